"""Clients that mean harm, and by how many bytes the websocket server's memory grows at most under each."""

import asyncio
import contextlib
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from bench.people import Person
from bench.terminals import OurTerminal

HARM_SECONDS = 4.0
FLOOD_FRAME_BYTES = 32 * 1024
BIG_OUTPUT = b"yes | head -c 400000000\n"
LIE_BYTES, LIE_PAUSE_SECONDS = 32 * 1024, 0.002
"""16 MB a second, as a quick terminal would acknowledge."""


class Peak:
    """Resident memory of some processes: before, and the most since."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids
        for pid in pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._before = self._sum("VmRSS:")

    def grown(self) -> int:
        """Bytes by which they had grown at most."""
        return self._sum("VmHWM:") - self._before

    def _sum(self, field: str) -> int:
        lines = [line for pid in self._pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


async def reads_nothing(person: Person, *, console_id: int, pids: list[int]) -> int:
    """Ask for 400 MB and read nothing, below the library too."""
    terminal = await _deaf(person, console_id)
    peak = Peak(pids)
    await terminal.type(BIG_OUTPUT)
    await asyncio.sleep(HARM_SECONDS)
    return await _leave(terminal, grown=peak.grown())


async def lies(person: Person, *, console_id: int, pids: list[int]) -> int:
    """Ask for 400 MB, read nothing, and acknowledge as if all had been read; come back whenever it is found out."""
    peak = Peak(pids)
    ends = asyncio.get_running_loop().time() + HARM_SECONDS
    while asyncio.get_running_loop().time() < ends:
        terminal = await _deaf(person, console_id)
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout_at(ends):
                await terminal.type(BIG_OUTPUT)
                while True:
                    await asyncio.sleep(LIE_PAUSE_SECONDS)
                    terminal.offset += LIE_BYTES
                    await terminal.say("ack", offset=terminal.offset)
        await _leave(terminal, grown=0)
    return peak.grown()


async def floods(person: Person, *, console_id: int, pids: list[int]) -> int:
    """Send keystrokes as fast as the server takes them, to a program that reads none."""
    terminal = await person.open(console_id)
    await terminal.type(b"stty raw -echo; sleep 3600\n")
    peak = Peak(pids)
    with contextlib.suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(HARM_SECONDS):
            while True:
                await terminal.type(b"x" * FLOOD_FRAME_BYTES)
    return await _leave(terminal, grown=peak.grown())


async def _deaf(person: Person, console_id: int) -> OurTerminal:
    terminal = await person.open(console_id)
    terminal.socket.transport.pause_reading()
    return terminal


async def _leave(terminal: OurTerminal, *, grown: int) -> int:
    terminal.socket.transport.abort()
    with contextlib.suppress(ConnectionClosed, OSError):
        await terminal.socket.wait_closed()
    return grown
