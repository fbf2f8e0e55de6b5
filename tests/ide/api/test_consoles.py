"""Consoles over the API."""

from pathlib import Path
from typing import Any

import pytest

from consoles import commands
from consoles.models import Console
from ide.accounts.models import Plan, User
from tests.conftest import wait_until


def test_a_new_console_answers_as_pythonanywhere_does(api: Any, alice: User) -> None:
    answer = api("post", "consoles/", {"executable": "bash", "arguments": "", "working_directory": None})
    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "id": made["id"],
        "user": "alice",
        "executable": "bash",
        "arguments": None,
        "working_directory": None,
        "name": "Bash console 1",
        "console_url": f"/user/alice/consoles/{made['id']}/",
        "console_frame_url": f"/user/alice/consoles/{made['id']}/frame/",
        "created_at": made["created_at"],
        "last_used_at": made["last_used_at"],
        "run_path": "",
    }
    assert api("get", "consoles/").json() == [made]
    assert api("get", f"consoles/{made['id']}/").json() == made


def test_a_form_makes_a_console_too(api: Any) -> None:
    answer = api("post", "consoles/", "executable=bash", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 201


def test_making_a_console_starts_nothing(api: Any, sandboxes: Any) -> None:
    api("post", "consoles/", {"executable": "python3.13"})
    assert sandboxes.woken == []


def test_names_count_on_from_the_lowest_free_number(api: Any) -> None:
    first = api("post", "consoles/", {"executable": "bash"}).json()
    second = api("post", "consoles/", {"executable": "python3.13"}).json()
    assert (first["name"], second["name"]) == ("Bash console 1", "Python 3.13 console 2")
    api("delete", f"consoles/{first['id']}/")
    assert api("post", "consoles/", {"executable": "bash"}).json()["name"] == "Bash console 1"


def test_the_plan_limits_consoles_with_a_sentence(api: Any) -> None:
    Plan.objects.update(consoles=1)
    api("post", "consoles/", {"executable": "bash"})
    answer = api("post", "consoles/", {"executable": "bash"})
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Your plan allows 1 console. Close one to open another."}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"executable": "rm"},
        {"executable": "python2.7"},
        {"executable": "bash", "working_directory": "relative"},
        {"executable": "bash", "working_directory": "/home/../etc"},
        {"executable": "bash", "arguments": "'open"},
        {"executable": "bash", "arguments": "x" * 5000},
        {"executable": ["bash"]},
    ],
)
def test_what_cannot_be_a_console_is_400(api: Any, data: dict[str, Any]) -> None:
    answer = api("post", "consoles/", data)
    assert answer.status_code == 400
    assert answer.json()
    assert not Console.objects.exists()


@pytest.mark.parametrize("body", ["[", "[1]", "NaN", '{"a": NaN}', "[" * 100_000, '"text"'])
def test_broken_json_is_400(api: Any, body: str) -> None:
    answer = api("post", "consoles/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_huge_body_is_413(api: Any) -> None:
    answer = api("post", "consoles/", " " * (2**20 + 1), content_type="application/json")
    assert answer.status_code == 413


def test_an_unknown_content_type_is_415(api: Any) -> None:
    assert api("post", "consoles/", "<a/>", content_type="text/xml").status_code == 415


def test_a_console_is_renamed(api: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    assert api("patch", f"consoles/{made['id']}/", {"name": "mine"}).json()["name"] == "mine"
    assert api("patch", f"consoles/{made['id']}/", {"name": ""}).status_code == 400
    assert api("patch", f"consoles/{made['id']}/", {"name": "x" * 61}).status_code == 400


def test_input_starts_the_process_and_output_comes_back(api: Any, home: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()
    url = f"consoles/{made['id']}/"
    assert api("get", f"{url}get_latest_output/").json() == {"output": ""}
    assert api("post", f"{url}send_input/", {"input": "echo $((6*7))x > made.txt; echo $((6*7))x\n"}).json() == {
        "status": "OK"
    }
    wait_until(lambda: "42x" in api("get", f"{url}get_latest_output/").json()["output"], what="the output")
    assert (home / "made.txt").read_text() == "42x\n"


def test_killing_ends_the_process(api: Any, home: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()
    api("post", f"consoles/{made['id']}/send_input/", {"input": "echo $$ > pid; exec sleep 1000\n"})
    wait_until(lambda: (home / "pid").exists() and (home / "pid").read_text().strip() != "", what="the process")
    pid = int((home / "pid").read_text())
    assert api("delete", f"consoles/{made['id']}/").status_code == 204
    wait_until(lambda: _ended(pid), what="the process to end")
    assert api("get", f"consoles/{made['id']}/").status_code == 404


def _ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


def test_killing_wakes_no_sandbox(api: Any, sandboxes: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    assert api("delete", f"consoles/{made['id']}/").status_code == 204
    assert sandboxes.woken == []


def test_a_sandbox_that_cannot_start_is_503_with_its_sentence(api: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    answer = api("post", f"consoles/{made['id']}/send_input/", {"input": "x"})
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The sandbox could not start: no engine answers."}


def test_run_makes_one_console_a_file_and_ends_its_old_process(api: Any, home: Any) -> None:
    path = f"{home}/a file.py"
    first = api("post", "consoles/run/", {"path": path, "arguments": ""})
    assert first.status_code == 200
    assert first.json()["arguments"] == f"-i '{path}'"
    assert first.json()["run_path"] == path
    assert first.json()["executable"] == "python3.13"
    assert first.json()["working_directory"] == str(home)
    again = api("post", "consoles/run/", {"path": path, "arguments": "--fast 1"}).json()
    assert again["id"] == first.json()["id"]
    assert again["arguments"] == f"-i '{path}' --fast 1"


def test_run_takes_what_the_first_line_or_the_project_asks_for(api: Any, home: Any) -> None:
    python = home / "p" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    path = home / "p" / "a file.py"
    path.write_text("x = 1\n")
    made = api("post", "consoles/run/", {"path": str(path), "arguments": "--fast '1 2'"}).json()
    assert made["executable"] == "bash"
    assert made["working_directory"] == str(home / "p")
    [console] = Console.objects.all()
    started = commands.command(console)
    run_by = ["/bin/bash", "-l", "-c", 'exec "$@"', "bash"]
    assert list(started.argv) == [*run_by, str(python), "-i", str(path), "--fast", "1 2"]
    assert started.env["PYTHONSTARTUP"] == "/home/alice/.pythonstartup.py"
    path.write_text("#!/bin/sh -e\n")
    assert api("post", "consoles/run/", {"path": str(path)}).json()["id"] == made["id"]
    console.refresh_from_db()
    assert list(commands.command(console).argv) == [*run_by, "/bin/sh", "-e", str(path)]
    assert "PYTHONSTARTUP" not in commands.command(console).env
    path.unlink()
    python.unlink()
    api("post", "consoles/run/", {"path": str(path)})
    console.refresh_from_db()
    assert list(commands.command(console).argv) == ["python3.13", "-i", str(path)]


def test_run_takes_the_default_where_the_sandbox_cannot_say(api: Any, sandboxes: Any) -> None:
    answer = api("post", "consoles/run/", {"path": "/home/alice/a.py"})
    assert answer.status_code == 200
    assert answer.json()["executable"] == "python3.13"


def test_run_refuses_paths_that_lead_elsewhere(api: Any) -> None:
    assert api("post", "consoles/run/", {"path": "/home/alice/../bob/x.py"}).status_code == 400
    assert api("post", "consoles/run/", {"path": "x.py"}).status_code == 400


REQUESTS = [
    ("get", "consoles/", None),
    ("post", "consoles/", {"executable": "bash"}),
    ("get", "consoles/{id}/", None),
    ("patch", "consoles/{id}/", {"name": "taken"}),
    ("delete", "consoles/{id}/", None),
    ("get", "consoles/{id}/get_latest_output/", None),
    ("post", "consoles/{id}/send_input/", {"input": "x"}),
    ("post", "consoles/run/", {"path": "/home/alice/x.py"}),
]


@pytest.mark.parametrize(("method", "path", "data"), REQUESTS)
def test_a_stranger_gets_404(api: Any, stranger: Any, sandboxes: Any, method: str, path: str, data: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    answer = stranger(method, path.format(id=made["id"]), data)
    assert answer.status_code == 404
    assert answer.json()["detail"]
    assert sandboxes.woken == []
    assert Console.objects.get().name == "Bash console 1"


@pytest.mark.parametrize(("method", "path", "data"), REQUESTS)
def test_the_signed_out_get_401(api: Any, nobody: Any, method: str, path: str, data: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    answer = nobody(method, path.format(id=made["id"]), data)
    assert answer.status_code == 401
    assert answer.json()["detail"]
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_anothers_console_under_ones_own_name_is_404(api: Any, charlie: User) -> None:
    other = Console.objects.create(user=charlie, runtime="3.13", executable="bash", name="Bash console 1")
    for method in ("get", "delete"):
        assert api(method, f"consoles/{other.pk}/").status_code == 404
    assert api("get", "consoles/999999/").status_code == 404
    assert api("get", "consoles/99999999999999999999999/").status_code == 404


def test_a_killed_agent_is_said_so(api: Any, home: Any, agent: Any) -> None:
    made = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()
    agent.kill()
    answer = api("post", f"consoles/{made['id']}/send_input/", {"input": "x"})
    assert answer.status_code == 503
    assert answer.json()["detail"]


def ran(api: Any, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Make a console that runs a command; return it, how it ended, and what it wrote."""
    answer = api("post", "consoles/", data)
    assert answer.status_code == 201, answer.json()
    made = answer.json()
    ended = api("get", f"consoles/{made['id']}/wait/", {"seconds": 20}).json()
    return made, ended, api("get", f"consoles/{made['id']}/output/").content


def test_a_command_runs_at_once_and_the_console_ends_with_its_status(api: Any, home: Any) -> None:
    command = 'cd /; echo "it\'s $((6*7))" | tr i I\nexit 3'
    made, ended, output = ran(api, {"command": command, "working_directory": str(home)})
    assert (ended["ended"], ended["exit_status"]) == (True, 3)
    assert output.endswith(b"It's 42\r\n")
    assert (made["executable"], made["name"]) == ("bash", "Bash console 1")


def test_a_command_gets_the_environment_that_came_with_it(api: Any, home: Any) -> None:
    environment = {"GREETING": 'hello  $HOME "x"\n☃', "_A1": "", "PATH": "/nowhere:/usr/bin:/bin"}
    command = 'printf "%s|%s|" "$GREETING" "${_A1-unset}"'
    _made, ended, output = ran(
        api, {"command": command, "environment": environment, "executable": "bash", "working_directory": str(home)}
    )
    assert ended["exit_status"] == 0
    assert output.endswith('hello  $HOME "x"\r\n☃||'.encode())


def test_the_environment_is_there_again_when_the_console_is_started_later(api: Any, home: Any) -> None:
    data = {"executable": "bash", "environment": {"A": "b c"}, "working_directory": str(home)}
    made = api("post", "consoles/", data).json()
    assert "environment" not in made, "it may hold secrets"
    api("post", f"consoles/{made['id']}/send_input/", {"input": 'echo "<$A>" > made.txt\n'})
    wait_until(lambda: (home / "made.txt").exists() and (home / "made.txt").read_text() == "<b c>\n", what="the file")


def test_with_stay_the_shell_that_ran_the_command_waits_for_more(api: Any, home: Any) -> None:
    (home / "deep").mkdir()
    command = "cd deep; NAME=kept; greet() { echo hi $NAME; }"
    made = api("post", "consoles/", {"command": command, "stay": True, "working_directory": str(home)}).json()
    wait_until(
        lambda: api("get", f"consoles/{made['id']}/working_directory/").json() == {"path": f"{home}/deep"},
        what="the command to run",
    )
    api("post", f"consoles/{made['id']}/send_input/", {"input": "greet > out.txt; exit 5\n"})
    assert api("get", f"consoles/{made['id']}/wait/", {"seconds": 20}).json()["exit_status"] == 5
    assert (home / "deep/out.txt").read_text() == "hi kept\n"


def test_where_the_sandbox_cannot_start_there_is_no_console_either(api: Any) -> None:
    answer = api("post", "consoles/", {"command": "true"})
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The sandbox could not start: no engine answers."}
    assert not Console.objects.exists()


MANY = {f"A{number}": "x" for number in range(65)}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"command": ""}, "command"),
        ({"command": "a\0b"}, "command"),
        ({"command": "x" * 5000}, "command"),
        ({"command": "'" * 2000}, "arguments"),
        ({"command": "true", "executable": "python3.13"}, "executable"),
        ({"command": "true", "arguments": "-x"}, "arguments"),
        ({"executable": "bash", "stay": True}, "stay"),
        ({"command": "true", "stay": "perhaps"}, "stay"),
        ({"stay": False}, "executable"),
        ({"command": "true", "environment": []}, "environment"),
        ({"command": "true", "environment": "A=b"}, "environment"),
        ({"command": "true", "environment": {"A": None}}, "environment"),
        ({"command": "true", "environment": {"A": {"b": "c"}}}, "environment"),
        ({"command": "true", "environment": {"": "x"}}, "environment"),
        ({"command": "true", "environment": {"1A": "x"}}, "environment"),
        ({"command": "true", "environment": {"A=B": "x"}}, "environment"),
        ({"command": "true", "environment": {"A\n": "x"}}, "environment"),
        ({"command": "true", "environment": {"É": "x"}}, "environment"),
        ({"command": "true", "environment": {"A" * 101: "x"}}, "environment"),
        ({"command": "true", "environment": {"A": "a\0b"}}, "environment"),
        ({"command": "true", "environment": {"A": "x" * 9000}}, "environment"),
        ({"command": "true", "environment": MANY}, "environment"),
        ({"command": "true", "environment": {f"A{n}": "x" * 8000 for n in range(5)}}, "environment"),
    ],
)
def test_what_cannot_be_run_is_400_and_says_what_is_wrong(
    api: Any, sandboxes: Any, data: dict[str, Any], field: str
) -> None:
    answer = api("post", "consoles/", data)
    assert answer.status_code == 400
    assert field in answer.json()
    assert sandboxes.woken == []
    assert not Console.objects.exists()


@pytest.mark.parametrize("text", ['{"command": "\\ud800"}', '{"command": "true", "environment": {"A": "\\udfff"}}'])
def test_half_a_character_is_400(api: Any, text: str) -> None:
    assert api("post", "consoles/", text, content_type="application/json").status_code == 400


def test_input_to_a_console_that_has_ended_is_412_with_the_reason(api: Any, home: Any) -> None:
    made, _ended, _output = ran(api, {"command": "true", "working_directory": str(home)})
    answer = api("post", f"consoles/{made['id']}/send_input/", {"input": "x\n"})
    assert answer.status_code == 412
    assert answer.json() == {"detail": "This console has ended.", "error": "This console has ended."}
    assert "output" in api("get", f"consoles/{made['id']}/get_latest_output/").json()
