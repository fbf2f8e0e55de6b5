"""Finds the Docker engine of this machine, installs it from Debian or Ubuntu, starts it and stops it again.

Standard library only, because the set-up runs it before anything else is there.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.errors import StartFailed

DEFAULT_SOCKET = "/var/run/docker.sock"
PACKAGES = ("docker.io", "iptables", "mmdebstrap")
"""The engine; what it needs to start at all; and what makes a base image where no image registry answers."""
OPTIONAL_PACKAGES = ("docker-cli",)
"""From Debian 13 on the command line client is a package of its own."""

PING_SECONDS = 5.0
START_SECONDS = 60.0
STOP_SECONDS = 60.0
INSTALL_SECONDS = 900.0
POLL_SECONDS = 0.1
LOG_TAIL_BYTES = 4096
OOM_SCORE_ADJ = -900
"""The platform's own processes are the last that the kernel ends; what the machine does not permit is left."""

PID_FILE = "dockerd.pid"
LOG_FILE = "dockerd.log"
SYSTEMD_FILE = "dockerd.by-systemd"

WITHOUT_NETWORKS = ("--bridge=none", "--iptables=false", "--ip6tables=false")
"""Sandboxes have no network and image builds use the host's. Never the first try: it removes another engine's bridge."""
_NETWORK_TROUBLE = re.compile(r"network controller|iptables|nftables|bridge", re.IGNORECASE)

Say = Callable[[str], None]


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str, *, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def socket_path() -> str:
    """The engine's socket: `DOCKER_HOST` or the usual one.

    Raises StartFailed for an engine elsewhere: sandboxes mount folders of this machine, so theirs must be here too.
    """
    host = os.environ.get("DOCKER_HOST", "") or f"unix://{DEFAULT_SOCKET}"
    if not host.startswith("unix://"):
        raise StartFailed(f"DOCKER_HOST is {host}, but the engine must run on this machine: name it as unix:///a/path.")
    return host.removeprefix("unix://")


def answers() -> bool:
    """Whether an engine answers to us now."""
    connection = _UnixConnection(socket_path(), timeout=PING_SECONDS)
    try:
        connection.request("GET", "/_ping")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def installed() -> bool:
    """Whether the programs of an engine are on this machine."""
    return all(shutil.which(name, path=_search_path()) for name in ("dockerd", "docker", "iptables", "mmdebstrap"))


def install(say: Say) -> None:
    """Install the engine by apt, as root, on Debian or Ubuntu; nothing happens where it is already there."""
    if installed():
        return
    missing = [name for name in PACKAGES if not _package_is_installed(name)]
    missing += [name for name in OPTIONAL_PACKAGES if not shutil.which("docker", path=_search_path()) and _known(name)]
    install_packages(missing, say)
    if not installed():
        raise StartFailed("The packages docker.io, iptables and mmdebstrap are installed, but their programs are not.")


def install_packages(names: Sequence[str], say: Say) -> None:
    """Install Debian packages, saying so first; raises StartFailed with a sentence where that cannot be done."""
    if not names:
        return
    listed = " ".join(names)
    if not shutil.which("apt-get", path=_search_path()):
        raise StartFailed(
            f"This machine has no apt: install the Docker engine ({listed}) with its own package manager."
        )
    if os.geteuid() != 0:
        raise StartFailed(f"Missing packages: {listed}. Run as root once, or run: sudo apt-get install {listed}")
    say(f"Installing from the system's packages: {listed}")
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", "PATH": _search_path()}
    for command in ([*apt, "update"], [*apt, "install", "--no-install-recommends", *names]):
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise StartFailed(f"apt-get did not end within {INSTALL_SECONDS:.0f} s: {listed}") from error
        if done.returncode != 0 and command[-1] != "update":
            raise StartFailed(f"apt-get could not install {listed}: {_last_line(done.stderr or done.stdout)}")


def start(run_folder: Path, say: Say) -> None:
    """Make an engine answer: by systemd where that runs, else `dockerd` in the background; it outlives the caller.

    Raises StartFailed with the engine's own last words. `run_folder` keeps the pid file and the log.
    """
    if answers():
        return
    run_folder.mkdir(parents=True, exist_ok=True)
    if Path("/run/systemd/system").is_dir() and not os.environ.get("DOCKER_HOST"):
        say("Starting the Docker engine (systemctl start docker)")
        done = subprocess.run(["systemctl", "start", "docker"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StartFailed(f"The Docker engine does not start: {_last_line(done.stderr)}. See journalctl -u docker.")
        (run_folder / SYSTEMD_FILE).touch()
        _await_answer(None, run_folder)
        return
    if os.geteuid() != 0:
        raise StartFailed("No Docker engine answers, and only root can start one: start it, or run as root.")
    program = shutil.which("dockerd", path=_search_path())
    if program is None:
        raise StartFailed("No Docker engine is installed here (no program named dockerd).")
    say("Starting the Docker engine (dockerd)")
    try:
        _start_by_hand(program, _arguments(), run_folder)
    except StartFailed as error:
        if not _NETWORK_TROUBLE.search(str(error)):
            raise
        say("The kernel has no bridge or no packet filter for the engine, so it starts without networks of its own")
        _start_by_hand(program, [*_arguments(), *WITHOUT_NETWORKS], run_folder)


def stop(run_folder: Path) -> bool:
    """Stop the engine if `start` started it; whether it did. Running sandboxes go on: stop those first."""
    by_systemd = run_folder / SYSTEMD_FILE
    if by_systemd.exists():
        subprocess.run(["systemctl", "stop", "docker.socket", "docker"], capture_output=True, check=False)
        by_systemd.unlink()
        return True
    pid_file = run_folder / PID_FILE
    pid = _living_pid(pid_file)
    pid_file.unlink(missing_ok=True)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _is_alive(pid):
        if time.monotonic() > deadline:
            raise StartFailed(f"The Docker engine (process {pid}) did not end within {STOP_SECONDS:.0f} s.")
        time.sleep(POLL_SECONDS)
    return True


def _start_by_hand(program: str, arguments: list[str], run_folder: Path) -> None:
    # Not a subprocess.Popen, which wants to see its child's end: this one outlives us.
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    pid = os.posix_spawn(
        program,
        [program, *arguments],
        os.environ | {"PATH": _search_path()},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(run_folder / LOG_FILE), writing, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    _write_pid(run_folder / PID_FILE, pid)
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text(str(OOM_SCORE_ADJ), encoding="ascii")
    _await_answer(pid, run_folder)


def _arguments() -> list[str]:
    """How our own engine is started, each with its reason."""
    path = socket_path()
    beside = [f"--pidfile={path}.pid", f"--exec-root={path}.exec", f"--data-root={path}.data"]
    return [
        f"--host=unix://{path}",
        "--live-restore",  # sandboxes outlive a restart of the engine
        "--log-level=warn",
        # One at a place of its own shares the machine with another, whose folders and packet filter are not its own.
        *([] if path == DEFAULT_SOCKET else [*beside, "--iptables=false"]),
    ]


def _await_answer(pid: int | None, run_folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        ended = pid is not None and not _is_alive(pid)
        if ended or time.monotonic() > deadline:
            log = run_folder / LOG_FILE
            words = _last_line(log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")) if log.exists() else ""
            raise StartFailed(f"The Docker engine does not start: {words or 'it said nothing'} (log: {log})")
        time.sleep(POLL_SECONDS)


def _write_pid(path: Path, pid: int) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(f"{pid}\n", encoding="ascii")
    temporary.replace(path)


def _living_pid(path: Path) -> int | None:
    """The pid in the file, if it is still that of an engine (and not of a process that got its number later)."""
    try:
        pid = int(path.read_text(encoding="ascii"))
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return pid if name == "dockerd" and _is_alive(pid) else None


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _package_is_installed(name: str) -> bool:
    done = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Abbrev}", name], capture_output=True, check=False)
    return done.stdout.startswith(b"ii")


def _known(name: str) -> bool:
    done = subprocess.run(["apt-cache", "show", "--no-all-versions", name], capture_output=True, check=False)
    return done.returncode == 0 and bool(done.stdout.strip())


def _search_path() -> str:
    """PATH with the folders where Debian keeps the programs of the engine."""
    return os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin:/usr/bin:/bin"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:400] if lines else ""
