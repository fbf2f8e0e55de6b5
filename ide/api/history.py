"""The last saved versions of a file over the API."""

import dataclasses
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.files import PATH
from ide.http import about
from ide.workspaces import encodings, history, paths
from ide.workspaces.reaching import Connect, sandbox_of


class _KeptVersion(serializers.Serializer[Any]):
    id = serializers.CharField()
    saved_at = serializers.DateTimeField()
    size = serializers.IntegerField()
    version = serializers.CharField(help_text="SHA-256 of the content.")


class _KeptVersions(serializers.Serializer[Any]):
    versions = _KeptVersion(many=True)


class _PastVersion(serializers.Serializer[Any]):
    text = serializers.CharField()
    encoding = serializers.ChoiceField(choices=encodings.ENCODINGS)
    newline = serializers.ChoiceField(choices=["lf", "crlf", "cr", "mixed"])
    size = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    version = serializers.CharField()


@extend_schema(parameters=[PATH], responses=_KeptVersions)
@api_view(["GET"])
def versions(request: Request, name: str, connect: Connect) -> Response:
    """The versions of a file that its sandbox has kept when editors saved it, the newest first."""
    del name
    path = paths.checked(request.query_params.get("path"))
    with about(path):
        rows = history.versions(sandbox_of(owner_of(request), connect=connect), path=path)
    return Response({"versions": [dataclasses.asdict(row) for row in rows]})


@extend_schema(parameters=[PATH, OpenApiParameter("id", str, required=True)], responses=_PastVersion)
@api_view(["GET"])
def version(request: Request, name: str, connect: Connect) -> Response:
    """One kept version with its text."""
    del name
    path = paths.checked(request.query_params.get("path"))
    wanted = request.query_params.get("id", "")
    with about(path):
        past = history.version(sandbox_of(owner_of(request), connect=connect), path=path, version_id=wanted)
    return Response(dataclasses.asdict(past))
