"""Typed readers of environment variables: each refuses what it cannot read, naming the variable."""

import os
import secrets
import stat
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

from ide.rights import files_as_owner_of
from sandbox import runtimes as table

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
INNER_HOST = "terrarium.internal"
"""In a domain that is nobody's on the internet. No name server knows it: the egress proxy does."""
SECRET_KEY_BYTES = 48
SECRET_KEY_CHARS_MAX = 4096


def text(name: str, *, default: str) -> str:
    """The variable's text; unset and empty are the same."""
    return os.environ.get(name, "").strip() or default


def choice(name: str, *, default: str, among: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default=default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of: {', '.join(among)}.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """`true` or `false`, and the usual other spellings of them."""
    value = text(name, default=str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be true or false.")


def words(name: str, *, default: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(word.strip() for word in text(name, default=default).split(",") if word.strip())


def runtimes(name: str, *, default: str) -> tuple[str, ...]:
    """Versions of Python; those that name their Debian release are added to the table of runtimes."""
    try:
        return table.read(text(name, default=default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def folder(name: str, *, default: Path) -> Path:
    """An absolute folder; a relative one counts from the present directory."""
    return Path(text(name, default=str(default))).absolute()


def origin(name: str, *, default: str) -> str:
    """Scheme, host and port, as a browser writes an origin: without a path, or a port that goes without saying."""
    value = text(name, default=default)
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must look like https://ide.example.com.")
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def inner_origin(url: str) -> str:
    """The origin of the pages as sandboxes call it: the same, or a name of ours where it means one's own machine."""
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK_HOSTS:
        return url
    return f"{parts.scheme}://{INNER_HOST}" + (f":{parts.port}" if parts.port else "")


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is not an address.") from error
    return parts


def secret(name: str, *, kept_in: Path) -> str:
    """The variable, else the file that `<name>_FILE` names, else `kept_in`, made on first use.

    The folder of `kept_in` is the service user's, so root reads and writes there with that user's rights: a link laid
    there leads no further. Where the folder is not there yet, the secret lasts for this process only.
    """
    if value := text(name, default=""):
        return value
    if named := text(f"{name}_FILE", default=""):
        try:
            return _read_secret(Path(named), name=name)
        except FileNotFoundError:
            raise ImproperlyConfigured(f"{name}_FILE names {named}, which is not there.") from None
    try:
        with files_as_owner_of(kept_in.parent):
            return _kept_secret(kept_in, name=name)
    except FileNotFoundError:
        return secrets.token_urlsafe(SECRET_KEY_BYTES)


def _kept_secret(path: Path, *, name: str) -> str:
    try:
        return _read_secret(path, name=name)
    except FileNotFoundError:
        return _make_secret(path, name=name)


def _read_secret(path: Path, *, name: str) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # without waiting for a pipe's other end
        with os.fdopen(handle, encoding="utf-8") as file:
            is_file = stat.S_ISREG(os.fstat(handle).st_mode)
            value = file.read(SECRET_KEY_CHARS_MAX).strip() if is_file else ""
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error}); it holds {name}.") from error
    if not is_file:
        raise ImproperlyConfigured(f"{path} is not a file; remove it, and a new one is made.")
    if not value:
        raise ImproperlyConfigured(f"{path} is empty; remove it, and a new one is made.")
    return value


def _make_secret(path: Path, *, name: str) -> str:
    value = secrets.token_urlsafe(SECRET_KEY_BYTES)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(value + "\n")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be written ({error.strerror}).") from error
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return _read_secret(path, name=name)  # Another process was first.
    finally:
        draft.unlink()
    return value
