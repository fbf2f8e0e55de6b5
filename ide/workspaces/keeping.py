"""The keeper's verbs: start, publish and stop sandboxes. Only `ide.keeper` imports this, as root.

It trusts nobody: what it needs beside (user id, runtime) comes from rows, checked by `sandbox.spec` against fixed
ranges and by the runtime table; the folders that it mounts lie where the web tier cannot write.
"""

import collections
import logging
import math
import os
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ide.accounts.models import MIB, User
from ide.workspaces import rows
from ide.workspaces.admission import Starts
from ide.workspaces.gatekeeping import Gatekeeper
from ide.workspaces.models import Workspace
from sandbox import publishing
from sandbox.client import blocking
from sandbox.drivers.base import AGENT_SOCKET, Driver
from sandbox.drivers.folders import opened_out
from sandbox.errors import ProtocolError, SandboxError, StartFailed, Unavailable
from sandbox.spec import Limits, Spec, Status

logger = logging.getLogger(__name__)

HELLO_SECONDS = 5.0
"""How long an agent may take to say hello before its sandbox is started anew."""
WATCH_SECONDS = 2.0
"""Between two rounds of comparing rows with what runs."""
IMAGES_SECONDS = 10.0
"""Between two looks at which images are there."""
PUBLICATION_SECONDS = 1.0
"""Between two publications of one tenant (rule 9)."""

Key = tuple[int, str]
State = Workspace.State


def spec_for(user: User, *, runtime: str) -> Spec:
    """Describe the user's sandbox. Raises StartFailed where a row holds what cannot be."""
    if runtime not in settings.RUNTIMES:
        raise StartFailed(
            _("Python %(runtime)s is not offered here any more. The administrator can put it into TERRARIUM_RUNTIMES.")
            % {"runtime": runtime}
        )
    plan = user.plan
    try:
        limits = Limits(memory_bytes=plan.memory_mb * MIB, cpus=plan.cpus, pids=plan.pids, tmp_bytes=plan.tmp_mb * MIB)
        return Spec(user_id=user.pk, name=user.username, runtime=runtime, limits=limits, environment=surroundings())
    except ValueError as error:
        raise StartFailed(_("The plan cannot be applied: %(error)s") % {"error": error}) from error


def surroundings() -> dict[str, str]:
    """Where programs in a sandbox find our API: under the names of PythonAnywhere's clients, and our own."""
    return {
        "TERRARIUM_URL": settings.INNER_URL,
        "PYTHONANYWHERE_SITE": urlsplit(settings.INNER_URL).netloc,
        "PYTHONANYWHERE_DOMAIN": settings.APPS_DOMAIN,
    }


class Resting(StartFailed):
    """It is too early for another start; this refusal is no failed start itself."""


class Keeper:
    """Starts, publishes and stops sandboxes, one act per user at a time."""

    def __init__(self, *, driver: Driver, gatekeeper: Gatekeeper, data: Path) -> None:
        self._driver = driver
        self._gatekeeper = gatekeeper
        self._data = data
        self._starts: dict[Key, Starts] = collections.defaultdict(Starts)
        self._published_at: dict[int, float] = {}
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()
        self._starting: dict[Key, bool] = {}
        self._look_at_images_at = 0.0
        self._amiss = ""  # what the log said last of the engine

    def ensure(self, *, user_id: int, runtime: str) -> None:
        """Bring the user's sandbox up and publish its agent; the outcome is written into the row.

        One start of a sandbox is under way at a time, and holds one thread however often it is asked for: who asks
        meanwhile is answered by a second look when it has ended.
        """
        key = user_id, runtime
        with self._guard:
            if key in self._starting:
                self._starting[key] = True
                return
            self._starting[key] = False
        while True:
            try:
                self._ensure(user_id, runtime=runtime)
            except BaseException:
                with self._guard:
                    del self._starting[key]
                raise
            with self._guard:
                if not self._starting[key]:
                    del self._starting[key]
                    return
                self._starting[key] = False

    def _ensure(self, user_id: int, *, runtime: str) -> None:
        with self._lock(user_id):
            known = rows.known(user_id, runtime=runtime)
            if known is None:
                logger.warning("keeper: no user %d", user_id)
                return
            if self._answers(known.row):
                rows.record(known.row, State.RUNNING)
                return
            try:
                self._start(known.row, user=known.user)
            except Resting as error:
                rows.record(known.row, State.FAILED, sentence=str(error))
            except SandboxError as error:
                self._starts[user_id, runtime].failed(str(error), now=time.monotonic())
                logger.warning("keeper: %s did not start: %s", known.row, error)
                rows.record(known.row, State.FAILED, sentence=str(error))
            except Exception:
                sentence = _("The sandbox could not start: a fault on our side. It has been logged.")
                self._starts[user_id, runtime].failed(sentence, now=time.monotonic())
                rows.record(known.row, State.FAILED, sentence=sentence)
                raise

    def stop(self, *, user_id: int, runtime: str) -> None:
        """Withdraw the agent and stop the sandbox. Harmless where none runs."""
        with self._lock(user_id):
            row = rows.find(user_id, runtime=runtime)
            if row is not None:
                self._withdraw(row)
            try:
                self._driver.stop(user_id, runtime)
            except SandboxError as error:
                logger.warning("keeper: %d/%s did not stop: %s", user_id, runtime, error)
                return
            if row is not None:
                rows.record(row, State.STOPPED)

    def reconcile(self) -> None:
        """Compare rows with what runs: withdraw what died, tell the egress proxy again what it should serve."""
        try:
            running = set(self._driver.running())
            self._look_at_images()
        except SandboxError as error:
            if str(error) != self._amiss:
                logger.warning("keeper: %s", error)
            self._amiss = str(error)
            return
        self._amiss = ""
        for row in rows.running():
            if (row.user_id, row.runtime) not in running:
                self._bury(row.user_id, runtime=row.runtime)
        users = {user_id for user_id, _runtime in running}
        closed = rows.closed(users)
        for user_id, runtime in running:
            if user_id in closed:
                self.stop(user_id=user_id, runtime=runtime)
        # Not only of those that ran a moment ago: a sandbox that has started since must keep its way out.
        awake = users | {row.user_id for row in (*rows.running(), *rows.starting())}
        self._gatekeeper.sync(rows.hosts_of(awake))

    def _look_at_images(self) -> None:
        """Write down which runtimes can be offered, every now and then. Raises SandboxError."""
        if time.monotonic() >= self._look_at_images_at:
            rows.record_images(self._driver.images())
            self._look_at_images_at = time.monotonic() + IMAGES_SECONDS

    def _bury(self, user_id: int, *, runtime: str) -> None:
        """Write down that a sandbox has ended that nobody stopped; look again first, under its lock."""
        with self._lock(user_id):
            row = rows.find(user_id, runtime=runtime)
            if row is None or row.state != State.RUNNING:
                return
            if self._driver.status(user_id, runtime) is Status.RUNNING:
                return
            self._starts[user_id, runtime].died(now=time.monotonic())
            self._withdraw(row)
            rows.record(row, State.STOPPED)

    def sweep(self) -> None:
        """Before the first task: withdraw what a killed keeper published and wrote down nowhere."""
        published = os.open(self._data / "published", os.O_RDONLY | os.O_DIRECTORY)
        try:
            for number in publishing.published(published) - rows.publications():
                publishing.withdraw(number, published_fd=published)
        finally:
            os.close(published)

    def resume(self) -> None:
        """End the starts during which another keeper was killed: somebody waits for them."""
        for row in rows.starting():
            self.ensure(user_id=row.user_id, runtime=row.runtime)

    def _start(self, row: Workspace, *, user: User) -> None:
        starts = self._starts[user.pk, row.runtime]
        wait = starts.wait(now=time.monotonic())
        if wait > 0:
            sentence = (
                _("%(reason)s Another start is possible in %(n)d s.")
                if starts.failures
                else _("The sandbox ended too often and rests. It can be started again in %(n)d s.")
            )
            raise Resting(sentence % {"reason": starts.reason, "n": math.ceil(wait)})
        self._withdraw(row)
        rows.record(row, State.STARTING, ended=False)
        spec = spec_for(user, runtime=row.runtime)
        if self._driver.status(user.pk, row.runtime) is Status.RUNNING:
            # Its agent was not published or no longer answers: nobody can reach what runs in there.
            self._driver.stop(user.pk, row.runtime)
            starts.died(now=time.monotonic())
        self._driver.ensure(spec)
        self._gatekeeper.serve(user.pk, hosts=user.plan.hosts)
        self._publish(row, uid=spec.uid)
        starts.succeeded()
        rows.record(row, State.RUNNING)

    def _publish(self, row: Workspace, *, uid: int) -> None:
        since = time.monotonic() - self._published_at.get(row.user_id, -PUBLICATION_SECONDS)
        if since < PUBLICATION_SECONDS:
            time.sleep(PUBLICATION_SECONDS - since)
        number = rows.next_number()
        published = os.open(self._data / "published", os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            with opened_out(self._data, row.user_id) as folder:
                publishing.publish(folder, AGENT_SOCKET, uid=uid, published_fd=published, number=number)
        finally:
            os.close(published)
        self._published_at[row.user_id] = time.monotonic()
        row.publication = number
        if not self._answers(row):
            raise StartFailed(_("The sandbox started, but its agent does not answer."))

    def _withdraw(self, row: Workspace) -> None:
        if row.publication is not None:
            (self._data / "published" / f"{row.publication}.sock").unlink(missing_ok=True)
            row.publication = None

    def _answers(self, row: Workspace) -> bool:
        if row.publication is None:
            return False
        # The length of a socket's path is limited: the published folder has a short name under RUN.
        path = Path(settings.RUN) / "published" / f"{row.publication}.sock"
        try:
            blocking.Connection.open(str(path), timeout=HELLO_SECONDS).close()
        except (Unavailable, ProtocolError):
            return False
        return True

    def _lock(self, user_id: int) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(user_id, threading.Lock())
