"""What a file tree stands on, with the whole product: followed folders, the trash, copies, zips."""

import asyncio
import io
import os
import stat
import time
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests

from tests.docker.whole.people import DEADLINE_SECONDS, Person, wait
from tests.fakes.folder_page import FolderPage

HEARD_SECONDS = 1.0
"""The rule's figure for a change made elsewhere, and for a log-out."""
NOISE_SECONDS = 1.0
"""What a crowded machine may add."""
MANY = 20_000


@pytest.fixture
async def page(alice: Person) -> AsyncIterator[FolderPage]:
    """Let alice look at her files, signed in by a session of its own."""
    fresh = Person(alice.name, alice.token, alice.product)
    fresh.log_in()
    opened = FolderPage(session=fresh.http.cookies["session"])
    opened.person = fresh
    await fresh.attach(opened)
    yield opened
    await opened.leave()


def listed(person: Person, path: str) -> list[dict[str, Any]]:
    answer = person.api("GET", "files/listing/", params={"path": path})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


def names(person: Person, path: str) -> list[str]:
    return [entry["name"] for entry in listed(person, path)]


async def test_a_checkout_in_a_console_is_heard_within_a_second(alice: Person, page: FolderPage) -> None:
    async with alice.shell() as shell:
        await shell.says(
            "rm -rf ~/project && git init -q -b main ~/project && cd ~/project && git config user.email a@b"
            " && git config user.name a && mkdir src && echo 1 > src/one && git add . && git commit -qm one"
            " && git checkout -q -b other && echo 2 > src/two && git add . && git commit -qm two"
            " && git checkout -q main"
        )
        answer = await page.watch("/home/alice/project", "/home/alice/project/src")
        assert answer["folders"] == ["/home/alice/project", "/home/alice/project/src"]
        slowest = 0.0
        for branch in ("other", "main", "other", "main"):
            await page.calms()
            began = time.monotonic()
            heard = asyncio.ensure_future(page.hears("/home/alice/project/src"))
            await shell.says(f"git checkout -q {branch}")
            await heard
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < HEARD_SECONDS + NOISE_SECONDS
    print(f"a checkout was heard after {slowest * 1000:.0f} ms at most")  # noqa: T201 - a figure


async def test_a_log_out_closes_it_within_a_second(page: FolderPage) -> None:
    await page.watch("/home/alice")
    began = time.monotonic()
    page.person.http.post(f"{page.person.product.url}/accounts/logout/", allow_redirects=False)
    assert await page.until_closed() == 4401
    assert time.monotonic() - began < HEARD_SECONDS + NOISE_SECONDS


async def test_a_log_out_elsewhere_leaves_it_alone(alice: Person, page: FolderPage) -> None:
    await page.watch("/home/alice")
    elsewhere = Person(alice.name, alice.token, alice.product)
    elsewhere.log_in()
    elsewhere.http.post(f"{elsewhere.product.url}/accounts/logout/", allow_redirects=False)
    await asyncio.sleep(HEARD_SECONDS)
    assert alice.put_file("/home/alice/heard.txt", b"x").ok
    await page.hears("/home/alice")
    assert page.close_code is None


async def test_a_sandbox_that_went_away_is_followed_again_when_the_page_is_used(
    alice: Person, page: FolderPage
) -> None:
    await page.watch("/home/alice")
    alice.product.manage("endsandboxes")
    wait(lambda: not alice.is_running, what="the sandbox to be gone")
    await page.quiet(seconds=3.0)
    assert not alice.is_running, "a page that is only open wakes no sandbox"
    assert page.close_code is None
    await page.watch("/home/alice", "/home")
    assert alice.is_running
    assert alice.put_file("/home/alice/again.txt", b"x").ok
    await page.hears("/home/alice")


async def test_things_come_back_from_the_trash_which_the_console_sees_too(alice: Person) -> None:
    path = "/home/alice/trashed"
    alice.api("POST", "files/folders/", json={"path": path})
    assert alice.put_file(f"{path}/é\n.txt".replace("\n", "%0A"), b"content").ok
    [item] = alice.api("POST", "files/trash/", json={"paths": [path]}).json()["items"]
    assert "trashed" not in names(alice, "/home/alice")
    async with alice.shell() as shell:
        assert await shell.says("cat ~/.local/share/Trash/files/trashed/*") == "content"
        assert "Path=/home/alice/trashed" in await shell.says("cat ~/.local/share/Trash/info/trashed.trashinfo")
    assert item["id"] in [each["id"] for each in alice.api("GET", "files/trash/").json()["items"]]
    answer = alice.api("POST", "files/trash/restore/", json={"ids": [item["id"]]})
    assert answer.json() == {"paths": [path], "failed": []}
    assert names(alice, path) == ["é\n.txt"]


async def test_from_the_webs_folder_and_from_tmp_things_go_to_the_trash_and_back(alice: Person) -> None:
    async with alice.shell() as shell:
        for folder in ("/tmp", "/var/www"):
            await shell.says(
                f"mkdir -p {folder}/thing/deep && echo 1 > {folder}/thing/deep/x && ln -s /etc {folder}/thing/l"
            )
            [item] = alice.api("POST", "files/trash/", json={"paths": [f"{folder}/thing"]}).json()["items"]
            assert (await shell.run(f"ls {folder}/thing"))[0] != 0
            assert alice.api("POST", "files/trash/restore/", json={"ids": [item["id"]]}).json()["failed"] == []
            assert await shell.says(f"cat {folder}/thing/deep/x; readlink {folder}/thing/l") == "1\n/etc"


async def test_no_link_leads_a_copy_a_zip_or_the_trash_out_of_the_sandbox(alice: Person, bob: Person) -> None:
    assert bob.put_file("/home/bob/private.txt", b"bob's secret").ok
    folder = "/home/alice/links"
    async with alice.shell() as shell:
        await shell.says(
            f"rm -rf {folder} {folder}2; mkdir -p {folder} && cd {folder} && ln -s / root && ln -s /proc/1/root proc"
            f" && ln -s {bob.folder}/home bob && ln -s /run/terrarium/in in && mkfifo pipe && mkdir real && echo x > real/x"
            " && ln -s real inner && mknod sock p"
        )
    assert alice.api("POST", "files/copy/", json={"path": folder, "to": f"{folder}2"}).status_code == 201
    kinds = {entry["name"]: (entry["kind"], entry["target"]) for entry in listed(alice, f"{folder}2")}
    assert kinds["root"] == ("link", "/")
    assert kinds["proc"] == ("link", "/proc/1/root")
    assert kinds["inner"] == ("link", "real")
    answer = alice.get("/user/alice/zip/", params={"path": folder})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    links = {info.filename for info in archive.infolist() if stat.S_ISLNK(info.external_attr >> 16)}
    assert links == {f"links/{name}" for name in ("root", "proc", "bob", "in", "inner")}
    assert set(archive.namelist()) - links == {"links/", "links/real/", "links/real/x"}
    for path in (folder, f"{folder}2"):
        [item] = alice.api("POST", "files/trash/", json={"paths": [path]}).json()["items"]
        assert alice.api("DELETE", "files/trash/", params={"id": item["id"]}).status_code == 204
    assert alice.api("GET", "files/stat/", params={"path": "/etc/passwd"}).ok
    assert bob.document("/home/bob/private.txt").json()["text"] == "bob's secret"


async def test_a_large_folder_is_copied_followed_and_downloaded(alice: Person, page: FolderPage) -> None:
    folder = "/home/alice/many"
    async with alice.shell() as shell:
        await shell.says(f"rm -rf {folder} {folder}2; mkdir {folder} && cd {folder} && seq {MANY} | xargs touch")
    await page.watch(folder)
    began = time.monotonic()
    answer = alice.api("POST", "files/copy/", json={"path": folder, "to": f"{folder}2"})
    assert answer.status_code == 201, answer.text
    copied = time.monotonic() - began
    began = time.monotonic()
    answer = alice.get("/user/alice/zip/", params={"path": folder})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="many.zip"'
    assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == MANY + 1
    packed = time.monotonic() - began
    async with alice.shell() as shell:
        await shell.says(f"rm {folder}/*1* {folder}/*2* || find {folder} -name '*1*' -delete")
        await page.hears(folder)
    for path in (folder, f"{folder}2"):
        assert alice.api("DELETE", f"files/path{path}").status_code == 204
    print(f"{MANY} files: copied in {copied:.1f} s, packed in {packed:.1f} s")  # noqa: T201 - a figure


def test_a_download_that_is_broken_off_frees_its_place(alice: Person) -> None:
    answer = alice.api("POST", "files/folders/", json={"path": "/home/alice/big"})
    assert answer.status_code in {201, 409}
    for number in range(3):
        assert alice.put_file(f"/home/alice/big/{number}", os.urandom(8_000_000)).ok
    for _ in range(12):
        with alice.get("/user/alice/zip/", params={"path": "/home/alice/big"}, stream=True) as broken:
            if broken.status_code == 200:
                next(broken.iter_content(1000))

    def whole() -> bool:
        answer = alice.get("/user/alice/zip/", params={"path": "/home/alice/big"})
        return answer.status_code == 200 and len(answer.content) > 24_000_000

    wait(whole, what="a place for another download")
    alice.api("DELETE", "files/path/home/alice/big")


def test_a_zip_is_nobodys_but_its_owners(alice: Person, charlie: Person) -> None:
    for address in ("/user/alice/zip/", "/api/v0/user/alice/files/zip/"):
        for path in ("/home/alice", "/home/charlie"):
            answer = charlie.get(address, params={"path": path})
            assert answer.status_code == 404
            assert "PK" not in answer.text
    answer = requests.get(
        f"{alice.product.url}/user/alice/zip/",
        params={"path": "/home/alice"},
        timeout=DEADLINE_SECONDS,
        allow_redirects=False,
    )
    assert answer.status_code == 302
