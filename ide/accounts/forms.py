"""The forms of signing up and in: allauth's, with our words."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.utils.translation import gettext_lazy as _

PLAIN = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
"""Attributes of a field for a name: what a phone would mend is not to be mended."""


class Signup(SignupForm):  # type: ignore[misc]  # allauth has no types
    """A new account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Name")
        name.help_text = _("Small letters and digits. It becomes your home folder and never changes.")
        name.widget.attrs.update(PLAIN)
        self.fields["email"].label = _("E-mail")
        self.fields["password1"].help_text = _(
            "At least 8 characters. Not your name, and not one that many people use."
        )


class Login(LoginForm):  # type: ignore[misc]  # allauth has no types
    """A session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["login"]
        name.label = _("Name")
        name.widget.attrs.update(PLAIN)
