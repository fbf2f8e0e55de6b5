"""The suites of `make test`: run in two lanes beside each other, shown one after the other, and added up.

Most of a suite is waiting (for containers, pages, limits of time), so two of them at once cost little more than one.
"""

import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

REPORTS = "TERRARIUM_REPORTS"
"""Names the folder for machine-readable reports; `tests/check` and the suites write there."""


@dataclass(frozen=True)
class Suite:
    """One command; `{reports}` in it is the folder for reports. `before` is called first, and waits for what it needs."""

    name: str
    argv: Sequence[str]
    before: Callable[[], object] = bool


@dataclass(frozen=True)
class Outcome:
    """How a suite ended, and after how many seconds."""

    name: str
    good: bool
    seconds: float


class Count:
    """What the reports say: how many tests passed, failed and were skipped."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.by_suite: dict[str, int] = {}


def run(lanes: Sequence[Sequence[Suite]], *, cwd: Path, environ: dict[str, str], reports: Path) -> list[Outcome]:
    """Run each lane's suites in order, the lanes beside each other; what a suite prints is shown when it has ended."""
    shown = threading.Lock()
    environ = {**environ, REPORTS: str(reports)}

    def one(suite: Suite) -> Outcome:
        suite.before()
        began = time.monotonic()
        output = reports / f"{suite.name}.txt"
        with output.open("wb") as file:
            argv = [part.format(reports=reports) for part in suite.argv]
            good = not subprocess.run(argv, cwd=cwd, env=environ, stdout=file, stderr=file, check=False).returncode
        outcome = Outcome(suite.name, good, time.monotonic() - began)
        with shown:
            sys.stdout.write(f"\n== {line(outcome)}\n{output.read_text(encoding='utf-8', errors='replace')}")
            sys.stdout.flush()
        return outcome

    def in_order(lane: Sequence[Suite]) -> list[Outcome]:
        return [one(suite) for suite in lane]

    with ThreadPoolExecutor(len(lanes)) as pool:
        done = [pool.submit(in_order, lane) for lane in lanes]
        return [outcome for lane in done for outcome in lane.result()]


def line(outcome: Outcome) -> str:
    """One suite in words."""
    return f"{outcome.name:<9} {outcome.seconds:6.1f} s  {'ok' if outcome.good else 'FAILED'}"


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


def summary(outcomes: Sequence[Outcome], total: Count) -> str:
    """The last lines of `make test`."""
    lines = [line(outcome) for outcome in outcomes]
    lines += [f"{name:<9} {number:4d} tests" for name, number in sorted(total.by_suite.items())]
    lines.append(f"{total.skipped} skipped, and nothing may be" if total.skipped else "nothing was skipped")
    return "\n".join([*lines, f"{total.passed} passed, {total.failed} failed"])


def is_good(outcomes: Sequence[Outcome], total: Count) -> bool:
    """Whether everything ran, and passed."""
    return all(outcome.good for outcome in outcomes) and not (total.failed or total.skipped)


def pytest(python: Path, folder: str, *, name: str, before: Callable[[], object] = bool) -> Suite:
    """The tests of a folder."""
    argv = [str(python), "-m", "pytest", "-q", "--durations=10", folder, f"--junitxml={{reports}}/{name}.xml"]
    return Suite(name, argv, before)
