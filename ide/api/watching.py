"""What a program that drives consoles asks over and over: their output by bytes, their end, their folder."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from consoles import access, ending
from consoles.messages import STREAM
from consoles.models import Console
from ide.api.auth import owner_of
from ide.api.files import whole_number
from ide.http import Refusal
from ide.workspaces import files, raw, waiting
from ide.workspaces.reaching import CALL_SECONDS, ConnectIfRunning, Sandbox, sandbox_of
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol import messages
from sandbox.protocol.inspecting import PART_BYTES_MAX

LIMIT_BYTES = 256 * 1024
"""How much output is answered where nothing is said."""
Answer = TypeVar("Answer")
_WHOLE = re.compile(r"-?[0-9]{1,15}")


class _Waited(serializers.Serializer[Any]):
    ended = serializers.BooleanField(help_text="The process has ended, and all its output can be read.")
    exit_status = serializers.IntegerField(
        allow_null=True, help_text="As shells count: 0 to 255, 128 and more for a signal; null while it runs."
    )
    stream = serializers.CharField(help_text="Name of its output; a new process has a new one.")
    length = serializers.IntegerField(help_text="Bytes of output so far.")


class _Place(serializers.Serializer[Any]):
    path = serializers.CharField()


class _NotRunning(serializers.Serializer[Any]):
    detail = serializers.CharField()
    error = serializers.CharField(help_text="The same, where PythonAnywhere has it.")


def _header(name: str, kind: type, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, response=[200], description=description)


@extend_schema(
    parameters=[
        OpenApiParameter(
            "offset",
            int,
            description="Number of the first byte wanted, counted from the start of the process; negative: the last "
            "so many. What is no longer kept is left out: X-Offset is then larger.",
            default=0,
        ),
        OpenApiParameter("limit", int, description="The most bytes wanted, at most 1 MiB.", default=LIMIT_BYTES),
        _header("X-Offset", int, "Number of the first byte of the answer."),
        _header("X-Next-Offset", int, "Number of the byte after the last: where to read on."),
        _header("X-Head-Offset", int, "Number of the first byte that is kept."),
        _header("X-End-Offset", int, "How many bytes the process has written so far."),
        _header("X-Stream", str, "Name of this output; another one means a new process, numbered from 0."),
        _header("X-Running", bool, "Whether more output may come: true or false."),
        _header("X-Exit-Status", int, "Status of the process once it has ended, as shells count."),
    ],
    responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 412: _NotRunning},
)
@api_view(["GET"])
def output(request: Request, name: str, console_id: int, connect_if_running: ConnectIfRunning) -> HttpResponse:
    """Answer output of the console's process by bytes, exactly as it was written, escape sequences and all."""
    del name
    offset = _offset(request.query_params.get("offset", "0"))
    limit = min(whole_number(request.query_params.get("limit", str(LIMIT_BYTES)), what="limit"), PART_BYTES_MAX)
    found = access.get_console(owner_of(request), console_id=console_id)
    wanted = messages.ReadOutput(console=found.pk, offset=offset, limit=limit)
    part, data = _asked(_sandbox(request, found, connect_if_running), lambda agent: agent.read_output(wanted))
    headers = {
        "X-Offset": str(part.offset),
        "X-Next-Offset": str(part.next),
        "X-Head-Offset": str(part.head),
        "X-End-Offset": str(part.end),
        "X-Stream": _stream(part.stream),
        "X-Running": "true" if part.running else "false",
        **({} if part.exit is None else {"X-Exit-Status": str(_status(part.exit))}),
        "Content-Disposition": f'attachment; filename="console-{found.pk}.log"',
    }
    return HttpResponse(data, content_type="application/octet-stream", headers=raw.HEADERS | headers)


@extend_schema(
    parameters=[OpenApiParameter("seconds", int, description="How long to wait, at most 30.", default=30)],
    responses={200: _Waited, 412: _NotRunning},
)
@api_view(["GET"])
def wait(request: Request, name: str, console_id: int, connect_if_running: ConnectIfRunning) -> Response:
    """Answer when the console's process has ended, or when the time is over; at once when it has ended already."""
    del name
    seconds = whole_number(request.query_params.get("seconds", str(waiting.SECONDS_MAX)), what="seconds")
    if seconds > waiting.SECONDS_MAX:
        sentence = _("One request waits for %(n)d seconds at most. Ask again to wait longer.")
        raise Refusal(HTTPStatus.BAD_REQUEST, sentence % {"n": waiting.SECONDS_MAX})
    owner = owner_of(request)
    found = access.get_console(owner, console_id=console_id)
    wanted = messages.Wait(console=found.pk, seconds=float(seconds))
    with waiting.waits.place(owner.pk):
        answer = _asked(
            _sandbox(request, found, connect_if_running),
            lambda agent: files.expected(agent.call(wanted, timeout=seconds + CALL_SECONDS), messages.Waited),
        )
    return Response(
        {
            "ended": answer.ended,
            "exit_status": None if answer.exit is None else _status(answer.exit),
            "stream": _stream(answer.stream),
            "length": answer.length,
        }
    )


@extend_schema(responses={200: _Place, 412: _NotRunning})
@api_view(["GET"])
def working_directory(request: Request, name: str, console_id: int, connect_if_running: ConnectIfRunning) -> Response:
    """Answer the folder of the program that has the console's terminal now; the home, where it cannot be told."""
    del name
    found = access.get_console(owner_of(request), console_id=console_id)
    wanted = messages.Where(console=found.pk)
    answer = _asked(
        _sandbox(request, found, connect_if_running), lambda agent: files.expected(agent.call(wanted), messages.Place)
    )
    return Response({"path": answer.path})


def _sandbox(request: Request, console: Console, connect: ConnectIfRunning) -> Sandbox:
    return sandbox_of(owner_of(request), connect=connect, runtime=console.runtime)


def _asked(sandbox: Sandbox, ask: Callable[[Connection], Answer]) -> Answer:
    """What the agent answers. Raises Refusal, with the reason, where nothing was started."""
    try:
        with sandbox.open() as connection:
            if connection is not None:
                return ask(connection)
    except Refused as refused:
        if refused.code not in ending.NOT_THERE:
            raise
    sentence = _(
        "Nothing runs in this console: it was not started yet, or it ended with its sandbox. "
        "Open it in a browser or send it input to start it."
    )
    raise Refusal(HTTPStatus.PRECONDITION_FAILED, sentence, code="gone")


def _offset(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("offset must be a whole number."))
    return int(text)


def _status(exit_status: int) -> int:
    """As shells count: 128 and the number of the signal."""
    return exit_status if exit_status >= 0 else 128 - exit_status


def _stream(name: str) -> str:
    if not STREAM.fullmatch(name):
        raise ProtocolError("the agent named its output as no agent does")
    return name
