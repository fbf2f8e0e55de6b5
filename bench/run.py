"""One run: the product, its users, the peers, the table that grows, and what is measured of a console by itself."""

import asyncio
import contextlib
import statistics
from collections.abc import Awaitable, Callable, Sequence

import docker
from docker.models.containers import Container

from bench import chromium, flooding, hostile, measures, tenants
from bench.peers import Peer
from bench.people import Person, opening, person
from bench.table import Table, number, spread, tail
from bench.terminals import TerminadoTerminal, Terminal, TtydTerminal
from tests.whole import Product

NEVER_STARTED_ROUNDS, STOPPED_ROUNDS, RUNNING_ROUNDS = 5, 10, 20
ECHO_ROUNDS = 5
FLOODS = (1, 10)
THROUGHPUT_ROUNDS = 5
THROUGHPUT_BYTES = {"ours": 200_000_000, "terminado": 20_000_000, "ttyd": 200_000_000}
CTRL_C_ROUNDS = 5
CHROMIUM_ROUNDS = 5
CALM_SECONDS = 5.0
PUBLICATION_SECONDS = 1.0
MIB = 2**20

Opener = Callable[[], Awaitable[Terminal]]


class Run:
    """One run: the product, its users, the peers and the table that grows."""

    def __init__(self, product: Product, *, terminado: Peer, ttyd: Peer | None, table: Table) -> None:
        self.product, self.table = product, table
        self.engine = docker.from_env()
        self.people = [person(product, name=f"bench{number}") for number in range(NEVER_STARTED_ROUNDS)]
        self.peers: dict[str, Opener] = {"terminado": lambda: TerminadoTerminal.open(terminado.url)}
        self.peer_pids = {"terminado": terminado.pid}
        if ttyd is not None:
            self.peers["ttyd"] = lambda: TtydTerminal.open(ttyd.url)
            self.peer_pids["ttyd"] = ttyd.pid

    def sandbox(self, somebody: Person) -> Container:
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
            await asyncio.to_thread(tenants.stop, self.sandbox(sleeper), product=self.product)
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
        init = self.sandbox(sleeper).attrs["State"]["Pid"]
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
        every = {"ours": opener(quiet), **self.peers}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in every}
        for _round in range(ECHO_ROUNDS):
            for name, openly in every.items():
                terminal = await settled(openly)
                times[name].append(middle_and_tail(await measures.echo(terminal)))
                await terminal.close()
        alone = {name: middles(values, digits=2) for name, values in times.items()}
        self.table.add(f"key to echo: ms p50 / p99, medians of {ECHO_ROUNDS}", **alone, target="≤ twice ttyd's / ≤ 5")
        for floods in FLOODS:
            async with flooding.flooded_by(loud, consoles=floods):
                terminal = await settled(opener(quiet))
                beside = [middle_and_tail(await measures.echo(terminal)) for _round in range(ECHO_ROUNDS)]
                await terminal.close()
            what = f"  … beside a tenant with {floods} consoles that flood: ms p50 / p99"
            self.table.add(
                what if floods > 1 else "  … beside a console that floods: ms p50 / p99", ours=middles(beside, digits=2)
            )

    async def throughput(self) -> None:
        """How much output comes through, in turns, so that a noisy moment hits everybody; and what it costs."""
        somebody = self.people[1]
        openers: dict[str, Opener] = {
            "ours": opener(somebody),
            "straight": lambda: somebody.open_new(straight=True),
            **self.peers,
        }
        servers: dict[str, Callable[[], list[int]]] = {"ours": self.server, "straight": self.server}
        servers |= {name: lambda pid=pid: [pid()] for name, pid in self.peer_pids.items()}  # type: ignore[misc]
        rates: dict[str, list[float]] = {name: [] for name in openers}
        spent: dict[str, list[float]] = {name: [] for name in openers}
        agent: list[float] = []
        for _round in range(THROUGHPUT_ROUNDS):
            for name, openly in openers.items():
                terminal = await settled(openly)
                size, pids = THROUGHPUT_BYTES.get(name, 200_000_000), servers[name]()
                inside = [tenants.agent(self.sandbox(somebody))]
                before, before_inside = tenants.cpu_seconds(pids), tenants.cpu_seconds(inside)
                rates[name].append(await measures.throughput(terminal, size=size))
                spent[name].append((tenants.cpu_seconds(pids) - before) * 1e9 / size)
                if name == "ours":
                    agent.append((tenants.cpu_seconds(inside) - before_inside) * 1e9 / size)
                await terminal.close()
        straight, _its_cost = rates.pop("straight"), spent.pop("straight")
        shown = {name: spread(values, digits=1) for name, values in rates.items()}
        self.table.add("throughput: MB/s", **shown, target="≥ 103 (ttyd)")
        self.table.add("  … without Caddy: MB/s", ours=spread(straight, digits=1))
        costs = {name: spread(values, digits=1) for name, values in spent.items()}
        self.table.add("  … the server's processor time: ms a MB", **costs)
        self.table.add("  … the agent's processor time: ms a MB", ours=spread(agent, digits=1))
        kernel = [await asyncio.to_thread(measures.kernel_throughput, size=200_000_000) for _round in range(3)]
        self.table.add("  … a terminal's reader alone, nothing in between: MB/s", ours=spread(kernel, digits=1))

    async def interrupts(self) -> None:
        """How long Ctrl-C takes under a flood."""
        somebody = self.people[1]
        times: dict[str, list[float]] = {}
        for name, openly in {"ours": opener(somebody), **self.peers}.items():
            terminal = await settled(openly)
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


def opener(somebody: Person) -> Opener:
    """Open a new console of somebody's, which ends when it is closed."""
    return somebody.open_new


async def settled(openly: Opener) -> Terminal:
    """Open a terminal and bring it to a known prompt."""
    terminal = await openly()
    await measures.settle(terminal)
    return terminal


def middle_and_tail(values: Sequence[float]) -> tuple[float, float]:
    """Median and the 99th of a hundred."""
    return statistics.median(values), measures.percentile(values, 0.99)


def middles(rounds: Sequence[tuple[float, float]], *, digits: int = 1) -> str:
    """The median over rounds of each figure."""
    return " / ".join(number(statistics.median(values), digits=digits) for values in zip(*rounds, strict=True))
