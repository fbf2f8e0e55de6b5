"""Who asks the API: exactly one credential decides. With an Authorization header, cookies count for nothing."""

from typing import Any

from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from consoles import sharing
from ide.accounts import sandbox_keys
from ide.accounts.models import User
from ide.accounts.tokens import user_of_sandbox_token
from ide.accounts.trust import typing_ended
from ide.api.sandboxes import is_open_to_sandboxes

SANDBOX = "sandbox token"
"""What `request.auth` is where a sandbox's token was shown."""


class Token(TokenAuthentication):
    """`Authorization: Token <token>`: the user's, or their sandbox's. Comes first, so that the signed-out get 401."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """Tell the two kinds apart by their form.

        A share for typing whose time is over costs the sandbox's token, at the latest when somebody shows it.
        """
        owner_id = sandbox_keys.claimed_user_id(key)
        if owner_id is None:
            found: tuple[Any, Any] = super().authenticate_credentials(key)
            return found
        sharing.end_expired(owner_id=owner_id, ended=typing_ended)
        user = user_of_sandbox_token(key)
        if user is None:
            raise AuthenticationFailed(
                _("This sandbox token is not valid (any more). A console that is started now has a new one.")
            )
        return user, SANDBOX


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
        if request.auth == SANDBOX and not is_open_to_sandboxes(view):
            raise PermissionDenied(
                _("The token of a sandbox is not enough for this. Use your API token, which is on your account's page.")
            )
        return True


def owner_of(request: Request) -> User:
    """The user who asks, whom IsOwner has judged."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
