"""Kept versions over the API."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.ide.api.test_documents import load, save


def versions(api: Any, path: object) -> list[dict[str, Any]]:
    """The versions that are kept."""
    answer = api("get", "files/history/", {"path": str(path)})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["versions"]
    return found


def version(api: Any, path: object, version_id: str) -> Any:
    """One of them."""
    return api("get", "files/history/version/", {"path": str(path), "id": version_id})


def test_what_was_saved_is_kept_with_what_it_replaced(api: Any, home: Path) -> None:
    (home / "a").write_bytes("é 1\r\n".encode("latin-1"))
    first = load(api, home / "a").json()
    assert versions(api, home / "a") == []
    save(api, home / "a", "é 2\r\n", first["version"], encoding="latin-1")
    new, old = versions(api, home / "a")
    assert (old["version"], old["size"]) == (first["version"], 5)
    assert new["saved_at"] > old["saved_at"]
    assert version(api, home / "a", old["id"]).json() == {
        "text": "é 1\r\n",
        "encoding": "latin-1",
        "newline": "crlf",
        "size": 5,
        "saved_at": old["saved_at"],
        "version": hashlib.sha256("é 1\r\n".encode("latin-1")).hexdigest(),
    }
    assert version(api, home / "a", new["id"]).json()["text"] == "é 2\r\n"


def test_a_renamed_file_keeps_its_versions(api: Any, home: Path) -> None:
    save(api, home / "a", "one", None)
    api("post", "files/rename/", {"path": f"{home}/a", "to": f"{home}/b"})
    [kept] = versions(api, home / "b")
    assert version(api, home / "b", kept["id"]).json()["text"] == "one"
    assert versions(api, home / "a") == []


def test_a_binary_version_is_415(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"\0\1\2")
    save(api, home / "a", "text", hashlib.sha256(b"\0\1\2").hexdigest())
    binary = versions(api, home / "a")[1]
    assert version(api, home / "a", binary["id"]).status_code == 415


@pytest.mark.parametrize("version_id", ["", "1-2", "../../../etc/passwd", "é" * 2000])
def test_an_unknown_version_is_404_with_a_sentence(api: Any, home: Path, version_id: str) -> None:
    save(api, home / "a", "one", None)
    answer = version(api, home / "a", version_id)
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"This version of “{home}/a” is not kept any more."


def test_an_agent_that_is_older_is_not_asked(api: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ide.workspaces.files.DOCUMENTS", "of the future")
    assert api("get", "files/history/", {"path": f"{home}/a"}).status_code == 503
    assert version(api, home / "a", "1").status_code == 503


def test_paths_that_cannot_be_are_refused(api: Any, home: Path) -> None:
    for path in ("relative", "/a/../b", "", "/\0"):
        assert api("get", "files/history/", {"path": path}).status_code == 400
        assert version(api, path, "1").status_code == 400
    assert versions(api, home / "never" / "there") == []


@pytest.mark.parametrize(
    "path", ["files/history/?path=/home/alice/a", "files/history/version/?path=/home/alice/a&id=1"]
)
def test_a_stranger_gets_404_and_the_signed_out_401(stranger: Any, nobody: Any, sandboxes: Any, path: str) -> None:
    assert stranger("get", path).status_code == 404
    assert nobody("get", path).status_code == 401
    assert sandboxes.woken == []
