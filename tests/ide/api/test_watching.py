"""What programs that drive consoles ask: output by bytes, the end, the folder; with a real agent."""

import contextlib
import threading
from typing import Any

import pytest

from consoles.models import Console
from ide.accounts.models import User
from ide.workspaces import waiting
from sandbox.client.blocking import Connection
from sandbox.errors import LimitExceeded
from sandbox.protocol.messages import End
from tests.conftest import wait_until

NOTHING_RUNS = (
    "Nothing runs in this console: it was not started yet, or it ended with its sandbox. "
    "Open it in a browser or send it input to start it."
)


@pytest.fixture
def bash(api: Any, home: Any) -> Any:
    """A bash console without prompt or start-up files, and a function that asks it things."""
    made = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()

    def ask(what: str, **query: Any) -> Any:
        return api("get", f"consoles/{made['id']}/{what}/", query)

    def typed(text: str) -> None:
        assert api("post", f"consoles/{made['id']}/send_input/", {"input": text}).status_code == 200

    ask.id, ask.types = made["id"], typed  # type: ignore[attr-defined]
    return ask


def test_output_is_read_by_bytes_and_followed_by_its_next_offset(bash: Any) -> None:
    bash.types(
        'exec sh -c \'stty -onlcr; clear; for n in 1 2 3; do printf "%05d\\n" $n; done; printf "\\377"; exit 3\'\n'
    )
    wait_until(lambda: bash("wait", seconds=0).json()["ended"], what="the end")
    whole = bash("output")
    assert whole.content.endswith(b"00001\n00002\n00003\n\xff")
    assert whole.headers["X-Running"] == "false"
    assert whole.headers["X-Exit-Status"] == "3"
    assert whole.headers["X-Head-Offset"] == "0"
    assert int(whole.headers["X-Next-Offset"]) == len(whole.content) == int(whole.headers["X-End-Offset"])
    gathered, offset = b"", 0
    while offset < len(whole.content):
        part = bash("output", offset=offset, limit=100)
        assert part.headers["X-Stream"] == whole.headers["X-Stream"]
        gathered, offset = gathered + part.content, int(part.headers["X-Next-Offset"])
    assert gathered == whole.content
    last = bash("output", offset=-7)
    assert last.content == b"00003\n\xff"
    assert int(last.headers["X-Offset"]) == len(whole.content) - 7
    assert bash("output", offset=10**15 - 1).content == b""


def test_output_is_a_download_that_no_browser_shows(bash: Any) -> None:
    bash.types("echo '<script>alert(1)</script>'\n")
    wait_until(lambda: b"<script>" in bash("output").content, what="the output")
    answer = bash("output")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="console-{bash.id}.log"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Running"] == "true"
    assert "X-Exit-Status" not in answer.headers


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("output", {"offset": "x"}),
        ("output", {"offset": "1.5"}),
        ("output", {"offset": "--1"}),
        ("output", {"offset": "9" * 40}),
        ("output", {"limit": "-1"}),
        ("output", {"limit": "many"}),
        ("wait", {"seconds": "-1"}),
        ("wait", {"seconds": "31"}),
        ("wait", {"seconds": "1e3"}),
        ("wait", {"seconds": "nan"}),
    ],
)
def test_what_cannot_be_asked_for_is_400_with_a_sentence(bash: Any, what: str, query: dict[str, str]) -> None:
    answer = bash(what, **query)
    assert answer.status_code == 400
    assert answer.json()["detail"].endswith(".")


def test_more_than_a_mebibyte_is_cut_to_it(bash: Any) -> None:
    bash.types("exec sh -c 'yes | head -c 2000000; read line'\n")
    wait_until(lambda: int(bash("output", limit=0).headers["X-End-Offset"]) > 2**21, what="output")
    answer = bash("output", limit=2**40)
    assert len(answer.content) == 2**20 == int(answer.headers["X-Next-Offset"])


def test_a_wait_ends_with_the_status_of_the_process(bash: Any) -> None:
    bash.types("exec sh -c 'sleep 0.3; echo over; exit 5'\n")
    answer = bash("wait", seconds=20)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["ended"], said["exit_status"]) == (True, 5)
    assert said["length"] == len(bash("output").content)
    assert said["stream"] == bash("output").headers["X-Stream"]
    assert bash("wait").json() == said, "and at once when it has ended"


def test_a_wait_is_over_in_time_and_a_signal_counts_as_in_shells(bash: Any) -> None:
    bash.types("\n")
    assert bash("wait", seconds=0).json()["ended"] is False
    said = bash("wait", seconds=1).json()
    assert (said["ended"], said["exit_status"]) == (False, None)
    bash.types("kill -9 $$\n")
    assert bash("wait", seconds=20).json()["exit_status"] == 137


def test_a_wait_hears_that_the_console_was_killed(bash: Any, agent: Any) -> None:
    bash.types("\n")

    def end() -> None:
        """As a request of another client would; this thread has no database of the test's."""
        with Connection.open(str(agent.socket)) as connection:
            connection.call(End(console=bash.id))

    other = threading.Timer(0.3, end)
    other.start()
    answer = bash("wait", seconds=20)
    other.join()
    assert answer.status_code == 412
    assert answer.json()["error"] == NOTHING_RUNS


def test_so_many_waits_of_one_tenant_are_under_way_and_other_tenants_have_theirs() -> None:
    waits = waiting.waits
    with contextlib.ExitStack() as stack:
        for _ in range(waiting.WAITS_OF_TENANT_MAX):
            stack.enter_context(waits.place(1))
        with pytest.raises(LimitExceeded, match="You wait for 3 consoles already"), waits.place(1):
            pass
        for user_id in range(2, 2 + waiting.WAITS_MAX - waiting.WAITS_OF_TENANT_MAX):
            stack.enter_context(waits.place(user_id))
        with pytest.raises(LimitExceeded, match="Too many people"), waits.place(99):
            pass
    with waits.place(1):
        pass


def test_a_wait_too_many_is_429_with_its_sentence(bash: Any, alice: User) -> None:
    bash.types("\n")
    with waiting.waits.place(alice.pk), waiting.waits.place(alice.pk), waiting.waits.place(alice.pk):
        answer = bash("wait", seconds=0)
    assert answer.status_code == 429
    assert answer.json()["detail"].startswith("You wait for 3 consoles already.")
    assert bash("wait", seconds=0).status_code == 200


def test_the_working_directory_is_where_the_foreground_program_is(bash: Any, home: Any) -> None:
    (home / "deep").mkdir()
    bash.types("cd deep\n")
    wait_until(lambda: bash("working_directory").json() == {"path": f"{home}/deep"}, what="the folder")


@pytest.mark.parametrize("what", ["output", "wait", "working_directory"])
def test_where_nothing_was_started_it_is_412_with_the_reason_and_nothing_is_woken(
    api: Any, sandboxes: Any, what: str
) -> None:
    made = api("post", "consoles/", {"executable": "bash"}).json()
    answer = api("get", f"consoles/{made['id']}/{what}/")
    assert answer.status_code == 412
    assert answer.json() == {"detail": NOTHING_RUNS, "error": NOTHING_RUNS}
    assert sandboxes.woken == []


@pytest.mark.parametrize("what", ["output", "wait", "working_directory"])
def test_an_agent_that_does_not_know_the_console_says_the_same(bash: Any, what: str) -> None:
    assert bash(what).status_code == 412
    assert bash(what).json()["error"] == NOTHING_RUNS


@pytest.mark.parametrize("what", ["output", "wait", "working_directory"])
def test_strangers_get_404_and_the_signed_out_401(
    bash: Any, stranger: Any, nobody: Any, charlie: User, api: Any, what: str
) -> None:
    bash.types("\n")
    assert stranger("get", f"consoles/{bash.id}/{what}/").status_code == 404
    assert nobody("get", f"consoles/{bash.id}/{what}/").status_code == 401
    other = Console.objects.create(user=charlie, runtime="3.13", executable="bash", name="Bash console 1")
    assert api("get", f"consoles/{other.pk}/{what}/").status_code == 404
