"""Text files for the editor over the API."""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.errors import Unavailable


def load(api: Any, path: object) -> Any:
    """GET the document."""
    return api("get", "files/document/", {"path": str(path)})


def save(api: Any, path: object, text: object, version: object, **more: object) -> Any:
    """PUT the document."""
    return api("put", f"files/document/?path={path}", {"text": text, "version": version, **more})


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
        "read_only_reason": None,
        "newline": "crlf",
        "encoding": "utf-8",
        "inode": str((home / "a.py").stat().st_ino),
        "mtime": (home / "a.py").stat().st_mtime,
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


def test_a_file_that_may_be_missing_is_no_failure(api: Any, home: Path) -> None:
    path = f"{home}/.editorconfig"
    assert api("get", f"files/document/?path={path}").status_code == 404
    answer = api("get", f"files/document/?path={path}&missing=ok")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api("get", f"files/document/?path={home}&missing=ok").status_code == 400
    Path(path).write_text("root = true", encoding="utf-8")
    assert api("get", f"files/document/?path={path}&missing=ok").json()["text"] == "root = true"


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
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": f"“{home}/a” is not there any more: it was moved or deleted since you opened it.",
        "version": None,
        "gone": "unknown",
        "moved_to": None,
    }
    assert not (home / "a").exists()


def test_a_file_that_was_deleted_is_said_so_and_not_made_again(api: Any, home: Path) -> None:
    (home / "a").write_text("mine")
    found = load(api, home / "a").json()
    (home / "a").unlink()
    answer = save(api, home / "a", "mine, changed", found["version"], inode=found["inode"])
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": f"“{home}/a” was deleted since you opened it.",
        "version": None,
        "gone": "deleted",
        "moved_to": None,
    }
    assert not (home / "a").exists()


def test_a_file_that_was_moved_is_said_so_with_its_new_place(api: Any, home: Path) -> None:
    (home / "a").write_text("mine")
    found = load(api, home / "a").json()
    (home / "deep" / "down").mkdir(parents=True)
    (home / "a").rename(home / "deep" / "down" / "b")
    answer = save(api, home / "a", "mine, changed", found["version"], inode=found["inode"])
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": f"“{home}/a” was moved to “{home}/deep/down/b” since you opened it.",
        "version": None,
        "gone": "moved",
        "moved_to": f"{home}/deep/down/b",
    }
    assert not (home / "a").exists()


def test_another_file_of_the_same_content_is_not_the_one_that_was_loaded(api: Any, home: Path) -> None:
    (home / "a").write_text("same")
    found = load(api, home / "a").json()
    (home / "other").write_text("same")
    (home / "other").replace(home / "a")
    answer = save(api, home / "a", "mine", found["version"], inode=found["inode"])
    assert (answer.status_code, answer.json()["version"]) == (409, found["version"])
    assert (home / "a").read_text() == "same"
    now = load(api, home / "a").json()
    saved = save(api, home / "a", "mine", now["version"], inode=now["inode"])
    assert saved.status_code == 200
    assert saved.json()["inode"] == str((home / "a").stat().st_ino)


def test_only_time_that_changed_is_no_change(api: Any, home: Path) -> None:
    (home / "a").write_text("same")
    found = load(api, home / "a").json()
    os.utime(home / "a", (1, 1))
    assert save(api, home / "a", "mine", found["version"], inode=found["inode"]).status_code == 200


ENCODED = [
    ("utf-8", "é 日本 😀\r\n".encode()),
    ("utf-8-sig", b"\xef\xbb\xbf" + "é 日本\r\n".encode()),
    ("utf-16-le", b"\xff\xfe" + "é 日本 😀\r\n".encode("utf-16-le")),
    ("utf-16-be", b"\xfe\xff" + "é 日本\n".encode("utf-16-be")),
    ("latin-1", b"caf\xe9 \xa7 5\n" * 20 + b"\x93smart\x94\n"),
]


@pytest.mark.parametrize(("encoding", "content"), ENCODED, ids=[name for name, _content in ENCODED])
def test_an_encoding_is_found_and_kept(api: Any, home: Path, encoding: str, content: bytes) -> None:
    (home / "a").write_bytes(content)
    found = load(api, home / "a").json()
    assert found["encoding"] == encoding
    assert not found["text"].startswith("\ufeff")
    assert found["version"] == hashlib.sha256(content).hexdigest()
    told = save(api, home / "a", found["text"], found["version"], encoding=encoding).json()
    assert (home / "a").read_bytes() == content
    # Who does not know of encodings keeps them too.
    untold = save(api, home / "a", found["text"] + "x", told["version"])
    assert untold.status_code == 200
    again = load(api, home / "a").json()
    assert (again["encoding"], again["text"]) == (encoding, found["text"] + "x")


def test_an_encoding_is_changed_only_on_request(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"caf\xe9")
    version = load(api, home / "a").json()["version"]
    assert save(api, home / "a", "café →", version, encoding="utf-8").status_code == 200
    assert (home / "a").read_text(encoding="utf-8") == "café →"


def test_a_character_that_the_encoding_lacks_is_named_and_nothing_is_changed(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"caf\xe9\n")
    version = load(api, home / "a").json()["version"]
    for more in ({"encoding": "latin-1"}, {}):
        answer = save(api, home / "a", "café\n→\n", version, **more)
        assert answer.status_code == 400
        assert answer.json()["detail"] == (
            "The character → (U+2192) in line 2 does not exist in the encoding of this file, Latin-1 (ISO 8859-1). "
            "Save it as UTF-8, or take the character out."
        )
    assert (home / "a").read_bytes() == b"caf\xe9\n"


def test_a_new_document_replaces_nothing(api: Any, home: Path) -> None:
    assert save(api, home / "a", "first", None).status_code == 200
    answer = save(api, home / "a", "second", None)
    assert answer.status_code == 409
    assert (home / "a").read_text() == "first"


@pytest.mark.parametrize(
    "content",
    [b"\0", b"text\0", b"\x80abc", b"\xff\xfe\0\0a\0\0\0", bytes(range(1, 256)), b"\xff\xfea\0\0\0", b"PK\3\4\xff" * 9],
)
def test_a_binary_file_is_415(api: Any, home: Path, content: bytes) -> None:
    (home / "a").write_bytes(content)
    answer = load(api, home / "a")
    assert answer.status_code == 415
    assert answer.json()["detail"] == f"“{home}/a” is not a text file. Download it instead."


def test_five_megabytes_are_loaded_and_saved_and_more_are_413(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"x" * 5_000_000)
    version = load(api, home / "a").json()["version"]
    assert save(api, home / "a", "\n" * 5_000_000, version).status_code == 200
    answer = save(api, home / "c", "é" * 2_500_001, None)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The text is larger than 5 MB, which is the most that can be saved here."


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ('one "line" \\ é 日本 \r\n'.encode() * 250_000, "utf-8"),
        (b"\xff\xfe" + "a 😀\n".encode("utf-16-le") * 600_000, "utf-16-le"),
        (b"caf\xe9\r" * 1_100_000, "latin-1"),
    ],
    ids=["utf-8", "utf-16-le", "latin-1"],
)
def test_a_large_file_is_shown_and_not_saved(api: Any, home: Path, content: bytes, encoding: str) -> None:
    (home / "a").write_bytes(content)
    answer = load(api, home / "a")
    assert answer.streaming
    found = json.loads(answer.getvalue())
    assert (found["writable"], found["read_only_reason"], found["encoding"]) == (False, "large", encoding)
    assert found["text"] == content.decode({"utf-16-le": "utf-16"}.get(encoding, encoding))
    assert found["version"] == hashlib.sha256(content).hexdigest()
    assert found["newline"] == {"utf-8": "crlf", "utf-16-le": "lf", "latin-1": "cr"}[encoding]


def test_a_large_file_that_changes_while_it_is_read_is_broken_off(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"x" * 6_000_000)
    answer = load(api, home / "a")
    (home / "a").write_bytes(b"y" * 6_000_000)
    with pytest.raises(Unavailable):
        answer.getvalue()


def test_a_file_beyond_all_is_refused_before_it_is_read(api: Any, home: Path) -> None:
    with (home / "a").open("wb") as file:
        file.truncate(2 * 2**30)
    begun = time.monotonic()
    answer = load(api, home / "a")
    assert answer.status_code == 413
    assert answer.json()["detail"] == f"“{home}/a” is larger than 50 MB. Download it instead."
    assert time.monotonic() - begun < 5


def test_what_is_no_file_is_one_sentence(api: Any, home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        said = f"“{home}/{name}” is a pipe, a socket or a device, not a file with a text."
        for answer in (load(api, home / name), save(api, home / name, "x", "0" * 64)):
            assert (answer.status_code, answer.json()["detail"]) == (403, said)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": 5, "version": None},
        {"text": "x", "version": 5},
        {"text": "x", "version": "abc"},
        {"version": None},
        {"text": "x", "version": None, "encoding": "ebcdic"},
        {"text": "x", "version": None, "encoding": ["utf-8"]},
        {"text": "x", "version": "0" * 64, "inode": 5},
        {"text": "x", "version": None, "inode": "5"},
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
    assert "U+D800 in line 1" in answer.json()["detail"]
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
    assert (found["writable"], found["read_only_reason"]) == (False, "denied")
    assert save(api, home / "a", "changed", found["version"]).status_code == 403


def test_a_body_beyond_all_documents_is_413(api: Any) -> None:
    body = b'{"text": "' + b"x" * 13 * 2**20 + b'"}'
    answer = api("put", "files/document/?path=/home/alice/a", body, content_type="application/json")
    assert answer.status_code == 413
