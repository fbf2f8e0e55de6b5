"""The suites of `make test`: two lanes, and last lines that are added up from what every runner reported."""

import os
import sys
from pathlib import Path

import pytest

from ide.installing import suites
from ide.installing.suites import Suite, count

PYTEST = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase>
<testcase name="d"><error/></testcase></testsuite></testsuites>"""
VITEST = """<testsuites><testsuite><testcase name="x"/><testcase name="y"/></testsuite></testsuites>"""


def test_every_report_counts(tmp_path: Path) -> None:
    (tmp_path / "unit.xml").write_text(PYTEST, encoding="utf-8")
    (tmp_path / "frontend.xml").write_text(VITEST, encoding="utf-8")
    total = count(tmp_path)
    assert (total.passed, total.failed, total.skipped) == (3, 2, 1)
    assert total.by_suite == {"unit": 4, "frontend": 2}


def program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_lanes_run_beside_each_other_and_suites_of_a_lane_in_order(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").mkdir()
    meet = "import pathlib,time; pathlib.Path({!r}).touch()\nwhile not pathlib.Path({!r}).exists(): time.sleep(0.01)"
    order: list[str] = []
    lanes = (
        [
            Suite("first", program(meet.format("a", "b"))),
            Suite("second", program("print('spoken')"), lambda: order.append("second")),
        ],
        [
            Suite("third", program(meet.format("b", "a"))),
            Suite(
                "broken",
                program("import os; open(os.environ['TERRARIUM_REPORTS'] + '/seen', 'w'); raise SystemExit(3)"),
            ),
        ],
    )
    outcomes = suites.run(lanes, cwd=tmp_path, environ=dict(os.environ), reports=tmp_path / "reports")
    assert [(one.name, one.good) for one in outcomes] == [
        ("first", True),
        ("second", True),
        ("third", True),
        ("broken", False),
    ]
    assert order == ["second"]
    assert (tmp_path / "reports" / "seen").exists()
    assert "spoken" in capfd.readouterr().out


def test_what_failed_or_was_skipped_is_said_and_is_not_good(tmp_path: Path) -> None:
    (tmp_path / "unit.xml").write_text(VITEST, encoding="utf-8")
    well = [suites.Outcome("unit", good=True, seconds=1.5)]
    assert suites.is_good(well, count(tmp_path))
    assert "2 passed, 0 failed" in suites.summary(well, count(tmp_path))
    assert not suites.is_good([suites.Outcome("unit", good=False, seconds=1.0)], count(tmp_path))
    (tmp_path / "more.xml").write_text(PYTEST, encoding="utf-8")
    assert not suites.is_good(well, count(tmp_path))
    assert "1 skipped, and nothing may be" in suites.summary(well, count(tmp_path))
