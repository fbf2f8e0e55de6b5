"""What a preview's address opens, to whom, and for how long."""

from pathlib import Path
from typing import Any

import pytest
from django.core import signing

from ide.accounts.models import User
from ide.http import Refusal
from ide.workspaces import previewing
from ide.workspaces.reaching import sandbox_of
from tests.ide.conftest import Sandboxes


def address(user: User, sandboxes: Sandboxes, path: Path, *, scripts: bool = False) -> tuple[str, str]:
    """The token and the name of an address that alice is given."""
    sandbox = sandbox_of(user, connect=sandboxes.connect)
    url = previewing.granted(user, sandbox=sandbox, path=str(path), scripts=scripts)
    _empty, prefix, token, name = url.split("/")
    assert prefix == "previews"
    return token, name


def test_an_address_opens_the_folder_of_its_file(alice: User, sandboxes: Sandboxes, home: Path) -> None:
    (home / "site").mkdir()
    (home / "site" / "a b.html").write_text("x")
    token, name = address(alice, sandboxes, home / "site" / "a b.html")
    assert name == "a%20b.html"
    assert previewing.grant_of(token) == previewing.Grant(user=alice, folder=f"{home}/site", scripts=False)


def test_an_address_of_a_link_opens_the_folder_of_what_it_leads_to(
    alice: User, sandboxes: Sandboxes, home: Path
) -> None:
    (home / "site").mkdir()
    (home / "site" / "a.html").write_text("x")
    (home / "link.html").symlink_to("site/a.html")
    token, name = address(alice, sandboxes, home / "link.html")
    grant = previewing.grant_of(token)
    assert (name, grant.folder if grant else "") == ("a.html", f"{home}/site")


@pytest.mark.parametrize("name", ["folder", "fifo"])
def test_only_files_have_an_address(alice: User, sandboxes: Sandboxes, home: Path, name: str) -> None:
    import os

    (home / "folder").mkdir()
    os.mkfifo(home / "fifo")
    with pytest.raises(Refusal):
        address(alice, sandboxes, home / name)


def test_nobody_makes_a_token_and_none_is_good_for_ever(
    alice: User, sandboxes: Sandboxes, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a.html").write_text("x")
    token, _name = address(alice, sandboxes, home / "a.html")
    assert previewing.grant_of(token)
    claim = {"user": alice.pk, "account": "", "folder": "/", "scripts": True}
    guessed = [token[:-1], token[1:], "", "x", "x" * 10_000, signing.dumps(claim), signing.dumps(claim, key="k")]
    assert [previewing.grant_of(each) for each in guessed] == [None] * len(guessed)
    monkeypatch.setattr(previewing, "GRANT_SECONDS", -1)
    assert previewing.grant_of(token) is None


def test_a_new_password_and_a_closed_account_end_addresses(alice: User, sandboxes: Sandboxes, home: Path) -> None:
    (home / "a.html").write_text("x")
    token, _name = address(alice, sandboxes, home / "a.html")
    alice.is_active = False
    alice.save()
    assert previewing.grant_of(token) is None
    alice.is_active = True
    alice.save()
    assert previewing.grant_of(token)
    alice.set_password("another long pass phrase")
    alice.save()
    assert previewing.grant_of(token) is None


@pytest.fixture
def grant(alice: User, sandboxes: Sandboxes, home: Path) -> previewing.Grant:
    """Alice looks at a page in a folder with all sorts of things around it."""
    site = home / "site"
    (site / "img").mkdir(parents=True)
    (site / "index.html").write_text("page")
    (site / "img" / "a.PNG").write_bytes(b"png")
    (site / "settings.py").write_text("SECRET = 1")
    (site / "no ending").write_text("x")
    (site / ".hidden.json").write_text("{}")
    (site / ".git").mkdir()
    (site / ".git" / "x.json").write_text("{}")
    (site / "data.json").symlink_to("../key.json")
    (site / "hidden.json").symlink_to(".hidden.json")
    (site / "inner.json").symlink_to("img/b.json")
    (site / "img" / "b.json").write_text("[]")
    (site / "folder.html").mkdir()
    (home / "key.json").write_text("secret")
    (home / "site2").mkdir()
    (home / "site2" / "a.html").write_text("x")
    token, _name = address(alice, sandboxes, site / "index.html")
    found = previewing.grant_of(token)
    assert found
    return found


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("index.html", b"page", "text/html; charset=utf-8"),
        ("img/a.PNG", b"png", "image/png"),
        ("inner.json", b"[]", "application/json"),
    ],
)
def test_the_parts_of_pages_are_given(
    grant: previewing.Grant, sandboxes: Sandboxes, path: str, content: bytes, kind: str
) -> None:
    download, told = previewing.opened(grant, path=path, connect=sandboxes.connect)
    assert (b"".join(download), told) == (content, kind)


@pytest.mark.parametrize(
    "path",
    [
        "settings.py",
        "no ending",
        ".hidden.json",
        ".git/x.json",
        "data.json",  # leads out of the folder
        "hidden.json",  # leads to what is hidden
        "../key.json",
        "img/../../key.json",
        "../site2/a.html",
        "/etc/passwd.txt",
        "nothing.html",
        "folder.html",
        "a\0.html",
        f"{'x' * 300}.html",
    ],
)
def test_nothing_else_is_given(grant: previewing.Grant, sandboxes: Sandboxes, path: str) -> None:
    from sandbox.errors import Refused

    with pytest.raises((Refusal, Refused)):
        previewing.opened(grant, path=path, connect=sandboxes.connect)


def test_what_is_too_large_is_not_given(
    grant: previewing.Grant, sandboxes: Sandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "FILE_BYTES_MAX", 3)
    with pytest.raises(Refusal, match="larger"):
        previewing.opened(grant, path="index.html", connect=sandboxes.connect)


def rules(*, scripts: bool) -> dict[str, str]:
    """The policy of an answer by its directives."""
    told = previewing.headers(origin="https://ide", token="T", scripts=scripts, frame_script="'sha256-x'")
    found = (rule.partition(" ") for rule in told["Content-Security-Policy"].split("; "))
    return {name: value for name, _space, value in found}


@pytest.mark.parametrize("scripts", [False, True])
def test_a_preview_has_no_origin_and_reaches_nothing_but_its_folder(scripts: bool) -> None:
    found = rules(scripts=scripts)
    allowed: Any = set(found["sandbox"].split())
    assert allowed <= {"allow-scripts", "allow-forms"}
    assert found["default-src"] == "'none'"
    for rule in ("frame-src", "object-src", "base-uri", "form-action"):
        assert found[rule] == "'none'"
    addresses = {word for value in found.values() for word in value.split() if "//" in word}
    assert addresses == {"https://ide", "https://ide/previews/T/"}
    assert [name for name, value in found.items() if "https://ide" in value.split()] == ["frame-ancestors"]


def test_without_scripts_only_our_own_runs() -> None:
    found = rules(scripts=False)
    assert (found["script-src"], found["connect-src"], found["worker-src"]) == ("'sha256-x'", "'none'", "'none'")
