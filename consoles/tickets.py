"""From a link's token to a ticket: asked for by the link's page before each connection."""

import dataclasses
import re
import unicodedata
import zlib
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles.models import Share, Ticket
from consoles.secrets import fingerprint, new_secret

TICKET_SECONDS = 600
"""How long a ticket waits to be used, in seconds."""
TICKETS_OF_SHARE_MAX = 1000
"""Tickets of one link that were not used yet; a further one takes the place of the oldest."""
TOKEN_CHARS_MAX = 64
GUEST_NAME_CHARS_MAX = 30
GUEST = re.compile(r"[A-Za-z0-9_-]{22}")
"""Form of a guest's id, which their browser keeps in a cookie."""

_NAME_CHARS_READ = 1000
_VISITOR_CHARS = 22
_GUEST_NUMBERS = 1000
_VISIBLE = {"L", "M", "N", "P", "S", "Z"}
"""Classes of characters that a name may have: neither controls nor marks of direction."""


class NoSuchLink(Exception):
    """The token opens nothing: unknown, ended, or its time is over. One sentence for all."""


class SignInFirst(Exception):
    """The link is for people with an account only."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Issued:
    """A ticket, told this once, and what it opens."""

    ticket: str = dataclasses.field(repr=False)
    share: Share
    name: str


def issue(
    token: str, *, user: AbstractBaseUser | None, session_key: str, guest: str, name: str = "", slug: str | None = None
) -> Issued:
    """Exchange a link's token. Raises NoSuchLink, SignInFirst.

    `user` is who is signed in, by the session `session_key`; `guest` names a browser in which nobody is, and `name`
    is what they want to be called. With a `slug` it is the page of that address, in a frame of another site, that asks:
    its own link may be shown there, and no other.
    """
    share = Share.objects.valid().filter(token_hash=fingerprint(token[:TOKEN_CHARS_MAX])).first()
    if share is None or (slug is not None and not (share.slug == slug and share.embed_origins)):
        raise NoSuchLink
    if user is None and share.signed_in_only:
        raise SignInFirst
    visitor = _guest(guest, share=share) if user is None else f"user:{user.pk}"
    shown = user.get_username() if user is not None else _guest_name(clean_name(name), visitor=visitor)
    ticket, now = new_secret(), timezone.now()
    with transaction.atomic():
        _make_room(share, now=now)
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
    seen = "".join(each for each in name[:_NAME_CHARS_READ] if unicodedata.category(each)[0] in _VISIBLE)
    return " ".join(seen.split())[:GUEST_NAME_CHARS_MAX].rstrip()


def _guest(guest: str, *, share: Share) -> str:
    """Who a guest is to the owner of a console: the same at each visit, another to every other console's owner."""
    return f"guest:{fingerprint(f'{share.console_id} {guest}')[:_VISITOR_CHARS]}"


def _guest_name(chosen: str, *, visitor: str) -> str:
    """What a guest is called: never what an account is called."""
    if chosen:
        return _("%s (guest)") % chosen
    return _("Guest %d") % (zlib.crc32(visitor.encode()) % _GUEST_NUMBERS)


def _make_room(share: Share, *, now: datetime) -> None:
    """Throw away old tickets. Whoever floods a link with them keeps nobody out: a ticket is used at once."""
    Ticket.objects.filter(expires_at__lte=now).delete()
    too_many = share.tickets.count() - TICKETS_OF_SHARE_MAX + 1
    if too_many > 0:
        oldest = share.tickets.order_by("expires_at").values_list("pk", flat=True)[:too_many]
        Ticket.objects.filter(pk__in=list(oldest)).delete()
