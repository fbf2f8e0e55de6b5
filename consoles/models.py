"""A console: an interactive terminal that lives on with nobody attached. Its facts are the agent's."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ARGUMENTS_CHARS_MAX = 4096
PATH_CHARS_MAX = 4096
NAME_CHARS_MAX = 60


class ConsoleQuerySet(models.QuerySet["Console"]):
    """Consoles, reached only through what a user may see."""

    def visible_to(self, user: AbstractBaseUser) -> "ConsoleQuerySet":
        """The consoles that `user` may look at: their own."""
        return self.filter(user_id=user.pk)


class Console(models.Model):
    """What was asked for: an executable, its arguments, where it starts. Deleted when it is killed."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consoles")
    runtime = models.CharField(_("runtime"), max_length=10)
    executable = models.CharField(_("executable"), max_length=30)
    arguments = models.CharField(_("arguments"), max_length=ARGUMENTS_CHARS_MAX, null=True, blank=True)
    working_directory = models.CharField(_("working directory"), max_length=PATH_CHARS_MAX, null=True, blank=True)
    name = models.CharField(_("name"), max_length=NAME_CHARS_MAX)
    run_path = models.CharField(_("file that Run started"), max_length=PATH_CHARS_MAX, blank=True)
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
