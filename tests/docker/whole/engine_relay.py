"""A stand-in for the engine's socket: passes everything on, and can be killed in the engine's place.

`python -m tests.docker.whole.engine_relay LISTEN ENGINE`. The engine itself is other people's too.
"""

import asyncio
import contextlib
import sys


async def serve(listen: str, engine: str) -> None:
    """Pass connections on until killed."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            above, below = await asyncio.open_unix_connection(engine)
            await asyncio.gather(_pump(reader, below), _pump(above, writer))

    server = await asyncio.start_unix_server(connected, listen)
    await server.serve_forever()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(2**16):
            sink.write(data)
            await sink.drain()
        sink.write_eof()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
