"""Who comes to a console's websocket: exactly one credential decides (rule 15).

With a ticket, what the handshake brought counts for nothing. With an `Authorization: Token` header cookies are ignored.
Else it is the session cookie, and then the page's Origin must be ours exactly: scheme, host and port.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from consoles.messages import CloseCode
from consoles.models import Console, Share, Silenced, Ticket
from consoles.secrets import fingerprint

TOKEN_CHARS_MAX = 128


class WrongOrigin(Exception):
    """A page of another origin came, or tried to use the session's cookie."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credential:
    """What the handshake brought: a token or a session key, never both; neither for a stranger."""

    token: str | None = dataclasses.field(default=None, repr=False)
    session: str | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody who may look at a console, and what they may do there."""

    user_id: int | None
    name: str
    owner_id: int
    console: Console
    writable: bool
    owner: bool = False
    visitor: str = ""
    """Who this is, for the console's owner: "user:5", "guest:…"."""
    until: datetime | None = None
    """When the share ends by which they are here."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Visit:
    """What a ticket was exchanged for: held by its websocket, and judged again from the database."""

    share_id: int
    visitor: str
    name: str
    user_id: int | None
    session_key: str = dataclasses.field(repr=False)
    """Of who was signed in when the ticket was made; empty for a guest."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a ticket opens nothing: a code of the websocket's contract, and a sentence."""

    code: int
    sentence: str


def credential(headers: Iterable[tuple[bytes, bytes]]) -> Credential:
    """Read the handshake's headers. Raises WrongOrigin.

    Neither Origin nor cookie nor token is allowed: a client of its own may bring a ticket.
    """
    found = {name.lower(): value.decode("latin-1") for name, value in headers}
    origin = found.get(b"origin")
    if origin is not None and not _ours(origin):
        raise WrongOrigin
    scheme, _space, token = found.get(b"authorization", "").partition(" ")
    if scheme.lower() == "token" and token:
        return Credential(token=token.strip()[:TOKEN_CHARS_MAX])
    if origin is None and b"cookie" in found:
        raise WrongOrigin
    try:
        cookie = SimpleCookie(found.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        cookie = None
    return Credential(session=cookie.value if cookie else None)


def address(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The client's address, as our front saw it; empty where nobody is in front."""
    forwarded = [value.decode("latin-1") for name, value in headers if name.lower() == b"x-forwarded-for"]
    return forwarded[-1].rpartition(",")[2].strip() if forwarded else ""


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
    """What `user` may do with the console: everything with their own, what was shared with them by name otherwise.

    None where it is neither or does not exist. Reads the database.
    """
    who = {"user_id": user.pk, "name": user.get_username(), "visitor": f"user:{user.pk}"}
    console = Console.objects.visible_to(user).select_related("user").filter(pk=console_id).first()
    if console is not None:
        return Viewer(**who, owner_id=console.user_id, console=console, writable=True, owner=True)
    share = Share.objects.valid().filter(console_id=console_id, user_id=user.pk).first()
    return None if share is None else _viewer_by(share, **who)


def redeem(ticket: str, *, console_id: int, credential: Credential) -> Visit | Refusal:
    """Exchange a ticket, once. Reads and writes the database."""
    row = Ticket.objects.filter(hash=fingerprint(ticket), expires_at__gt=timezone.now()).first()
    if row is None or not Ticket.objects.filter(pk=row.pk).delete()[0]:
        return _no(_("This page's ticket was used already, or it is too old. Open the link again."))
    share = Share.objects.valid().filter(pk=row.share_id, console_id=console_id).first()
    if share is None:
        return _no(_("This link leads here no more: it was ended, or its time is over."))
    present = user_of(credential) if credential.session or credential.token else None
    if present is not None and present.pk != row.user_id:
        return _no(_("Another account opened this link in this browser. Open it again."))
    return Visit(
        share_id=row.share_id, visitor=row.visitor, name=row.name, user_id=row.user_id, session_key=row.session_key
    )


def visit_viewer(visit: Visit, *, console_id: int) -> Viewer | None:
    """What a visitor may do; None when the link, the visitor's session or the console has ended. Reads the database."""
    share = Share.objects.valid().filter(pk=visit.share_id, console_id=console_id, user=None).first()
    if share is None:
        return None
    if visit.user_id is not None:
        user = _session_user(visit.session_key)
        if user is None or not user.is_active or user.pk != visit.user_id:
            return None
    elif share.signed_in_only:
        return None
    return _viewer_by(share, user_id=visit.user_id, name=visit.name, visitor=visit.visitor)


def _viewer_by(share: Share, *, user_id: int | None, name: str, visitor: str) -> Viewer:
    console = share.console
    writable = share.writable and console.others_may_type
    if writable:
        writable = not Silenced.objects.filter(share=share, visitor=visitor).exists()
    return Viewer(
        user_id=user_id,
        name=name,
        owner_id=console.user_id,
        console=console,
        writable=writable,
        visitor=visitor,
        until=share.expires_at,
    )


def _no(sentence: str) -> Refusal:
    return Refusal(code=CloseCode.NOT_ALLOWED, sentence=sentence)


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
