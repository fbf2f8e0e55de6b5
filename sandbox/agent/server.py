"""The agent's socket: connections are greeted, and the first message decides who serves them."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from functools import partial

from sandbox.agent import archives, copying, files, transfers, trash, uploads, versions
from sandbox.agent.census import Census
from sandbox.agent.channels import Channel
from sandbox.agent.consoles import Consoles
from sandbox.agent.folders import Folders
from sandbox.agent.history import Store
from sandbox.agent.loop import READ, Loop
from sandbox.agent.running import Runs
from sandbox.agent.watching import Watch, place
from sandbox.agent.workers import Stream, Workers
from sandbox.errors import Refused
from sandbox.protocol import messages
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import FEATURES, VERSION, Failed, Hello, Message

BACKLOG = 64
"""Connections that wait to be accepted."""
CONNECTIONS_MAX = 512
"""Connections at once, of all kinds: as many viewers as one tenant may have, and requests beside them."""
ACCEPTED_MAX = 16
"""Connections that are accepted in one turn."""
FIRST_SECONDS = 10.0
"""A client that has said nothing by then is closed."""
CROWDED_SECONDS = 0.1
"""The wait after a connection could not be accepted for want of files."""


class Server:
    """Listens, and hands connections on: consoles stay in the loop, files go to threads."""

    def __init__(self, loop: Loop, *, consoles: Consoles, home: str, version: str) -> None:
        self._loop = loop
        self._consoles = consoles
        self._home = home
        self._history = Store(home)
        self._watch = Watch(loop)
        self._folders = Folders(loop)
        self._census = Census()
        self._runs = Runs(loop, home=home)
        self._workers = Workers()
        self._connections = 0
        self._lock = threading.Lock()
        self._hello = Hello(version=VERSION, features=FEATURES, boot=os.urandom(8).hex(), agent=version)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._callback = self._accept

    def listen(self, path: str) -> None:
        """Bind, in one step for whoever looks at the path: under another name first, then renamed over a stale one."""
        folder, name = os.path.split(os.path.abspath(path))
        if os.stat(folder).st_uid == os.geteuid():
            os.chmod(folder, 0o700)  # a tenant who took it from themselves could never give it back
        temporary = f".{name}.{os.getpid()}"
        here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.chdir(folder)  # a socket's path has 107 bytes at most, a relative one is short
            self._listener.bind(temporary)
            os.chmod(temporary, 0o600)
            self._listener.listen(BACKLOG)
            os.rename(temporary, name)
        finally:
            os.fchdir(here)
            os.close(here)
        self._listener.setblocking(False)
        self._loop.watch(self._listener.fileno(), events=READ, callback=self._callback)

    def close(self) -> None:
        """Accept nobody any more, and end what was run for clients; may be called again."""
        self._runs.end_all()
        if self._listener.fileno() >= 0:
            self._loop.watch(self._listener.fileno(), events=0, callback=self._callback)
            self._listener.close()

    def reap(self) -> None:
        """Notice which programs have ended that were run for clients."""
        self._runs.reap()

    def _accept(self, _events: int) -> None:
        for _ in range(ACCEPTED_MAX):
            try:
                sock, _address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError:  # no more files
                self._loop.watch(self._listener.fileno(), events=0, callback=self._callback)
                self._loop.later(CROWDED_SECONDS, self._listen_again)
                return
            self._greet(sock)

    def _listen_again(self) -> None:
        if self._listener.fileno() >= 0:
            self._loop.watch(self._listener.fileno(), events=READ, callback=self._callback)

    def _greet(self, sock: socket.socket) -> None:
        with self._lock:
            self._connections += 1
            crowded = self._connections > CONNECTIONS_MAX
        channel = Channel(self._loop, sock=sock, on_close=self._released)
        first = _First(channel, serve=self._serve)
        channel.on_frame = first.take
        channel.send([encode(self._hello)])
        if crowded:
            channel.answer(Failed(code="limit", message=f"The sandbox serves {CONNECTIONS_MAX} connections at most."))
        else:
            self._loop.later(FIRST_SECONDS, first.too_late)

    def _released(self) -> None:
        """A connection is over; also called in worker threads."""
        with self._lock:
            self._connections -= 1

    def _serve(self, channel: Channel, message: Message) -> None:
        """Decide by the first message; a Refused is answered by the channel."""
        if isinstance(message, messages.Attach):
            self._consoles.attach(channel, message)
        elif isinstance(message, messages.Consoles):
            channel.answer(self._consoles.rows())
        elif isinstance(message, messages.SendInput):
            channel.answer(self._consoles.send_input(message))
        elif isinstance(message, messages.Output):
            channel.answer(self._consoles.output(message))
        elif isinstance(message, messages.End):
            channel.answer(self._consoles.end(message))
        elif isinstance(message, messages.ReadOutput):
            self._watch.read(channel, console=self._consoles.known(message.console), request=message)
        elif isinstance(message, messages.Wait):
            self._watch.wait(channel, console=self._consoles.known(message.console), request=message)
        elif isinstance(message, messages.Watch):
            self._folders.watch(channel, message)
        elif isinstance(message, messages.Where):
            channel.answer(place(self._consoles.known(message.console), home=self._home))
        elif isinstance(message, messages.Run):
            self._runs.run(channel, message)
        elif isinstance(message, messages.Kill):
            channel.answer(self._census.kill(message, consoles=self._consoles.programs(), loop=self._loop))
        else:
            job = self._job(message)
            sock, decoder = channel.detach()
            self._workers.submit(Stream(sock, decoder=decoder), job=job, done=self._released)

    def _job(self, message: Message) -> Callable[[Stream], None]:
        """Return what a worker does for a request about files or processes."""
        if isinstance(message, messages.Read):
            return lambda stream: transfers.read(message, stream=stream)
        if isinstance(message, messages.Write):
            return lambda stream: transfers.write(message, stream=stream, home=self._home, history=self._history)
        if isinstance(message, messages.Upload):
            return lambda stream: uploads.upload(message, stream=stream, home=self._home)
        if isinstance(message, messages.Archive):
            return lambda stream: archives.archive(message, stream=stream)
        if isinstance(message, messages.Version):
            return lambda stream: self._history.send(message, stream=stream)
        if isinstance(message, messages.Processes):
            consoles = self._consoles.programs()
            return lambda stream: stream.send(self._census.rows(consoles=consoles))
        answers: dict[type[Message], Callable[..., Message]] = {
            messages.List: files.list_folder,
            messages.Stat: files.stat_path,
            messages.MakeFolder: files.make_folder,
            messages.Copy: copying.copy,
            messages.Trash: partial(trash.trash, home=self._home),
            messages.Untrash: partial(trash.untrash, home=self._home),
            messages.TrashList: partial(trash.trash_list, home=self._home),
            messages.EmptyTrash: partial(trash.empty_trash, home=self._home),
            messages.Rename: partial(files.rename, history=self._history),
            messages.Delete: partial(files.delete, home=self._home),
            messages.Identify: partial(versions.identify, home=self._home),
            messages.History: self._history.rows,
            messages.UploadCancel: partial(uploads.cancel, home=self._home),
        }
        answer = answers.get(type(message))
        if answer is None:
            raise Refused("bad_request", f"A connection does not begin with {message.type}.")
        return lambda stream: stream.send(answer(message))


class _First:
    """What a connection is until its first message."""

    def __init__(self, channel: Channel, *, serve: Callable[[Channel, Message], None]) -> None:
        self._channel = channel
        self._serve = serve
        self._taken = False

    def take(self, frame: Message | bytes) -> None:
        self._taken = True
        if isinstance(frame, bytes):
            raise Refused("bad_request", "A connection does not begin with bytes.")
        self._channel.on_frame = _nothing_more
        self._serve(self._channel, frame)

    def too_late(self) -> None:
        if not self._taken:
            self._channel.close()


def _nothing_more(_frame: Message | bytes) -> None:
    raise Refused("bad_request", "This connection was for one request.")
