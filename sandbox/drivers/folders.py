"""A tenant's folders on this machine: made and checked one component at a time, before every create and start.

What is mounted into a sandbox lies under folders that only root can write, and no component is a symlink, so what
was checked is what the engine mounts.
"""

import contextlib
import dataclasses
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import StartFailed
from sandbox.spec import Spec

TENANT_FOLDERS = ("home", "www", "log", "out")
"""The tenant's own, mode 0700 when made; what the tenant makes of that later is theirs to decide."""
PLATFORM_FOLDERS = ("in", "etc")
"""Root's, which the tenant reads: sockets of the platform, and who is who in the sandbox."""
USERS = "users"
ASIDE = ".gone-"

_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclasses.dataclass(frozen=True, kw_only=True)
class Folders:
    """The checked folders of one tenant."""

    root: Path

    def __getattr__(self, name: str) -> Path:
        """`.home`, `.www`, `.log`, `.out`, `.in`, `.etc`."""
        if name in TENANT_FOLDERS or name in PLATFORM_FOLDERS:
            return self.root / name
        raise AttributeError(name)


def prepare(data: Path, spec: Spec) -> Folders:
    """Make what is missing of a tenant's folders and check every component; raises StartFailed with a sentence."""
    with (
        _opened(data) as data_fd,
        _child(data_fd, USERS, uid=0, mode=0o700) as users_fd,
        _child(users_fd, str(spec.user_id), uid=0, mode=0o700) as root_fd,
    ):
        for name in TENANT_FOLDERS:
            with _child(root_fd, name, uid=spec.uid, mode=0o700):
                pass
        with _child(root_fd, "in", uid=0, mode=0o755):
            pass
        with _child(root_fd, "etc", uid=0, mode=0o755) as etc_fd:
            _write(etc_fd, "passwd", passwd(spec))
            _write(etc_fd, "group", group(spec))
    return Folders(root=data / USERS / str(spec.user_id))


@contextlib.contextmanager
def opened_out(data: Path, user_id: int) -> Iterator[int]:
    """A descriptor of the folder into which the tenant's agent puts its socket."""
    with (
        _opened(data) as data_fd,
        _existing(data_fd, USERS) as users_fd,
        _existing(users_fd, str(user_id)) as root_fd,
        _existing(root_fd, "out") as out_fd,
    ):
        yield out_fd


def keepers(data: Path, name: str) -> Path:
    """A folder of the keeper's own, which nobody but root enters."""
    for folder in (data / "keeper", data / "keeper" / name):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    return data / "keeper" / name


def passwd(spec: Spec) -> str:
    """Who is who in the sandbox."""
    return (
        "root:x:0:0:root:/root:/usr/sbin/nologin\n"
        f"{spec.name}:x:{spec.uid}:{spec.uid}:{spec.name}:{spec.home}:/bin/bash\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
    )


def group(spec: Spec) -> str:
    """The groups of the sandbox: nobody is in any but their own."""
    return f"root:x:0:\ntty:x:5:\n{spec.name}:x:{spec.uid}:\nnogroup:x:65534:\n"


def set_aside(data: Path, user_id: int) -> list[str]:
    """Move a tenant's tree out of the way, so that nothing starts on it again; returns what lies aside, old and new."""
    with _opened(data) as data_fd, _existing(data_fd, USERS) as users_fd:
        with contextlib.suppress(FileNotFoundError):
            aside = f"{ASIDE}{user_id}-{secrets.token_hex(4)}"
            os.rename(str(user_id), aside, src_dir_fd=users_fd, dst_dir_fd=users_fd)
        return sorted(name for name in _names(users_fd) if name.startswith(f"{ASIDE}{user_id}-"))


def tenant_folders_aside(data: Path, aside: str) -> list[Path]:
    """What a throw-away sandbox has to empty, since only a tenant's uid may walk a tenant's tree."""
    with _opened(data) as data_fd, _existing(data_fd, USERS) as users_fd, _existing(users_fd, aside) as root_fd:
        there = _names(root_fd)
    return [data / USERS / aside / name for name in TENANT_FOLDERS if name in there]


def remove_aside(data: Path, aside: str) -> None:
    """Remove the emptied tree; raises OSError when something is left in it."""
    with _opened(data) as data_fd, _existing(data_fd, USERS) as users_fd:
        with _existing(users_fd, aside) as root_fd:
            for folder in _names(root_fd):
                if folder in PLATFORM_FOLDERS:
                    with _existing(root_fd, folder) as fd:
                        for name in _names(fd):
                            os.unlink(name, dir_fd=fd)
                os.rmdir(folder, dir_fd=root_fd)
        os.rmdir(aside, dir_fd=users_fd)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A descriptor of a folder of the platform, each ancestor of which only root can change."""
    if not path.is_absolute():
        raise StartFailed(f"The data folder {path} must be named by its whole path.")
    with contextlib.ExitStack() as stack:
        fd = os.open("/", _OPEN)
        stack.callback(os.close, fd)
        walked = Path("/")
        for part in path.parts[1:]:
            fd = stack.enter_context(_existing(fd, part))
            walked /= part
            found = os.fstat(fd)
            writable = found.st_mode & 0o002 or (found.st_mode & 0o020 and found.st_gid != 0)
            if found.st_uid != 0 or (writable and not found.st_mode & stat.S_ISVTX):
                raise StartFailed(
                    f"Others than root can write {walked}, so sandboxes cannot be mounted from below it: "
                    "let TERRARIUM_DATA name a folder that is root's all the way up."
                )
        yield fd


@contextlib.contextmanager
def _child(parent_fd: int, name: str, *, uid: int, mode: int) -> Iterator[int]:
    """A descriptor of a folder that is made when it is missing and must belong to `uid`."""
    made = False
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=parent_fd)
        made = True
    with _existing(parent_fd, name) as fd:
        if made:
            os.fchown(fd, uid, uid)
        if made or (uid == 0 and os.fstat(fd).st_mode & 0o777 != mode):
            os.fchmod(fd, mode)
        if os.fstat(fd).st_uid != uid:
            raise StartFailed(f"The folder {name} of this sandbox belongs to another user; an administrator must look.")
        yield fd


@contextlib.contextmanager
def _existing(parent_fd: int, name: str) -> Iterator[int]:
    try:
        fd = os.open(name, _OPEN, dir_fd=parent_fd)
    except FileNotFoundError as error:
        raise StartFailed(f"The folder {name} of this installation is missing.") from error
    except OSError as error:
        raise StartFailed(f"{name} is not a plain folder ({error.strerror}); an administrator must look.") from error
    try:
        yield fd
    finally:
        os.close(fd)


def _names(folder_fd: int) -> list[str]:
    with os.scandir(folder_fd) as entries:
        return [entry.name for entry in entries]


def _write(folder_fd: int, name: str, text: str) -> None:
    """Replace a small file of the platform, unless it says the same already."""
    with contextlib.suppress(FileNotFoundError):
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder_fd)
        with open(fd, encoding="ascii") as file:  # noqa: PTH123 (a descriptor, not a path)
            if file.read() == text:
                return
    temporary = f".{name}.{secrets.token_hex(4)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(temporary, flags, 0o644, dir_fd=folder_fd)
    with open(fd, "w", encoding="ascii") as file:  # noqa: PTH123 (a descriptor, not a path)
        os.fchmod(fd, 0o644)
        file.write(text)
    os.rename(temporary, name, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)
