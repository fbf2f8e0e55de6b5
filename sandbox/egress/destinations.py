"""Where a request wants to go: `host:port`, read strictly, so that no two readers can understand it differently. Pure."""

import ipaddress
import re
from dataclasses import dataclass

from sandbox.egress.addresses import Address, plain
from sandbox.egress.refusals import bad_request

HOST_CHARACTERS = 253
HTTP_PORT = 80
HIGHEST_PORT = 65535

_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,254})(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


@dataclass(frozen=True)
class Destination:
    """A checked host and port; `address` is set when the host was written as an address."""

    host: str
    port: int
    address: Address | None = None

    def __str__(self) -> str:
        """Return `host:port`, with brackets around IPv6."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def host_header(self) -> bytes:
        """Return the Host header of a plain request there."""
        return str(self).removesuffix(f":{HTTP_PORT}").encode("ascii")


def read_destination(text: str, *, default_port: int | None) -> Destination:
    """Read `host`, `host:port` or `[IPv6]:port`; raises Refusal. Without a default the port must be there."""
    if "@" in text:
        raise bad_request("The address carries a user name or password, which this proxy does not accept")
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        raise bad_request("The address of the request is not written as host:port")
    if match["port"] is None and default_port is None:
        raise bad_request("The address of the request has no port")
    port = int(match["port"]) if match["port"] is not None else default_port
    if port is None or not 1 <= port <= HIGHEST_PORT:
        raise bad_request(f"The port of the request is not between 1 and {HIGHEST_PORT}")
    host, address = read_host(match["host"])
    return Destination(host, port, address)


def read_host(text: str) -> tuple[str, Address | None]:
    """Read a name or a literal address into its one normal spelling; raises Refusal.

    A host whose last label is a number is an address to `getaddrinfo` (127.1, 0x7f000001, 2130706433, 0177.0.0.1),
    so it must be a plain dotted quad, or it is refused.
    """
    if text.startswith("["):
        try:
            six = ipaddress.IPv6Address(text[1:-1])
        except ValueError as error:
            raise bad_request("The address in brackets is not an IPv6 address") from error
        address = plain(six)
        return str(address), address
    host = text.lower()
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > HOST_CHARACTERS or not all(_LABEL.fullmatch(label) for label in labels):
        raise bad_request("The host of the request is not a name that the DNS allows")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            four = ipaddress.IPv4Address(host)
        except ValueError as error:
            raise bad_request(
                "The host is an unusual spelling of an IP address; only four plain decimal numbers are accepted"
            ) from error
        return str(four), four
    return host, None
