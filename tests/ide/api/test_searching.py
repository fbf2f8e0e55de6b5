"""Search, names and replacing over the API. Ripgrep is a stand-in here: the real one is in tests/docker/whole."""

import hashlib
import json
import shlex
import time
from pathlib import Path
from typing import Any

import pytest

from ide.workspaces import replacing, searching
from tests.conftest import wait_until
from tests.ide.workspaces.test_ripgrep import RECORDED


@pytest.fixture
def rg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is found as ripgrep; before the agent starts. It writes down its arguments and its folder."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program = tmp_path / "rg"
    put(program, "exit 1")
    program.chmod(0o755)
    return program


def put(program: Path, script: str) -> None:
    program.write_text(
        f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {program.parent}/arguments; pwd > {program.parent}/folder\n{script}\n"
    )


def saying(program: Path, output: bytes, *, stderr: str = "", status: int = 0, after: str = "") -> None:
    (program.parent / "output").write_bytes(output)
    complaint = f"printf '%s' {shlex.quote(stderr)} >&2"
    put(program, f"cat {program.parent}/output\n{after}\n{complaint}\nexit {status}")


def lines(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    content = b"".join(answer.streaming_content)
    return [json.loads(line) for line in content.splitlines() if line.strip()]


def test_matches_are_streamed_and_then_the_end(rg: Path, api: Any, home: Path) -> None:
    saying(rg, RECORDED)
    found = lines(api("post", "files/search/", {"query": "needle", "path": str(home), "case": True}))
    assert [line["type"] for line in found] == ["match"] * 4 + ["end"]
    assert found[0]["path"] == f"{home}/a.txt"
    end = found[-1]
    assert (end["matches"], end["files"], end["truncated"], end["timed_out"]) == (5, 3, False, False)
    assert end["seconds"] >= 0
    arguments = (rg.parent / "arguments").read_text().splitlines()
    assert "--case-sensitive" in arguments
    assert arguments[-3:] == ["--regexp=needle", "--", "./"]
    assert (rg.parent / "folder").read_text().strip() == str(home)


def test_nothing_found_is_an_end_alone(rg: Path, api: Any, home: Path) -> None:
    [end] = lines(api("post", "files/search/", {"query": "x", "path": str(home)}))
    assert (end["type"], end["matches"], end["files"]) == ("end", 0, 0)


def test_a_pattern_that_is_wrong_is_400_with_the_reason(rg: Path, api: Any, home: Path) -> None:
    saying(rg, b"", stderr="rg: regex parse error:\n    (?:()\n    ^\nerror: unclosed group\n", status=2)
    answer = api("post", "files/search/", {"query": "(", "regex": True, "path": str(home)})
    assert answer.status_code == 400
    assert answer.json() == {"detail": "This cannot be searched for: unclosed group."}


def test_a_pattern_that_takes_its_time_to_be_refused_is_400_too(rg: Path, api: Any, home: Path) -> None:
    put(rg, "sleep 1; echo 'rg: Compiled regex exceeds size limit of 104857600 bytes.' >&2; exit 2")
    answer = api("post", "files/search/", {"query": "(", "regex": True, "path": str(home)})
    assert answer.status_code == 400
    assert "exceeds size limit" in answer.json()["detail"]


def test_files_that_cannot_be_read_do_not_end_a_search(rg: Path, api: Any, home: Path) -> None:
    saying(rg, RECORDED, stderr="rg: ./un/x: Permission denied (os error 13)\n", status=2)
    assert lines(api("post", "files/search/", {"query": "x", "path": str(home)}))[-1]["matches"] == 5
    saying(rg, b"", stderr="rg: ./un/x: Permission denied (os error 13)\n", status=2)
    assert lines(api("post", "files/search/", {"query": "x", "path": str(home)}))[-1]["matches"] == 0


def test_a_search_that_takes_too_long_ends_and_says_so(
    rg: Path, api: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SECONDS_MAX", 1.0)
    saying(rg, RECORDED, after="sleep 60")
    end = lines(api("post", "files/search/", {"query": "x", "path": str(home)}))[-1]
    assert (end["type"], end["timed_out"], end["matches"]) == ("end", True, 5)


def test_beats_come_while_nothing_is_found_and_closing_ends_ripgrep(
    rg: Path, api: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(searching, "FIRST_SECONDS", 0.0)
    put(rg, f"echo $$ > {rg.parent}/pid; exec sleep 60")
    answer = api("post", "files/search/", {"query": "x", "path": str(home)})
    streamed = iter(answer.streaming_content)
    assert [next(streamed) for _ in range(3)] == [b"\n"] * 3
    pid = int((rg.parent / "pid").read_text())
    answer.close()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), what="the end of ripgrep")


def test_more_matches_than_are_shown_end_it_at_once(rg: Path, api: Any, home: Path) -> None:
    line = json.dumps(
        {
            "type": "match",
            "data": {
                "path": {"text": "./a"},
                "lines": {"text": "x\n"},
                "line_number": 1,
                "submatches": [{"match": {"text": "x"}, "start": 0, "end": 1}],
            },
        }
    )
    put(rg, f"exec yes {shlex.quote(line)}")
    began = time.monotonic()
    found = lines(api("post", "files/search/", {"query": "x", "path": str(home)}))
    assert len(found) == 2001
    assert (found[-1]["truncated"], found[-1]["matches"]) == (True, 2000)
    assert time.monotonic() - began < 10


def test_an_agent_that_dies_breaks_the_answer_off(rg: Path, api: Any, home: Path, agent: Any) -> None:
    saying(rg, RECORDED, after="sleep 60")
    answer = api("post", "files/search/", {"query": "x", "path": str(home)})
    agent.kill()
    content = b"".join(answer.streaming_content)
    assert b'"type":"match"' in content
    assert b'"type":"end"' not in content


def test_only_a_few_searches_run_at_once(rg: Path, api: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "FIRST_SECONDS", 0.0)
    put(rg, "sleep 60")
    under_way = [api("post", "files/search/", {"query": "x", "path": str(home)}) for _ in range(4)]
    crowded = api("post", "files/search/", {"query": "x", "path": str(home)})
    assert crowded.status_code == 429
    assert "other searches" in crowded.json()["detail"]
    for answer in under_way:
        answer.close()
    put(rg, "exit 1")
    assert lines(api("post", "files/search/", {"query": "x", "path": str(home)}))


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"query": ""},
        {"query": "a\nb"},
        {"query": "a\0b"},
        {"query": "x" * 1001},
        {"query": "x", "include": "*.py"},
        {"query": "x", "include": ["x"] * 51},
        {"query": "x", "exclude": ["x\ny"]},
        {"query": "x", "path": "relative"},
        {"query": "x", "path": "/a/../b"},
        {"query": "x", "regex": "maybe"},
    ],
)
def test_what_cannot_be_searched_for_is_400(api: Any, sandboxes: Any, wanted: dict[str, Any]) -> None:
    answer = api("post", "files/search/", {"path": "/home/alice", **wanted})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert sandboxes.woken == []


def test_half_a_character_cannot_be_searched_for(api: Any, sandboxes: Any) -> None:
    body = rb'{"path": "/home/alice", "query": "\ud800"}'
    answer = api("post", "files/search/", body, content_type="application/json")
    assert (answer.status_code, sandboxes.woken) == (400, [])
    assert answer.json()["detail"].startswith("query: ")


def test_a_folder_that_is_not_there_is_404_and_a_file_400(rg: Path, api: Any, home: Path) -> None:
    (home / "file").write_text("x")
    for method, path, options in (("post", "files/search/", {"query": "x"}), ("get", "files/names/", {})):
        gone = api(method, path, {**options, "path": f"{home}/none"})
        assert (gone.status_code, "No such file" in gone.json()["detail"]) == (404, True)
        assert api(method, path, {**options, "path": f"{home}/file"}).status_code == 400


def test_without_ripgrep_that_is_said(api: Any, home: Path, rg: Path) -> None:
    rg.unlink()
    answer = api("post", "files/search/", {"query": "x", "path": str(home)})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "rg cannot be started: it is not installed in this sandbox."


def test_names_are_those_less_deep_first_and_cut_at_a_limit(rg: Path, api: Any, home: Path) -> None:
    saying(rg, b"./b/x.py\0./a.py\0./.env\0")
    answer = api("get", "files/names/", {"path": str(home)})
    assert answer.json() == {"paths": [".env", "a.py", "b/x.py"], "truncated": False}
    assert "--hidden" in (rg.parent / "arguments").read_text().splitlines()
    assert api("get", "files/names/", {"path": str(home), "limit": 1, "hidden": "0"}).json() == {
        "paths": [".env"],
        "truncated": True,
    }
    assert "--hidden" not in (rg.parent / "arguments").read_text().splitlines()
    assert api("get", "files/names/", {"path": str(home), "limit": "x"}).status_code == 400


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_edits(path: Path, *edits: tuple[int, int, int, str], version: str | None = None) -> dict[str, Any]:
    made = [{"line": line, "from": start, "to": end, "text": text} for line, start, end, text in edits]
    return {"path": str(path), "version": version or digest(path.read_bytes()), "edits": made}


def test_files_are_edited_over_the_version_that_was_searched(api: Any, home: Path) -> None:
    (home / "a.py").write_bytes(b"old = 1\r\nprint(old)\r\n")
    (home / "b.py").write_bytes("ж = old".encode())
    wanted = [
        file_edits(home / "a.py", (1, 0, 3, " new "), (2, 6, 9, " new ")),
        file_edits(home / "b.py", (1, 4, 7, "new")),
    ]
    answer = api("post", "files/replace/", {"matches": wanted})
    assert (home / "a.py").read_bytes() == b" new  = 1\r\nprint( new )\r\n"
    assert (home / "b.py").read_bytes() == "ж = new".encode()
    assert answer.json() == {
        "files": [
            {"path": f"{home}/{name}", "ok": True, "version": digest((home / name).read_bytes())}
            for name in ("a.py", "b.py")
        ]
    }


def test_what_changed_or_went_meanwhile_is_left_alone_and_said(api: Any, home: Path) -> None:
    (home / "a").write_text("x")
    (home / "b").write_text("x")
    (home / "binary").write_bytes(b"x\0")
    (home / "folder").mkdir()
    version = digest(b"x")
    (home / "a").write_text("somebody else's x")
    wanted = [
        file_edits(home / "a", (1, 0, 1, "y"), version=version),
        file_edits(home / "gone", (1, 0, 1, "y"), version=version),
        file_edits(home / "binary", (1, 0, 1, "y")),
        file_edits(home / "folder", (1, 0, 1, "y"), version=version),
        file_edits(home / "b", (1, 0, 5, "y")),
        file_edits(home / "b", (1, 0, 1, "y")),
        {**file_edits(home / "b", (1, 0, 1, "y")), "path": "relative"},
    ]
    files = api("post", "files/replace/", {"matches": wanted}).json()["files"]
    assert [each["ok"] for each in files] == [False, False, False, False, False, True, False]
    assert "has changed since it was searched" in files[0]["detail"]
    assert "No such file" in files[1]["detail"]
    assert all(each["detail"] for each in files if not each["ok"])
    assert (home / "a").read_text() == "somebody else's x"
    assert (home / "b").read_text() == "y"


def test_files_beyond_the_time_are_left_and_said(api: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "SECONDS_MAX", -1.0)
    (home / "a").write_text("x")
    [said] = api("post", "files/replace/", {"matches": [file_edits(home / "a", (1, 0, 1, "y"))]}).json()["files"]
    assert "no time left" in said["detail"]
    assert (home / "a").read_text() == "x"


@pytest.mark.parametrize(
    "matches",
    [
        None,
        [],
        [{"path": "/x"}],
        [{"path": "/x", "version": "x", "edits": []}],
        [{"path": "/x", "version": "0" * 64, "edits": []}],
        [{"path": "/x", "version": "0" * 64, "edits": [{"line": 0, "from": 0, "to": 0, "text": ""}]}],
        [{"path": "/x", "version": "0" * 64, "edits": [{"line": 1, "from": -1, "to": 0, "text": ""}]}],
        [{"path": "/x", "version": "0" * 64, "edits": [{"line": 1, "to": 0, "text": ""}]}],
        [{"path": "/x", "version": "0" * 64, "edits": [{"line": 1, "from": 0, "to": 0, "text": ""}]}] * 501,
    ],
)
def test_edits_that_make_no_sense_are_400(api: Any, sandboxes: Any, matches: Any) -> None:
    answer = api("post", "files/replace/", {"matches": matches} if matches is not None else {})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert sandboxes.woken == []


@pytest.mark.parametrize(
    ("method", "path"), [("post", "files/search/"), ("get", "files/names/"), ("post", "files/replace/")]
)
def test_a_stranger_gets_nothing(stranger: Any, nobody: Any, sandboxes: Any, method: str, path: str) -> None:
    assert stranger(method, path, {"query": "x", "path": "/home/alice"}).status_code == 404
    assert nobody(method, path, {"query": "x", "path": "/home/alice"}).status_code == 401
    assert sandboxes.woken == []
