"""What can go wrong with a sandbox, as a small tree; each message is a sentence for the user.

SandboxError
├── Unavailable      nobody answers; trying again may help
├── StartFailed      the sandbox could not start; the sentence says why
├── Refused          the agent said no, with a code of the protocol
├── LimitExceeded    a named limit was reached
└── ProtocolError    the peer broke the protocol; the connection is of no further use
"""

from __future__ import annotations


class SandboxError(Exception):
    """The root of the tree; catch it where any failure of a sandbox is answered alike."""


class Unavailable(SandboxError):
    """Nobody answers at the other end; trying again may help."""


class StartFailed(SandboxError):
    """The sandbox could not start."""


class Refused(SandboxError):
    """The agent refused a request.

    `code` is one of the codes of the protocol's `failed` message (str); the text is the agent's own
    sentence, so it is as trustworthy as the tenant: show it escaped, never act on it. `offset` tells where an
    upload stands, when its offset was wrong.
    """

    def __init__(self, code: str, message: str, *, offset: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.offset = offset


class LimitExceeded(SandboxError):
    """A named limit was reached."""


class ProtocolError(SandboxError):
    """The peer broke the protocol."""
