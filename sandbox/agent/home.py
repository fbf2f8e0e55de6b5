"""The first filling of an empty home from the image's skeleton."""

from __future__ import annotations

import os
import stat
import sys

SKELETON = "/etc/terrarium/skel"
"""What every new home begins with; it may be missing."""
DEPTH_MAX = 16
"""The skeleton is ours, and not deep."""


def fill(home: str, *, skeleton: str = SKELETON) -> None:
    """Copy the skeleton into the home if that is empty; a full disk must not keep the agent from starting."""
    try:
        if not os.listdir(home) and os.path.isdir(skeleton):
            _copy_folder(skeleton, home, depth=0)
    except OSError as error:
        sys.stderr.write(f"agent: the home could not be filled: {error}\n")


def _copy_folder(source: str, target: str, *, depth: int) -> None:
    """Copy what is in a folder; shutil would do it, but costs every agent memory and time."""
    with os.scandir(source) as entries:
        for entry in entries:
            new = os.path.join(target, entry.name)
            mode = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), new)
            elif entry.is_dir():
                os.mkdir(new, mode | stat.S_IRWXU)
                if depth < DEPTH_MAX:
                    _copy_folder(entry.path, new, depth=depth + 1)
            elif entry.is_file():
                with open(entry.path, "rb") as original, open(new, "xb") as copy:
                    copy.write(original.read())
                os.chmod(new, mode | stat.S_IRUSR | stat.S_IWUSR)
