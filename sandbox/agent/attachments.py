"""One attachment: a connection, the console that it shows, and the viewer between them."""

from __future__ import annotations

import time

from sandbox.agent.channels import Channel
from sandbox.agent.ptys import Console
from sandbox.agent.viewers import Viewer
from sandbox.errors import Refused
from sandbox.protocol.messages import SIZING_RULES, Ack, Attach, Failed, Grant, Hidden, Message, Resize, Sizing

SIDE_MAX = 1000
"""The most columns, and the most rows, of a terminal."""
CLIENT_MAX = 64
"""The longest name of a client, in characters."""
NAME_MAX = 60
"""What a viewer is called and who it is are cut here, in characters."""


class Attachment:
    """Joins the console when made, leaves when the connection closes."""

    def __init__(self, channel: Channel, *, console: Console, wish: Attach) -> None:
        self._channel = channel
        self._inbox: bytes = b""  # input that the console had no room for; meanwhile nothing more is read
        self._console = console
        self._viewer = Viewer(
            console.log,
            company=console.company,
            client=wish.client,
            writable=wish.writable,
            wake=self._wake,
            name=wish.name[:NAME_MAX],
            visitor=wish.visitor[:NAME_MAX],
            owner=wish.owner,
        )
        self._closed = channel.on_close
        channel.on_close = self._leave
        channel.on_frame = self._on_frame
        channel.on_room = self._wake
        console.join(self._viewer, stream=wish.stream, wanted=wish.offset)
        console.window(self._viewer, cols=wish.cols, rows=wish.rows)
        self._wake()

    def close(self) -> None:
        """End it at once; its unread input is dropped."""
        self._channel.close()

    @property
    def client(self) -> str:
        """Whose attachment it is."""
        return self._viewer.client

    def _wake(self) -> None:
        """Send what may be sent, and take input that had to wait."""
        if self._inbox:
            inbox, self._inbox = self._inbox, b""
            self._type(inbox)
        now = time.monotonic()
        while not self._channel.full:
            frame = self._viewer.next_frame(now)
            if frame is None:
                break
            self._channel.send(frame)
        if self._viewer.finished and self._console.forgotten and not self._channel.full:
            self._channel.answer(Failed(code="gone", message="This console was ended."))

    def _on_frame(self, frame: Message | bytes) -> None:
        viewer, now = self._viewer, time.monotonic()
        if isinstance(frame, bytes):
            self._require_writable()
            self._type(frame)
        elif isinstance(frame, Ack):
            viewer.acknowledge(frame.offset, now=now)
            self._console.credited()
        elif isinstance(frame, Resize):
            check_size(frame)
            self._console.window(viewer, cols=frame.cols, rows=frame.rows)
        elif isinstance(frame, Hidden):
            viewer.hide(hidden=frame.hidden, now=now)
            self._console.turned()
        elif isinstance(frame, Grant):
            self._console.grant(viewer, writable=frame.writable)
        elif isinstance(frame, Sizing):
            self._require_writable()
            if frame.rule not in SIZING_RULES:
                raise Refused("bad_request", "There is no such rule for a terminal's size.")
            self._console.size_by(frame.rule, viewer=viewer)
        else:
            raise Refused("bad_request", f"A {frame.type} has no place in an attachment.")
        self._wake()

    def _type(self, data: bytes) -> None:
        taken = self._console.type_for(self._viewer, data)
        self._inbox = data[taken:]
        self._viewer.blocked = bool(self._inbox)
        self._channel.hold(held=self._viewer.blocked)

    def _require_writable(self) -> None:
        if not self._viewer.writable:
            raise Refused("denied", "This viewer may only look.")

    def _leave(self) -> None:
        self._console.leave(self._viewer)
        self._closed()


def check_size(size: Attach | Resize) -> None:
    """Refuse sizes that no terminal has."""
    if not (1 <= size.cols <= SIDE_MAX and 1 <= size.rows <= SIDE_MAX):
        raise Refused("bad_request", f"A terminal has 1 to {SIDE_MAX} columns and rows.")


def check_client(name: str) -> None:
    """Refuse names that are empty or long."""
    if not 1 <= len(name) <= CLIENT_MAX:
        raise Refused("bad_request", f"A client's name has 1 to {CLIENT_MAX} characters.")
