"""What is said about the product agrees with it: every setting, every command, every address of the API."""

import re
import subprocess
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[1]
SETTING = re.compile(r"\bTERRARIUM_[A-Z_]+[A-Z]\b|\bREDIS_URL\b|\bDOCKER_HOST\b")
INNER = {"TERRARIUM_REPORTS"}
"""Passed between our own programs; not for people."""


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def settings_in_use() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "ide", "consoles", "sandbox"], cwd=ROOT, capture_output=True, check=True
    )
    names = [name for name in listed.stdout.decode().splitlines() if name.endswith(".py") and (ROOT / name).exists()]
    found = {match[0] for name in names for match in SETTING.finditer((ROOT / name).read_text(encoding="utf-8"))}
    return found - INNER


def test_every_setting_is_in_the_readme() -> None:
    missing = {name for name in settings_in_use() if f"`{name}`" not in readme()}
    assert not missing


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    known = settings_in_use() | {f"{name}_FILE" for name in settings_in_use()}
    assert not {match[0] for match in SETTING.finditer(readme())} - known


def test_every_make_target_explains_itself_and_is_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert targets == explained
    assert not {target for target in targets - {"help"} if f"make {target}" not in readme()}


def test_the_continuous_check_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "exec make test",
    ]


def operations() -> list[tuple[str, str, dict[str, object]]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    ]


def test_every_address_of_the_api_is_described() -> None:
    found = operations()
    assert found
    assert not [f"{method} {path}" for path, method, said in found if not str(said.get("description", "")).strip()]


@pytest.mark.parametrize("part", ["consoles/", "files/path", "files/tree/"])
def test_the_description_has_what_pythonanywhere_has(part: str) -> None:
    assert any(part in path for path, _, _ in operations())
