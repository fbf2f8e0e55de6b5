"""The only doors to a console: each finds it and judges who asks."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404
from django.utils.translation import gettext as _

from consoles.models import Console, ConsoleQuerySet


def visible_consoles(user: AbstractBaseUser) -> ConsoleQuerySet:
    """The consoles that `user` may look at, the last used first."""
    return Console.objects.visible_to(user).select_related("user").order_by("-last_used_at", "-id")


def get_console(user: AbstractBaseUser, *, console_id: int) -> Console:
    """The console, if `user` may do with it as they like. Raises Http404 otherwise, whether it exists or not."""
    console = Console.objects.visible_to(user).select_related("user").filter(pk=console_id).first()
    if console is None:
        raise Http404(_("There is no such console. It may have been closed."))
    return console
