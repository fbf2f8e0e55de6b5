"""Pure: one viewer of one console between browser and agent. Rights, numbers and windows; no I/O.

The agent does the work (its log, credits, numbered input); the relay checks both sides, neither of which is trusted:
a browser acknowledges only what it was sent, an agent sends no more than was credited.
"""

from typing import Any

from consoles.messages import STREAM, Ack, Attach, BadMessage, ClientMessage, Hidden, Resize, encode
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol import messages as agent

WINDOW_BYTES = 256 * 1024
"""Most output that a viewer may have un-acknowledged."""
STATE_CHARS_MAX = 8 * 1024
"""Longest `state` that is believed: a terminal's modes are some hundred characters."""


class Relay:
    """Messages of one side in, messages for the other side out."""

    def __init__(self, *, name: str, writable: bool) -> None:
        self._name = name
        self._writable = writable
        self._attached = False
        self._sent = self._acked = 0
        self.exited = False
        """Whether the console's process has ended, as far as the viewer was told."""

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
        )

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
                return agent.Resize(cols=message.cols, rows=message.rows) if self._writable else None
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
        if not self._attached or self._sent - self._acked > WINDOW_BYTES:
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
        viewers: list[dict[str, Any]] = [{"name": self._name, "writable": self._writable}]
        return encode(
            "attached",
            {
                "stream": message.stream,
                "offset": message.offset,
                "skipped": message.skipped,
                "cols": message.cols,
                "rows": message.rows,
                "writable": self._writable,
                "answers": self._writable,
                "input": message.input,
                "viewers": viewers,
                "state": message.state,
            },
        )


def _check_state(state: str) -> None:
    if len(state) > STATE_CHARS_MAX:
        raise ProtocolError("The agent told of more terminal modes than there are.")
