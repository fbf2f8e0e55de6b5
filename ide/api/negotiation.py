"""Answers are JSON whatever is asked for; there is no browsable API."""

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class OnlyJSON(BaseContentNegotiation):
    """Takes the first renderer, and the parser of the request's content type."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Choose by the content type, without its parameters; none at all means JSON."""
        sent = (request.content_type or "").partition(";")[0].strip().lower() or "application/json"
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Choose JSON."""
        del request, format_suffix
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)
