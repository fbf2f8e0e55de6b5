"""The installed copy of the application: the tracked files and the built front end, owned by root."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from ide.installing.lines import say
from ide.installing.places import Places
from ide.installing.running import run

DIST = Path("frontend/dist")
STAMP = ".copied"
NEVER = frozenset({".git", ".venv", "data", "node_modules", "dist", "__pycache__"})
"""Left out where there is no git to say what is tracked."""


def tracked_files(checkout: Path) -> list[Path]:
    """The files under version control that exist, relative and sorted; every file where the checkout has no git."""
    command = ["git", "-c", "safe.directory=*", "-C", str(checkout), "ls-files", "-z", "--cached"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return sorted(path for path in walk(checkout, checkout=checkout))
    names = {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}
    return sorted(name for name in names if (checkout / name).is_file() and not (checkout / name).is_symlink())


def walk(folder: Path, *, checkout: Path) -> list[Path]:
    """Every regular file below the folder but those of NEVER, relative to the checkout."""
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.name in NEVER:
            continue
        if entry.is_dir():
            found += walk(entry, checkout=checkout)
        elif entry.is_file():
            found.append(entry.relative_to(checkout))
    return found


def digest(checkout: Path, *, files: list[Path]) -> str:
    """A hash of names, modes and contents."""
    total = hashlib.sha256()
    for name in files:
        content = hashlib.sha256((checkout / name).read_bytes()).hexdigest()
        executable = os.access(checkout / name, os.X_OK)
        total.update(f"{name}\0{executable:d}\0{content}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


def ensure_copy(places: Places) -> None:
    """Bring the installed copy up to the checkout; the old one gives way at once when the new one is whole."""
    files = tracked_files(places.checkout)
    dist = places.checkout / DIST
    built = sorted(path.relative_to(places.checkout) for path in dist.rglob("*") if path.is_file())
    wanted = digest(places.checkout, files=files + built)
    stamp = places.app / STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say(f"Copying the application to {places.app} …")
    fresh, old = places.root / "app.new", places.root / "app.old"
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for name in files + built:
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(places.checkout / name, target)
        target.chmod(0o755 if os.access(places.checkout / name, os.X_OK) else 0o644)
    run(
        [places.python, "-m", "compileall", "-q", fresh, "-s", fresh, "-p", places.app], why="Compiling the application"
    )
    (fresh / STAMP).write_text(wanted, encoding="ascii")
    if places.app.exists():
        places.app.rename(old)
    fresh.rename(places.app)
    shutil.rmtree(old, ignore_errors=True)
