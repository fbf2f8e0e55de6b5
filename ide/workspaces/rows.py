"""What the keeper reads and writes in the database, with the service user's rights over files.

The database lies where the web tier can write. SQLite opens files beside it, and a link laid there must not lead root
anywhere; on a database server this costs nothing and changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from ide.accounts.models import User
from ide.rights import files_as_service_user
from ide.workspaces.models import BuiltRuntime, Publication, Workspace

State = Workspace.State


@dataclass(frozen=True, kw_only=True)
class Known:
    """A user's sandbox as the database knows it."""

    user: User
    row: Workspace


def known(user_id: int, *, runtime: str) -> Known | None:
    """The active user and their sandbox's row, made where there is none; None without such a user."""
    with files_as_service_user():
        user = User.objects.select_related("plan").filter(pk=user_id, is_active=True).first()
        if user is None:
            return None
        row, _created = Workspace.objects.get_or_create(user=user, runtime=runtime)
        return Known(user=user, row=_sound(row))


def find(user_id: int, *, runtime: str) -> Workspace | None:
    """The sandbox's row."""
    with files_as_service_user():
        row = Workspace.objects.filter(user_id=user_id, runtime=runtime).first()
        return None if row is None else _sound(row)


def running() -> list[Workspace]:
    """The rows that say that their sandbox runs."""
    with files_as_service_user():
        return [_sound(row) for row in Workspace.objects.filter(state=State.RUNNING)]


def starting() -> list[Workspace]:
    """The rows that say that their sandbox is about to run."""
    with files_as_service_user():
        return list(Workspace.objects.filter(state=State.STARTING))


def publications() -> set[int]:
    """The numbers that rows point to."""
    with files_as_service_user():
        numbers = Workspace.objects.exclude(publication=None).values_list("publication", flat=True)
        return {number for number in numbers if number is not None}


def closed(user_ids: Iterable[int]) -> set[int]:
    """Those of the users whose accounts are closed."""
    with files_as_service_user():
        return set(User.objects.filter(pk__in=set(user_ids), is_active=False).values_list("pk", flat=True))


def hosts_of(user_ids: Iterable[int]) -> dict[int, list[str]]:
    """Which hosts the plans of these users allow; nothing of closed accounts."""
    with files_as_service_user():
        users = User.objects.select_related("plan").filter(pk__in=set(user_ids), is_active=True)
        return {user.pk: user.plan.hosts for user in users}


def next_number() -> int:
    """A number for a published socket, from the one sequence; never the same again."""
    with files_as_service_user():
        return Publication.objects.create().pk


def record(row: Workspace, state: State, *, sentence: str = "", ended: bool = True) -> None:
    """Write down what came of a start or stop; `ended`: whoever waits for an outcome has it now."""
    row.state, row.sentence, row.changed_at = state, sentence, timezone.now()
    with files_as_service_user():
        Workspace.objects.filter(pk=row.pk).update(
            state=state,
            sentence=sentence,
            publication=row.publication,
            changed_at=row.changed_at,
            attempts=F("attempts") + (1 if ended else 0),
        )


def record_images(versions: set[str]) -> None:
    """Write down which runtimes can be offered; what is written already costs one look."""
    with files_as_service_user():
        known = set(BuiltRuntime.objects.values_list("version", flat=True))
        if gone := known - versions:
            BuiltRuntime.objects.filter(version__in=gone).delete()
        BuiltRuntime.objects.bulk_create([BuiltRuntime(version=each) for each in sorted(versions - known)])


def _sound(row: Workspace) -> Workspace:
    """The row; nothing is published where it holds no number. SQLite keeps any text there, and this becomes a path."""
    if not isinstance(row.publication, int):
        row.publication = None
    return row
