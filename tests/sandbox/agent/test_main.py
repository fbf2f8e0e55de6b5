"""The command line, and what the agent costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.agent.main import Options, main
from tests.fakes.agent import ROOT, RealAgent

GOOD = ["--socket", "/s", "--home", "/home/x", "--memory", "536870912"]
HEAVY = {
    "asyncio",
    "typing",
    "dataclasses",
    "inspect",
    "argparse",
    "subprocess",
    "shutil",
    "tempfile",
    "logging",
    "pty",
}


def test_a_good_line_is_understood() -> None:
    options = Options([*GOOD, "--forward", "1:/a", "--forward", "2:/b"])
    assert (options.socket, options.home, options.memory) == ("/s", "/home/x", 536870912)
    assert options.forward == ["1:/a", "2:/b"]


@pytest.mark.parametrize(
    "line",
    [
        [],
        GOOD[:-1],
        GOOD[2:],
        [*GOOD, "--other", "x"],
        [*GOOD, "--socket", "/t"],
        [*GOOD[:-1], "much"],
        [*GOOD[:-1], "-5"],
        ["--socket", "/s", "--home", "relative", "--memory", "536870912"],
        [*GOOD, "--forward", "nonsense"],
    ],
)
def test_a_bad_line_is_answered_with_a_sentence_and_status_2(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line) == 2
    assert capsys.readouterr().err.startswith("agent: ")


def test_it_runs_as_a_module_and_imports_nothing_heavy() -> None:
    script = "import sys, sandbox.agent.main; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {script}"]
    loaded = set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    assert not loaded & HEAVY
    assert {name for name in loaded if name.startswith("sandbox.")} >= {"sandbox.agent.main", "sandbox.protocol.frames"}
    assert not any(name.startswith(("sandbox.client", "sandbox.drivers", "sandbox.spec")) for name in loaded)
    module = [sys.executable, "-m", "sandbox.agent"]
    assert subprocess.run(module, cwd=ROOT, check=False, capture_output=True).returncode == 2


def test_an_idle_agent_is_small(agent: RealAgent) -> None:
    rollup = Path(f"/proc/{agent.process.pid}/smaps_rollup").read_text()
    private = sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_"))
    assert private < 12_000, "kB"
