"""A plain request and its answer are parsed and written anew, on a connection of their own."""

import asyncio

import pytest

from tests.sandbox.egress.fakes import SECONDS, FakeUpstream


def get(port: int, *, head: bytes = b"", method: bytes = b"GET", version: bytes = b"1.1", body: bytes = b"") -> bytes:
    host = b"good.example:%d" % port
    return b"%s http://%s/path?query HTTP/%s\r\nHost: %s\r\n%s\r\n%s" % (method, host, version, host, head, body)


async def test_a_request_arrives_in_its_short_form_and_its_answer_comes_back(upstream, way_to):
    way = await way_to(upstream.port)
    answer = await way.ask(get(upstream.port, head=b"Proxy-Connection: keep-alive\r\nUser-Agent: u\r\n"))
    assert upstream.heads == [
        b"GET /path?query HTTP/1.1\r\nHost: good.example:%d\r\nUser-Agent: u\r\nConnection: close\r\n\r\n"
        % upstream.port
    ]
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Kept: yes\r\nConnection: close\r\n\r\nhello"


async def test_two_requests_never_share_a_connection_to_the_server(upstream, way_to):
    way = await way_to(upstream.port)
    answer = await way.ask(get(upstream.port) + get(upstream.port))
    assert answer.count(b"HTTP/1.1 200") == 1
    await way.ask(get(upstream.port))
    assert upstream.connections == len(upstream.heads) == 2


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 11\r\n", b"hello world"),
        (b"Transfer-Encoding: chunked\r\n", b"5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    ],
)
async def test_a_body_arrives_whole_however_it_is_framed(framing, body, way_to):
    got: list[bytes] = []

    async def answering(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        if b"chunked" in head:
            got.append(await reader.readuntil(b"0\r\n\r\n"))
        else:
            got.append(await reader.readexactly(11))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    answer = await way.ask(get(server.port, method=b"POST", head=framing, body=body))
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"".join(got).replace(b"\r\n", b"").replace(b"5hello6 world0", b"hello world") == b"hello world"
    await server.stop()


async def test_a_body_is_asked_for_when_the_client_waits(way_to):
    async def answering(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"Expect" not in head
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + await reader.readexactly(2))

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    reader, writer = await way.open()
    writer.write(get(server.port, method=b"PUT", head=b"Content-Length: 2\r\nExpect: 100-continue\r\n"))
    async with asyncio.timeout(SECONDS):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        writer.write(b"ok")
        assert (await reader.read(-1)).endswith(b"ok")
    writer.close()
    await server.stop()


@pytest.mark.parametrize(
    ("answered", "version", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"1.1", b"d\r\nuntil the end\r\n0\r\n\r\n"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"1.0", b"\r\n\r\nuntil the end"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            b"1.1",
            b"3\r\nabc\r\n0\r\n\r\n",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"1.0", b"\r\n\r\nabc"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n", b"1.1", b"close\r\n\r\n"),
    ],
)
async def test_an_answer_keeps_its_content_whatever_its_framing(answered, version, expected, way_to):
    async def answering(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answered)

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    assert (await way.ask(get(server.port, version=version))).endswith(expected)
    await server.stop()


@pytest.mark.parametrize(
    ("answered", "sentence"),
    [
        (b"nonsense\r\n\r\n", b"no valid HTTP"),
        (b"", b"no valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"no valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"Transfer-Encoding"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", b"no valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 200_000, b"no valid HTTP"),
    ],
)
async def test_an_answer_that_is_no_http_becomes_a_sentence(answered, sentence, way_to):
    async def answering(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answered)

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    answer = await way.ask(get(server.port))
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert sentence in answer
    await server.stop()


async def test_an_answer_that_breaks_off_does_not_look_whole(way_to):
    async def answering(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    answer = await way.ask(get(server.port))
    assert b"abc" in answer
    assert not answer.endswith(b"0\r\n\r\n")
    await server.stop()


async def test_a_body_that_breaks_off_or_is_no_http_is_never_passed_on_as_whole(way_to):
    ends: list[bytes] = []

    async def answering(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        ends.append(await reader.read(-1))

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    for body in (b"3\r\nabc\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"-1\r\n\r\n"):
        reader, writer = await way.open()
        writer.write(get(server.port, method=b"POST", head=b"Transfer-Encoding: chunked\r\n", body=body))
        writer.write_eof()
        async with asyncio.timeout(SECONDS):
            await reader.read(-1)
        writer.close()
    assert len(ends) == 3
    assert not any(end.endswith(b"0\r\n\r\n") for end in ends)
    await server.stop()


async def test_a_server_that_answers_before_it_has_read_is_heard(way_to):
    async def answering(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nmuch")
        await writer.drain()
        await reader.read(-1)

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port)
    reader, writer = await way.open()
    writer.write(get(server.port, method=b"POST", head=b"Content-Length: 1000000\r\n", body=b"x" * 1000))
    async with asyncio.timeout(SECONDS):
        assert (await reader.read(-1)).endswith(b"much")
    writer.close()
    await server.stop()


async def test_a_server_that_never_answers_ends_with_a_sentence(way_to):
    async def answering(reader, writer):
        await reader.read(-1)

    server = await FakeUpstream().start(answering)
    way = await way_to(server.port, idle_seconds=1.0)
    answer = await way.ask(get(server.port))
    assert answer.startswith(b"HTTP/1.1 504 ")
    assert b"did not come in time" in answer
    await server.stop()
