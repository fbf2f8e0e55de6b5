"""Sharing consoles: with people by name and by links, for looking or for typing; and ending that.

Whoever may type in a console acts as its owner (rule 16). Every change reaches those who look within a second.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import events
from consoles.models import VISITOR_CHARS_MAX, Console, Share, Silenced
from consoles.secrets import fingerprint, new_secret

SHARES_OF_CONSOLE_MAX = 50
LINK_SECONDS_MIN, LINK_SECONDS_MAX = 60, 365 * 24 * 3600
"""How long a link may last, where it is to end by itself."""
ORIGINS_MAX = 10
"""Sites that may embed one link."""
ORIGIN_CHARS_MAX = 200
CHANGED = "console.shares"

_VISITOR = re.compile(r"user:[0-9]{1,18}|guest:[A-Za-z0-9_-]{22}")

Ended = Callable[[Console], None]
"""Is told that somebody who could type may do so no more: what they could read is worth nothing from now on."""


class BadShare(ValueError):
    """What the owner asked for cannot be; the text is a sentence for them, about `field`."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def with_person(console: Console, *, name: str, writable: bool) -> Share:
    """Share with an account. Raises BadShare."""
    user = get_user_model()._default_manager.filter(username=name.strip().lower(), is_active=True).first()  # noqa: SLF001 - Django's own name for it
    if user is None:
        raise BadShare(_("There is no account called “%s”.") % name.strip()[:30], field="user")
    if user.pk == console.user_id:
        raise BadShare(_("This console is yours already."), field="user")
    with transaction.atomic():
        if console.shares.filter(user_id=user.pk).exists():
            raise BadShare(_("This console is shared with “%s” already.") % user.get_username(), field="user")
        _require_room(console)
        share = Share.objects.create(console=console, user_id=user.pk, writable=writable, slug=new_secret())
    events.publish(user.pk, CHANGED)
    return share


def by_link(
    console: Console,
    *,
    writable: bool,
    signed_in_only: bool = False,
    seconds: int | None = None,
    origins: Sequence[str] = (),
) -> tuple[Share, str]:
    """Make a link; return it with its token, which is told this once. Raises BadShare."""
    token = new_secret()
    with transaction.atomic():
        _require_room(console)
        share = Share.objects.create(
            console=console,
            token_hash=fingerprint(token),
            slug=new_secret(),
            writable=writable,
            signed_in_only=signed_in_only,
            expires_at=_end(seconds),
            embed_origins=_checked_origins(origins, writable=writable),
        )
    return share, token


def change(share: Share, fields: Mapping[str, Any], *, ended: Ended) -> None:
    """Set some of `writable`, `expires_in` (seconds from now; None: until ended), `embed_origins`. Raises BadShare."""
    could_type = share.writable
    share.writable = fields.get("writable", could_type)
    if "expires_in" in fields:
        share.expires_at = _end(fields["expires_in"])
    share.embed_origins = _checked_origins(fields.get("embed_origins", share.embed_origins), writable=share.writable)
    share.save(update_fields=["writable", "expires_at", "embed_origins"])
    _published(share.console)
    if could_type and not share.writable:
        ended(share.console)


def end(share: Share, *, ended: Ended) -> None:
    """End a share: whoever is here by it is told so and goes."""
    console, could_type, user_id = share.console, share.writable, share.user_id
    share.delete()
    _published(console)
    if user_id is not None:
        events.publish(user_id, CHANGED)
    if could_type:
        ended(console)


def let_type(console: Console, *, visitor: str | None, allowed: bool) -> None:
    """Take typing from everybody but the owner (`visitor` None) or from one, or give it back. Raises BadShare."""
    if visitor is None:
        console.others_may_type = allowed
        console.save(update_fields=["others_may_type"])
    elif len(visitor) > VISITOR_CHARS_MAX or not _VISITOR.fullmatch(visitor):
        raise BadShare(_("There is nobody of that kind."), field="visitor")
    elif allowed:
        Silenced.objects.filter(share__console=console, visitor=visitor).delete()
    else:
        for share in console.shares.filter(writable=True):
            Silenced.objects.get_or_create(share=share, visitor=visitor)
    _published(console)


def silenced(console: Console) -> list[str]:
    """From whom typing was taken, one by one."""
    return sorted(set(Silenced.objects.filter(share__console=console).values_list("visitor", flat=True)))


def checked_origin(text: str) -> str:
    """An origin as browsers write it: scheme, host and a port that is not the usual one. Raises BadShare."""
    url = urlsplit(text.strip().rstrip("/"))
    try:
        port = url.port
    except ValueError:
        port = -1
    plain = url.scheme in {"http", "https"} and not (url.path or url.query or url.fragment or url.username)
    if not plain or not re.fullmatch(r"[a-z0-9.-]{1,190}", url.hostname or "") or port == -1:
        raise BadShare(
            _("“%s” is not the address of a site. Write it as in https://example.org.") % text.strip()[:60],
            field="embed_origins",
        )
    usual = {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{url.hostname}" + ("" if port in {None, usual} else f":{port}")


def _checked_origins(origins: Sequence[str], *, writable: bool) -> list[str]:
    if origins and writable:
        raise BadShare(_("Only a link for looking may be embedded in other sites."), field="embed_origins")
    if len(origins) > ORIGINS_MAX:
        raise BadShare(_("At most %d sites may embed one link.") % ORIGINS_MAX, field="embed_origins")
    return sorted({checked_origin(origin) for origin in origins})


def _end(seconds: int | None) -> datetime | None:
    if seconds is None:
        return None
    if not LINK_SECONDS_MIN <= seconds <= LINK_SECONDS_MAX:
        raise BadShare(_("A share lasts from one minute to one year, or until you end it."), field="expires_in")
    return timezone.now() + timedelta(seconds=seconds)


def _require_room(console: Console) -> None:
    if console.shares.count() >= SHARES_OF_CONSOLE_MAX:
        raise BadShare(
            _("This console is shared %d times, which is the most. End a share first.") % SHARES_OF_CONSOLE_MAX,
            field="user",
        )


def _published(console: Console) -> None:
    events.publish_console(console.pk, CHANGED)
