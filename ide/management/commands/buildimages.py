"""`manage.py buildimages`: the sandbox images of some runtimes; done at once where nothing changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.errors import SandboxError
from sandbox.images.build import ensure_image


class Command(BaseCommand):
    """Build what is missing or out of date."""

    help = "Build sandbox images: of the default runtime, of those named, or of all in TERRARIUM_RUNTIMES."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which ones."""
        parser.add_argument("runtime", nargs="*", help="such as 3.11")
        parser.add_argument("--all", action="store_true", help="every runtime in TERRARIUM_RUNTIMES")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build one after the other. The first that fails ends it."""
        wanted = settings.RUNTIMES if options["all"] else options["runtime"] or settings.RUNTIMES[:1]
        for runtime in wanted:
            try:
                ensure_image(runtime, self._say)
            except SandboxError as error:
                raise CommandError(str(error)) from error
            if runtime not in settings.RUNTIMES:
                self._say(f"Python {runtime} is not in TERRARIUM_RUNTIMES, so it is not offered.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
