"""No byte lost and none doubled, both ways, over lines that break at any byte: "Must show" 1 of the issue on consoles.

A browser, a rough link, the real server, another link with pauses, the real agent, and a program that prints numbered
lines while numbered keys are typed into it. Server and agents halt at random, and the server is killed now and then.
"""

import asyncio
import collections
import contextlib
import os
import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from sandbox.client.aio import Connection
from sandbox.protocol.messages import Attach, Attached, Command
from tests.consoles.conftest import Service
from tests.endurance import lines
from tests.endurance.lines import AHEAD_KEYS, KEY_BYTES, LINE_BYTES, READY
from tests.endurance.rough import RoughLink
from tests.fakes.browser import FakeBrowser

SEED = os.environ.get("TERRARIUM_TEST_SEED") or secrets.token_hex(4)
"""Printed where a test fails; set it to run the same again."""
PEOPLE = ("alice", "bob")
QUIET_SECONDS = 60.0
"""A run in which nothing arrives for so long is stuck."""
ATTEMPT_SECONDS = 10.0
RETRY_SECONDS = 0.1
HALT_SECONDS, BETWEEN_HALTS_SECONDS = 0.02, 0.3
"""The longest that an agent or the server stands still, and the longest time to the next halt."""
AGENT_PAUSE_SECONDS = 0.002


@dataclass(frozen=True)
class Kind:
    """How runs of one test are made: how many, how large, how rough."""

    runs: int
    at_once: int
    keys: tuple[int, int]
    lines_of_key: int
    drops: int
    up: int
    down: int
    pause: float
    kills: int


SMALL = Kind(runs=1000, at_once=24, keys=(2, 12), lines_of_key=16, drops=3, up=1_200, down=6_000, pause=0.01, kills=0)
FULL = Kind(
    runs=5, at_once=5, keys=(200, 200), lines_of_key=4096, drops=24, up=20_000, down=5_000_000, pause=0.01, kills=1
)  # 52 MB each


@dataclass
class Run:
    """One person at one console, from the first line to the last."""

    number: int
    kind: Kind
    console: int
    browser: FakeBrowser
    link: RoughLink
    chance: random.Random
    seen: int = 0
    tried: int = 0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kept = len(self.typed) - self.browser.accepted
        return f"run {self.number}: {self.seen} of {self.end} bytes in {self.tried} visits, {kept} keys to go"

    def __post_init__(self) -> None:
        self.keys = self.chance.randint(*self.kind.keys)
        self.lines = self.keys * self.kind.lines_of_key
        self.typed = lines.keys(0, self.keys)
        self.end = len(READY) + self.lines * LINE_BYTES
        self.farewell = lines.farewell(self.typed)

    @property
    def done(self) -> bool:
        """Everything has been seen."""
        return self.seen >= self.end + len(self.farewell)

    async def follow(self) -> None:
        """Look on, reconnecting whenever the line breaks, until the program has said its farewell."""
        typing = asyncio.ensure_future(self._type())
        try:
            while not self.done:
                self.tried += 1
                try:
                    async with asyncio.timeout(ATTEMPT_SECONDS):
                        await self.browser.open(unix=self.link.path)
                except (OSError, EOFError, ConnectionClosed, InvalidHandshake):
                    await asyncio.sleep(self.chance.random() * RETRY_SECONDS)
                    continue
                await self._look()
                if not self.done:
                    await self.browser.break_off()
                    await asyncio.sleep(self.chance.random() * RETRY_SECONDS)
            await typing
            assert self.browser.accepted in {0, len(self.typed)}, "the agent counted other keys than were typed"
        finally:
            typing.cancel()
            await self.browser.break_off()

    async def _look(self) -> None:
        """Check what arrives until the line breaks or the end is told."""
        browser, over = self.browser, False
        while not over:
            try:
                await browser.until(lambda: browser.text or browser.messages or self._closed(), seconds=QUIET_SECONDS)
            except TimeoutError:
                raise AssertionError(f"{self}: it is stuck") from None
            over = self._over()
            self._check(bytes(browser.text))
            browser.text.clear()

    def _closed(self) -> bool:
        return self.browser.close_code is not None

    def _over(self) -> bool:
        for message in self.browser.messages:
            assert message["type"] != "skipped", "output was skipped"
            if message["type"] in {"closing", "exited"}:
                self.told.append(str(message.get("message")))
        ended = any(message["type"] in {"closing", "exited"} for message in self.browser.messages)
        self.browser.messages.clear()
        return ended or self._closed()

    def _check(self, data: bytes) -> None:
        """Compare with what the program printed at this place."""
        assert data == self._expected(self.seen, len(data)), f"run {self.number} differs after byte {self.seen}"
        self.seen += len(data)

    def _expected(self, start: int, size: int) -> bytes:
        place = start - len(READY)
        first = max(place, 0) // LINE_BYTES
        last = min(self.lines, first + size // LINE_BYTES + 2)
        whole = lines.lines(first, last) if first < last else b""
        if last == self.lines:
            whole += self.farewell
        if place < 0:
            return (READY + whole)[start : start + size]
        skip = place - first * LINE_BYTES
        if first > self.lines:  # within the farewell, which may be longer than a line
            whole, skip = self.farewell, start - self.end
        return whole[skip : skip + size]

    async def _type(self) -> None:
        """Type the numbered keys in pieces of any length, no further ahead of what was seen than a log can hold."""
        sent = 0
        while sent < len(self.typed):
            seen = (self.seen - len(READY)) // (self.kind.lines_of_key * LINE_BYTES)
            allowed = min(len(self.typed), max(0, seen + AHEAD_KEYS) * KEY_BYTES) if self.seen else 0
            if sent < allowed:
                size = min(self.chance.randint(1, 3 * KEY_BYTES), allowed - sent)
                await self.browser.type(self.typed[sent : sent + size])
                sent += size
            await asyncio.sleep(self.chance.random() * self.kind.pause)


async def start(service: Service, run: Run, *, name: str) -> None:
    """Start the run's program in its console, before anybody looks."""
    argv = [sys.executable, "-I", "-S", lines.__file__, str(run.lines), str(run.keys), str(run.kind.lines_of_key)]
    wish = Command(argv=argv, cwd="/", env={}, title="lines")
    async with await Connection.open(str(service.agent_path(name)), timeout=QUIET_SECONDS) as connection:
        answer = await connection.call(
            Attach(run.console, "starter0", 80, 24, None, None, writable=False, start=wish), timeout=QUIET_SECONDS
        )
        assert isinstance(answer, Attached)


def consoles(service: Service, *, count: int) -> list[tuple[str, int]]:
    """Make rows of consoles, in turns for each person; return whose they are and their numbers."""
    printed = service.run(
        "from consoles.models import Console\n"
        f"for number in range({count}):\n"
        f"  user = {[service.people[name]['id'] for name in PEOPLE]}[number % {len(PEOPLE)}]\n"
        "  print(Console.objects.create(user_id=user, runtime='3.13', executable='bash', name='lines').pk)"
    )
    return [(PEOPLE[number % len(PEOPLE)], int(pk)) for number, pk in enumerate(printed.split())]


@asynccontextmanager
async def rough_world(service: Service, *, chance: random.Random, kills: asyncio.Event) -> AsyncIterator[None]:
    """Put a link with pauses before the first agent, and let agents and server halt, and the server die when told."""
    path = service.agent_path(PEOPLE[0])
    hidden = path.rename(path.with_suffix(".hidden"))
    link = RoughLink(
        str(hidden), folder=service.folder, chance=chance, drops=0, up=1, down=1, pause=AGENT_PAUSE_SECONDS
    )
    link.path = str(path)

    async def halt() -> None:
        while True:
            await asyncio.sleep(chance.random() * BETWEEN_HALTS_SECONDS)
            process = chance.choice([service.server, *service.agents.values()])
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(chance.random() * HALT_SECONDS)
            process.send_signal(signal.SIGCONT)
            if kills.is_set():
                kills.clear()
                await asyncio.to_thread(service.kill_server)

    async with link:
        halting = asyncio.ensure_future(halt())
        try:
            yield
        finally:
            halting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await halting
            for process in (service.server, *service.agents.values()):
                process.send_signal(signal.SIGCONT)
            Path(link.path).unlink(missing_ok=True)
            hidden.rename(path)


async def all_runs(service: Service, kind: Kind) -> None:
    """Make all runs, some at a time."""
    sys.stdout.write(f"TERRARIUM_TEST_SEED={SEED}\n")
    chance = random.Random(f"{SEED} {kind.runs}")
    waiting = collections.deque(enumerate(consoles(service, count=kind.runs)))
    ended: list[Run] = []
    kill_at = sorted(chance.randint(1, kind.runs) for _kill in range(kind.kills)) if kind.at_once < kind.runs else []
    kills = asyncio.Event()

    async def some() -> None:
        while waiting:
            number, (name, console) = waiting.popleft()
            own = random.Random(f"{SEED} {kind.runs} {number}")
            link = RoughLink(
                service.path,
                folder=service.folder,
                chance=own,
                drops=own.randint(0, kind.drops),
                up=kind.up,
                down=kind.down,
                pause=kind.pause,
            )
            browser = FakeBrowser(console, session=service.people[name]["session"])
            run = Run(number, kind, console, browser, link, own)
            await start(service, run, name=name)
            async with link:
                await run.follow()
            ended.append(run)
            if kill_at and len(ended) >= kill_at[0]:
                kill_at.pop(0)
                kills.set()

    async with rough_world(service, chance=chance, kills=kills), asyncio.TaskGroup() as group:
        for _one in range(kind.at_once):
            group.create_task(some())
    told = collections.Counter(sentence for run in ended for sentence in run.told if sentence)
    seen, tried = sum(run.seen for run in ended), sum(run.tried for run in ended)
    sys.stdout.write(f"{len(ended)} runs, {seen} bytes, {tried} connections, {dict(told)}\n")
    assert len(ended) == kind.runs


@pytest.mark.timeout(900)
async def test_a_thousand_short_visits_over_rough_lines_lose_and_double_nothing(service: Service) -> None:
    await all_runs(service, SMALL)


@pytest.mark.timeout(900)
async def test_fifty_megabytes_over_rough_lines_lose_and_double_nothing(service: Service) -> None:
    await all_runs(service, FULL)
