"""`manage.py doctor`: look at the whole installation, one line each, and say what to mend."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand, CommandError

from ide import examining
from ide.examining import Finding, Verdict
from ide.installing.running import succeeds
from ide.programs import recorded_driver
from sandbox import runtimes
from sandbox.drivers.docker import DockerDriver
from sandbox.images import build

NOT_A_FAULT = ("This machine does not let",)
"""Sentences of the driver about what a machine cannot do and sandboxes can live without."""


class Command(BaseCommand):
    """Look, print, and end with status 1 when something must be mended."""

    help = "Check the installation and say what to mend."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every finding."""
        count = 0
        for finding in findings():
            self.stdout.write(f"{finding.verdict.value:<5} {finding.text}")
            count += finding.verdict is Verdict.MEND
        if count:
            raise CommandError(f"{count} to mend.")


def findings() -> Iterator[Finding]:
    """All of them, from the ground up."""
    data, run, app = Path(settings.DATA), Path(settings.RUN), Path(settings.BASE_DIR)
    yield from examining.python()
    yield from settings_checks()
    yield from examining.addresses(settings.URL, apps_domain=settings.APPS_DOMAIN)
    yield from examining.clock(app)
    yield from examining.folders(data, run=run)
    if os.geteuid() == 0 and (data / "users").exists():
        yield from examining.code(data, app=app)
        yield from examining.disk(data)
        yield from examining.memory_guard()
        yield from engine(data)
    elif os.geteuid() != 0:
        yield examining.note(
            "The engine, the disk and the code are looked at as root only: sudo python3 manage.py doctor."
        )
    yield from examining.broker(settings.REDIS_URL)
    yield from examining.service(run, host=urlsplit(settings.URL).hostname or "", redis_url=settings.REDIS_URL)
    urls = (build.pip_index(os.environ), build.npm_registry(os.environ))
    yield from examining.indexes(urls, exceptions=settings.EGRESS_EXCEPTIONS)


def settings_checks() -> Iterator[Finding]:
    """Django's own checks and ours."""
    found = [message for message in checks.run_checks() if not message.is_silenced()]
    for message in found:
        text = f"{message.msg} {message.hint or ''}".strip()
        yield examining.mend(text) if message.level >= checks.ERROR else examining.note(text)
    if not found:
        yield examining.ok("The settings go together.")


def engine(data: Path) -> Iterator[Finding]:
    """The engine and the images, as the driver sees them."""
    yield examining.ok(f"The driver is {recorded_driver(data)}.")
    complaints = DockerDriver(data=data).check()
    for complaint in complaints:
        minor = complaint.startswith(NOT_A_FAULT)
        yield examining.note(complaint) if minor else examining.mend(complaint)
    if not complaints:
        yield examining.ok("The engine answers and can confine sandboxes.")
    for runtime in settings.RUNTIMES:
        if succeeds(["docker", "image", "inspect", runtimes.find(runtime).image]):
            yield examining.ok(f"The image of runtime {runtime} is there.")
        elif runtime == settings.RUNTIMES[0]:
            yield examining.mend(f"The image of runtime {runtime} is missing: `make run` builds it.")
        else:
            yield examining.note(
                f"Runtime {runtime} is not offered: `manage.py buildimages {runtime}` builds its image."
            )
