"""The trash over the API."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.files import whole_number
from ide.http import Refusal
from ide.workspaces import listings, paths
from ide.workspaces import trash as keeping
from ide.workspaces.reaching import Connect, sandbox_of

EVERYTHING = "all"
"""No id is called so."""
ID_CHARS_MAX = 1000


class _Paths(serializers.Serializer[Any]):
    paths = serializers.ListField(child=serializers.CharField(), help_text="At most 500.")


class _Ids(serializers.Serializer[Any]):
    ids = serializers.ListField(child=serializers.CharField(), help_text="At most 500.")


class _Put(serializers.Serializer[Any]):
    id = serializers.CharField()
    path = serializers.CharField()


class _NotPut(serializers.Serializer[Any]):
    path = serializers.CharField()
    detail = serializers.CharField()


class _PutAnswer(serializers.Serializer[Any]):
    items = _Put(many=True)
    failed = _NotPut(many=True, help_text="What stays where it is, and why. If that is everything, it is an error.")


class _NotRestored(serializers.Serializer[Any]):
    id = serializers.CharField()
    detail = serializers.CharField()


class _Restored(serializers.Serializer[Any]):
    paths = serializers.ListField(child=serializers.CharField())
    failed = _NotRestored(many=True)


class _Item(_Put):
    deleted_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=["file", "folder", "link", "other"])
    size = serializers.IntegerField(help_text="Bytes of a file; 0 for a folder, which nobody counts.")


class _Page(serializers.Serializer[Any]):
    items = _Item(many=True)
    total = serializers.IntegerField()
    complete = serializers.BooleanField(help_text="False: there are more than were counted.")


@extend_schema(methods=["GET"], parameters=[OpenApiParameter("offset", int)], responses=_Page)
@extend_schema(methods=["POST"], request=_Paths, responses=_PutAnswer)
@extend_schema(
    methods=["DELETE"],
    parameters=[OpenApiParameter("id", str, many=True, required=True, description="Of each thing; or once: all.")],
    responses={204: None},
)
@api_view(["GET", "POST", "DELETE"])
def trash(request: Request, name: str, connect: Connect) -> Response:
    """List what is in the trash, what came last first; put things into it; delete them from it for good."""
    del name
    sandbox = sandbox_of(owner_of(request), connect=connect)
    if request.method == "GET":
        offset = whole_number(request.query_params.get("offset", "0"), what="offset")
        return Response(listings.trash_json(keeping.rows(sandbox, offset=offset)))
    if request.method == "POST":
        outcome = keeping.put(sandbox, paths=[paths.checked(path) for path in _several(request, "paths")])
        return Response(
            {
                "items": [{"id": identifier, "path": path} for path, identifier in outcome.done],
                "failed": [{"path": path, "detail": sentence} for path, sentence in outcome.failed],
            }
        )
    ids = request.query_params.getlist("id")
    everything = ids == [EVERYTHING] or (not ids and EVERYTHING in request.query_params)
    keeping.empty(sandbox, ids=None if everything else [_id(each) for each in _counted(ids, "id")])
    return Response(status=HTTPStatus.NO_CONTENT)


@extend_schema(request=_Ids, responses=_Restored)
@api_view(["POST"])
def restore(request: Request, name: str, connect: Connect) -> Response:
    """Put things back to where they were; never onto something that is there."""
    del name
    sandbox = sandbox_of(owner_of(request), connect=connect)
    outcome = keeping.restore(sandbox, ids=[_id(each) for each in _several(request, "ids")])
    return Response(
        {
            "paths": [path for _each, path in outcome.done],
            "failed": [{"id": each, "detail": sentence} for each, sentence in outcome.failed],
        }
    )


def _several(request: Request, field: str) -> list[Any]:
    data: Any = request.data
    return _counted(data.get(field), field)


def _counted(given: object, field: str) -> list[Any]:
    if not isinstance(given, list) or not 0 < len(given) <= keeping.AT_ONCE_MAX:
        sentence = _("“%(field)s” must be a list of 1 to %(n)d.") % {"field": field, "n": keeping.AT_ONCE_MAX}
        raise Refusal(HTTPStatus.BAD_REQUEST, sentence)
    return given


def _id(given: object) -> str:
    if not isinstance(given, str) or not given.isascii() or not 0 < len(given) <= ID_CHARS_MAX:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("Nothing in the trash has such an id."))
    return given
