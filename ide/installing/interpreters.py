"""Which Python runs the service, and its virtual environment with exactly the locked packages."""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from ide.installing.errors import InstallError
from ide.installing.lines import say
from ide.installing.packages import need
from ide.installing.places import distrust
from ide.installing.running import run, succeeds

VERSIONS = ("3.14", "3.13", "3.12", "3.11")
"""Tried from the newest on, after the one that runs this."""
STAMP = ".terrarium"
AS_NOBODY = ("--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs")
_ABLE = "import sys, ssl, sqlite3, ctypes; sys.exit(sys.version_info < (3, 11))"
_DESCRIBE = "import json, sys; print(json.dumps([sys.version.split()[0], sys.base_prefix]))"


def trusted_python(root: Path) -> Path:
    """An interpreter that root may run for the keeper and that the service user can run too.

    The current one where only root can change it and everybody can reach it; else the distribution's; else a copy of
    the current one's folder under `root`; else the distribution's, installed now.
    """
    candidates = [Path(sys.executable), *(Path(f"/usr/bin/python{version}") for version in VERSIONS)]
    for candidate in candidates:
        if candidate.exists() and not distrust_interpreter(candidate) and runs_for_others(candidate):
            return candidate.resolve()
    copy = copied_python(root)
    if runs_for_others(copy):
        return copy
    need("python3", "python3-venv", for_what="A Python that the service user can run")
    for candidate in candidates[1:]:
        if candidate.exists() and runs_for_others(candidate):
            return candidate.resolve()
    raise InstallError("This machine has no Python 3.11 or later that the service user can run; install one.")


def runs_for_others(python: Path) -> bool:
    """Whether a user without rights can run an interpreter that is new and complete enough."""
    return succeeds(["setpriv", *AS_NOBODY, "--", python, "-I", "-c", _ABLE])


def distrust_interpreter(python: Path) -> str | None:
    """Why the service cannot run on this interpreter; None when it can."""
    real = python.resolve()
    prefix = Path(sys.base_prefix) if real == Path(sys.executable).resolve() else real.parent.parent
    return distrust(real) or distrust(prefix.resolve())


def copied_python(root: Path) -> Path:
    """A copy of the current interpreter's folder, owned by root, that looks for its library beside itself."""
    target = root / "python"
    python = target / "bin" / f"python3.{sys.version_info.minor}"
    if runs_for_others(python):
        return python
    say(f"Copying the interpreter of {sys.base_prefix}, which the service user cannot reach …")
    shutil.rmtree(target, ignore_errors=True)
    junk = shutil.ignore_patterns("__pycache__", "site-packages", "test", "share", "idlelib", "*.a")
    shutil.copytree(sys.base_prefix, target, symlinks=True, ignore=junk)
    for path in (target, *target.rglob("*")):
        os.chown(path, 0, 0, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod((path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0)) & ~0o022)
    there = os.fsencode(sys.base_prefix) + b"/lib\0"
    here = b"$ORIGIN/../lib\0"
    if len(here) <= len(there) and python.exists():
        python.write_bytes(python.read_bytes().replace(there, here.ljust(len(there), b"\0")))
    return python


def ensure_venv(venv: Path, *, python: Path, lock: Path) -> None:
    """A virtual environment with the packages of the lock file and nothing else that matters; done when they agree."""
    if agrees(venv, python=python, lock=lock):
        return
    if not (venv / "bin" / "python").exists() or not succeeds([venv / "bin" / "python", "-m", "pip", "--version"]):
        make_venv(venv, python=python)
    install_locked(venv, lock=lock)
    (venv / STAMP).write_text(fingerprint(python, lock=lock), encoding="utf-8")


def agrees(venv: Path, *, python: Path, lock: Path) -> bool:
    """Whether the virtual environment was made by this interpreter from this lock file."""
    try:
        made_from = (venv / STAMP).read_text(encoding="utf-8")
    except OSError:
        return False
    return made_from == fingerprint(python, lock=lock) and succeeds([venv / "bin" / "python", "-c", ""])


def fingerprint(python: Path, *, lock: Path) -> str:
    """What a virtual environment was made from."""
    description = json.loads(run([python, "-I", "-c", _DESCRIBE], why="Asking Python for its version"))
    return json.dumps([*description, hashlib.sha256(lock.read_bytes()).hexdigest()])


def make_venv(venv: Path, *, python: Path) -> None:
    """An empty virtual environment, with Debian's missing half of `venv` installed first where that is needed."""
    if not succeeds([python, "-I", "-c", "import ensurepip, venv"]):
        version = run([python, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], why="Asking Python")
        need(f"python{version.strip()}-venv", for_what=f"A virtual environment of {python}")
    shutil.rmtree(venv, ignore_errors=True)
    run([python, "-I", "-m", "venv", venv], why=f"Making the virtual environment {venv}")


def install_locked(venv: Path, *, lock: Path) -> None:
    """Install a lock file; pip takes the host's package index and certificates."""
    say(f"Installing the Python packages of {lock.name} …")
    pip = [venv / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    run([*pip, "--require-hashes", "-r", lock], why=f"Installing the packages of {lock.name}")
