"""Who asks the API: exactly one credential decides. With an Authorization header, cookies count for nothing."""

from typing import Any

from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ide.accounts.models import User


class Token(TokenAuthentication):
    """`Authorization: Token <token>`. Comes first, so that the signed-out get 401."""


class Session(SessionAuthentication):
    """The session cookie of our own pages, with the CSRF token in a header."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Ignore the cookie where there is an Authorization header."""
        return None if "Authorization" in request.headers else super().authenticate(request)

    def enforce_csrf(self, request: Request) -> None:
        """Demand the CSRF token in the header: to look for it in a form would read the body, a gigabyte maybe."""
        plain: Any = request._request if isinstance(request, Request) else request  # noqa: SLF001 - DRF's name for it
        plain._post, plain._files = QueryDict(), MultiValueDict()  # noqa: SLF001 - where Django keeps a form once read
        try:
            super().enforce_csrf(plain)
        finally:
            del plain._post, plain._files  # noqa: SLF001


class IsOwner(BasePermission):
    """The user in the address must be the one who asks; to others nothing of theirs exists."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refuse the signed-out with 401 and strangers with 404."""
        if not isinstance(request.user, User):
            raise NotAuthenticated
        if request.user.username != view.kwargs.get("name"):
            raise Http404
        return True


def owner_of(request: Request) -> User:
    """The user who asks, whom IsOwner has judged."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
