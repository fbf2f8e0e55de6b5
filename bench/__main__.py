"""`python -m bench`: start the product and its peers, measure them in turn, print one table. A quarter of an hour.

With names after it, only those parts: `python -m bench terminals`, `python -m bench echoes viewers`.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bench import costs, peers, sharing
from bench.peers import Peer
from bench.run import Run
from bench.table import Table
from tests.whole import Product, running

PARTS: dict[str, Callable[[Run], Awaitable[None]]] = {
    "opens": Run.opens,
    "idle": Run.idle,
    "echoes": Run.echoes,
    "hundred": sharing.hundred,
    "throughput": Run.throughput,
    "interrupts": Run.interrupts,
    "viewers": sharing.viewers,
    "stalled": sharing.stalled,
    "memory": costs.memory,
    "harm": Run.harm,
}
GROUPS = {"terminals": [name for name in PARTS if name not in {"idle", "harm"}]}
LOG_CHARS = 4000
"""Of the service's log, shown where the run fails."""


async def measure(product: Product, *, terminado: Peer, ttyd: Peer | None, parts: Sequence[str]) -> Table:
    """Measure some parts."""
    table = Table()
    run = Run(product, terminado=terminado, ttyd=ttyd, table=table)
    for part in parts:
        await PARTS[part](run)
    return table


def chosen(words: Sequence[str]) -> list[str]:
    """The parts that are meant, in their order; all where none is named."""
    meant = {part for word in words for part in GROUPS.get(word, [word])}
    if meant - PARTS.keys():
        known = ", ".join([*GROUPS, *PARTS])
        sys.exit(f"There is no part {', '.join(sorted(meant - PARTS.keys()))}. There are: {known}.")
    return [part for part in PARTS if part in meant or not meant]


def main() -> None:
    """Run, and say how busy the machine was."""
    parts = chosen(sys.argv[1:] or os.environ.get("BENCH", "").replace(",", " ").split())
    began, load = time.time(), os.getloadavg()
    print("Starting the service …", flush=True)
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        running(log=Path(log.name)) as product,
        peers.terminado() as terminado,
        peers.ttyd() as ttyd,
    ):
        try:
            table = asyncio.run(measure(product, terminado=terminado, ttyd=ttyd, parts=parts))
        except BaseException:
            print(f"The service said last:\n{Path(log.name).read_text()[-LOG_CHARS:]}", flush=True)
            raise
    cores = os.cpu_count()
    print(
        f"\n{table.text()}\n\nMedians, with lowest and highest or a percentile. {cores} cores, load {load[0]:.1f} at "
        f"the start and {os.getloadavg()[0]:.1f} at the end, {time.time() - began:.0f} s."
    )


if __name__ == "__main__":
    main()
