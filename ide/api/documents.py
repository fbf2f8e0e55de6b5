"""Text files for editors over the API."""

import dataclasses
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.bodies import DocumentJSON
from ide.api.files import PATH
from ide.http import Refusal, about
from ide.workspaces import documents, encodings, paths
from ide.workspaces.reaching import Connect, sandbox_of
from sandbox.errors import Refused

_VERSION = re.compile(r"[0-9a-f]{64}")
_INODE = re.compile(r"[0-9]{1,20}")


_MISSING = OpenApiParameter("missing", str, enum=["ok"], description="A file that is not there is answered with 204.")


class _Document(serializers.Serializer[Any]):
    path = serializers.CharField()
    text = serializers.CharField()
    version = serializers.CharField(help_text="SHA-256 of the content.")
    size = serializers.IntegerField()
    mode = serializers.IntegerField()
    writable = serializers.BooleanField()
    read_only_reason = serializers.ChoiceField(choices=["large", "denied"], allow_null=True)
    newline = serializers.ChoiceField(choices=["lf", "crlf", "cr", "mixed"])
    encoding = serializers.ChoiceField(choices=encodings.ENCODINGS)
    inode = serializers.CharField(help_text="Number of the file, as text.")
    mtime = serializers.FloatField(help_text="Seconds since the epoch.")


class _Saving(serializers.Serializer[Any]):
    text = serializers.CharField()
    version = serializers.CharField(allow_null=True, help_text="The version that was loaded; null makes a new file.")
    inode = serializers.CharField(
        required=False, help_text="As loaded: then no other file of that content is replaced."
    )
    encoding = serializers.ChoiceField(
        choices=encodings.ENCODINGS, required=False, help_text="As loaded; left out, a file keeps its own."
    )


class _Version(serializers.Serializer[Any]):
    version = serializers.CharField()
    inode = serializers.CharField()


@extend_schema(methods=["GET"], parameters=[PATH, _MISSING], responses={200: _Document, 204: None})
@extend_schema(methods=["PUT"], parameters=[PATH], request=_Saving, responses=_Version)
@api_view(["GET", "PUT"])
@parser_classes([DocumentJSON])
def document(request: Request, name: str, connect: Connect) -> HttpResponseBase:
    """Load a text file with its version, or save it over that version."""
    del name
    path = paths.checked(request.query_params.get("path"))
    sandbox = sandbox_of(owner_of(request), connect=connect)
    with about(path):
        if request.method == "GET":
            try:
                return _told(documents.load(sandbox, path=path))
            except Refused as refused:
                if refused.code != "not_found" or request.query_params.get("missing") != "ok":
                    raise
                return Response(status=HTTPStatus.NO_CONTENT)
        saved = documents.save(sandbox, path=path, **_wanted(request.data))
        return Response({"version": saved.sha256, "inode": saved.inode})


def _told(document: documents.Document) -> HttpResponseBase:
    if isinstance(document.text, str):
        return Response({field.name: getattr(document, field.name) for field in dataclasses.fields(document)})
    return StreamingHttpResponse(_pieces(document, document.text), content_type="application/json")


def _pieces(document: documents.Document, text: Iterator[str]) -> Iterator[bytes]:
    """A large document as JSON, piece by piece, its text last."""
    names = [field.name for field in dataclasses.fields(document) if field.name != "text"]
    yield json.dumps({name: getattr(document, name) for name in names}).removesuffix("}").encode() + b', "text": "'
    for piece in text:
        yield json.dumps(piece, ensure_ascii=False)[1:-1].encode()
    yield b'"}'


def _wanted(data: Any) -> dict[str, Any]:
    """What is to be saved. Not by a serializer: one looks at each of five million characters, several times."""
    text, version, inode, encoding = (data.get(name) for name in ("text", "version", "inode", "encoding"))
    if not isinstance(text, str):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The text is missing."))
    if version is not None and (not isinstance(version, str) or not _VERSION.fullmatch(version)):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The version must be the one that was loaded, or null."))
    if inode is not None and (version is None or not isinstance(inode, str) or not _INODE.fullmatch(inode)):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The inode must be the one that was loaded with the version."))
    if encoding is not None and encoding not in encodings.ENCODINGS:
        known = ", ".join(encodings.ENCODINGS)
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The encoding must be one of these: %(known)s.") % {"known": known})
    return {"text": text, "version": version, "inode": inode, "encoding": encoding}
