"""A user's tokens: the API token, made when first asked for and replaced at will, and the one of their sandboxes."""

from django.db import transaction
from django.db.models import F
from rest_framework.authtoken.models import Token

from consoles import events
from ide.accounts import sandbox_keys
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


def user_of_sandbox_token(token: str) -> User | None:
    """The active user whose present sandbox token this is."""
    user_id = sandbox_keys.claimed_user_id(token)
    user = None if user_id is None else User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not sandbox_keys.matches(token, user_id=user.pk, version=user.sandbox_token_version):
        return None
    return user


def replace_sandbox_token(user: User) -> None:
    """Make the present sandbox token worth nothing; consoles that start from now on find the next one (rule 16)."""
    User.objects.filter(pk=user.pk).update(sandbox_token_version=F("sandbox_token_version") + 1)
    user.refresh_from_db(fields=["sandbox_token_version"])
