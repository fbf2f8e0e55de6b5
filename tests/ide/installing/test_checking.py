"""The last lines of `make test`: added up from what every runner reported."""

from pathlib import Path

from ide.installing.checking import count

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
