"""What the doctor says, and the line that mends it."""

import os
from pathlib import Path

import pytest

from ide import examining
from ide.examining import Verdict, addresses, broker, disk, indexes, service


def verdicts(findings: list[examining.Finding]) -> list[Verdict]:
    return [finding.verdict for finding in findings]


def test_a_mirror_at_an_inner_address_names_the_line_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "judge", lambda host, *, port: "a private network" if "pypi" in host else "")
    (finding,) = indexes(["https://pypi.corp.example:8443/simple"], exceptions=["git.corp.example:22"])
    assert finding.verdict is Verdict.MEND
    assert finding.text.endswith("TERRARIUM_EGRESS_EXCEPTIONS=git.corp.example:22,pypi.corp.example:8443,pypi.org:443")


def test_a_mirror_that_is_excepted_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "judge", lambda host, *, port: "a private network" if host == "pypi.org" else "")
    assert verdicts(indexes([], exceptions=["pypi.org:443"])) == [Verdict.OK]


def test_a_name_without_an_address_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "judge", lambda host, *, port: None)
    assert verdicts(indexes([], exceptions=[])) == [Verdict.NOTE] * len(examining.INDEXES)


def test_an_exception_that_cannot_be_read_is_named() -> None:
    (finding,) = indexes([], exceptions=["no port"])
    assert finding.verdict is Verdict.MEND
    assert "TERRARIUM_EGRESS_EXCEPTIONS" in finding.text


def test_addresses_are_judged_as_the_way_out_judges_them() -> None:
    assert examining.judge("127.0.0.1", port=443) == "this machine"
    assert examining.judge("1.1.1.1", port=443) == ""


@pytest.mark.parametrize(
    ("url", "apps", "verdict"),
    [
        ("http://localhost:8000", "localhost", Verdict.OK),
        ("https://ide.example.com", "localhost", Verdict.MEND),
        ("https://ide.example.com", "example.com", Verdict.MEND),
        ("https://example.com", "apps.example.com", Verdict.MEND),
        ("https://ide.example.com", "example-apps.com", Verdict.OK),
    ],
)
def test_apps_need_another_domain_in_production(url: str, apps: str, verdict: Verdict) -> None:
    assert verdicts(addresses(url, apps_domain=apps)) == [verdict]


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("unix:///run/terrarium/redis/valkey.sock", Verdict.OK),
        ("redis://db.example:6379/0", Verdict.MEND),
        ("rediss://:pw@db.example:6379/0", Verdict.OK),
    ],
)
def test_a_broker_on_the_network_needs_a_password(url: str, verdict: Verdict) -> None:
    assert verdicts(broker(url)) == [verdict]


def test_a_shared_file_system_is_told_as_having_no_quota(tmp_path: Path) -> None:
    for name in ("users", "web"):
        (tmp_path / name).mkdir()
    assert "No quota is in force" in disk(tmp_path)[-1].text


def test_a_full_disk_must_be_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("users", "web"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(examining, "FREE_PART_MIN", 1.0)
    assert disk(tmp_path)[0].verdict is Verdict.MEND


def test_a_service_that_does_not_run_is_a_note(tmp_path: Path) -> None:
    (finding,) = service(tmp_path, host="localhost", redis_url="unix:///no")
    assert finding.verdict is Verdict.NOTE


def test_code_that_the_service_user_could_change_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("the folders of this test must be root's")
    monkeypatch.setattr(examining, "SERVICE_USER", "nobody")
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    app, data = tmp_path / "app", tmp_path / "data"
    for folder in (app, data / "keeper", data / "users" / "7" / "in"):
        folder.mkdir(parents=True)
    (app / "keeper.py").write_text("", encoding="utf-8")
    os.chown(app / "keeper.py", 65534, 0)
    os.chown(data / "users" / "7" / "in", 65534, 0)
    (finding,) = examining.code(data, app=app)
    assert finding.verdict is Verdict.MEND
    assert str(app / "keeper.py") in finding.text
    assert str(data / "users" / "7" / "in") in finding.text
