"""`python -m bench`: start the product and its peers, measure them in turn, print one table. A few minutes."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import docker
from docker.models.containers import Container

from bench import chromium, hostile, measures, peers, tenants
from bench.people import Person, opening, person
from bench.table import Table, spread, tail
from bench.terminals import TerminadoTerminal, Terminal, TtydTerminal
from tests.whole import Product, running

NEVER_STARTED_ROUNDS, STOPPED_ROUNDS, RUNNING_ROUNDS = 5, 10, 20
CROWD = 20
CONSOLES_EACH = 10
"""What the free plan allows."""
THROUGHPUT_ROUNDS = 3
THROUGHPUT_BYTES = {"ours": 200_000_000, "terminado": 20_000_000, "ttyd": 200_000_000}
CTRL_C_ROUNDS = 7
CHROMIUM_ROUNDS = 5
CALM_SECONDS = 5.0
PUBLICATION_SECONDS = 1.0
MIB = 2**20
LOG_CHARS = 4000
"""Of the service's log, shown where the run fails."""

Opener = Callable[[], Awaitable[Terminal]]


class Run:
    """One run: the product, its users, the peers and the table that grows."""

    def __init__(self, product: Product, *, terminado: str, ttyd: str | None, table: Table) -> None:
        self.product, self.table = product, table
        self.engine = docker.from_env()
        self.people = [person(product, name=f"bench{number}") for number in range(NEVER_STARTED_ROUNDS)]
        self.peers: dict[str, Opener] = {"terminado": lambda: TerminadoTerminal.open(terminado)}
        if ttyd is not None:
            self.peers["ttyd"] = lambda: TtydTerminal.open(ttyd)

    def _sandbox(self, somebody: Person) -> Container:
        return tenants.container(self.engine, data=self.product.data, hostname=somebody.name)

    def server(self) -> list[int]:
        """The websocket server's processes."""
        return self.product.pids("consoles.fence")

    async def opens(self) -> None:
        """How long a console takes to open."""
        every = {"never started": [await opening(one) for one in self.people]}
        sleeper, runner = self.people[0], self.people[1]
        stopped = []
        for _round in range(STOPPED_ROUNDS):
            await asyncio.to_thread(tenants.stop, self._sandbox(sleeper), product=self.product)
            await asyncio.sleep(PUBLICATION_SECONDS)  # else the keeper waits before it publishes again, by its rule
            stopped.append(await opening(sleeper))
        every["stopped"] = stopped
        every["running"] = [await opening(runner) for _round in range(RUNNING_ROUNDS)]
        targets = {"stopped": "≤ 186 / ≤ 492", "running": "≤ 50"}
        for what, times in reversed(every.items()):
            attached, prompted = zip(*times, strict=True)
            target = targets.get(what, "")
            self.table.add(f"open, sandbox {what}: ms p50 / p95", ours=tail(attached, share=0.95), target=target)
            self.table.add("  … with its prompt: ms p50 / p95", ours=tail(prompted, share=0.95))

    async def idle(self) -> None:
        """What a tenant with one bash costs that does nothing, and the service beside it."""
        sleeper = self.people[2]
        terminal = await sleeper.open(sleeper.console())
        await measures.settle(terminal)
        await terminal.close()
        await asyncio.sleep(CALM_SECONDS)
        init = self._sandbox(sleeper).attrs["State"]["Pid"]
        costs = tenants.cost(tenants.tree(init))
        shown = ", ".join(f"{name} {size / MIB:.1f}" for name, size in sorted(costs.items(), key=lambda item: -item[1]))
        self.table.add(
            "idle tenant with one bash: MiB", ours=f"{sum(costs.values()) / MIB:.1f} ({shown})", target="≤ 15"
        )
        service = tenants.cost(self.product.pids(""))
        self.table.add("control plane, idle: MiB", ours=f"{sum(service.values()) / MIB:.0f}", target="< 512")

    async def echoes(self) -> None:
        """How long a key takes to its echo: alone, in a crowd, and beside a neighbour who floods."""
        quiet, loud = self.people[1], self.people[2]
        openers: dict[str, Opener] = {"ours": lambda: quiet.open(quiet.console()), **self.peers}
        alone, crowd = {}, {}
        for name, opener in openers.items():
            terminal = await _settled(opener)
            alone[name] = tail(await measures.echo(terminal), share=0.99, digits=2)
            await terminal.close()
        self.table.add("key to echo: ms p50 / p99", **alone, target="≤ twice ttyd's / ≤ 5")
        flood = asyncio.ensure_future(_flood(await _settled(lambda: loud.open(loud.console()))))
        terminal = await _settled(openers["ours"])
        beside = await measures.echo(terminal)
        await terminal.close()
        flood.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await flood
        self.table.add("  … beside a tenant that floods: ms p50 / p99", ours=tail(beside, share=0.99, digits=2))
        writers = [self.people[3 + number // CONSOLES_EACH] for number in range(CROWD)]
        many: dict[str, list[Opener]] = {"ours": [_opener(writer) for writer in writers]}
        many |= {name: [opener] * CROWD for name, opener in self.peers.items()}
        for name, crowded in many.items():
            terminals = [await _settled(opener) for opener in crowded]
            crowd[name] = tail(await measures.crowd(terminals), share=0.99, digits=2)
            for terminal in terminals:
                await terminal.close()
        self.table.add(f"  … {CROWD} consoles typed into at once: ms p50 / p99", **crowd, target="p99 ≤ 20")

    async def throughput(self) -> None:
        """How much output comes through, in turns, so that a noisy moment hits everybody."""
        somebody = self.people[1]
        openers: dict[str, Opener] = {
            "ours": lambda: somebody.open(somebody.console()),
            "straight": lambda: somebody.open(somebody.console(), straight=True),
            **self.peers,
        }
        rates: dict[str, list[float]] = {name: [] for name in openers}
        for _round in range(THROUGHPUT_ROUNDS):
            for name, opener in openers.items():
                terminal = await _settled(opener)
                rates[name].append(await measures.throughput(terminal, size=THROUGHPUT_BYTES.get(name, 200_000_000)))
                await terminal.close()
        straight = rates.pop("straight")
        shown = {name: spread(values, digits=1) for name, values in rates.items()}
        self.table.add("throughput: MB/s", **shown, target="≥ 103 (ttyd)")
        self.table.add("  … without Caddy: MB/s", ours=spread(straight, digits=1))
        kernel = [await asyncio.to_thread(measures.kernel_throughput, size=200_000_000) for _round in range(3)]
        self.table.add("  … a terminal's reader alone, nothing in between: MB/s", ours=spread(kernel, digits=1))

    async def interrupts(self) -> None:
        """How long Ctrl-C takes under a flood."""
        somebody = self.people[1]
        times: dict[str, list[float]] = {}
        for name, opener in {"ours": _opener(somebody), **self.peers}.items():
            terminal = await _settled(opener)
            times[name] = [await measures.ctrl_c(terminal) for _round in range(CTRL_C_ROUNDS)]
            await terminal.close()
        shown = {name: spread(values, digits=1) for name, values in times.items()}
        self.table.add("Ctrl-C under yes to the prompt: ms", **shown, target="≤ 100")
        async with chromium.screen(somebody, console_id=somebody.console()) as page:
            seen = [await chromium.ctrl_c(page) for _round in range(CHROMIUM_ROUNDS)]
        self.table.add("  … in Chromium, key to screen: ms", ours=spread(seen, digits=1), target="≤ 100")

    async def harm(self) -> None:
        """By how much hostile clients grow a fresh websocket server."""
        somebody = self.people[0]
        harms = {"reads nothing": hostile.reads_nothing, "lies about acknowledgements": hostile.lies}
        for what, harm in {**harms, "floods": hostile.floods}.items():
            console_id = await self._fresh_server(somebody)
            grown = await harm(somebody, console_id=console_id, pids=self.server())
            self.table.add(f"server's growth, client {what}: MiB", ours=f"{grown / MIB:.1f}", target="< 16")
            somebody.drop(console_id)

    async def _fresh_server(self, somebody: Person) -> int:
        """Restart the websocket server, so that nothing measured before hides growth; open one console to warm it."""
        old = self.server()
        self.product.kill("consoles.fence")
        async with asyncio.timeout(60):
            while not self.server() or set(self.server()) & set(old):
                await asyncio.sleep(0.1)
            while True:
                console_id = somebody.console()
                with contextlib.suppress(Exception):
                    terminal = await somebody.open(console_id)
                    await measures.settle(terminal)
                    await terminal.close()
                    return console_id
                somebody.drop(console_id)
                await asyncio.sleep(0.5)


def _opener(somebody: Person) -> Opener:
    return lambda: somebody.open(somebody.console())


async def _settled(opener: Opener) -> Terminal:
    terminal = await opener()
    await measures.settle(terminal)
    return terminal


async def _flood(terminal: Terminal) -> None:
    try:
        await terminal.type(b"yes\n")
        while True:
            await terminal.read()
    finally:
        await terminal.close()


async def measure(product: Product, *, terminado: str, ttyd: str | None) -> Table:
    """Measure everything, or the parts named in BENCH (comma-separated)."""
    table = Table()
    run = Run(product, terminado=terminado, ttyd=ttyd, table=table)
    parts = (run.opens, run.idle, run.echoes, run.throughput, run.interrupts, run.harm)
    wanted = os.environ.get("BENCH", "").split(",")
    for part in parts:
        if wanted == [""] or part.__name__ in wanted:
            await part()
    return table


def main() -> None:
    """Run, and say how busy the machine was."""
    began, load = time.time(), os.getloadavg()
    print("Starting the service …", flush=True)
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        running(log=Path(log.name)) as product,
        peers.terminado() as terminado,
        peers.ttyd() as ttyd,
    ):
        try:
            table = asyncio.run(measure(product, terminado=terminado, ttyd=ttyd))
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
