"""A link that is as bad as lines are: pieces of any size, pauses, and an end after any byte, in either direction."""

import asyncio
import contextlib
import random
from pathlib import Path

from tests.fakes.link import READ_BYTES, Link

PIECES_BYTES = (1, 7, 130, 4096, READ_BYTES, READ_BYTES, READ_BYTES)
PAUSE_SHARE = 0.2
"""So many pieces wait before they are passed on."""


class RoughLink(Link):
    """Breaks off `drops` times, then no more; `up` and `down` are the most bytes that pass until it does."""

    def __init__(
        self, server: str, *, folder: Path, chance: random.Random, drops: int, up: int, down: int, pause: float
    ) -> None:
        super().__init__(server, folder=folder)
        self.drops = drops
        self._chance = chance
        self._up, self._down, self._pause = up, down, pause

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, up: bool) -> None:
        left = self._chance.randint(1, self._up if up else self._down)
        piece = self._chance.choice(PIECES_BYTES)
        with contextlib.suppress(OSError):
            while data := await source.read(piece):
                if self._chance.random() < PAUSE_SHARE:
                    await asyncio.sleep(self._chance.random() ** 3 * self._pause)
                piece = self._chance.choice(PIECES_BYTES)
                if self.drops > 0 and len(data) >= left:
                    self.drops -= 1
                    target.write(data[:left])
                    self.drop()
                    return
                left -= len(data)
                target.write(data)
                await target.drain()
        with contextlib.suppress(OSError):
            target.close()
