"""Several people at one console, with a real server and a real agent; Redis is down, so rights are read every 2 s."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.consoles.conftest import Service
from tests.fakes.browser import FakeBrowser

SHARING = "from consoles.models import *; from consoles import sharing, tickets; from ide.accounts.models import User; import json\n"


def share(service: Service, *, user: str, writable: bool, console: str = "bash") -> int:
    code = (
        f"{SHARING}one = Console.objects.get(pk={service.people['alice'][console]})\n"
        f"print(sharing.with_person(one, name={user!r}, writable={writable}).pk)"
    )
    return int(service.run(code))


def link(service: Service, *, tickets: int, console: str = "bash", **options: Any) -> list[str]:
    """Make a link and exchange it, as so many guests; return the tickets."""
    code = (
        f"{SHARING}one = Console.objects.get(pk={service.people['alice'][console]})\n"
        f"_share, token = sharing.by_link(one, **{options!r})\n"
        f"guests = [tickets.issue(token, user=None, session_key='', guest=str(n) * 22) for n in range({tickets})]\n"
        "print(json.dumps([guest.ticket for guest in guests]))"
    )
    return [str(ticket) for ticket in json.loads(service.run(code))]


def change(service: Service, code: str) -> None:
    service.run(f"{SHARING}{code}")


@pytest.fixture(autouse=True)
def nothing_is_shared(service: Service) -> Iterator[None]:
    service.start_agent("alice")
    yield
    change(service, "Share.objects.all().delete(); Console.objects.update(others_may_type=True)")


@asynccontextmanager
async def at_console(
    service: Service, name: str | None, *, console: str = "bash", ticket: str | None = None, **options: Any
) -> AsyncIterator[FakeBrowser]:
    """Open a page on alice's console: by a session, or by a ticket alone."""
    session = service.people[name]["session"] if name else None
    browser = FakeBrowser(service.people["alice"][console], session=session)
    browser.ticket = ticket
    await browser.open(unix=service.path, **options)
    try:
        yield browser
    finally:
        await browser.leave()


def names(browser: FakeBrowser) -> list[tuple[str, bool, bool]]:
    """Who is here, as the page was told last: name, may type, is this page."""
    told = [message for message in browser.messages if message["type"] in {"attached", "viewers"}]
    return [(one["name"], one["writable"], one["you"]) for one in told[-1]["viewers"]] if told else []


async def test_everybody_sees_the_same_and_who_is_here(service: Service) -> None:
    share(service, user="bob", writable=True)
    (ticket,) = link(service, tickets=1, writable=False)
    async with at_console(service, "alice") as alice:
        await alice.until_message("live")
        async with at_console(service, "bob") as bob, at_console(service, None, ticket=ticket, origin=None) as guest:
            await alice.until(lambda: len(names(alice)) == 3)
            assert names(alice)[:2] == [("alice", True, True), ("bob", True, False)]
            assert names(alice)[2][0].startswith("Guest ")
            visitors = [one["visitor"] for one in (await alice.until_message("viewers"))["viewers"]]
            assert visitors[1] == f"user:{service.people['bob']['id']}"
            assert visitors[2].startswith("guest:")
            assert {one["visitor"] for one in (await bob.until_message("viewers"))["viewers"]} == {None}
            await bob.until_message("live")
            await bob.type(b"echo from-$((40+2))-bob\n")
            for page in (alice, bob, guest):
                await page.until_text(b"from-42-bob")
        await alice.until(lambda: len(names(alice)) == 1)


async def test_who_may_only_look_types_into_nothing(service: Service) -> None:
    share(service, user="bob", writable=False)
    async with at_console(service, "alice") as alice, at_console(service, "bob") as bob:
        attached = await bob.until_message("attached")
        assert (attached["writable"], attached["answers"]) == (False, False)
        await bob.type(b"echo intruder\n")
        await bob.send("resize", cols=10, rows=10)
        await bob.send("sizing", rule="one")
        await bob.send("hidden", hidden=False)
        await alice.type(b"echo still-$((40+2)); stty size\n")
        await alice.until_text(b"still-42\r\n24 80")
        assert b"intruder" not in alice.text


async def test_who_may_only_look_starts_nothing(service: Service) -> None:
    share(service, user="bob", writable=False, console="other")
    async with at_console(service, "bob", console="other") as bob:
        exited = await bob.until_message("exited")
        assert exited["message"] == "Nothing runs in this console. Somebody who may type in it can start it."
        bob.messages.clear()
        await bob.send("attach", cols=80, rows=24, client=bob.client, stream=None, offset=None, restart=True)
        await bob.until_message("exited")


async def test_typing_is_taken_and_given_back_while_somebody_types(service: Service) -> None:
    share(service, user="bob", writable=True)
    async with at_console(service, "alice") as alice, at_console(service, "bob") as bob:
        await bob.until_message("live")
        await bob.type(b"echo one-$((40+2))\n")
        await alice.until_text(b"one-42")
        change(service, "sharing.let_type(Share.objects.get().console, visitor=None, allowed=False)")
        rights = await bob.until_message("rights")
        assert (rights["writable"], rights["answers"], rights["input"]) == (False, False, 19)
        await bob.type(b"echo stolen\n")
        await alice.until(lambda: names(alice)[1:] == [("bob", False, False)])
        bob.messages.clear()
        change(service, "sharing.let_type(Share.objects.get().console, visitor=None, allowed=True)")
        assert (await bob.until_message("rights"))["writable"] is True
        await bob.type(b"echo two-$((40+2))\n")
        await alice.until_text(b"two-42")
        assert b"stolen" not in alice.text


async def test_whoever_loses_a_share_is_told_so_and_goes(service: Service) -> None:
    share(service, user="bob", writable=True)
    (ticket,) = link(service, tickets=1, writable=False)
    async with at_console(service, "bob") as bob, at_console(service, None, ticket=ticket, origin=None) as guest:
        await bob.until_message("attached")
        await guest.until_message("attached")
        change(service, "[sharing.end(one, ended=lambda console: None) for one in Share.objects.all()]")
        assert await bob.until_closed() == 4403
        assert "shared with you no more" in bob.messages[-1]["message"]
        assert await guest.until_closed() == 4403
        assert "leads here no more" in guest.messages[-1]["message"]


async def test_a_share_that_expires_closes_by_itself(service: Service) -> None:
    (ticket,) = link(service, tickets=1, writable=False)
    soon = "timezone.now() + __import__('datetime').timedelta(seconds=4)"
    change(service, f"Share.objects.update(expires_at={soon})")
    async with at_console(service, None, ticket=ticket, origin=None) as guest:
        await guest.until_message("attached")
        assert await guest.until_closed() == 4403


async def test_a_ticket_opens_one_websocket(service: Service) -> None:
    (ticket,) = link(service, tickets=1, writable=False)
    async with at_console(service, None, ticket=ticket, origin=None) as first:
        await first.until_message("attached")
        for name in (None, "charlie"):
            async with at_console(service, name, ticket=ticket) as second:
                assert await second.until_closed() == 4403
        assert first.close_code is None


async def test_a_ticket_decides_alone(service: Service) -> None:
    """With the owner's cookie beside it, a guest's ticket is refused, and never gives the owner's rights."""
    (ticket,) = link(service, tickets=1, writable=False)
    async with at_console(service, "alice", ticket=ticket) as page:
        assert await page.until_closed() == 4403
    async with at_console(service, "charlie", ticket="x" * 22) as page:
        assert await page.until_closed() == 4403


async def test_the_size_follows_the_rule_that_the_owner_chose(service: Service) -> None:
    share(service, user="bob", writable=True)
    async with at_console(service, "alice") as alice, at_console(service, "bob") as bob:
        await alice.until_message("live")
        await bob.until_message("live")
        await bob.send("resize", cols=60, rows=20)
        await bob.send("sizing", rule="fit")  # not theirs to say
        await alice.send("sizing", rule="fit")
        assert (await bob.until_message("resized"))["cols"] == 60
        await alice.until(lambda: any(one.get("sizing") == "fit" for one in alice.messages))
        await alice.send("sizing", rule="owner")
        await bob.until(lambda: any(one.get("cols") == 80 for one in bob.messages if one["type"] == "resized"))
        await bob.send("sizing", rule="one")
        await alice.until(lambda: any(one.get("sizing") == "one" for one in alice.messages))
        await bob.send("resize", cols=70, rows=20)
        await alice.until(lambda: any(one.get("cols") == 70 for one in alice.messages if one["type"] == "resized"))


async def test_one_terminal_answers_what_programs_ask(service: Service) -> None:
    share(service, user="bob", writable=True)
    async with at_console(service, "bob") as bob:
        assert (await bob.until_message("attached"))["answers"] is True
        async with at_console(service, "alice") as alice:
            assert (await alice.until_message("attached"))["answers"] is True
            assert (await bob.until_message("rights"))["answers"] is False
            bob.messages.clear()
        assert (await bob.until_message("rights"))["answers"] is True


async def test_sixty_guests_look_at_once(service: Service) -> None:
    tickets = link(service, tickets=60, writable=False)
    async with at_console(service, "alice") as alice:
        await alice.until_message("live")
        async with contextlib.AsyncExitStack() as stack:
            opened = [stack.enter_async_context(at_console(service, None, ticket=t, origin=None)) for t in tickets]
            guests = await asyncio.gather(*opened)
            await asyncio.gather(*(guest.until_message("live", seconds=60) for guest in guests))
            await alice.type(b"seq 1 20000 | tail -n 3; echo all-$((40+2))\n")
            await asyncio.gather(*(guest.until_text(b"all-42", seconds=60) for guest in guests))
            assert (await alice.until_message("viewers"))["type"] == "viewers"
            await alice.until(lambda: any(one.get("total") == 61 for one in alice.messages))
