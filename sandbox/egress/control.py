"""The keeper's side of the control socket: blocking, and faithful across restarts of the proxy.

The keeper binds each sandbox's listener itself (`listen`) and keeps it; the kernel queues connections while the
proxy is away. On every new control connection all listeners are handed over again.
"""

import contextlib
import logging
import os
import secrets
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.egress.messages import LENGTH, body_length, decode, encode
from sandbox.egress.rules import Policy
from sandbox.errors import ProtocolError, Refused, Unavailable

SOCKET_NAME = "egress.sock"
SOCKET_MODE = 0o666  # the tenant connects; only the sandbox that the folder is mounted into sees it
BACKLOG = 256  # connections that wait while the proxy starts anew
CALL_SECONDS = 5.0  # for one command and its answer
WATCH_SECONDS = 2.0  # between two looks whether the proxy is still the same

log = logging.getLogger("egress")


def listen(folder: Path | int) -> socket.socket:
    """Bind `egress.sock` in a sandbox's `in` folder (a path or a folder's descriptor) and return the listener.

    The folder must belong to this process's user and be writable by nobody else. The socket is bound under another
    name first and renamed, so that a sandbox sees either the old one or the new one, ready to connect to.
    """
    with _opened(folder) as folder_fd:
        status = os.fstat(folder_fd)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
            raise Unavailable("The folder for the proxy's socket must belong to the keeper alone; correct its owner.")
        fresh = f".egress-{secrets.token_hex(4)}"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listener.bind(f"/proc/self/fd/{folder_fd}/{fresh}")
            os.chmod(fresh, SOCKET_MODE, dir_fd=folder_fd)
            listener.listen(BACKLOG)
            os.rename(fresh, SOCKET_NAME, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)
        except OSError as error:
            listener.close()
            with contextlib.suppress(OSError):
                os.unlink(fresh, dir_fd=folder_fd)
            raise Unavailable(f"The proxy's socket could not be made: {error.strerror}.") from error
    return listener


@contextlib.contextmanager
def _opened(folder: Path | int) -> Iterator[int]:
    if isinstance(folder, int):
        yield folder
        return
    try:
        folder_fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise Unavailable(f"The folder for the proxy's socket cannot be opened: {error.strerror}.") from error
    try:
        yield folder_fd
    finally:
        os.close(folder_fd)


class Control:
    """Commands the proxy; safe to use from several threads. Make it in the process that uses it, not before a fork."""

    def __init__(self, path: Path, *, timeout: float = CALL_SECONDS) -> None:
        self._path = path
        self._timeout = timeout
        self._peer: socket.socket | None = None
        self._held: dict[int, tuple[Policy, socket.socket]] = {}
        self._lock = threading.RLock()

    def serve(self, user_id: int, *, policy: Policy, listener: socket.socket) -> None:
        """Hand a listener over, in place of the user's last one; the socket belongs to this object from now on.

        When the proxy is away this raises Unavailable, but the listener is kept and handed over by the next call
        that reaches the proxy; until then the kernel queues what connects.
        """
        with self._lock:
            last = self._held.get(user_id)
            self._held[user_id] = (policy, listener)
            if last is not None and last[1] is not listener:
                last[1].close()
            self._connect()
            try:
                self._call_again(_serving(user_id, policy), listener=listener)
            except Refused:
                del self._held[user_id]
                listener.close()
                raise

    def drop(self, user_id: int) -> None:
        """Stop serving a user, end what is open and close the listener."""
        with self._lock:
            held = self._held.pop(user_id, None)
            if held is not None:
                held[1].close()
            self._connect()
            self._call_again({"command": "drop", "user_id": user_id})

    def ping(self) -> list[int]:
        """Return whose listeners the proxy serves; hands all over again if it was restarted."""
        with self._lock:
            self._connect()
            serving = self._call_again({"command": "ping"}).get("serving")
            if not isinstance(serving, list) or not all(isinstance(user_id, int) for user_id in serving):
                raise ProtocolError("The proxy's answer does not say whom it serves.")
            return serving

    def watch(self, *, stop: threading.Event) -> None:
        """Look again and again, in a thread of the keeper's, so that a restarted proxy gets its listeners back."""
        while not stop.is_set():
            with contextlib.suppress(Unavailable, ProtocolError):
                self.ping()
            stop.wait(WATCH_SECONDS)

    def close(self) -> None:
        """Leave the proxy, which goes on serving, and close this side's listeners."""
        with self._lock:
            self._disconnect()
            for _, listener in self._held.values():
                listener.close()
            self._held.clear()

    def _call_again(self, message: dict[str, Any], *, listener: socket.socket | None = None) -> dict[str, Any]:
        """Call; when the connection turns out to be dead, connect anew once. Every command may be repeated."""
        try:
            return self._call(message, listener=listener)
        except Unavailable:
            self._connect()
            return self._call(message, listener=listener)

    def _connect(self) -> None:
        """Connect if there is no connection, and hand everything over."""
        if self._peer is not None:
            return
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        peer.settimeout(self._timeout)
        try:
            peer.connect(str(self._path))
        except OSError as error:
            peer.close()
            raise Unavailable("The proxy for the way out does not answer; it may be starting.") from error
        self._peer = peer
        for user_id, (policy, listener) in self._held.items():
            try:
                self._call(_serving(user_id, policy), listener=listener)
            except Refused as error:  # one user's trouble must not keep the others from the way out
                log.warning("the proxy refused the listener of user=%d: %s", user_id, error)

    def _disconnect(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None

    def _call(self, message: dict[str, Any], *, listener: socket.socket | None = None) -> dict[str, Any]:
        if self._peer is None:
            raise Unavailable("The proxy for the way out is not connected.")
        data = encode(message)
        deadline = time.monotonic() + self._timeout
        try:
            if listener is None:
                self._peer.settimeout(self._timeout)
                self._peer.sendall(data)
            else:
                self._peer.settimeout(self._timeout)
                sent = socket.send_fds(self._peer, [data], [listener.fileno()])
                self._peer.sendall(data[sent:])
            answer = decode(self._receive(body_length(self._receive(LENGTH.size, deadline)), deadline))
        except OSError as error:
            self._disconnect()
            raise Unavailable("The proxy for the way out does not answer; trying again may help.") from error
        except ProtocolError:
            self._disconnect()
            raise
        if answer.get("ok") is not True:
            raise Refused("bad_request", str(answer.get("error", "The proxy refused without a reason."))[:500])
        return answer

    def _receive(self, count: int, deadline: float) -> bytes:
        data = b""
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0 or self._peer is None:
                raise TimeoutError
            self._peer.settimeout(left)
            part = self._peer.recv(count - len(data))
            if not part:
                raise ConnectionResetError
            data += part
        return data


def _serving(user_id: int, policy: Policy) -> dict[str, Any]:
    return {"command": "serve", "user_id": user_id, "policy": policy.to_json()}
