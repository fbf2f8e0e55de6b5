"""Text files for editors over the API."""

import dataclasses
import re
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.bodies import DocumentJSON
from ide.api.files import PATH
from ide.http import Refusal, about
from ide.workspaces import documents, paths
from ide.workspaces.reaching import Connect, sandbox_of

_VERSION = re.compile(r"[0-9a-f]{64}")


class _Document(serializers.Serializer[Any]):
    path = serializers.CharField()
    text = serializers.CharField()
    version = serializers.CharField(help_text="SHA-256 of the content.")
    size = serializers.IntegerField()
    mode = serializers.IntegerField()
    writable = serializers.BooleanField()
    newline = serializers.ChoiceField(choices=["lf", "crlf", "cr", "mixed"])


class _Saving(serializers.Serializer[Any]):
    text = serializers.CharField()
    version = serializers.CharField(allow_null=True, help_text="The version that was loaded; null makes a new file.")


class _Version(serializers.Serializer[Any]):
    version = serializers.CharField()


@extend_schema(methods=["GET"], parameters=[PATH], responses=_Document)
@extend_schema(methods=["PUT"], parameters=[PATH], request=_Saving, responses=_Version)
@api_view(["GET", "PUT"])
@parser_classes([DocumentJSON])
def document(request: Request, name: str, connect: Connect) -> Response:
    """Load a text file with its version, or save it over that version."""
    del name
    path = paths.checked(request.query_params.get("path"))
    sandbox = sandbox_of(owner_of(request), connect=connect)
    with about(path):
        if request.method == "GET":
            return Response(dataclasses.asdict(documents.load(sandbox, path=path)))
        text, version = _wanted(request.data)
        return Response({"version": documents.save(sandbox, path=path, text=text, version=version)})


def _wanted(data: Any) -> tuple[str, str | None]:
    """What is to be saved. Not by a serializer: one looks at each of five million characters, several times."""
    text, version = data.get("text"), data.get("version")
    if not isinstance(text, str):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The text is missing."))
    if version is not None and (not isinstance(version, str) or not _VERSION.fullmatch(version)):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The version must be the one that was loaded, or null."))
    return text, version
