"""`manage.py supervise`: what `make run` ends in. Holds the installation's lock and runs its programs."""

import json
import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError

from ide import fronting, programs
from ide.installing import locking
from ide.installing.errors import InstallError
from ide.installing.places import SERVICE_USER
from ide.journals import Journal
from ide.supervising import Supervisor, spare_us

FRONT_FILE = "caddy.json"


class Command(BaseCommand):
    """Start the service and keep it running until Ctrl-C."""

    help = "Run every process of the service; Ctrl-C ends them and leaves the sandboxes."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until a signal."""
        missing = programs.missing_programs()
        if missing:
            raise CommandError(
                f"This machine lacks {', '.join(missing)}: on Debian and Ubuntu, apt install util-linux."
            )
        try:
            lock = locking.acquire(Path(settings.RUN) / "supervisor.lock")
        except (InstallError, OSError) as error:
            raise CommandError(str(error)) from error
        try:
            serve()
        finally:
            os.close(lock)


def serve() -> None:
    """Run every program, with its lines in the terminal and in files."""
    ground = ground_of_settings()
    text = json.dumps(fronting.configuration(ground.front), indent=1)
    ground.front_file.write_text(text, encoding="utf-8")
    spare_us()
    user = pwd.getpwnam(SERVICE_USER) if ground.is_root else None
    journal = Journal(Path(settings.DATA) / "web" / "logs", owner=(user.pw_uid, user.pw_gid) if user else None)
    try:
        Supervisor(programs.programs(ground), log=journal.write, when_ready=announcer(ground, journal)).run()
        journal.write("service", "Ended. Sandboxes go on; `make stop` ends them.")
    finally:
        journal.close()


def ground_of_settings() -> programs.Ground:
    """Where things are, from Django's settings."""
    run, data = Path(settings.RUN), Path(settings.DATA)
    front = fronting.Front(
        url=settings.URL,
        inner_host=urlsplit(settings.INNER_URL).hostname or "",
        http_socket=run / "web" / "http.sock",
        ws_socket=run / "web" / "ws.sock",
        static=Path(settings.BASE_DIR) / "frontend" / "dist",
        admin_static=Path(admin.__file__).parent / "static",
        storage=data / "web" / "caddy",
        access_log=data / "web" / "logs" / "access.log",
        ipv6=Path("/proc/net/if_inet6").exists() and bool(Path("/proc/net/if_inet6").read_text(encoding="ascii")),
    )
    return programs.Ground(
        app=Path(settings.BASE_DIR),
        python=sys.executable,
        data=data,
        run=run,
        redis_url=settings.REDIS_URL,
        exceptions=settings.EGRESS_EXCEPTIONS,
        own_addresses=settings.OWN_ADDRESSES,
        front=front,
        front_file=run / FRONT_FILE,
        environ=os.environ,
        is_root=os.geteuid() == 0,
    )


def announcer(ground: programs.Ground, journal: Journal) -> Callable[[], None]:
    """What is said once everything answers."""
    reach = "from this machine only" if ground.front.is_local else f"on port {ground.front.port} of every interface"
    lines = (
        f"Terrarium is at {ground.front.url} ({reach}).",
        f"Sandboxes: {programs.recorded_driver(ground.data)}.",
        "First account: sign up there, or: python3 manage.py adduser NAME --password PASSWORD --admin",
        "Ctrl-C ends the service and leaves the sandboxes; `make stop` ends everything.",
    )

    def announce() -> None:
        for line in lines:
            journal.write("ready", line)

    return announce
