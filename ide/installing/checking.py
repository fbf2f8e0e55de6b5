"""`make check`, `make test`, `make bench` and `make lock`: in the checkout, with the developers' packages in `.venv`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ide.installing import folders, frontend, interpreters, sandboxing
from ide.installing.errors import InstallError
from ide.installing.packages import need
from ide.installing.places import Places

LOCK, NODE_LOCK = "requirements-dev.lock", "requirements-node.lock"
LOCKED = (
    (LOCK, ("--group", "dev", "pyproject.toml")),
    ("requirements.lock", ("pyproject.toml",)),
    (NODE_LOCK, ("--group", "node")),
)
REPORTS = "TERRARIUM_REPORTS"
"""Names the folder for machine-readable reports; `tests/check` and the suites write there."""


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
    suites = (
        ("gate", ["tests/check"]),
        ("endurance", [str(python), "-m", "pytest", "-q", "tests/endurance", "--junitxml={reports}/endurance.xml"]),
        ("engine", [str(python), "-m", "pytest", "-q", "tests/docker", "--junitxml={reports}/engine.xml"]),
        ("browser", [str(python), "-m", "pytest", "-q", "tests/browser", "--junitxml={reports}/browser.xml"]),
    )
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="terrarium-reports-") as reports, ThreadPoolExecutor(1) as builder:
        environ[REPORTS] = reports
        images = builder.submit(sandboxing.ensure_all_images)  # meanwhile: the first suites need none
        good = True
        for name, command in suites:
            began = time.monotonic()
            if name == "engine":
                images.result()
            argv = [part.format(reports=reports) for part in command]
            status = visibly(argv, cwd=places.checkout, environ=environ)
            good = good and status == 0
            lines.append(f"{name:<9} {time.monotonic() - began:6.1f} s  {'ok' if status == 0 else 'FAILED'}")
        ran = count(Path(reports))
    skipped = f"{ran.skipped} skipped, and nothing may be" if ran.skipped else "nothing was skipped"
    lines += [*(f"{name:<9} {number:4d} tests" for name, number in sorted(ran.by_suite.items())), skipped]
    sys.stdout.write("\n" + "\n".join(lines) + f"\n{ran.passed} passed, {ran.failed} failed\n")
    sys.stdout.flush()
    if not good or ran.failed or ran.skipped:
        raise InstallError("Not every test passed.")


def ensure_chromium() -> None:
    """A real browser, for the tests and for what a person waits for. Raises InstallError."""
    if shutil.which("chromium") is None:
        need("chromium", for_what="What is tried in a real browser")


class Count:
    """What the reports say: how many tests passed, failed and were skipped."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.by_suite: dict[str, int] = {}


def count(reports: Path) -> Count:
    """Add up the JUnit reports of a folder."""
    total = Count()
    for path in sorted(reports.glob("*.xml")):
        for case in ET.parse(path).getroot().iter("testcase"):  # noqa: S314 - written by our own test runners
            total.by_suite[path.stem] = total.by_suite.get(path.stem, 0) + 1
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                total.failed += 1
            elif "skipped" in kinds:
                total.skipped += 1
            else:
                total.passed += 1
    return total


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
