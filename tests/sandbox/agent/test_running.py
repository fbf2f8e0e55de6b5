"""Programs that run without a terminal, by the real agent and the blocking client."""

import os
import signal
import time
from pathlib import Path

import pytest

from sandbox.agent.processes import OOM_SCORE
from sandbox.agent.running import RUNS_MAX
from sandbox.client.blocking import Connection
from sandbox.errors import Refused
from sandbox.protocol.messages import Consoles, Failed, Finish, Ran, Run
from sandbox.protocol.running import RUN_SECONDS_MAX, STDERR_BYTES_MAX, STDIN_BYTES_MAX, STDOUT_BYTES_MAX
from tests.fakes.agent import RealAgent, Terminal, shell, wait_until

MIB = 2**20


def request(*argv: str, timeout: float = 20.0, output_max: int = MIB, stdin: bool = False, cwd: str = "/") -> Run:
    return Run(argv=argv, cwd=cwd, env={"A": "b c"}, timeout=timeout, output_max=output_max, stdin=stdin)


def run(agent: RealAgent, *argv: str, stdin: bytes | None = None, **more: object) -> tuple[Ran, bytes]:
    with Connection.open(agent.socket) as connection:
        wanted = request(*argv, stdin=stdin is not None, **more)
        output = b"".join(connection.run(wanted, stdin=stdin or b""))
        assert connection.ran is not None
        return connection.ran, output


def script(agent: RealAgent, text: str, **more: object) -> tuple[Ran, bytes]:
    return run(agent, "/bin/sh", "-c", text, **more)


def refusal(agent: RealAgent, wanted: Run) -> Refused:
    with pytest.raises(Refused) as refused, Connection.open(agent.socket) as connection:
        list(connection.run(wanted))
    assert str(refused.value).endswith(".")
    return refused.value


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


def written(path: Path) -> int:
    """The number that a program wrote there."""
    wait_until(lambda: path.exists() and path.read_text().strip(), what="the program's number")
    return int(path.read_text())


def started(agent: RealAgent, folder: Path, text: str = "sleep 300") -> tuple[Connection, int]:
    """A program under way, and the pid of a child of it."""
    connection = agent.connect()
    path = folder / f"pid{len(agent.connections)}"
    connection.send(request("/bin/sh", "-c", f"({text}) & echo $! > {path}.new; mv {path}.new {path}; echo; wait"))
    answer = connection.receive()
    if isinstance(answer, Failed):
        raise Refused(answer.code, answer.message)
    return connection, written(path)


def test_output_errors_and_status_are_told_apart(agent: RealAgent) -> None:
    ran, output = script(agent, "echo out; echo err >&2; exit 3")
    assert output == b"out\n"
    assert ran == Ran(status=3, stderr="err\n", truncated=False, timed_out=False)


def test_a_signal_is_a_negative_status(agent: RealAgent) -> None:
    ran, _ = script(agent, "kill -KILL $$")
    assert ran.status == -signal.SIGKILL


def test_it_has_a_session_environment_and_folder_of_its_own_and_no_terminal(agent: RealAgent, folder: Path) -> None:
    code = "echo $PPID $A $TERM $HOME; pwd; cat /proc/self/oom_score_adj; [ -t 0 ] || cat; ps -o sid= -p $$; echo $$"
    ran, output = script(agent, code, cwd=str(folder))
    parent, where, score, session, pid = output.decode().split("\n")[:5]
    assert parent == f"{agent.process.pid} b c dumb {agent.home}"
    assert Path(where).resolve() == folder.resolve()
    assert int(score) == OOM_SCORE
    assert session.strip() == pid
    assert ran.status == 0


def test_it_has_no_file_of_the_agents(agent: RealAgent) -> None:
    ran, output = script(agent, "ls /proc/self/fd")
    assert output.split() == [b"0", b"1", b"2", b"3"]  # the last is the folder that ls reads
    assert ran.stderr == ""


def test_input_of_any_size_arrives(agent: RealAgent) -> None:
    data = os.urandom(3 * MIB)
    assert run(agent, "cat", stdin=data, output_max=4 * MIB) == (Ran(0, "", False, False), data)
    assert run(agent, "cat", stdin=b"")[1] == b""
    assert run(agent, "true", stdin=data)[0].status == 0


def test_much_output_arrives_whole_and_at_the_clients_pace(agent: RealAgent) -> None:
    with Connection.open(agent.socket) as connection:
        output = connection.run(request("head", "-c", str(20 * MIB), "/dev/zero", output_max=20 * MIB))
        first = len(next(output))
        time.sleep(0.3)  # it is held back, and the agent's memory does not grow: what is there lies in pipes
        size = first + sum(map(len, output))
        assert size == 20 * MIB
        assert connection.ran == Ran(0, "", False, False)


def test_what_its_children_write_after_its_end_is_read_to_the_end(agent: RealAgent) -> None:
    assert script(agent, "printf %070000d 1")[1].count(b"0") == 69_999


def test_more_output_than_allowed_ends_it(agent: RealAgent) -> None:
    ran, output = run(agent, "yes", output_max=100_000)
    assert len(output) == 100_000
    assert (ran.truncated, ran.timed_out) == (True, False)
    exactly, output = script(agent, "printf 12345", output_max=5)
    assert (exactly.truncated, exactly.status, output) == (False, 0, b"12345")


def test_of_errors_the_beginning_is_kept(agent: RealAgent) -> None:
    ran, output = script(agent, "echo first >&2; yes 2>/dev/null | head -c 1000000 >&2; echo out")
    assert ran.stderr.startswith("first\ny\n")
    assert len(ran.stderr) == STDERR_BYTES_MAX
    assert output == b"out\n"
    assert script(agent, r"printf '\377' >&2")[0].stderr == "\ufffd"


def test_time_that_is_over_ends_it_with_its_children(agent: RealAgent, folder: Path) -> None:
    began = time.monotonic()
    ran, output = script(agent, f"trap '' TERM; echo begun; sleep 300 & echo $! > {folder}/pid; wait", timeout=0.5)
    assert (ran.timed_out, ran.truncated, ran.status, output) == (True, False, -signal.SIGKILL, b"begun\n")
    assert time.monotonic() - began < 10
    pid = written(folder / "pid")
    wait_until(lambda: not lives(pid), what="the child's end")


def test_a_client_that_hangs_up_ends_it_with_its_children(agent: RealAgent, folder: Path) -> None:
    connection, pid = started(agent, folder)
    assert lives(pid)
    connection.close()
    wait_until(lambda: not lives(pid), what="the child's end")


def test_the_agents_end_ends_it(agent: RealAgent, folder: Path) -> None:
    _connection, pid = started(agent, folder)
    agent.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not lives(pid), what="the child's end")
    agent.process.wait(20)


def test_what_it_leaves_in_the_background_is_not_waited_for(agent: RealAgent, folder: Path) -> None:
    began = time.monotonic()
    assert script(agent, f"sleep 300 & echo $! > {folder}/a; echo done")[1] == b"done\n"
    pid = written(folder / "a")
    wait_until(lambda: not lives(pid), what="the end of what was left in its group")
    ran, output = script(agent, f"setsid sleep 30 & echo $! > {folder}/b; sleep 0.2; echo done")
    assert (ran.status, output) == (0, b"done\n")
    assert time.monotonic() - began < 10
    os.kill(written(folder / "b"), signal.SIGKILL)  # who left the session is nobody's to kill but the tenant's


def test_what_cannot_be_started_is_a_refusal_with_the_reason(agent: RealAgent, folder: Path) -> None:
    missing = refusal(agent, request("no-such-program"))
    assert missing.code == "bad_request"
    assert str(missing) == "no-such-program cannot be started: it is not installed in this sandbox."
    gone = refusal(agent, request("true", cwd=f"{folder}/none"))
    assert (gone.code, f"{folder}/none" in str(gone)) == ("not_found", True)
    (folder / "file").write_text("x")
    assert refusal(agent, request("true", cwd=f"{folder}/file")).code == "not_folder"
    assert refusal(agent, request(f"{folder}/file")).code == "bad_request"
    assert refusal(agent, request("true", "x" * 200_000)).code == "bad_request"


@pytest.mark.parametrize(
    "wanted",
    [
        request(),
        request(""),
        request("true", "a\0b"),
        request("true", *["x"] * 1000),
        request("true", cwd="relative"),
        request("true", timeout=0.0),
        request("true", timeout=RUN_SECONDS_MAX + 1),
        request("true", output_max=-1),
        request("true", output_max=STDOUT_BYTES_MAX + 1),
        Run(argv=["true"], cwd="/", env={"A=B": "c"}, timeout=1.0, output_max=1),
    ],
    ids=lambda wanted: f"{str(wanted)[:60]}",
)
def test_what_has_no_limit_or_makes_no_sense_is_refused(agent: RealAgent, wanted: Run) -> None:
    assert refusal(agent, wanted).code == "bad_request"


def test_only_a_few_run_at_once_and_places_come_back(agent: RealAgent, folder: Path) -> None:
    under_way = [started(agent, folder) for _ in range(RUNS_MAX)]
    crowded = refusal(agent, request("true"))
    assert (crowded.code, f"{RUNS_MAX} commands" in str(crowded)) == ("limit", True)
    for connection, _pid in under_way:
        connection.close()

    def served() -> bool:
        try:
            return run(agent, "true")[0].status == 0
        except Refused:
            return False

    wait_until(served, what="a place")


def test_input_that_is_too_long_or_no_input_is_refused(agent: RealAgent) -> None:
    connection = agent.connect()
    connection.send(request("cat", stdin=True))
    for _ in range(STDIN_BYTES_MAX // MIB):
        connection.send(b"x" * MIB)
    connection.send(b"x")
    answer = connection.receive()
    assert answer is not None
    assert (answer.code, answer.type) == ("too_large", "failed")
    other = agent.connect()
    other.send(request("cat", stdin=True))
    other.send(Consoles())
    assert other.receive().code == "bad_request"


def test_a_frame_too_many_ends_it(agent: RealAgent, folder: Path) -> None:
    connection, pid = started(agent, folder)
    connection.send(Finish())
    assert connection.receive().code == "bad_request"
    wait_until(lambda: not lives(pid), what="the child's end")


def test_consoles_go_on_while_programs_flood_and_nobody_reads(agent: RealAgent) -> None:
    flooding = [agent.connect() for _ in range(4)]
    for connection in flooding:
        assert next(connection.run(request("yes", output_max=STDOUT_BYTES_MAX, timeout=60.0)))
    terminal = Terminal.attach(agent, start=shell("echo here; read line; echo $line"))
    terminal.sees(b"here")
    terminal.types(b"word\n")
    assert terminal.exits() == 0


def test_a_beat_is_felt_while_there_is_no_output(agent: RealAgent) -> None:
    with Connection.open(agent.socket) as connection:
        chunks = list(connection.run(request("/bin/sh", "-c", "echo a; sleep 0.5; echo b"), beat=0.1))
        assert b"".join(chunks) == b"a\nb\n"
        assert chunks.count(b"") >= 2


def test_no_room_for_another_is_said_and_passes(folder: Path) -> None:
    """Here of files; of processes in tests/docker/whole/test_commands.py."""
    agent = RealAgent(folder, wrapper=("prlimit", "--nofile=28:28"))
    try:
        under_way = []
        with pytest.raises(Refused) as refused:
            while len(under_way) < RUNS_MAX:
                under_way += [started(agent, folder)]
        assert refused.value.code == "limit"
        assert "could not start another program: " in str(refused.value)
        for connection, _pid in under_way:
            connection.close()
        wait_until(lambda: not any(lives(pid) for _connection, pid in under_way), what="their end")
        assert run(agent, "true")[0].status == 0
    finally:
        agent.stop()
