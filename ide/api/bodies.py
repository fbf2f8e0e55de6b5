"""JSON and form bodies with a limit."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser

from ide.http import Refusal

JSON_BYTES_MAX = 2**20
DOCUMENT_JSON_BYTES_MAX = 12 * 2**20
"""A document of 5 MB with every character escaped by a backslash, and some."""


class JSON(JSONParser):
    """JSON of at most `size_max` bytes; an object, or nothing."""

    size_max = JSON_BYTES_MAX

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Read the body. Raises ParseError, Refusal."""
        _check_size(parser_context, size_max=self.size_max)
        try:
            found = super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        if not isinstance(found, dict):
            raise ParseError(_("The body must be a JSON object."))
        return found


class DocumentJSON(JSON):
    """JSON that holds a document."""

    size_max = DOCUMENT_JSON_BYTES_MAX


class Form(FormParser):
    """Fields as a browser's form sends them, which the official client does too."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read the body. Raises Refusal."""
        _check_size(parser_context, size_max=JSON_BYTES_MAX)
        return super().parse(stream, media_type, dict(parser_context or {}))


def _check_size(parser_context: Mapping[str, Any] | None, *, size_max: int) -> None:
    try:
        size = int((parser_context or {})["request"].META.get("CONTENT_LENGTH") or "")
    except ValueError:
        raise Refusal(HTTPStatus.LENGTH_REQUIRED, _("Say how long the body is: Content-Length.")) from None
    if size > size_max:
        sentence = _("The body is larger than %(n)d MiB.") % {"n": size_max // 2**20}
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
