"""Programs of a tenant's sandbox that the website needs something of: ripgrep, git, ruff.

The argument list is made here, the program runs there as the tenant, and what it says is data like all of theirs.
"""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from django.utils.translation import gettext as _

from ide.workspaces.reaching import Sandbox
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Unavailable
from sandbox.protocol.messages import Ran, Run

SECONDS = 10.0
"""What a program may take where nothing is said."""
OUTPUT_BYTES_MAX = 8 * 2**20
"""What it may put out where nothing is said."""
FEATURE = "commands"
LANGUAGE = {"LC_ALL": "C.UTF-8", "LANGUAGE": "", "NO_COLOR": "1"}
"""In English, since what programs say is read here; and no colours."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """How a program ended, with what it put out."""

    output: bytes
    status: int
    stderr: str
    truncated: bool
    timed_out: bool

    @property
    def text(self) -> str:
        """The output as text; what is not UTF-8 in it is replaced."""
        return self.output.decode(errors="replace")


class Stream:
    """The output of a program as it comes; holds a connection until it is closed, which ends the program."""

    def __init__(self, connection: Connection, chunks: Iterator[bytes], *, ending: contextlib.ExitStack) -> None:
        self._connection = connection
        self._chunks = chunks
        self._ending = ending

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next bytes; none where only a beat has passed. Raises SandboxError."""
        try:
            return next(self._chunks)
        except ProtocolError as error:
            self._ending.__exit__(type(error), error, error.__traceback__)  # counted against the agent
            raise

    @property
    def ran(self) -> Ran | None:
        """How it ended, once the output is at its end."""
        return self._connection.ran

    def close(self) -> None:
        """End the program, if it has not ended, and give the connection back."""
        self._ending.close()


def stream(
    sandbox: Sandbox,
    *,
    argv: Sequence[str],
    cwd: str,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    seconds: float = SECONDS,
    output_max: int = OUTPUT_BYTES_MAX,
    beat: float | None = None,
) -> Stream:
    """Start a program; an empty chunk comes after each `beat` without output. Raises SandboxError."""
    request = Run(
        argv=argv,
        cwd=cwd,
        env={**LANGUAGE, **(env or {})},
        timeout=seconds,
        output_max=output_max,
        stdin=stdin is not None,
    )
    with contextlib.ExitStack() as ending:
        connection = ending.enter_context(sandbox.opened())
        if FEATURE not in connection.hello.features:
            raise Unavailable(
                _("Your sandbox was started before this was installed. It can do this when it has slept once.")
            )
        chunks = connection.run(request, stdin=stdin or b"", beat=beat)
        return Stream(connection, chunks, ending=ending.pop_all())


def run(
    sandbox: Sandbox,
    *,
    argv: Sequence[str],
    cwd: str,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    seconds: float = SECONDS,
    output_max: int = OUTPUT_BYTES_MAX,
) -> Result:
    """Run a program to its end. A status that is not 0 is no error here. Raises SandboxError."""
    output = stream(sandbox, argv=argv, cwd=cwd, env=env, stdin=stdin, seconds=seconds, output_max=output_max)
    with contextlib.closing(output):
        content = b"".join(output)
        ran = output.ran
    if ran is None:
        raise Unavailable(_("Your sandbox did not say how a program ended."))
    return Result(
        output=content, status=ran.status, stderr=ran.stderr, truncated=ran.truncated, timed_out=ran.timed_out
    )
