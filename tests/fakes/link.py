"""A network between a browser and a server: it can delay, stall, and break off in the middle of a frame."""

import asyncio
import contextlib
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

READ_BYTES = 16 * 1024


class Link:
    """Listens on a unix socket of its own and passes bytes to the server's."""

    def __init__(self, server: str, *, folder: Path, delay: float = 0.0) -> None:
        self.server = server
        self.path = str(folder / f"{secrets.token_hex(4)}.sock")
        self.delay = delay
        self._stalled = asyncio.Event()
        self._stalled.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_unix_server(self._accept, self.path)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listener is not None
        self._listener.close()
        self.drop()
        self.resume()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Break every connection off, losing what is on its way."""
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()

    def stall(self) -> None:
        """Pass nothing on until `resume`."""
        self._stalled.clear()

    def resume(self) -> None:
        """Pass bytes on again."""
        self._stalled.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self.server)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(far_writer)
        for source, target, up in ((reader, far_writer, True), (far_reader, writer, False)):
            task = asyncio.create_task(self._pump(source, target, up=up))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, up: bool) -> None:
        """Pass bytes on in one direction: `up` to the server."""
        with contextlib.suppress(OSError):
            while data := await source.read(READ_BYTES):
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._stalled.wait()
                target.write(data)
                await target.drain()
        with contextlib.suppress(OSError):
            target.close()
