"""What browser and server say on a console's websocket: JSON text frames beside the binary ones.

The contract is section 5 of the design; `frontend/src/protocol/consoles.ts` mirrors this file by hand, and both are
tested with `tests/samples/consoles/messages.json`. Additive: fields that are not known are ignored.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any, Final

COLS_MAX, ROWS_MAX = 1000, 1000
FRAME_BYTES_MAX = 64 * 1024
"""Largest frame either way."""
TEXT_FRAME_CHARS_MAX = 4096
"""No message of a client is longer."""
OFFSET_MAX = 2**53 - 1
"""Offsets are exact in JavaScript up to here: 9 PB of output."""

_CLIENT = re.compile(r"[A-Za-z0-9_-]{8,64}")
STREAM = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Form of a stream's id."""
_TICKET = re.compile(r"[A-Za-z0-9_-]{16,128}")
SIZING_RULES = ("owner", "fit", "one")
"""Whose window decides a console's size: its owner's, the smallest of all, or that of one who may type."""


class CloseCode:
    """Why a websocket is closed; sent in a `closing` message first, since browsers see little else."""

    BAD_MESSAGE: Final = 4400
    NOT_SIGNED_IN: Final = 4401
    NOT_ALLOWED: Final = 4403
    NO_SUCH_CONSOLE: Final = 4404
    TOO_SLOW: Final = 4408
    TOO_LARGE: Final = 4413
    TOO_MANY: Final = 4429
    OUR_FAULT: Final = 4500
    NO_SANDBOX: Final = 4503


class Closed(Exception):
    """The websocket is to be closed, with a code of the contract and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class BadMessage(ValueError):
    """A client broke the protocol; the text is for its developer."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Attach:
    """First message of a client: who it is and from which byte on it wants the output."""

    cols: int
    rows: int
    client: str
    """Random id of the client, the same over its reconnects: its keystrokes are numbered under it."""
    stream: str | None = None
    """The stream that `offset` counts in; None for a client that knows none."""
    offset: int | None = None
    """First byte wanted; None: all that is kept; negative: the last so many."""
    restart: bool = False
    """Start a new process where the last one has ended."""
    ticket: str | None = dataclasses.field(default=None, repr=False)
    """What a link was exchanged for; with it cookies decide nothing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ack:
    """The terminal has parsed everything before byte `offset`."""

    offset: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resize:
    """The size of the viewer's window, in character cells."""

    cols: int
    rows: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hidden:
    """Whether the page is out of sight: a hidden viewer never holds the program back."""

    hidden: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sizing:
    """The console's size follows another rule; under "one" it follows this viewer."""

    rule: str


ClientMessage = Attach | Ack | Resize | Hidden | Sizing


def parse(text: str) -> ClientMessage:
    """Read a client's text frame. Raises BadMessage for anything that the contract does not name."""
    if len(text) > TEXT_FRAME_CHARS_MAX:
        raise BadMessage("The message is too long.")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage("The message is not JSON.") from error
    if not isinstance(fields, dict):
        raise BadMessage("The message is not an object.")
    match fields.get("type"):
        case "attach":
            return Attach(
                cols=_integer(fields, "cols", low=1, high=COLS_MAX),
                rows=_integer(fields, "rows", low=1, high=ROWS_MAX),
                client=_name(fields, "client", pattern=_CLIENT),
                stream=None if fields.get("stream") is None else _name(fields, "stream", pattern=STREAM),
                offset=None if fields.get("offset") is None else _integer(fields, "offset", low=-OFFSET_MAX),
                restart=_flag(fields, "restart", default=False),
                ticket=None if fields.get("ticket") is None else _name(fields, "ticket", pattern=_TICKET),
            )
        case "ack":
            return Ack(offset=_integer(fields, "offset"))
        case "resize":
            return Resize(
                cols=_integer(fields, "cols", low=1, high=COLS_MAX), rows=_integer(fields, "rows", low=1, high=ROWS_MAX)
            )
        case "hidden":
            return Hidden(hidden=_flag(fields, "hidden", default=True))
        case "sizing":
            if fields.get("rule") not in SIZING_RULES:
                raise BadMessage(f"rule must be one of {', '.join(SIZING_RULES)}.")
            return Sizing(rule=fields["rule"])
        case other:
            raise BadMessage(f"There is no message of type {str(other)[:30]!r}.")


def encode(kind: str, fields: Mapping[str, Any]) -> str:
    """Write a server's message."""
    return json.dumps({"type": kind, **fields}, separators=(",", ":"))


def closing(code: int, message: str) -> str:
    """The last message before a close."""
    return encode("closing", {"code": code, "message": message})


def _integer(fields: Mapping[str, Any], name: str, *, low: int = 0, high: int = OFFSET_MAX) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadMessage(f"{name} must be a whole number from {low} to {high}.")
    return value


def _name(fields: Mapping[str, Any], name: str, *, pattern: re.Pattern[str]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadMessage(f"{name} must match {pattern.pattern}.")
    return value


def _flag(fields: Mapping[str, Any], name: str, *, default: bool | None = None) -> bool:
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise BadMessage(f"{name} must be true or false.")
    return value
