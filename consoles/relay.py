"""Pure: one viewer of one console between browser and agent. Rights, numbers and windows; no I/O.

The agent does the work (its log, credits, numbered input); the relay checks both sides, neither of which is trusted:
a browser acknowledges only what it was sent, an agent sends no more than was credited.
"""

from typing import Any

from consoles.messages import STREAM, Ack, Attach, BadMessage, ClientMessage, Hidden, Resize, Sizing, encode
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol import messages as agent

WINDOW_BYTES = 256 * 1024
"""Most output that a viewer may have un-acknowledged."""
STATE_CHARS_MAX = 8 * 1024
"""Longest `state` that is believed: a terminal's modes are some hundred characters."""
NAME_CHARS_MAX = 64
"""Longest name of a viewer, and of who that is, that is believed."""


class Relay:
    """Messages of one side in, messages for the other side out."""

    def __init__(
        self, *, name: str, writable: bool, owner: bool = False, visitor: str = "", together: bool = True
    ) -> None:
        """`together`: the agent knows of several viewers and their rights; those of older sandboxes do not."""
        self._name = name
        self._writable = writable
        self._owner = owner
        self._visitor = visitor
        self._together = together
        self._number = 0
        self._attached = False
        self._sent = self._acked = 0
        self.exited = False
        """Whether the console's process has ended, as far as the viewer was told."""

    @property
    def owed(self) -> int:
        """Bytes of output that the viewer has not acknowledged."""
        return self._sent - self._acked

    def attach(self, message: Attach, *, console_id: int, start: agent.Command | None) -> agent.Attach:
        """Translate a viewer's first message for the agent."""
        return agent.Attach(
            console=console_id,
            client=message.client,
            cols=message.cols,
            rows=message.rows,
            stream=message.stream,
            offset=message.offset,
            writable=self._writable,
            start=start,
            name=self._name,
            visitor=self._visitor,
            owner=self._owner,
        )

    def grant(self, *, writable: bool) -> tuple[agent.Message | None, str | None]:
        """Let the viewer type, or no more, from here on; return what the agent and what the browser is to be told."""
        self._writable = writable
        if not self._attached:
            return None, None
        if self._together:
            return agent.Grant(writable=writable), None  # answered by Granted, with the last key that was taken
        return None, encode("rights", {"writable": writable, "answers": writable, "input": None})

    def from_browser(self, message: ClientMessage) -> agent.Message | None:
        """Translate a browser's message. Raises BadMessage where it breaks the contract."""
        if not self._attached:
            raise BadMessage("Attach first, and wait for the answer.")
        match message:
            case Ack():
                if message.offset > self._sent:
                    raise BadMessage("Bytes were acknowledged that were never sent.")
                self._acked = max(self._acked, message.offset)
                return agent.Ack(offset=message.offset)
            case Resize():
                counts = self._writable or self._together
                return agent.Resize(cols=message.cols, rows=message.rows) if counts else None
            case Sizing():
                may = self._owner or (self._writable and message.rule == "one")
                return agent.Sizing(rule=message.rule) if may and self._writable and self._together else None
            case Hidden():
                return agent.Hidden(hidden=message.hidden)
            case Attach():
                raise BadMessage("This viewer is attached already.")

    def keys(self, data: bytes) -> bytes | None:
        """Pass on keystrokes; None where this viewer may not type or nothing runs that could read them."""
        if not self._attached:
            raise BadMessage("Attach first, and wait for the answer.")
        return data if self._writable and not self.exited else None

    def output(self, data: bytes) -> bytes:
        """Pass on output. Raises ProtocolError where the agent sends more than was credited."""
        self._sent += len(data)
        if not self._attached or self.owed > WINDOW_BYTES:
            raise ProtocolError("The agent sent output that nobody had credited.")
        return data

    def from_agent(self, message: agent.Message) -> str | None:
        """Translate an agent's message. Raises ProtocolError where it breaks the protocol."""
        match message:
            case agent.Attached():
                return self._attach(message)
            case agent.Live():
                return encode("live", {"offset": message.offset})
            case agent.Input():
                return encode("input", {"offset": message.offset})
            case agent.Granted():
                writable = self._writable and message.writable
                answers = writable and message.answers
                return encode("rights", {"writable": writable, "answers": answers, "input": message.input})
            case agent.Viewers():
                return self._viewers(message)
            case agent.Resized():
                return encode("resized", {"offset": message.offset, "cols": message.cols, "rows": message.rows})
            case agent.Skipped():
                _check_state(message.state)
                self._sent = self._acked = message.offset
                return encode(
                    "skipped",
                    {
                        "offset": message.offset,
                        "bytes": message.bytes,
                        "cols": message.cols,
                        "rows": message.rows,
                        "state": message.state,
                    },
                )
            case agent.Exited():
                self.exited = True
                # As shells count: 128 and the number of the signal.
                status = message.status if message.status >= 0 else 128 - message.status
                return encode("exited", {"offset": message.offset, "status": status, "message": ""})
            case agent.Failed():
                raise Refused(message.code, message.message)
            case _:
                raise ProtocolError(f"The agent sent {message.type!r} to a viewer.")

    def _attach(self, message: agent.Attached) -> str:
        if self._attached:
            raise ProtocolError("The agent answered twice.")
        _check_state(message.state)
        if not STREAM.fullmatch(message.stream):
            raise ProtocolError("The agent named its output as no agent does.")
        self._attached = True
        self._sent = self._acked = message.offset
        self._number = message.viewer
        own = agent.Person(message.viewer, self._name, self._visitor, self._writable, self._owner)
        return encode(
            "attached",
            {
                "stream": message.stream,
                "offset": message.offset,
                "head": min(message.head, message.offset),
                "skipped": message.skipped,
                "cols": message.cols,
                "rows": message.rows,
                "writable": self._writable,
                "answers": self._writable and message.answers,
                "input": message.input,
                "viewers": [self._person(own)],
                "state": message.state,
            },
        )

    def _viewers(self, message: agent.Viewers) -> str:
        """Tell who is here; raise ProtocolError for a list that no honest agent makes."""
        people = message.viewers
        if len(people) > agent.PEOPLE_MAX or message.total < len(people) or message.sizing not in agent.SIZING_RULES:
            raise ProtocolError("The agent told of viewers as no agent does.")
        if any(len(person.name) > NAME_CHARS_MAX or len(person.visitor) > NAME_CHARS_MAX for person in people):
            raise ProtocolError("The agent named a viewer as nobody is called.")
        return encode(
            "viewers",
            {
                "viewers": [self._person(person) for person in people],
                "total": message.total,
                "sizing": message.sizing,
                "leader": message.leader,
            },
        )

    def _person(self, person: agent.Person) -> dict[str, Any]:
        """What this viewer is shown of another; who it is concerns the owner only."""
        return {
            "id": person.id,
            "name": person.name,
            "writable": person.writable,
            "owner": person.owner,
            "you": person.id == self._number,
            "visitor": person.visitor if self._owner else None,
        }


def _check_state(state: str) -> None:
    if len(state) > STATE_CHARS_MAX:
        raise ProtocolError("The agent told of more terminal modes than there are.")
