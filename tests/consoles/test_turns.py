"""Turns of output between tenants: who has to wait, and when."""

import asyncio

import pytest

from consoles import turns
from consoles.turns import Shares, Turns

ALICE, BOB = 1, 2
FRAME_BYTES = 64 * 1024


class Clock:
    """A clock that moves by `step` seconds at each look."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.step = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits longer than a turn that were asked for."""
    waits: list[float] = []
    really = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds:
            waits.append(seconds)
        await really(0)

    monkeypatch.setattr(turns.asyncio, "sleep", sleep)
    return waits


def test_a_burst_is_free_and_what_follows_has_to_be_earned() -> None:
    shares = Shares()
    assert shares.take(ALICE, size=turns.TENANT_BURST_BYTES, now=0.0) == 0.0
    assert shares.take(ALICE, size=FRAME_BYTES, now=0.0) == pytest.approx(FRAME_BYTES / turns.TENANT_BYTES_A_SECOND)
    assert shares.take(BOB, size=FRAME_BYTES, now=0.0) == 0.0
    assert shares.take(ALICE, size=0, now=1.0) == 0.0


def test_nobody_is_held_to_account_for_more_than_a_burst() -> None:
    shares = Shares()
    for _frame in range(1000):
        shares.take(ALICE, size=FRAME_BYTES, now=0.0)
    most = turns.TENANT_BURST_BYTES / turns.TENANT_BYTES_A_SECOND
    assert shares.take(ALICE, size=FRAME_BYTES, now=0.0) == pytest.approx(most)


def test_full_buckets_are_forgotten() -> None:
    shares = Shares()
    for tenant in range(100):
        shares.take(tenant, size=FRAME_BYTES, now=0.0)
    shares.forget(now=0.01)
    assert len(shares._buckets) == 100
    shares.forget(now=1.0)
    assert not shares._buckets


async def _flood(turn: Turns, *, frames: int, tenant: int = ALICE) -> None:
    for _frame in range(frames):
        await turn.next(tenant, size=4 * FRAME_BYTES)  # ten consoles of theirs send meanwhile


async def test_who_floods_beside_somebody_on_a_late_loop_waits(slept: list[float]) -> None:
    clock = Clock()
    turn = Turns(clock=clock)
    clock.step = 2 * turns.LAG_SECONDS
    turn.stirred(BOB)
    await _flood(turn, frames=40)
    assert slept
    assert max(slept) <= turns.WAIT_SECONDS_MAX
    slept.clear()
    await turn.next(BOB, size=FRAME_BYTES)
    assert slept == []  # who is within their share does not


async def test_who_is_alone_never_waits(slept: list[float]) -> None:
    clock = Clock()
    turn = Turns(clock=clock)
    clock.step = 2 * turns.LAG_SECONDS
    turn.stirred(BOB)
    clock.now += 2 * turns.ACTIVE_SECONDS
    await _flood(turn, frames=100)
    assert slept == []


async def test_nobody_waits_while_the_loop_keeps_up(slept: list[float]) -> None:
    turn = Turns(clock=Clock())
    turn.stirred(BOB)
    await _flood(turn, frames=100)
    assert slept == []


async def test_between_two_frames_everybody_else_has_a_turn() -> None:
    turn = Turns()
    order: list[str] = []

    async def frames(name: str, *, tenant: int) -> None:
        for _frame in range(3):
            order.append(name)
            await turn.next(tenant, size=1)

    await asyncio.gather(frames("alice", tenant=ALICE), frames("bob", tenant=BOB))
    assert order == ["alice", "bob"] * 3
