"""Clients that mean harm, and what they cost the websocket server: bytes of resident memory."""

import asyncio
import contextlib
import json
import socket
from pathlib import Path

from bench.terminals import OurTerminal, until

FLOOD_SECONDS = 3.0
FLOOD_FRAME_BYTES = 32 * 1024


def memory(pids: list[int]) -> int:
    """Resident memory of some processes, in bytes."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1]) * 1024
    return total


async def reads_nothing(terminal: OurTerminal, *, pids: list[int]) -> int:
    """Ask for 400 MB and read nothing."""
    before = memory(pids)
    terminal._socket.transport.pause_reading()  # noqa: SLF001 - to read nothing at all, below the library
    await terminal.type(b"yes | head -c 400000000\n")
    await asyncio.sleep(FLOOD_SECONDS)
    grown = memory(pids) - before
    terminal._socket.transport.resume_reading()  # noqa: SLF001
    return grown


async def lies(terminal: OurTerminal, *, pids: list[int]) -> int:
    """Acknowledge in step with what the server has sent at most, and read nothing."""
    before = memory(pids)
    await terminal.type(b"yes | head -c 400000000\n")
    terminal._socket.transport.pause_reading()  # noqa: SLF001
    offset = terminal._offset  # noqa: SLF001
    with contextlib.suppress(Exception):
        async with asyncio.timeout(FLOOD_SECONDS):
            while True:
                # Never beyond what was sent, or the server would close: so in small steps, and often.
                offset += 4096
                await terminal._socket.send(json.dumps({"type": "ack", "offset": offset}))  # noqa: SLF001
                await asyncio.sleep(0.002)
    return memory(pids) - before


async def floods(terminal: OurTerminal, *, pids: list[int]) -> int:
    """Send keystrokes as fast as the server takes them."""
    before = memory(pids)
    await terminal.type(b"stty raw -echo; sleep 3600\n")
    with contextlib.suppress(Exception):
        async with asyncio.timeout(FLOOD_SECONDS):
            while True:
                await terminal.type(b"x" * FLOOD_FRAME_BYTES)
    return memory(pids) - before


async def half_open(address: tuple[str, int], *, pids: list[int], count: int = 500) -> int:
    """Open connections that never finish their handshake."""
    before = memory(pids)
    sockets = []
    for _number in range(count):
        opened = socket.create_connection(address)
        opened.sendall(b"GET /ws/consoles/1/ HTTP/1.1\r\nHost: localhost\r\n")
        sockets.append(opened)
    await asyncio.sleep(1)
    grown = memory(pids) - before
    for opened in sockets:
        opened.close()
    return grown


__all__ = ["floods", "half_open", "lies", "memory", "reads_nothing", "until"]
