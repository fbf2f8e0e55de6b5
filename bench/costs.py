"""What one more console costs its agent, beyond its log."""

from bench import measures, tenants
from bench.people import person
from bench.run import Run, opener, settled
from bench.table import number
from sandbox.agent.scrollback import LOG_BYTES

CONSOLES = 4
"""So many logs are within an eighth of the free plan's memory."""
FILL_BYTES = 10_000_000
"""More than a log holds."""
KIB = 1024


async def memory(run: Run) -> None:
    """How much the agent's own memory grows by each console: with nothing printed, and with a full log."""
    somebody = person(run.product, name="memory")
    first = await settled(opener(somebody))
    agent = tenants.agent(run.sandbox(somebody))
    before = tenants.proportional_bytes(agent)
    terminals = [await settled(opener(somebody)) for _console in range(CONSOLES)]
    opened = tenants.proportional_bytes(agent)
    for terminal in terminals:
        await measures.throughput(terminal, size=FILL_BYTES)
    filled = tenants.proportional_bytes(agent)
    each, full = (opened - before) / CONSOLES, (filled - before) / CONSOLES - LOG_BYTES
    run.table.add("agent's memory for one more console: KiB", ours=number(each / KIB, digits=0))
    run.table.add("  … with a full log, beyond its 8 MiB: KiB", ours=number(full / KIB, digits=0), target="≤ 2048")
    for terminal in (first, *terminals):
        await terminal.close()
