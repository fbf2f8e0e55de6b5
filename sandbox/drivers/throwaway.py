"""What runs once in a container of its own: emptying a tenant's tree, compiling the agent, testing the isolation."""

from pathlib import Path
from typing import Any

from sandbox.drivers.options import Bind

MEMORY_BYTES = 256 * 2**20
PIDS = 32
EMPTY_SECONDS, EMPTY_ENTRIES = 300.0, 5_000_000
COMPILE_SECONDS = 60.0
PROBE_SECONDS = 30.0
NOBODY = 65_534
TREE = "/tree"

_EMPTY = """
import os, sys
left = int(sys.argv[1])
for top in sys.argv[2:]:
    os.chdir(top)
    os.chmod(".", 0o700)
    # A folder inside is moved up and emptied in its turn, so no depth is too deep and no path too long.
    number = 0
    folders = ["."]
    while folders:
        folder = folders.pop()
        os.chmod(folder, 0o700)
        with os.scandir(folder) as entries:
            for entry in entries:
                left -= 1
                if left < 0:
                    sys.exit(3)
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                if folder == ".":
                    folders.append(entry.name)
                    continue
                number += 1
                name = f".terrarium-{os.getpid()}-{number}"
                os.rename(entry.path, name)
                folders.append(name)
        if folder != ".":
            os.rmdir(folder)
"""

_PROBE = """
import ctypes, errno, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
failed = 0
if libc.syscall(425, 1, ctypes.create_string_buffer(256)) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
    failed |= 1
for family in (38, 40):
    try:
        socket.socket(family, socket.SOCK_STREAM)
        failed |= 2
    except PermissionError:
        pass
    except OSError:
        failed |= 2
if status["NoNewPrivs"] != "1" or status["Seccomp"] != "2" or int(status["CapBnd"], 16):
    failed |= 4
if status["Uid"].split() != ["65534"] * 4 or set(status["Groups"].split()) - {"65534"}:
    failed |= 8
sys.exit(failed)
"""
_COMPLAINTS = {
    1: "io_uring is open in a sandbox: the engine does not apply our seccomp profile.",
    2: "Sockets of forbidden families can be made in a sandbox: the engine does not apply our seccomp profile.",
    4: "A sandbox has privileges: the engine does not drop capabilities, or does not set no-new-privileges.",
    8: "A sandbox does not run under the uid that it was given, or has further groups.",
}


def empty(*, uid: int, binds: list[Bind]) -> dict[str, Any]:
    """Empty these folders of a tenant under the tenant's uid; status 3 when there is more than one go may take."""
    arguments = [str(EMPTY_ENTRIES), *(bind.target for bind in binds)]
    return {**_base(uid), "command": ["/usr/bin/python3", "-I", "-S", "-c", _EMPTY, *arguments], "binds": binds}


def compilation(agent: Path) -> dict[str, Any]:
    """Compile the agent's code by root, who owns it: no tenant's data is near."""
    command = [
        "/usr/bin/python3",
        "-I",
        "-S",
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
        "/agent",
    ]
    return {**_base(0), "command": command, "binds": [Bind(source=agent, target="/agent")]}


def probe() -> dict[str, Any]:
    """Try what must be refused; the status has a bit for each that was not."""
    return {**_base(NOBODY), "command": ["/usr/bin/python3", "-I", "-S", "-c", _PROBE]}


def complaints(status: int) -> list[str]:
    """The sentences of a probe's status."""
    if not 0 <= status < 1 << len(_COMPLAINTS):
        return [f"The isolation of sandboxes could not be tested (status {status})."]
    return [sentence for bit, sentence in _COMPLAINTS.items() if status & bit]


def _base(uid: int) -> dict[str, Any]:
    return {
        "user": f"{uid}:{uid}",
        "mem_limit": MEMORY_BYTES,
        "memswap_limit": MEMORY_BYTES,
        "pids_limit": PIDS,
    }
