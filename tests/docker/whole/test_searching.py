"""Search, names and replacing in the whole product, with the ripgrep of the sandbox's image."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.docker.conftest import docker
from tests.docker.whole.people import DEADLINE_SECONDS, Person, wait

FOLDER = "/home/alice/searched"
FILES = r"""
import os, pathlib
here = pathlib.Path("/home/alice/searched")
(here / "sub").mkdir(parents=True, exist_ok=True)
(here / ".git").mkdir(exist_ok=True)
(here / "a.py").write_bytes(b"needle = 1\r\nprint(needle, Needle)\r\n")
(here / "sub" / "b.py").write_text("\ufeffж needle\n", encoding="utf-8")
(here / "latin.txt").write_bytes(b"caf\xe9 needle\n")
open(b"/home/alice/searched/bad\xff\nname.txt", "w").write("needle\n")
(here / "-e").write_text("needle\n")
(here / ".hidden").write_text("needle\n")
(here / ".git" / "config").write_text("needle\n")
(here / ".gitignore").write_text("ignored/\n")
(here / "ignored").mkdir(exist_ok=True)
(here / "ignored" / "x").write_text("needle\n")
(here / "binary").write_bytes(b"needle\0")
(here / "long.js").write_text("a" * 5000 + "needle" + "b" * 5000)
if not (here / "etc").is_symlink():
    (here / "etc").symlink_to("/etc")
    os.mkfifo(here / "fifo")
"""


@pytest.fixture(scope="module")
def folder(alice: Person) -> str:
    alice.wake()
    inside(alice, "python3", "-c", FILES)
    return FOLDER


def inside(who: Person, *argv: str) -> str:
    done = docker("exec", "--user", str(who.uid), who.container, *argv)
    return done.stdout


def ask(who: Person, query: str, path: str = FOLDER, **more: Any) -> requests.Response:
    return who.api("POST", "files/search/", json={"query": query, "path": path, **more}, stream=True)


def lines(answer: requests.Response) -> Iterator[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return (json.loads(line) for line in answer.iter_lines() if line)


def found(who: Person, query: str, **more: Any) -> tuple[set[str], dict[str, Any]]:
    """The names of the files with matches, and the end."""
    *matches, end = lines(ask(who, query, **more))
    assert end["type"] == "end"
    return {match["path"].removeprefix(f"{FOLDER}/") for match in matches}, end


def ripgreps(who: Person) -> list[str]:
    return [line for line in docker("top", who.container).stdout.splitlines() if "rg --no-config" in line]


PLAIN = {"a.py", "sub/b.py", "latin.txt", "bad\ufffd\nname.txt", "-e", "long.js"}


def test_files_are_searched_as_people_expect(alice: Person, folder: str) -> None:
    names, end = found(alice, "needle")
    assert names == PLAIN
    assert (end["files"], end["truncated"], end["timed_out"]) == (6, False, False)
    assert found(alice, "needle", hidden=True)[0] == PLAIN | {".hidden"}
    assert found(alice, "Needle", case=True)[0] == {"a.py"}
    assert found(alice, "need", word=True)[0] == set()
    assert found(alice, "^n[e]+dle$", regex=True)[0] == {"bad\ufffd\nname.txt", "-e"}
    assert found(alice, "n.edle")[0] == set()
    assert found(alice, "needle", include=["*.py"])[0] == {"a.py", "sub/b.py"}
    assert found(alice, "needle", include=["sub/**"])[0] == {"sub/b.py"}
    assert found(alice, "needle", exclude=["*.py", "*.js", "sub"])[0] == PLAIN - {"a.py", "sub/b.py", "long.js"}
    assert found(alice, "root:")[0] == set(), "links are not followed"


def test_places_are_in_characters_and_long_lines_are_cut(alice: Person, folder: str) -> None:
    matches = {
        match["path"].removeprefix(f"{folder}/"): match for match in lines(ask(alice, "needle")) if "path" in match
    }
    assert matches["sub/b.py"] | {"path": ""} == {
        "type": "match",
        "path": "",
        "line": 1,
        "column": 2,
        "text": "ж needle",
        "ranges": [[2, 8]],
    }
    long = matches["long.js"]
    assert long["column"] == 5000
    assert len(long["text"]) < 500
    [[start, end]] = long["ranges"]
    assert long["text"][start:end] == "needle"


@pytest.mark.parametrize("query", ["--files", "-e", "--pre=/bin/echo", "-", "--", "-f/etc/passwd"])
def test_nothing_that_is_typed_is_an_option(alice: Person, folder: str, query: str) -> None:
    assert found(alice, query)[0] == set()
    assert found(alice, "needle", include=[query])[0] == ({"-e"} if query == "-e" else set())
    assert found(alice, "needle", exclude=[query])[0] == PLAIN - ({"-e"} if query == "-e" else set())


@pytest.mark.parametrize(
    ("wanted", "about"),
    [
        ({"query": "(", "regex": True}, "unclosed group"),
        ({"query": "(?:[a-z]{1,999}){999}", "regex": True}, "size limit"),
        ({"query": "x", "include": ["["]}, "unclosed character class"),
        ({"query": "(?=x)", "regex": True}, "look-around"),
    ],
)
def test_what_cannot_be_searched_for_is_said(alice: Person, folder: str, wanted: dict[str, Any], about: str) -> None:
    answer = ask(alice, **wanted)
    assert answer.status_code == 400
    assert about in answer.json()["detail"]


def test_matches_arrive_while_the_search_goes_on_and_leaving_ends_it(alice: Person, folder: str) -> None:
    """The slow part is a pipe that is never written: ripgrep finds files first, and then waits in our stead."""
    inside(
        alice,
        "sh",
        "-c",
        "mkdir -p ~/.local/bin && printf '#!/bin/sh\\n/usr/bin/rg \"$@\"; exec sleep 15\\n'"
        " > ~/.local/bin/rg && chmod +x ~/.local/bin/rg",
    )
    try:
        began = time.monotonic()
        answer = ask(alice, "needle")
        streamed = lines(answer)  # which closes the connection when nobody holds it any more
        assert next(streamed)["type"] == "match"
        assert time.monotonic() - began < 5
        wait(lambda: "sleep 15" in docker("top", alice.container).stdout, what="the search to go on")
        answer.close()
        left = time.monotonic()
        wait(lambda: "sleep 15" not in docker("top", alice.container).stdout, what="the search to end", seconds=10)
        assert time.monotonic() - left < 5
    finally:
        inside(alice, "rm", "/home/alice/.local/bin/rg")


def test_a_search_that_takes_too_long_ends_at_its_limit(alice: Person, folder: str) -> None:
    inside(alice, "sh", "-c", "head -c 45000000 /dev/zero | tr '\\0' a > /home/alice/searched/sub/huge")
    try:
        began = time.monotonic()
        *_, end = lines(ask(alice, "(a|aa|[a-y]?a?){40}(b?a){60}z", regex=True))
        assert time.monotonic() - began < 25
        assert end["type"] == "end"
    finally:
        inside(alice, "rm", "/home/alice/searched/sub/huge")
    assert not ripgreps(alice)


def test_too_many_matches_are_cut(alice: Person, folder: str) -> None:
    inside(alice, "sh", "-c", "yes many | head -100000 > /home/alice/searched/sub/many")
    *matches, end = lines(ask(alice, "many", include=["many"]))
    assert (len(matches), end["matches"], end["truncated"]) == (2000, 2000, True)
    inside(alice, "rm", "/home/alice/searched/sub/many")


def test_while_the_tenants_programs_use_up_all_processes_that_is_said(alice: Person, folder: str) -> None:
    bomb = "import os, time\ntry:\n while True:\n  if not os.fork(): time.sleep(20); os._exit(0)\nexcept OSError: time.sleep(8)"
    docker("exec", "--detach", "--user", str(alice.uid), alice.container, "python3", "-c", bomb)
    deadline = time.monotonic() + DEADLINE_SECONDS
    said = ""
    while time.monotonic() < deadline and "could not start" not in said:
        answer = ask(alice, "needle")
        said = answer.text
        time.sleep(0.1)
    assert answer.status_code == 429
    assert "could not start another program" in answer.json()["detail"]
    docker("exec", alice.container, "pkill", "-f", "import os, time", check=False)
    wait(lambda: ask(alice, "needle").status_code == 200, what="room for programs")


def test_names_for_quick_open(alice: Person, folder: str) -> None:
    answer = alice.api("GET", "files/names/", params={"path": folder}).json()
    assert answer["truncated"] is False
    assert answer["paths"] == ["-e", ".gitignore", ".hidden", "a.py", "binary", "latin.txt", "long.js", "sub/b.py"]
    few = alice.api("GET", "files/names/", params={"path": folder, "limit": 2, "hidden": "0"}).json()
    assert few == {"paths": ["-e", "a.py"], "truncated": True}


def test_what_was_found_is_replaced_over_the_version_that_was_read(alice: Person, folder: str) -> None:
    inside(alice, "sh", "-c", f"mkdir -p {folder}/r; for n in 1 2 3; do echo 'old, old' > {folder}/r/$n.txt; done")
    matches = [match for match in lines(ask(alice, "old", path=f"{folder}/r")) if match["type"] == "match"]
    wanted = [
        {
            "path": match["path"],
            "version": alice.document(match["path"]).json()["version"],
            "edits": [{"line": match["line"], "from": a, "to": b, "text": "new"} for a, b in match["ranges"]],
        }
        for match in matches
    ]
    inside(alice, "sh", "-c", f"echo 'other old' > {folder}/r/2.txt")
    files = alice.api("POST", "files/replace/", json={"matches": wanted}).json()["files"]
    said = {each["path"][-5:]: each for each in files}
    assert {name: each["ok"] for name, each in said.items()} == {"1.txt": True, "2.txt": False, "3.txt": True}
    assert "has changed" in said["2.txt"]["detail"]
    assert inside(alice, "sh", "-c", f"cat {folder}/r/*") == "new, new\nother old\nnew, new\n"
    assert alice.document(f"{folder}/r/1.txt").json()["version"] == said["1.txt"]["version"]


def test_others_notice_nothing(alice: Person, charlie: Person, folder: str) -> None:
    assert charlie.api("POST", "files/search/", of="alice", json={"query": "x", "path": "/"}).status_code == 404
    assert "needle" not in ask(charlie, "needle", path="/home").text
