"""From a parsed request head to what the proxy does: tunnel or forward, where to, with which headers. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import h11

from sandbox.egress.destinations import HTTP_PORT, Destination, read_destination
from sandbox.egress.refusals import bad_request

TARGET_BYTES = 8192  # of the request line's address
VERSIONS = (b"1.0", b"1.1")

Headers = list[tuple[bytes, bytes]]

# Meant for the next hop only (RFC 9110, 7.6.1), and what belongs between client and proxy.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"proxy-connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-authentication-info",
    }
)
# These say where a message ends or whom it is for: a Connection header that names one is an attack.
FRAMING = frozenset({b"host", b"content-length", b"transfer-encoding"})

_LENGTH_LINE = re.compile(rb"^content-length[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_URL = re.compile(rb"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)(?P<fragment>#.*)?")


@dataclass(frozen=True)
class ProxyRequest:
    """What is asked: a tunnel (CONNECT), or one request to forward with these headers."""

    destination: Destination
    tunnel: bool
    method: bytes = b"CONNECT"
    target: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()


def read_request(request: h11.Request, *, raw: bytes) -> ProxyRequest:
    """Judge a request head that h11 accepted; `raw` are the bytes it came from. Raises Refusal.

    h11 refuses a repeated or missing Host and conflicting lengths by itself, but merges equal ones, and lets
    Transfer-Encoding win over Content-Length: both are refused here.
    """
    if request.http_version not in VERSIONS:
        raise bad_request("This proxy speaks HTTP/1.1 and HTTP/1.0 only", status=505)
    if len(request.target) > TARGET_BYTES:
        raise bad_request(f"The address of the request is longer than {TARGET_BYTES} bytes", status=414)
    head = _BLANK_LINE.split(raw, maxsplit=1)[0]
    names = [name for name, _ in request.headers]
    coded = b"transfer-encoding" in names
    if len(_LENGTH_LINE.findall(head)) > 1:
        raise bad_request("The request has more than one Content-Length")
    if coded and (b"content-length" in names or request.http_version == b"1.0"):
        raise bad_request("The request has a Transfer-Encoding beside a Content-Length, or in HTTP/1.0")
    if _named_by_connection(request.headers) & FRAMING:
        raise bad_request("The Connection header names a header that a message cannot do without")
    if request.method == b"CONNECT":
        if coded or dict(request.headers).get(b"content-length", b"0").strip(b"0"):
            raise bad_request("A CONNECT request has no body")
        return ProxyRequest(read_destination(request.target.decode("ascii"), default_port=None), tunnel=True)
    return _forwarded(request, coded=coded)


def _forwarded(request: h11.Request, *, coded: bool) -> ProxyRequest:
    url = _URL.fullmatch(request.target)
    if url is None:
        raise bad_request("This is a proxy: the request needs a whole address, like http://example.org/")
    if url["scheme"].lower() != b"http":
        raise bad_request("Only http:// addresses are forwarded; https goes through CONNECT")
    if url["fragment"] is not None:
        raise bad_request("The address of the request has a fragment")
    destination = read_destination(url["authority"].decode("ascii"), default_port=HTTP_PORT)
    _check_host(request, destination=destination)
    path = url["rest"]
    if not path.startswith(b"/"):
        path = b"*" if request.method == b"OPTIONS" and not path else b"/" + path
    headers = [
        (b"Host", destination.host_header),
        *end_to_end(request.headers.raw_items(), without={b"host", b"expect"}),
    ]
    if coded:
        headers.append((b"Transfer-Encoding", b"chunked"))
    headers.append((b"Connection", b"close"))
    return ProxyRequest(destination, tunnel=False, method=request.method, target=path, headers=tuple(headers))


def _check_host(request: h11.Request, *, destination: Destination) -> None:
    for name, value in request.headers:
        if name == b"host":
            said = read_destination(value.decode("latin-1"), default_port=HTTP_PORT)
            if (said.host, said.port) != (destination.host, destination.port):
                raise bad_request(
                    "The request's Host header names another host than its address", host=destination.host
                )


def end_to_end(headers: Iterable[tuple[bytes, bytes]], *, without: Iterable[bytes] = ()) -> Headers:
    """Return the headers for the other side: without hop-by-hop ones and those that Connection names."""
    kept = list(headers)
    dropped = set(without) | HOP_BY_HOP | (_named_by_connection(kept) - FRAMING)
    return [(name, value) for name, value in kept if name.lower() not in dropped]


def _named_by_connection(headers: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
    values = [value for name, value in headers if name.lower() == b"connection"]
    return {token.strip().lower() for value in values for token in value.split(b",")}


def answer_headers(response: h11.Response) -> Headers:
    """Return an upstream answer's headers for the client; raises Refusal when its length is ambiguous."""
    names = [name for name, _ in response.headers]
    if b"transfer-encoding" in names and b"content-length" in names:
        raise bad_request("The server's answer has a Transfer-Encoding beside a Content-Length", status=502)
    return [*end_to_end(response.headers.raw_items()), (b"Connection", b"close")]
