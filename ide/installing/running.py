"""Other programs, run to their end: quiet when they succeed, their last words in the error when they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ide.installing.errors import InstallError
from ide.installing.lines import say

LAST_LINES = 15
"""How much of a failed program's output is shown."""


def run(
    argv: Sequence[object],
    *,
    why: str,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    user: str | None = None,
) -> str:
    """Run to the end and return what was written. Raises InstallError with `why` and the last lines.

    With a user, the program gets that user's groups and the umask 077, and cannot gain rights again.
    """
    drop = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--no-new-privs", "--"] if user else []
    command = [*drop, *(str(part) for part in argv)]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=dict(os.environ if environ is None else environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            umask=0o077 if user else -1,
        )
    except FileNotFoundError as error:
        raise InstallError(f"{why} failed: there is no program {command[0]} on this machine.") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
        raise InstallError(f"{why} failed (status {done.returncode}):\n{tail}")
    return done.stdout


def follow(argv: Sequence[object], *, why: str, cwd: Path, environ: Mapping[str, str]) -> None:
    """Run to the end and pass on each line as it comes. Raises InstallError with the last line when it fails."""
    last = "it said nothing"
    with subprocess.Popen(
        [str(part) for part in argv],
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if line.strip():
                last = line.strip().removeprefix("CommandError: ")
                say(last)
    if process.returncode:
        raise InstallError(f"{why} failed: {last}")


def succeeds(argv: Sequence[object]) -> bool:
    """Whether the program exists and ends with status 0."""
    try:
        done = subprocess.run([str(part) for part in argv], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
