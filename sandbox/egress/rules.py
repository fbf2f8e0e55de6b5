"""What a sandbox may reach: its plan's hosts and ports, its limits, and the administrator's exceptions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.egress.addresses import Address, Network, forbidden_because, inner_name
from sandbox.egress.destinations import Destination, read_destination, read_host
from sandbox.egress.hosts import DEFAULT_HOSTS
from sandbox.egress.refusals import Refusal

WEB_PORTS = (80, 443)
HOSTS_IN_A_PLAN = 500
CONNECTIONS_RANGE = (1, 1024)
CONNECTIONS_PER_SECOND_RANGE = (0.1, 1000.0)
IDLE_SECONDS_RANGE = (1.0, 3600.0)
BYTES_PER_SECOND_RANGE = (65_536.0, 10e9)


@dataclass(frozen=True)
class HostRule:
    """One entry of a plan's list: `name`, `*.name` or `*`, each also with `:port`."""

    host: str
    any_below: bool
    port: int | None

    @classmethod
    def read(cls, text: str) -> "HostRule":
        """Read an entry; raises ValueError with a sentence."""
        rest, port = text, None
        head, colon, tail = text.rpartition(":")
        if colon and tail.isdecimal() and tail.isascii() and (head.endswith("]") or ":" not in head):
            rest, port = head, int(tail)
        if port is not None and not 1 <= port <= 65535:
            raise ValueError(f"The port in {text!r} is not between 1 and 65535.")
        if rest == "*":
            return cls("", any_below=True, port=port)
        below = rest.startswith("*.")
        try:
            host, address = read_host(rest.removeprefix("*."))
        except Refusal as error:
            raise ValueError(f"{text!r} is no host; write it like pypi.org, *.example.org or host:port.") from error
        if below and address is not None:
            raise ValueError(f"{text!r} puts a star before an address; a star stands before names only.")
        return cls(host, any_below=below, port=port)

    def allows_host(self, destination: Destination) -> bool:
        """Tell whether the name fits, whatever the port; `*.name` does not include `name` itself."""
        if not self.any_below:
            return destination.host == self.host
        if not self.host:
            return True
        return destination.address is None and destination.host.endswith("." + self.host)

    def allows_port(self, destination: Destination) -> bool:
        """An entry with a port grants that port alone; one without grants the web's ports."""
        return destination.port in WEB_PORTS if self.port is None else destination.port == self.port


@dataclass(frozen=True)
class Policy:
    """What one sandbox may do; the keeper makes it from the user's plan. Raises ValueError with a sentence."""

    hosts: tuple[str, ...] = DEFAULT_HOSTS
    connections: int = 64  # at the same time
    connections_per_second: float = 20.0  # new ones, after a burst of five seconds' worth
    idle_seconds: float = 300.0  # a connection that moves no byte either way for so long ends
    bytes_per_second: float | None = None  # all connections together, both ways; None: no limit
    rules: tuple[HostRule, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.hosts) > HOSTS_IN_A_PLAN:
            raise ValueError(f"A plan lists at most {HOSTS_IN_A_PLAN} hosts.")
        _check_range("connections", value=self.connections, limits=CONNECTIONS_RANGE)
        _check_range("connections_per_second", value=self.connections_per_second, limits=CONNECTIONS_PER_SECOND_RANGE)
        _check_range("idle_seconds", value=self.idle_seconds, limits=IDLE_SECONDS_RANGE)
        if self.bytes_per_second is not None:
            _check_range("bytes_per_second", value=self.bytes_per_second, limits=BYTES_PER_SECOND_RANGE)
        object.__setattr__(self, "rules", tuple(HostRule.read(host) for host in self.hosts))

    @classmethod
    def from_json(cls, value: Any) -> "Policy":
        """Read what `to_json` made; a field that this version does not know is ignored."""
        _require(isinstance(value, Mapping), sentence="A policy is an object.")
        known = {name: value[name] for name in cls._names() if name in value}
        hosts = known.get("hosts", list(DEFAULT_HOSTS))
        listed = isinstance(hosts, list | tuple) and all(isinstance(host, str) for host in hosts)
        _require(listed, sentence="A policy's hosts are a list of texts.")
        _require(isinstance(known.get("connections", 1), int), sentence="A policy's connections are a whole number.")
        return cls(**{**known, "hosts": tuple(hosts)})

    def to_json(self) -> dict[str, Any]:
        """Return the fields for the control socket."""
        whole = asdict(self)
        return {name: whole[name] for name in self._names()}

    @staticmethod
    def _names() -> tuple[str, ...]:
        return ("hosts", "connections", "connections_per_second", "idle_seconds", "bytes_per_second")

    def check(self, destination: Destination) -> None:
        """Raise Refusal when the plan does not list the host, or not with this port."""
        listed = [rule for rule in self.rules if rule.allows_host(destination)]
        if not listed:
            raise Refusal(
                403,
                code="http_request_denied",
                host=destination.host,
                why=f"{destination.host} is not on your plan's list of hosts",
                advice="Use a package index or code host that is listed, or ask the administrator to add this host.",
            )
        if not any(rule.allows_port(destination) for rule in listed):
            raise Refusal(
                403,
                code="http_request_denied",
                host=destination.host,
                why=f"{destination.host}: port {destination.port} is not open to sandboxes",
                advice=f"Use http (80) or https (443), or ask the administrator to add {destination} to your plan.",
            )


def _require(condition: bool, *, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)


def _check_range(name: str, *, value: Any, limits: tuple[float, float]) -> None:
    low, high = limits
    number = isinstance(value, int | float) and not isinstance(value, bool)
    _require(number, sentence=f"A policy's {name} is a number.")
    _require(low <= value <= high, sentence=f"A policy's {name} lies between {low:g} and {high:g}.")


@dataclass(frozen=True)
class Guard:
    """The rules about addresses, the same for every sandbox.

    `exceptions` are exact host:port pairs to which the rules about addresses do not apply; where a pair has an
    address of its own (`host:port=address:port`), it is connected there without asking the DNS. An exception never
    widens a plan's list; only `front`, our own pages and API, is for every sandbox.
    """

    exceptions: Mapping[tuple[str, int], Destination | None] = field(default_factory=dict)
    own: tuple[Network, ...] = ()
    front: Mapping[tuple[str, int], Destination | None] = field(default_factory=dict)

    def for_everybody(self, destination: Destination) -> bool:
        """Tell whether this is our own front, which needs no place on a plan's list."""
        return (destination.host, destination.port) in self.front

    def excepted(self, destination: Destination) -> bool:
        """Tell whether the administrator excepted exactly this host and port."""
        return self.for_everybody(destination) or (destination.host, destination.port) in self.exceptions

    def fixed(self, destination: Destination) -> Destination | None:
        """Return the address that the administrator wrote for this host and port, if any."""
        pair = destination.host, destination.port
        return self.front.get(pair) or self.exceptions.get(pair)

    def check_name(self, destination: Destination) -> None:
        """Raise Refusal for a name that can only mean this machine or an inner network."""
        if destination.address is None and not self.excepted(destination) and inner_name(destination.host):
            raise self._refusal(
                destination, why=f"{destination.host} is a name of an inner network, not of the internet"
            )

    def check_addresses(self, destination: Destination, *, addresses: Sequence[Address]) -> None:
        """Raise Refusal unless every address may be reached; one bad answer among good ones condemns the name."""
        if self.excepted(destination):
            return
        for address in addresses:
            what = forbidden_because(address, own=self.own)
            if what is not None:
                raise self.refuse_address(destination, what=what)

    def refuse_address(self, destination: Destination, *, what: str) -> Refusal:
        """Return the refusal for an address; it tells what kind it is, not which, so inner names stay unknown."""
        return self._refusal(destination, why=f"{destination.host} leads to {what}, which sandboxes may not reach")

    def _refusal(self, destination: Destination, *, why: str) -> Refusal:
        return Refusal(
            403,
            code="destination_ip_prohibited",
            host=destination.host,
            why=why,
            advice=f"Use a public host; the administrator can except {destination} if it is meant to be reached.",
        )


def read_exceptions(text: str) -> dict[tuple[str, int], Destination | None]:
    """Read the setting `host:port, host:port=address:port`; raises ValueError with a sentence."""
    exceptions: dict[tuple[str, int], Destination | None] = {}
    for part in text.replace(",", " ").split():
        name, equals, target = part.partition("=")
        try:
            destination = read_destination(name, default_port=None)
            fixed = read_destination(target, default_port=None) if equals else None
        except Refusal as error:
            raise ValueError(f"The exception {part!r} is not host:port or host:port=address:port.") from error
        if fixed is not None and fixed.address is None:
            raise ValueError(f"The exception {part!r} needs an IP address after the equals sign.")
        exceptions[destination.host, destination.port] = fixed
    return exceptions
