"""Ending consoles: their process in the agent, where the sandbox runs, and their row."""

from collections.abc import Callable

from consoles import events, sharing
from consoles.models import Console
from sandbox.errors import Refused
from sandbox.protocol.messages import End, Message

NOT_THERE = frozenset({"gone", "not_found"})
"""Codes of an agent that knows no such console."""

Ask = Callable[[Message], Message | None]
"""Asks the agent of the console's sandbox; None when it sleeps. Handed in."""


def end(console: Console, *, ask: Ask) -> None:
    """Kill what runs in the console, and never wake a sandbox for it. Raises SandboxError."""
    try:
        ask(End(console=console.pk))
    except Refused as refused:
        if refused.code not in NOT_THERE:
            raise


def kill(console: Console, *, ask: Ask, ended: sharing.Ended) -> None:
    """End the console for good, and its shares with it. Raises SandboxError, and then the console stays."""
    end(console, ask=ask)
    user_id, console_id, others_typed = console.user_id, console.pk, console.shares.filter(writable=True).exists()
    console.delete()
    events.publish(user_id, "console.killed")
    events.publish_console(console_id, "console.killed")
    if others_typed:
        ended(console)
