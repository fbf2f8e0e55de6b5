"""Sharing consoles: with people by name and by links, for looking or for typing; and ending that.

Whoever may type in a console acts as its owner (rule 16). Every change reaches those who look within a second.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import events
from consoles.models import VISITOR_CHARS_MAX, Console, Share, Silenced
from consoles.secrets import fingerprint, new_secret

SHARES_OF_CONSOLE_MAX = 50
"""Shares of one console, those by name and by link together."""
SHARE_SECONDS_MIN, SHARE_SECONDS_MAX = 60, 365 * 24 * 3600
"""How long a share may last, in seconds, where it is to end by itself."""
ORIGINS_MAX = 10
"""Sites that may embed one link."""
ORIGIN_CHARS_MAX = 200
SILENCED_OF_SHARE_MAX = 1000
"""Visitors of one share from whom typing is taken one by one."""
EXPIRED_AT_ONCE_MAX = 100
"""Shares whose time is over that are ended in one go; the next call ends further ones."""
CHANGED = "console.shares"

_NAME_CHARS_SAID = 30
_VISITOR = re.compile(r"user:[0-9]{1,18}|guest:[A-Za-z0-9_-]{22}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")

Ended = Callable[[Console], None]
"""Is told that somebody who could type may do so no more: what they could read is worth nothing from now on."""


class BadShare(ValueError):
    """What the owner asked for cannot be; the text is a sentence for them, about `field`."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def with_person(console: Console, *, name: str, writable: bool, seconds: int | None = None) -> Share:
    """Share with an account. Raises BadShare: the same for a closed account as for none."""
    users = get_user_model()._default_manager  # noqa: SLF001 - Django's own name for it
    user = users.filter(username=name.strip().lower(), is_active=True).first()
    if user is None:
        said = name.strip()[:_NAME_CHARS_SAID]
        raise BadShare(_("There is no account called “%s”. Check how the name is spelled.") % said, field="user")
    if user.pk == console.user_id:
        raise BadShare(_("This console is yours already. Name somebody else."), field="user")
    until = _end(seconds)
    try:
        with transaction.atomic():
            _require_room(console)
            share = Share.objects.create(
                console=console, user_id=user.pk, writable=writable, slug=new_secret(), expires_at=until
            )
    except IntegrityError as error:
        sentence = _("This console is shared with “%s” already. Change or end that share.") % user.get_username()
        raise BadShare(sentence, field="user") from error
    events.publish(user.pk, CHANGED)
    _published(console)
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
    share = Share(
        console=console,
        token_hash=fingerprint(token),
        slug=new_secret(),
        writable=writable,
        signed_in_only=signed_in_only,
        expires_at=_end(seconds),
    )
    share.embed_origins = _origins_for(share, origins)
    with transaction.atomic():
        _require_room(console)
        share.save(force_insert=True)
    _published(console)
    return share, token


def change(share: Share, fields: Mapping[str, Any], *, ended: Ended) -> None:
    """Set some of `writable`, `expires_in` (seconds from now; None: until ended), `embed_origins`. Raises BadShare."""
    could_type = share.writable
    share.writable = fields.get("writable", could_type)
    if "expires_in" in fields:
        share.expires_at = _end(fields["expires_in"])
    share.embed_origins = _origins_for(share, fields.get("embed_origins", share.embed_origins))
    changed = {name: getattr(share, name) for name in ("writable", "expires_at", "embed_origins")}
    if not Share.objects.filter(pk=share.pk).update(**changed):
        raise BadShare(_("This share was ended meanwhile. Make a new one."), field="share")
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


def end_expired(*, ended: Ended, console: Console | None = None, owner_id: int | None = None) -> None:
    """End the shares whose time is over, of `console`, of `owner_id`'s, or of all. They let nobody in before that either."""
    over = Share.objects.filter(expires_at__lte=timezone.now()).select_related("console__user")
    if console is not None:
        over = over.filter(console=console)
    if owner_id is not None:
        over = over.filter(console__user_id=owner_id)
    for share in over.order_by("expires_at")[:EXPIRED_AT_ONCE_MAX]:
        end(share, ended=ended)


def owner_closed(user_id: int) -> None:
    """Tell those who look at the consoles of an account that it was closed: they may do so no more."""
    shared = Console.objects.filter(user_id=user_id, shares__isnull=False)
    for console_id in shared.values_list("pk", flat=True).distinct():
        events.publish_console(console_id, CHANGED)


def let_type(console: Console, *, visitor: str | None, allowed: bool) -> None:
    """Take typing from everybody but the owner (`visitor` None) or from one, or give it back. Raises BadShare."""
    if visitor is None:
        console.others_may_type = allowed
        console.save(update_fields=["others_may_type"])
    else:
        _let_one_type(console, visitor=visitor, allowed=allowed)
    _published(console)


def silenced(console: Console) -> list[str]:
    """From whom typing was taken, one by one."""
    return sorted(set(Silenced.objects.filter(share__console=console).values_list("visitor", flat=True)))


def checked_origin(text: str) -> str:
    """An origin as browsers write it: scheme, host and a port that is not the usual one. Raises BadShare."""
    try:
        url = urlsplit(text.strip().rstrip("/"))
        host, port = url.hostname or "", url.port
    except ValueError:
        raise _bad_origin(text) from None
    plain = url.scheme in {"http", "https"} and not (url.path or url.query or url.fragment or "@" in url.netloc)
    if not plain or not _HOST.fullmatch(host) or port == 0:
        raise _bad_origin(text)
    usual = {"http": 80, "https": 443}[url.scheme]
    return f"{url.scheme}://{host}" + ("" if port in {None, usual} else f":{port}")


def _bad_origin(text: str) -> BadShare:
    sentence = _("“%s” is not the address of a site. Write it as in https://example.org.") % text.strip()[:60]
    return BadShare(sentence, field="embed_origins")


def _origins_for(share: Share, origins: Sequence[str]) -> list[str]:
    """The origins that may embed the share: none but for a link that guests may open to look."""
    if not origins:
        return []
    if share.user_id is not None or share.writable:
        raise BadShare(_("Only a link for looking may be embedded in other sites."), field="embed_origins")
    if share.signed_in_only:
        raise BadShare(
            _("A link for people with an account cannot be embedded: in another site's page nobody is signed in here."),
            field="embed_origins",
        )
    if len(origins) > ORIGINS_MAX:
        raise BadShare(_("At most %d sites may embed one link.") % ORIGINS_MAX, field="embed_origins")
    return sorted({checked_origin(origin) for origin in origins})


def _let_one_type(console: Console, *, visitor: str, allowed: bool) -> None:
    if len(visitor) > VISITOR_CHARS_MAX or not _VISITOR.fullmatch(visitor):
        raise BadShare(_("There is nobody of that kind."), field="visitor")
    if visitor == f"user:{console.user_id}":
        raise BadShare(_("The owner of a console may always type in it."), field="visitor")
    if allowed:
        Silenced.objects.filter(share__console=console, visitor=visitor).delete()
        return
    with transaction.atomic():
        for share in console.shares.filter(writable=True):
            if share.silenced.count() >= SILENCED_OF_SHARE_MAX:
                raise BadShare(
                    _("Typing was taken from %d visitors already. End the share, or let nobody else type.")
                    % SILENCED_OF_SHARE_MAX,
                    field="visitor",
                )
            Silenced.objects.get_or_create(share=share, visitor=visitor)


def _end(seconds: int | None) -> datetime | None:
    if seconds is None:
        return None
    if not SHARE_SECONDS_MIN <= seconds <= SHARE_SECONDS_MAX:
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
