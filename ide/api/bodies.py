"""JSON bodies with a limit, in size and in depth."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser, JSONParser

from ide.http import Refusal

JSON_BYTES_MAX = 2**20
DOCUMENT_JSON_BYTES_MAX = 12 * 2**20
"""A document of 5 MB with every character escaped by a backslash, and some."""


class JSON(BaseParser):
    """A JSON object of at most `size_max` bytes. No JSONParser, whose limit would be the same for all addresses."""

    media_type = "application/json"
    size_max = JSON_BYTES_MAX

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Read the body. Raises ParseError, Refusal."""
        context = dict(parser_context or {})
        if int(context["request"].META["CONTENT_LENGTH"]) > self.size_max:  # DRF has read it as a number already
            sentence = _("The body is larger than %(n)d MiB.") % {"n": self.size_max // 2**20}
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
        try:
            found = JSONParser().parse(stream, media_type, context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        if not isinstance(found, dict):
            raise ParseError(_("The body must be a JSON object."))
        return found


class DocumentJSON(JSON):
    """JSON that holds a document."""

    size_max = DOCUMENT_JSON_BYTES_MAX


def checked(serializer: serializers.BaseSerializer[Any]) -> Any:
    """What a serializer makes of its data. Raises Refusal with the first thing that is wrong, as one sentence."""
    try:
        serializer.is_valid(raise_exception=True)
    except ValidationError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, _first(error.detail)) from error
    return serializer.validated_data


def _first(detail: Any, field: str = "") -> str:
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return _first(inner, field if name == "non_field_errors" else str(name))
    if isinstance(detail, list):
        return _first(next(filter(None, detail), ""), field)
    return f"{field}: {detail}" if field else str(detail)
