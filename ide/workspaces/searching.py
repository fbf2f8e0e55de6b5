"""Search in a tenant's files, streamed as it finds, and the names of files: by ripgrep in their sandbox."""

import collections
import contextlib
import json
import logging
import time
from http import HTTPStatus
from typing import Any, Self

from django.utils.translation import gettext as _

from ide.http import Refusal, failure_of
from ide.workspaces import commands, ripgrep
from ide.workspaces.reaching import Sandbox
from ide.workspaces.waiting import Waits
from sandbox.errors import Refused, SandboxError
from sandbox.protocol.running import STDOUT_BYTES_MAX

SECONDS_MAX = 20.0
"""The longest search."""
BEAT_SECONDS = 0.5
"""So often something is sent, so that a search ends soon after the page has gone that wanted it."""
SEARCHES_OF_TENANT_MAX = 4
SEARCHES_MAX = 12
NAMES_MAX = 20_000
"""The most names in one answer."""
NAMES_BYTES_MAX = 8 * 2**20
"""Ripgrep lists names in no order, so more are read than are answered."""
NAMES_SECONDS = 10.0
FIRST_SECONDS = 3.0
"""So long the answer is not begun while there is nothing to say: a query that is wrong may take time to be refused."""
BEAT = b"\n"
"""An empty line, which means nothing in a stream of JSON lines."""

_log = logging.getLogger(__name__)
_searches = Waits(
    of_tenant_max=SEARCHES_OF_TENANT_MAX,
    all_max=SEARCHES_MAX,
    own=lambda: _("Your other searches are still running. Try again in a moment."),
    others=lambda: _("Too many people search at this moment. Try again soon."),
)


class Search:
    """The lines of an answer, one JSON object each: matches as they are found, then `end`.

    It holds a thread of the server and a connection until it is at its end or closed, which ends ripgrep. A stream
    without `end` broke off.
    """

    def __init__(self, sandbox: Sandbox, *, query: ripgrep.Query, folder: str) -> None:
        self._began = time.monotonic()
        self._reader = ripgrep.Reader(folder)
        self._lines: collections.deque[bytes] = collections.deque()
        self._user_id = sandbox.user_id
        self._ended = False
        with contextlib.ExitStack() as ending:
            ending.enter_context(_searches.place(sandbox.user_id))
            self._stream = commands.stream(
                sandbox,
                argv=ripgrep.search_arguments(query),
                cwd=folder,
                seconds=SECONDS_MAX,
                output_max=STDOUT_BYTES_MAX,
                beat=BEAT_SECONDS,
            )
            ending.callback(self._stream.close)
            while not self._lines or (self._lines[-1] == BEAT and time.monotonic() - self._began < FIRST_SECONDS):
                self._advance()
            self._ending = ending.pop_all()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next lines, or a beat."""
        if not self._lines and not self._ended:
            try:
                self._advance()
            except (SandboxError, Refusal) as error:
                _log.warning("A search of user %d broke off: %s", self._user_id, failure_of(error).sentence)
                self._ended = True
        if not self._lines:
            self.close()
            raise StopIteration
        lines = b"".join(self._lines)
        self._lines.clear()
        return lines

    def close(self) -> None:
        """End the search, wherever it is."""
        self._ended = True
        self._ending.close()

    def _advance(self) -> None:
        """Take the next part of ripgrep's answer. Raises Refusal where ripgrep does not take the query."""
        chunk = next(self._stream, None)
        if chunk is None:
            self._check()
        else:
            self._lines += [_line(match) for match in self._reader.feed(chunk)]
        if chunk is None or self._reader.truncated:
            self._lines.append(_line(self._end()))
            self._ended = True
            self._stream.close()
        elif not self._lines:
            self._lines.append(BEAT)

    def _check(self) -> None:
        """A status of 2 with nothing found is a query that is wrong; with something found, files that are not to be
        read.
        """
        ran = self._stream.ran
        if ran is not None and ran.status == 2 and not self._reader.matches and not ripgrep.is_about_files(ran.stderr):
            said = ripgrep.trouble(ran.stderr) or _("ripgrep does not say why")
            raise Refusal(
                HTTPStatus.BAD_REQUEST, _("This cannot be searched for: %(why)s.") % {"why": said.rstrip(".")}
            )

    def _end(self) -> dict[str, Any]:
        ran, reader = self._stream.ran, self._reader
        return {
            "type": "end",
            "matches": reader.matches,
            "files": reader.files,
            "truncated": reader.truncated or (ran is not None and ran.truncated),
            "timed_out": ran is not None and ran.timed_out,
            "seconds": round(time.monotonic() - self._began, 3),
            "long_lines": reader.long_lines,
        }


def names(sandbox: Sandbox, *, folder: str, hidden: bool, limit: int) -> tuple[list[str], bool]:
    """Paths of the files below a folder, relative to it; and whether there are more. Raises SandboxError; Refusal."""
    result = commands.run(
        sandbox,
        argv=ripgrep.names_arguments(hidden=hidden),
        cwd=folder,
        seconds=NAMES_SECONDS,
        output_max=NAMES_BYTES_MAX,
    )
    found, more = ripgrep.file_names(result.output, limit=limit)
    if result.status == 2 and not found and not ripgrep.is_about_files(result.stderr):
        raise Refused("bad_request", ripgrep.trouble(result.stderr))
    return found, more or result.truncated or result.timed_out


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
