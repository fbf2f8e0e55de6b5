"""The contract of a driver: a handful of verbs that start, stop and remove sandboxes, and what each answer means.

A driver keeps no state of its own: what runs is asked of the engine, what should run is the caller's to know. Every
verb may be repeated and may cross any other, from several processes at once. Every failure of the machine becomes
errors.StartFailed with a sentence for a person.
"""

from pathlib import Path
from typing import Protocol

from sandbox.spec import Spec, Status

AGENT_SOCKET = "agent.sock"
"""The agent's socket in the folder that `ensure` answers with."""


class Driver(Protocol):
    """What the keeper may ask for."""

    def ensure(self, spec: Spec) -> Path:
        """Make the sandbox run; returns the tenant's folder in which its agent's socket lies.

        A sandbox that runs is left as it is, whatever changed in its spec. One that sleeps is started, or made anew
        where spec, image or agent differ from what it was made of. When this returns, a socket of the tenant lies
        there; it is theirs, so publish it (sandbox.publishing) and never connect to this path.
        """

    def stop(self, user_id: int, runtime: str) -> None:
        """End everything that runs in the sandbox and keep it for the next `ensure`; nothing if it does not run."""

    def status(self, user_id: int, runtime: str) -> Status:
        """What the sandbox is at this moment; during a start or stop, either of the two."""

    def running(self) -> list[tuple[int, str]]:
        """(user id, runtime) of every running sandbox of this installation."""

    def images(self) -> set[str]:
        """The runtimes that can be started: those whose images are there."""

    def remove(self, user_id: int, runtime: str) -> None:
        """Stop the sandbox and forget it; the user's files stay."""

    def delete_files(self, user_id: int) -> None:
        """Remove the user's sandboxes and then all their files, for ever.

        Raises errors.LimitExceeded when the budget of time or files is spent; call again to go on.
        """

    def check(self) -> list[str]:
        """What is amiss on this machine, each as a sentence that says what to do; empty when all is well."""
