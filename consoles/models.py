"""A console: an interactive terminal that lives on with nobody attached. Its facts are the agent's.

And who else may look at it or type in it: people by name, and whoever has a link.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ARGUMENTS_CHARS_MAX = 4096
PATH_CHARS_MAX = 4096
NAME_CHARS_MAX = 60
VISITOR_CHARS_MAX = 40
VIEWER_NAME_CHARS_MAX = 40


class ConsoleQuerySet(models.QuerySet["Console"]):
    """Consoles, reached only through what a user may see."""

    def visible_to(self, user: AbstractBaseUser) -> "ConsoleQuerySet":
        """The consoles with which `user` may do as they like: their own."""
        return self.filter(user_id=user.pk)


class SavedConsoleQuerySet(models.QuerySet["SavedConsole"]):
    """Saved consoles, reached only through what a user may see."""

    def visible_to(self, user: AbstractBaseUser) -> "SavedConsoleQuerySet":
        """Those of `user`."""
        return self.filter(user_id=user.pk)


class Console(models.Model):
    """What was asked for: an executable, its arguments, where it starts. Deleted when it is killed."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consoles")
    runtime = models.CharField(_("runtime"), max_length=10)
    executable = models.CharField(_("executable"), max_length=30)
    arguments = models.CharField(_("arguments"), max_length=ARGUMENTS_CHARS_MAX, null=True, blank=True)
    working_directory = models.CharField(_("working directory"), max_length=PATH_CHARS_MAX, null=True, blank=True)
    environment = models.JSONField(
        _("environment"), default=dict, blank=True, help_text=_("Variables over those that every console has.")
    )
    name = models.CharField(_("name"), max_length=NAME_CHARS_MAX)
    run_path = models.CharField(_("file that Run started"), max_length=PATH_CHARS_MAX, blank=True)
    others_may_type = models.BooleanField(_("those with whom it is shared for typing may type"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used at"), default=timezone.now)

    objects = ConsoleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "run_path"], condition=~models.Q(run_path=""), name="consoles_one_run_per_file"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ShareQuerySet(models.QuerySet["Share"]):
    """Shares, and those of them that still hold."""

    def valid(self) -> "ShareQuerySet":
        """Those whose time is not over, of owners whose accounts are open."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(lasting, console__user__is_active=True).select_related("console__user")


class Share(models.Model):
    """Somebody else may look at a console, or type in it: a person by name, or whoever has the link."""

    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="shared_consoles"
    )
    token_hash = models.CharField(max_length=64, null=True, unique=True, help_text=_("Of a link; never its token."))
    slug = models.CharField(max_length=22, unique=True, help_text=_("Names the link in addresses, and opens nothing."))
    writable = models.BooleanField(_("may type"), default=False)
    signed_in_only = models.BooleanField(_("only for people with an account"), default=False)
    expires_at = models.DateTimeField(_("ends at"), null=True)
    embed_origins = models.JSONField(_("sites that may embed it"), default=list)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user=None, token_hash__isnull=False) | models.Q(user__isnull=False, token_hash=None),
                name="consoles_share_person_or_link",
            ),
            models.UniqueConstraint(fields=["console", "user"], name="consoles_share_once_with_a_person"),
            models.CheckConstraint(
                condition=models.Q(embed_origins=[]) | models.Q(user=None, writable=False, signed_in_only=False),
                name="consoles_share_embedded_to_look_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.console_id}/{self.pk}"


class Silenced(models.Model):
    """Typing was taken from one of those who have it by a share."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="silenced")
    visitor = models.CharField(max_length=VISITOR_CHARS_MAX)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["share", "visitor"], name="consoles_silenced_once"),
        ]

    def __str__(self) -> str:
        return f"{self.share_id}/{self.visitor}"


class Ticket(models.Model):
    """What a link was exchanged for: opens one websocket, once, within ten minutes."""

    hash = models.CharField(primary_key=True, max_length=64)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="tickets")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    session_key = models.CharField(max_length=40, blank=True, help_text=_("Of the session that asked for it."))
    visitor = models.CharField(max_length=VISITOR_CHARS_MAX)
    name = models.CharField(max_length=VIEWER_NAME_CHARS_MAX)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.share_id}/{self.visitor}"


class SavedConsole(models.Model):
    """A command line to start consoles with: run by bash, which then stays."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_consoles")
    name = models.CharField(_("name"), max_length=NAME_CHARS_MAX)
    command = models.CharField(_("command line"), max_length=ARGUMENTS_CHARS_MAX)
    working_directory = models.CharField(_("working directory"), max_length=PATH_CHARS_MAX, blank=True)
    runtime = models.CharField(_("runtime"), max_length=10)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = SavedConsoleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="consoles_one_saved_per_name"),
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(command=""), name="consoles_saved_filled"),
        ]

    def __str__(self) -> str:
        return self.name
