"""House style, as a test: sizes, names, layers of habit that no linter knows."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ide", "consoles", "sandbox")
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
DOCSTRING_LINES_MAX = 6
BANNED_NAMES = {"utils", "util", "helpers", "helper", "services", "service", "manager", "managers", "common", "misc"}
EDGES = ("views", "consumers", "api")
PROMISES = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\b[Nn]ot implemented yet|\b[Ff]or now\b")
WITHOUT_SOURCE = {"test_tidy.py", "test_docs.py"}
TEXT = (".py", ".ts", ".css", ".html", ".sh", ".toml", ".md", "Makefile", "Dockerfile")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name and (ROOT / name.decode()).is_file()]


FILES = tracked()
SOURCES = [path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES]
MODULES = [path for path in SOURCES if not {"migrations", "skel"} & set(path.parts)]
TESTS = [path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == "tests"]


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def every(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=label)


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def calls(tree: ast.AST, name: str) -> list[int]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [node.lineno for node in found if isinstance(node.func, ast.Name) and node.func.id == name]


@every(MODULES)
def test_a_module_is_short_and_begins_with_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MODULE_LINES_MAX
    docstring = ast.get_docstring(parsed(path))
    assert docstring, "a module needs a docstring"
    if path.name != "__init__.py" and label(path) != "sandbox/errors.py":
        assert docstring.count("\n") < DOCSTRING_LINES_MAX


@every([*MODULES, *TESTS])
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in functions(parsed(path))
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert not long


@every(MODULES)
def test_a_module_is_named_for_a_thing_or_a_doing(path: Path) -> None:
    assert not BANNED_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}


@every(MODULES)
def test_imports_stand_at_the_top_and_dodge_nothing(path: Path) -> None:
    tree = parsed(path)
    inside = [
        node.lineno
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside, "no imports inside functions"
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert "TYPE_CHECKING" not in names | attributes


@every(MODULES)
def test_nothing_is_printed(path: Path) -> None:
    assert not calls(parsed(path), "print")


@every(MODULES)
def test_every_except_names_what_it_expects(path: Path) -> None:
    bare = [n.lineno for n in ast.walk(parsed(path)) if isinstance(n, ast.ExceptHandler) and n.type is None]
    assert not bare


@every([path for path in MODULES if set(EDGES) & {part.removesuffix(".py") for part in path.parts}])
def test_edges_get_objects_through_access_functions_only(path: Path) -> None:
    assert ".objects.get(" not in path.read_text(encoding="utf-8")


@every([path for path in FILES if path.name.endswith(TEXT) and path != Path(__file__).resolve()])
def test_nothing_is_promised(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [line for line in text.splitlines() if PROMISES.search(line)]


@every([path for path in TESTS if path.name.startswith("test_") and path.name not in WITHOUT_SOURCE])
def test_a_test_file_has_a_source(path: Path) -> None:
    """tests/ide/test_http.py is about ide/http.py or ide/http/; docker, browser and endurance tests are about the whole."""
    parts = path.relative_to(ROOT / "tests").parts
    if parts[0] in {"docker", "browser", "endurance", "bench"}:
        return
    subject = ROOT.joinpath(*parts[:-1], path.stem.removeprefix("test_"))
    assert subject.with_suffix(".py").exists() or subject.exists(), f"there is no {label(subject)}.py"


@every(TESTS)
def test_test_names_are_sentences(path: Path) -> None:
    short = [node.name for node in functions(parsed(path)) if re.fullmatch(r"test_[a-z0-9]+(_[a-z0-9]+)?", node.name)]
    assert not short


def test_the_top_level_is_what_the_design_says() -> None:
    fixed = {
        "manage.py",
        "pyproject.toml",
        "README.md",
        "ide",
        "consoles",
        "sandbox",
        "frontend",
        "tests",
        "compose.yaml",
    }
    more = {"Makefile", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "bench", "docs"}
    top = {path.relative_to(ROOT).parts[0] for path in FILES}
    extra = {name for name in top - fixed - more if not name.startswith(".") and not name.endswith(".lock")}
    assert not extra
