"""The trash over the API: there, listed, back, gone for good."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ide.accounts.models import User
from ide.workspaces import trash


@pytest.fixture
def thing(home: Path) -> Path:
    (home / "thing.txt").write_text("content")
    return home / "thing.txt"


def put(api: Any, *paths: Path | str) -> dict[str, Any]:
    answer = api("post", "files/trash/", {"paths": [str(path) for path in paths]})
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_things_go_are_listed_and_come_back(api: Any, home: Path, thing: Path) -> None:
    (home / "folder" / "in").mkdir(parents=True)
    (home / "link").symlink_to("/etc")
    said = put(api, thing, home / "folder", f"{home}/link/")
    assert [item["path"] for item in said["items"]] == [str(thing), f"{home}/folder", f"{home}/link"]
    assert said["failed"] == []
    listed = api("get", "files/trash/").json()
    assert (listed["total"], listed["complete"]) == (3, True)
    by_path = {item["path"]: item for item in listed["items"]}
    assert (by_path[str(thing)]["kind"], by_path[str(thing)]["size"]) == ("file", 7)
    assert by_path[f"{home}/folder"]["kind"] == "folder"
    assert by_path[f"{home}/link"]["kind"] == "link"
    assert by_path[str(thing)]["deleted_at"].startswith("20")
    ids = [item["id"] for item in said["items"]]
    answer = api("post", "files/trash/restore/", {"ids": ids})
    assert answer.status_code == 200
    assert answer.json() == {"paths": [str(thing), f"{home}/folder", f"{home}/link"], "failed": []}
    assert thing.read_text() == "content"
    assert (home / "folder" / "in").is_dir()
    assert api("get", "files/trash/").json()["items"] == []


def test_what_fails_is_said_beside_what_was_done(api: Any, home: Path, thing: Path) -> None:
    said = put(api, f"{home}/none", thing, home)
    assert [item["path"] for item in said["items"]] == [str(thing)]
    assert said["failed"] == [
        {"path": f"{home}/none", "detail": f"No such file or directory: {home}/none"},
        {"path": str(home), "detail": f"Permission denied: “{home}” may not be read or changed by you."},
    ]
    thing.write_text("another")
    other = put(api, thing)["items"][0]["id"]
    ids = [said["items"][0]["id"], other]
    answer = api("post", "files/trash/restore/", {"ids": ids}).json()
    assert (answer["paths"], [each["id"] for each in answer["failed"]]) == ([str(thing)], [other])


def test_where_nothing_could_be_done_it_is_an_error(api: Any, home: Path, thing: Path) -> None:
    answer = api("post", "files/trash/", {"paths": [f"{home}/none"]})
    assert (answer.status_code, answer.json()["detail"]) == (404, f"No such file or directory: {home}/none")
    [item] = put(api, thing)["items"]
    thing.write_text("in the way")
    answer = api("post", "files/trash/restore/", {"ids": [item["id"]]})
    assert (answer.status_code, answer.json()["detail"]) == (409, "There is something of that name already.")
    assert thing.read_text() == "in the way"
    assert api("post", "files/trash/restore/", {"ids": ["nothing"]}).status_code == 404


@pytest.mark.parametrize("path", ["/home/alice", "/tmp", "/", "/var/www"])
def test_what_every_sandbox_has_stays(api: Any, home: Path, path: str) -> None:
    answer = api("post", "files/trash/", {"paths": [path]})
    assert (answer.status_code, "stays" in answer.json()["detail"]) == (403, True)


def test_deleting_is_for_good_by_ids_or_everything(api: Any, home: Path) -> None:
    for name in ("a b", "é", "all", "more"):
        (home / name).touch()
    ids = [item["id"] for item in put(api, *(home / name for name in ("a b", "é", "all", "more")))["items"]]
    assert "all" not in ids
    for query in (
        f"?id={ids[0].replace('%', '%25')}",
        f"?id={ids[1].replace('%', '%25')}&id={ids[2].replace('%', '%25')}",
    ):
        assert api("delete", f"files/trash/{query}").status_code == 204
    assert [item["id"] for item in api("get", "files/trash/").json()["items"]] == [ids[3]]
    assert api("delete", "files/trash/?id=all").status_code == 204
    assert api("get", "files/trash/").json()["total"] == 0
    (home / "more").touch()
    put(api, home / "more")
    assert api("delete", "files/trash/?all").status_code == 204
    assert api("get", "files/trash/").json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"paths": []},
        {"paths": "x"},
        {"paths": [1]},
        {"paths": ["relative"]},
        {"paths": ["/a/../b"]},
        {"paths": ["/a"] * (trash.AT_ONCE_MAX + 1)},
        {"paths": {"0": "/a"}},
    ],
)
def test_bad_requests_are_sentences(api: Any, home: Path, body: Any) -> None:
    answer = api("post", "files/trash/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("ids", [None, [], "x", [1], [""], ["é"], ["x" * 1001], ["a/b"], [".."], ["%2e%2e"]])
def test_bad_ids_are_sentences(api: Any, home: Path, thing: Path, ids: Any) -> None:
    put(api, thing)
    answer = api("post", "files/trash/restore/", {"ids": ids})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert api("delete", "files/trash/").status_code == 400
    assert api("delete", "files/trash/?id=a%2Fb").status_code == 400
    assert api("get", "files/trash/").json()["total"] == 1


def test_a_long_turn_leaves_the_rest_for_another(
    api: Any, home: Path, thing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trash, "TURN_SECONDS", -1.0)
    said = put(api, thing)
    assert said["items"] == []
    assert "took too long" in said["failed"][0]["detail"]
    assert thing.exists()


def test_a_full_disk_says_what_helps(api: Any, alice: User, sandboxes: Any, agent_with_small_home: Any) -> None:
    sandboxes.sockets[alice.pk] = str(agent_with_small_home.socket)
    home = agent_with_small_home.home
    assert api("post", "files/folders/", {"path": f"{home}/x"}).status_code == 201
    size, number = 2**19, 0
    while size:
        number += 1
        data = SimpleUploadedFile("content", b"x" * size)
        if api("post", f"files/path{home}/{number}", {"content": data}, format="multipart").status_code == 507:
            size //= 2
    answer = api("post", "files/trash/", {"paths": [f"{home}/x"]})
    assert answer.status_code == 507
    assert "disk is full" in answer.json()["detail"]
    assert "for good" in answer.json()["detail"]
    assert api("get", f"files/stat/?path={home}/x").json()["kind"] == "folder"
    assert api("delete", f"files/path{home}/1").status_code == 204
    assert put(api, f"{home}/x")["items"]


def test_deleting_a_path_stays_for_good_as_at_pythonanywhere(api: Any, home: Path, thing: Path) -> None:
    assert api("delete", f"files/path{thing}").status_code == 204
    assert api("get", "files/trash/").json()["total"] == 0
    assert not (home / ".local").exists()


def test_strangers_and_the_signed_out_find_nothing(stranger: Any, nobody: Any, home: Path, thing: Path) -> None:
    for call, status in ((stranger, 404), (nobody, 401)):
        assert call("get", "files/trash/").status_code == status
        assert call("post", "files/trash/", {"paths": [str(thing)]}).status_code == status
        assert call("delete", "files/trash/?id=all").status_code == status
        assert call("post", "files/trash/restore/", {"ids": ["x"]}).status_code == status
    assert thing.exists()
