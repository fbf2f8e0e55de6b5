"""A request that the proxy does not carry out: which status, why, and what the person can do about it. Pure."""

from sandbox.errors import SandboxError

REASON_CHARACTERS = 200  # of the status line's reason phrase, which pip shows to the user
PRODUCT = b"terrarium"


class Refusal(SandboxError):
    """The answer instead of the request's own.

    `code` is an error type of RFC 9209 (or `http_request_denied`); `host` is a checked name or empty, never
    raw input; `why` is a sentence that names the host, without its full stop; `advice` says what to do.
    """

    def __init__(self, status: int, *, code: str, host: str, why: str, advice: str) -> None:
        super().__init__(f"{why}. {advice}")
        self.status = status
        self.code = code
        self.host = host
        self.why = why
        self.advice = advice

    @property
    def reason_phrase(self) -> bytes:
        """The status line's text: clients of CONNECT show this and never the body."""
        return self.why[:REASON_CHARACTERS].encode("ascii", "replace")

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The answer's headers; `Proxy-Status` is RFC 9209's way to tell a proxy's refusal from a server's."""
        return [
            (b"Content-Type", b"text/plain; charset=utf-8"),
            (b"Content-Length", str(len(self.body)).encode()),
            (b"Proxy-Status", PRODUCT + b"; error=" + self.code.encode() + b'; details="' + self.reason_phrase + b'"'),
            (b"Cache-Control", b"no-store"),
            (b"Connection", b"close"),
        ]

    @property
    def body(self) -> bytes:
        """Return the text for people: host, reason, what to do."""
        first = f"{self.host}: not reached from this sandbox." if self.host else "Not carried out by this proxy."
        return f"{first}\nReason: {self.why}.\nWhat to do: {self.advice}\n".encode()


def bad_request(why: str, *, host: str = "", status: int = 400) -> Refusal:
    """A request that breaks HTTP or that a proxy must not guess about."""
    return Refusal(
        status,
        code="http_request_error",
        host=host,
        why=why,
        advice="Check the address and the client's proxy settings.",
    )
