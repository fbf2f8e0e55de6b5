"""Pure: what a page and its sandbox say about folders that are followed. Neither side is trusted; no I/O.

The page's messages: {"type": "watch", "folders": […]}, again at any time. It is told "watching" with those that are
followed and those that are missing, then "changed" without end. Times are passed in, in seconds.
"""

import json
from collections.abc import Iterable, Sequence

from consoles.messages import FRAME_BYTES_MAX, BadMessage
from ide.http import Refusal
from ide.workspaces.paths import checked
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol import messages as agent
from sandbox.protocol.tree import FOLDERS_MAX

CHANGES_PER_SECOND, CHANGES_BURST = 10.0, 100.0
"""An honest agent tells of changes five times a second; while this process was busy some may have gathered."""


def parse(text: str) -> list[str]:
    """Read a page's message: the folders that it shows. Raises BadMessage."""
    if len(text) > FRAME_BYTES_MAX:
        raise BadMessage("The message is too long.")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("The message is not JSON.") from error
    if not isinstance(fields, dict) or fields.get("type") != "watch":
        raise BadMessage("There is one message: watch.")
    folders = fields.get("folders")
    if not isinstance(folders, list) or len(folders) > FOLDERS_MAX:
        raise BadMessage(f"folders must be a list of at most {FOLDERS_MAX} paths.")
    try:
        return list(dict.fromkeys(checked(folder) for folder in folders))
    except Refusal as refusal:
        raise BadMessage(refusal.sentence) from refusal


def encode(kind: str, **fields: object) -> str:
    """Write a server's message; names in their own letters, so that no frame is longer than what was asked."""
    return json.dumps({"type": kind, **fields}, separators=(",", ":"), ensure_ascii=False)


class Following:
    """One connection to an agent: what was asked of it last, and what it may say."""

    def __init__(self, *, now: float) -> None:
        self._followed: frozenset[str] = frozenset()
        self._asked: frozenset[str] | None = None
        self._changes = CHANGES_BURST
        self._at = now

    @property
    def answered(self) -> bool:
        """Whether the agent may be asked again."""
        return self._asked is None

    def ask(self, folders: Sequence[str]) -> agent.Watch:
        """Ask for these folders; not again before the agent has answered."""
        self._asked = frozenset(folders)
        return agent.Watch(paths=list(folders))

    def from_agent(self, message: agent.Message, *, now: float) -> str | None:
        """Translate an agent's message; None where the page need not be told.

        Raises Refused, and ProtocolError for what no honest agent says.
        """
        match message:
            case agent.Watching():
                return self._watching(message)
            case agent.Changed():
                self._charge(now)
                return self._changed(message)
            case agent.Failed():
                raise Refused(message.code, message.message)
            case _:
                raise ProtocolError(f"the agent sent {message.type!r} to somebody who follows folders")

    def everything(self) -> str:
        """Say that all folders may have changed."""
        return encode("changed", folders=sorted(self._followed))

    def _watching(self, message: agent.Watching) -> str:
        told = [*message.folders, *message.missing]
        if self._asked is None or len(told) != len(self._asked) or frozenset(told) != self._asked:
            raise ProtocolError("the agent follows other folders than it was asked to")
        self._followed, self._asked = self._asked, None
        return encode("watching", folders=list(message.folders), missing=list(message.missing))

    def _changed(self, message: agent.Changed) -> str | None:
        told = _distinct(message.folders)
        if not told <= self._followed:  # until it has answered, those that it followed before
            raise ProtocolError("the agent told of a folder that nobody asked for")
        if message.overflow:
            return self.everything()
        return encode("changed", folders=sorted(told)) if told else None

    def _charge(self, now: float) -> None:
        passed, self._at = max(0.0, now - self._at), now
        self._changes = min(CHANGES_BURST, self._changes + passed * CHANGES_PER_SECOND) - 1
        if self._changes < 0:
            raise ProtocolError("the agent tells of more changes than any does")


def _distinct(folders: Iterable[str]) -> frozenset[str]:
    told = list(folders)
    if len(told) > FOLDERS_MAX:
        raise ProtocolError("the agent told of more folders than can be followed")
    return frozenset(told)
