"""A user's API token: one, made when first asked for, replaced at will."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from consoles import events
from ide.accounts.models import User


def token_of(user: User) -> str:
    """The user's token, made when there is none yet."""
    return str(Token.objects.get_or_create(user=user)[0].key)


def replace_token(user: User) -> str:
    """Make the user a new token; the old one is worth nothing from now on, and what it opened closes."""
    with transaction.atomic():
        Token.objects.filter(user=user).delete()
        key = str(Token.objects.create(user=user).key)
        transaction.on_commit(lambda: events.publish(user.pk, events.SIGNED_OUT, session=None))
    return key
