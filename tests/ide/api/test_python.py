"""Problems, tidy form and interpreters over the API, with the ruff of this checkout's tools."""

import sys
from pathlib import Path
from typing import Any

import pytest

from ide.workspaces.models import BuiltRuntime


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ruff is found; before the agent starts."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")


def check(api: Any, path: Path, text: str) -> Any:
    return api("post", "python/check/", {"path": str(path), "text": text})


def tidy(api: Any, path: Path, text: str) -> Any:
    return api("post", "python/format/", {"path": str(path), "text": text})


def test_problems_of_what_is_not_saved_yet(tools: None, api: Any, home: Path) -> None:
    answer = check(api, home / "new.py", '"😀ж"; undefined\nimport os\n')
    assert answer.status_code == 200, answer.content
    found = {problem["code"]: problem for problem in answer.json()["problems"]}
    assert found["F821"]["from"] == {"line": 1, "column": 6}
    assert found["F821"]["severity"] == "error"
    assert found["F401"]["fix"]["edits"]
    assert not list(home.glob(".ruff_cache"))
    assert check(api, home / "new.py", "").json() == {"problems": []}


def test_the_projects_settings_decide(tools: None, api: Any, home: Path) -> None:
    (home / "p" / "sub").mkdir(parents=True)
    (home / "p" / "ruff.toml").write_text('extend-exclude = ["made.py"]\n[lint]\nselect = ["E711"]\n')
    assert [p["code"] for p in check(api, home / "p/sub/a.py", "import os\nx = os == None\n").json()["problems"]] == [
        "E711"
    ]
    assert check(api, home / "p/made.py", "x = 1 == None").json() == {"problems": []}
    assert tidy(api, home / "p/made.py", "x  =  1").json() == {"text": "x  =  1"}
    (home / "p" / "ruff.toml").write_text("[lint")
    answer = check(api, home / "p/a.py", "x = 1")
    assert answer.status_code == 422
    assert "ruff.toml" in answer.json()["detail"]


def test_a_text_is_brought_into_its_tidy_form(tools: None, api: Any, home: Path) -> None:
    assert tidy(api, home / "a.py", "x  =  'ж'\r\n").json() == {"text": 'x = "ж"\r\n'}
    assert tidy(api, home / "a.py", " \n").json() == {"text": ""} or tidy(api, home / "a.py", " \n").status_code == 200
    answer = tidy(api, home / "a.py", "def f(:\n")
    assert answer.status_code == 422
    assert "Failed to parse a.py:1:7" in answer.json()["detail"]


def test_what_cannot_be_asked_is_said(tools: None, api: Any, home: Path) -> None:
    for kind in (check, tidy):
        assert kind(api, home / "none" / "a.py", "x").status_code == 404
        assert kind(api, Path("a.py"), "x").status_code == 400
        assert kind(api, home / "a.py", "x" * 2**20).status_code == 413
    for kind in ("check", "format"):
        assert api("post", f"python/{kind}/", {"path": f"{home}/a.py"}).status_code == 400


def test_without_ruff_that_is_said(monkeypatch: pytest.MonkeyPatch, api: Any, request: Any) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    home = request.getfixturevalue("home")
    answer = check(api, home / "a.py", "x")
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "ruff cannot be started: it is not installed in this sandbox.",
    )


def interpreter(api: Any, path: Path) -> dict[str, Any]:
    answer = api("get", "python/interpreter/", {"path": str(path)})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def environment(folder: Path, version: str = "", *, python: str = sys.executable) -> str:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(python)
    if version:
        (folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    return f"{folder}/bin/python"


def test_the_default_runs_what_asks_for_nothing(api: Any, home: Path) -> None:
    (home / "a.py").write_text("x = 1\n")
    default = {"command": ["python3.13"], "source": "default", "words": "Python 3.13", "runtime": "3.13"}
    assert interpreter(api, home / "a.py") == default
    assert interpreter(api, home / "not there") == default


def test_the_first_line_comes_before_the_environment_which_comes_before_the_default(api: Any, home: Path) -> None:
    project = home / 'it\'s a "project"'
    (project / "sub").mkdir(parents=True)
    python = environment(project / ".venv")
    environment(project / "sub" / "env", python="/nowhere/python")
    (project / "sub" / "a.py").write_text("x = 1\n")
    (project / "sub" / "b.py").write_text("#!/usr/bin/env python3\n")
    (project / "sub" / "c.py").write_text("#!/opt/pypy/bin/pypy3 -u\n")
    for name in ("a.py", "b.py"):
        found = interpreter(api, project / "sub" / name)
        assert (found["command"], found["source"], found["runtime"]) == ([python], "virtualenv", "3.13")
    found = interpreter(api, project / "sub" / "c.py")
    assert (found["command"], found["source"]) == (["/opt/pypy/bin/pypy3", "-u"], "shebang")
    (home / "b.py").write_text("#!/usr/bin/env python3\n")
    found = interpreter(api, home / "b.py")
    assert (found["command"], found["source"]) == (["/usr/bin/env", "python3"], "shebang")


def test_an_environment_of_another_version_runs_in_that_sandbox(api: Any, home: Path) -> None:
    environment(home / "p" / ".venv", "3.11.2", python="/usr/bin/python3.nowhere")
    (home / "p" / "a.py").write_text("")
    assert interpreter(api, home / "p" / "a.py")["source"] == "default"
    BuiltRuntime.objects.create(version="3.11")
    found = interpreter(api, home / "p" / "a.py")
    assert (found["source"], found["runtime"]) == ("virtualenv", "3.11")


@pytest.mark.parametrize("path", ["python/check/", "python/format/", "python/interpreter/"])
def test_a_stranger_gets_nothing(stranger: Any, nobody: Any, sandboxes: Any, path: str) -> None:
    method = "get" if "interpreter" in path else "post"
    wanted = {"path": "/home/alice/a.py", "text": "x"}
    assert stranger(method, path, wanted).status_code == 404
    assert nobody(method, path, wanted).status_code == 401
    assert sandboxes.woken == []
