"""Sharing files by a link over the API, as PythonAnywhere's `files/sharing` does."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.files import PATH
from ide.http import about
from ide.workspaces import paths
from ide.workspaces import sharing as shares
from ide.workspaces.reaching import Connect, sandbox_of


class _SharedPath(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False)


class _ShareAddress(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="The page of the share; relative to this site.")


@extend_schema(methods=["GET"], parameters=[PATH], responses={200: _ShareAddress, 404: None})
@extend_schema(methods=["POST"], request=_SharedPath, responses={201: _ShareAddress, 200: _ShareAddress})
@extend_schema(methods=["DELETE"], parameters=[PATH], responses={204: None, 404: None})
@api_view(["GET", "POST", "DELETE"])
def sharing(request: Request, name: str, connect: Connect) -> Response:
    """Share a file or folder with whoever is signed in and has its address; say where it is; end that."""
    del name
    user = owner_of(request)
    if request.method == "POST":
        data: Any = request.data
        path = paths.checked(data.get("path"))
        with about(path):
            made, created = shares.share(user, sandbox=sandbox_of(user, connect=connect), path=path)
        status = HTTPStatus.CREATED if created else HTTPStatus.OK
        return Response({"url": shares.address(made)}, status=status)
    found = shares.own_share(user, path=paths.checked(request.query_params.get("path")))
    if request.method == "DELETE":
        found.delete()
        return Response(status=HTTPStatus.NO_CONTENT)
    return Response({"url": shares.address(found)})
