"""How django-allauth makes and ends sessions here: names, sign-up, and telling open consoles of it."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consoles import events
from ide.accounts.models import User, default_plan
from ide.accounts.names import is_reserved, is_well_formed


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Our answers to allauth's questions."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _lazy("The name or the password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether strangers may make accounts."""
        del request
        return bool(settings.SIGNUP_OPEN)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Refuse names that cannot be folders, hosts and passwd entries, that are reserved, or that were ever taken."""
        if not is_well_formed(username):
            raise ValidationError(
                _("A name has 3 to 30 characters: a small letter first, then small letters and digits.")
            )
        if is_reserved(username) or (not shallow and User.objects.filter(username=username).exists()):
            raise ValidationError(_("This name is taken. Choose another."))
        return username

    def new_user(self, request: HttpRequest) -> User:
        """Begin a row for somebody who signs up, on the plan for new accounts."""
        del request
        return User(plan=default_plan())

    def logout(self, request: HttpRequest) -> None:
        """End the session, and close what it has open."""
        user_id, key = request.user.pk, request.session.session_key
        super().logout(request)
        if user_id is not None and key:
            events.publish(user_id, events.SIGNED_OUT, session=events.session_mark(key))

    def set_password(self, user: Any, password: str) -> None:
        """Change the password, and close what other sessions and tokens have open."""
        super().set_password(user, password)
        events.publish(user.pk, events.SIGNED_OUT, session=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one came from."""
        return f"/user/{request.user.get_username()}/account/"
