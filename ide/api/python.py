"""Python in an editor over the API: problems of a text, its tidy form, and which interpreter runs a file."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.files import PATH
from ide.http import Refusal
from ide.workspaces import interpreters, paths, ruff
from ide.workspaces.reaching import Connect, offered_runtimes, sandbox_of


class _PythonText(serializers.Serializer[Any]):
    path = serializers.CharField(help_text="Where it is saved, or will be: settings are looked for from there.")
    text = serializers.CharField(help_text="What the editor holds; the whole request has at most 1 MiB.")


class _TextPlace(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="From 1 on.")
    column = serializers.IntegerField(help_text="In characters from 0 on.")


class _TextEdit(serializers.Serializer[Any]):
    to = _TextPlace()
    text = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, with the one whose name is a word of Python."""
        return {**super().get_fields(), "from": _TextPlace()}


class _Fix(serializers.Serializer[Any]):
    title = serializers.CharField()
    safe = serializers.BooleanField(help_text="It does not change what the program does.")
    edits = _TextEdit(many=True)


class _Problem(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    to = _TextPlace()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    fix = _Fix(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, with the one whose name is a word of Python."""
        return {**super().get_fields(), "from": _TextPlace()}


class _Problems(serializers.Serializer[Any]):
    problems = _Problem(many=True)


class _Formatted(serializers.Serializer[Any]):
    text = serializers.CharField()


class _Interpreter(serializers.Serializer[Any]):
    command = serializers.ListField(child=serializers.CharField())
    source: Any = serializers.ChoiceField(choices=["shebang", "virtualenv", "default"])
    words = serializers.CharField(help_text="For a person.")
    runtime = serializers.CharField(help_text="In whose sandbox it runs.")


@extend_schema(request=_PythonText, responses=_Problems)
@api_view(["POST"])
def check(request: Request, name: str, connect: Connect) -> Response:
    """Look for problems of a Python text with ruff, as the project's settings say; 422 where those are wrong."""
    del name
    path, text = _wanted(request.data)
    return Response({"problems": ruff.check(sandbox_of(owner_of(request), connect=connect), path=path, text=text)})


@extend_schema(request=_PythonText, responses=_Formatted)
@api_view(["POST"])
def format_text(request: Request, name: str, connect: Connect) -> Response:
    """Bring a Python text into its tidy form with ruff; 422 where it cannot be read as Python."""
    del name
    path, text = _wanted(request.data)
    return Response({"text": ruff.formatted(sandbox_of(owner_of(request), connect=connect), path=path, text=text)})


@extend_schema(parameters=[PATH], responses=_Interpreter)
@api_view(["GET"])
def interpreter(request: Request, name: str, connect: Connect) -> Response:
    """Tell what runs a file: what its first line names, the project's virtual environment, or the default Python."""
    del name
    owner, path = owner_of(request), paths.checked(request.query_params.get("path"))
    sandbox = sandbox_of(owner, connect=connect)
    found = interpreters.find(sandbox, path=path, home=owner.home, offered=offered_runtimes())
    return Response({"command": found.command, "source": found.source, "words": found.words, "runtime": found.runtime})


def _wanted(data: Any) -> tuple[str, str]:
    """Path and text, up to the size of any request. Not by a serializer, which looks at each character several times."""
    text = data.get("text")
    if not isinstance(text, str):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The text is missing."))
    return paths.checked(data.get("path")), text
