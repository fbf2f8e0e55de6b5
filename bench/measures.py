"""What is measured of a terminal: echo, throughput, Ctrl-C under a flood."""

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Sequence

from bench.terminals import Terminal

KEYS = 300
KEY_PAUSE_SECONDS = 0.002
CROWD_KEYS = 100
CROWD_KEY_PAUSE_SECONDS = 0.05
"""A very quick typist: 20 keys a second."""
FLOOD_SECONDS = 2.0
CTRL_C_SECONDS_MAX = 30.0
THROUGHPUT_SECONDS_MAX = 180.0
LINE = "0123456789" * 7 + "012345678"
PROMPT = b"READY> "


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def settle(terminal: Terminal) -> None:
    """Bring a fresh shell to a known prompt."""
    await terminal.type(b"PS1='READY''> '; PROMPT_COMMAND=; stty -echo; echo set-$((1+1))\n")
    await terminal.until(b"set-2")
    await terminal.until(PROMPT)


async def echo(terminal: Terminal, *, keys: int = KEYS, pause: float = KEY_PAUSE_SECONDS) -> list[float]:
    """Milliseconds from each of many keys to its echo by the line discipline."""
    await terminal.type(b"stty -icanon echo; echo go-$((1+1)); cat >/dev/null\n")
    await terminal.until(b"go-2\r\n")
    await asyncio.sleep(pause)
    times = []
    for turn in range(keys):
        key = b"%c" % (ord("a") + turn % 26)
        began = time.perf_counter()
        await terminal.type(key)
        await terminal.until(key)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(pause)
    await terminal.type(b"\x03")
    await terminal.until(PROMPT)
    await terminal.type(b"stty icanon -echo\n")
    await terminal.until(PROMPT)
    return times


async def crowd(terminals: Sequence[Terminal]) -> list[float]:
    """The same for many terminals that are typed into at once, by quick typists."""
    every = await asyncio.gather(
        *(echo(terminal, keys=CROWD_KEYS, pause=CROWD_KEY_PAUSE_SECONDS) for terminal in terminals)
    )
    return [value for values in every for value in values]


async def throughput(terminal: Terminal, *, size: int) -> float:
    """MB/s of output of a program that writes as fast as it can."""
    await terminal.type(f"yes {LINE} | head -c {size}; echo; echo end-$((1+1))\n".encode())
    began = time.perf_counter()
    count = await terminal.until(b"end-2", seconds=THROUGHPUT_SECONDS_MAX)
    passed = time.perf_counter() - began
    await terminal.until(PROMPT)
    return count / passed / 1e6


async def ctrl_c(terminal: Terminal) -> float:
    """Milliseconds from Ctrl-C to the prompt while `yes` floods; infinite where it takes too long."""
    await terminal.type(b"yes\n")
    ends = time.perf_counter() + FLOOD_SECONDS
    while time.perf_counter() < ends:
        await terminal.read()
    began = time.perf_counter()
    await terminal.type(b"\x03")
    try:
        await terminal.until(PROMPT, seconds=CTRL_C_SECONDS_MAX)
    except TimeoutError:
        return float("inf")
    return (time.perf_counter() - began) * 1000


def kernel_throughput(*, size: int) -> float:
    """MB/s from a terminal to one blocking reader with nothing in between: what the kernel gives on this machine."""
    terminal, program_end = os.openpty()
    shell = f"yes {LINE} | head -c {size}"
    with subprocess.Popen(["sh", "-c", shell], stdin=program_end, stdout=program_end, stderr=program_end):
        os.close(program_end)
        room, count, began = bytearray(2**16), 0, time.perf_counter()
        with contextlib.suppress(OSError):  # EIO at its end
            while got := os.readv(terminal, [room]):
                count += got
        passed = time.perf_counter() - began
    os.close(terminal)
    return count / passed / 1e6
