"""Custom consoles over the API, and on their pages: the same rules."""

from typing import Any

import pytest
from django.test import Client

from consoles.models import Console, SavedConsole
from consoles.saving import SAVED_MAX
from ide.accounts.models import Plan, User
from ide.workspaces.models import BuiltRuntime
from tests.ide.conftest import Api

WANTED = {
    "name": "project",
    "command": "workon project && ipython",
    "working_directory": "~/project",
    "runtime": "3.13",
}


def saved(api: Api, **more: Any) -> dict[str, Any]:
    """Save one."""
    answer = api("post", "saved_consoles/", {**WANTED, **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_saved_console_is_listed_shown_changed_and_deleted(api: Api) -> None:
    made = saved(api)
    assert made == {
        "id": made["id"],
        "user": "alice",
        "name": "project",
        "command": "workon project && ipython",
        "working_directory": "/home/alice/project",
        "runtime": "3.13",
        "created_at": made["created_at"],
    }
    assert api("get", "saved_consoles/").json() == [made]
    changed = api("patch", f"saved_consoles/{made['id']}/", {"name": "other"}).json()
    assert changed == {**made, "name": "other"}
    assert api("get", f"saved_consoles/{made['id']}/").json() == changed
    assert api("delete", f"saved_consoles/{made['id']}/").status_code == 204
    assert api("get", "saved_consoles/").json() == []


def test_only_a_name_and_a_command_line_are_needed(api: Api) -> None:
    made = api("post", "saved_consoles/", {"name": "top", "command": "htop"}).json()
    assert (made["working_directory"], made["runtime"]) == ("", "3.13")


def test_starting_one_makes_a_console_of_it(api: Api, sandboxes: Any) -> None:
    made = saved(api)
    answer = api("post", f"saved_consoles/{made['id']}/start/")
    assert answer.status_code == 201
    console = answer.json()
    assert console["executable"] == "custom"
    assert console["arguments"] == "workon project && ipython"
    assert console["working_directory"] == "/home/alice/project"
    assert console["name"] == "project"
    assert sandboxes.woken == []
    api("delete", f"saved_consoles/{made['id']}/")
    assert api("get", f"consoles/{console['id']}/").status_code == 200


def test_the_plan_limits_started_ones_too(api: Api) -> None:
    Plan.objects.update(consoles=1)
    made = saved(api)
    assert api("post", f"saved_consoles/{made['id']}/start/").status_code == 201
    answer = api("post", f"saved_consoles/{made['id']}/start/")
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Your plan allows 1 console. Close one to open another."}


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"name": " "}, "name", "Give it a name."),
        ({"name": "x" * 61}, "name", "Use at most 60 characters."),
        ({"name": "a\nb"}, "name", "Write it on one line."),
        ({"command": "\n"}, "command", "Say what bash is to run."),
        ({"command": "x" * 4097}, "command", "Use at most 4096 characters."),
        ({"command": "a\x1bb"}, "command", "There is a character in it that cannot be typed."),
        ({"working_directory": "project"}, "working_directory", "Begin with a slash, or with ~/ for your home folder."),
        ({"working_directory": "/" + "x" * 4096}, "working_directory", "Use at most 4096 characters."),
        ({"runtime": "3.11"}, "runtime", "Choose from: 3.13."),
        ({"runtime": "2.7"}, "runtime", "Choose from: 3.13."),
    ],
)
def test_what_is_wrong_is_told_for_its_field(api: Api, more: dict[str, Any], field: str, sentence: str) -> None:
    answer = api("post", "saved_consoles/", {**WANTED, **more})
    assert answer.status_code == 400
    assert answer.json() == {"detail": sentence, field: [sentence]}
    assert not SavedConsole.objects.exists()


@pytest.mark.parametrize("data", [{"name": ["x"]}, {"command": {}}, {"name": "a", "command": "b\x00"}])
def test_what_is_no_text_is_400(api: Api, data: dict[str, Any]) -> None:
    assert api("post", "saved_consoles/", {**WANTED, **data}).status_code == 400
    assert not SavedConsole.objects.exists()


def test_a_name_is_given_once(api: Api) -> None:
    saved(api)
    other = saved(api, name="other")
    sentence = "You have a custom console of this name. Choose another."
    for answer in (api("post", "saved_consoles/", WANTED), api("patch", f"saved_consoles/{other['id']}/", WANTED)):
        assert answer.status_code == 400
        assert answer.json() == {"detail": sentence, "name": [sentence]}


def test_there_are_so_many_and_no_more(api: Api, alice: User) -> None:
    kept = [SavedConsole(user=alice, name=str(each), command="x", runtime="3.13") for each in range(SAVED_MAX)]
    SavedConsole.objects.bulk_create(kept)
    answer = api("post", "saved_consoles/", WANTED)
    assert answer.status_code == 400
    assert answer.json() == {"detail": "You have 50 custom consoles, and that is the most. Delete one to save another."}


def test_one_keeps_its_runtime_when_that_is_offered_no_longer(api: Api) -> None:
    built = BuiltRuntime.objects.create(version="3.11")
    made = saved(api, runtime="3.11")
    built.delete()
    assert api("patch", f"saved_consoles/{made['id']}/", {"name": "other"}).json()["runtime"] == "3.11"
    assert api("post", f"saved_consoles/{made['id']}/start/").status_code == 201
    assert Console.objects.get().runtime == "3.11"


def test_a_stranger_gets_404_for_everything(api: Api, stranger: Api, charlie: User, client: Client) -> None:
    made = saved(api)
    for method, path in (
        ("get", "saved_consoles/"),
        ("post", "saved_consoles/"),
        ("get", f"saved_consoles/{made['id']}/"),
        ("patch", f"saved_consoles/{made['id']}/"),
        ("delete", f"saved_consoles/{made['id']}/"),
        ("post", f"saved_consoles/{made['id']}/start/"),
    ):
        assert stranger(method, path, WANTED).status_code == 404
    client.force_login(charlie)
    for owner in ("alice", "charlie"):
        base = f"/user/{owner}/consoles/saved/{made['id']}"
        assert client.get(f"{base}/").status_code == 404
        for deed in ("", "delete/", "start/"):
            assert client.post(f"{base}/{deed}", WANTED).status_code == 404
    assert SavedConsole.objects.get().name == "project"
    assert not Console.objects.exists()


def test_the_signed_out_get_401(nobody: Api) -> None:
    assert nobody("get", "saved_consoles/").status_code == 401


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice is signed in."""
    client.force_login(alice)
    return client


def test_the_form_saves_changes_starts_and_deletes(browser: Client) -> None:
    base = "/user/alice/consoles/"
    assert browser.get(f"{base}saved/new/").status_code == 200
    answer = browser.post(f"{base}saved/new/", WANTED)
    assert (answer.status_code, answer.headers["Location"]) == (302, base)
    made = SavedConsole.objects.get()
    assert made.working_directory == "/home/alice/project"
    page = browser.get(base).content.decode()
    assert "“project” saved." in page
    assert "workon project &amp;&amp; ipython" in page
    assert 'value="project"' in browser.get(f"{base}saved/{made.pk}/").content.decode()
    browser.post(f"{base}saved/{made.pk}/", {**WANTED, "name": "other"})
    assert SavedConsole.objects.get().name == "other"
    started = browser.post(f"{base}saved/{made.pk}/start/")
    assert started.headers["Location"] == f"{base}{Console.objects.get().pk}/"
    browser.post(f"{base}saved/{made.pk}/delete/")
    assert not SavedConsole.objects.exists()
    assert Console.objects.exists()


def test_the_form_says_what_is_wrong_and_keeps_what_was_filled_in(browser: Client) -> None:
    answer = browser.post("/user/alice/consoles/saved/new/", {**WANTED, "working_directory": "project", "name": ""})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "workon project &amp;&amp; ipython" in page
    assert answer.context["form"].errors == {"name": ["This field is required."]}
    answer = browser.post("/user/alice/consoles/saved/new/", {**WANTED, "working_directory": "project"})
    assert answer.context["form"].errors == {
        "working_directory": ["Begin with a slash, or with ~/ for your home folder."]
    }


def test_a_get_changes_nothing(browser: Client, alice: User) -> None:
    made = SavedConsole.objects.create(user=alice, name="project", command="x", runtime="3.13")
    for deed in ("start", "delete"):
        assert browser.get(f"/user/alice/consoles/saved/{made.pk}/{deed}/").status_code == 405
    assert SavedConsole.objects.exists()
    assert not Console.objects.exists()
