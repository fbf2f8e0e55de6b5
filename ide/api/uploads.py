"""Uploads in parts over the API."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.files import whole_number
from ide.http import about
from ide.workspaces import bodies, paths, uploading
from ide.workspaces.models import Upload
from ide.workspaces.reaching import Connect, ConnectIfRunning, sandbox_of


class _Beginning(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False)
    size = serializers.IntegerField(min_value=0)
    replace = serializers.BooleanField(required=False, default=False)


class _Begun(serializers.Serializer[Any]):
    id = serializers.CharField()
    received = serializers.IntegerField()
    chunk = serializers.IntegerField(help_text="The most bytes in one part.")


class _Received(serializers.Serializer[Any]):
    received = serializers.IntegerField()
    done = serializers.BooleanField()


@extend_schema(request=_Beginning, responses={201: _Begun})
@api_view(["POST"])
def uploads(request: Request, name: str, connect: Connect) -> Response:
    """Begin an upload; its parts follow."""
    del name
    wanted = _Beginning(data=request.data)
    wanted.is_valid(raise_exception=True)
    path, owner = paths.checked(wanted.validated_data["path"]), owner_of(request)
    with about(path):
        begun = uploading.begin(
            owner,
            sandbox=sandbox_of(owner, connect=connect),
            path=path,
            size=wanted.validated_data["size"],
            replace=wanted.validated_data["replace"],
        )
    answer = {"id": begun.pk, "received": 0, "chunk": uploading.CHUNK_BYTES_MAX}
    return Response(answer, status=HTTPStatus.CREATED)


@extend_schema(methods=["GET"], responses=_Received)
@extend_schema(
    methods=["PUT"],
    parameters=[OpenApiParameter("offset", int, required=True)],
    request={"application/octet-stream": OpenApiTypes.BINARY},
    responses=_Received,
)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PUT", "DELETE"])
def upload(
    request: Request, name: str, upload_id: str, connect: Connect, connect_if_running: ConnectIfRunning
) -> Response:
    """Send the next part, ask how far the upload is, or cancel it."""
    del name
    owner = owner_of(request)
    found = Upload.objects.select_related("user").filter(user=owner, pk=upload_id).first()
    if found is None:
        raise Http404
    if request.method == "DELETE":
        uploading.cancel(found, sandbox=sandbox_of(owner, connect=connect_if_running))
        return Response(status=HTTPStatus.NO_CONTENT)
    sandbox = sandbox_of(owner, connect=connect)
    with about(found.path):
        if request.method == "GET":
            received = uploading.standing(found, sandbox=sandbox)
        else:
            offset = whole_number(request.query_params.get("offset"), what="offset")
            part = bodies.raw(request._request, size_max=uploading.CHUNK_BYTES_MAX)  # noqa: SLF001 - the stream itself
            received = uploading.add_part(found, sandbox=sandbox, offset=offset, chunks=part)
    return Response({"received": received.offset, "done": received.done})
