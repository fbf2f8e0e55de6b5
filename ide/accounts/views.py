"""The account's page: the plan, and the API token, shown when asked for and replaced at will."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from ide.accounts.access import SignedIn, own_page
from ide.accounts.tokens import replace_token, token_of


@require_safe
@never_cache
@own_page
def account(request: SignedIn) -> HttpResponse:
    """Show the account; the token stays hidden."""
    return _page(request, token_shown=None)


@require_POST
@never_cache
@own_page
@sensitive_variables()
def show_token(request: SignedIn) -> HttpResponse:
    """Show the account with its token. By POST, so that no link or prefetch shows it."""
    return _page(request, token_shown=token_of(request.user))


@require_POST
@never_cache
@own_page
@sensitive_variables()
def new_token(request: SignedIn) -> HttpResponse:
    """Replace the token and show the new one."""
    token = replace_token(request.user)
    messages.success(request, _("This is your new API token. The old one no longer works."))
    return _page(request, token_shown=token)


def _page(request: SignedIn, *, token_shown: str | None) -> HttpResponse:
    return render(request, "account.html", {"token_shown": token_shown, "plan": request.user.plan})
