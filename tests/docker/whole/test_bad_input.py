"""What people get wrong, and what disks do: one clear sentence each, the right status, and nothing lost."""

import contextlib
import hashlib
import http.client
import json
import os
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.docker.conftest import docker
from tests.docker.whole.conftest import person
from tests.docker.whole.people import Person, wait
from tests.whole import Product

HOME = "/home/alice"
DISK_BYTES = 2**20


def is_said(answer: object, *, status: int, about: str) -> None:
    """A status, and one sentence for a person that names what it is about."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    detail = answer.json()["detail"]
    assert about in detail, detail
    assert detail.endswith((".", "?")) or about in detail
    assert "Traceback" not in detail
    assert "Errno" not in detail


@pytest.mark.parametrize("path", ["consoles/999999/", "consoles/999999/get_latest_output/", "files/uploads/feedbeef/"])
def test_an_unknown_id_is_not_found(alice: Person, path: str) -> None:
    assert alice.api("GET", path).status_code == 404
    assert alice.api("DELETE", "consoles/999999/").status_code == 404
    assert alice.get("/user/alice/consoles/999999/").status_code == 404


@pytest.mark.parametrize(
    ("path", "about"),
    [
        (f"{HOME}/{'x' * 256}", "longer than 255 bytes"),
        (f"{HOME}/{'ж' * 128}", "longer than 255 bytes"),
        (f"{HOME}/" + "x/" * 2100 + "x", "longer than 4096 bytes"),
        (f"{HOME}/../bob/x", "must not contain “..”"),
        (f"{HOME}/..", "must not contain “..”"),
        ("relative", "must begin with “/”"),
        (f"{HOME}/a\0b", "NUL"),
        ("", "missing"),
    ],
    ids=["long name", "long in bytes", "long path", "dots inside", "dots at the end", "relative", "NUL", "empty"],
)
def test_a_path_that_cannot_be_is_refused_in_every_way(alice: Person, path: str, about: str) -> None:
    is_said(alice.document(path), status=400, about=about)
    is_said(alice.document(path, text="x", version=None), status=400, about=about)
    is_said(alice.api("POST", "files/folders/", json={"path": path}), status=400, about=about)
    is_said(alice.api("POST", "files/rename/", json={"path": f"{HOME}/.bashrc", "to": path}), status=400, about=about)
    is_said(alice.api("GET", "files/listing/", params={"path": path}), status=400, about=about)
    alice_uploads = alice.api("POST", "files/uploads/", json={"path": path, "size": 1})
    assert alice_uploads.status_code == 400


def test_a_folder_is_no_file_and_a_file_no_folder(alice: Person) -> None:
    assert alice.api("POST", "files/folders/", json={"path": f"{HOME}/folder"}).status_code in {201, 409}
    is_said(alice.document(f"{HOME}/folder"), status=400, about="is a folder, not a file")
    is_said(alice.document(f"{HOME}/folder", text="x", version=None), status=409, about="is there already")
    is_said(alice.document(f"{HOME}/folder", text="x", version="0" * 64), status=400, about="is a folder, not a file")
    is_said(alice.put_file(f"{HOME}/folder", b"x"), status=400, about="is a folder, not a file")
    is_said(alice.put_file(f"{HOME}/folder/", b"x"), status=400, about="is a folder, not a file")
    upload = alice.api("POST", "files/uploads/", json={"path": f"{HOME}/folder", "size": 1, "replace": True})
    is_said(upload, status=400, about="is a folder, not a file")
    is_said(alice.api("GET", "files/listing/", params={"path": f"{HOME}/.bashrc"}), status=400, about="not a folder")
    is_said(alice.put_file(f"{HOME}/.bashrc/x", b"x"), status=400, about="not a folder")
    is_said(alice.api("GET", f"files/path{HOME}/nothing"), status=404, about="No such file or directory")


def test_what_may_not_be_written_stays(alice: Person) -> None:
    before = alice.document("/etc/passwd").json()
    is_said(alice.document("/etc/passwd", text="x", version=before["version"]), status=403, about="/etc/passwd")
    is_said(alice.put_file("/etc/x", b"x"), status=403, about="/etc/x")
    is_said(alice.api("DELETE", "files/path/etc/passwd"), status=403, about="/etc/passwd")
    assert alice.document("/etc/passwd").json()["text"] == before["text"]


async def test_a_file_without_the_right_to_write_is_not_replaced(alice: Person) -> None:
    async with alice.shell() as shell:
        await shell.says("rm -f ~/fixed.txt; echo stays > ~/fixed.txt; chmod 444 ~/fixed.txt")
        opened = alice.document(f"{HOME}/fixed.txt").json()
        assert opened["writable"] is False
        answer = alice.document(f"{HOME}/fixed.txt", text="changed", version=opened["version"])
        is_said(answer, status=403, about="fixed.txt")
        assert await shell.says("cat ~/fixed.txt; stat -c %a ~/fixed.txt") == "stays\n444"


@pytest.fixture(scope="module")
def fiona(product: Product) -> Iterator[Person]:
    """Somebody whose disk holds one MiB."""
    fiona = person(product, "fiona")
    home = fiona.folder / "home"
    fiona.folder.mkdir(mode=0o700)
    home.mkdir(mode=0o700)
    size = f"size={DISK_BYTES},uid={fiona.uid},gid={fiona.uid},mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", home], check=True)
    yield fiona
    docker("rm", "--force", fiona.container, check=False)
    subprocess.run(["umount", "--lazy", home], check=True)


async def test_a_full_disk_is_said_and_loses_nothing(fiona: Person) -> None:
    path = "/home/fiona/kept.txt"
    assert fiona.document(path, text="kept", version=None).status_code in {200, 201}
    version = fiona.document(path).json()["version"]
    much = "x" * (2 * DISK_BYTES)
    is_said(fiona.document(path, text=much, version=version), status=507, about="The disk is full")
    is_said(fiona.document(f"{path}.2", text=much, version=None), status=507, about="The disk is full")
    is_said(fiona.put_file(path, much.encode()), status=507, about="The disk is full")
    begun = fiona.api("POST", "files/uploads/", json={"path": f"{path}.3", "size": len(much)}).json()
    part = fiona.api("PUT", f"files/uploads/{begun['id']}/", params={"offset": 0}, data=much.encode())
    is_said(part, status=507, about="The disk is full")
    assert fiona.api("DELETE", f"files/uploads/{begun['id']}/").status_code == 204
    assert fiona.document(path).json()["text"] == "kept"
    names = [
        entry["name"] for entry in fiona.api("GET", "files/listing/", params={"path": "/home/fiona"}).json()["entries"]
    ]
    assert "kept.txt" in names
    assert not [name for name in names if name.startswith("kept.txt.") or "tmp" in name or "partial" in name]
    assert fiona.document(path, text="kept and more", version=version).status_code == 200
    async with fiona.shell() as shell:
        await shell.run("cat /dev/zero > ~/filler")
        answer = fiona.document(path, text="y" * 8192, version=fiona.document(path).json()["version"])
        is_said(answer, status=507, about="The disk is full")
        assert await shell.says("cat ~/kept.txt; rm ~/filler") == "kept and more"


def broken_off(who: Person, method: str, path: str, *, body: bytes, length: int, content_type: str) -> None:
    """A request whose body ends early, as when a cable is pulled."""
    host = urlsplit(who.product.url)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=30)
    connection.putrequest(method, path)
    connection.putheader("Authorization", f"Token {who.token}")
    connection.putheader("Content-Type", content_type)
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    connection.send(body)
    connection.close()


def standing(who: Person, upload_id: str) -> int | None:
    """How far an upload is; None while a part of it is on its way."""
    answer = who.api("GET", f"files/uploads/{upload_id}/")
    assert answer.status_code in {200, 429}, answer.text
    return int(answer.json()["received"]) if answer.status_code == 200 else None


def test_an_upload_that_breaks_off_goes_on_where_it_stood(alice: Person) -> None:
    content = os.urandom(3 * 2**20)
    path = f"{HOME}/broken.bin"
    begun = alice.api("POST", "files/uploads/", json={"path": path, "size": len(content), "replace": True}).json()
    url = f"/api/v0/user/alice/files/uploads/{begun['id']}/"
    binary = "application/octet-stream"
    broken_off(alice, "PUT", f"{url}?offset=0", body=content[: 2**20], length=len(content), content_type=binary)
    where = f"files/uploads/{begun['id']}/"

    def refuses_a_gap() -> bool:
        """A part that begins too far on is refused, once the part that broke off is no longer being taken (429)."""
        received = standing(alice, begun["id"])
        if received is None:
            return False
        assert 0 <= received <= 2**20
        wrong = alice.api("PUT", where, params={"offset": received + 1}, data=b"x")
        assert wrong.status_code in {409, 429}, wrong.text
        return bool(wrong.status_code == 409 and wrong.json()["received"] == received)

    def goes_on() -> bool:
        received = standing(alice, begun["id"])
        if received is None:
            return False
        done = alice.api("PUT", where, params={"offset": received}, data=content[received:])
        return bool(done.ok and done.json() == {"received": len(content), "done": True})

    wait(refuses_a_gap, what="the agent has done with the part that broke off, and refuses a gap")
    wait(goes_on, what="the agent takes the rest")
    fetched = alice.api("GET", f"files/path{path}").content
    assert hashlib.sha256(fetched).digest() == hashlib.sha256(content).digest()


def test_a_file_that_breaks_off_leaves_the_old_one(alice: Person) -> None:
    path = f"{HOME}/whole.txt"
    assert alice.put_file(path, b"whole").status_code in {200, 201}
    head = b'--cut\r\nContent-Disposition: form-data; name="content"; filename="x"\r\n\r\n'
    url, form = f"/api/v0/user/alice/files/path{path}", "multipart/form-data; boundary=cut"
    broken_off(alice, "POST", url, body=head + b"half", length=2**20, content_type=form)
    body = json.dumps({"text": "half", "version": None}).encode()[:-4]
    url = f"/api/v0/user/alice/files/document/?path={path}"
    broken_off(alice, "PUT", url, body=body, length=2**16, content_type="application/json")
    assert alice.api("GET", f"files/path{path}").content == b"whole"
    names = [entry["name"] for entry in alice.api("GET", "files/listing/", params={"path": HOME}).json()["entries"]]
    assert not [name for name in names if "whole" in name and name != "whole.txt"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"executable": 5}', b"[" * 100_000, b"\xff"])
def test_a_body_that_makes_no_sense_is_refused(alice: Person, body: bytes) -> None:
    answer = alice.api("POST", "consoles/", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    with contextlib.suppress(KeyError, TypeError):
        assert answer.json()["detail"]
