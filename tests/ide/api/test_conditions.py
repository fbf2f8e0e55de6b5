"""Conditional requests: a file's version as its ETag, and writes that depend on it."""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from ide.api.conditions import Conditions, conditions, tag
from ide.http import Refusal

ONE, TWO = (hashlib.sha256(text).hexdigest() for text in (b"one", b"two"))


def etag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()}"'


def put(api: Any, path: object, data: bytes, **headers: str) -> Any:
    return api("put", f"files/path{path}", data, content_type="application/octet-stream", headers=headers)


def post(api: Any, path: object, data: bytes, **headers: str) -> Any:
    form = {"content": SimpleUploadedFile("content", data)}
    return api("post", f"files/path{path}", form, format="multipart", headers=headers)


WRITES = pytest.mark.parametrize("write", [put, post])


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({}, Conditions()),
        ({"If-Match": ""}, Conditions()),
        ({"If-Match": "*"}, Conditions(exists=True)),
        ({"If-Match": f'"{ONE}"'}, Conditions(versions=frozenset({ONE}))),
        ({"If-Match": f'"{ONE}" , "{TWO}"'}, Conditions(versions=frozenset({ONE, TWO}))),
        ({"If-Match": f'W/"{ONE}"'}, Conditions(versions=frozenset())),
        ({"If-Match": '""'}, Conditions(versions=frozenset({""}))),
        ({"If-None-Match": "*"}, Conditions(absent=True)),
        ({"If-None-Match": f'W/"{ONE}", "x"'}, Conditions(known=frozenset({ONE, "x"}))),
    ],
)
def test_the_two_headers_are_read(headers: dict[str, str], asked: Conditions) -> None:
    assert conditions(headers) == asked


@pytest.mark.parametrize("text", [ONE, f'"{ONE}', '*, "x"', '"a" "b"', ",", '"x",', '"' + "x" * 5000 + '"', '"\n"'])
@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_a_header_that_makes_no_sense_is_refused(name: str, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        conditions({name: text})
    assert refused.value.status == 400


@given(st.text())
def test_any_header_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert conditions({"If-Match": text, "If-None-Match": text}).absent is (text.strip() == "*")


@pytest.mark.parametrize("version", [None, "", "x", ONE.upper(), f"{ONE}\r\nX: y", f"{ONE}\n"])
def test_only_a_hash_becomes_a_tag(version: str | None) -> None:
    assert tag(version) == {}


def test_a_files_version_is_its_tag_and_what_is_known_is_not_sent_again(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"one")
    answer = api("get", f"files/path{home}/a")
    assert answer.headers["ETag"] == etag(b"one")
    assert answer.getvalue() == b"one"
    known = api("get", f"files/path{home}/a", headers={"If-None-Match": f"W/{etag(b'one')}"})
    assert (known.status_code, known.headers["ETag"], known.content) == (304, etag(b"one"), b"")
    assert api("get", f"files/path{home}/a", headers={"If-None-Match": etag(b"two")}).status_code == 200


def test_a_file_beyond_the_limit_has_no_tag(api: Any, home: Path) -> None:
    with (home / "big").open("wb") as file:
        file.truncate(65 * 2**20)
    answer = api("get", f"files/path{home}/big")
    assert "ETag" not in answer.headers
    answer.close()
    assert put(api, home / "big", b"x", **{"If-Match": etag(bytes(65 * 2**20))}).status_code == 412


@WRITES
def test_a_write_over_the_named_version_is_done_and_over_another_is_not(api: Any, home: Path, write: Any) -> None:
    path = home / "a"
    path.write_bytes(b"one")
    done = write(api, path, b"two", **{"If-Match": etag(b"one")})
    assert (done.status_code, done.headers["ETag"]) == (200, etag(b"two"))
    for tags in (etag(b"one"), f'{etag(b"one")}, "x"', f"W/{etag(b'two')}", '""'):
        answer = write(api, path, b"three", **{"If-Match": tags})
        assert answer.status_code == 412
        assert answer.json()["detail"] == (
            f"“{path}” is not the version that If-Match names: it has changed, or is gone."
        )
    assert path.read_bytes() == b"two"
    assert write(api, path, b"three", **{"If-Match": f'"x", {etag(b"two")}'}).status_code == 200
    assert path.read_bytes() == b"three"


@WRITES
def test_what_must_be_there_is_not_made(api: Any, home: Path, write: Any) -> None:
    for condition in ("*", etag(b"one"), f'"x", {etag(b"one")}'):
        assert write(api, home / "no" / "a", b"x", **{"If-Match": condition}).status_code == 412
        assert write(api, home / "a", b"x", **{"If-Match": condition}).status_code == 412
    assert not (home / "no").exists()
    assert not (home / "a").exists()
    (home / "a").write_bytes(b"one")
    assert write(api, home / "a", b"x", **{"If-Match": "*"}).status_code == 200


@WRITES
def test_what_may_not_be_there_is_not_replaced(api: Any, home: Path, write: Any) -> None:
    path = home / "new" / "a"
    assert write(api, path, b"one", **{"If-None-Match": "*"}).status_code == 201
    answer = write(api, path, b"two", **{"If-None-Match": "*"})
    assert answer.status_code == 412
    assert answer.json()["detail"] == f"“{path}” is there already, which If-None-Match forbids."
    assert path.read_bytes() == b"one"


def test_deleting_wants_the_named_version(api: Any, home: Path) -> None:
    path = home / "a"
    path.write_bytes(b"one")

    def delete(**headers: str) -> int:
        status: int = api("delete", f"files/path{path}", headers=headers).status_code
        return status

    assert delete(**{"If-Match": etag(b"two")}) == 412
    assert delete(**{"If-None-Match": "*"}) == 412
    assert path.exists()
    assert delete(**{"If-Match": f'"x", {etag(b"one")}'}) == 204
    assert not path.exists()
    assert delete(**{"If-Match": "*"}) == 412
    assert delete(**{"If-None-Match": "*"}) == 404
    assert delete() == 404


def test_a_raw_body_is_written_as_it_is(api: Any, home: Path) -> None:
    data = os.urandom(300_000)
    answer = put(api, home / "deep" / "a", data)
    assert (answer.status_code, answer.headers["ETag"]) == (201, etag(data))
    assert (home / "deep" / "a").read_bytes() == data
    assert put(api, home / "deep" / "a", b"").status_code == 200
    assert put(api, f"{home}/deep/", b"x").status_code == 400


def test_a_condition_that_makes_no_sense_is_400_and_changes_nothing(api: Any, home: Path) -> None:
    (home / "a").write_bytes(b"one")
    assert put(api, home / "a", b"x", **{"If-Match": "one"}).status_code == 400
    assert api("delete", f"files/path{home}/a", headers={"If-Match": "one"}).status_code == 400
    assert (home / "a").read_bytes() == b"one"
