"""The only doors to a console: each finds it and judges who asks."""

import dataclasses

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from consoles.models import Console, ConsoleQuerySet, SavedConsole, SavedConsoleQuerySet, Share, ShareQuerySet

SHARED_SHOWN_MAX = 200
"""Consoles of others that are listed for a user; the newest."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """A console that somebody may look at."""

    console: Console
    owner: bool
    """Whether it is theirs; else it was shared with them."""
    writable: bool


def visible_consoles(user: AbstractBaseUser) -> ConsoleQuerySet:
    """The consoles of `user`, the last used first, each with whether it is shared (`is_shared`)."""
    shared = Exists(Share.objects.valid().filter(console_id=OuterRef("pk")))
    found = Console.objects.visible_to(user).select_related("user").annotate(is_shared=shared)
    return found.order_by("-last_used_at", "-id")


def get_console(user: AbstractBaseUser, *, console_id: int) -> Console:
    """The console, if `user` may do with it as they like. Raises Http404 otherwise, whether it exists or not."""
    console = Console.objects.visible_to(user).select_related("user").filter(pk=console_id).first()
    if console is None:
        raise _no_such_console()
    return console


def get_shown_console(user: AbstractBaseUser, *, owner: str, console_id: int) -> Shown:
    """The console of `owner`, if it is `user`'s or shared with them by name. Raises Http404 otherwise."""
    console = Console.objects.visible_to(user).select_related("user").filter(pk=console_id).first()
    if console is not None and console.user.get_username() == owner:
        return Shown(console=console, owner=True, writable=True)
    share = shared_with(user).filter(console_id=console_id, console__user__username=owner).first()
    if share is None:
        raise _no_such_console()
    return Shown(console=share.console, owner=False, writable=share.writable)


def shared_with(user: AbstractBaseUser) -> ShareQuerySet:
    """The shares by which others' consoles are open to `user`, the newest first."""
    return Share.objects.valid().filter(user_id=user.pk).order_by("-created_at", "-id")


def get_share_with(user: AbstractBaseUser, *, console_id: int) -> Share:
    """The share by which somebody else's console is open to `user`. Raises Http404."""
    share = shared_with(user).select_related("console__user").filter(console_id=console_id).first()
    if share is None:
        raise Http404(_("This console is not shared with you. Its owner may have ended that."))
    return share


def get_share(user: AbstractBaseUser, *, console_id: int, share_id: int) -> Share:
    """A share of the user's console. Raises Http404."""
    console = get_console(user, console_id=console_id)
    share = console.shares.select_related("console__user", "user").filter(pk=share_id).first()
    if share is None:
        raise Http404(_("There is no such share. It may have been ended."))
    return share


def embedded_link(slug: str) -> Share | None:
    """The link by which other sites may show a console, found by what its address says; None where there is none."""
    share = Share.objects.valid().filter(slug=slug, user=None, writable=False).first()
    return share if share is not None and share.embed_origins else None


def _no_such_console() -> Http404:
    return Http404(_("There is no such console. It may have been closed."))


def saved_consoles(user: AbstractBaseUser) -> SavedConsoleQuerySet:
    """The saved consoles of `user`, by name."""
    return SavedConsole.objects.visible_to(user).select_related("user").order_by("name", "id")


def get_saved_console(user: AbstractBaseUser, *, saved_id: int) -> SavedConsole:
    """The saved console, if it is the user's. Raises Http404 otherwise, whether it exists or not."""
    saved = saved_consoles(user).filter(pk=saved_id).first()
    if saved is None:
        raise Http404(_("There is no such custom console. It may have been deleted."))
    return saved
