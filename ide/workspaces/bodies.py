"""Request bodies as they come, in bounded memory: raw ones, and the file of a multipart form."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest
from django.http.multipartparser import FILE, ChunkIter, LazyStream, MultiPartParserError, Parser
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from ide.http import Refusal

READ_BYTES = 64 * 1024
BOUNDARY_CHARS_MAX = 200
FORM_BYTES_MAX = 64 * 1024
"""What a multipart body may add to its file."""
PARTS_MAX = 10


class _Counted:
    """A body that must be as long as it said: a broken connection must not look like the end of a file."""

    def __init__(self, request: HttpRequest, *, size_max: int) -> None:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, _("Say how long the body is: Content-Length."))
        try:
            self.left = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            raise Refusal(HTTPStatus.BAD_REQUEST, _("Content-Length is not a number.")) from None
        if self.left > size_max:
            raise Refusal(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                _("The body is larger than %(n)d MiB.") % {"n": size_max // 2**20},
            )
        self._request = request

    def read(self, size: int = READ_BYTES) -> bytes:
        """Read on; empty at the end. Raises Refusal when the body breaks off."""
        if self.left == 0:
            return b""
        try:
            data = self._request.read(min(size, READ_BYTES, self.left))
        except OSError:
            data = b""
        if not data:
            raise Refusal(HTTPStatus.BAD_REQUEST, _("The upload broke off; nothing was changed."))
        self.left -= len(data)
        return data


def raw(request: HttpRequest, *, size_max: int) -> Iterator[bytes]:
    """The body's bytes. Raises Refusal when it is too long, or breaks off."""
    body = _Counted(request, size_max=size_max)
    return iter(body.read, b"")


def form_file(request: HttpRequest, *, name: str, size_max: int) -> Iterator[bytes]:
    """The bytes of the multipart body's file called `name`.

    Raises Refusal: at once when there is none, in the middle when the body breaks off.
    """
    missing = Refusal(HTTPStatus.BAD_REQUEST, _("You must provide a file with the name '%(name)s'.") % {"name": name})
    kind, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    boundary = parameters.get("boundary", "")
    if kind != "multipart/form-data" or not 0 < len(boundary) <= BOUNDARY_CHARS_MAX or not boundary.isascii():
        raise missing
    body = _Counted(request, size_max=size_max + FORM_BYTES_MAX)
    try:
        for count, (item_type, headers, part) in enumerate(_parts(body, boundary=boundary)):
            if count == PARTS_MAX:
                break
            if item_type == FILE and _field(headers) == name:
                return _to_the_end(part, body=body)
    except MultiPartParserError:
        raise missing from None
    raise missing


def _parts(body: _Counted, *, boundary: str) -> Iterator[tuple[Any, dict[str, Any], Iterator[bytes]]]:
    chunks = ChunkIter(cast("Any", body), READ_BYTES)
    return iter(Parser(LazyStream(chunks), boundary.encode()))


def _field(headers: dict[str, Any]) -> str:
    try:
        name: bytes = headers["content-disposition"][1]["name"]
    except KeyError:
        return ""
    return name.decode(errors="replace").strip()


def _to_the_end(part: Iterator[bytes], *, body: _Counted) -> Iterator[bytes]:
    yield from part
    while body.read():
        pass
