"""Pure: the token that programs in a sandbox find as API_TOKEN. It is derived, so that no secret lies in the database."""

import re

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "ide.accounts.sandbox_keys"
DIGITS = 40

_TOKEN = re.compile(rf"sandbox-([0-9]{{1,18}})-[0-9a-f]{{{DIGITS}}}")


def token(user_id: int, *, version: int) -> str:
    """The sandbox token of a user; another `version` makes another one."""
    digest = salted_hmac(SALT, f"{user_id}.{version}", algorithm="sha256").hexdigest()
    return f"sandbox-{user_id}-{digest[:DIGITS]}"


def claimed_user_id(text: str) -> int | None:
    """Whose sandbox token the text says that it is; None where it is no sandbox token at all."""
    match = _TOKEN.fullmatch(text)
    return int(match[1]) if match else None


def matches(text: str, *, user_id: int, version: int) -> bool:
    """Whether the text is this user's present sandbox token."""
    return constant_time_compare(text, token(user_id, version=version))
