"""The agent's command line and its life: set up, serve until a signal, end all sessions."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from sandbox.agent import home as home_folder
from sandbox.agent.consoles import Consoles
from sandbox.agent.forwarder import Forwarder
from sandbox.agent.loop import Loop
from sandbox.agent.server import Server

USAGE = "usage: agent --socket PATH --home PATH --memory BYTES [--forward PORT:PATH]..."
SWITCH_SECONDS = 0.0005
"""How long a thread may compute before another has its turn: the consoles must not wait for a listing."""
END_SECONDS = 3.0
"""Sessions get so long to end when the agent is asked to."""
END_LOOK_SECONDS = 0.05
"""How often the agent looks whether they have."""
MEMORY_MIN = 16 * 2**20
"""The least memory that makes sense, in bytes."""


class Options:
    """The command line, checked. argparse would cost every agent memory and time."""

    def __init__(self, arguments: Sequence[str]) -> None:
        values: dict[str, list[str]] = {"--socket": [], "--home": [], "--memory": [], "--forward": []}
        pairs = list(zip(arguments[::2], arguments[1::2]))
        if len(arguments) % 2 or any(name not in values for name, _ in pairs):
            raise ValueError(USAGE)
        for name, value in pairs:
            values[name].append(value)
        if any(len(values[name]) != 1 for name in ("--socket", "--home", "--memory")):
            raise ValueError(USAGE)
        self.socket = values["--socket"][0]
        self.home = values["--home"][0]
        self.forward = values["--forward"]
        if not self.home.startswith("/"):
            raise ValueError("--home must be an absolute path")
        if not values["--memory"][0].isdigit() or int(values["--memory"][0]) < MEMORY_MIN:
            raise ValueError(f"--memory must be a number of bytes, at least {MEMORY_MIN}")
        self.memory = int(values["--memory"][0])


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT; return the exit status."""
    try:
        options = Options(arguments)
        loop = Loop()
        forwarders = [Forwarder(loop, wish=wish, home=options.home) for wish in options.forward]
    except ValueError as error:
        sys.stderr.write(f"agent: {error}\n")
        return 2
    os.umask(0o022)
    sys.setswitchinterval(SWITCH_SECONDS)
    _keep_files_from_programs()
    home_folder.fill(options.home)
    consoles = Consoles(loop, home=options.home, memory=options.memory)
    server = Server(loop, consoles=consoles, home=options.home, version=_version())

    def reap() -> None:
        consoles.reap()
        server.reap()
        for forwarder in forwarders:
            forwarder.reap()

    def end() -> None:
        loop.later(END_SECONDS, loop.stop)
        server.close()
        consoles.end_all()
        for forwarder in forwarders:
            forwarder.stop()
        stop_when_quiet()

    def stop_when_quiet() -> None:
        if consoles.busy:
            loop.later(END_LOOK_SECONDS, stop_when_quiet)
        else:
            loop.stop()

    loop.on_signal(signal.SIGCHLD, callback=reap)
    loop.on_signal(signal.SIGTERM, callback=end)
    loop.on_signal(signal.SIGINT, callback=end)
    server.listen(options.socket)
    for forwarder in forwarders:
        forwarder.start()
    loop.run()
    return 0


def _version() -> str:
    """Return the hash of the agent's code that was written beside it, or "source" in a checkout."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    try:
        with open(os.path.join(root, "VERSION"), encoding="ascii") as file:
            return file.read(64).strip() or "source"
    except (OSError, ValueError):
        return "source"


def _keep_files_from_programs() -> None:
    """Close on exec whatever files the agent was started with; Python does so for those that it opens."""
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []:
        if int(name) > 2:
            try:
                os.set_inheritable(int(name), False)
            except OSError:
                continue  # the file by which the folder was listed
