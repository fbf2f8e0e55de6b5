"""The only door to what belongs to a user named in an address: it must be the one who asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from ide.accounts.models import User
from ide.http import Refusal, error_page, failure_of
from sandbox.errors import SandboxError

P = ParamSpec("P")


class SignedIn(HttpRequest):
    """A request whose user is known."""

    user: User


def own_page(page: Callable[Concatenate[SignedIn, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only the user in whom the address names: the signed-out are sent to sign in, others get 404.

    What is refused or fails in the sandbox is answered with a page that says so.
    """

    @wraps(page)
    def judged(request: HttpRequest, *args: Any, name: str, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User) or request.user.username != name:
            raise Http404
        try:
            return page(cast("SignedIn", request), *args, **kwargs)
        except (SandboxError, Refusal) as error:
            return error_page(request, failure_of(error))

    return login_required(judged)
