"""Every option of a sandbox's container, written down with its reason, as plain data without the engine's library."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from sandbox.drivers import seccomp
from sandbox.drivers.base import AGENT_SOCKET
from sandbox.drivers.folders import Folders
from sandbox.spec import Spec

SHM_BYTES = 64 * 2**20
TMP_INODES = 200_000
OPEN_FILES = 65_536
"""Or as many as this machine lets a container have."""
CORE_BYTES = 1
OOM_SCORE_ADJ = -500
PROXY_PORT = 3128
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
STOP_SIGNAL = "SIGTERM"

IN, OUT = "/run/terrarium/in", "/run/terrarium/out"
AGENT = "/opt/terrarium/agent"
EGRESS_SOCKET = f"{IN}/egress.sock"

LABEL_INSTANCE, LABEL_USER, LABEL_RUNTIME, LABEL_SPEC = (
    f"terrarium.{name}" for name in ("instance", "user", "runtime", "spec")
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bind:
    """A folder or file of this machine inside the sandbox."""

    source: Path
    target: str
    read_only: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Machine:
    """What the options take from the machine and the installation."""

    instance: str
    cgroup_parent: str
    cpus: float
    oom_score_adj: int
    open_files: int = OPEN_FILES


def hardening(machine: Machine) -> dict[str, Any]:
    """What holds for everything that we ever run in a container, sandboxes and throw-away helpers alike."""
    return {
        # The image belongs to everybody: nothing in it can be changed, so every sandbox starts from what was built.
        "read_only": True,
        # Root's privileges, none of them; setuid programs and file capabilities give none back.
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true", f"seccomp={seccomp.profile()}"],
        # No way out but the proxy's socket: not even a name server. Loopback is the sandbox's own.
        "network_mode": "none",
        # Shared memory and message queues of its own.
        "ipc_mode": "private",
        # Its own view of the cgroup tree: no other container's id is to be seen.
        "cgroupns": "private",
        # What a program writes to /proc/1/fd/1 would fill the host's disk.
        "log_config": {"type": "none"},
        # An init that reaps orphans, and hands the signal of a stop to the agent.
        "init": True,
        # The keeper decides what runs; after a reboot nothing wakes by itself.
        "restart_policy": {"Name": "no"},
        # All sandboxes together leave a reserve for the platform.
        "cgroup_parent": machine.cgroup_parent,
        # Below the platform, above the programs of the tenant, which raise their own: so the agent is not chosen.
        "oom_score_adj": machine.oom_score_adj,
        # Many files, yet bounded; a core limit of one byte also keeps dumps from a dump handler of the host.
        "ulimits": {"nofile": machine.open_files, "core": CORE_BYTES},
        "stop_signal": STOP_SIGNAL,
    }


def container(spec: Spec, *, image: str, folders: Folders, agent: Path, machine: Machine) -> dict[str, Any]:
    """The container of a sandbox: the names are those of the engine's library, `binds` and `ulimits` plain data."""
    limits = spec.limits
    labels = {LABEL_INSTANCE: machine.instance, LABEL_USER: str(spec.user_id), LABEL_RUNTIME: spec.runtime}
    made = {
        **hardening(machine),
        "image": image,
        "name": name(machine.instance, user_id=spec.user_id, runtime=spec.runtime),
        "hostname": spec.name,
        "command": _agent_command(spec),
        # A uid that nothing else on this machine has. The group is named too: a bare uid would get group 0.
        "user": f"{spec.uid}:{spec.uid}",
        "working_dir": spec.home,
        # Memory without swap beyond it, so that a bomb ends at once instead of grinding the disk.
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        # Never more than all sandboxes together may have: the kernel (v1) refuses a child above its parent.
        "nano_cpus": int(min(limits.cpus, machine.cpus) * 1e9),
        # A fork bomb ends inside.
        "pids_limit": limits.pids,
        # Programs build and run things in /tmp, so it is executable; it counts as memory and forgets on a stop.
        "tmpfs": {"/tmp": f"rw,exec,nosuid,nodev,mode=1777,size={limits.tmp_bytes},nr_inodes={TMP_INODES}"},  # noqa: S108
        "shm_size": min(SHM_BYTES, limits.memory_bytes // 4),
        "environment": environment(spec),
        "binds": [
            # The tenant's own folders; by `mount`, so that a missing source is an error and not an empty folder.
            Bind(source=folders.home, target=spec.home),
            Bind(source=folders.www, target="/var/www"),
            Bind(source=folders.log, target="/var/log"),
            # The two folders of sockets: folders, never single sockets, so that a new one appears inside.
            Bind(source=folders.out, target=OUT),
            Bind(source=getattr(folders, "in"), target=IN, read_only=True),
            # The agent, in a folder per version; who is who.
            Bind(source=agent, target=AGENT, read_only=True),
            Bind(source=folders.etc / "passwd", target="/etc/passwd", read_only=True),
            Bind(source=folders.etc / "group", target="/etc/group", read_only=True),
        ],
    }
    return {**made, "labels": {**labels, LABEL_SPEC: fingerprint(made)}}


def environment(spec: Spec) -> dict[str, str]:
    """What every process in the sandbox finds in its environment; the spec may add to it and change it."""
    proxy = f"http://127.0.0.1:{PROXY_PORT}"
    local = "localhost,127.0.0.1,::1"
    return {
        "HOME": spec.home,
        "USER": spec.name,
        "LOGNAME": spec.name,
        "SHELL": "/bin/bash",
        # What pip and npm install for the user comes first.
        "PATH": f"{spec.home}/.local/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        # Where virtualenvwrapper keeps virtual environments.
        "WORKON_HOME": f"{spec.home}/.virtualenvs",
        "PYTHONSTARTUP": "/etc/terrarium/pythonstartup.py",
        # The one way out. Programs disagree on the spelling.
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), proxy),
        **dict.fromkeys(("no_proxy", "NO_PROXY"), local),
        # Where each tool looks for the certificates that it may trust: the image's, with the host's own among them.
        **dict.fromkeys(
            (
                "SSL_CERT_FILE",
                "REQUESTS_CA_BUNDLE",
                "CURL_CA_BUNDLE",
                "PIP_CERT",
                "NODE_EXTRA_CA_CERTS",
                "GIT_SSL_CAINFO",
            ),
            CA_BUNDLE,
        ),
        **spec.environment,
    }


def name(instance: str, *, user_id: int, runtime: str) -> str:
    """The container's name: the engine gives a name once, so there is never a second sandbox of one user and runtime."""
    return f"terrarium-{instance}-{user_id}-{runtime}"


def fingerprint(options: dict[str, Any]) -> str:
    """A hash of everything that the container was made of; `image` must be the image's id, not its name."""
    return hashlib.sha256(json.dumps(options, sort_keys=True, default=str).encode()).hexdigest()[:24]


def _agent_command(spec: Spec) -> list[str]:
    """The agent is run by the system's Python, without its site packages and without the tenant's environment."""
    return [
        *("/usr/bin/python3", "-I", "-S", AGENT),
        *("--socket", f"{OUT}/{AGENT_SOCKET}"),
        *("--home", spec.home),
        *("--memory", str(spec.limits.memory_bytes)),
        *("--forward", f"{PROXY_PORT}:{EGRESS_SOCKET}"),
    ]
