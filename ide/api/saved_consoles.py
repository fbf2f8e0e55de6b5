"""Custom consoles over the API: saved command lines, and consoles made of them."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from consoles import access, saving
from consoles.models import SavedConsole
from ide.api.auth import owner_of
from ide.api.consoles import ConsoleAnswer
from ide.workspaces.reaching import default_runtime, offered_runtimes


class _SavedConsole(serializers.Serializer[Any]):
    """What is saved; the rules about each are those of the page."""

    name = serializers.CharField(allow_blank=True, default="")
    command = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
    working_directory = serializers.CharField(allow_blank=True, allow_null=True, default="", trim_whitespace=False)
    runtime = serializers.CharField(default=default_runtime)


class SavedConsoleAnswer(serializers.ModelSerializer[SavedConsole]):
    """A custom console."""

    user = serializers.CharField(source="user.username")

    class Meta:
        model = SavedConsole
        fields = ("id", "user", "name", "command", "working_directory", "runtime", "created_at")


@extend_schema(methods=["GET"], responses=SavedConsoleAnswer(many=True))
@extend_schema(methods=["POST"], request=_SavedConsole, responses={201: SavedConsoleAnswer})
@api_view(["GET", "POST"])
def saved_consoles(request: Request, name: str) -> Response:
    """List the user's custom consoles, or save one: a command line for bash, which stays when that has ended."""
    del name
    owner = owner_of(request)
    if request.method == "GET":
        return Response(SavedConsoleAnswer(access.saved_consoles(owner), many=True).data)
    made = saving.create(owner, wanted=_wanted(request.data), offered=offered_runtimes())
    return Response(SavedConsoleAnswer(made).data, status=HTTPStatus.CREATED)


@extend_schema(methods=["GET"], responses=SavedConsoleAnswer)
@extend_schema(methods=["PATCH"], request=_SavedConsole(partial=True), responses=SavedConsoleAnswer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PATCH", "DELETE"])
def saved_console(request: Request, name: str, saved_id: int) -> Response:
    """Show, change or delete a custom console. Consoles that were started from it go on as they are."""
    del name
    found = access.get_saved_console(owner_of(request), saved_id=saved_id)
    if request.method == "DELETE":
        found.delete()
        return Response(status=HTTPStatus.NO_CONTENT)
    if request.method == "PATCH":
        wanted = _wanted(request.data, before=saving.wanted_of(found))
        saving.change(found, wanted=wanted, offered=offered_runtimes())
    return Response(SavedConsoleAnswer(found).data)


@extend_schema(request=None, responses={201: ConsoleAnswer})
@api_view(["POST"])
def start(request: Request, name: str, saved_id: int) -> Response:
    """Make a console of a custom console. Its process starts when it is first looked at or typed into."""
    del name
    owner = owner_of(request)
    console = saving.start(owner, saved=access.get_saved_console(owner, saved_id=saved_id))
    return Response(ConsoleAnswer(console).data, status=HTTPStatus.CREATED)


def _wanted(data: Any, *, before: saving.Wanted | None = None) -> saving.Wanted:
    form = _SavedConsole(data=data, partial=before is not None)
    form.is_valid(raise_exception=True)
    told = {**(asdict(before) if before else {}), **form.validated_data}
    return saving.Wanted(**{**told, "working_directory": told["working_directory"] or ""})
