"""What `manage.py doctor` looks at, one function a subject; each finding is one line that says what to mend."""

import dataclasses
import enum
import ipaddress
import os
import pwd
import shutil
import socket
import sys
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from ide import probing
from ide.installing.locking import holder
from ide.installing.places import SERVICE_USER
from ide.walking import Person, changeable
from sandbox.egress.addresses import forbidden_because
from sandbox.egress.rules import read_exceptions

FREE_PART_MIN = 0.05
"""Below this part of the disk something must be done (rule 20)."""
FREE_BYTES_MIN = 2**30
INDEXES = ("pypi.org", "files.pythonhosted.org", "registry.npmjs.org")
HTTPS_PORT = 443
CLOCK_SLACK_SECONDS = 300
ANSWER_SECONDS = 5.0


class Verdict(enum.Enum):
    """How a finding ends."""

    OK = "ok"
    NOTE = "note"
    MEND = "mend"


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of the doctor's."""

    verdict: Verdict
    text: str


def ok(text: str) -> Finding:
    """All is well."""
    return Finding(Verdict.OK, text)


def note(text: str) -> Finding:
    """Worth knowing."""
    return Finding(Verdict.NOTE, text)


def mend(text: str) -> Finding:
    """Something must be done."""
    return Finding(Verdict.MEND, text)


def python() -> list[Finding]:
    """The interpreter."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody may have started this by hand
        return [mend(f"Python {version} is too old: install Python 3.11 or later.")]
    return [ok(f"Python {version} at {sys.executable}.")]


def folders(data: Path, *, run: Path) -> list[Finding]:
    """Owners and modes of the folders of data and sockets."""
    try:
        user = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return [mend(f"There is no system user {SERVICE_USER}: run `make run`, which makes it.")]
    service, root = (user.pw_uid, user.pw_gid), (0, 0)
    wanted = {
        data / "web": (service, 0o700),
        data / "keeper": (root, 0o700),
        data / "users": (root, 0o700),
        data / "published": ((0, user.pw_gid), 0o750),
        run / "redis": (service, 0o700),
        run / "web": (service, 0o750),
        run / "egress": (service, 0o700),
    }
    found = []
    for path, (owner, mode) in wanted.items():
        try:
            state = path.lstat()
        except FileNotFoundError:
            found.append(mend(f"{path} is missing: `make run` makes it."))
            continue
        except PermissionError:
            return [note("Only root can look at the folders: sudo python3 manage.py doctor.")]
        if ((state.st_uid, state.st_gid), state.st_mode & 0o7777) != (owner, mode):
            owned = f"chown {owner[0]}:{owner[1]} {path}; chmod {mode:o} {path}"
            found.append(mend(f"{path} has the wrong owner or mode: {owned}."))
    return found or [ok(f"The folders below {data} and {run} have their owners and modes.")]


def code(data: Path, *, app: Path) -> list[Finding]:
    """Whether the service user could write what root executes or mounts."""
    try:
        user = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return []
    person = Person(uid=user.pw_uid, gids=frozenset(os.getgrouplist(user.pw_name, user.pw_gid)))
    standard_library = Path(os.__file__).parent
    tops = [app, Path(sys.prefix), Path(sys.executable), standard_library, data / "keeper"]
    bad = changeable(tops, person=person, leave_out=frozenset({app / "data", app / ".git", app / "frontend"}))
    bad += changeable(sorted((data / "users").glob("*/in")), person=person)
    if bad:
        named = ", ".join(str(path) for path in bad)
        return [
            mend(f"The service user can change what the keeper executes or mounts: {named}. Run `make run` as root.")
        ]
    return [ok("The service user can write nothing that the keeper executes or mounts.")]


def service(run: Path, *, host: str, redis_url: str) -> list[Finding]:
    """Whether the processes answer, when the service runs."""
    if holder(run / "supervisor.lock") is None:
        return [note("The service does not run: `make run` starts it.")]
    looks = {
        "redis, the broker": lambda: probing.broker_answers(redis_url),
        "keeper": lambda: probing.keeper_listens(redis_url),
        "egress, the way out": lambda: probing.accepts(run / "egress" / "control.sock"),
        "web, the pages": lambda: probing.status_of(run / "web" / "http.sock", host=host) == HTTPStatus.OK,
        "ws, the terminals": lambda: probing.accepts(run / "web" / "ws.sock"),
    }
    silent = [
        f"No answer from {what}: see its log in data/web/logs." for what, look in looks.items() if not patiently(look)
    ]
    return [mend(sentence) for sentence in silent] or [ok("Every process of the service answers.")]


def patiently(look: Callable[[], bool]) -> bool:
    """Look again for a few seconds: a busy machine is not a broken one."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not look():
        if time.monotonic() > deadline:
            return False
        time.sleep(probing.PROBE_TIMEOUT_SECONDS / 10)
    return True


def broker(redis_url: str) -> list[Finding]:
    """A broker that strangers could reach needs a password: whoever writes there commands the keeper."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return [ok("The broker listens on a unix socket.")]
    if not parts.password:
        return [
            mend("REDIS_URL names a TCP server without a password: set requirepass there, and put it into the URL.")
        ]
    return [ok(f"The broker at {parts.hostname} asks for a password.")]


def disk(data: Path) -> list[Finding]:
    """Free space, and whether tenants can fill the disk of the database."""
    usage = shutil.disk_usage(data)
    free = f"{usage.free / 2**30:.1f} GiB of {usage.total / 2**30:.1f} GiB are free below {data}"
    low = usage.free < max(FREE_BYTES_MIN, usage.total * FREE_PART_MIN)
    found = [mend(f"Only {free}: make room, or move TERRARIUM_DATA.")] if low else [ok(f"{free}.")]
    if (data / "users").stat().st_dev == (data / "web").stat().st_dev:
        found.append(
            note(
                "No quota is in force: tenants' files share a file system with the database. "
                f"Mount another one at {data / 'users'} to part them."
            )
        )
    return found


def addresses(url: str, *, apps_domain: str) -> list[Finding]:
    """Whether web apps could ever read the IDE's cookies."""
    host = urlsplit(url).hostname or ""
    if host in {"localhost", "127.0.0.1", "::1"}:
        return [ok(f"TERRARIUM_URL is {url}: only this machine reaches it.")]
    near = host == apps_domain or host.endswith("." + apps_domain) or apps_domain.endswith("." + host)
    if near or apps_domain == "localhost":
        return [
            mend(
                f"TERRARIUM_APPS_DOMAIN is {apps_domain}: with the IDE at {host} it must be another registrable "
                "domain (ide.example.com and example-apps.com, say)."
            )
        ]
    return [ok(f"TERRARIUM_URL is {url}, apps are below {apps_domain}.")]


def indexes(urls: Sequence[str], *, exceptions: Sequence[str]) -> list[Finding]:
    """Whether sandboxes reach the package indexes through the rules of the way out."""
    listed = ",".join(exceptions)
    try:
        excepted = read_exceptions(listed)
    except ValueError as error:
        return [mend(f"TERRARIUM_EGRESS_EXCEPTIONS: {error}")]
    wanted = {(host, HTTPS_PORT) for host in INDEXES}
    for parts in (urlsplit(url) for url in urls if url):
        if parts.hostname:
            wanted.add((parts.hostname, parts.port or (80 if parts.scheme == "http" else HTTPS_PORT)))
    lacking, found = [], []
    for host, port in sorted(wanted - set(excepted)):
        judged = judge(host, port=port)
        if judged is None:
            found.append(note(f"{host} cannot be resolved here, so sandboxes cannot reach it either."))
        elif judged:
            lacking.append(f"{host}:{port}")
    if lacking:
        line = ",".join([*exceptions, *lacking])
        found.append(
            mend(
                f"{', '.join(lacking)} resolve to addresses that sandboxes may not reach. If that mirror is meant, "
                f"put this line into terrarium.env and start again: TERRARIUM_EGRESS_EXCEPTIONS={line}"
            )
        )
    return found or [ok("Sandboxes may reach the package indexes.")]


def judge(host: str, *, port: int) -> str | None:
    """Why an address of a host is forbidden; empty when none is; None when the name has no address."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return None
    for _, _, _, _, address in answers:
        reason = forbidden_because(ipaddress.ip_address(str(address[0])))
        if reason:
            return reason
    return ""


def clock(app: Path) -> list[Finding]:
    """A clock that is behind breaks sessions, tokens and certificates."""
    newest = max(path.stat().st_mtime for path in (app / "manage.py", app / "requirements.lock") if path.exists())
    if time.time() + CLOCK_SLACK_SECONDS < newest:
        return [mend("The clock is behind the installed files: set it (timedatectl set-ntp true).")]
    return [ok(f"The clock says {time.strftime('%Y-%m-%d %H:%M %Z')}.")]


def memory_guard() -> list[Finding]:
    """Whether the kernel will take a sandbox before the platform."""
    mark = Path("/proc/self/oom_score_adj")
    before = mark.read_text(encoding="ascii").strip()
    try:
        mark.write_text(str(int(before) - 1), encoding="ascii")
    except OSError:
        return [note("The platform's processes cannot be spared when memory runs out (no CAP_SYS_RESOURCE).")]
    mark.write_text(before, encoding="ascii")
    return [ok("The platform's processes are the last to go when memory runs out.")]
