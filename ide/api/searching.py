"""Search in files over the API, names of files for quick open, and replacing what was found."""

from http import HTTPStatus
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.bodies import checked
from ide.api.files import PATH, whole_number
from ide.api.schema import TRUE
from ide.http import Refusal, about
from ide.workspaces import paths, raw, replacing, searching
from ide.workspaces.reaching import Connect, sandbox_of
from ide.workspaces.ripgrep import Query

QUERY_CHARS_MAX = 1000
GLOBS_MAX = 50
GLOB_CHARS_MAX = 500
VERSION = r"^[0-9a-f]{64}\Z"


class _Line(serializers.CharField):
    """One line of text: ripgrep looks at lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The text, if it is one line."""
        text: str = super().to_internal_value(data)
        if {"\n", "\r"} & set(text):
            raise serializers.ValidationError(_("This must be one line of text."))
        return text


class _Wanted(serializers.Serializer[Any]):
    query = _Line(max_length=QUERY_CHARS_MAX)
    path = serializers.CharField(trim_whitespace=False, help_text="The folder below which is searched.")
    regex = serializers.BooleanField(default=False, help_text="The query is a regular expression, as ripgrep has them.")
    case = serializers.BooleanField(default=False, help_text="Capitals count.")
    word = serializers.BooleanField(default=False, help_text="Only whole words.")
    include = serializers.ListField(child=_Line(max_length=GLOB_CHARS_MAX), max_length=GLOBS_MAX, default=list)
    exclude = serializers.ListField(child=_Line(max_length=GLOB_CHARS_MAX), max_length=GLOBS_MAX, default=list)
    hidden = serializers.BooleanField(default=False, help_text="Also in files and folders that begin with a dot.")


class _Match(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["match", "end"])
    path = serializers.CharField()
    line = serializers.IntegerField(help_text="From 1 on.")
    column = serializers.IntegerField(help_text="Of the first match in the whole line, in characters from 0 on.")
    text = serializers.CharField(help_text="The line, or the part around its matches; then `cut` is true.")
    ranges = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class _Names(serializers.Serializer[Any]):
    paths = serializers.ListField(child=serializers.CharField(), help_text="Relative to the folder.")
    truncated = serializers.BooleanField()


class _Edit(serializers.Serializer[Any]):
    line = serializers.IntegerField(min_value=1)
    # A field cannot be called `from`: see _Edit.get_fields.
    to = serializers.IntegerField(min_value=0)
    text = serializers.CharField(trim_whitespace=False, allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, with the one whose name is a word of Python."""
        return {**super().get_fields(), "from": serializers.IntegerField(min_value=0)}


class _FileEdits(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False)
    version = serializers.RegexField(VERSION, help_text="SHA-256 of the content that the edits were made for.")
    edits = _Edit(many=True, allow_empty=False, help_text="Places in characters of the line, from 0 on.")


class _Replacing(serializers.Serializer[Any]):
    matches = _FileEdits(many=True, allow_empty=False)


class _Replaced(serializers.Serializer[Any]):
    path = serializers.CharField()
    ok = serializers.BooleanField()
    version = serializers.CharField(required=False, help_text="Of the new content.")
    detail = serializers.CharField(required=False, help_text="Why the file was left as it is.")


class _AllReplaced(serializers.Serializer[Any]):
    files = _Replaced(many=True)


@extend_schema(request=_Wanted, responses={(200, "application/x-ndjson"): _Match})
@api_view(["POST"])
def search(request: Request, name: str, connect: Connect) -> HttpResponseBase:
    """Search in files: a stream of JSON lines, one for each line that matches, and at last one of type `end` with
    `matches`, `files`, `truncated`, `timed_out`, `seconds`. Empty lines mean nothing; without `end` it broke off.
    """
    del name
    wanted = checked(_Wanted(data=request.data))
    folder = paths.checked(wanted["path"])
    query = Query(
        text=wanted["query"],
        regex=wanted["regex"],
        case=wanted["case"],
        word=wanted["word"],
        include=tuple(wanted["include"]),
        exclude=tuple(wanted["exclude"]),
        hidden=wanted["hidden"],
    )
    with about(folder):
        found = searching.Search(sandbox_of(owner_of(request), connect=connect), query=query, folder=folder)
    return StreamingHttpResponse(found, content_type="application/x-ndjson", headers=raw.HEADERS)


@extend_schema(
    parameters=[
        PATH,
        OpenApiParameter("limit", int, description=f"At most {searching.NAMES_MAX}.", default=searching.NAMES_MAX),
        OpenApiParameter("hidden", bool, description="Names that begin with a dot too; else only outside the home."),
    ],
    responses=_Names,
)
@api_view(["GET"])
def names(request: Request, name: str, connect: Connect) -> Response:
    """List the files below a folder that git would not ignore, those first that lie less deep."""
    del name
    owner, query = owner_of(request), request.query_params
    folder = paths.checked(query.get("path"))
    limit = min(whole_number(query.get("limit", str(searching.NAMES_MAX)), what="limit"), searching.NAMES_MAX)
    # A home has caches of many thousand files in its hidden folders; a project has a .gitignore that somebody edits.
    hidden = query["hidden"] in TRUE if "hidden" in query else folder != owner.home
    with about(folder):
        found, more = searching.names(sandbox_of(owner, connect=connect), folder=folder, hidden=hidden, limit=limit)
    return Response({"paths": found, "truncated": more})


@extend_schema(request=_Replacing, responses=_AllReplaced)
@api_view(["POST"])
def replace(request: Request, name: str, connect: Connect) -> Response:
    """Edit files as they were when they were searched; one that has changed since then is left as it is, and said."""
    del name
    data: Any = request.data
    given = data.get("matches")
    if isinstance(given, list) and len(given) > replacing.FILES_MAX:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("Replace in %(n)d files at once at most.") % {"n": replacing.FILES_MAX})
    wanted = [
        replacing.FileEdits(
            path=each["path"],
            version=each["version"],
            edits=tuple(
                replacing.Edit(line=edit["line"], start=edit["from"], end=edit["to"], text=edit["text"])
                for edit in each["edits"]
            ),
        )
        for each in checked(_Replacing(data=data))["matches"]
    ]
    outcomes = replacing.replace(sandbox_of(owner_of(request), connect=connect), files=wanted)
    return Response({"files": [outcome.as_json() for outcome in outcomes]})
