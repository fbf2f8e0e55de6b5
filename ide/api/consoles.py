"""Consoles over the API."""

import contextlib
import re
from http import HTTPStatus
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from consoles import access, commands, ending, opening
from consoles.models import ARGUMENTS_CHARS_MAX, NAME_CHARS_MAX, PATH_CHARS_MAX, Console
from ide.accounts import trust
from ide.accounts.models import User
from ide.api.auth import owner_of
from ide.http import Refusal
from ide.workspaces import files, interpreters, paths
from ide.workspaces.reaching import Connect, ConnectIfRunning, default_runtime, offered_runtimes, sandbox_of
from sandbox.errors import Refused, SandboxError
from sandbox.protocol import messages

VARIABLES_MAX = 64
"""Variables of one console's environment."""
VARIABLE_NAME_CHARS_MAX, VARIABLE_CHARS_MAX = 100, 8192
ENVIRONMENT_CHARS_MAX = 32 * 1024
"""Names and values together."""
OUTPUT_CHARS = 500
"""What get_latest_output answers, as PythonAnywhere's does."""
OUTPUT_BYTES = 8192
"""Looked at for it: colours and moves of the cursor take room."""

_VARIABLE = re.compile(rf"[A-Za-z_][A-Za-z0-9_]{{0,{VARIABLE_NAME_CHARS_MAX - 1}}}")


class _Opening(serializers.Serializer[Any]):
    executable = serializers.CharField(max_length=30, required=False, help_text="bash, where a command is given.")
    arguments = serializers.CharField(
        max_length=ARGUMENTS_CHARS_MAX, required=False, allow_null=True, allow_blank=True, default=None
    )
    working_directory = serializers.CharField(
        max_length=PATH_CHARS_MAX, required=False, allow_null=True, allow_blank=True, default=None
    )

    command = serializers.CharField(
        max_length=ARGUMENTS_CHARS_MAX,
        required=False,
        trim_whitespace=False,
        help_text="A command line that bash runs at once; the console ends with its status.",
    )
    stay = serializers.BooleanField(
        required=False, default=False, help_text="After the command, stay at a prompt of the shell that ran it."
    )
    environment = serializers.DictField(
        child=serializers.CharField(max_length=VARIABLE_CHARS_MAX, trim_whitespace=False, allow_blank=True),
        required=False,
        help_text="Variables over those that every console has.",
    )

    def validate_executable(self, value: str) -> str:
        """Only what the sandboxes have."""
        known = commands.executables(offered_runtimes())
        if value not in known:
            raise serializers.ValidationError(_("There is no such executable. Choose from: %s.") % ", ".join(known))
        return value

    def validate_working_directory(self, value: str | None) -> str | None:
        """An absolute path."""
        return _path(value) if value else None

    def validate_environment(self, value: dict[str, str]) -> dict[str, str]:
        """Names as shells have them, and not too much of it."""
        wrong = [name for name in value if not _VARIABLE.fullmatch(name)]
        if wrong:
            sentence = _("A variable's name has letters, digits and underscores, and no digit first: not “%(name)s”.")
            raise serializers.ValidationError(sentence % {"name": wrong[0][:VARIABLE_NAME_CHARS_MAX]})
        if len(value) > VARIABLES_MAX or sum(map(len, [*value, *value.values()])) > ENVIRONMENT_CHARS_MAX:
            sentence = _("Give at most %(count)d variables, and %(n)d characters of them all together.")
            raise serializers.ValidationError(sentence % {"count": VARIABLES_MAX, "n": ENVIRONMENT_CHARS_MAX})
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A command stands for executable and arguments."""
        if "command" not in attrs:
            if "executable" not in attrs:
                raise serializers.ValidationError({"executable": [_("Say what to run: an executable, or a command.")]})
            if attrs["stay"]:
                raise serializers.ValidationError({"stay": [_("Only after a command can the console stay.")]})
        elif attrs.get("executable", "bash") != "bash":
            raise serializers.ValidationError({"executable": [_("A command is run by bash, so leave this out.")]})
        elif attrs["arguments"]:
            raise serializers.ValidationError({"arguments": [_("Write the arguments into the command.")]})
        return attrs


class _Renaming(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=NAME_CHARS_MAX)


class _Running(serializers.Serializer[Any]):
    path = serializers.CharField(max_length=PATH_CHARS_MAX, trim_whitespace=False)
    arguments = serializers.CharField(max_length=ARGUMENTS_CHARS_MAX, required=False, allow_blank=True, default="")

    def validate_path(self, value: str) -> str:
        """An absolute path."""
        return _path(value)


class _Typing(serializers.Serializer[Any]):
    input = serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=messages.INPUT_BYTES_MAX)


class _Output(serializers.Serializer[Any]):
    output = serializers.CharField()


class _Typed(serializers.Serializer[Any]):
    status = serializers.CharField(default="OK")


class ConsoleAnswer(serializers.ModelSerializer[Console]):
    """A console as PythonAnywhere shows it, and a little more."""

    user = serializers.CharField(source="user.username")
    console_url = serializers.SerializerMethodField()
    console_frame_url = serializers.SerializerMethodField()

    class Meta:
        model = Console
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "user",
            "executable",
            "arguments",
            "working_directory",
            "name",
            "console_url",
            "console_frame_url",
            "created_at",
            "last_used_at",
            "run_path",
        )

    def get_console_url(self, console: Console) -> str:
        """Its page."""
        return reverse("console", kwargs={"name": console.user.username, "console_id": console.pk})

    def get_console_frame_url(self, console: Console) -> str:
        """Its page without anything around it."""
        return reverse("console_frame", kwargs={"name": console.user.username, "console_id": console.pk})


@extend_schema(methods=["GET"], responses=ConsoleAnswer(many=True))
@extend_schema(methods=["POST"], request=_Opening, responses={201: ConsoleAnswer})
@api_view(["GET", "POST"])
def consoles(request: Request, name: str, connect: Connect, connect_if_running: ConnectIfRunning) -> Response:
    """List the user's consoles, or make one. Its process starts when it is first looked at or typed into; at once
    where it is to run a command.
    """
    del name
    owner = owner_of(request)
    if request.method == "GET":
        return Response(ConsoleAnswer(access.visible_consoles(owner), many=True).data)
    wanted = _Opening(data=request.data)
    wanted.is_valid(raise_exception=True)
    console = _opened(owner, wanted.validated_data, connect=connect, connect_if_running=connect_if_running)
    return Response(ConsoleAnswer(console).data, status=HTTPStatus.CREATED)


@extend_schema(methods=["GET"], responses=ConsoleAnswer)
@extend_schema(methods=["PATCH"], request=_Renaming, responses=ConsoleAnswer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PATCH", "DELETE"])
def console(request: Request, name: str, console_id: int, connect_if_running: ConnectIfRunning) -> Response:
    """Show, rename or kill a console."""
    del name
    found = access.get_console(owner_of(request), console_id=console_id)
    if request.method == "DELETE":
        sandbox = sandbox_of(owner_of(request), connect=connect_if_running, runtime=found.runtime)
        ending.kill(found, ask=sandbox.call_if_running, ended=trust.typing_ended)
        return Response(status=HTTPStatus.NO_CONTENT)
    if request.method == "PATCH":
        wanted = _Renaming(data=request.data)
        wanted.is_valid(raise_exception=True)
        opening.rename(found, name=wanted.validated_data["name"])
    return Response(ConsoleAnswer(found).data)


@extend_schema(responses=_Output)
@api_view(["GET"])
def get_latest_output(request: Request, name: str, console_id: int, connect_if_running: ConnectIfRunning) -> Response:
    """Answer the last 500 characters that the console has put out, as plain text; none where nothing runs."""
    del name
    found = access.get_console(owner_of(request), console_id=console_id)
    sandbox = sandbox_of(owner_of(request), connect=connect_if_running, runtime=found.runtime)
    try:
        answer = sandbox.call_if_running(messages.Output(console=found.pk, bytes=OUTPUT_BYTES))
    except Refused as refused:
        if refused.code not in ending.NOT_THERE:
            raise
        answer = None
    text = files.expected(answer, messages.Text).text if answer is not None else ""
    return Response({"output": text[-OUTPUT_CHARS:]})


@extend_schema(request=_Typing, responses=_Typed)
@api_view(["POST"])
def send_input(request: Request, name: str, console_id: int, connect: Connect) -> Response:
    """Type into the console, starting its process if it has none yet."""
    del name
    found = access.get_console(owner_of(request), console_id=console_id)
    wanted = _Typing(data=request.data)
    wanted.is_valid(raise_exception=True)
    text = wanted.validated_data["input"]
    if len(text.encode()) > messages.INPUT_BYTES_MAX:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The input is too long to be typed at once."))
    message = messages.SendInput(console=found.pk, text=text, start=commands.command(found))
    sandbox_of(owner_of(request), connect=connect, runtime=found.runtime).call(message)
    Console.objects.visible_to(found.user).filter(pk=found.pk).update(last_used_at=timezone.now())
    return Response({"status": "OK"})


@extend_schema(request=_Running, responses=ConsoleAnswer)
@api_view(["POST"])
def run(request: Request, name: str, connect: Connect, connect_if_running: ConnectIfRunning) -> Response:
    """Answer the console that runs a file, with its old process ended: the next look starts it anew. What runs it is
    what `python/interpreter/` tells.
    """
    del name
    owner = owner_of(request)
    wanted = _Running(data=request.data)
    wanted.is_valid(raise_exception=True)
    path = wanted.validated_data["path"]
    interpreter = _interpreter(owner, path=path, connect=connect)
    before = access.visible_consoles(owner).filter(run_path=path).exclude(runtime=interpreter.runtime).first()
    if before is not None:
        ending.end(before, ask=sandbox_of(owner, connect=connect_if_running, runtime=before.runtime).call_if_running)
    found = opening.console_to_run(
        owner,
        runtime=interpreter.runtime,
        command=() if interpreter.source == "default" else interpreter.command,
        is_python=interpreter.is_python,
        **wanted.validated_data,
    )
    ending.end(found, ask=sandbox_of(owner, connect=connect_if_running, runtime=found.runtime).call_if_running)
    return Response(ConsoleAnswer(found).data)


def _interpreter(owner: User, *, path: str, connect: Connect) -> interpreters.Interpreter:
    """What runs the file; the default, where the sandbox cannot say: its console will say why."""
    try:
        sandbox = sandbox_of(owner, connect=connect)
        return interpreters.find(sandbox, path=path, home=owner.home, offered=offered_runtimes())
    except SandboxError:
        return interpreters.default(default_runtime())


def _opened(owner: User, wanted: dict[str, Any], *, connect: Connect, connect_if_running: ConnectIfRunning) -> Console:
    """Make a console, and start it where it is to run a command.

    Raises SandboxError, and then there is no console; unless nobody can say whether the command runs: then it stays.
    """
    command, stay, arguments = wanted.pop("command", None), wanted.pop("stay"), wanted.pop("arguments")
    if command is None:
        return opening.create(owner, default_runtime=default_runtime(), arguments=arguments, **wanted)
    wanted.pop("executable", None)
    made = opening.create_to_run_command(owner, command=command, stay=stay, default_runtime=default_runtime(), **wanted)
    start = messages.SendInput(console=made.pk, text="", start=commands.command(made))
    try:
        sandbox_of(owner, connect=connect, runtime=made.runtime).call(start)
    except SandboxError:
        with contextlib.suppress(SandboxError):
            sandbox = sandbox_of(owner, connect=connect_if_running, runtime=made.runtime)
            ending.kill(made, ask=sandbox.call_if_running, ended=trust.typing_ended)
        raise
    return made


def _path(value: str) -> str:
    try:
        return paths.checked(value)
    except Refusal as refusal:
        raise serializers.ValidationError(refusal.sentence) from refusal
