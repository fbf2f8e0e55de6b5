"""All consoles of this agent: starting, attaching, asking, ending, and the memory that their logs share."""

from __future__ import annotations

import time

from sandbox.agent.attachments import Attachment, check_client, check_size
from sandbox.agent.channels import Channel
from sandbox.agent.loop import Loop, guarded
from sandbox.agent.modes import plain_text
from sandbox.agent.ptys import Console
from sandbox.errors import Refused
from sandbox.protocol.messages import INPUT_BYTES_MAX, Attach, Command, ConsoleList, Done, End, Output, SendInput, Text

RUNNING_MAX = 128
"""The most consoles whose program runs."""
ENDED_MAX = 32
"""The most ended consoles whose log is kept."""
LOGS_SHARE = 8
"""All logs together take at most this part (an eighth) of the sandbox's memory."""
LOG_FLOOR_BYTES = 64 * 1024
"""A log is not shrunk below this size."""
GROWTH_BYTES = 256 * 1024
"""The logs are measured each time they have grown by so much."""
OUTPUT_BYTES_MAX = 256 * 1024
"""The most output that is turned into plain text at once."""
ARGUMENTS_MAX = 1000
"""The most arguments and the most environment variables of a command."""
COLS, ROWS = 80, 24
"""The size of a console that was started with nobody looking."""


class Consoles:
    """Consoles by number."""

    def __init__(self, loop: Loop, *, home: str, memory: int) -> None:
        self._loop = loop
        self._home = home
        self._budget = memory // LOGS_SHARE
        self._grown = 0
        self._consoles: dict[int, Console] = {}
        self._leaving: list[Console] = []  # forgotten, but the program still lives
        self._attachments: dict[Channel, tuple[Console, Attachment]] = {}

    @property
    def busy(self) -> bool:
        """Programs of consoles still live."""
        return any(console.running for console in [*self._consoles.values(), *self._leaving])

    def attach(self, channel: Channel, wish: Attach) -> None:
        """Make an attachment; one of the same client to the same console makes room first, with its unread input."""
        check_size(wish)
        check_client(wish.client)
        console = self._find(wish.console, start=wish.start, cols=wish.cols, rows=wish.rows)
        for other, attachment in list(self._attachments.values()):
            if other is console and attachment.client == wish.client:
                attachment.close()
        closed = channel.on_close

        def forget() -> None:
            self._attachments.pop(channel, None)
            closed()

        channel.on_close = forget
        attachment = Attachment(channel, console=console, wish=wish)
        if not channel.closed:
            self._attachments[channel] = (console, attachment)

    def rows(self) -> ConsoleList:
        """List them."""
        return ConsoleList(consoles=[console.row() for console in self._consoles.values()])

    def send_input(self, request: SendInput) -> Done:
        """Type for nobody in particular; all of it or nothing."""
        data = request.text.encode()
        console = self._find(request.console, start=request.start, cols=COLS, rows=ROWS)
        if console.ended:
            raise Refused("gone", "This console has ended.")
        if len(data) > console.input_room:
            raise Refused(
                "limit", f"The console takes no more than {INPUT_BYTES_MAX} bytes that its program has not read."
            )
        console.type_in(data)
        return Done()

    def output(self, request: Output) -> Text:
        """Return the end of a console's output as plain text."""
        if not 0 <= request.bytes <= OUTPUT_BYTES_MAX:
            raise Refused("bad_request", f"At most {OUTPUT_BYTES_MAX} bytes of output can be asked for.")
        log = self.known(request.console).log
        return Text(text=plain_text(log.copy(log.safe_start(log.end - request.bytes), log.end)))

    def programs(self) -> dict[int, int]:
        """Return the number of each console by its program's pid; a number of the kernel's that is used again counts
        for the console that runs.
        """
        consoles = [*self._leaving, *self._consoles.values()]
        return {console.pid: console.number for console in sorted(consoles, key=lambda console: console.running)}

    def known(self, number: int) -> Console:
        """Return the console of this number, running or ended; nothing is started."""
        return self._find(number, start=None, cols=COLS, rows=ROWS)

    def end(self, request: End) -> Done:
        """Kill a console's session and forget it; its number is free at once."""
        console = self._consoles.pop(request.console, None)
        if console is None:
            raise Refused("gone", "This console is not running.")
        self._dismiss(console)
        return Done()

    def end_all(self) -> None:
        """Kill all sessions: the agent is about to end."""
        while self._consoles:
            self._dismiss(self._consoles.popitem()[1])

    def reap(self) -> None:
        """Notice which programs have ended."""
        for console in [*self._consoles.values(), *self._leaving]:
            guarded(console.reap)
        self._leaving = [console for console in self._leaving if not console.ended]
        ended = sorted((c for c in self._consoles.values() if not c.running), key=lambda c: c.detached_at)
        for console in ended[:-ENDED_MAX]:
            self._dismiss(self._consoles.pop(console.number))

    def _find(self, number: int, *, start: Command | None, cols: int, rows: int) -> Console:
        """Return the console, started if it has to be and may be."""
        console = self._consoles.get(number)
        if console is not None and (console.running or start is None or not start.restart):
            return console
        if start is None:
            raise Refused("gone", "This console is not running.")
        check_command(start)
        if sum(other.running for other in self._consoles.values()) + len(self._leaving) >= RUNNING_MAX:
            raise Refused("limit", f"There are {RUNNING_MAX} consoles running; end one first.")
        try:
            started = Console(self._loop, number=number, command=start, cols=cols, rows=rows, home=self._home)
        except OSError as error:
            raise Refused("limit", f"The sandbox could not start another program: {error.strerror}.") from error
        if console is not None:
            self._dismiss(console)
        started.grown = self._grow
        self._consoles[number] = started
        return started

    def _dismiss(self, console: Console) -> None:
        console.hang_up()
        if not console.ended:
            self._leaving.append(console)

    def _grow(self, size: int) -> None:
        """Keep all logs within their share of the memory; those that nobody looks at, the longest so, give first."""
        self._grown += size
        if self._grown < min(GROWTH_BYTES, self._budget // 4):
            return
        self._grown = 0
        consoles = [*self._consoles.values(), *self._leaving]
        excess = sum(console.log.used for console in consoles) - self._budget
        now = time.monotonic()
        for console in sorted(consoles, key=lambda c: (now if c.viewers else c.detached_at, -c.log.used)):
            if excess <= 0:
                return
            before = console.log.used
            if before > LOG_FLOOR_BYTES:
                console.log.shrink(max(LOG_FLOOR_BYTES, before - excess))
                excess -= before - console.log.used


def check_command(command: Command) -> None:
    """Refuse what no program can be started with."""
    if not 1 <= len(command.argv) <= ARGUMENTS_MAX or not command.argv[0] or len(command.env) > ARGUMENTS_MAX:
        raise Refused("bad_request", f"A command has 1 to {ARGUMENTS_MAX} arguments, and as many variables at most.")
    texts = [*command.argv, command.cwd, *command.env, *command.env.values()]
    if any("\0" in text for text in texts) or any("=" in name or not name for name in command.env):
        raise Refused("bad_request", "A command has no NUL characters, and its variables have names without '='.")
    if not command.cwd.startswith("/"):
        raise Refused("bad_request", "A command's folder is an absolute path.")
