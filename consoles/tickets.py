"""From a link's token to a ticket: asked for by the link's page before each connection."""

import dataclasses
import re
import unicodedata
import zlib
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles.models import Share, Ticket
from consoles.secrets import fingerprint, new_secret

TICKET_SECONDS = 600
TICKETS_OF_SHARE_MAX = 1000
"""Tickets of one link that were not used yet."""
TOKEN_CHARS_MAX = 64
GUEST_NAME_CHARS_MAX = 30
GUEST = re.compile(r"[A-Za-z0-9_-]{22}")
"""Form of a guest's id, which their browser keeps in a cookie."""
_VISIBLE = {"L", "M", "N", "P", "S", "Z"}
"""Classes of characters that a name may have: neither controls nor marks of direction."""


class NoSuchLink(Exception):
    """The token opens nothing: unknown, ended, or its time is over. One sentence for all."""


class SignInFirst(Exception):
    """The link is for people with an account only."""


class TooManyTickets(Exception):
    """So many tickets of the link wait to be used that there is no further one."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Issued:
    """A ticket, told this once, and what it opens."""

    ticket: str = dataclasses.field(repr=False)
    share: Share
    name: str


def issue(token: str, *, user: AbstractBaseUser | None, session_key: str, guest: str, name: str = "") -> Issued:
    """Exchange a link's token. Raises NoSuchLink, SignInFirst, TooManyTickets.

    `user` is who is signed in, by the session `session_key`; `guest` names a browser in which nobody is.
    """
    share = Share.objects.valid().filter(token_hash=fingerprint(token[:TOKEN_CHARS_MAX])).first()
    if share is None:
        raise NoSuchLink
    if user is None and share.signed_in_only:
        raise SignInFirst
    now = timezone.now()
    Ticket.objects.filter(expires_at__lte=now).delete()
    if share.tickets.count() >= TICKETS_OF_SHARE_MAX:
        raise TooManyTickets
    visitor = f"guest:{fingerprint(guest)[:22]}" if user is None else f"user:{user.pk}"
    shown = user.get_username() if user is not None else _guest_name(clean_name(name), visitor=visitor)
    ticket = new_secret()
    Ticket.objects.create(
        hash=fingerprint(ticket),
        share=share,
        user_id=None if user is None else user.pk,
        session_key="" if user is None else session_key,
        visitor=visitor,
        name=shown,
        expires_at=now + timedelta(seconds=TICKET_SECONDS),
    )
    return Issued(ticket=ticket, share=share, name=shown)


def clean_name(name: str) -> str:
    """What a guest calls themselves, without what nobody sees, and short."""
    seen = "".join(each for each in name[:1000] if unicodedata.category(each)[0] in _VISIBLE)
    return " ".join(seen.split())[:GUEST_NAME_CHARS_MAX]


def _guest_name(chosen: str, *, visitor: str) -> str:
    """What a guest is called: never what an account is called."""
    if chosen:
        return _("%s (guest)") % chosen
    return _("Guest %d") % (zlib.crc32(visitor.encode()) % 1000)
