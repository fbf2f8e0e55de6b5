"""Sandboxes as the database sees them: what was wanted, what came of it, where to connect."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PATH_CHARS_MAX = 4096


class Workspace(models.Model):
    """One user's sandbox in one runtime. The keeper writes `state`, `sentence` and `publication`."""

    class State(models.TextChoices):
        """What came of the last start or stop."""

        STOPPED = "stopped", _("stopped")
        STARTING = "starting", _("starting")
        RUNNING = "running", _("running")
        FAILED = "failed", _("failed to start")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workspaces")
    runtime = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.STOPPED)
    sentence = models.TextField(blank=True, help_text=_("Why the last start failed, for the user."))
    publication = models.PositiveBigIntegerField(null=True, help_text=_("Number of the agent's published socket."))
    attempts = models.PositiveBigIntegerField(default=0, help_text=_("Starts that ended, well or badly."))
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "runtime"], name="workspaces_one_per_user_and_runtime"),
            models.CheckConstraint(condition=models.Q(runtime__regex=r"^3\.[0-9]{1,2}$"), name="workspaces_runtime"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.runtime}"


class BuiltRuntime(models.Model):
    """A runtime whose image is there, as the keeper last saw; others are not offered."""

    version = models.CharField(primary_key=True, max_length=10)

    def __str__(self) -> str:
        return self.version


class Upload(models.Model):
    """A file on its way in, part by part. How much of it has come is the agent's knowledge.

    The row of a complete one is kept for a day: a client that lost the last answer asks again.
    """

    id = models.CharField(primary_key=True, max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    path = models.CharField(max_length=PATH_CHARS_MAX)
    size = models.PositiveBigIntegerField()
    replace = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.id


class FileShare(models.Model):
    """A file or folder that whoever is signed in may look at and copy, if they know the address."""

    id = models.CharField(primary_key=True, max_length=22, help_text=_("Random: whoever knows it may look."))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="file_shares")
    path = models.CharField(max_length=PATH_CHARS_MAX)
    real_path = models.CharField(
        max_length=PATH_CHARS_MAX, help_text=_("With all links followed, when it was shared: nothing else is shown.")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "path"], name="workspaces_file_share_once"),
        ]

    def __str__(self) -> str:
        return self.path


class Publication(models.Model):
    """A number for a published socket. Its id is the number: one global sequence, never reused (rule 9)."""

    id = models.BigAutoField(primary_key=True)
    published_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
