"""Addresses of previews over the API."""

from pathlib import Path
from typing import Any


def test_the_owner_is_given_an_address(api: Any, home: Path) -> None:
    (home / "a.png").write_bytes(b"x")
    answer = api("post", "previews/", {"path": f"{home}/a.png"})
    assert answer.status_code == 201
    told = answer.json()
    assert told["url"].startswith("/previews/")
    assert told["url"].endswith("/a.png")
    assert told["frame"] == f"{told['url']}?frame"
    assert told["seconds"] == 600


def test_what_is_not_there_has_none(api: Any, home: Path) -> None:
    (home / "folder").mkdir()
    found = [api("post", "previews/", {"path": path}).status_code for path in (f"{home}/no", f"{home}/folder", "x", "")]
    assert found == [404, 400, 400, 400]


def test_a_stranger_and_the_signed_out_are_given_none(stranger: Any, nobody: Any, home: Path) -> None:
    (home / "a.png").write_bytes(b"x")
    assert stranger("post", "previews/", {"path": f"{home}/a.png"}).status_code == 404
    assert nobody("post", "previews/", {"path": f"{home}/a.png"}).status_code == 401
