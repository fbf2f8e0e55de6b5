"""Bodies that a view left unread."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from ide.accounts.models import User
from ide.draining import ANYBODY_BYTES_MAX, SIGNED_IN_BYTES_MAX, Drained


def left_of(size: int, *, user: Any, read: int = 0) -> int:
    """How many bytes of a body of `size` nobody has read after a view that read `read`."""
    body = io.BytesIO(b"x" * size)
    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(size), "wsgi.input": body}
    request = WSGIRequest(environ)
    request.user = user

    def view(request: HttpRequest) -> HttpResponse:
        request.read(read)
        return HttpResponse()

    Drained(view)(request)
    return size - body.tell()


@pytest.mark.parametrize("read", [0, 10])
def test_a_small_body_is_read_for_anybody(read: int) -> None:
    assert left_of(ANYBODY_BYTES_MAX, user=AnonymousUser(), read=read) == 0


def test_a_larger_one_only_for_who_is_signed_in() -> None:
    assert left_of(ANYBODY_BYTES_MAX + 1, user=AnonymousUser()) == ANYBODY_BYTES_MAX + 1
    assert left_of(SIGNED_IN_BYTES_MAX, user=User()) == 0
    assert left_of(SIGNED_IN_BYTES_MAX + 1, user=User()) == SIGNED_IN_BYTES_MAX + 1


def test_a_length_that_is_no_number_and_a_client_that_left_do_no_harm() -> None:
    request = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "x", "wsgi.input": io.BytesIO()})
    assert Drained(lambda _: HttpResponse("a"))(request).status_code == 200

    body = io.BytesIO(b"x" * 2**20)
    request = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(2**20), "wsgi.input": body})
    assert Drained(lambda _: HttpResponse("a"))(request).status_code == 200

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError

    request = WSGIRequest({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "5", "wsgi.input": Broken()})
    assert Drained(lambda _: HttpResponse("a"))(request).status_code == 200
