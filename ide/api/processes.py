"""Processes over the API: all of the user's in all running sandboxes, and ending one."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from consoles import access
from ide.accounts.models import User
from ide.api.auth import owner_of
from ide.http import Refusal
from ide.workspaces import processes as running
from ide.workspaces.reaching import ConnectIfRunning

FORCE = ("true", "True", "1")


class _Console(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    console_url = serializers.CharField()


class _Process(serializers.Serializer[Any]):
    runtime = serializers.CharField()
    pid = serializers.IntegerField()
    parent_pid = serializers.IntegerField()
    command = serializers.CharField(help_text="Its command line, cut.")
    state = serializers.CharField(help_text="As the kernel has it: R, S, D, T …")
    cpu_percent = serializers.FloatField(help_text="Of one processor; over the last seconds where they are known.")
    cpu_seconds = serializers.FloatField(help_text="Time of processors since it started.")
    memory = serializers.IntegerField(help_text="Bytes in memory.")
    started_at = serializers.DateTimeField()
    platform = serializers.BooleanField(help_text="It serves the sandbox and cannot be killed.")
    console = _Console(allow_null=True, help_text="The console in which it was started.")


class _Sandbox(serializers.Serializer[Any]):
    runtime = serializers.CharField()
    answers = serializers.BooleanField()
    sentence = serializers.CharField(help_text="Why it does not answer.")
    total = serializers.IntegerField(help_text="All processes; those that use most are listed.")
    complete = serializers.BooleanField(help_text="False: there are more than were counted.")


class _Processes(serializers.Serializer[Any]):
    sandboxes = _Sandbox(many=True, help_text="Those that run; a sleeping one is neither woken nor listed.")
    processes = _Process(many=True, help_text="Those first that use processors most.")


@extend_schema(
    parameters=[OpenApiParameter("runtime", str, description="Only of the sandbox with this Python.")],
    responses=_Processes,
)
@api_view(["GET"])
def processes(request: Request, name: str, connect_if_running: ConnectIfRunning) -> Response:
    """List what runs in all running sandboxes of the user."""
    del name
    owner = owner_of(request)
    runtime = request.query_params.get("runtime", "")
    found = running.reports(owner, connect=connect_if_running, runtime=runtime)
    consoles = _consoles(owner)
    rows = [row for report in found for row in running.as_json(report, consoles=consoles)]
    rows.sort(key=lambda row: (-row["cpu_percent"], -row["memory"], row["runtime"], row["pid"]))
    sandboxes = [
        {
            "runtime": report.runtime,
            "answers": report.found is not None,
            "sentence": report.sentence,
            "total": report.found.total if report.found else 0,
            "complete": report.found.complete if report.found else False,
        }
        for report in found
    ]
    return Response({"sandboxes": sandboxes, "processes": rows})


@extend_schema(
    parameters=[
        OpenApiParameter(
            "started_at",
            datetime,
            required=True,
            description="As listed: another process of that number is left alone.",
        ),
        OpenApiParameter("force", bool, description="Kill it at once, without asking it to end first."),
    ],
    responses={204: None},
)
@api_view(["DELETE"])
def process(request: Request, name: str, runtime: str, pid: int, connect_if_running: ConnectIfRunning) -> Response:
    """End a process: it is asked to (SIGTERM), and killed if it is still there after three seconds."""
    del name
    running.kill(
        owner_of(request),
        connect=connect_if_running,
        runtime=runtime,
        pid=_pid(pid),
        started_at=_moment(request.query_params.get("started_at", "")),
        force=request.query_params.get("force", "") in FORCE,
    )
    return Response(status=HTTPStatus.NO_CONTENT)


def _consoles(owner: User) -> dict[int, dict[str, Any]]:
    return {
        console.pk: {
            "id": console.pk,
            "name": console.name,
            "console_url": reverse("console", kwargs={"name": owner.username, "console_id": console.pk}),
        }
        for console in access.visible_consoles(owner)
    }


def _pid(pid: int) -> int:
    if pid > 2**31:
        raise Refusal(HTTPStatus.NOT_FOUND, _("There is no such process any more."))
    return pid


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or is_naive(found):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("Say when the process was started, as the list has it: started_at."))
    return found
