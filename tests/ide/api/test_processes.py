"""Processes over the API and their page, with a real agent that sees only its own."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from consoles.models import Console
from ide.accounts.models import User
from ide.workspaces import processes as running
from ide.workspaces.models import Workspace
from sandbox.protocol.inspecting import ProcessList, ProcessRow
from tests.conftest import Agent, wait_until

SANDBOX = ("unshare", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child")
INIT = ("sh", "-c", '"$@" & wait', "init")


@pytest.fixture
def agent() -> Iterator[Agent]:
    """A real agent in a table of processes of its own, as in a sandbox."""
    with tempfile.TemporaryDirectory(prefix="ta") as folder:
        started = Agent(Path(folder), wrapper=(*SANDBOX, *INIT))
        started.start()
        yield started
        started.kill()


@pytest.fixture
def sandbox(alice: User, home: Any) -> Workspace:
    """Alice's sandbox, which runs."""
    del home
    return Workspace.objects.create(user=alice, runtime="3.13", state=Workspace.State.RUNNING, publication=1)


@pytest.fixture
def sleeper(api: Any, sandbox: Workspace, home: Any) -> Any:
    """A console of alice in which a program sleeps."""
    del sandbox
    made = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()
    api("post", f"consoles/{made['id']}/send_input/", {"input": "exec sleep 4321\n"})
    wait_until(lambda: found(api, "sleep 4321"), what="the process")
    return made


def found(api: Any, command: str) -> list[dict[str, Any]]:
    return [row for row in api("get", "processes/").json()["processes"] if row["command"] == command]


def test_what_runs_is_listed_with_its_console(api: Any, sleeper: Any) -> None:
    wait_until(lambda: found(api, "sleep 4321")[0]["state"] == "S", what="the program to sleep")
    (row,) = found(api, "sleep 4321")
    assert row["console"] == {"id": sleeper["id"], "name": "Bash console 1", "console_url": sleeper["console_url"]}
    assert (row["runtime"], row["platform"]) == ("3.13", False)
    assert row["memory"] > 0
    assert row["started_at"].endswith("Z")
    answer = api("get", "processes/").json()
    assert answer["sandboxes"] == [
        {"runtime": "3.13", "answers": True, "sentence": "", "total": len(answer["processes"]), "complete": True}
    ]
    shares = [row["cpu_percent"] for row in answer["processes"]]
    assert shares == sorted(shares, reverse=True)
    assert api("get", "processes/", {"runtime": "3.13"}).json()["sandboxes"][0]["runtime"] == "3.13"
    assert api("get", "processes/", {"runtime": "3.9"}).json() == {"sandboxes": [], "processes": []}


def test_a_process_is_ended_and_the_console_knows_its_status(api: Any, sleeper: Any) -> None:
    (row,) = found(api, "sleep 4321")
    answer = api("delete", f"processes/3.13/{row['pid']}/?started_at={row['started_at']}")
    assert answer.status_code == 204
    assert api("get", f"consoles/{sleeper['id']}/wait/", {"seconds": 20}).json()["exit_status"] == 128 + 15
    again = api("delete", f"processes/3.13/{row['pid']}/?started_at={row['started_at']}")
    assert again.status_code == 404
    assert again.json() == {"detail": "There is no such process any more."}


def test_force_kills_at_once(api: Any, sleeper: Any) -> None:
    (row,) = found(api, "sleep 4321")
    answer = api("delete", f"processes/3.13/{row['pid']}/?started_at={row['started_at']}&force=true")
    assert answer.status_code == 204
    assert api("get", f"consoles/{sleeper['id']}/wait/", {"seconds": 20}).json()["exit_status"] == 128 + 9


@pytest.mark.usefixtures("sleeper")
def test_a_process_of_that_number_that_started_at_another_time_is_left_alone(api: Any) -> None:
    (row,) = found(api, "sleep 4321")
    other = row["started_at"][:-1] + "+01:00"
    answer = api("delete", f"processes/3.13/{row['pid']}/?started_at={quote(other)}&force=true")
    assert answer.status_code == 404
    assert found(api, "sleep 4321")[0]["pid"] == row["pid"]


@pytest.mark.usefixtures("sleeper")
@pytest.mark.parametrize("when", ["", "now", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "0", "x" * 5000])
def test_without_the_start_as_listed_nothing_is_killed(api: Any, when: str) -> None:
    (row,) = found(api, "sleep 4321")
    answer = api("delete", f"processes/3.13/{row['pid']}/?started_at={when}")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "Say when the process was started, as the list has it: started_at."}
    assert found(api, "sleep 4321")


@pytest.mark.usefixtures("sandbox")
def test_the_platforms_own_cannot_be_killed(api: Any) -> None:
    rows = [row for row in api("get", "processes/").json()["processes"] if row["platform"]]
    assert len(rows) == 2, "init and the agent"
    for row in rows:
        answer = api("delete", f"processes/3.13/{row['pid']}/?started_at={row['started_at']}&force=true")
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This process serves the sandbox and cannot be killed."


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("address", ["3.13/0/", "3.13/999999999999999999999/", "3.9/1/", "..%2f/1/", "3.13/4000000/"])
def test_what_cannot_be_there_is_404(api: Any, address: str) -> None:
    assert api("delete", f"processes/{address}?started_at=2026-01-01T00:00:00Z").status_code == 404


def test_a_sleeping_sandbox_is_neither_woken_nor_listed(api: Any, alice: User, sandboxes: Any) -> None:
    Workspace.objects.create(user=alice, runtime="3.13")
    assert api("get", "processes/").json() == {"sandboxes": [], "processes": []}
    assert api("delete", "processes/3.13/5/?started_at=2026-01-01T00:00:00Z").status_code == 404
    assert sandboxes.woken == []


def test_an_agent_that_hangs_is_said_so_while_the_others_show(
    api: Any, alice: User, sandboxes: Any, sleeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LIST_SECONDS", 0.2)
    Workspace.objects.create(user=alice, runtime="3.9", state=Workspace.State.RUNNING, publication=2)
    Workspace.objects.create(user=alice, runtime="3.11", state=Workspace.State.RUNNING, publication=3)
    with tempfile.TemporaryDirectory(prefix="ta") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = f"{folder}/s"
        listener.bind(path)
        listener.listen()
        sandboxes.others = {"3.9": path, "3.11": None}
        answer = api("get", "processes/").json()
    silent = {row["runtime"]: row for row in answer["sandboxes"] if not row["answers"]}
    assert set(silent) == {"3.9", "3.11"}
    for runtime, row in silent.items():
        assert row["sentence"].startswith(f"The sandbox of Python {runtime} does not answer")
    assert [row["console"]["id"] for row in answer["processes"] if row["command"] == "sleep 4321"] == [sleeper["id"]]


def test_a_console_that_an_agent_names_but_the_user_does_not_have_is_not_shown(charlie: User) -> None:
    other = Console.objects.create(user=charlie, runtime="3.13", executable="bash", name="secret")
    row = ProcessRow(5, 1, other.pk, "x" * 9999, "RUNNING", 0.0, 1e300, -5, 1e300, platform=False)
    report = running.Report(runtime="3.13", found=ProcessList([row] * 600, 600))
    shown = running.as_json(report, consoles={})
    assert len(shown) == 500
    assert shown[0]["console"] is None
    assert len(shown[0]["command"]) == 300
    assert shown[0]["started_at"] == "1970-01-01T00:00:00Z"


def test_strangers_get_404_and_the_signed_out_401(stranger: Any, nobody: Any, api: Any, sleeper: Any) -> None:
    del sleeper
    (row,) = found(api, "sleep 4321")
    one = f"processes/3.13/{row['pid']}/?started_at={row['started_at']}"
    for method, address in (("get", "processes/"), ("delete", one)):
        assert stranger(method, address).status_code == 404
        assert nobody(method, address).status_code == 401
    assert found(api, "sleep 4321")


def test_anothers_process_cannot_be_reached_under_ones_own_name(api: Any, charlie: User, sleeper: Any) -> None:
    del sleeper
    (row,) = found(api, "sleep 4321")
    Workspace.objects.create(user=charlie, runtime="3.13", state=Workspace.State.RUNNING, publication=9)
    Workspace.objects.filter(user__username="alice").delete()
    assert api("delete", f"processes/3.13/{row['pid']}/?started_at={row['started_at']}").status_code == 404
    assert api("get", "processes/").json() == {"sandboxes": [], "processes": []}


def test_the_page_is_ones_own(alice: User, charlie: User, client: Client) -> None:
    address = "/user/alice/processes/"
    assert client.get(address).status_code == 302
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    page = client.get(address)
    assert page.status_code == 200
    assert b'"3.13"' in page.content
