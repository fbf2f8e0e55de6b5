"""Pages of shared files: alice shares, bob looks and copies, charlie is not signed in and sees nothing."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ide.accounts.models import User
from ide.workspaces import copying, shared, sharing
from ide.workspaces.models import FileShare
from ide.workspaces.reaching import sandbox_of
from sandbox.errors import LimitExceeded
from tests.conftest import Agent, _running, wait_until

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def bobs_home(sandboxes: Any, bob: User, alice: User, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Bob's home folder; his sandbox runs too, and both know where they are at home."""
    powerless = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()
    with contextlib.contextmanager(_running)(powerless) as agent:
        sandboxes.sockets[bob.pk] = str(agent.socket)
        homes = {"alice": str(home), "bob": str(agent.home)}
        monkeypatch.setattr(User, "home", property(lambda user: homes.get(user.username, "/nowhere")))
        yield agent.home


@pytest.fixture
def visitor(client: Client, bob: User) -> Client:
    """Bob is signed in."""
    client.force_login(bob)
    return client


@pytest.fixture
def share(alice: User, sandboxes: Any) -> Any:
    """Alice shares a path; its address."""

    def made(path: object) -> str:
        one, _created = sharing.share(alice, sandbox=sandbox_of(alice, connect=sandboxes.connect), path=str(path))
        return sharing.address(one)

    return made


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_a_text_is_shown_escaped(visitor: Client, share: Any, home: Path) -> None:
    (home / "<a>.html").write_text("<script>alert(1)</script>\nsecond\n")
    answer = visitor.get(share(home / "<a>.html"))
    assert answer.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond\n</pre>" in text_of(answer)
    assert "<script>alert" not in text_of(answer)
    assert "&lt;a&gt;.html" in text_of(answer)
    assert str(home) not in text_of(answer)
    assert answer.headers["Referrer-Policy"] == "same-origin"  # with less, no browser says where a form comes from
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_download_is_never_shown_by_a_browser(visitor: Client, share: Any, home: Path) -> None:
    (home / "a.html").write_text("<script>alert(1)</script>")
    for query in ("", "?image"):
        answer: Any = visitor.get(f"{share(home / 'a.html')}file/{query}")
        assert answer.getvalue() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="a.html"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_image_is_shown_by_its_bytes_not_by_its_name(visitor: Client, share: Any, home: Path) -> None:
    (home / "a.txt").write_bytes(PNG)
    (home / "b.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    address = share(home / "a.txt")
    assert f'<img class="shared-image" src="{address}file/?inside=&amp;image"' in text_of(visitor.get(address))
    answer: Any = visitor.get(f"{address}file/?inside=&image")
    assert (answer.getvalue(), answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    svg = visitor.get(share(home / "b.svg"))
    assert "<img" not in text_of(svg)
    assert "&lt;svg" in text_of(svg)


def test_what_is_no_text_or_long_is_only_told_of(visitor: Client, share: Any, home: Path) -> None:
    (home / "a").write_bytes(b"\0\1" * 600)
    (home / "b").write_bytes(b"x" * (shared.SHOWN_BYTES_MAX + 1))
    (home / "c").write_bytes(b"x" * shared.SHOWN_BYTES_MAX)
    for name, is_shown in (("a", False), ("b", False), ("c", True)):
        answer = visitor.get(share(home / name))
        assert answer.status_code == 200
        assert ("Nothing to show" in text_of(answer)) is not is_shown


@pytest.fixture
def folder(home: Path) -> Path:
    """A folder with something to share, and something not to."""
    made = home / "folder"
    (made / "inner").mkdir(parents=True)
    (made / ".git").mkdir()
    (made / ".git" / "config").write_text("secret")
    (made / ".env").write_text("secret")
    (made / "a.txt").write_text("text a")
    (made / "inner" / "b & c.txt").write_text("text b")
    (made / "near").symlink_to("a.txt")
    (made / "out").symlink_to("../secret.txt")
    (made / "up").symlink_to("..")
    (made / "root").symlink_to("/")
    os.mkfifo(made / "pipe")
    (home / "secret.txt").write_text("secret")
    (home / "folder2").mkdir()
    (home / "folder2" / "a.txt").write_text("secret")
    return made


def test_a_folder_shows_what_is_in_it_and_nothing_hidden(visitor: Client, share: Any, folder: Path) -> None:
    address = share(folder)
    answer = visitor.get(address)
    assert [row.name for row in answer.context["folder"].rows] == ["inner", "a.txt", "near", "out", "root", "up"]
    inner = visitor.get(f"{address}?inside=inner")
    assert [row.inside for row in inner.context["folder"].rows] == ["inner/b & c.txt"]
    assert inner.context["above"] == [("folder", address), ("inner", f"{address}?inside=inner")]
    assert "inside=inner/b%20%26%20c.txt" in text_of(inner)
    assert "text b" in text_of(visitor.get(address, {"inside": "inner/b & c.txt"}))
    assert "text a" in text_of(visitor.get(address, {"inside": "near"}))


@pytest.mark.parametrize("kind", ["", "file/", "copy/"])
@pytest.mark.parametrize(
    "inside",
    [
        "../secret.txt",
        "inner/../../secret.txt",
        "../folder2/a.txt",
        "/../secret.txt",
        "out",
        "up",
        "up/secret.txt",
        "up/folder2/a.txt",
        "root/etc/passwd",
        ".env",
        ".git/config",
        "inner/../.env",
        "near/../.env",
        "pipe",
        "none",
        "a\0",
        "x" * 300,
    ],
)
def test_nothing_leads_out_of_a_share(
    visitor: Client, share: Any, folder: Path, bobs_home: Path, kind: str, inside: str
) -> None:
    address = f"{share(folder)}{kind}"
    if kind == "copy/":
        answer: Any = visitor.post(f"{address}?inside={inside.replace(chr(0), '%00')}")
    else:
        answer = visitor.get(address, {"inside": inside})
    assert answer.status_code in {400, 404}
    assert b"secret" not in answer.getvalue().replace(b"secret.txt", b"")
    assert sorted(path.name for path in bobs_home.iterdir() if not path.name.startswith(".")) == []


def test_a_shared_file_that_becomes_a_link_shows_nothing_else(visitor: Client, share: Any, home: Path) -> None:
    (home / "a").write_text("shared")
    (home / "secret").write_text("secret")
    address = share(home / "a")
    (home / "a").unlink()
    assert visitor.get(address).status_code == 404
    (home / "a").symlink_to("secret")
    assert visitor.get(address).status_code == 404
    (home / "a").unlink()
    (home / "a").write_text("shared anew")
    assert "shared anew" in text_of(visitor.get(address))


def test_an_ended_share_and_an_unknown_one_are_404(visitor: Client, share: Any, home: Path, alice: User) -> None:
    (home / "a").write_text("x")
    address = share(home / "a")
    assert visitor.get(address).status_code == 200
    assert visitor.get(address.replace("alice", "bob")).status_code == 404
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert visitor.get(address).status_code == 404
    User.objects.filter(pk=alice.pk).update(is_active=True)
    FileShare.objects.all().delete()
    for one in (address, "/user/alice/shares/x/", f"/user/alice/shares/{'é' * 30}/"):
        for kind in ("", "file/"):
            assert visitor.get(f"{one}{kind}").status_code == 404
        assert visitor.post(f"{one}copy/").status_code == 404
        assert visitor.post(f"{one}end/").status_code == 404


def test_charlie_who_is_not_signed_in_sees_nothing(share: Any, home: Path, sandboxes: Any) -> None:
    (home / "a").write_text("secret")
    address = share(home / "a")
    sandboxes.woken.clear()
    charlie = Client()
    for one in (address, f"{address}file/", "/user/alice/shares/", "/user/alice/shares/unknown/"):
        answer = charlie.get(one)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=/user/alice/shares/")
    for kind in ("copy/", "end/"):
        assert charlie.post(f"{address}{kind}").status_code == 302
    assert sandboxes.woken == []
    assert FileShare.objects.count() == 1


def test_the_owner_lists_and_ends_and_nobody_else_does(
    client: Client, share: Any, home: Path, alice: User, bob: User
) -> None:
    (home / "a").write_text("x")
    address = share(home / "a")
    client.force_login(bob)
    assert client.get("/user/alice/shares/").status_code == 404
    assert client.post(f"{address}end/").status_code == 404
    assert client.get(f"{address}end/").status_code == 405
    client.force_login(alice)
    assert f"{home}/a" in text_of(client.get("/user/alice/shares/"))
    assert "This is what others see" in text_of(client.get(address))
    assert client.post(f"{address}end/").headers["Location"] == "/user/alice/shares/"
    assert f"“{home}/a” is not shared any more." in text_of(client.get("/user/alice/shares/"))
    assert client.get(address).status_code == 404


def copied(visitor: Client, address: str, inside: str = "") -> Any:
    return visitor.post(f"{address}copy/?inside={inside}")


def test_a_file_is_copied_and_a_taken_name_is_not_replaced(
    visitor: Client, share: Any, home: Path, bobs_home: Path
) -> None:
    data = os.urandom(3_000_000)
    (home / "a.tar.gz").write_bytes(data)
    (bobs_home / "a.tar.gz").write_text("bob's")
    address = share(home / "a.tar.gz")
    answer = copied(visitor, address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/user/bob/files{bobs_home}/")
    assert (bobs_home / "a.tar (copy).gz").read_bytes() == data
    copied(visitor, address)
    assert (bobs_home / "a.tar (copy 2).gz").read_bytes() == data
    assert (bobs_home / "a.tar.gz").read_text() == "bob's"


def test_a_folder_is_copied_without_what_is_hidden_and_without_links(
    visitor: Client, share: Any, folder: Path, bobs_home: Path
) -> None:
    assert copied(visitor, share(folder)).status_code == 302
    found = sorted(str(path.relative_to(bobs_home)) for path in bobs_home.rglob("*") if ".local" not in str(path))
    assert found == ["folder", "folder/a.txt", "folder/inner", "folder/inner/b & c.txt"]
    assert (bobs_home / "folder" / "inner" / "b & c.txt").read_text() == "text b"
    assert copied(visitor, share(folder), "inner").status_code == 302
    assert (bobs_home / "inner" / "b & c.txt").read_text() == "text b"


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [
        ("BYTES_MAX", 7, "This is more than 0 MiB."),
        ("ENTRIES_MAX", 2, "This is more than 2 files."),
        ("SECONDS_MAX", -1.0, "This takes longer than"),
        ("DEPTH_MAX", 0, "The folders are more than 0 deep."),
    ],
)
def test_too_much_is_refused_and_leaves_nothing(
    visitor: Client,
    share: Any,
    folder: Path,
    bobs_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    value: float,
    said: str,
) -> None:
    if limit in {"BYTES_MAX", "ENTRIES_MAX"}:
        monkeypatch.setattr(copying._Budget, "__init__", _budget_with(limit, int(value)))
    monkeypatch.setattr(copying, limit, value)
    answer = copied(visitor, share(folder))
    assert answer.status_code == 413
    assert said in text_of(answer)
    assert not (bobs_home / "folder").exists()


def _budget_with(limit: str, value: int) -> Any:
    def made(self: Any, *, deadline: float) -> None:
        self.deadline = deadline
        self.bytes = value if limit == "BYTES_MAX" else copying.BYTES_MAX
        self.entries = value if limit == "ENTRIES_MAX" else copying.ENTRIES_MAX

    return made


def test_a_copy_that_breaks_off_leaves_nothing(
    visitor: Client, share: Any, home: Path, bobs_home: Path, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a").write_bytes(b"x" * 20_000_000)
    address = share(home / "a")
    taken = copying._read

    def broken(content: Any, **more: Any) -> Iterator[bytes]:
        chunks = taken(content, **more)
        yield next(chunks)
        agent.kill()
        yield from chunks

    monkeypatch.setattr(copying, "_read", broken)
    assert copied(visitor, address).status_code == 503
    wait_until(lambda: not [path for path in bobs_home.iterdir() if path.is_file()], what="the unfinished copy to go")


def test_visitors_leave_room_for_the_owner(visitor: Client, share: Any, home: Path, bob: User) -> None:
    (home / "a").write_bytes(b"x" * 5_000_000)
    address = share(home / "a")
    held: list[Any] = [visitor.get(f"{address}file/") for _ in range(shared.VISITS_AT_ONCE)]
    answer = visitor.get(address)
    assert answer.status_code == 429
    assert "Several people open files of this person just now." in text_of(answer)
    for one in held:
        one.close()
    assert visitor.get(address).status_code == 200


def test_a_visitor_has_so_many_looks_a_minute(
    visitor: Client, share: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "VISITS_PER_MINUTE", 2)
    (home / "a").write_text("x")
    address = share(home / "a")
    assert [visitor.get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_the_places_of_visitors_are_given_back_when_something_fails(share: Any, home: Path, bob: User) -> None:
    (home / "a").write_text("x")
    share(home / "a")
    one = FileShare.objects.get()
    for _ in range(shared.VISITS_AT_ONCE + 1):
        with contextlib.suppress(LimitExceeded), shared.visit(one, visitor_id=bob.pk):
            raise LimitExceeded("on purpose")
    assert not shared._visits


def test_an_agent_that_is_older_than_sharing_is_not_asked(
    visitor: Client, share: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a").write_text("secret")
    address = share(home / "a")
    monkeypatch.setattr("ide.workspaces.files.DOCUMENTS", "of the future")
    for kind in ("", "file/"):
        answer = visitor.get(f"{address}{kind}")
        assert answer.status_code == 503
        assert "secret" not in text_of(answer)
