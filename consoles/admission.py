"""Who comes to a console's websocket: exactly one credential decides (rule 15).

With an `Authorization: Token` header cookies are ignored. Else it is the session cookie, and then the page's Origin
must be ours exactly: scheme, host and port.
"""

import dataclasses
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import constant_time_compare
from rest_framework.authtoken.models import Token

from consoles.models import Console

TOKEN_CHARS_MAX = 128


class WrongOrigin(Exception):
    """A page of another origin tried to use the session's cookie."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credential:
    """What the handshake brought: a token or a session key, never both; neither for a stranger."""

    token: str | None = None
    session: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody who may look at a console, and what they may do there."""

    user_id: int
    name: str
    owner_id: int
    console: Console
    writable: bool


def credential(headers: Iterable[tuple[bytes, bytes]]) -> Credential:
    """Read the handshake's headers. Raises WrongOrigin."""
    found = {name.lower(): value.decode("latin-1") for name, value in headers}
    origin = found.get(b"origin")
    scheme, _space, token = found.get(b"authorization", "").partition(" ")
    if scheme.lower() == "token" and token:
        if origin is not None and not _ours(origin):
            raise WrongOrigin
        return Credential(token=token.strip()[:TOKEN_CHARS_MAX])
    if not _ours(origin or ""):
        raise WrongOrigin
    try:
        cookie = SimpleCookie(found.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        cookie = None
    return Credential(session=cookie.value if cookie else None)


def user_of(credential: Credential) -> AbstractBaseUser | None:
    """The active user whom the credential names; None when it names nobody (any more). Reads the database."""
    if credential.token is not None:
        row = Token.objects.select_related("user").filter(key=credential.token).first()
        user = row.user if row else None
    elif credential.session is not None:
        user = _session_user(credential.session)
    else:
        user = None
    return user if user is not None and user.is_active else None


def viewer_of(user: AbstractBaseUser, *, console_id: int) -> Viewer | None:
    """What `user` may do with the console; None where it is not theirs or does not exist. Reads the database."""
    console = Console.objects.visible_to(user).select_related("user").filter(pk=console_id).first()
    if console is None:
        return None
    return Viewer(user_id=user.pk, name=user.get_username(), owner_id=console.user_id, console=console, writable=True)


def _ours(origin: str) -> bool:
    url = urlsplit(settings.URL)
    return origin == f"{url.scheme}://{url.netloc}"


def _session_user(key: str) -> AbstractBaseUser | None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user_id, backend = store.get(SESSION_KEY), store.get(BACKEND_SESSION_KEY)
    if user_id is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = get_user_model()._default_manager.filter(pk=user_id).first()  # noqa: SLF001 - Django's own name for it
    if user is None or not constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user
