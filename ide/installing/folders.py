"""The service user, and the folders of data and sockets with their owners and modes."""

import contextlib
import grp
import os
import pwd
import secrets
import stat
from pathlib import Path

from ide.installing.errors import InstallError
from ide.installing.lines import say
from ide.installing.places import SERVICE_USER, Places, distrust
from ide.installing.running import run

SECRET_BYTES = 48
NOLOGIN = "/usr/sbin/nologin"


def ensure_service_user() -> pwd.struct_passwd:
    """The system user that everything but the keeper runs as; made when missing."""
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        pass
    say(f"Making the system user {SERVICE_USER} …")
    try:
        grp.getgrnam(SERVICE_USER)
        group = ["--gid", SERVICE_USER]
    except KeyError:
        group = ["--user-group"]
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", NOLOGIN, *group]
    run([*command, SERVICE_USER], why=f"Making the system user {SERVICE_USER}")
    return pwd.getpwnam(SERVICE_USER)


def ensure_folders(places: Places, *, user: pwd.struct_passwd) -> None:
    """Make the folders of data and sockets. Raises InstallError when their parents cannot be trusted."""
    for name, folder in (("TERRARIUM_DATA", places.data), ("TERRARIUM_RUN", places.run)):
        reason = distrust(folder)
        if reason:
            raise InstallError(f"{name} cannot be {folder}: {reason}. Name a folder whose parents are root's.")
    root, service = (0, 0), (user.pw_uid, user.pw_gid)
    for path, owner, mode in (
        (places.data, root, 0o755),
        (places.data / "web", service, 0o700),
        (places.data / "keeper", root, 0o700),
        (places.data / "users", root, 0o700),
        (places.data / "published", (0, user.pw_gid), 0o750),
        (places.run, root, 0o755),
        (places.run / "redis", service, 0o700),
        (places.run / "web", service, 0o750),
        (places.run / "egress", service, 0o700),
    ):
        ensure_folder(path, owner=owner, mode=mode)
    ensure_link(places.run / "published", target=places.data / "published")


def ensure_folder(path: Path, *, owner: tuple[int, int], mode: int) -> None:
    """One folder with its owner and mode, never through a symlink in its last component."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise InstallError(f"{path} is in the way: it must be a folder, not a link or a file.") from error
    try:
        state = os.fstat(handle)
        if (state.st_uid, state.st_gid) != owner:
            os.fchown(handle, *owner)
        if stat.S_IMODE(state.st_mode) != mode:
            os.fchmod(handle, mode)
    finally:
        os.close(handle)


def ensure_link(path: Path, *, target: Path) -> None:
    """A symlink to the target, made anew when it leads elsewhere."""
    if path.is_symlink():
        if path.readlink() == target:
            return
        path.unlink()
    elif path.exists():
        raise InstallError(f"{path} is in the way: it must be a link to {target}. Remove it.")
    path.symlink_to(target)


def ensure_secret(places: Places, *, user: pwd.struct_passwd) -> None:
    """The key that signs sessions, readable by the service user only.

    Its folder is the service user's, so root opens by descriptor and follows no link there.
    """
    folder = os.open(places.data / "web", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        handle = os.open("secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
    except FileExistsError:
        return
    finally:
        os.close(folder)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchown(handle, user.pw_uid, user.pw_gid)
        file.write(secrets.token_urlsafe(SECRET_BYTES))
