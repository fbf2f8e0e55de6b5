"""The agent's code as sandboxes mount it: one root-owned folder per version, complete or not there at all."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import sandbox
from sandbox.drivers import folders

SOURCES = ("__init__.py", "errors.py", "agent", "protocol")
"""What of the package `sandbox` goes in: the agent, and the little that it may import."""
MAIN = """\
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandbox.agent.main import main

sys.exit(main(sys.argv[1:]))
"""
VERSION_CHARACTERS = 16
PACKAGE = Path(sandbox.__file__).parent


def version(package: Path = PACKAGE) -> str:
    """A hash of the agent's code: another version is another folder, so no running agent loses its own."""
    digest = hashlib.sha256(MAIN.encode())
    for path in _files(package):
        digest.update(f"{path.relative_to(package)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:VERSION_CHARACTERS]


def deploy(data: Path, *, package: Path = PACKAGE) -> Path:
    """Copy this version of the agent into the keeper's folder unless it is there; returns its folder."""
    name = version(package)
    folder = folders.keepers(data, "agent")
    target = folder / name
    if target.is_dir():
        return target
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        for path in _files(package):
            copy = made / "sandbox" / path.relative_to(package)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        (made / "__main__.py").write_text(MAIN, encoding="ascii")
        (made / "VERSION").write_text(name, encoding="ascii")
        for path in (made, *made.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        with contextlib.suppress(OSError):  # another process was first: its copy is the same
            os.rename(made, target)  # noqa: PTH104 (Path.rename says the same; the suppressed error is this call's)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return target


def _files(package: Path) -> list[Path]:
    found = [path for name in SOURCES for path in (package / name, *(package / name).rglob("*.py"))]
    return sorted(path for path in found if path.is_file())
