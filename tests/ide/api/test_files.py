"""Files over the API: PythonAnywhere's paths and trees, listings, folders, renames."""

import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from ide.accounts.models import User
from ide.accounts.tokens import token_of
from ide.workspaces import reaching
from tests.conftest import wait_until


def content(answer: Any) -> bytes:
    """The whole of a streamed answer."""
    return b"".join(answer.streaming_content)


def put(api: Any, path: str, data: bytes) -> Any:
    """Upload as `pa path upload` does."""
    return api("post", f"files/path{path}", {"content": SimpleUploadedFile("content", data)}, format="multipart")


def test_a_file_is_written_read_and_deleted(api: Any, home: Path) -> None:
    path = f"{home}/new/deep/hello.json"
    assert put(api, path, b'{"a": 1}').status_code == 201
    assert put(api, path, b'{"a": 2}').status_code == 200
    answer = api("get", f"files/path{path}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert content(answer) == b'{"a": 2}'
    assert api("delete", f"files/path{path}/").status_code == 204
    assert not Path(path).exists()


def test_raw_answers_cannot_be_shown_run_or_embedded(api: Any, home: Path) -> None:
    (home / 'é "x".html').write_text("<script>alert(1)</script>")
    answer = api("get", f'files/path{home}/é "x".html')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Content-Length"] == "25"
    content(answer)


def test_an_empty_file_is_read_and_written(api: Any, home: Path) -> None:
    assert put(api, f"{home}/empty", b"").status_code == 201
    assert content(api("get", f"files/path{home}/empty")) == b""


def test_bytes_that_look_like_a_boundary_arrive(api: Any, home: Path) -> None:
    data = os.urandom(300_000) + b"\r\n--BoUnDaRyStRin\r\n--" + os.urandom(1000) + b"\r\n\r\n--"
    assert put(api, f"{home}/bytes", data).status_code == 201
    assert (home / "bytes").read_bytes() == data
    assert content(api("get", f"files/path{home}/bytes")) == data


def test_a_folder_is_json(api: Any, home: Path) -> None:
    (home / "a folder").mkdir()
    (home / "b.txt").write_text("b")
    (home / "c").symlink_to("b.txt")
    answer = api("get", f"files/path{home}/")
    assert answer.headers["Content-Type"] == "application/json"
    base = f"http://localhost:8000/api/v0/user/alice/files/path{home}"
    found = answer.json()
    assert found["a folder"] == {"type": "directory", "url": f"{base}/a%20folder"}
    assert found["b.txt"] == {"type": "file", "url": f"{base}/b.txt"}
    assert found["c"] == {"type": "symlink", "url": f"{base}/c"}
    assert api("get", f"files/path{home}").json() == found


def test_nothing_there_is_404_with_pythonanywheres_words(api: Any, home: Path) -> None:
    answer = api("get", f"files/path{home}/nothing")
    assert answer.status_code == 404
    assert answer.json() == {"detail": f"No such file or directory: {home}/nothing"}
    assert api("delete", f"files/path{home}/nothing").status_code == 404


def test_a_form_without_the_file_is_400(api: Any, home: Path) -> None:
    url = f"files/path{home}/x"
    for options in (
        {"data": {"other": SimpleUploadedFile("content", b"x")}, "format": "multipart"},
        {"data": {"content": "text"}, "format": "multipart"},
        {"data": {"content": "text"}},
        {"data": b"x", "content_type": "multipart/form-data"},
        {"data": b"garbage", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"garbage", "content_type": "multipart/form-data; boundary=" + "x" * 500},
    ):
        answer = api("post", url, **options)
        assert answer.status_code == 400, options
        assert answer.json() == {"detail": "You must provide a file with the name 'content'."}
    assert not (home / "x").exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/home/alice/../bob/x", 400),
        ("/..", 400),
        ("/%00", 400),
        ("/" + "x" * 256, 400),
        ("/x" * 2049, 400),
    ],
)
@pytest.mark.parametrize("method", ["get", "delete", "post"])
def test_bad_paths_are_refused_before_a_sandbox_is_asked(
    api: Any, sandboxes: Any, path: str, status: int, method: str
) -> None:
    answer = put(api, path, b"x") if method == "post" else api(method, f"files/path{path}")
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert sandboxes.woken == []


def test_a_folder_where_a_file_is_meant_is_400(api: Any, home: Path) -> None:
    (home / "folder").mkdir()
    assert put(api, f"{home}/folder", b"x").status_code == 400
    assert put(api, f"{home}/folder/", b"x").status_code == 400
    assert "folder, not a file" in put(api, f"{home}/folder", b"x").json()["detail"]


def test_a_file_where_a_folder_is_meant_is_400(api: Any, home: Path) -> None:
    (home / "file").write_text("x")
    assert put(api, f"{home}/file/below", b"x").status_code == 400
    answer = api("get", "files/listing/", {"path": f"{home}/file"})
    assert answer.status_code == 400
    assert "is not a folder" in answer.json()["detail"]


def test_a_fifo_is_refused_and_hangs_nobody(api: Any, home: Path) -> None:
    os.mkfifo(home / "fifo")
    assert api("get", f"files/path{home}/fifo").status_code == 403


def test_folders_go_with_all_that_is_in_them_but_the_home_stays(api: Any, home: Path) -> None:
    (home / "folder" / "deep").mkdir(parents=True)
    (home / "folder" / "deep" / "file").write_text("x")
    assert api("delete", f"files/path{home}/folder").status_code == 204
    assert not (home / "folder").exists()
    for path in ("/", "/home/alice", "/home/alice/", "/var/log", "//home//alice//"):
        assert api("delete", f"files/path{path}").status_code == 403


def test_an_upload_that_breaks_off_leaves_what_was_there(api: Any, home: Path, alice: User) -> None:
    (home / "kept").write_text("kept")
    body = b'--x\r\nContent-Disposition: form-data; name="content"; filename="c"\r\n\r\n' + b"y" * 100_000
    answer = _generic(alice, f"/api/v0/user/alice/files/path{home}/kept", body, length=len(body) + 50)
    assert answer.status_code == 400
    assert answer.json() == {"detail": "The upload broke off; nothing was changed."}
    assert (home / "kept").read_text() == "kept"
    wait_until(lambda: [path.name for path in home.iterdir()] == ["kept"], what="the agent to tidy up")


def _generic(user: User, url: str, body: bytes, *, length: int) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(user)}")
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
    return client.generic("POST", url, body, content_type="multipart/form-data; boundary=x", **environ)


def test_a_file_that_is_too_large_is_413(alice: User, home: Path) -> None:
    answer = _generic(alice, f"/api/v0/user/alice/files/path{home}/big", b"x", length=101 * 2**20)
    assert answer.status_code == 413


def test_a_large_file_is_never_whole_in_memory(api: Any, home: Path) -> None:
    size = 64 * 2**20
    with (home / "large").open("wb") as file:
        file.truncate(size)
    answer = api("get", f"files/path{home}/large")
    largest = total = 0
    for chunk in answer.streaming_content:
        largest, total = max(largest, len(chunk)), total + len(chunk)
    assert total == size
    assert largest <= 2**20


def test_a_download_that_is_given_up_frees_its_place(api: Any, home: Path) -> None:
    (home / "large").write_bytes(b"x" * 4 * 2**20)
    for _ in range(20):
        answer = api("get", f"files/path{home}/large")
        next(iter(answer.streaming_content))
        answer.close()
    assert api("get", "files/listing/", {"path": str(home)}).status_code == 200


def test_a_tree_has_two_levels_and_nothing_hidden(api: Any, home: Path) -> None:
    (home / "a" / "b" / "c").mkdir(parents=True)
    (home / "a" / "file").write_text("x")
    (home / ".hidden").write_text("x")
    (home / "link").symlink_to("a")
    found = api("get", "files/tree/", {"path": f"{home}/"}).json()
    assert found == [f"{home}/a/", f"{home}/a/b/", f"{home}/a/file"]
    for path, detail in (
        (f"{home}/no", f"{home}/no does not exist"),
        (f"{home}/a/file", f"{home}/a/file is not a directory"),
    ):
        answer = api("get", "files/tree/", {"path": path})
        assert (answer.status_code, answer.json()) == (400, {"detail": detail})


def test_a_listing_tells_kinds_sizes_and_times(api: Any, home: Path) -> None:
    (home / "folder").mkdir()
    (home / "file").write_text("12345")
    (home / "link").symlink_to("nowhere")
    os.utime(home / "file", (86400, 86400))
    found = api("get", "files/listing/", {"path": str(home)}).json()
    assert (found["path"], found["writable"], found["total"]) == (str(home), True, 3)
    folder, file, link = found["entries"]
    assert (folder["name"], folder["kind"]) == ("folder", "folder")
    assert file == {
        "name": "file",
        "kind": "file",
        "size": 5,
        "modified_at": "1970-01-02T00:00:00+00:00",
        "mode": stat.S_IMODE((home / "file").stat().st_mode),
        "target": None,
        "target_kind": None,
        "utf8": True,
    }
    assert (link["kind"], link["target"], link["target_kind"]) == ("link", "nowhere", None)


def test_a_long_folder_comes_in_pages(api: Any, home: Path) -> None:
    for number in range(1500):
        (home / f"{number:04}").touch()
    seen: list[str] = []
    while len(seen) < 1500:
        page = api("get", "files/listing/", {"path": str(home), "offset": len(seen)}).json()
        assert page["total"] == 1500
        assert page["entries"]
        seen += [entry["name"] for entry in page["entries"]]
    assert seen == [f"{number:04}" for number in range(1500)]
    assert len(api("get", f"files/path{home}").json()) == 1500
    assert len(api("get", "files/tree/", {"path": str(home)}).json()) == 1000


@pytest.mark.parametrize("offset", ["-1", "x", "1.5", "9" * 17, "²"])
def test_an_offset_must_be_a_number(api: Any, offset: str) -> None:
    assert api("get", "files/listing/", {"path": "/", "offset": offset}).status_code == 400


def test_folders_are_made_and_things_renamed(api: Any, home: Path) -> None:
    assert api("post", "files/folders/", {"path": f"{home}/new"}).status_code == 201
    assert api("post", "files/folders/", {"path": f"{home}/new"}).status_code == 409
    assert api("post", "files/folders/", {"path": f"{home}/no/deep"}).status_code == 404
    assert api("post", "files/rename/", {"path": f"{home}/new", "to": f"{home}/old"}).status_code == 200
    assert (home / "old").is_dir()


def test_renaming_replaces_nothing(api: Any, home: Path) -> None:
    (home / "a").write_text("a")
    (home / "b").write_text("b")
    answer = api("post", "files/rename/", {"path": f"{home}/a", "to": f"{home}/b"})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith(f"“{home}/b” is there already")
    assert (home / "b").read_text() == "b"
    assert api("post", "files/rename/", {"path": f"{home}/no", "to": f"{home}/c"}).status_code == 404
    assert api("post", "files/rename/", {"path": f"{home}/a"}).status_code == 400
    assert api("post", "files/rename/", {"path": f"{home}/a", "to": 5}).status_code == 400


REQUESTS: list[tuple[str, str, Any]] = [
    ("get", "files/path/home/alice/", None),
    ("get", "files/path/home/alice/secret", None),
    ("post", "files/path/home/alice/secret", {"content": "x"}),
    ("delete", "files/path/home/alice/secret", None),
    ("get", "files/tree/?path=/home/alice", None),
    ("get", "files/listing/?path=/home/alice", None),
    ("post", "files/folders/", {"path": "/home/alice/x"}),
    ("post", "files/rename/", {"path": "/home/alice/x", "to": "/home/alice/y"}),
    ("get", "files/document/?path=/home/alice/x", None),
    ("put", "files/document/?path=/home/alice/x", {"text": "x", "version": None}),
    ("post", "files/uploads/", {"path": "/home/alice/x", "size": 1}),
    ("get", "files/uploads/abcdefgh/", None),
    ("put", "files/uploads/abcdefgh/?offset=0", None),
    ("delete", "files/uploads/abcdefgh/", None),
]


@pytest.mark.parametrize(("method", "path", "data"), REQUESTS)
def test_a_stranger_gets_404(stranger: Any, sandboxes: Any, method: str, path: str, data: Any) -> None:
    answer = stranger(method, path, data)
    assert answer.status_code == 404
    assert sandboxes.woken == []


@pytest.mark.parametrize(("method", "path", "data"), REQUESTS)
def test_the_signed_out_get_401(nobody: Any, sandboxes: Any, method: str, path: str, data: Any) -> None:
    answer = nobody(method, path, data)
    assert answer.status_code == 401
    assert answer.json()["detail"]
    assert sandboxes.woken == []


@pytest.mark.parametrize(("method", "path", "data"), [row for row in REQUESTS if "uploads/abc" not in row[1]])
def test_a_sandbox_that_cannot_start_is_503(api: Any, method: str, path: str, data: Any) -> None:
    options: dict[str, Any] = {}
    if "content" in (data or {}):
        data, options = {"content": SimpleUploadedFile("content", b"x")}, {"format": "multipart"}
    answer = api(method, path, data, **options)
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The sandbox could not start: no engine answers."}


def test_a_killed_agent_is_503(api: Any, home: Path, agent: Any) -> None:
    agent.kill()
    assert api("get", "files/listing/", {"path": str(home)}).status_code == 503


def test_one_tenants_hanging_agent_holds_few_threads(api: Any, alice: User, sandboxes: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(reaching, "TURN_SECONDS", 0.05)
    entered = [reaching._turns.turn(alice.pk) for _ in range(reaching.CALLS_MAX)]
    for turn in entered:
        turn.__enter__()
    try:
        answer = api("get", "files/listing/", {"path": "/home/alice"})
        assert answer.status_code == 429
        assert "busy" in answer.json()["detail"]
    finally:
        for turn in entered:
            turn.__exit__(None, None, None)
    assert api("get", "files/listing/", {"path": "/home/alice"}).status_code == 503


def test_a_read_only_file_is_403_and_stays(api: Any, home: Path) -> None:
    (home / "fixed").write_text("fixed")
    (home / "fixed").chmod(0o444)
    answer = put(api, f"{home}/fixed", b"changed")
    assert answer.status_code == 403
    assert "Permission denied" in answer.json()["detail"]
    assert (home / "fixed").read_text() == "fixed"


def test_a_folder_that_may_not_be_read_is_403(api: Any, home: Path) -> None:
    (home / "closed").mkdir(mode=0o000)
    assert api("get", "files/listing/", {"path": f"{home}/closed"}).status_code == 403
    assert put(api, f"{home}/closed/x", b"x").status_code == 403
    (home / "closed").chmod(0o700)


def test_a_full_disk_is_507(api: Any, alice: User, sandboxes: Any, agent_with_small_home: Any) -> None:
    sandboxes.sockets[alice.pk] = str(agent_with_small_home.socket)
    home = agent_with_small_home.home
    assert put(api, f"{home}/kept", b"kept").status_code == 201
    for path in (f"{home}/kept", f"{home}/big"):
        answer = put(api, path, b"x" * 2 * 2**20)
        assert answer.status_code == 507
        assert answer.json()["detail"].startswith("The disk is full")
    assert content(api("get", f"files/path{home}/kept")) == b"kept"
    assert [name for name in api("get", f"files/path{home}").json() if not name.startswith(".")] == ["kept"]
    answer = api("put", f"files/document/?path={home}/doc", {"text": "x" * 2 * 2**20, "version": None})
    assert answer.status_code == 507


def test_what_is_at_a_path_is_described(api: Any, home: Path) -> None:
    (home / "file").write_text("abc")
    (home / "file").chmod(0o640)
    (home / "link").symlink_to("file")
    answer = api("get", f"files/stat/?path={home}/file/").json()
    assert answer.pop("modified_at").startswith("20")
    assert answer == {
        "path": f"{home}/file",
        "name": "file",
        "kind": "file",
        "size": 3,
        "mode": 0o640,
        "target": None,
        "target_kind": None,
        "utf8": True,
        "writable": True,
        "real_path": os.path.realpath(home / "file"),
    }
    answer = api("get", f"files/stat/?path={home}/link").json()
    assert (answer["kind"], answer["target"], answer["target_kind"]) == ("link", "file", "file")
    assert answer["real_path"] == os.path.realpath(home / "file")
    assert api("get", f"files/stat/?path={home}/none").status_code == 404
    assert api("get", "files/stat/").status_code == 400


def test_a_folder_is_copied_and_nothing_replaced(api: Any, home: Path) -> None:
    (home / "a" / "deep").mkdir(parents=True)
    (home / "a" / "deep" / "file").write_text("x")
    answer = api("post", "files/copy/", {"path": f"{home}/a", "to": f"{home}/b/"})
    assert (answer.status_code, answer.json()) == (201, {"path": f"{home}/b"})
    assert (home / "b" / "deep" / "file").read_text() == "x"
    answer = api("post", "files/copy/", {"path": f"{home}/a", "to": f"{home}/b"})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith(f"“{home}/b” is there already")
    assert api("post", "files/copy/", {"path": f"{home}/a", "to": f"{home}/a/c"}).status_code == 400
    assert api("post", "files/copy/", {"path": f"{home}/none", "to": f"{home}/c"}).status_code == 404
    assert api("post", "files/copy/", {"path": f"{home}/a"}).status_code == 400


def test_a_folder_is_downloaded_as_a_zip(api: Any, client: Any, alice: User, home: Path) -> None:
    top = home / 'é "x"\n'
    top.mkdir()
    (top / "file").write_text("content")
    client.force_login(alice)
    address = f"/user/alice/zip/?path={quote(str(top))}"
    for answer in (api("get", f"files/zip/?path={quote(str(top))}"), client.get(address)):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        archive = zipfile.ZipFile(io.BytesIO(content(answer)))
        assert archive.read('é "x"%0A/file') == b"content"
    assert api("get", f"files/zip/?path={home}/none").status_code == 404
    assert api("get", "files/zip/").status_code == 400
    answer = client.get(f"/user/alice/zip/?path={home}/none")
    assert (answer.status_code, "No such file" in answer.content.decode()) == (404, True)


def test_a_zip_that_nobody_takes_gives_its_turn_back(api: Any, home: Path) -> None:
    (home / "big").write_bytes(os.urandom(5_000_000))
    for _ in range(reaching.CALLS_MAX * 2):
        answer = api("get", f"files/zip/?path={home}/big")
        assert answer.status_code in {200, 429}, answer.json()
        answer.close()
