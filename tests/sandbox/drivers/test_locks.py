"""Starts and stops of one sandbox wait for each other; those of two do not."""

import threading
from pathlib import Path

import pytest

from sandbox.drivers import locks
from sandbox.errors import StartFailed


def test_one_sandboxes_lock_is_held_once(tmp_path: Path) -> None:
    with locks.held(tmp_path, user_id=1, runtime="3.13"):
        with (
            pytest.raises(StartFailed, match="still under way"),
            locks.held(tmp_path, user_id=1, runtime="3.13", seconds=0),
        ):
            pass
        with locks.held(tmp_path, user_id=1, runtime="3.11"), locks.held(tmp_path, user_id=2, runtime="3.13"):
            pass
    with locks.held(tmp_path, user_id=1, runtime="3.13", seconds=0):
        pass


def test_who_waits_comes_next(tmp_path: Path) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def wait() -> None:
        waiting.set()
        with locks.held(tmp_path, user_id=1, runtime="3.13"):
            order.append("second")

    with locks.held(tmp_path, user_id=1, runtime="3.13"):
        thread = threading.Thread(target=wait)
        thread.start()
        waiting.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_only_root_enters_the_keepers_folder(tmp_path: Path) -> None:
    with locks.held(tmp_path, user_id=1, runtime="3.13"):
        pass
    for folder in (tmp_path / "keeper", tmp_path / "keeper" / "locks"):
        assert folder.stat().st_mode & 0o777 == 0o700
