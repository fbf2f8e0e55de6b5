"""What is measured of a terminal: echo, throughput, Ctrl-C under a flood."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Sequence

from bench.terminals import Terminal, until

ECHOES = 400
THROUGHPUT_BYTES = {"ours": 200_000_000, "terminado": 20_000_000}
FLOOD_SECONDS = 1.0
CTRL_C_SECONDS_MAX = 60.0
CTRL_C_ROUNDS = 5
LINE = "0123456789" * 7 + "012345678"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def settle(terminal: Terminal) -> None:
    """Bring a fresh shell to a known prompt."""
    await terminal.type(b"PS1='READY> '; PROMPT_COMMAND=; stty -echo; echo set-$((1+1))\n")
    await until(terminal, b"set-2")
    await until(terminal, b"READY> ")


async def echo(terminal: Terminal) -> tuple[float, float]:
    """Milliseconds from a key to its echo by the line discipline: p50 and p99."""
    await terminal.type(b"stty -icanon echo; echo go-$((1+1)); cat >/dev/null\n")
    await until(terminal, b"go-2")
    await asyncio.sleep(0.3)
    times = []
    for turn in range(ECHOES):
        key = b"%c" % (ord("a") + turn % 26)
        began = time.perf_counter()
        await terminal.type(key)
        await until(terminal, key)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.002)
    await terminal.type(b"\x03")
    await until(terminal, b"READY> ")
    await terminal.type(b"stty icanon -echo\n")
    await until(terminal, b"READY> ")
    return statistics.median(times), percentile(times, 0.99)


async def throughput(terminal: Terminal, *, size: int) -> float:
    """MB/s of output of a program that writes as fast as it can."""
    await terminal.type(f"yes {LINE} | head -c {size}; echo; echo end-$((1+1))\n".encode())
    began = time.perf_counter()
    count = await until(terminal, b"end-2", seconds=180)
    passed = time.perf_counter() - began
    await until(terminal, b"READY> ")
    return count / passed / 1e6


async def ctrl_c(terminal: Terminal) -> list[float]:
    """Milliseconds from Ctrl-C to the prompt while `yes` floods; infinite where it takes longer than a minute."""
    times = []
    for _round in range(CTRL_C_ROUNDS):
        await terminal.type(b"yes\n")
        ends = time.perf_counter() + FLOOD_SECONDS
        while time.perf_counter() < ends:
            await terminal.read()
        began = time.perf_counter()
        await terminal.type(b"\x03")
        try:
            await until(terminal, b"READY> ", seconds=CTRL_C_SECONDS_MAX)
        except TimeoutError:
            times.append(float("inf"))
            break
        times.append((time.perf_counter() - began) * 1000)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await terminal.read()
    return times
