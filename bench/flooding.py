"""`python -m bench.flooding URL CONSOLE…`: consoles under `yes` until the program is killed, the token on its input.

A process of its own: the one that measures an echo must not be busy reading somebody's flood.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bench.people import Person
from bench.terminals import OurTerminal

READY = b"flooding\n"
READY_SECONDS = 60.0


async def flood(url: str, *, token: str, consoles: Sequence[int]) -> None:
    """Read what `yes` says in all of them, for ever."""
    terminals = [await OurTerminal.open(url, console_id=console, token=token) for console in consoles]
    for terminal in terminals:
        await terminal.type(b"yes\n")
        await terminal.until(b"y\r\ny\r\n")
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    await asyncio.gather(*(_read_on(terminal) for terminal in terminals))


async def _read_on(terminal: OurTerminal) -> None:
    while True:
        await terminal.read()


@asynccontextmanager
async def flooded_by(person: Person, *, consoles: int) -> AsyncIterator[None]:
    """That many consoles of the person flood until the block ends."""
    made = [await asyncio.to_thread(person.console) for _console in range(consoles)]
    pipe = asyncio.subprocess.PIPE
    argv = [sys.executable, "-m", "bench.flooding", person.product.url.replace("http", "ws", 1), *map(str, made)]
    program = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe)
    if program.stdin is None or program.stdout is None:
        raise RuntimeError("The flood has no pipes.")
    try:
        program.stdin.write(f"{person.token}\n".encode())
        await asyncio.wait_for(program.stdout.readexactly(len(READY)), READY_SECONDS)
        yield
    finally:
        program.kill()
        await program.wait()
        for console in made:
            await asyncio.to_thread(person.drop, console)


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], token=sys.stdin.readline().strip(), consoles=[int(word) for word in sys.argv[2:]]))
