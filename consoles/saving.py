"""Saved consoles: command lines that a person starts again and again. The rules, for pages and API alike."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consoles.commands import CUSTOM
from consoles.models import ARGUMENTS_CHARS_MAX, NAME_CHARS_MAX, PATH_CHARS_MAX, Console, SavedConsole
from consoles.opening import Owner, open_console

SAVED_MAX = 50
"""Saved consoles of one user."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person wants to save."""

    name: str
    command: str
    working_directory: str
    runtime: str


def wanted_of(saved: SavedConsole) -> Wanted:
    """What a saved console holds."""
    return Wanted(
        name=saved.name,
        command=saved.command,
        working_directory=saved.working_directory,
        runtime=saved.runtime,
    )


def create(owner: Owner, *, wanted: Wanted, offered: list[str]) -> SavedConsole:
    """Save a console. Raises ValidationError with a sentence for each field that is wrong."""
    checked = _checked(wanted, home=owner.home, offered=offered)
    if SavedConsole.objects.filter(user_id=owner.pk).count() >= SAVED_MAX:
        raise ValidationError(
            _("You have %(n)d custom consoles, and that is the most. Delete one to save another.") % {"n": SAVED_MAX}
        )
    saved = SavedConsole(user_id=owner.pk)
    _store(saved, wanted=checked)
    return saved


def change(saved: SavedConsole, *, wanted: Wanted, offered: list[str]) -> None:
    """Save it anew; consoles that were started from it stay as they are. Raises ValidationError."""
    _store(saved, wanted=_checked(wanted, home=saved.user.home, offered=[*offered, saved.runtime]))


def start(owner: Owner, *, saved: SavedConsole) -> Console:
    """Make a console of it. Raises what owner.require raises at the plan's limit."""
    return open_console(
        owner,
        executable=CUSTOM,
        runtime=saved.runtime,
        arguments=saved.command,
        working_directory=saved.working_directory or None,
        name=saved.name,
    )


def _checked(wanted: Wanted, *, home: str, offered: list[str]) -> Wanted:
    name, command, directory = wanted.name.strip(), wanted.command.strip(), wanted.working_directory.strip()
    if directory == "~" or directory.startswith("~/"):
        directory = home + directory[1:]
    command = command.replace("\r\n", "\n")
    wrong = {
        "name": _line_problem(name, chars=NAME_CHARS_MAX) if name else _("Give it a name."),
        "command": _text_problem(command, chars=ARGUMENTS_CHARS_MAX) if command else _("Say what bash is to run."),
        "working_directory": _folder_problem(directory) if directory else "",
        "runtime": "" if wanted.runtime in offered else _("Choose from: %s.") % ", ".join(offered),
    }
    if any(wrong.values()):
        raise ValidationError({field: sentence for field, sentence in wrong.items() if sentence})
    return Wanted(name=name, command=command, working_directory=directory, runtime=wanted.runtime)


def _text_problem(text: str, *, chars: int) -> str:
    if len(text) > chars:
        return _("Use at most %(n)d characters.") % {"n": chars}
    if any(ord(character) < ord(" ") and character not in "\n\t" for character in text):
        return _("There is a character in it that cannot be typed.")
    return ""


def _line_problem(text: str, *, chars: int) -> str:
    return _("Write it on one line.") if "\n" in text else _text_problem(text, chars=chars)


def _folder_problem(path: str) -> str:
    if not path.startswith("/"):
        return _("Begin with a slash, or with ~/ for your home folder.")
    return _line_problem(path, chars=PATH_CHARS_MAX)


def _store(saved: SavedConsole, *, wanted: Wanted) -> None:
    saved.name, saved.command = wanted.name, wanted.command
    saved.working_directory, saved.runtime = wanted.working_directory, wanted.runtime
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("You have a custom console of this name. Choose another.")}) from error
