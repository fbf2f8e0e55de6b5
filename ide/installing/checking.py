"""`make check`, `make test`, `make bench` and `make lock`: in the checkout, with the developers' packages in `.venv`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ide.installing import folders, frontend, interpreters, sandboxing, suites
from ide.installing.errors import InstallError
from ide.installing.packages import need
from ide.installing.places import Places
from ide.installing.suites import Suite

LOCK, NODE_LOCK = "requirements-dev.lock", "requirements-node.lock"
LOCKED = (
    (LOCK, ("--group", "dev", "pyproject.toml")),
    ("requirements.lock", ("pyproject.toml",)),
    (NODE_LOCK, ("--group", "node")),
)


def ready(places: Places) -> tuple[Path, dict[str, str]]:
    """The developers' interpreter and an environment with Node; both made when missing."""
    checkout = places.checkout
    venv = checkout / ".venv"
    python = Path(sys.executable).resolve()
    interpreters.ensure_venv(venv, python=python, lock=checkout / LOCK)
    environ = frontend.ensure_node(checkout / ".venv" / "node", python=python, lock=checkout / NODE_LOCK)
    frontend.ensure_modules(checkout / "frontend", environ=environ)
    frontend.ensure_built(checkout / "frontend", environ=environ)
    return venv / "bin" / "python", environ


def check(places: Places) -> None:
    """The gate alone."""
    _, environ = ready(places)
    if visibly(["tests/check"], cwd=places.checkout, environ=environ):
        raise InstallError("The gate is not green.")


def test(places: Places) -> None:
    """Every test there is; the last lines say what ran."""
    if os.geteuid() != 0:
        raise InstallError("The tests with the real engine need root: sudo make test (`make check` needs none).")
    python, environ = ready(places)
    ensure_chromium()
    folders.ensure_service_user()
    sandboxing.ensure_engine(places)
    sandboxing.ensure_images(environ)
    with tempfile.TemporaryDirectory(prefix="terrarium-reports-") as folder, ThreadPoolExecutor(1) as builder:
        images = builder.submit(sandboxing.ensure_all_images)  # meanwhile: the first suites need none
        # The Python tests have many that count seconds: beside them only what is short.
        gate = ((Suite("python", ["tests/check", "python"]),), (Suite("frontend", ["tests/check", "frontend"]),))
        whole = (
            (suites.pytest(python, "tests/docker", name="engine", before=images.result),),
            (
                suites.pytest(python, "tests/endurance", name="endurance"),
                suites.pytest(python, "tests/browser", name="browser", before=images.result),
            ),
        )
        outcomes: list[suites.Outcome] = []
        for lanes in (gate, whole):
            outcomes += suites.run(lanes, cwd=places.checkout, environ=environ, reports=Path(folder))
        total = suites.count(Path(folder))
    sys.stdout.write(f"\n{suites.summary(outcomes, total)}\n")
    sys.stdout.flush()
    if not suites.is_good(outcomes, total):
        raise InstallError("Not every test passed.")


def ensure_chromium() -> None:
    """A real browser, for the tests and for what a person waits for. Raises InstallError."""
    if shutil.which("chromium") is None:
        need("chromium", for_what="What is tried in a real browser")


def bench(places: Places) -> None:
    """The benchmark table."""
    python, environ = ready(places)
    ensure_chromium()
    if visibly([str(python), "-m", "bench"], cwd=places.checkout, environ=environ):
        raise InstallError("The benchmark did not end well.")


def lock(places: Places) -> None:
    """The lock files anew: the newest versions that pyproject.toml allows, with hashes."""
    python, environ = ready(places)
    uv = [str(python.parent / "uv"), "pip", "compile", "-q", "--universal", "--generate-hashes", "--upgrade"]
    for name, what in LOCKED:
        command = [*uv, "--custom-compile-command", "make lock", *what, "-o", name]
        if visibly(command, cwd=places.checkout, environ=environ):
            raise InstallError(f"{name} could not be written.")


def visibly(argv: Sequence[str], *, cwd: Path, environ: dict[str, str]) -> int:
    """Run with the terminal as it is; the exit status."""
    return subprocess.run(list(argv), cwd=cwd, env=environ, check=False).returncode
