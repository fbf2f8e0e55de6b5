"""Ruff and interpreters in the whole product, with what the sandbox's image has."""

from typing import Any

import pytest

from tests.docker.conftest import docker
from tests.docker.whole.people import Person
from tests.fakes.browser import FakeBrowser

PROJECT = "/home/alice/python project"


@pytest.fixture(scope="module")
def project(alice: Person) -> str:
    """A folder with a virtual environment."""
    alice.wake()
    make = f"mkdir -p '{PROJECT}/sub' && cd '{PROJECT}' && python3 -m venv --without-pip .venv"
    docker("exec", "--user", str(alice.uid), alice.container, "sh", "-ec", make)
    return PROJECT


def posted(who: Person, kind: str, path: str, text: str) -> Any:
    return who.api("POST", f"python/{kind}/", json={"path": path, "text": text})


def test_problems_and_the_tidy_form_come_from_the_sandboxs_ruff(alice: Person, project: str) -> None:
    answer = posted(alice, "check", f"{project}/a.py", "import os\nundefined\n")
    assert answer.status_code == 200, answer.text
    found = {problem["code"]: problem for problem in answer.json()["problems"]}
    assert found["F401"]["from"] == {"line": 1, "column": 7}
    assert found["F401"]["fix"]["safe"]
    assert found["F821"]["severity"] == "error"
    assert posted(alice, "format", f"{project}/a.py", "x  =  'a'\n").json() == {"text": 'x = "a"\n'}
    broken = posted(alice, "format", f"{project}/a.py", "def f(:\n")
    assert (broken.status_code, "Failed to parse" in broken.json()["detail"]) == (422, True)
    large = posted(alice, "check", f"{project}/a.py", "x = 1\n" * 100_000)
    assert large.status_code == 200, large.text


async def test_run_takes_the_projects_environment(alice: Person, project: str) -> None:
    path = f"{project}/sub/it's.py"
    alice.put_file(path, b"import sys\nprint('<' + sys.prefix + '>', sys.argv[1:])\n")
    found = alice.api("GET", "python/interpreter/", params={"path": path}).json()
    assert (found["command"], found["source"]) == ([f"{project}/.venv/bin/python"], "virtualenv")
    console = alice.api("POST", "consoles/run/", json={"path": path, "arguments": "'1 2' 3"}).json()
    browser = FakeBrowser(console["id"], token=alice.token)
    try:
        await alice.attach(browser)
        await browser.until_text(f"<{project}/.venv> ['1 2', '3']".encode(), seconds=60)
        await browser.until_text(b">>> ", seconds=60)
    finally:
        await browser.leave()
        alice.api("DELETE", f"consoles/{console['id']}/")


async def test_run_takes_what_the_first_line_names(alice: Person, project: str) -> None:
    path = f"{project}/script"
    alice.put_file(path, b"#!/bin/sh -e\necho run by $0, $1\n")
    console = alice.api("POST", "consoles/run/", json={"path": path, "arguments": "one"}).json()
    browser = FakeBrowser(console["id"], token=alice.token)
    try:
        await alice.attach(browser)
        await browser.until_text(f"run by {path}, one".encode(), seconds=60)
    finally:
        await browser.leave()
        alice.api("DELETE", f"consoles/{console['id']}/")
