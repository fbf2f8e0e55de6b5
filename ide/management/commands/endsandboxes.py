"""`manage.py endsandboxes`: stop every running sandbox of this installation; `make stop` calls it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.drivers import engine
from sandbox.drivers.docker import DockerDriver
from sandbox.errors import SandboxError


class Command(BaseCommand):
    """Stop the sandboxes; their files stay."""

    help = "Stop every running sandbox of this installation; their files stay."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Stop one after the other; with no engine nothing runs."""
        if not engine.answers():
            self.stdout.write("No engine answers, so no sandbox runs.")
            return
        try:
            driver = DockerDriver(data=Path(settings.DATA))
            running = driver.running()
            for user_id, runtime in running:
                driver.stop(user_id, runtime)
        except SandboxError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(running)} sandboxes ended.")
