"""Going through a folder with everything in it: one open folder at a time, never through a link, never waiting."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator, Iterator

from sandbox.agent.paths import refusals
from sandbox.errors import Refused

ENTER, LEAVE, ITEM, CLOSED = "enter", "leave", "item", "closed"
"""What a step is: into a folder, out of it again, past something that is none, past something that cannot be read or
lies on another file system."""

_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Tree:
    """One walk. `folder` is the open folder in which the name of a step lies; what goes meanwhile is passed over."""

    def __init__(self, path: bytes, *, entries_max: int) -> None:
        self._left = entries_max
        self._entries_max = entries_max
        with refusals():
            self.folder = os.open(path, _FLAGS)
        self._device = os.fstat(self.folder).st_dev

    def steps(self) -> Generator[tuple[str, bytes, os.stat_result | None], None, None]:
        """Yield (what, name, stat) by name, each folder's content between its ENTER and its LEAVE.

        Raises Refused: beyond `entries_max`, where a folder was moved away meanwhile, and for what the system says.
        """
        walk = self._walk()
        try:
            while True:
                with refusals():
                    step = next(walk, None)
                if step is None:
                    return
                yield step
        finally:
            walk.close()

    def _walk(self) -> Generator[tuple[str, bytes, os.stat_result | None], None, None]:
        above: list[tuple[Iterator[bytes], bytes, os.stat_result, tuple[int, int]]] = []
        names = self._names()
        try:
            while True:
                name = next(names, None)
                if name is None:
                    if not above:
                        return
                    names, name, left, identity = above.pop()
                    self._go_up(identity)
                    yield LEAVE, name, left
                    continue
                found = self._look(name)
                if found is None:
                    continue
                step, info, inner = found
                try:
                    yield step, name, info
                except BaseException:
                    if inner is not None:
                        os.close(inner)
                    raise
                if inner is not None:
                    here = os.fstat(self.folder)
                    above.append((names, name, os.fstat(inner), (here.st_dev, here.st_ino)))
                    os.close(self.folder)
                    self.folder = inner
                    names = self._names()
        finally:
            os.close(self.folder)

    def _look(self, name: bytes) -> tuple[str, os.stat_result | None, int | None] | None:
        """Return what a name is, and the opened folder if it is one; None when it has gone."""
        try:
            info = os.stat(name, dir_fd=self.folder, follow_symlinks=False)
            if not stat.S_ISDIR(info.st_mode):
                return ITEM, info, None
            if info.st_dev != self._device:
                return CLOSED, info, None
            inner = os.open(name, _FLAGS, dir_fd=self.folder)
        except PermissionError:
            return CLOSED, None, None
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return None
            raise
        return ENTER, os.fstat(inner), inner

    def _names(self) -> Iterator[bytes]:
        names: list[bytes] = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                self._left -= 1
                if self._left < 0:
                    raise Refused("limit", f"There are more than {self._entries_max} files and folders in it.")
                names.append(os.fsencode(entry.name))
        names.sort()
        return iter(names)

    def _go_up(self, identity: tuple[int, int]) -> None:
        self.folder = go_up(self.folder, identity=identity)


def go_up(folder: int, *, identity: tuple[int, int]) -> int:
    """Exchange an open folder for the one above, which must be the one with this device and number."""
    above = os.open("..", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    info = os.fstat(above)
    if (info.st_dev, info.st_ino) != identity:
        os.close(above)
        raise Refused("changed", "A folder was moved while it was being read.")
    os.close(folder)
    return above
