"""The control socket: root's keeper hands listeners over here and takes them back; nobody else may."""

import array
import asyncio
import contextlib
import logging
import os
import socket
import stat
import struct
from pathlib import Path
from typing import Any

from sandbox.egress.messages import LENGTH, body_length, decode, encode, read_user_id
from sandbox.egress.rules import Policy
from sandbox.egress.server import Egress
from sandbox.errors import ProtocolError

MESSAGE_SECONDS = 5.0  # for a message, once begun, and for its answer to be taken
CONTROL_CONNECTIONS = 8
DESCRIPTORS_A_READ = 4
BACKLOG = 8

log = logging.getLogger("egress")


def bind(path: Path) -> socket.socket:
    """Bind the control socket for its owner alone; a leftover that nobody answers on is replaced."""
    if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
    control = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        control.bind(str(path))
        control.listen(BACKLOG)
        control.setblocking(False)
    except OSError:
        control.close()
        raise
    finally:
        os.umask(before)
    return control


class ControlServer:
    """Answers the keeper. When its connection ends, the listeners that it gave live on."""

    def __init__(self, control: socket.socket, *, egress: Egress) -> None:
        self._control = control
        self._egress = egress
        self._loop = asyncio.get_running_loop()
        self._connections: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Accept until cancelled."""
        try:
            while True:
                peer, _ = await self._loop.sock_accept(self._control)
                if not may_command(peer) or len(self._connections) >= CONTROL_CONNECTIONS:
                    log.warning("a control connection was turned away")
                    peer.close()
                    continue
                task = asyncio.create_task(self._converse(peer))
                self._connections.add(task)
                task.add_done_callback(self._connections.discard)
        finally:
            tasks = list(self._connections)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _converse(self, peer: socket.socket) -> None:
        with peer, contextlib.closing(Inbox(peer)) as inbox:
            peer.setblocking(False)
            try:
                while (message := await inbox.receive()) is not None:
                    answer = encode(await self._obey(message, inbox=inbox))
                    async with asyncio.timeout(MESSAGE_SECONDS):
                        await self._loop.sock_sendall(peer, answer)
            except (ProtocolError, OSError) as error:
                log.warning("a control connection broke: %s", error or type(error).__name__)

    async def _obey(self, message: dict[str, Any], *, inbox: "Inbox") -> dict[str, Any]:
        try:
            match message.get("command"):
                case "serve":
                    user_id, policy = read_user_id(message), Policy.from_json(message.get("policy"))
                    await self._egress.serve(user_id, policy=policy, listener=inbox.take_listener())
                case "drop":
                    await self._egress.drop(read_user_id(message))
                case "ping":
                    pass
                case _:
                    return {"ok": False, "error": "The command is not known."}
        except (ProtocolError, ValueError) as error:
            return {"ok": False, "error": str(error)}
        return {"ok": True, "serving": self._egress.users()}


class Inbox:
    """Reads messages with the descriptors that came along; closes those that nobody took."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._data = bytearray()
        self._descriptors: list[int] = []

    async def receive(self) -> dict[str, Any] | None:
        """Return the next message, or None when the peer has finished; between messages it may take its time."""
        self._drop_descriptors()  # none may outlive the message that it came with
        if not self._data and not await self._read():
            return None
        async with asyncio.timeout(MESSAGE_SECONDS):
            length = body_length(await self._exactly(LENGTH.size))
            return decode(await self._exactly(length))

    def take_listener(self) -> socket.socket:
        """Return the listener that came with the message, checked to be one."""
        if len(self._descriptors) != 1:
            raise ProtocolError("A listener comes with exactly one descriptor.")
        try:
            listener = socket.socket(fileno=self._descriptors[0])
        except OSError as error:
            raise ProtocolError("The descriptor is no socket.") from error
        self._descriptors.clear()
        listens = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if listener.family != socket.AF_UNIX or listener.type != socket.SOCK_STREAM or not listens:
            listener.close()
            raise ProtocolError("The descriptor is no listening unix socket.")
        return listener

    def close(self) -> None:
        """Close what nobody took."""
        self._drop_descriptors()

    def _drop_descriptors(self) -> None:
        while self._descriptors:
            os.close(self._descriptors.pop())

    async def _exactly(self, count: int) -> bytes:
        while len(self._data) < count:
            if not await self._read():
                raise ProtocolError("The peer left in the middle of a message.")
        taken = bytes(self._data[:count])
        del self._data[:count]
        return taken

    async def _read(self) -> bool:
        while True:
            try:
                space = socket.CMSG_SPACE(DESCRIPTORS_A_READ * array.array("i").itemsize)
                data, ancillary, _, _ = self._peer.recvmsg(65536, space, socket.MSG_CMSG_CLOEXEC)
            except BlockingIOError:
                await _readable(self._peer)
                continue
            for level, kind, content in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    numbers = array.array("i")
                    numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
                    self._descriptors.extend(numbers)
            self._data += data
            return bool(data)


def may_command(peer: socket.socket) -> bool:
    """Tell whether the process at the other end is root's or our own user's."""
    credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return uid in {0, os.geteuid()}


async def _readable(peer: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(peer, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(peer)
