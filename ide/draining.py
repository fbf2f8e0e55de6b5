"""Request bodies that a view left unread are read to their end before the answer goes out.

Else the server closes the connection on a client that is still sending, and the front reports 502 in place of the
answer. What anybody may make a thread wait for stays small; who is signed in may finish a part of an upload.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

ANYBODY_BYTES_MAX = 64 * 1024
"""The front takes in so much before it bothers a thread."""
SIGNED_IN_BYTES_MAX = 16 * 2**20
READ_BYTES = 64 * 1024


class Drained:
    """Middleware: reads what is left of a body, as far as it is worth it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then read on."""
        response = self.get_response(request)
        if _is_worth_it(request):
            _drain(request)
        return response


def _is_worth_it(request: HttpRequest) -> bool:
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    if size <= ANYBODY_BYTES_MAX:
        return size > 0
    user = getattr(request, "user", None)  # absent where an earlier middleware refused
    return size <= SIGNED_IN_BYTES_MAX and user is not None and user.is_authenticated


def _drain(request: HttpRequest) -> None:
    """Read to the end; a client that went away needs no answer."""
    try:
        while request.read(READ_BYTES):
            pass
    except OSError:
        return
