"""Frames: four bytes of length (big-endian, of what follows), one byte of kind (J message, B bytes), the payload.

The decoder treats its input as a stranger's: every frame is bounded, and JSON is refused when it is deep, ambiguous or
not exact.
"""

from __future__ import annotations

import json

from sandbox.errors import ProtocolError
from sandbox.protocol.messages import MESSAGES, Message

FRAME_BYTES_MAX = 2**20
"""The most bytes after the length: kind and payload."""
CHUNK_BYTES = 64 * 1024
"""Bytes are sent in frames of at most this size, so that nobody waits long behind one."""
DEPTH_MAX = 16
"""How deep JSON may be nested."""
DIGITS_MAX = 32
"""The longest number in JSON, in characters; long ones take quadratic time on old Pythons."""

HEAD_BYTES = 5
_MESSAGE = 0x4A
_BYTES = 0x42


def bytes_head(size: int) -> bytes:
    """Return what goes before `size` bytes to make them a frame."""
    return (size + 1).to_bytes(4, "big") + b"B"


def encode(message: Message | bytes) -> bytes:
    """Return one frame."""
    if not isinstance(message, Message):
        if len(message) >= FRAME_BYTES_MAX:
            raise ProtocolError(f"{len(message)} bytes are too many for one frame")
        return bytes_head(len(message)) + message
    fields = message.to_json()
    fields["type"] = message.type
    try:
        payload = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except ValueError as error:
        raise ProtocolError(f"a message of type {message.type} has a value that JSON cannot carry: {error}") from error
    if len(payload) >= FRAME_BYTES_MAX:
        raise ProtocolError(f"a message of type {message.type} is too large for one frame")
    return (len(payload) + 1).to_bytes(4, "big") + b"J" + payload


def decode_message(payload: bytes) -> Message:
    """Return the message in a J frame's payload."""
    try:
        text = payload.decode()
        value = _READER.decode(text)
    except RecursionError:
        raise ProtocolError("a message is nested too deeply") from None
    except ValueError as error:
        raise ProtocolError(f"a message is not valid JSON: {error}") from None
    if payload.count(b"[") + payload.count(b"{") > DEPTH_MAX:
        _check_depth(value)
    if b"\\u" in payload:
        _check_surrogates(value)
    name = value.get("type") if type(value) is dict else None
    kind = MESSAGES.get(name) if type(name) is str else None
    if kind is None:
        raise ProtocolError("a message has no type that is known here")
    return kind.from_json(value)


class Decoder:
    """Bytes in, frames out. After a ProtocolError it must not be used again."""

    def __init__(self, *, frame_bytes_max: int = FRAME_BYTES_MAX) -> None:
        self._buffer = bytearray()
        self._frame_bytes_max = frame_bytes_max

    @property
    def buffered(self) -> int:
        """How many bytes wait for the rest of their frame, or to be taken by next_frame()."""
        return len(self._buffer)

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take what was received; afterwards call next_frame() until it returns None."""
        self._buffer += data

    def next_frame(self) -> Message | bytes | None:
        """Return the next message, or the payload of a B frame (never None for an empty one), or None: feed more."""
        if len(self._buffer) < HEAD_BYTES:
            return None
        size = int.from_bytes(self._buffer[:4], "big")
        if not 1 <= size <= self._frame_bytes_max:
            raise ProtocolError(f"a frame of {size} bytes was announced; at most {self._frame_bytes_max} are allowed")
        kind = self._buffer[4]
        if kind not in (_MESSAGE, _BYTES):
            raise ProtocolError(f"a frame has the unknown kind {kind}")
        if len(self._buffer) < size + 4:
            return None
        with memoryview(self._buffer) as view:
            payload = bytes(view[HEAD_BYTES : size + 4])
        del self._buffer[: size + 4]
        return decode_message(payload) if kind == _MESSAGE else payload


def _check_depth(value: object) -> None:
    """Refuse deep nesting; without recursion, level by level."""
    level = [value]
    for _ in range(DEPTH_MAX):
        inner: list[object] = []
        for item in level:
            if type(item) is dict:
                inner.extend(item.values())
            elif type(item) is list:
                inner.extend(item)
        level = [item for item in inner if type(item) in (dict, list)]
        if not level:
            return
    raise ProtocolError("a message is nested too deeply")


def _check_surrogates(value: object) -> None:
    """Refuse escaped halves of surrogate pairs: they are no text, and cannot be written down again."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ProtocolError("a message has text with a lone surrogate") from None


def _no_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key is given twice")
    return fields


def _short_int(digits: str) -> int:
    if len(digits) > DIGITS_MAX:
        raise ValueError("a number is too long")
    return int(digits)


def _finite_float(digits: str) -> float:
    number = float(digits) if len(digits) <= DIGITS_MAX else float("inf")
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large or too long")
    return number


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_READER = json.JSONDecoder(
    object_pairs_hook=_no_repeated_keys,
    parse_int=_short_int,
    parse_float=_finite_float,
    parse_constant=_no_constant,
)
