"""Where everything lies: the checkout, the installed copy, the data, the sockets; and whom their parents trust."""

import dataclasses
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from ide.installing.errors import InstallError

SERVICE_USER = "terrarium"
SOCKET_PATH_BYTES_MAX = 107
"""sun_path has 108 bytes with its closing zero."""
LONGEST_SOCKET = "published/" + "9" * 18 + ".sock"
RECORD = "installed.json"
BASE = Path("/opt/terrarium")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Places:
    """The folders of one installation."""

    checkout: Path
    root: Path
    """Root's folder of the installed copy: nothing in it can be written by the service user."""
    data: Path
    run: Path

    @property
    def app(self) -> Path:
        """The copy of the tracked files that the service runs."""
        return self.root / "app"

    @property
    def venv(self) -> Path:
        """The virtual environment of the service."""
        return self.root / "venv"

    @property
    def python(self) -> Path:
        """The interpreter of the service."""
        return self.venv / "bin" / "python"

    @property
    def lock(self) -> Path:
        """Held by the supervisor while the service runs; contains its process id."""
        return self.run / "supervisor.lock"


def places_for(checkout: Path, *, environ: Mapping[str, str], base: Path = BASE) -> Places:
    """Decide the folders. Raises InstallError when a socket's path would be too long.

    The data folder, once used, stays: it is recorded, so a later change of a parent's mode does not move it.
    """
    checkout = checkout.resolve()
    root = base / hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]
    run = Path(environ.get("TERRARIUM_RUN") or "/run/terrarium")
    for name, folder in (("TERRARIUM_DATA", environ.get("TERRARIUM_DATA")), ("TERRARIUM_RUN", str(run))):
        if folder and not Path(folder).is_absolute():
            raise InstallError(f"{name} is {folder!r}; it must be an absolute path.")
    longest = os.fsencode(run / LONGEST_SOCKET)
    if len(longest) > SOCKET_PATH_BYTES_MAX:
        room = SOCKET_PATH_BYTES_MAX - len(LONGEST_SOCKET) - 1
        raise InstallError(f"TERRARIUM_RUN is too long: sockets need a folder of at most {room} bytes, not {run}.")
    if environ.get("TERRARIUM_DATA"):
        data = Path(environ["TERRARIUM_DATA"])
    else:
        data = recorded_data(root) or (checkout / "data" if not distrust(checkout / "data") else root / "data")
    return Places(checkout=checkout, root=root, data=data, run=run)


def recorded_data(root: Path) -> Path | None:
    """The data folder of the last installation, if there was one."""
    try:
        record = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    folder = record.get("data") if isinstance(record, dict) else None
    return Path(folder) if isinstance(folder, str) and Path(folder).is_dir() else None


def record(places: Places) -> None:
    """Write down where things lie, for `manage.py` and the next run."""
    text = json.dumps({"checkout": str(places.checkout), "data": str(places.data), "run": str(places.run)})
    target = places.root / RECORD
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def distrust(path: Path) -> str | None:
    """Why the folders above a path (or the nearest that exists) cannot be trusted; None when they can.

    Trusted is what only root can change (a sticky folder such as /tmp counts) and everybody can pass.
    """
    for folder in (path, *path.parents):
        try:
            state = folder.stat()
        except FileNotFoundError:
            continue
        except PermissionError:
            return f"{folder} cannot be read"
        if state.st_uid != 0:
            return f"{folder} belongs to user {state.st_uid}, not to root"
        if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not state.st_mode & stat.S_ISVTX:
            return f"{folder} can be written by others than root"
        if stat.S_ISDIR(state.st_mode) and not state.st_mode & stat.S_IXOTH:
            return f"{folder} cannot be passed by the service user"
    return None
