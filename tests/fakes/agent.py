"""The real agent as a process with a temporary home, and a terminal attached to it that keeps what a viewer keeps."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from sandbox.client.blocking import Connection
from sandbox.errors import Unavailable
from sandbox.protocol.messages import (
    Ack,
    Attach,
    Attached,
    Command,
    ConsoleList,
    ConsoleRow,
    Consoles,
    Exited,
    Input,
    Live,
    Message,
    Resized,
    Skipped,
)

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 20.0
MEMORY_BYTES = 512 * 2**20
ENVIRONMENT = {"SANDBOX": "of alice", "LANG": "C.UTF-8"}
"""What the sandbox gives its agent."""
STARTER = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from sandbox.agent.main import main; sys.exit(main(sys.argv[1:]))"
)
NO_PASSING_OVER = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
"""As root, tests give up the right to pass over permissions, as no tenant has it."""

SANDBOX_ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "http_proxy": "http://127.0.0.1:3128"}
"""What the driver gives the container, and so the agent."""


class RealAgent:
    """Starts when made; TERRARIUM_AGENT_PYTHON chooses an older Python."""

    def __init__(
        self,
        folder: Path,
        *,
        memory: int = MEMORY_BYTES,
        extra: tuple[str, ...] = (),
        wrapper: tuple[str, ...] = (),
    ) -> None:
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        self.socket = str(folder / "a.sock")
        self.connections: list[Connection] = []  # to be closed with the agent
        python = os.environ.get("TERRARIUM_AGENT_PYTHON", sys.executable)
        setpriv = shutil.which("setpriv") if os.geteuid() == 0 else None
        tenant = [setpriv, *NO_PASSING_OVER] if setpriv else []
        command = [*tenant, *wrapper, python, "-I", "-S", "-c", STARTER, str(ROOT), "--socket", self.socket]
        self.process = subprocess.Popen(
            [*command, "--home", str(self.home), "--memory", str(memory), *extra], env=SANDBOX_ENVIRONMENT
        )
        wait_until(self.answers, what="the agent to say hello")

    def answers(self) -> bool:
        try:
            Connection.open(self.socket).close()
        except Unavailable:
            return False
        return True

    def ask(self, message: Message, *, timeout: float = 10.0) -> Message:
        """One request on a connection of its own."""
        with Connection.open(self.socket) as connection:
            return connection.call(message, timeout=timeout)

    def connect(self) -> Connection:
        connection = Connection.open(self.socket)
        self.connections.append(connection)
        return connection

    def consoles(self) -> list[ConsoleRow]:
        answer = self.ask(Consoles())
        assert isinstance(answer, ConsoleList)
        return list(answer.consoles)

    def stop(self) -> None:
        for connection in self.connections:
            connection.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(DEADLINE_SECONDS) in (0, -signal.SIGKILL)


class Terminal:
    """One attachment. It acknowledges what it reads unless told not to."""

    def __init__(self, connection: Connection, attached: Attached, *, acknowledges: bool = True) -> None:
        self.connection = connection
        self.attached = attached
        self.acknowledges = acknowledges
        self.first = attached.offset
        self.position = attached.offset
        self.output = b""
        self.messages: list[Message] = []
        self.input = attached.input
        self.live: int | None = None
        self.status: int | None = None
        self.ended = False

    @classmethod
    def attach(
        cls,
        agent: RealAgent,
        *,
        console: int = 1,
        client: str = "alice",
        size: tuple[int, int] = (80, 24),
        stream: str | None = None,
        offset: int | None = None,
        writable: bool = True,
        start: Command | None = None,
        acknowledges: bool = True,
    ) -> Self:
        connection = agent.connect()
        wish = Attach(console, client, *size, stream, offset, writable, start)
        attached = connection.call(wish)
        assert isinstance(attached, Attached)
        return cls(connection, attached, acknowledges=acknowledges)

    def step(self, timeout: float = DEADLINE_SECONDS) -> bool:
        """Take one event; False at the end."""
        event = self.connection.receive(timeout=timeout)
        if event is None:
            self.ended = True
            return False
        if isinstance(event, bytes):
            self.output += event
            self.position += len(event)
            if self.acknowledges:
                self.connection.send(Ack(self.position))
            return True
        self.messages.append(event)
        if isinstance(event, Input):
            self.input = event.offset
        elif isinstance(event, Live):
            self.live = event.offset
        elif isinstance(event, Exited):
            self.status = event.status
        elif isinstance(event, Skipped):
            self.output = b""
            self.first = self.position = event.offset
        return True

    def until(self, condition: Callable[[], object], *, what: str = "something to be seen") -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            left = deadline - time.monotonic()
            assert left > 0, f"waited too long for {what}; the last output was {self.output[-300:]!r}"
            assert self.step(left), f"the agent closed while waiting for {what}; {self.messages[-2:]}"

    def sees(self, text: bytes) -> None:
        self.until(lambda: text in self.output, what=f"{text!r}")

    def exits(self) -> int:
        self.until(lambda: self.status is not None, what="the end of the program")
        assert self.status is not None
        return self.status

    def types(self, data: bytes) -> None:
        self.connection.send(data)

    def resized(self) -> list[Resized]:
        return [message for message in self.messages if isinstance(message, Resized)]

    def close(self) -> None:
        self.connection.close()


def command(*argv: str, cwd: str = "/", env: dict[str, str] | None = None, restart: bool = False) -> Command:
    """What to start."""
    return Command(argv=argv, cwd=cwd, env=env or {}, title=argv[0], restart=restart)


def shell(script: str, *, cwd: str = "/", env: dict[str, str] | None = None, restart: bool = False) -> Command:
    """A script to start, with neither prompt nor start-up files."""
    return command("/bin/sh", "-c", script, cwd=cwd, env=env, restart=restart)


def wait_until(condition: Callable[[], object], *, what: str) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.01)


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())
