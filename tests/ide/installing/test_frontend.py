"""The front end is installed and built once per lock file and per source."""

import os
from pathlib import Path

import pytest

from ide.installing import frontend
from ide.installing.errors import InstallError
from ide.installing.frontend import ensure_built, ensure_modules, machine_has_node

NPM = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$1" in
ci) mkdir -p node_modules ;;
run) [ -z "$BROKEN" ] || { echo "src/a.ts: a mistake"; exit 1; }; mkdir -p dist/.vite && echo "{}" > dist/.vite/manifest.json ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "a.ts").write_text("1", encoding="utf-8")
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    program(tmp_path / "bin" / "npm", text=NPM)
    return {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls")}


def program(path: Path, *, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def calls(environ: dict[str, str]) -> list[str]:
    return [line.split()[0] for line in Path(environ["CALLS"]).read_text(encoding="utf-8").splitlines()]


def test_a_second_time_nothing_is_done(folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environ["PATH"])
    for _ in range(2):
        ensure_modules(folder, environ=environ)
        ensure_built(folder, environ=environ)
    assert calls(environ) == ["ci", "run"]
    (folder / "src" / "a.ts").write_text("2", encoding="utf-8")
    ensure_modules(folder, environ=environ)
    ensure_built(folder, environ=environ)
    assert calls(environ) == ["ci", "run", "run"]
    (folder / "package-lock.json").write_text("{ }", encoding="utf-8")
    ensure_modules(folder, environ=environ)
    assert calls(environ) == ["ci", "run", "run", "ci"]


def test_scripts_of_packages_are_not_run(
    folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", environ["PATH"])
    ensure_modules(folder, environ=environ)
    assert "--ignore-scripts" in Path(environ["CALLS"]).read_text(encoding="utf-8")


def test_a_broken_build_says_why(folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", environ["PATH"])
    with pytest.raises(InstallError, match="a mistake"):
        ensure_built(folder, environ={**environ, "BROKEN": "1"})


@pytest.mark.parametrize(
    ("version", "fits"),
    [("v20.19.0", True), ("v24.1.0", True), ("v20.18.9", False), ("v9.99.0", False), ("odd", False)],
)
def test_an_old_node_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, fits: bool) -> None:
    program(tmp_path / "bin" / "node", text=f"#!/bin/sh\necho {version}\n")
    program(tmp_path / "bin" / "npm", text="#!/bin/sh\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert machine_has_node() is fits


def test_a_machine_without_npm_has_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not machine_has_node()
    assert frontend.NODE_MIN >= (20, 0)
