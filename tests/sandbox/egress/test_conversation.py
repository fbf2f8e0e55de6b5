"""What a client in a sandbox sees: tunnels as pip makes them, and refusals that it can show."""

import asyncio
import http.client
import logging
import socket

import pytest

from sandbox.egress import conversation
from tests.sandbox.egress.fakes import SECONDS


class ProxiedConnection(http.client.HTTPConnection):
    """The standard library's client, which pip builds on, with the proxy's unix socket as its network."""

    def __init__(self, path: str, **options) -> None:
        super().__init__("proxy", **options)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self._path)
        if self._tunnel_host:
            self._tunnel()


def fetch(path: str, host: str, port: int) -> bytes:
    connection = ProxiedConnection(path)
    connection.set_tunnel(host, port)
    try:
        connection.request("GET", "/simple/")
        return connection.getresponse().read()
    finally:
        connection.close()


async def test_a_client_like_pip_reaches_a_listed_host_through_a_tunnel(upstream, way_to):
    way = await way_to(upstream.port)
    assert await asyncio.to_thread(fetch, str(way.path), "good.example", upstream.port) == b"hello"
    assert upstream.heads[0].startswith(b"GET /simple/ HTTP/1.1\r\n")


async def test_a_client_like_pip_shows_the_reason_of_a_refusal(way_to):
    way = await way_to(hosts=["pypi.org"])
    with pytest.raises(OSError, match=r"403 evil\.example is not on your plan's list of hosts"):
        await asyncio.to_thread(fetch, str(way.path), "evil.example", 443)


async def test_a_refusal_says_host_reason_and_remedy_in_status_header_and_body(way_to):
    way = await way_to(hosts=["pypi.org"])
    head, body = (await way.ask(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")).split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 403 evil.example is not on your plan's list of hosts\r\n")
    assert b"Proxy-Status: terrarium; error=http_request_denied; details=" in head
    assert body.startswith(b"evil.example: not reached from this sandbox.\nReason: ")
    assert b"What to do: " in body


@pytest.mark.parametrize(
    "authority",
    ["169.254.169.254:80", "127.0.0.1:80", "[::1]:443", "168.63.129.16:80", "100.100.100.200:80", "[fd00:ec2::254]:80",
     "[::ffff:169.254.169.254]:80", "metadata.google.internal:80", "localhost:80", "rebound.example:443"],
)  # fmt: skip
async def test_the_host_and_its_cloud_are_refused_even_where_every_host_is_allowed(authority, way_to):
    way = await way_to(hosts=["*"])
    way.resolver.names["rebound.example"] = [["10.0.0.5"]]
    assert await way.status(f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == 403
    assert await way.status(f"GET http://{authority}/ HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()) == 403


@pytest.mark.parametrize(
    "authority", ["2852039166:80", "0xa9fea9fe:80", "0251.0376.0251.0376:80", "127.1:80", "0x7f.1:80"]
)
async def test_odd_spellings_of_addresses_are_refused(authority, way_to):
    way = await way_to(hosts=["*"])
    assert await way.status(f"CONNECT {authority} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == 400


async def test_the_hosts_redis_is_refused_by_port_and_even_when_listed_by_address(upstream, way_to):
    way = await way_to(hosts=["*", f"127.0.0.1:{upstream.port}"])
    assert await way.status(b"CONNECT 127.0.0.1:6379 HTTP/1.1\r\nHost: x\r\n\r\n") == 403
    assert await way.status(f"CONNECT 127.0.0.1:{upstream.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == 403
    assert upstream.connections == 0


async def test_a_redirect_is_the_clients_business_and_its_target_is_judged_anew(way_to, upstream):
    way = await way_to(upstream.port, hosts=["*"])

    async def redirect(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")

    upstream._answering = redirect
    host = b"good.example:%d" % upstream.port
    assert b"Location: http://169.254.169.254/" in await way.ask(
        b"GET http://%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (host, host)
    )
    assert await way.status(b"GET http://169.254.169.254/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n") == 403


async def test_bytes_sent_before_the_tunnel_stands_are_delivered_first(echo, way_to):
    way = await way_to(echo.port)
    reader, writer = await way.open()
    writer.write(b"CONNECT good.example:%d HTTP/1.1\r\nHost: x\r\n\r\nearly" % echo.port)
    async with asyncio.timeout(SECONDS):
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(b" late")
        writer.write_eof()
        assert await reader.read(-1) == b"early late"
    writer.close()


async def test_a_smuggled_request_is_refused_before_anything_is_connected(upstream, way_to):
    way = await way_to(upstream.port)
    host = b"good.example:%d" % upstream.port
    smuggled = b"0\r\n\r\nGET /admin HTTP/1.1\r\nHost: inner\r\n\r\n"
    for framing in (
        b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(smuggled),
        b"Content-Length: 0\r\nContent-Length: 0\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b"Host: inner\r\n",
    ):
        request = b"POST http://%s/ HTTP/1.1\r\nHost: %s\r\n%s\r\n%s" % (host, host, framing, smuggled)
        assert await way.status(request) in {400, 501}
    assert upstream.connections == 0


async def test_a_head_that_never_ends_is_refused_by_size_and_by_time(way_to, monkeypatch):
    monkeypatch.setattr(conversation, "HEAD_SECONDS", 0.2)
    way = await way_to()
    assert await way.status(b"GET http://x.org/ HTTP/1.1\r\nA: " + b"a" * 40_000) == 431
    assert await way.status(b"GET http://x.org/ HTTP/1.1\r\nA: dripping") == 408
    assert await way.ask(b"") == b""


async def test_a_refused_upload_still_gets_to_read_its_refusal(way_to):
    way = await way_to(hosts=["pypi.org"])
    body = b"x" * 200_000
    request = b"POST http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nContent-Length: %d\r\n\r\n" % len(body)
    reader, writer = await way.open()
    writer.write(request + body)
    async with asyncio.timeout(SECONDS):
        assert (await reader.read(-1)).endswith(b"ask the administrator to add this host.\n")
    writer.close()


async def test_a_refused_head_request_has_no_body(way_to):
    way = await way_to(hosts=["pypi.org"])
    answer = await way.ask(b"HEAD http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert answer.endswith(b"\r\n\r\n")


async def test_a_refusal_is_one_line_in_the_log_without_path_query_or_header(way_to, caplog):
    way = await way_to(hosts=["pypi.org"])
    with caplog.at_level(logging.INFO, logger="egress"):
        await way.ask(b"GET http://evil.example/secret?token=1 HTTP/1.1\r\nHost: evil.example\r\nCookie: mine\r\n\r\n")
        await way.ask(b"GET http://x\x1b[31m/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    refused, broken = (record.getMessage() for record in caplog.records)
    assert "user=7 host=evil.example status=403 reason=http_request_denied" in refused
    assert "host=- status=400" in broken
    assert not any(word in refused + broken for word in ("secret", "token", "mine", "\x1b", "\n"))
