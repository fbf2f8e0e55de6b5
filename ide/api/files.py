"""Files over the API: PythonAnywhere's `files/path` and `files/tree`, and what it lacks in the same manner."""

import contextlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.conditions import Conditions, conditions, tag
from ide.api.schema import STRINGS
from ide.http import Refusal, about
from ide.workspaces import archives, bodies, files, listings, paths, raw
from ide.workspaces.reaching import Connect, Sandbox, sandbox_of
from sandbox.errors import Refused
from sandbox.protocol.messages import Identify, Identity, Saved, Write

FILE_BYTES_MAX = 100 * 2**20
"""A file in one request, as at PythonAnywhere; larger ones come by `files/uploads/`."""

PATH = OpenApiParameter("path", str, required=True, description="An absolute path in the sandbox.")
_KINDS = {"file": "file", "folder": "directory", "link": "symlink", "other": "file"}


class _Path(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False)


class _Renaming(_Path):
    to = serializers.CharField(trim_whitespace=False)


class _Entry(_Path):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["file", "folder", "link", "other"])
    size = serializers.IntegerField()
    modified_at = serializers.DateTimeField()
    mode = serializers.IntegerField(help_text="Permission bits.")
    target = serializers.CharField(allow_null=True, help_text="Of a link, as written in it.")
    target_kind = serializers.CharField(allow_null=True, help_text="What the link leads to; null when to nothing.")
    utf8 = serializers.BooleanField(help_text="False: the name cannot be asked for.")
    writable = serializers.BooleanField()
    real_path = serializers.CharField(help_text="The path with all links followed.")


class _Content(serializers.Serializer[Any]):
    content = serializers.FileField()


@extend_schema(methods=["GET"], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 304: None})
@extend_schema(
    methods=["POST"],
    request={"multipart/form-data": _Content},
    responses={201: None, 200: None, 412: None},
)
@extend_schema(
    methods=["PUT"],
    request={"application/octet-stream": OpenApiTypes.BINARY},
    responses={201: None, 200: None, 412: None},
)
@extend_schema(methods=["DELETE"], responses={204: None, 412: None})
@api_view(["GET", "POST", "PUT", "DELETE"])
def path(request: Request, name: str, path: str, connect: Connect) -> HttpResponseBase:
    """Read a file (application/octet-stream) or a folder (application/json); write a file; delete either.

    A file's ETag is its version; If-Match and If-None-Match make writing and deleting depend on it.
    """
    del name
    sandbox = sandbox_of(owner_of(request), connect=connect)
    asked = conditions(request.headers)
    with about(path):
        if request.method in {"POST", "PUT"}:
            return _store(request, sandbox=sandbox, path=path, asked=asked)
        checked = paths.checked(path)
        if request.method == "DELETE":
            with _conditional(asked, path=checked):
                _delete(sandbox, path=checked, asked=asked)
            return Response(status=HTTPStatus.NO_CONTENT)
        try:
            download = files.download(sandbox, path=checked, hashed=True)
        except Refused as refused:
            if refused.code != "is_folder":
                raise
        else:
            return _file(download, path=checked, asked=asked)
        return Response(_folder(request, sandbox=sandbox, path=checked))


@extend_schema(parameters=[PATH], responses={200: STRINGS})
@api_view(["GET"])
def tree(request: Request, name: str, connect: Connect) -> Response:
    """Paths below a folder, two levels deep, at most 1000; folders end in a slash."""
    del name
    asked = paths.checked(request.query_params.get("path"))
    try:
        return Response(files.tree(sandbox_of(owner_of(request), connect=connect), path=asked))
    except Refused as refused:
        sentences = {"not_found": _("%s does not exist"), "not_folder": _("%s is not a directory")}
        if refused.code not in sentences:
            raise
        raise Refusal(HTTPStatus.BAD_REQUEST, sentences[refused.code] % asked) from refused


@extend_schema(parameters=[PATH, OpenApiParameter("offset", int)], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def listing(request: Request, name: str, connect: Connect) -> Response:
    """One page of a folder: names, kinds, sizes, times."""
    del name
    asked = paths.checked(request.query_params.get("path"))
    offset = whole_number(request.query_params.get("offset", "0"), what="offset")
    with about(asked):
        page = files.listing(sandbox_of(owner_of(request), connect=connect), path=asked, offset=offset)
    return Response(listings.as_json(page, path=asked))


@extend_schema(request=_Path, responses={201: _Path})
@api_view(["POST"])
def folders(request: Request, name: str, connect: Connect) -> Response:
    """Make a folder."""
    del name
    wanted = _given(request, "path")
    with about(wanted):
        files.make_folder(sandbox_of(owner_of(request), connect=connect), path=wanted)
    return Response({"path": wanted}, status=HTTPStatus.CREATED)


@extend_schema(request=_Renaming, responses=_Path)
@api_view(["POST"])
def rename(request: Request, name: str, connect: Connect) -> Response:
    """Rename or move a file or folder; never onto something that is there."""
    del name
    old, new = _given(request, "path"), _given(request, "to")
    with about(old, to=new):
        files.rename(sandbox_of(owner_of(request), connect=connect), path=old, to=new)
    return Response({"path": new})


@extend_schema(parameters=[PATH], responses=_Entry)
@api_view(["GET"])
def stat(request: Request, name: str, connect: Connect) -> Response:
    """Describe what is at a path: its kind, size, time and mode; where a link leads; whether it may be written."""
    del name
    asked = paths.checked(request.query_params.get("path"))
    with about(asked):
        found = files.stat(sandbox_of(owner_of(request), connect=connect), path=asked)
    return Response(listings.entry_json(found, path=asked))


@extend_schema(request=_Renaming, responses={201: _Path})
@api_view(["POST"])
def copy(request: Request, name: str, connect: Connect) -> Response:
    """Copy a file or a folder with everything in it; never onto something that is there. Links stay links."""
    del name
    old, new = _given(request, "path"), _given(request, "to")
    with about(old, to=new):
        files.copy(sandbox_of(owner_of(request), connect=connect), path=old, to=new)
    return Response({"path": new}, status=HTTPStatus.CREATED)


@extend_schema(parameters=[PATH], responses={(200, "application/zip"): OpenApiTypes.BINARY})
@api_view(["GET"])
def archive(request: Request, name: str, connect: Connect) -> HttpResponseBase:
    """Download a folder with everything in it as a zip, made while it is sent. Links are in it as links."""
    del name
    asked = paths.checked(request.query_params.get("path"))
    with about(asked):
        made = archives.download(sandbox_of(owner_of(request), connect=connect), path=asked)
    return raw.zip_answer(made, path=asked)


def whole_number(text: object, *, what: str) -> int:
    """`text` as a number from 0 to 2**53. Raises Refusal."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > 16:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("%(what)s must be a whole number, 0 or more.") % {"what": what})
    return int(text)


def _given(request: Request, field: str) -> str:
    data: Any = request.data
    return paths.checked(data.get(field))


def _file(download: files.Download, *, path: str, asked: Conditions) -> HttpResponseBase:
    version = tag(download.opened.sha256)
    if version and download.opened.sha256 in asked.known:
        download.close()
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=version)
    answer = raw.answer(download, path=path)
    for name, value in version.items():
        answer.headers[name] = value
    return answer


def _store(request: Request, *, sandbox: Sandbox, path: str, asked: Conditions) -> Response:
    if path.endswith("/"):
        raise Refused("is_folder", "")
    checked = paths.checked(path)
    plain = request._request  # noqa: SLF001 - the stream
    if request.method == "PUT":
        content = bodies.raw(plain, size_max=FILE_BYTES_MAX)
    else:
        content = bodies.form_file(plain, name="content", size_max=FILE_BYTES_MAX)
    with _conditional(asked, path=checked):
        saved = _written(sandbox, path=checked, content=content, asked=asked)
    status = HTTPStatus.CREATED if saved.created else HTTPStatus.OK
    return Response(status=status, headers=tag(saved.sha256))


def _written(sandbox: Sandbox, *, path: str, content: Iterator[bytes], asked: Conditions) -> Saved:
    must_be_there = asked.exists or asked.versions is not None
    wanted = Write(
        path=path,
        parents=not must_be_there,
        create=asked.absent,
        exists=must_be_there,
        sha256=_the_one(sandbox, path=path, asked=asked),
    )
    return files.store(sandbox, request=wanted, chunks=content)


def _delete(sandbox: Sandbox, *, path: str, asked: Conditions) -> None:
    if asked.absent:
        files.stat(sandbox, path=path)
        raise Refused("exists", "")
    files.delete(sandbox, path=path, version=_the_one(sandbox, path=path, asked=asked))


def _the_one(sandbox: Sandbox, *, path: str, asked: Conditions) -> str | None:
    """The version that must be there: of several that If-Match names the one that is. Raises Refused."""
    if asked.versions is None:
        return None
    if len(asked.versions) == 1:
        return next(iter(asked.versions))
    there = files.expected(sandbox.call(Identify(path=path)), Identity)
    if there.sha256 not in asked.versions:
        raise Refused("changed", "")
    return there.sha256


@contextlib.contextmanager
def _conditional(asked: Conditions, *, path: str) -> Iterator[None]:
    """Within, a refusal that comes of the request's conditions is 412."""
    try:
        yield
    except Refused as refused:
        codes: set[str] = set()
        if asked.exists or asked.versions is not None:
            codes = {"changed", "not_found"}
            sentence = _("“%(path)s” is not the version that If-Match names: it has changed, or is gone.")
        elif asked.absent:
            codes = {"exists"}
            sentence = _("“%(path)s” is there already, which If-None-Match forbids.")
        if refused.code not in codes:
            raise
        raise Refusal(HTTPStatus.PRECONDITION_FAILED, sentence % {"path": path}) from refused


def _folder(request: Request, *, sandbox: Sandbox, path: str) -> dict[str, dict[str, str]]:
    base = f"{settings.URL}/api/v0/user/{owner_of(request).username}/files/path"
    return {
        entry.name: {
            "type": _KINDS.get(entry.kind, "file"),
            "url": base + paths.quoted(f"{path.rstrip('/')}/{entry.name}"),
        }
        for entry in files.entries(sandbox, path=path)
    }
