"""What runs in a user's sandboxes, asked of each agent on its own: a sleeping one is not woken, a silent one said so."""

import dataclasses
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from ide.accounts.models import User
from ide.http import Refusal, failure_of
from ide.workspaces.files import expected
from ide.workspaces.listings import moment
from ide.workspaces.models import Workspace
from ide.workspaces.reaching import ConnectIfRunning, sandbox_of
from sandbox.errors import Refused, SandboxError
from sandbox.protocol.inspecting import COMMAND_CHARS_MAX, PROCESSES_MAX, Kill, Processes, ProcessList, ProcessRow

LIST_SECONDS = 3.0
"""An agent that has not listed its processes by then is called silent: the others are to be shown."""

_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """What one running sandbox said; `sentence` says why it said nothing."""

    runtime: str
    found: ProcessList | None = None
    sentence: str = ""


def reports(user: User, *, connect: ConnectIfRunning, runtime: str = "") -> list[Report]:
    """Ask the user's running sandboxes (or the one of `runtime`) what runs there; those that sleep have no report."""
    rows = Workspace.objects.filter(user_id=user.pk, publication__isnull=False).order_by("runtime")
    if runtime:
        rows = rows.filter(runtime=runtime)
    found = (_report(user, row=row, connect=connect) for row in rows)
    return [report for report in found if report is not None]


def kill(user: User, *, connect: ConnectIfRunning, runtime: str, pid: int, started_at: datetime, force: bool) -> None:
    """End the process of that number and start. Raises SandboxError; Refusal where it is not there any more."""
    gone = Refusal(HTTPStatus.NOT_FOUND, _("There is no such process any more."))
    if not Workspace.objects.filter(user_id=user.pk, runtime=runtime).exists():
        raise gone
    request = Kill(pid=pid, started_at=started_at.timestamp(), force=force)
    try:
        answer = sandbox_of(user, connect=connect, runtime=runtime).call_if_running(request)
    except Refused as refused:
        if refused.code == "not_found":
            raise gone from refused
        raise
    if answer is None:
        raise gone


def as_json(report: Report, *, consoles: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The processes of a report for the API and the page. What an agent says is shown, never believed: a console is
    named only where `consoles` has it, which are the user's own.
    """
    rows = report.found.processes[:PROCESSES_MAX] if report.found else []
    return [_row(row, runtime=report.runtime, console=consoles.get(row.console or 0)) for row in rows]


def _row(row: ProcessRow, *, runtime: str, console: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "runtime": runtime,
        "pid": row.pid,
        "parent_pid": row.parent,
        "command": row.command[:COMMAND_CHARS_MAX],
        "state": row.state[:1],
        "cpu_percent": row.cpu_percent,
        "cpu_seconds": row.cpu_seconds,
        "memory": row.memory,
        "started_at": written(moment(row.started_at)),
        "platform": row.platform,
        "console": console,
    }


def written(when: datetime) -> str:
    """A time that an address can carry as it is: with Z, not +00:00."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _report(user: User, *, row: Workspace, connect: ConnectIfRunning) -> Report | None:
    """Return what the sandbox said, or None where it sleeps."""
    silent = _("The sandbox of Python %(runtime)s does not answer, so its processes are not shown.")
    try:
        with sandbox_of(user, connect=connect, runtime=row.runtime).open() as connection:
            if connection is not None:
                answer = expected(connection.call(Processes(), timeout=LIST_SECONDS), ProcessList)
                return Report(runtime=row.runtime, found=answer)
    except SandboxError as error:
        _log.warning("The processes of user %d in Python %s are not told: %s", user.pk, row.runtime, error)
        sentence = silent % {"runtime": row.runtime}
        return Report(runtime=row.runtime, sentence=f"{sentence} {failure_of(error).sentence}")
    if row.state != Workspace.State.RUNNING:
        return None
    return Report(runtime=row.runtime, sentence=silent % {"runtime": row.runtime})
