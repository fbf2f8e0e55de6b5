"""Folders that clients follow: what changes in them is told in batches, also when a folder goes and comes again.

One inotify instance serves all clients. It is read in slices, so that no console waits for a flood of events.
"""

from __future__ import annotations

import os
import time
from collections import deque

from sandbox.agent.channels import Channel
from sandbox.agent.inotify import GONE, OVERFLOW, Inotify
from sandbox.agent.loop import READ, Loop
from sandbox.agent.paths import absolute
from sandbox.errors import Refused
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import Changed, Message, Watch, Watching
from sandbox.protocol.tree import FOLDERS_BYTES_MAX, FOLDERS_MAX

FOLLOWERS_MAX = 32
"""Clients that follow folders at once."""
PLACES_MAX = 1000
"""Folders that all of them follow together."""
GATHER_SECONDS = 0.05
"""What happens so soon after the first change is told with it."""
BATCH_SECONDS = 0.2
"""Between two batches for one client."""
SLICE_BYTES = 64 * 1024
"""Of events, read in one turn of the loop: some 2,000, a millisecond or two."""
SLICES_MAX = 8
"""Slices in a row; then events wait in the kernel, which tells when it had to drop some."""
REST_SECONDS = 0.05
"""How long they wait; meanwhile equal ones become one."""
LOOK_SECONDS = 0.5
"""How often it is looked whether paths still lead to the folders that are followed, and missing ones have come."""
LOOKS_MAX = 200
"""Folders looked at in one turn."""


class Place:
    """One path that somebody follows. `number` is None while nothing can be followed there."""

    __slots__ = ("followers", "identity", "number", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.number: int | None = None
        self.identity: tuple[int, int] | None = None
        self.followers: set[Follower] = set()

    def tell(self) -> None:
        """Say to all who follow it that something has changed."""
        for follower in self.followers:
            follower.hear(self.path)


class Folders:
    """All that is followed, by whomever."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._inotify: Inotify | None = None  # while somebody follows something
        self._followers: set[Follower] = set()
        self._places: dict[str, Place] = {}
        self._by_number: dict[int, set[Place]] = {}
        self._line: deque[Place] = deque()  # in the order in which they are looked at
        self._slices = 0
        self._looking = False
        self._callback = self._on_events

    def watch(self, channel: Channel, request: Watch) -> None:
        """Serve a client from its first request on, until it hangs up."""
        if len(self._followers) >= FOLLOWERS_MAX:
            raise Refused("limit", f"Only {FOLLOWERS_MAX} clients can follow folders at once.")
        self._start()
        follower = Follower(channel, loop=self._loop, folders=self)
        self._followers.add(follower)
        follower.take(request)

    def follow(self, follower: Follower, paths: list[str]) -> Watching:
        """Let a client follow these folders and no others."""
        wanted = dict.fromkeys(paths)
        new = [path for path in wanted if path not in self._places]
        if len(self._places) + len(new) > PLACES_MAX:
            raise Refused("limit", f"Only {PLACES_MAX} folders can be followed at once.")
        self._leave(follower, but=set(wanted))
        for path in wanted:
            place = self._places.get(path)
            if place is None:
                place = self._places[path] = Place(path)
                self._line.append(place)
            place.followers.add(follower)
            if place.number is None:
                self._seek(place)
        found = [path for path in wanted if self._places[path].number is not None]
        return Watching(folders=found, missing=[path for path in wanted if self._places[path].number is None])

    def forget(self, follower: Follower) -> None:
        """A client has gone; with the last one everything is given back."""
        self._followers.discard(follower)
        self._leave(follower, but=set())
        if not self._followers and self._inotify is not None:
            self._loop.watch(self._inotify.file, events=0, callback=self._callback)
            self._inotify.close()
            self._inotify = None

    def _leave(self, follower: Follower, *, but: set[str]) -> None:
        for place in [place for place in self._places.values() if follower in place.followers]:
            if place.path not in but:
                place.followers.discard(follower)
                if not place.followers:
                    self._lose(place)
                    del self._places[place.path]
                    self._line.remove(place)

    def _start(self) -> None:
        if self._inotify is None:
            try:
                self._inotify = Inotify()
            except ImportError as error:  # a Python that was built without ctypes
                raise Refused("denied", "The Python of this sandbox cannot follow folders.") from error
            except OSError as error:
                sentence = "No folder can be followed: your programs use up what the system has for that."
                raise Refused("limit", sentence) from error
            self._loop.watch(self._inotify.file, events=READ, callback=self._callback)
        if not self._looking:
            self._looking = True
            self._loop.later(LOOK_SECONDS, self._look)

    def _on_events(self, _events: int) -> None:
        if self._inotify is None:
            return
        happened, more = self._inotify.read(SLICE_BYTES)
        for number, mask in happened:
            self._note(number, mask)
        self._slices = self._slices + 1 if more else SLICES_MAX
        if self._slices >= SLICES_MAX:
            self._loop.watch(self._inotify.file, events=0, callback=self._callback)
            self._loop.later(REST_SECONDS, self._rested)

    def _rested(self) -> None:
        self._slices = 0
        if self._inotify is not None:
            self._loop.watch(self._inotify.file, events=READ, callback=self._callback)

    def _note(self, number: int, mask: int) -> None:
        if mask & OVERFLOW:
            for follower in self._followers:
                follower.hear_all()
        for place in list(self._by_number.get(number, ())):
            place.tell()
            if mask & GONE:
                self._lose(place)

    def _seek(self, place: Place) -> bool:
        """Try to follow what is at a path now; the folder is opened first, so that it is known which one it is."""
        if self._inotify is None:
            return False
        try:
            file = os.open(place.path.encode(), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            info = os.fstat(file)
            number = self._inotify.add(b"/proc/self/fd/%d" % file)
        except OSError:
            return False
        finally:
            os.close(file)
        place.number, place.identity = number, (info.st_dev, info.st_ino)
        self._by_number.setdefault(number, set()).add(place)
        return True

    def _lose(self, place: Place) -> None:
        """Follow a path no more; another path may lead to the same folder."""
        if place.number is None:
            return
        others = self._by_number[place.number]
        others.discard(place)
        if not others:
            del self._by_number[place.number]
            if self._inotify is not None:
                self._inotify.remove(place.number)
        place.number = place.identity = None

    def _look(self) -> None:
        """Find folders that came, went or were exchanged without an event, as when one above them was renamed."""
        if self._inotify is None:
            self._looking = False
            return
        for _ in range(min(len(self._line), LOOKS_MAX)):
            place = self._line.popleft()
            self._line.append(place)
            if place.number is not None and _identity(place.path) != place.identity:
                self._lose(place)
                place.tell()
            if place.number is None and self._seek(place):
                place.tell()
        self._loop.later(LOOK_SECONDS, self._look)


class Follower:
    """One client: what it is to be told, and when."""

    def __init__(self, channel: Channel, *, loop: Loop, folders: Folders) -> None:
        self._channel = channel
        self._loop = loop
        self._folders = folders
        self._paths: list[str] = []
        self._changed: set[str] = set()
        self._overflow = False
        self._answer: Watching | None = None  # waits for room
        self._held = False  # so nothing more is read
        self._not_before = 0.0
        self._timed = False
        self._closed = channel.on_close
        channel.on_close = self._leave
        channel.on_frame = self._on_frame
        channel.on_room = self._on_room

    def take(self, request: Watch) -> None:
        """Follow the folders of a request in place of the earlier ones, and say so."""
        if len(request.paths) > FOLDERS_MAX:
            raise Refused("limit", f"One client can follow {FOLDERS_MAX} folders at most.")
        if sum(len(absolute(path)) for path in request.paths) > FOLDERS_BYTES_MAX:
            raise Refused("limit", "The paths of these folders are too long together.")
        answer = self._folders.follow(self, list(request.paths))
        self._paths = [*answer.folders, *answer.missing]
        self._changed &= set(self._paths)
        if self._channel.full:
            self._answer, self._held = answer, True
            self._channel.hold(held=True)
        else:
            self._channel.send([encode(answer)])

    def hear(self, path: str) -> None:
        """Learn that something has changed in a folder; it is told soon."""
        self._changed.add(path)
        self._wake()

    def hear_all(self) -> None:
        """Learn that events were dropped."""
        self._overflow = True
        for path in self._paths:
            self.hear(path)

    def _wake(self) -> None:
        if not self._timed:
            self._timed = True
            self._loop.later(max(GATHER_SECONDS, self._not_before - time.monotonic()), self._due)

    def _due(self) -> None:
        self._timed = False
        if self._changed and not self._channel.full:
            changed, overflow = sorted(self._changed), self._overflow
            self._changed, self._overflow = set(), False
            self._not_before = time.monotonic() + BATCH_SECONDS
            self._channel.send([encode(Changed(folders=changed, overflow=overflow))])

    def _on_room(self) -> None:
        if self._answer is not None:
            answer, self._answer = self._answer, None
            if not self._channel.send([encode(answer)]):
                return
        if self._held:
            self._held = False
            self._channel.hold(held=False)
        if self._changed:
            self._wake()

    def _on_frame(self, frame: Message | bytes) -> None:
        if not isinstance(frame, Watch):
            raise Refused("bad_request", "Somebody who follows folders says only which.")
        self.take(frame)

    def _leave(self) -> None:
        self._folders.forget(self)
        self._closed()


def _identity(path: str) -> tuple[int, int] | None:
    try:
        info = os.stat(path.encode())
    except OSError:
        return None
    return info.st_dev, info.st_ino
