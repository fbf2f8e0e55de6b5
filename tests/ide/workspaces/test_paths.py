"""Which paths are worth asking a sandbox for."""

import pytest

from ide.http import Refusal
from ide.workspaces.paths import checked, crumbs, name_of, parent, quoted


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/", "/"),
        ("//", "/"),
        ("//a", "/a"),
        ("/a/", "/a"),
        ("/a//b/./c/", "/a/b/c"),
        ("/a..b/...", "/a..b/..."),
        ("/é\n", "/é\n"),
        ("/" + "x" * 255, "/" + "x" * 255),
    ],
)
def test_a_path_gets_its_plain_form(path: str, plain: str) -> None:
    assert checked(path) == plain


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        5,
        "a",
        "~/a",
        "/..",
        "/a/../b",
        "/a/..",
        "/\0",
        "/" + "x" * 256,
        "/" + "é" * 128,
        "/x" * 2049,
        "/\ud800",
    ],
)
def test_other_paths_are_400_with_a_sentence(path: object) -> None:
    with pytest.raises(Refusal) as found:
        checked(path)
    assert found.value.status == 400
    assert found.value.sentence.endswith(".")


def test_parts_of_paths() -> None:
    assert (parent("/a/b"), parent("/a"), parent("/")) == ("/a", "/", "/")
    assert name_of("/a/b") == "b"
    assert quoted("/a b/#?%é") == "/a%20b/%23%3F%25%C3%A9"
    assert crumbs("/a/b/") == [{"name": "/", "path": "/"}, {"name": "a", "path": "/a"}, {"name": "b", "path": "/a/b"}]
