"""Text files for the editor over the API."""

import hashlib
from pathlib import Path
from typing import Any

import pytest


def load(api: Any, path: object) -> Any:
    """GET the document."""
    return api("get", "files/document/", {"path": str(path)})


def save(api: Any, path: object, text: object, version: object) -> Any:
    """PUT the document."""
    return api("put", f"files/document/?path={path}", {"text": text, "version": version})


def test_a_document_is_loaded_with_its_version(api: Any, home: Path) -> None:
    (home / "a.py").write_bytes("é = 1\r\n".encode())
    (home / "a.py").chmod(0o755)
    assert load(api, home / "a.py").json() == {
        "path": f"{home}/a.py",
        "text": "é = 1\r\n",
        "version": hashlib.sha256("é = 1\r\n".encode()).hexdigest(),
        "size": 8,
        "mode": 0o755,
        "writable": True,
        "newline": "crlf",
    }


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("", "lf"),
        ("a", "lf"),
        ("a\nb\n", "lf"),
        ("a\r\n", "crlf"),
        ("a\rb", "cr"),
        ("a\r\nb\n", "mixed"),
        ("\r\r\n", "mixed"),
    ],
)
def test_line_endings_are_named(api: Any, home: Path, text: str, newline: str) -> None:
    (home / "a").write_bytes(text.encode())
    found = load(api, home / "a").json()
    assert (found["text"], found["newline"]) == (text, newline)


def test_saving_keeps_the_bytes_and_the_mode(api: Any, home: Path) -> None:
    (home / "a.sh").write_text("old")
    (home / "a.sh").chmod(0o750)
    version = load(api, home / "a.sh").json()["version"]
    saved = save(api, home / "a.sh", "\ufeffnew\r\n\t日本\n", version)
    assert saved.status_code == 200
    assert (home / "a.sh").read_bytes() == "\ufeffnew\r\n\t日本\n".encode()
    assert (home / "a.sh").stat().st_mode & 0o777 == 0o750
    assert save(api, home / "a.sh", "again", saved.json()["version"]).status_code == 200


def test_saving_follows_a_link(api: Any, home: Path) -> None:
    (home / "real").write_text("old")
    (home / "link").symlink_to("real")
    version = load(api, home / "link").json()["version"]
    assert save(api, home / "link", "new", version).status_code == 200
    assert (home / "link").is_symlink()
    assert (home / "real").read_text() == "new"


def test_a_version_that_was_not_loaded_is_not_overwritten(api: Any, home: Path) -> None:
    (home / "a").write_text("mine")
    version = load(api, home / "a").json()["version"]
    (home / "a").write_text("theirs")
    answer = save(api, home / "a", "mine, changed", version)
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": f"“{home}/a” has changed since you opened it.",
        "version": hashlib.sha256(b"theirs").hexdigest(),
    }
    assert (home / "a").read_text() == "theirs"
    assert save(api, home / "a", "merged", answer.json()["version"]).status_code == 200


def test_a_file_that_went_meanwhile_is_409_without_a_version(api: Any, home: Path) -> None:
    (home / "a").write_text("mine")
    version = load(api, home / "a").json()["version"]
    (home / "a").unlink()
    answer = save(api, home / "a", "mine, changed", version)
    assert (answer.status_code, answer.json()["version"]) == (409, None)
    assert not (home / "a").exists()


def test_a_new_document_replaces_nothing(api: Any, home: Path) -> None:
    assert save(api, home / "a", "first", None).status_code == 200
    answer = save(api, home / "a", "second", None)
    assert answer.status_code == 409
    assert (home / "a").read_text() == "first"


@pytest.mark.parametrize("content", [b"\0", b"text\0", b"\xff\xfe", b"\x80abc", b"caf\xe9"])
def test_a_binary_file_is_415(api: Any, home: Path, content: bytes) -> None:
    (home / "a").write_bytes(content)
    answer = load(api, home / "a")
    assert answer.status_code == 415
    assert answer.json()["detail"] == f"“{home}/a” is not a text file. Download it instead."


def test_five_megabytes_are_loaded_and_saved_and_more_are_413(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"x" * 5_000_000)
    version = load(api, home / "a").json()["version"]
    assert save(api, home / "a", "\n" * 5_000_000, version).status_code == 200
    (home / "b").write_bytes(b"x" * 5_000_001)
    answer = load(api, home / "b")
    assert answer.status_code == 413
    assert answer.json()["detail"] == f"“{home}/b” is larger than 5 MB. Download it instead."
    assert save(api, home / "c", "é" * 2_500_001, None).status_code == 413


def test_an_endless_file_is_refused(api: Any, home: Path) -> None:
    assert load(api, "/dev/zero").status_code == 403
    assert load(api, "/proc/kmsg").status_code in {400, 403}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": 5, "version": None},
        {"text": "x", "version": 5},
        {"text": "x", "version": "abc"},
        {"version": None},
    ],
)
def test_what_cannot_be_saved_is_400(api: Any, home: Path, data: dict[str, Any]) -> None:
    answer = api("put", f"files/document/?path={home}/a", data)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not (home / "a").exists()


def test_half_a_character_is_400(api: Any, home: Path) -> None:
    body = b'{"text": "\\ud800", "version": null}'
    answer = api("put", f"files/document/?path={home}/a", body, content_type="application/json")
    assert answer.status_code == 400
    assert not (home / "a").exists()


def test_a_folder_is_400_and_nothing_404(api: Any, home: Path) -> None:
    assert load(api, home).status_code == 400
    assert load(api, home / "no").status_code == 404
    assert load(api, "relative").status_code == 400
    assert api("get", "files/document/").status_code == 400
    assert save(api, home / "no" / "deep", "x", None).status_code == 404


def test_a_read_only_document_says_so(api: Any, home: Path) -> None:
    (home / "a").write_text("fixed")
    (home / "a").chmod(0o444)
    found = load(api, home / "a").json()
    assert found["writable"] is False
    assert save(api, home / "a", "changed", found["version"]).status_code == 403


def test_a_body_beyond_all_documents_is_413(api: Any) -> None:
    body = b'{"text": "' + b"x" * 13 * 2**20 + b'"}'
    answer = api("put", "files/document/?path=/home/alice/a", body, content_type="application/json")
    assert answer.status_code == 413
