"""Documents against consoles that change them, their history, conditional writes, and shared files: in the whole product."""

import concurrent.futures
import hashlib
import re
import time
from typing import Any

import pytest
import requests

from tests.docker.whole.people import DEADLINE_SECONDS, Person
from tests.docker.whole.test_bad_input import is_said

HOME = "/home/alice"


def etag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()}"'


def versions(who: Person, path: str) -> list[str]:
    """The texts that are kept of a file, the newest first."""
    found = who.api("GET", "files/history/", params={"path": path}).json()["versions"]
    said = [who.api("GET", "files/history/version/", params={"path": path, "id": one["id"]}) for one in found]
    return [one.json()["text"] for one in said]


async def test_encodings_are_kept_and_what_does_not_fit_is_named(alice: Person) -> None:
    path = f"{HOME}/encoded.txt"
    for encoding, octal in (
        ("latin-1", r"caf\351"),
        ("utf-16-le", r"\377\376c\000\351\000"),
        ("utf-8-sig", r"\357\273\277x"),
    ):
        async with alice.shell() as shell:
            await shell.says(f"printf '{octal}\\r\\n\\0' | head -c -1 > ~/encoded.txt")
            if encoding == "utf-16-le":
                await shell.says("printf '\\377\\376c\\000\\351\\000\\r\\000\\n\\000' > ~/encoded.txt")
            found = alice.document(path).json()
            assert (found["encoding"], found["newline"]) == (encoding, "crlf")
            before = await shell.says("sha256sum < ~/encoded.txt")
            saved = alice.document(path, text=found["text"], version=found["version"], encoding=encoding)
            assert saved.status_code == 200, saved.text
            assert await shell.says("sha256sum < ~/encoded.txt") == before
    alice.put_file(path, b"caf\xe9\n")
    version = alice.document(path).json()["version"]
    is_said(alice.document(path, text="\n\n→", version=version), status=400, about="→ (U+2192) in line 3")
    assert alice.document(path).json()["text"] == "café\n"


async def test_what_is_no_document_is_one_sentence_at_once(alice: Person) -> None:
    async with alice.shell() as shell:
        await shell.says("mkfifo ~/pipe; truncate -s 2G ~/long; head -c 10000000 /dev/zero | tr '\\0' x > ~/large")
        begun = time.monotonic()
        is_said(alice.document(f"{HOME}/pipe"), status=403, about="is a pipe, a socket or a device")
        is_said(alice.document("/dev/zero"), status=403, about="is a pipe, a socket or a device")
        is_said(alice.document(f"{HOME}/long"), status=413, about="larger than 50 MB")
        assert time.monotonic() - begun < 10
        found = alice.document(f"{HOME}/large").json()
        assert (found["writable"], found["read_only_reason"], len(found["text"])) == (False, "large", 10_000_000)
        await shell.says("rm ~/pipe ~/long ~/large")


async def test_a_file_that_a_console_moves_or_deletes_is_said_so_and_not_made_again(alice: Person) -> None:
    path = f"{HOME}/goes.txt"
    async with alice.shell() as shell:
        alice.put_file(path, b"mine")
        found = alice.document(path).json()
        mine = {"text": "mine and more", "version": found["version"], "inode": found["inode"]}
        await shell.says("mkdir -p ~/else/where; mv ~/goes.txt ~/else/where/went.txt")
        answer = alice.document(path, **mine)
        is_said(answer, status=409, about=f"was moved to “{HOME}/else/where/went.txt”")
        assert answer.json()["version"] is None
        assert (answer.json()["gone"], answer.json()["moved_to"]) == ("moved", f"{HOME}/else/where/went.txt")
        await shell.says("rm -r ~/else")
        answer = alice.document(path, **mine)
        is_said(answer, status=409, about="was deleted")
        assert (answer.json()["gone"], answer.json()["version"]) == ("deleted", None)
        assert (
            await shell.says("ls ~/goes.txt 2>&1 || true")
            == "ls: cannot access '/home/alice/goes.txt': No such file or directory"
        )


async def test_what_editors_saved_is_kept_whatever_a_console_does_to_it(alice: Person) -> None:
    path = f"{HOME}/kept.txt"
    async with alice.shell() as shell:
        await shell.says("rm -rf ~/.local/share/terrarium; echo from a console > ~/kept.txt")
        version = alice.document(path).json()["version"]
        for text in ("one\n", "two\n"):
            version = alice.document(path, text=text, version=version).json()["version"]
        assert versions(alice, path) == ["two\n", "one\n", "from a console\n"]
        moved = alice.api("POST", "files/rename/", json={"path": path, "to": f"{HOME}/renamed.txt"})
        assert moved.status_code == 200
        path = f"{HOME}/renamed.txt"
        assert versions(alice, path) == ["two\n", "one\n", "from a console\n"]
        history = "~/.local/share/terrarium/history"
        await shell.says(f"for f in {history}/files/*; do echo '{{\"path\": 5' > $f; done")
        assert versions(alice, path) == []
        version = alice.document(path, text="three\n", version=version).json()["version"]
        assert versions(alice, path) == ["three\n", "two\n"]
        await shell.says(f"rm -r {history}; mkdir -p ~/aside/files ~/aside/contents; ln -s ~/aside {history}")
        assert alice.document(path, text="four\n", version=version).status_code == 200
        assert await shell.says("find ~/aside -type f | wc -l; cat ~/renamed.txt") == "0\nfour"
        await shell.says(f"rm {history}; rm -r ~/aside")


def test_of_many_saves_over_one_version_one_is_done(alice: Person) -> None:
    path = f"{HOME}/raced.txt"
    alice.put_file(path, b"start")
    version = alice.document(path).json()["version"]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for number in range(5):
            texts = [f"{number} {one} " * 1000 for one in range(6)]
            tries = list(pool.map(lambda text, seen=version: alice.document(path, text=text, version=seen), texts))
            done = [text for text, answer in zip(texts, tries, strict=True) if answer.status_code == 200]
            assert sorted(answer.status_code for answer in tries) == [200, 409, 409, 409, 409, 409]
            found = alice.document(path).json()
            assert [found["text"]] == done
            version = found["version"]
    assert len(versions(alice, path)) == 6


def test_a_write_depends_on_the_tag_that_reading_told(alice: Person) -> None:
    path = f"files/path{HOME}/tagged.txt"
    made = alice.api("PUT", path, data=b"one", headers={"If-None-Match": "*"})
    assert (made.status_code, made.headers["ETag"]) == (201, etag(b"one"))
    assert alice.api("GET", path).headers["ETag"] == etag(b"one")
    assert alice.api("GET", path, headers={"If-None-Match": etag(b"one")}).status_code == 304
    is_said(alice.api("PUT", path, data=b"x", headers={"If-None-Match": "*"}), status=412, about="is there already")
    is_said(alice.api("PUT", path, data=b"x", headers={"If-Match": etag(b"x")}), status=412, about="If-Match")
    is_said(alice.api("DELETE", path, headers={"If-Match": etag(b"x")}), status=412, about="If-Match")
    assert alice.api("PUT", path, data=b"two", headers={"If-Match": etag(b"one")}).status_code == 200
    form: dict[str, Any] = {"files": {"content": b"three"}, "headers": {"If-Match": etag(b"one")}}
    is_said(alice.api("POST", path, **form), status=412, about="If-Match")
    assert alice.api("GET", path).content == b"two"
    assert alice.api("DELETE", path, headers={"If-Match": etag(b"two")}).status_code == 204


def shared(alice: Person, path: str) -> str:
    """The address of a share."""
    answer = alice.api("POST", "files/sharing/", json={"path": path})
    assert answer.status_code in {200, 201}, answer.text
    url: str = answer.json()["url"]
    return url


def copy(who: Person, address: str, inside: str = "") -> requests.Response:
    url = f"{who.product.url}{address}copy/"
    return who.http.post(url, params={"inside": inside}, timeout=DEADLINE_SECONDS, allow_redirects=False)


async def test_bob_looks_at_and_copies_what_alice_shares_until_she_ends_it(alice: Person, bob: Person) -> None:
    async with alice.shell() as shell:
        await shell.says(
            "rm -rf ~/course; mkdir -p ~/course/deep ~/course/.git; echo '<b>lesson</b>' > ~/course/a.html"
        )
        await shell.says("echo s3cret > ~/course/.git/config; echo deep > ~/course/deep/b.txt; echo s3cret > ~/private")
        await shell.says("ln -s ../private ~/course/out; ln -s / ~/course/root; ln -s .. ~/course/up")
        address = shared(alice, f"{HOME}/course")
        assert re.fullmatch(r"/user/alice/shares/[\w-]{22}/", address)
        page = bob.get(address).text
        assert "a.html" in page
        assert ".git" not in page
        assert "&lt;b&gt;lesson&lt;/b&gt;" in bob.get(address, params={"inside": "a.html"}).text
        download = bob.get(f"{address}file/", params={"inside": "a.html"})
        assert download.headers["Content-Disposition"] == 'attachment; filename="a.html"'
        assert download.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        for inside in ("out", "up/private", "root/etc/passwd", "../private", ".git/config", "up/../private"):
            for kind in ("", "file/"):
                answer = bob.get(f"{address}{kind}", params={"inside": inside})
                assert answer.status_code in {400, 404}, inside
                assert "s3cret" not in answer.text
            assert copy(bob, address, inside).status_code in {400, 404}
        assert copy(bob, address).status_code == 302
        assert copy(bob, address, "deep/b.txt").status_code == 302
        assert copy(bob, address, "deep/b.txt").status_code == 302
        async with bob.shell() as other:
            said = await other.says("cd ~; find course* b* -type f -o -type l | sort; cat course/a.html 'b (copy).txt'")
            assert said == "b (copy).txt\nb.txt\ncourse/a.html\ncourse/deep/b.txt\n<b>lesson</b>\ndeep"
        assert alice.http.post(f"{alice.product.url}{address}end/", timeout=DEADLINE_SECONDS).status_code == 200
        assert bob.get(address).status_code == 404
        assert copy(bob, address).status_code == 404
        async with bob.shell() as other:
            assert await other.says("cat ~/b.txt; rm -r ~/course ~/b*.txt") == "deep"


async def test_a_link_that_is_laid_over_and_over_never_leads_out_of_a_share(alice: Person, bob: Person) -> None:
    async with alice.shell() as shell:
        await shell.says("rm -rf ~/swapped; mkdir -p ~/swapped/in; echo fine > ~/swapped/in/a; mkdir -p ~/outer")
        await shell.says("echo s3cret > ~/outer/a")
        address = shared(alice, f"{HOME}/swapped")
        await shell.says(
            "(while [ -e ~/swapped ]; do mv ~/swapped/in ~/swapped/aside; ln -s ../outer ~/swapped/in; "
            "rm ~/swapped/in; mv ~/swapped/aside ~/swapped/in; done) >/dev/null 2>&1 &"
        )
        seen = set()
        for _ in range(60):
            answer = bob.get(f"{address}file/", params={"inside": "in/a"})
            seen.add(answer.status_code)
            assert "s3cret" not in answer.text
        assert 200 in seen
        assert seen <= {200, 404}
        await shell.says("mv ~/swapped ~/swapped.over; rm -rf ~/swapped.over ~/outer")


def test_charlie_who_is_not_signed_in_sees_nothing_of_a_share(alice: Person) -> None:
    alice.put_file(f"{HOME}/course.txt", b"s3cret")
    address = shared(alice, f"{HOME}/course.txt")
    for path in (address, f"{address}file/"):
        answer = requests.get(f"{alice.product.url}{path}", timeout=DEADLINE_SECONDS, allow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert "s3cret" not in answer.text
        with_token = {"Authorization": f"Token {alice.token}"}
        answer = requests.get(
            f"{alice.product.url}{path}", headers=with_token, timeout=DEADLINE_SECONDS, allow_redirects=False
        )
        assert answer.status_code == 302
    for kind in ("copy/", "end/"):
        answer = requests.post(f"{alice.product.url}{address}{kind}", timeout=DEADLINE_SECONDS, allow_redirects=False)
        assert answer.status_code in {302, 403}
    assert alice.api("GET", "files/sharing/", params={"path": f"{HOME}/course.txt"}).status_code == 200
    assert alice.api("DELETE", "files/sharing/", params={"path": f"{HOME}/course.txt"}).status_code == 204


@pytest.mark.parametrize("path", ["files/sharing/", "files/history/", "files/history/version/"])
def test_charlie_who_is_signed_in_finds_nothing_of_alices_by_path(alice: Person, charlie: Person, path: str) -> None:
    answer = charlie.api("GET", path, of="alice", params={"path": f"{HOME}/kept.txt", "id": "1"})
    assert answer.status_code == 404
    assert charlie.get("/user/alice/shares/").status_code == 404
