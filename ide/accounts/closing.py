"""Taking a user's way in: what is open closes at once."""

from django.db import transaction

from consoles import events, sharing
from ide.accounts.models import User


def deactivate(user: User) -> None:
    """Let the user sign in no more. Their data stays."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        transaction.on_commit(lambda: events.publish(user.pk, events.SIGNED_OUT, session=None))
        transaction.on_commit(lambda: sharing.owner_closed(user.pk))


def activate(user: User) -> None:
    """Let the user sign in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
