"""Files that come in parts: at the right place, once, and only when complete."""

import os
import time
from pathlib import Path

import pytest

from sandbox.errors import Refused
from sandbox.protocol.messages import Done, Received, Upload, UploadCancel
from tests.fakes.agent import RealAgent, wait_until

DATA = os.urandom(300_000)


def part(agent: RealAgent, offset: int, data: bytes, *, name: str = "file", replace: bool = False) -> Received:
    request = Upload(id="abcdef123", path=f"{agent.home}/{name}", offset=offset, total=len(DATA), replace=replace)
    with agent.connect() as connection:
        answer = connection.write_from(request, [data])
    assert isinstance(answer, Received)
    return answer


def parts_file(agent: RealAgent) -> Path:
    return agent.home / ".cache" / "terrarium" / "uploads" / "abcdef123"


def test_parts_become_a_file_when_the_last_has_come(agent: RealAgent) -> None:
    assert part(agent, 0, DATA[:100_000]) == Received(100_000, done=False)
    assert part(agent, 100_000, DATA[100_000:250_000]) == Received(250_000, done=False)
    assert not (agent.home / "file").exists()
    assert part(agent, 250_000, DATA[250_000:]) == Received(300_000, done=True)
    assert (agent.home / "file").read_bytes() == DATA
    assert (agent.home / "file").stat().st_mode & 0o777 == 0o644
    assert not parts_file(agent).exists()


def test_a_wrong_offset_is_answered_with_the_right_one(agent: RealAgent) -> None:
    part(agent, 0, DATA[:1000])
    with pytest.raises(Refused, match="byte 1000") as refused:
        part(agent, 0, DATA[:1000])
    assert (refused.value.code, refused.value.offset) == ("bad_request", 1000)


def test_a_part_that_breaks_off_can_be_sent_again(agent: RealAgent) -> None:
    part(agent, 0, DATA[:1000])
    with agent.connect() as connection:
        connection.send(Upload(id="abcdef123", path=f"{agent.home}/file", offset=1000, total=len(DATA)))
        connection.send(DATA[1000:200_000])
        wait_until(lambda: parts_file(agent).stat().st_size > 100_000, what="the bytes to arrive")
    wait_until(lambda: parts_file(agent).stat().st_size == 1000, what="the part to be dropped")
    part(agent, 1000, DATA[1000:])
    assert (agent.home / "file").read_bytes() == DATA


def test_more_than_was_announced_is_refused(agent: RealAgent) -> None:
    with pytest.raises(Refused) as refused:
        part(agent, 0, DATA + b"x")
    assert refused.value.code == "bad_request"
    assert part(agent, 0, DATA).done


def test_what_is_there_is_replaced_only_when_asked(agent: RealAgent) -> None:
    (agent.home / "file").write_text("old")
    (agent.home / "file").chmod(0o700)
    with pytest.raises(Refused) as refused:
        part(agent, 0, DATA)
    assert refused.value.code == "exists"
    assert part(agent, 0, DATA, replace=True).done
    assert (agent.home / "file").read_bytes() == DATA
    assert (agent.home / "file").stat().st_mode & 0o777 == 0o700


def test_an_empty_file_is_one_part(agent: RealAgent) -> None:
    with agent.connect() as connection:
        answer = connection.write_from(Upload(id="abcdef123", path=f"{agent.home}/empty", offset=0, total=0), [])
    assert answer == Received(0, done=True)
    assert (agent.home / "empty").read_bytes() == b""


def test_an_upload_goes_to_another_file_system_too(agent: RealAgent) -> None:
    target = Path(f"/dev/shm/terrarium-test-{os.getpid()}")
    try:
        with agent.connect() as connection:
            answer = connection.write_from(Upload(id="abcdef123", path=str(target), offset=0, total=5), [b"hello"])
        assert answer == Received(5, done=True)
        assert target.read_bytes() == b"hello"
        assert not parts_file(agent).exists()
    finally:
        target.unlink()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_two_connections_cannot_send_one_part(agent: RealAgent) -> None:
    with agent.connect() as connection:
        connection.send(Upload(id="abcdef123", path=f"{agent.home}/file", offset=0, total=len(DATA)))
        connection.send(DATA[:1000])
        wait_until(lambda: _size(parts_file(agent)) > 0, what="a part to be taken")  # there is a file before that
        with pytest.raises(Refused) as refused:
            part(agent, 0, DATA)
        assert refused.value.code == "limit"


def test_an_upload_can_be_cancelled_also_twice(agent: RealAgent) -> None:
    part(agent, 0, DATA[:1000])
    for _ in range(2):
        assert agent.ask(UploadCancel(id="abcdef123")) == Done()
    assert part(agent, 0, DATA[:10]) == Received(10, done=False)


def test_parts_that_were_given_up_go_after_a_day(agent: RealAgent) -> None:
    part(agent, 0, DATA[:1000])
    old = time.time() - 25 * 3600
    os.utime(parts_file(agent), (old, old))
    other = Upload(id="other12345", path=f"{agent.home}/other", offset=0, total=1)
    with agent.connect() as connection:
        connection.write_from(other, [b"x"])
    assert not parts_file(agent).exists()


@pytest.mark.parametrize("name", ["short", "x" * 33, "../../../etc", "ABCDEFGHI", "abc/defghi"])
def test_ids_are_no_paths(agent: RealAgent, name: str) -> None:
    with pytest.raises(Refused) as refused:
        agent.ask(UploadCancel(id=name))
    assert refused.value.code == "bad_request"
