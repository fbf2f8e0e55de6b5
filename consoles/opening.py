"""New consoles, those that Run uses, and their names: rows only. A process starts when somebody looks or types."""

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import commands, events
from consoles.models import ARGUMENTS_CHARS_MAX, NAME_CHARS_MAX, Console

_RUN_COMMAND = ("-c", 'exec "$@"', "bash")
"""Arguments of a login shell, which becomes the command that follows: with the PATH of consoles."""
_NUMBER = re.compile(r"\b([0-9]{1,9})$")


class Owner(Protocol):
    """What is asked of the user who opens a console."""

    @property
    def pk(self) -> int:
        """Their id."""

    @property
    def home(self) -> str:
        """Their home folder inside the sandbox."""

    def require(self, resource: str, amount: int) -> None:
        """Raise unless their plan allows `amount` of `resource` in all."""


def create(
    owner: Owner,
    *,
    executable: str,
    default_runtime: str,
    arguments: str | None = None,
    working_directory: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Console:
    """Make a console. Raises what owner.require raises at the plan's limit; commands.BadCommand."""
    if executable != commands.CUSTOM:
        commands.arguments(arguments)
    return open_console(
        owner,
        executable=executable,
        runtime=commands.runtime_of(executable, default=default_runtime),
        arguments=arguments or None,
        working_directory=working_directory or None,
        environment=environment,
    )


def open_console(
    owner: Owner,
    *,
    executable: str,
    runtime: str,
    arguments: str | None,
    working_directory: str | None,
    name: str = "",
    environment: Mapping[str, str] | None = None,
) -> Console:
    """Make a console whose parts are right; without a name it gets a number. Raises what owner.require raises."""
    with transaction.atomic():
        owner.require("consoles", Console.objects.filter(user_id=owner.pk).count() + 1)
        return Console.objects.create(
            user_id=owner.pk,
            executable=executable,
            runtime=runtime,
            arguments=arguments,
            working_directory=working_directory,
            environment=dict(environment or {}),
            name=name or f"{commands.label(executable)} console {_free_number(owner)}",
        )


def create_to_run_command(
    owner: Owner,
    *,
    command: str,
    stay: bool,
    default_runtime: str,
    working_directory: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Console:
    """Make a console that runs a command line in bash and ends with its status, or stays at a prompt after it.

    Raises as create().
    """
    arguments = command if stay else shlex.join(["-c", command])
    if len(arguments) > ARGUMENTS_CHARS_MAX:
        raise commands.BadCommand(_("The command is too long. Put it into a file and run that."))
    return create(
        owner,
        executable=commands.CUSTOM if stay else "bash",
        default_runtime=default_runtime,
        arguments=arguments,
        working_directory=working_directory,
        environment=environment,
    )


def console_to_run(
    owner: Owner,
    *,
    path: str,
    runtime: str,
    arguments: str = "",
    command: Sequence[str] = (),
    is_python: bool = True,
) -> Console:
    """The one console in which Run executes the file at `path`: made at first, with new arguments later.

    It is run by the runtime's Python, else by `command`, a program's words. A Python stays at its prompt afterwards.
    Raises what owner.require raises at the plan's limit; commands.BadCommand.
    """
    line = shlex.join(
        [
            *(_RUN_COMMAND if command else ()),
            *command,
            *(["-i"] if is_python else []),
            path,
            *commands.arguments(arguments),
        ]
    )
    if len(line) > ARGUMENTS_CHARS_MAX:
        raise commands.BadCommand(_("The arguments are too long."))
    what = {
        "executable": "bash" if command else f"python{runtime}",
        "runtime": runtime,
        "arguments": line,
        "environment": commands.python_environment(owner.home) if command and is_python else {},
        "working_directory": path.rpartition("/")[0] or "/",
        "last_used_at": timezone.now(),
    }
    with transaction.atomic():
        if not Console.objects.filter(user_id=owner.pk, run_path=path).update(**what):
            owner.require("consoles", Console.objects.filter(user_id=owner.pk).count() + 1)
            name = path.rpartition("/")[2][:NAME_CHARS_MAX]
            Console.objects.create(user_id=owner.pk, run_path=path, name=name, **what)
        return Console.objects.select_related("user").get(user_id=owner.pk, run_path=path)


def rename(console: Console, *, name: str) -> None:
    """Call the console something else."""
    console.name = name
    console.save(update_fields=["name"])
    events.publish(console.user_id, "console.renamed")
    events.publish_console(console.pk, "console.renamed")


def _free_number(owner: Owner) -> int:
    """The lowest number that none of the owner's consoles is called by."""
    names = Console.objects.filter(user_id=owner.pk).values_list("name", flat=True)
    taken = {int(found[1]) for name in names if (found := _NUMBER.search(name))}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
