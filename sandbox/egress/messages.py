"""The control socket's messages: a length of four bytes, then a JSON object. Pure, for both sides.

keeper -> egress: {command: "serve", user_id, policy} with the listener's descriptor, {command: "drop", user_id},
{command: "ping"}. egress -> keeper, once for each: {ok: true, serving: [user id]} or {ok: false, error: sentence}.
"""

import json
import struct
from typing import Any

from sandbox.errors import ProtocolError

MESSAGE_BYTES = 256 * 1024
HIGHEST_USER_ID = 2**31
LENGTH = struct.Struct(">I")


def encode(message: dict[str, Any]) -> bytes:
    """Return a message's bytes."""
    body = json.dumps(message, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > MESSAGE_BYTES:
        raise ProtocolError(f"A message of {len(body)} bytes is longer than the {MESSAGE_BYTES} allowed.")
    return LENGTH.pack(len(body)) + body


def body_length(head: bytes) -> int:
    """Return how many bytes follow a length."""
    length: int = LENGTH.unpack(head)[0]
    if length > MESSAGE_BYTES:
        raise ProtocolError(f"A message of {length} bytes is longer than the {MESSAGE_BYTES} allowed.")
    return length


def decode(body: bytes) -> dict[str, Any]:
    """Read a message's body."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("A message is no JSON.") from error
    if not isinstance(message, dict):
        raise ProtocolError("A message is no JSON object.")
    return message


def read_user_id(message: dict[str, Any]) -> int:
    """Return the message's user id, checked."""
    user_id = message.get("user_id")
    if isinstance(user_id, bool) or not isinstance(user_id, int) or not 1 <= user_id < HIGHEST_USER_ID:
        raise ProtocolError("A user id is a whole number from 1 on.")
    return user_id
