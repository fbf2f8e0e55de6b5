"""The keeper: the Celery app on queue `sandbox`, the only process that talks to the engine. Runs as root.

It registers these few tasks and nothing else; their arguments are range-checked; remote control and events are off.
"""

import os
import re
import threading
from pathlib import Path
from typing import Any

import django
from celery import Celery
from celery.signals import worker_init, worker_ready
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")
django.setup()

from ide.workspaces.gatekeeping import Gatekeeper  # noqa: E402
from ide.workspaces.keeping import WATCH_SECONDS, Keeper  # noqa: E402 - rows need Django to be set up
from sandbox.drivers.docker import DockerDriver  # noqa: E402
from sandbox.spec import LAST_USER_ID  # noqa: E402

RUNTIME = re.compile(r"3\.[0-9]{1,2}")
"""One that is not offered is refused with a sentence, once it has come to the row that somebody looks at."""

app = Celery("keeper")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
    task_default_queue="sandbox",
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
)


def _keeper() -> Keeper:
    data = Path(settings.DATA)
    gatekeeper = Gatekeeper(control=Path(settings.RUN) / "egress" / "control.sock", users=data / "users")
    return Keeper(driver=DockerDriver(data=data), gatekeeper=gatekeeper, data=data)


keeper = _keeper()


def _checked(user_id: object, runtime: object) -> tuple[int, str]:
    if isinstance(user_id, bool) or not isinstance(user_id, int) or not 0 < user_id <= LAST_USER_ID:
        raise ValueError("A task of the keeper takes a user id.")
    if not isinstance(runtime, str) or not RUNTIME.fullmatch(runtime):
        raise ValueError("A task of the keeper takes a version of Python.")
    return user_id, runtime


@app.task(name="keeper.ensure")
def ensure(user_id: int, runtime: str) -> None:
    """Bring a sandbox up."""
    user_id, runtime = _checked(user_id, runtime)
    keeper.ensure(user_id=user_id, runtime=runtime)


@app.task(name="keeper.stop")
def stop(user_id: int, runtime: str) -> None:
    """Stop a sandbox."""
    user_id, runtime = _checked(user_id, runtime)
    keeper.stop(user_id=user_id, runtime=runtime)


# What Celery brings along would carry out lists of tasks, and tasks of tasks: the keeper's are all there is.
app.finalize()
for _name in [name for name in app.tasks if not name.startswith("keeper.")]:
    app.tasks.unregister(_name)


@worker_init.connect
def prepare(**_kwargs: Any) -> None:
    """Before the first task: keep no group of root's, and clear away what a killed keeper left."""
    if os.geteuid() == 0:
        os.setgroups([])
    keeper.sweep()


@worker_ready.connect
def watch(**_kwargs: Any) -> None:
    """End what a killed keeper began, then compare rows with what runs every few seconds, beside the tasks."""
    threading.Thread(target=_watch, name="watch", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    todo = keeper.resume
    while True:
        close_old_connections()
        try:
            todo()
        except Exception:  # noqa: BLE001 - the outermost loop must outlive any fault
            app.log.get_default_logger().exception("keeper: a round failed")
        todo = keeper.reconcile
        pause.wait(WATCH_SECONDS)
