"""Previews over the API: an address by which a frame without our origin shows a file."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.http import about
from ide.workspaces import paths, previewing
from ide.workspaces.reaching import Connect, sandbox_of


class _Asked(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False, help_text="An absolute path in the sandbox.")
    scripts = serializers.BooleanField(
        required=False, default=False, help_text="Let scripts of files in that folder run in the frame."
    )


class _Address(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="The file itself; files beside and below it have addresses beside and below.")
    frame = serializers.CharField(help_text="An empty page there, for text that is not saved.")
    seconds = serializers.IntegerField(help_text="How long both can be used.")


@extend_schema(request=_Asked, responses={201: _Address})
@api_view(["POST"])
def previews(request: Request, name: str, connect: Connect) -> Response:
    """Give an address for a file that needs no credential, for a frame of the workspace."""
    del name
    wanted = _Asked(data=request.data)
    wanted.is_valid(raise_exception=True)
    asked = paths.checked(wanted.validated_data["path"])
    owner = owner_of(request)
    with about(asked):
        url = previewing.granted(
            owner,
            sandbox=sandbox_of(owner, connect=connect),
            path=asked,
            scripts=wanted.validated_data["scripts"],
        )
    answer = {"url": url, "frame": f"{url}?frame", "seconds": previewing.GRANT_SECONDS}
    return Response(answer, status=HTTPStatus.CREATED)
