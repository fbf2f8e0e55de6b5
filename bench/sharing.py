"""What is measured of many: a hundred consoles typed into at once, and many viewers of one busy console."""

import asyncio
import contextlib
import re
import statistics
import time
from collections.abc import Sequence

from websockets.exceptions import ConnectionClosed

from bench import measures
from bench.people import Person, person
from bench.run import Opener, Run, middle_and_tail, middles, opener, settled
from bench.table import number, spread
from bench.terminals import OurTerminal, Terminal

TENANTS, CONSOLES_EACH = 10, 10
"""A hundred consoles; ten are what the free plan allows."""
OPENED_AT_ONCE = 5
CROWD_ROUNDS = 3
VIEWERS = (1, 20, 200)
VIEWERS_ROUNDS, VIEWERS_SECONDS = 5, 4.0
BUSY = 'python3 -Su -c \'import time\nwhile 1: print("<%d>" % time.time_ns() + "x" * {size}); time.sleep({pause})\'\n'
"""A program that prints when it prints."""
STAMP = re.compile(rb"<(\d{19})>")
STAMP_BYTES = 21
CALM_LINE_BYTES, CALM_PAUSE_SECONDS = 2048, 0.1
"""20 KB a second, as a test run or a server's log."""
STALL_VIEWERS, STALL_LINE_BYTES, STALL_PAUSE_SECONDS = 20, 8192, 0.05
"""160 KB a second: a stalled viewer is out of credit within two seconds."""


async def hundred(run: Run) -> None:
    """How long a key takes to its echo while a hundred consoles of ten tenants are typed into."""
    writers = [person(run.product, name=f"crowd{number}") for number in range(TENANTS)]
    many: dict[str, list[Opener]] = {"ours": [opener(writer) for writer in writers for _one in range(CONSOLES_EACH)]}
    many |= {name: [openly] * (TENANTS * CONSOLES_EACH) for name, openly in run.peers.items()}
    shown = {}
    for name, openers in many.items():
        terminals: list[Terminal] = []
        for first in range(0, len(openers), OPENED_AT_ONCE):
            terminals += await asyncio.gather(*map(settled, openers[first : first + OPENED_AT_ONCE]))
        rounds = [middle_and_tail(await measures.crowd(terminals)) for _round in range(CROWD_ROUNDS)]
        shown[name] = middles(rounds)
        for terminal in terminals:
            await terminal.close()
    what = f"key to echo, {TENANTS * CONSOLES_EACH} consoles typed into at once: ms p50 / p99"
    run.table.add(what, **shown, target="p99 ≤ 20")


async def viewers(run: Run) -> None:
    """How late output reaches the viewers of one busy console, and what one who takes nothing does to the others."""
    somebody = run.people[1]
    for count in VIEWERS:
        console_id, crowd = await _busy(somebody, count=count, size=CALM_LINE_BYTES, pause=CALM_PAUSE_SECONDS)
        rounds, worst = [], []
        for _round in range(VIEWERS_ROUNDS):
            every = await lateness(crowd, seconds=VIEWERS_SECONDS)
            rounds.append(middle_and_tail([value for values in every for value in values]))
            worst.append(max(measures.percentile(values, 0.99) for values in every))
        what = f"output to {count} viewer{'s' * (count > 1)}: ms p50 / p99; the slowest viewer's p99"
        run.table.add(what, ours=f"{middles(rounds)}; {spread(worst)}", target="each ≤ 100")
        await _leave(somebody, console_id, crowd)


async def stalled(run: Run) -> None:
    """By how much one viewer who takes nothing changes what the others see, in turns."""
    somebody = run.people[1]
    console_id, crowd = await _busy(somebody, count=STALL_VIEWERS, size=STALL_LINE_BYTES, pause=STALL_PAUSE_SECONDS)
    without, beside = [], []
    for _round in range(VIEWERS_ROUNDS):
        without.append(await _tail_of(crowd))
        deaf = await somebody.open(console_id)
        deaf.socket.transport.pause_reading()
        await _tail_of(crowd)  # until it owes more than it has credit for
        beside.append(await _tail_of(crowd))
        deaf.socket.transport.abort()
        with contextlib.suppress(ConnectionClosed, OSError):
            await deaf.socket.wait_closed()
    change = (statistics.median(beside) / statistics.median(without) - 1) * 100
    shown = f"{number(statistics.median(without), digits=1)} → {number(statistics.median(beside), digits=1)}"
    run.table.add(
        f"p99 of {STALL_VIEWERS} viewers, without and with one that takes nothing: ms",
        ours=f"{shown} ({change:+.0f} %)",
        target="< +10 %",
    )
    await _leave(somebody, console_id, crowd)


async def lateness(crowd: Sequence[OurTerminal], *, seconds: float) -> list[list[float]]:
    """Milliseconds from the moment that a line tells to its arrival, of each viewer."""
    ends = time.time_ns() + int(seconds * 1e9)

    async def watch(terminal: OurTerminal) -> list[float]:
        late, rest = [], b""
        while (now := time.time_ns()) < ends:
            data = rest + await terminal.read()
            now = time.time_ns()
            late += [(now - int(stamp)) / 1e6 for stamp in STAMP.findall(data)]
            cut = data.rfind(b"<")
            rest = data[cut:] if cut >= 0 and len(data) - cut < STAMP_BYTES else b""
        return late

    every = await asyncio.gather(*(watch(terminal) for terminal in crowd))
    # What had waited before the watch began is not this watch's.
    return [values[len(values) // 10 :] for values in every]


async def _tail_of(crowd: Sequence[OurTerminal]) -> float:
    every = await lateness(crowd, seconds=VIEWERS_SECONDS)
    return measures.percentile([value for values in every for value in values], 0.99)


async def _busy(somebody: Person, *, count: int, size: int, pause: float) -> tuple[int, list[OurTerminal]]:
    """Open one console many times, with a program that prints lines at a steady pace."""
    console_id = await asyncio.to_thread(somebody.console)
    first = await somebody.open(console_id)
    await measures.settle(first)
    crowd = [first]
    while len(crowd) < count:
        crowd += await asyncio.gather(
            *(somebody.open(console_id) for _one in range(min(OPENED_AT_ONCE, count - len(crowd))))
        )
    await first.type(BUSY.format(size=size, pause=pause).encode())
    await asyncio.gather(*(terminal.until(b"x" * size) for terminal in crowd))
    return console_id, crowd


async def _leave(somebody: Person, console_id: int, crowd: Sequence[OurTerminal]) -> None:
    await crowd[0].type(b"\x03")
    for terminal in crowd:
        terminal.socket.transport.abort()
    await asyncio.to_thread(somebody.drop, console_id)
