"""The keeper's verbs: start, publish and stop sandboxes. Only `ide.keeper` imports this, as root.

It trusts nobody: what it needs beside (user id, runtime) comes from rows, checked by `sandbox.spec` against fixed
ranges and by the runtime table; the folders that it mounts lie where the web tier cannot write.
"""

import collections
import logging
import os
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from sandbox.drivers.base import Driver

from ide.accounts.models import MIB, User
from ide.workspaces.admission import Starts
from ide.workspaces.gatekeeping import Gatekeeper
from ide.workspaces.models import Publication, Workspace
from sandbox import publishing
from sandbox.client import blocking
from sandbox.errors import ProtocolError, SandboxError, StartFailed, Unavailable
from sandbox.spec import Limits, Spec, Status

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
"""How long an agent may take to say hello before its sandbox is started anew."""
WATCH_SECONDS = 2.0
"""Between two rounds of comparing rows with what runs."""

Key = tuple[int, str]
State = Workspace.State


def spec_for(user: User, *, runtime: str) -> Spec:
    """Describe the user's sandbox. Raises StartFailed where a row holds what cannot be."""
    if runtime not in settings.RUNTIMES:
        raise StartFailed(_("Python %(runtime)s is not installed here.") % {"runtime": runtime})
    plan = user.plan
    try:
        limits = Limits(memory_bytes=plan.memory_mb * MIB, cpus=plan.cpus, pids=plan.pids, tmp_bytes=plan.tmp_mb * MIB)
        return Spec(user_id=user.pk, name=user.username, runtime=runtime, limits=limits)
    except ValueError as error:
        raise StartFailed(_("The plan cannot be applied: %(error)s") % {"error": error}) from error


class Keeper:
    """Starts, publishes and stops sandboxes, one act per user at a time."""

    def __init__(self, *, driver: Driver, gatekeeper: Gatekeeper, published: Path) -> None:
        self._driver = driver
        self._gatekeeper = gatekeeper
        self._published = published
        self._starts: dict[Key, Starts] = collections.defaultdict(Starts)
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()

    def ensure(self, *, user_id: int, runtime: str) -> None:
        """Bring the user's sandbox up and publish its agent; the outcome is written into the row."""
        with self._lock(user_id):
            user = User.objects.select_related("plan").filter(pk=user_id, is_active=True).first()
            if user is None:
                logger.warning("keeper: no user %d", user_id)
                return
            row, _created = Workspace.objects.get_or_create(user=user, runtime=runtime)
            if self._answers(row, seconds=HELLO_SECONDS):
                self._record(row, State.RUNNING)
                return
            try:
                self._start(row, user=user)
            except SandboxError as error:
                self._starts[user_id, runtime].failed(now=time.monotonic())
                logger.warning("keeper: %s did not start: %s", row, error)
                self._record(row, State.FAILED, sentence=str(error))
            except Exception:
                self._starts[user_id, runtime].failed(now=time.monotonic())
                self._record(row, State.FAILED, sentence=_("The sandbox could not start: a fault on our side."))
                raise

    def stop(self, *, user_id: int, runtime: str) -> None:
        """Withdraw the agent and stop the sandbox. Harmless where none runs."""
        with self._lock(user_id):
            row = Workspace.objects.filter(user_id=user_id, runtime=runtime).first()
            if row is not None:
                self._withdraw(row)
            try:
                self._driver.stop(user_id, runtime)
            except SandboxError as error:
                logger.warning("keeper: %d/%s did not stop: %s", user_id, runtime, error)
                return
            if row is not None:
                self._record(row, State.STOPPED)

    def reconcile(self) -> None:
        """Compare rows with what runs: withdraw what died, tell the egress proxy again what it should serve."""
        try:
            running = set(self._driver.running())
        except SandboxError as error:
            logger.warning("keeper: %s", error)
            return
        for row in Workspace.objects.filter(state=State.RUNNING):
            if (row.user_id, row.runtime) in running:
                continue
            with self._lock(row.user_id):
                row.refresh_from_db()
                if row.state == State.RUNNING and self._driver.status(row.user_id, row.runtime) is not Status.RUNNING:
                    self._starts[row.user_id, row.runtime].died(now=time.monotonic())
                    self._withdraw(row)
                    self._record(row, State.STOPPED)
        users = User.objects.select_related("plan").filter(pk__in={user_id for user_id, _runtime in running})
        self._gatekeeper.sync({user.pk: user.plan.hosts for user in users})

    def stop_all(self) -> None:
        """Stop every sandbox of this installation."""
        for user_id, runtime in self._driver.running():
            self.stop(user_id=user_id, runtime=runtime)

    def _start(self, row: Workspace, *, user: User) -> None:
        starts = self._starts[user.pk, row.runtime]
        wait = starts.wait(now=time.monotonic())
        if wait > 0:
            raise StartFailed(
                _("The sandbox ended too often and rests. It can be started again in %(n)d seconds.") % {"n": wait + 1}
            )
        self._withdraw(row)
        self._record(row, State.STARTING, ended=False)
        spec = spec_for(user, runtime=row.runtime)
        if self._driver.status(user.pk, row.runtime) is Status.RUNNING:
            # Its agent was not published or no longer answers: nobody can reach what runs in there.
            self._driver.stop(user.pk, row.runtime)
            starts.died(now=time.monotonic())
        out = self._driver.ensure(spec)
        self._gatekeeper.serve(user.pk, hosts=user.plan.hosts)
        self._publish(row, out=out, uid=spec.uid)
        starts.succeeded()
        self._record(row, State.RUNNING)

    def _publish(self, row: Workspace, *, out: Path, uid: int) -> None:
        number = Publication.objects.create().pk
        folder = os.open(out, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
        published = os.open(self._published, os.O_PATH | os.O_DIRECTORY)
        try:
            publishing.publish(folder, "agent.sock", uid=uid, published_fd=published, number=number)
        finally:
            os.close(folder)
            os.close(published)
        row.publication = number
        if not self._answers(row, seconds=HELLO_SECONDS):
            raise StartFailed(_("The sandbox started, but its agent does not answer."))

    def _withdraw(self, row: Workspace) -> None:
        if row.publication is not None:
            (self._published / f"{row.publication}.sock").unlink(missing_ok=True)
            row.publication = None

    def _answers(self, row: Workspace, *, seconds: float) -> bool:
        if row.publication is None:
            return False
        # The length of a socket's path is limited: the published folder has a short name under RUN.
        path = Path(settings.RUN) / "published" / f"{row.publication}.sock"
        try:
            blocking.Connection.open(str(path), timeout=seconds).close()
        except (Unavailable, ProtocolError):
            return False
        return True

    def _record(self, row: Workspace, state: State, *, sentence: str = "", ended: bool = True) -> None:
        row.state, row.sentence, row.changed_at = state, sentence, timezone.now()
        Workspace.objects.filter(pk=row.pk).update(
            state=state,
            sentence=sentence,
            publication=row.publication,
            changed_at=row.changed_at,
            attempts=F("attempts") + (1 if ended else 0),
        )

    def _lock(self, user_id: int) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(user_id, threading.Lock())
