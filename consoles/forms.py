"""The form of a custom console."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consoles.models import ARGUMENTS_CHARS_MAX, NAME_CHARS_MAX, PATH_CHARS_MAX
from consoles.saving import Wanted

COMMAND_ROWS = 3
PLAIN = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false", "autocomplete": "off"}


class SavedConsoleForm(forms.Form):
    """A name, a command line, where it starts and in which runtime. What is right is `consoles.saving`'s to say."""

    name = forms.CharField(label=_("Name"), max_length=NAME_CHARS_MAX)
    command = forms.CharField(
        label=_("Command line"),
        max_length=ARGUMENTS_CHARS_MAX,
        widget=forms.Textarea(attrs={"rows": COMMAND_ROWS, **PLAIN, "data-code": True}),
        help_text=_("Run by bash, which stays open when it has ended. Such as: workon myproject &amp;&amp; ipython"),
    )
    working_directory = forms.CharField(
        label=_("Working directory"),
        max_length=PATH_CHARS_MAX,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Your home folder, if you leave it empty."),
    )
    runtime = forms.ChoiceField(label=_("Python version"))

    def __init__(self, *args: Any, runtimes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["runtime"].choices = [(runtime, runtime) for runtime in runtimes]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What was filled in."""
        return Wanted(**self.cleaned_data)
