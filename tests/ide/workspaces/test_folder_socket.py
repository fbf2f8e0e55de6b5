"""The websocket of followed folders with a real server and real agents; Redis is down all the while."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ide.workspaces.folder_socket import SOCKETS_OF_USER_MAX
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import Changed, Hello, Message, Watching
from tests.consoles.conftest import Service, service, wait_for  # noqa: F401 - a fixture
from tests.fakes.folder_page import FolderPage

HELLO = Hello(version=1, features=["tree"], boot="b", agent="a")


@contextlib.asynccontextmanager
async def page(service: Service, name: str = "alice", **options: Any) -> AsyncIterator[FolderPage]:  # noqa: F811
    """Somebody's page, signed in by session."""
    opened = FolderPage(session=service.people[name]["session"])
    await opened.open(unix=service.path, **options)
    try:
        yield opened
    finally:
        await opened.leave()


@pytest.fixture
def home(service: Service) -> Path:  # noqa: F811
    service.start_agent("alice")
    return service.folder / "home" / "alice"


async def test_a_page_hears_of_changes_in_what_it_shows(service: Service, home: Path) -> None:  # noqa: F811
    (home / "src").mkdir(exist_ok=True)
    async with page(service) as browser:
        answer = await browser.watch(home, home / "src", home / "none")
        assert answer == {
            "type": "watching",
            "folders": [str(home), str(home / "src")],
            "missing": [str(home / "none")],
        }
        (home / "src" / "new").touch()
        await browser.hears(home / "src")
        await browser.watch(home)
        (home / "src" / "new").unlink()
        await browser.quiet()
        (home / "other").touch()
        await browser.hears(home)


async def test_a_token_opens_it_without_an_origin(service: Service, home: Path) -> None:  # noqa: F811
    browser = FolderPage(token=service.people["alice"]["token"])
    await browser.open(unix=service.path, origin=None)
    assert (await browser.watch(home))["folders"] == [str(home)]
    await browser.leave()


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:8001", "http://localhost"])
async def test_another_origin_is_refused_at_the_handshake(service: Service, origin: str | None) -> None:  # noqa: F811
    with pytest.raises(InvalidStatus) as refused:
        async with page(service, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_who_is_not_signed_in_is_told_so(service: Service) -> None:  # noqa: F811
    for browser in (FolderPage(), FolderPage(session="no-such-session"), FolderPage(token="0" * 40)):
        await browser.open(unix=service.path)
        assert await browser.until_closed() == 4401
        assert browser.messages[-1]["message"] == "You are signed out. Log in to go on."


@pytest.mark.parametrize("frame", ["", "[]", '{"type":"watch","folders":["x"]}', b'{"type":"watch","folders":[]}'])
async def test_a_bad_message_is_answered_with_4400(service: Service, frame: str | bytes) -> None:  # noqa: F811
    async with page(service) as browser:
        await browser.send_raw(frame)
        assert await browser.until_closed() == 4400


async def test_too_many_pages_of_one_user_are_turned_away_and_make_room(service: Service, home: Path) -> None:  # noqa: F811
    async with contextlib.AsyncExitStack() as pages:
        for _ in range(SOCKETS_OF_USER_MAX):
            browser = await pages.enter_async_context(page(service))
            await browser.watch(home)
        async with page(service) as last, page(service, "bob") as bob:
            assert await last.until_closed() == 4429
            assert (await bob.watch("/"))["folders"] == ["/"]
    async with page(service) as browser:
        assert (await browser.watch(home))["type"] == "watching"


async def test_a_sandbox_that_does_not_start_is_said_so(service: Service) -> None:  # noqa: F811
    async with page(service, "charlie") as browser:
        answer = await browser.watch("/home/charlie")
        assert (answer["code"], answer["message"]) == (4503, "The sandbox could not start: this is a test.")
        assert await browser.until_closed() == 4503


async def test_when_the_sandbox_comes_again_everything_is_told_as_changed(service: Service, home: Path) -> None:  # noqa: F811
    async with page(service) as browser:
        await browser.watch(home)
        service.kill_agent("alice")
        (home / "unseen").touch()
        service.start_agent("alice")
        await browser.hears(home)
        await browser.quiet()
        (home / "seen").touch()
        await browser.hears(home)


async def test_many_wishes_at_once_end_in_the_last_one(service: Service, home: Path) -> None:  # noqa: F811
    for number in range(100):
        (home / f"{number:03}").mkdir(exist_ok=True)
    async with page(service) as browser:
        for number in range(100):
            await browser.send("watch", folders=[str(home / f"{number:03}")])
        await browser.until(lambda: any(message.get("folders") == [str(home / "099")] for message in browser.messages))
        (home / "099" / "new").touch()
        await browser.hears(home / "099")


async def test_a_session_that_ends_closes_it_when_rights_are_read_again(service: Service) -> None:  # noqa: F811
    async with page(service, "bob") as browser:
        await browser.watch("/")
        key = service.people["bob"]["session"]
        service.run(f"from django.contrib.sessions.models import Session as S\nS.objects.filter(pk={key!r}).delete()")
        assert await browser.until_closed() == 4401


# --- agents that are programs of the tenant's -------------------------------------------------------------------------


@pytest.fixture
def pretend(service: Service) -> Iterator[Callable[[Callable[[socket.socket], None]], Path]]:  # noqa: F811
    """Serve charlie's connections with a behaviour; return the mark that is left where it is distrusted."""
    path = service.agent_path("charlie")
    mark = service.folder / f"{service.people['charlie']['id']}-3.13.distrusted"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve(behaviour: Callable[[socket.socket], None]) -> Path:
        mark.unlink(missing_ok=True)

        def run() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer, contextlib.suppress(OSError):
                    peer.settimeout(20)
                    behaviour(peer)

        threading.Thread(target=run, daemon=True).start()
        return mark

    yield serve
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    path.unlink()


def saying(*messages: Message, hello: Hello = HELLO, times: int = 1) -> Callable[[socket.socket], None]:
    """Greet, wait for the wish, say these, and wait for the end."""

    def behave(peer: socket.socket) -> None:
        peer.sendall(encode(hello))
        peer.recv(65536)
        for _ in range(times):
            peer.sendall(b"".join(map(encode, messages)))
        while peer.recv(65536):
            pass

    return behave


FOLLOWS = Watching(folders=["/a"], missing=[])


@pytest.mark.parametrize(
    "behaviour",
    [
        saying(Changed(folders=["/a"])),
        saying(Watching(folders=["/etc"], missing=[])),
        saying(FOLLOWS, Changed(folders=["/etc"])),
        saying(FOLLOWS, Changed(folders=["/a", "x" * 100_000])),
        saying(FOLLOWS, FOLLOWS),
        saying(FOLLOWS, *[Changed(folders=["/a"])] * 1000),
        saying(HELLO),
    ],
    ids=["early", "other", "unasked", "long", "twice", "flood", "hello"],
)
async def test_an_agent_that_breaks_the_protocol_is_distrusted(
    service: Service,  # noqa: F811
    pretend: Callable[..., Path],
    behaviour: Callable[[socket.socket], None],
) -> None:
    mark = pretend(behaviour)
    async with page(service, "charlie") as browser:
        with contextlib.suppress(ConnectionClosed):
            await browser.send("watch", folders=["/a"])
        assert await browser.until_closed() == 4503
        wait_for(mark)
        assert all("/etc" not in str(message) and "xxx" not in str(message) for message in browser.messages)


async def test_an_older_agent_is_not_asked(service: Service, pretend: Callable[..., Path]) -> None:  # noqa: F811
    mark = pretend(saying(hello=Hello(version=1, features=["files"], boot="b", agent="a")))
    async with page(service, "charlie") as browser:
        answer = await browser.watch("/a")
        assert (answer["code"], "older version" in answer["message"]) == (4503, True)
    assert not mark.exists()


async def test_an_agent_that_hangs_up_each_time_costs_a_connection_a_second(
    service: Service,  # noqa: F811
    pretend: Callable[..., Path],
) -> None:
    count = 0

    def behave(peer: socket.socket) -> None:
        nonlocal count
        count += 1
        peer.sendall(encode(HELLO))

    pretend(behave)
    async with page(service, "charlie") as browser:
        for _ in range(30):
            await browser.send("watch", folders=["/a"])
            await asyncio.sleep(0.1)
    assert 1 <= count <= 8


async def test_frames_without_end_cost_the_server_little(service: Service, pretend: Callable[..., Path]) -> None:  # noqa: F811
    def behave(peer: socket.socket) -> None:
        peer.sendall(encode(HELLO))
        while True:
            peer.sendall(struct.pack(">I", 2**20) + b"B" + bytes(2**20 - 1))

    pretend(behave)
    before = service.server_memory()
    async with page(service, "charlie") as browser:
        await browser.send("watch", folders=["/a"])
        assert await browser.until_closed() == 4503
    assert service.server_memory() - before < 16 * 2**20
