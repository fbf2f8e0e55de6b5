"""The Content-Security-Policy of our pages."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"
FRAMES = "/previews/"
"""All that our pages show in frames. It holds also when a frame leads itself on: to other sites, or to our API."""


def policy(origin: str, *, framed_by: Sequence[str] = ("'self'",)) -> str:
    """What our pages may load, and who may show them in a frame.

    Scripts only from our own files; styles also inline, for xterm and CodeMirror.
    """
    websockets = origin.replace("http", "ws", 1)  # Some browsers do not count them as 'self'.
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src 'self' {websockets}",
            f"frame-src {origin}{FRAMES}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(framed_by)}",
        )
    )


def framed_by(answer: HttpResponseBase, origins: Sequence[str]) -> None:
    """Let these origins show a page in a frame, and nobody else: not even our own pages."""
    answer.headers[HEADER] = policy(settings.URL, framed_by=origins or ("'none'",))


class ContentSecurityPolicy:
    """Middleware: adds the policy to every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = policy(settings.URL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then add the header."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response
