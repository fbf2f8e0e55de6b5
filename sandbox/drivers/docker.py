"""The driver that isolates: one container for each user and runtime. The only module that knows Docker's library."""

import contextlib
import errno
import hashlib
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import docker.errors
import docker.models.containers
import docker.types
import requests.exceptions

from sandbox import publishing, runtimes
from sandbox.drivers import cgroups, deployment, engine, folders, identities, locks, options, throwaway
from sandbox.drivers.base import AGENT_SOCKET
from sandbox.errors import LimitExceeded, ProtocolError, StartFailed, Unavailable
from sandbox.spec import FIRST_UID, Spec, Status

ENGINE_SECONDS = 60.0
"""How long the engine may take for one answer."""
AGENT_SECONDS = 10.0
"""How long a new agent may take until its socket is there."""
STOP_SECONDS = 5
"""How long an agent may take to end its programs before the kernel ends it."""
INSTANCE_CHARACTERS = 8
EXPLANATION_CHARACTERS = 300
CAP_SYS_RESOURCE = 24

Container = docker.models.containers.Container


class DockerDriver:
    """A Driver (see sandbox.drivers.base). May be used by several threads and processes at once."""

    def __init__(self, data: Path) -> None:
        """`data` is the installation's data folder; sandboxes of another one on this engine are never touched."""
        self.data = data.resolve()
        self.instance = hashlib.sha256(str(self.data).encode()).hexdigest()[:INSTANCE_CHARACTERS]
        self._made_client: docker.DockerClient | None = None
        self._known_machine: options.Machine | None = None
        self._cgroups = ("cgroupfs", "1")

    def close(self) -> None:
        """Let go of the connections to the engine; the next verb makes new ones."""
        client, self._made_client = self._made_client, None
        if client is not None:
            client.close()

    # The contract

    def ensure(self, spec: Spec) -> Path:
        """Make the sandbox run; see the contract."""
        runtime = runtimes.find(spec.runtime)
        identities.check(spec.uid)
        with locks.held(self.data, user_id=spec.user_id, runtime=spec.runtime):
            checked = folders.prepare(self.data, spec)
            with _engine_failures(doing=f"The sandbox of Python {spec.runtime} does not start"):
                container = self._find(spec.user_id, spec.runtime)
                if container is not None and self._is_running(container):
                    return checked.out
                machine = self._machine()
                agent = deployment.deploy(self.data)
                image = self._image(runtime)
                self._compile(agent, image=image, machine=machine)
                wanted = options.container(spec, image=image, folders=checked, agent=agent, machine=machine)
                container = self._created(container, wanted)
                self._start(container, spec)
        return checked.out

    def stop(self, user_id: int, runtime: str) -> None:
        """End what runs and keep the container; see the contract."""
        with (
            locks.held(self.data, user_id=user_id, runtime=runtime),
            _engine_failures(doing="The sandbox does not stop"),
        ):
            container = self._find(user_id, runtime)
            if container is not None:
                container.stop(timeout=STOP_SECONDS)

    def status(self, user_id: int, runtime: str) -> Status:
        """What the engine says of the sandbox."""
        with _engine_failures(doing="The sandbox cannot be asked after"):
            container = self._find(user_id, runtime)
        if container is None:
            return Status.ABSENT
        return Status.RUNNING if container.status in {"running", "paused"} else Status.STOPPED

    def running(self) -> list[tuple[int, str]]:
        """Every running sandbox of this installation."""
        with _engine_failures(doing="The sandboxes cannot be counted"):
            found = self._client().api.containers(filters={"label": self._label(), "status": ["running", "paused"]})
        labels = [each["Labels"] for each in found if options.LABEL_USER in each["Labels"]]
        return sorted((int(each[options.LABEL_USER]), each[options.LABEL_RUNTIME]) for each in labels)

    def images(self) -> set[str]:
        """The runtimes whose images are there."""
        with _engine_failures(doing="The images cannot be listed"):
            found = self._client().api.images(name=runtimes.REPOSITORY)
        tags = {tag for image in found for tag in image["RepoTags"] or []}
        return {runtime.version for runtime in runtimes.RUNTIMES.values() if runtime.image in tags}

    def remove(self, user_id: int, runtime: str) -> None:
        """Stop and forget the sandbox."""
        with locks.held(self.data, user_id=user_id, runtime=runtime):
            self._remove(user_id, runtime)

    def delete_files(self, user_id: int) -> None:
        """Remove a user's sandboxes and files; see the contract."""
        with contextlib.ExitStack() as held:
            for runtime in runtimes.RUNTIMES:
                held.enter_context(locks.held(self.data, user_id=user_id, runtime=runtime))
                self._remove(user_id, runtime)
            names = folders.set_aside(self.data, user_id)
        uid = FIRST_UID + user_id
        for name in names:
            binds = [
                options.Bind(source=path, target=f"{throwaway.TREE}/{path.name}")
                for path in folders.tenant_folders_aside(self.data, name)
            ]
            status = self._run(throwaway.empty(uid=uid, binds=binds), seconds=throwaway.EMPTY_SECONDS)
            if status != 0:
                raise LimitExceeded("The files are so many that they are deleted in several goes; this one has ended.")
            folders.remove_aside(self.data, name)

    def check(self) -> list[str]:
        """What is amiss; asks a throw-away container what it can do."""
        try:
            with _engine_failures(doing="The Docker engine does not answer"):
                info = self._client().info()
                machine = self._machine()
                found = self._limit_all()
                if not any("seccomp" in option for option in info.get("SecurityOptions") or []):
                    found.append("The engine cannot filter system calls (no seccomp): sandboxes do not start safely.")
                found += [
                    f"The engine cannot limit {what}: the kernel lacks that controller."
                    for key, what in (("MemoryLimit", "memory"), ("PidsLimit", "processes"), ("CpuCfsQuota", "CPU"))
                    if not info.get(key)
                ]
                if machine.oom_score_adj == 0:
                    found.append(
                        "This machine does not let a container's out-of-memory score be lowered (no CAP_SYS_RESOURCE): "
                        "agents are protected only by their programs' raised scores."
                    )
                return found + throwaway.complaints(self._run(throwaway.probe(), seconds=throwaway.PROBE_SECONDS))
        except StartFailed as error:
            return [str(error)]

    # Steps

    def _created(self, container: "Container | None", wanted: dict[str, Any]) -> "Container":
        """The container as wanted: the sleeping one, or a new one where there is none or it differs."""
        if container is not None:
            if container.labels.get(options.LABEL_SPEC) == wanted["labels"][options.LABEL_SPEC]:
                return container
            container.remove(force=True)
        return self._client().containers.create(**_for_the_library(wanted))

    def _start(self, container: "Container", spec: Spec) -> None:
        """Start the agent and wait for its socket; what an earlier one left is taken away first."""
        with folders.opened_out(self.data, spec.user_id) as out_fd:
            publishing.forget_socket(out_fd, AGENT_SOCKET)
            try:
                container.start()
            except docker.errors.APIError:
                self._remove(spec.user_id, spec.runtime)  # the next try makes it anew
                raise
            try:
                publishing.await_socket(
                    out_fd,
                    AGENT_SOCKET,
                    uid=spec.uid,
                    seconds=AGENT_SECONDS,
                    still_worth_it=_Slowly(lambda: self._is_running(container)),
                )
            except (Unavailable, ProtocolError) as error:
                container.reload()
                ended = container.attrs["State"]
                container.stop(timeout=0)
                raise StartFailed(_why_no_agent(ended)) from error

    def _is_running(self, container: "Container") -> bool:
        container.reload()
        if container.status == "paused":
            container.unpause()
            container.reload()
        return bool(container.status == "running")

    def _find(self, user_id: int, runtime: str) -> "Container | None":
        try:
            return self._client().containers.get(options.name(self.instance, user_id=user_id, runtime=runtime))
        except docker.errors.NotFound:
            return None

    def _remove(self, user_id: int, runtime: str) -> None:
        with _engine_failures(doing="The sandbox cannot be removed"):
            container = self._find(user_id, runtime)
            if container is not None:
                container.stop(timeout=STOP_SECONDS)
                with contextlib.suppress(docker.errors.NotFound):
                    container.remove(force=True)

    def _image(self, runtime: runtimes.Runtime) -> str:
        """The image's id: a name may be given to another image at any time."""
        try:
            return str(self._client().images.get(runtime.image).id)
        except docker.errors.ImageNotFound as error:
            raise StartFailed(
                f"The sandbox image of Python {runtime.version} is missing. "
                f"The administrator builds it with `python3 manage.py buildimages {runtime.version}`."
            ) from error

    def _any_runtime(self) -> runtimes.Runtime:
        """One whose image is there, for what any image can do; else the default one, whose absence is then told."""
        there = self.images()
        found = (each for version, each in runtimes.RUNTIMES.items() if version in there)
        return next(found, runtimes.RUNTIMES[runtimes.DEFAULT])

    def _compile(self, agent: Path, *, image: str, machine: options.Machine) -> None:
        """Let the image's own Python compile the agent once, which saves every later start the time."""
        marker = agent / f".compiled-{image.rpartition(':')[2][:12]}"
        if marker.exists():
            return
        wanted = throwaway.compilation(agent)
        if self._run(wanted, seconds=throwaway.COMPILE_SECONDS, image=image, machine=machine) != 0:
            raise StartFailed("The agent's code does not compile in this runtime: its image or its agent is broken.")
        marker.touch()

    def _run(
        self,
        wanted: dict[str, Any],
        *,
        seconds: float,
        image: str | None = None,
        machine: options.Machine | None = None,
    ) -> int:
        """Run a throw-away container to its end; its exit status, or -1 when the time was over."""
        with _engine_failures(doing="A helper of the sandboxes does not run"):
            base = options.hardening(machine or self._machine())
            made = {"image": image or self._image(self._any_runtime()), **base, **wanted}
            made["labels"] = {options.LABEL_INSTANCE: self.instance}  # no user: it counts as no sandbox
            container = self._client().containers.create(**_for_the_library(made))
            try:
                container.start()
                return int(container.wait(timeout=seconds)["StatusCode"])
            except (requests.exceptions.ReadTimeout, requests.exceptions.ConnectionError):
                return -1  # how the library says that the time is over
            finally:
                container.remove(force=True)

    # The machine

    def _machine(self) -> options.Machine:
        """What holds on this machine, asked once; the parent of all sandboxes is made and limited every time."""
        if self._known_machine is None:
            info = self._client().info()
            self._cgroups = (info.get("CgroupDriver", "cgroupfs"), str(info.get("CgroupVersion", "1")))
            self._known_machine = options.Machine(
                instance=self.instance,
                cgroup_parent=cgroups.parent(self.instance, driver=self._cgroups[0]),
                cpus=cgroups.of_this_machine().cpus,
                oom_score_adj=options.OOM_SCORE_ADJ if _may_raise_limits() else 0,
                open_files=options.OPEN_FILES
                if _may_raise_limits()
                else min(options.OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
            )
            self._limit_all()
        elif self._cgroups[0] == "cgroupfs":  # systemd remembers what it was told
            self._limit_all()
        return self._known_machine

    def _limit_all(self) -> list[str]:
        """Limit all sandboxes together; a sentence for each limit that this machine does not enforce."""
        driver, version = self._cgroups
        return cgroups.prepare(self.instance, driver=driver, version=version, limits=cgroups.of_this_machine())

    def _client(self) -> docker.DockerClient:
        if self._made_client is None:
            if not engine.answers():
                raise docker.errors.DockerException("Nobody answers.")
            self._made_client = docker.DockerClient(
                base_url=f"unix://{engine.socket_path()}", version="auto", timeout=int(ENGINE_SECONDS)
            )
        return self._made_client

    def _label(self) -> str:
        return f"{options.LABEL_INSTANCE}={self.instance}"


class _Slowly:
    """Asks a question at most every so often and repeats the answer in between."""

    SECONDS = 0.25

    def __init__(self, question: Callable[[], bool]) -> None:
        self.question = question
        self.next_at = time.monotonic() + self.SECONDS

    def __call__(self) -> bool:
        if time.monotonic() < self.next_at:
            return True
        self.next_at = time.monotonic() + self.SECONDS
        return bool(self.question())


@contextlib.contextmanager
def _engine_failures(*, doing: str) -> Iterator[None]:
    """Turn whatever the engine's library raises into a sentence."""
    try:
        yield
    except docker.errors.APIError as error:
        said = str(error.explanation or error)[:EXPLANATION_CHARACTERS]
        if "no space left" in said.lower():
            raise StartFailed(f"{doing}: the disk of this machine is full.") from error
        raise StartFailed(f"{doing}: the engine says: {said}") from error
    except docker.errors.DockerException as error:
        raise StartFailed(f"{doing}: no Docker engine answers.") from error
    except OSError as error:  # what the library's transport raises, too
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StartFailed(f"{doing}: the disk of this machine is full.") from error
        if error.errno is not None and error.filename is not None:
            raise StartFailed(f"{doing}: {error.filename}: {error.strerror}.") from error
        raise StartFailed(f"{doing}: no Docker engine answers.") from error


def _for_the_library(wanted: dict[str, Any]) -> dict[str, Any]:
    """Our plain data in the words of the engine's library."""
    made = dict(wanted)
    made["mounts"] = [
        docker.types.Mount(target=bind.target, source=str(bind.source), type="bind", read_only=bind.read_only)
        for bind in made.pop("binds", [])
    ]
    made["ulimits"] = [docker.types.Ulimit(name=key, soft=each, hard=each) for key, each in made["ulimits"].items()]
    made["log_config"] = docker.types.LogConfig(type=made["log_config"]["type"])
    return made


def _why_no_agent(state: dict[str, Any]) -> str:
    if state.get("OOMKilled"):
        return "The sandbox ran out of memory while it started."
    if not state.get("Running"):
        return f"The sandbox ended at once (status {state.get('ExitCode')})."
    return f"The sandbox's agent did not answer within {AGENT_SECONDS:.0f} s."


def _may_raise_limits() -> bool:
    """Whether root may lower out-of-memory scores and raise hard limits here; not all machines let it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("CapBnd:"):
            return bool(int(line.split()[1], 16) >> CAP_SYS_RESOURCE & 1)
    return False
