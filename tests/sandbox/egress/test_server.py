"""Each sandbox has its own listener, limits and log; one sandbox's excess is its own."""

import asyncio
import logging
from pathlib import Path

from sandbox.egress import control, server
from sandbox.egress.rules import Policy
from tests.sandbox.egress.fakes import SECONDS, until


async def test_the_listener_tells_who_calls_and_each_has_its_own_list(folder: Path, way_to, upstream):
    way = await way_to(upstream.port)
    other = folder / "other"
    other.mkdir()
    await way.egress.serve(8, policy=Policy(hosts=("pypi.org",)), listener=control.listen(other))
    host = b"good.example:%d" % upstream.port
    request = b"GET http://%s/ HTTP/1.1\r\nHost: %s\r\nX-User: 7\r\n\r\n" % (host, host)
    assert await way.status(request) == 200
    way.path = other / control.SOCKET_NAME
    assert await way.status(request) == 403


async def test_a_connection_too_many_is_answered_with_a_sentence_and_room_is_given_back(echo, way_to):
    way = await way_to(echo.port, connections=2)
    first, second = [await way.tunnel(f"good.example:{echo.port}") for _ in range(2)]
    request = b"CONNECT good.example:%d HTTP/1.1\r\nHost: x\r\n\r\n" % echo.port
    answer = await way.ask(request)
    assert answer.startswith(b"HTTP/1.1 429 This sandbox has 2 connections open already")
    assert b"What to do: Close some of them" in answer
    for _, writer in (first, second):
        writer.close()
    await until(lambda: way.egress.connections == 0)
    _, writer = await way.tunnel(f"good.example:{echo.port}")
    writer.close()


async def test_far_too_many_connections_wait_unaccepted(echo, way_to):
    way = await way_to(echo.port, connections=1)
    opened = [await way.open() for _ in range(1 + server.TURNED_AWAY + 5)]
    await until(lambda: way.egress.connections == 1 + server.TURNED_AWAY)
    for _ in range(20):
        await asyncio.sleep(0)
    assert way.egress.connections == 1 + server.TURNED_AWAY
    for _, writer in opened:
        writer.close()
    await until(lambda: way.egress.connections == 0)


async def test_new_connections_beyond_the_rate_are_slowed_down_not_refused(upstream, way_to):
    way = await way_to(upstream.port, connections_per_second=100.0)
    loop = asyncio.get_running_loop()
    host = b"good.example:%d" % upstream.port
    way.egress._sandboxes[7]._new.burst = 1.0
    way.egress._sandboxes[7]._new._tokens = 1.0
    begun = loop.time()
    for _ in range(21):
        assert await way.status(b"GET http://%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (host, host)) == 200
    assert loop.time() - begun >= 0.19


async def test_the_whole_process_has_a_limit_too(echo, way_to, monkeypatch):
    monkeypatch.setattr(server, "TOTAL_CONNECTIONS", 1)
    way = await way_to(echo.port)
    _, writer = await way.tunnel(f"good.example:{echo.port}")
    assert await way.status(b"CONNECT good.example:%d HTTP/1.1\r\nHost: x\r\n\r\n" % echo.port) == 503
    writer.close()


async def test_an_idle_tunnel_ends(echo, way_to):
    way = await way_to(echo.port, idle_seconds=1.0)
    reader, writer = await way.tunnel(f"good.example:{echo.port}")
    async with asyncio.timeout(SECONDS):
        assert await reader.read(-1) == b""
    writer.close()


async def test_a_new_listener_replaces_the_old_one_and_open_tunnels_go_on(folder: Path, echo, way_to):
    way = await way_to(echo.port)
    reader, writer = await way.tunnel(f"good.example:{echo.port}")
    policy = Policy(hosts=("pypi.org",))
    await way.egress.serve(7, policy=policy, listener=control.listen(folder))
    assert await way.status(b"CONNECT good.example:%d HTTP/1.1\r\nHost: x\r\n\r\n" % echo.port) == 403
    writer.write(b"still here")
    async with asyncio.timeout(SECONDS):
        assert await reader.readexactly(10) == b"still here"
    writer.close()


async def test_a_dropped_sandbox_has_no_way_out_any_more(echo, way_to):
    way = await way_to(echo.port)
    reader, writer = await way.tunnel(f"good.example:{echo.port}")
    await way.egress.drop(7)
    await way.egress.drop(7)
    async with asyncio.timeout(SECONDS):
        assert await reader.read(-1) == b""
    writer.close()
    assert way.egress.users() == []
    try:
        await way.open()
    except ConnectionRefusedError:
        return
    raise AssertionError


async def test_a_flood_of_refusals_does_not_flood_the_log(way_to, caplog):
    way = await way_to(hosts=["pypi.org"], connections_per_second=1000.0)
    with caplog.at_level(logging.INFO, logger="egress"):
        for _ in range(server.LOG_BURST + 20):
            await way.status(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert server.LOG_BURST <= len(caplog.records) < server.LOG_BURST + 10
