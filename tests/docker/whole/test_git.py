"""Git in the whole product, with the git of the sandbox's image; the API's every case is in tests/ide/api/test_git.py."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.docker.conftest import docker
from tests.docker.whole.people import Person

ROOT = "/home/alice/repo"
AUTHOR = {"name": "Alice", "email": "alice@example.com"}


@pytest.fixture(scope="module")
def shell(alice: Person) -> Callable[[str], str]:
    """What a command says in alice's sandbox."""
    alice.wake()

    def run(command: str) -> str:
        home = ("--env", "HOME=/home/alice", "--workdir", "/home/alice")
        return docker("exec", "--user", str(alice.uid), *home, alice.container, "sh", "-ec", command).stdout

    return run


def does(who: Person, verb: str, path: str = ROOT, **more: Any) -> requests.Response:
    return who.api("POST", f"git/{verb}/", json={"path": path, **more})


def status(who: Person, path: str = ROOT) -> dict[str, Any]:
    answer = who.api("GET", "git/", params={"path": path})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_project_begins_changes_and_is_committed(alice: Person, shell: Callable[[str], str]) -> None:
    assert status(alice, "/home/alice")["root"] is None
    shell(f"mkdir {ROOT}; echo one > {ROOT}/a; echo two > {ROOT}/--all")
    assert does(alice, "init").json() == {"root": ROOT}
    assert [file["path"] for file in status(alice)["files"]] == ["--all", "a"]
    assert does(alice, "stage", files=["--all", "a"]).status_code == 204
    unknown = does(alice, "commit", message="First")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "identity")
    made = does(alice, "commit", message="First\n\n# kept", author=AUTHOR)
    assert made.status_code == 200, made.text
    assert shell(f"git -C {ROOT} log -1 --format=%H%n%an%n%B").split("\n") == [
        *(made.json()["head"], "Alice", "First", "", "# kept", "", "")
    ]
    shell(f"echo changed >> {ROOT}/a")
    found = alice.api("GET", "git/diff/", params={"path": ROOT, "file": "a"}).json()
    assert (found["old"], found["new"], found["binary"]) == ("one\n", "one\nchanged\n", False)
    assert does(alice, "discard", files=["a"]).status_code == 204
    assert status(alice)["files"] == []


def test_hooks_run_as_the_tenant_in_their_sandbox(alice: Person, shell: Callable[[str], str]) -> None:
    hook = f"{ROOT}/.git/hooks/pre-commit"
    shell(f"printf '#!/bin/sh\\nid -u > ~/hook; hostname >> ~/hook; exit 1' > {hook}; chmod +x {hook}")
    shell(f"echo hooked >> {ROOT}/a; git -C {ROOT} add a")
    assert does(alice, "commit", message="x", author=AUTHOR).status_code == 409
    assert shell("cat ~/hook").split() == [str(alice.uid), shell("hostname").strip()]
    shell(f"rm {hook}; git -C {ROOT} reset -q --hard")


def test_a_hook_that_never_ends_does_not_hold_others_up(
    alice: Person, bob: Person, shell: Callable[[str], str]
) -> None:
    shell(f"git -C {ROOT} config filter.slow.clean 'sleep 40; cat'; echo '*.slow filter=slow' > {ROOT}/.gitattributes")
    shell(f"echo x > {ROOT}/x.slow")
    began = time.monotonic()
    assert bob.api("GET", "files/listing/", params={"path": "/home/bob"}).status_code == 200
    assert status(alice)["root"] == ROOT
    assert time.monotonic() - began < 15
    shell(f"rm {ROOT}/x.slow {ROOT}/.gitattributes")


def test_ten_thousand_new_files_are_listed_up_to_the_limit(alice: Person, shell: Callable[[str], str]) -> None:
    shell(f"mkdir {ROOT}/many; cd {ROOT}/many; seq 10000 | xargs touch")
    began = time.monotonic()
    found = status(alice)
    assert (len(found["files"]), found["truncated"]) == (5000, True)
    assert time.monotonic() - began < 10
    assert does(alice, "stage", all=True).status_code == 204
    assert does(alice, "unstage", all=True).status_code == 204
    shell(f"rm -r {ROOT}/many")


def test_a_clone_is_followed(alice: Person, shell: Callable[[str], str]) -> None:
    shell(f"git clone -q {ROOT} copy; git -C {ROOT} branch -q theirs")
    shell("git -C copy fetch -q")
    assert does(alice, "switch", "/home/alice/copy", branch="origin/theirs").json() == {"branch": "theirs"}
    shell("cd copy; echo y > y; git add y; git -c user.name=A -c user.email=a@b commit -qm y")
    found = status(alice, "/home/alice/copy")
    assert (found["branch"], found["upstream"], found["ahead"], found["behind"]) == ("theirs", "origin/theirs", 1, 0)
    names = alice.api("GET", "git/branches/", params={"path": "/home/alice/copy"}).json()
    assert names["current"] == "theirs"
    assert {"main", "theirs", "origin/main", "origin/theirs"} == {each["name"] for each in names["branches"]}


def test_no_repository_of_another_is_reached(alice: Person, charlie: Person, shell: Callable[[str], str]) -> None:
    assert charlie.api("GET", "git/", of="alice", params={"path": ROOT}).status_code == 404
    answer = charlie.api("GET", "git/", params={"path": ROOT})
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"No such file or directory: {ROOT}"
