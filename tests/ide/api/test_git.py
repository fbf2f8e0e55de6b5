"""Git over the API, with alice's real agent and this machine's git."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ide.workspaces import git, git_diff

AUTHOR = {"name": "Alice", "email": "alice@example.com"}


@pytest.fixture(autouse=True)
def no_other_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither this machine's nor that of whoever runs the tests; before the agent starts."""
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "EMAIL", "GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repo(no_other_configuration: None, home: Path) -> Path:
    """A repository with one commit: a, b and d/c."""
    made = home / "a project"
    (made / "d").mkdir(parents=True)
    for name in ("a", "b", "d/c"):
        (made / name).write_text(f"{name}\n")
    shell(made, "init", "-q", "-b", "main")
    shell(made, "add", ".")
    commit(made, "first")
    return made


def shell(folder: Path, *arguments: str, check: bool = True) -> str:
    environment = {**os.environ, "HOME": str(folder.parent), "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=check)
    return done.stdout


def commit(folder: Path, message: str) -> None:
    shell(folder, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", message)


def status(api: Any, path: Path) -> dict[str, Any]:
    answer = api("get", "git/", {"path": str(path)})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def rows(api: Any, path: Path) -> dict[str, tuple[Any, ...]]:
    return {
        file["path"]: (file["staged"], file["unstaged"], file["untracked"], file["conflicted"])
        for file in status(api, path)["files"]
    }


def does(api: Any, verb: str, path: Path, *files: str, **more: Any) -> Any:
    given = {"path": str(path), **({"files": list(files)} if files else {}), **more}
    return api("post", f"git/{verb}/", given)


def diff(api: Any, path: Path, file: str, **more: Any) -> dict[str, Any]:
    answer = api("get", "git/diff/", {"path": str(path), "file": file, **more})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


HOSTILE = ("-dash", "--all", "new\nline", ":(top)x", "*", "ж", " space ", 'quo"te', "back\\slash")


def test_a_clean_repository_from_any_folder_of_it(api: Any, repo: Path) -> None:
    found = status(api, repo / "d")
    assert found["root"] == str(repo)
    assert (found["branch"], found["upstream"], found["ahead"], found["files"]) == ("main", None, None, [])
    assert found["head"] == shell(repo, "rev-parse", "HEAD").strip()


def test_no_repository_is_no_failure(api: Any, home: Path) -> None:
    assert status(api, home)["root"] is None
    shell(home, "init", "-q", "--bare", "bare.git")
    assert status(api, home / "bare.git")["root"] is None
    assert does(api, "stage", home, "x").status_code == 404
    assert "no git repository" in does(api, "stage", home, "x").json()["detail"]
    assert api("get", "git/", {"path": f"{home}/none"}).status_code == 404
    (home / "file").write_text("x")
    assert api("get", "git/", {"path": f"{home}/file"}).status_code == 400


def test_changes_are_staged_unstaged_and_discarded(api: Any, repo: Path) -> None:
    (repo / "a").write_text("changed\n")
    (repo / "b").unlink()
    (repo / "new").write_text("new\n")
    assert rows(api, repo) == {
        "a": (None, "M", False, False),
        "b": (None, "D", False, False),
        "new": (None, None, True, False),
    }
    assert does(api, "stage", repo, "a", "b", "new").status_code == 204
    assert rows(api, repo) == {
        "a": ("M", None, False, False),
        "b": ("D", None, False, False),
        "new": ("A", None, False, False),
    }
    assert does(api, "unstage", repo, "b", "new").status_code == 204
    assert does(api, "discard", repo, "b", "new").status_code == 204
    assert rows(api, repo) == {"a": ("M", None, False, False)}
    assert (repo / "b").read_text() == "b\n"
    assert not (repo / "new").exists()
    assert does(api, "unstage", repo, all=True).status_code == 204
    assert does(api, "stage", repo / "d", all=True).status_code == 204
    assert rows(api, repo) == {"a": ("M", None, False, False)}


def test_discarding_goes_back_to_what_is_staged(api: Any, repo: Path) -> None:
    (repo / "a").write_text("staged\n")
    does(api, "stage", repo, "a")
    (repo / "a").write_text("not staged\n")
    assert does(api, "discard", repo, "a").status_code == 204
    assert (repo / "a").read_text() == "staged\n"
    assert does(api, "discard", repo, "a", "nothing of that name").status_code == 204


def test_a_renamed_file_is_unstaged_with_its_old_name(api: Any, repo: Path) -> None:
    (repo / "a").rename(repo / "z")
    does(api, "stage", repo, all=True)
    [file] = status(api, repo)["files"]
    assert (file["path"], file["old_path"], file["staged"]) == ("z", "a", "R")
    does(api, "unstage", repo, "z")
    assert rows(api, repo) == {"a": (None, "D", False, False), "z": (None, None, True, False)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_a_name(api: Any, repo: Path, name: str) -> None:
    (repo / name).write_text("x\n")
    (repo / "other").write_text("x\n")
    assert rows(api, repo)[name] == (None, None, True, False)
    assert does(api, "stage", repo, name).status_code == 204
    assert rows(api, repo) == {name: ("A", None, False, False), "other": (None, None, True, False)}
    assert diff(api, repo, name)["new"] == "x\n"
    assert diff(api, repo, name, staged="1") == diff(api, repo, name)
    assert does(api, "unstage", repo, name).status_code == 204
    assert does(api, "discard", repo, name).status_code == 204
    assert rows(api, repo) == {"other": (None, None, True, False)}


def test_a_name_that_is_not_utf_8_is_shown_and_staged_with_all(api: Any, repo: Path) -> None:
    (Path(os.fsdecode(os.fsencode(repo) + b"/bad\xff"))).write_text("x")
    [file] = status(api, repo)["files"]
    assert (file["path"], file["utf8"]) == ("bad\ufffd", False)
    assert does(api, "stage", repo, file["path"]).status_code == 409
    assert does(api, "stage", repo, all=True).status_code == 204
    assert status(api, repo)["files"][0]["staged"] == "A"


def test_more_files_than_are_listed_is_said(api: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        (repo / f"file number {number}").touch()
    monkeypatch.setattr(git, "STATUS_BYTES_MAX", 1000)
    found = status(api, repo)
    assert found["truncated"]
    assert 10 < len(found["files"]) < 100
    assert found["branch"] == "main"


@pytest.fixture
def slow_git(no_other_configuration: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A git that does not come to an end with all new files; before the agent starts."""
    program = tmp_path / "git"
    program.write_text(f'#!/bin/sh\ncase "$*" in *files=all*) sleep 60;; esac\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(git, "STATUS_SECONDS", 0.5)


def test_too_many_new_files_to_walk_through_are_told_by_their_folders(slow_git: None, api: Any, repo: Path) -> None:
    (repo / "new" / "deep").mkdir(parents=True)
    (repo / "new" / "deep" / "file").touch()
    (repo / "a").write_text("changed\n")
    assert rows(api, repo) == {"a": (None, "M", False, False), "new/": (None, None, True, False)}
    assert status(api, repo)["truncated"]
    assert does(api, "stage", repo, "new/").status_code == 204


def test_before_the_first_commit_everything_works(api: Any, home: Path) -> None:
    folder = home / "young"
    folder.mkdir()
    answer = does(api, "init", folder)
    assert (answer.status_code, answer.json()) == (201, {"root": str(folder)})
    assert (status(api, folder)["head"], status(api, folder)["branch"]) == (None, "main")
    (folder / "a").write_text("x\n")
    does(api, "stage", folder, "a")
    assert diff(api, folder, "a") == {
        "old": "",
        "new": "x\n",
        "binary": False,
        "old_exists": False,
        "new_exists": True,
    }
    assert does(api, "unstage", folder, "a").status_code == 204
    assert rows(api, folder) == {"a": (None, None, True, False)}
    assert api("get", "git/branches/", {"path": str(folder)}).json() == {"current": None, "branches": []}
    does(api, "stage", folder, "a")
    answer = does(api, "commit", folder, message="first", author=AUTHOR)
    assert answer.json() == {"head": shell(folder, "rev-parse", "HEAD").strip()}


def test_a_first_branch_that_is_configured_is_taken(api: Any, home: Path) -> None:
    (home / ".gitconfig").write_text("[init]\n\tdefaultBranch = trunk\n")
    (home / "young").mkdir()
    does(api, "init", home / "young")
    assert status(api, home / "young")["branch"] == "trunk"
    assert does(api, "init", home / "none").status_code == 404


def test_without_a_name_to_commit_by_it_is_asked_for(api: Any, repo: Path, home: Path) -> None:
    (repo / "a").write_text("changed\n")
    does(api, "stage", repo, "a")
    answer = does(api, "commit", repo, message="second")
    assert answer.status_code == 409
    assert answer.json()["code"] == "identity"
    assert "git config --global user.name" in answer.json()["detail"]
    message = "# not a comment\n\nж “quoted” -- --amend\n"
    assert does(api, "commit", repo, message=message, author=AUTHOR).status_code == 200
    assert (
        shell(repo, "log", "-1", "--format=%an %ae %cn %B").strip()
        == f"Alice alice@example.com Alice {message}".strip()
    )
    (home / ".gitconfig").write_text("[user]\n\tname = Configured\n\temail = c@d\n")
    (repo / "a").write_text("again\n")
    does(api, "stage", repo, "a")
    assert does(api, "commit", repo, message="third").status_code == 200
    assert shell(repo, "log", "-1", "--format=%an").strip() == "Configured"


def test_what_keeps_a_commit_back_is_said(api: Any, repo: Path) -> None:
    answer = does(api, "commit", repo, message="x", author=AUTHOR)
    assert (answer.status_code, "nothing to commit" in answer.json()["detail"]) == (409, True)
    for message in ("", " \n "):
        assert does(api, "commit", repo, message=message, author=AUTHOR).status_code == 400
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no tabs please >&2\nexit 1\n")
    hook.chmod(0o755)
    (repo / "a").write_text("changed\n")
    does(api, "stage", repo, "a")
    answer = does(api, "commit", repo, message="x", author=AUTHOR)
    assert (answer.status_code, answer.json()["detail"]) == (409, "no tabs please")


@pytest.mark.parametrize(
    "author",
    [{"name": "A"}, {"name": "A<", "email": "a@b"}, {"name": "A\nB", "email": "a@b"}, {"name": "A", "email": "a b"}],
)
def test_an_author_that_cannot_be_is_400(api: Any, repo: Path, author: dict[str, str]) -> None:
    assert does(api, "commit", repo, message="x", author=author).status_code == 400


def test_a_lock_that_is_there_is_said_and_looking_goes_on(api: Any, repo: Path) -> None:
    (repo / "a").write_text("changed\n")
    (repo / ".git" / "index.lock").touch()
    answer = does(api, "stage", repo, "a")
    assert answer.status_code == 409
    assert f"delete {repo}/.git/index.lock" in answer.json()["detail"]
    assert rows(api, repo) == {"a": (None, "M", False, False)}
    assert diff(api, repo, "a")["new"] == "changed\n"


def test_branches_are_made_and_changed(api: Any, repo: Path, home: Path) -> None:
    assert does(api, "switch", repo, branch="feature/x", create=True).json() == {"branch": "feature/x"}
    (repo / "a").write_text("feature\n")
    shell(repo, "add", "a")
    commit(repo, "feature")
    found = api("get", "git/branches/", {"path": str(repo)}).json()
    assert found["current"] == "feature/x"
    assert {branch["name"] for branch in found["branches"]} == {"main", "feature/x"}
    (repo / "a").write_text("mine\n")
    answer = does(api, "switch", repo, branch="main")
    assert (answer.status_code, "changes of yours in: a." in answer.json()["detail"]) == (409, True)
    does(api, "discard", repo, "a")
    assert does(api, "switch", repo, branch="main").status_code == 200
    assert (repo / "a").read_text() == "a\n"
    for branch, create in (("none", False), ("feature/x", True), ("bad name", True), ("-x", True), ("-", False)):
        answer = does(api, "switch", repo, branch=branch, create=create)
        assert answer.status_code in {400, 409}, branch
        assert answer.json()["detail"].endswith(".")
    assert status(api, repo)["branch"] == "main"
    shell(repo, "switch", "-q", "--detach")
    assert (status(api, repo)["branch"], status(api, repo)["head"] is None) == (None, False)
    assert api("get", "git/branches/", {"path": str(repo)}).json()["current"] is None


def test_a_branch_of_a_remote_gets_one_that_follows_it(api: Any, repo: Path, home: Path) -> None:
    shell(repo, "branch", "theirs")
    shell(home, "clone", "-q", str(repo), "copy")
    copy = home / "copy"
    names = {branch["name"]: branch for branch in api("get", "git/branches/", {"path": str(copy)}).json()["branches"]}
    assert {name: branch["remote"] for name, branch in names.items()} == {
        "main": False,
        "origin/main": True,
        "origin/theirs": True,
    }
    assert does(api, "switch", copy, branch="origin/theirs").json() == {"branch": "theirs"}
    found = status(api, copy)
    assert (found["branch"], found["upstream"], found["ahead"], found["behind"]) == ("theirs", "origin/theirs", 0, 0)
    assert does(api, "switch", copy, branch="origin/main").json() == {"branch": "main"}


def test_a_conflict_is_shown_kept_and_ended_by_staging(api: Any, repo: Path) -> None:
    shell(repo, "switch", "-q", "-c", "other")
    for branch, text in (("other", "theirs\n"), ("main", "ours\n")):
        shell(repo, "switch", "-q", branch)
        (repo / "a").write_text(text)
        shell(repo, "add", "a")
        commit(repo, text)
    shell(repo, "-c", "user.name=A", "-c", "user.email=a@b", "merge", "other", check=False)
    assert rows(api, repo) == {"a": (None, None, False, True)}
    text = (repo / "a").read_text()
    assert diff(api, repo, "a", staged="0") | {"new": ""} == {
        "old": "ours\n",
        "new": "",
        "binary": False,
        "old_exists": True,
        "new_exists": True,
    }
    for verb, more in (("discard", {"files": ["a"]}), ("commit", {"message": "x", "author": AUTHOR})):
        answer = does(api, verb, repo, **more)
        assert (answer.status_code, "in conflict" in answer.json()["detail"]) == (409, True)
    assert does(api, "switch", repo, branch="other").status_code == 409
    assert (repo / "a").read_text() == text
    (repo / "a").write_text("both\n")
    does(api, "stage", repo, "a")
    assert does(api, "commit", repo, message="merged", author=AUTHOR).status_code == 200


def test_a_difference_has_the_sides_that_are_asked_for(api: Any, repo: Path) -> None:
    (repo / "a").write_text("staged\n")
    does(api, "stage", repo, "a")
    (repo / "a").write_text("on disk\n")
    sides = {how: diff(api, repo, "a", **({"staged": how} if how else {})) for how in ("true", "false", "")}
    assert {how: (found["old"], found["new"]) for how, found in sides.items()} == {
        "true": ("a\n", "staged\n"),
        "false": ("staged\n", "on disk\n"),
        "": ("a\n", "on disk\n"),
    }
    (repo / "d" / "c").unlink()
    gone = diff(api, repo, "d/c")
    assert (gone["old"], gone["new"], gone["new_exists"]) == ("d/c\n", "", False)
    nothing = diff(api, repo, "never there")
    assert (nothing["old_exists"], nothing["new_exists"]) == (False, False)


def test_what_is_no_text_a_link_an_old_encoding_or_too_large(
    api: Any, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "binary").write_bytes(b"\0")
    assert diff(api, repo, "binary") == {
        "old": "",
        "new": "",
        "binary": True,
        "old_exists": True,
        "new_exists": True,
    }
    (repo / "link").symlink_to("/etc/passwd")
    does(api, "stage", repo, "link")
    assert diff(api, repo, "link")["new"] == "/etc/passwd"
    assert diff(api, repo, "link", staged="1")["new"] == "/etc/passwd"
    (repo / "latin").write_bytes(b"caf\xe9\n")
    assert diff(api, repo, "latin")["new"] == "café\n"
    monkeypatch.setattr(git_diff, "TEXT_BYTES_MAX", 10)
    (repo / "large").write_text("x" * 11)
    assert api("get", "git/diff/", {"path": str(repo), "file": "large"}).status_code == 413
    does(api, "stage", repo, "large")
    assert api("get", "git/diff/", {"path": str(repo), "file": "large", "staged": "1"}).status_code == 413
    (repo / "a").unlink()
    (repo / "a").mkdir()
    assert api("get", "git/diff/", {"path": str(repo), "file": "a"}).status_code == 409


def test_looking_at_a_repository_starts_no_program_that_watches_files(api: Any, repo: Path, tmp_path: Path) -> None:
    shell(repo, "config", "core.fsmonitor", f"touch {tmp_path}/ran; false")
    shell(repo, "config", "core.hooksPath", str(tmp_path))
    (repo / "a").write_text("changed\n")
    assert rows(api, repo) == {"a": (None, "M", False, False)}
    diff(api, repo, "a")
    api("get", "git/branches/", {"path": str(repo)})
    assert not (tmp_path / "ran").exists()


def test_a_repository_within_is_not_discarded(api: Any, repo: Path) -> None:
    (repo / "inner").mkdir()
    shell(repo / "inner", "init", "-q")
    [file] = status(api, repo)["files"]
    assert file["path"] == "inner/"
    answer = does(api, "discard", repo, "inner/")
    assert (answer.status_code, "git knows nothing" in answer.json()["detail"]) == (409, True)
    assert (repo / "inner").exists()


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x", "a/../b", "./a", "a\0b", "x" * 5000])
def test_a_name_that_leads_elsewhere_is_400(api: Any, sandboxes: Any, name: str) -> None:
    for verb in ("stage", "unstage", "discard"):
        assert does(api, verb, Path("/home/alice"), name).status_code == 400
    if "\0" not in name:
        assert api("get", "git/diff/", {"path": "/home/alice", "file": name}).status_code in {400, 503}
    assert does(api, "stage", Path("/home/alice")).status_code == 400
    assert does(api, "stage", Path("/home/alice"), "x", all=True).status_code == 400
    assert does(api, "stage", Path("/home/alice"), *["x"] * 1001).status_code == 400


def test_a_stranger_gets_nothing(stranger: Any, nobody: Any, sandboxes: Any) -> None:
    for verb in ("stage", "unstage", "discard", "commit", "switch", "init"):
        assert stranger("post", f"git/{verb}/", {"path": "/home/alice"}).status_code == 404
        assert nobody("post", f"git/{verb}/", {"path": "/home/alice"}).status_code == 401
    for path in ("git/", "git/diff/", "git/branches/"):
        assert stranger("get", path, {"path": "/home/alice"}).status_code == 404
        assert nobody("get", path, {"path": "/home/alice"}).status_code == 401
    assert sandboxes.woken == []
