"""`manage.py buildimages`: the sandbox image of every runtime in use; done at once where nothing changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.errors import SandboxError
from sandbox.images.build import ensure_image


class Command(BaseCommand):
    """Build what is missing or out of date."""

    help = "Build the sandbox images of the runtimes in TERRARIUM_RUNTIMES."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Build one after the other."""
        for runtime in settings.RUNTIMES:
            try:
                ensure_image(runtime, self._say)
            except SandboxError as error:
                raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
