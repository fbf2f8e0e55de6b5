"""The format's far corners, which no test could reach with real files: four gigabytes, 65,536 entries, odd times."""

import io
import os
import stat
import zipfile

import pytest

from sandbox.agent import zips
from sandbox.agent.zips import LARGE, Zip, safe_name
from sandbox.errors import Refused


def described(*, mode: int = stat.S_IFREG | 0o644, size: int = 0, when: float = 1_700_000_000) -> os.stat_result:
    return os.stat_result((mode, 1, 1, 1, 0, 0, size, when, when, when))


def made(fill: object) -> zipfile.ZipFile:
    data = bytearray()
    archive = Zip(data.extend)
    fill(archive)  # type: ignore[operator]
    archive.finish()
    return zipfile.ZipFile(io.BytesIO(data))


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (0, (1980, 1, 1, 0, 0, 0)),
        (-1e12, (1980, 1, 1, 0, 0, 0)),
        (1e12, (2107, 12, 31, 23, 59, 58)),
        (1e300, (1980, 1, 1, 0, 0, 0)),
        (1_700_000_001, (2023, 11, 14, 22, 13, 20)),
    ],
)
def test_every_time_has_a_form(when: float, shown: tuple[int, ...]) -> None:
    found = made(lambda archive: archive.add("a", info=described(when=when), content=b"x"))
    assert found.getinfo("a").date_time == shown
    assert found.read("a") == b"x"


def test_more_entries_than_sixteen_bits_count() -> None:
    def fill(archive: Zip) -> None:
        for number in range(70_000):
            archive.add(str(number), info=described())

    assert len(made(fill).namelist()) == 70_000


class Packer:
    """Packs into nothing, in no time."""

    def compress(self, data: bytes) -> bytes:
        return b""

    def flush(self) -> bytes:
        return b""


def test_a_large_file_and_what_comes_far_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    size, zeros, data = 5 * 2**30, bytes(2**24), bytearray()
    monkeypatch.setattr(zips.zlib, "compressobj", lambda *_: Packer())
    monkeypatch.setattr(zips.zlib, "crc32", lambda *_: 0)
    archive = Zip(data.extend)
    archive.add_stream("zeros", info=described(size=size), chunks=[zeros] * (size // len(zeros)))
    archive._at += 2**33
    archive.add("after", info=described(), content=b"x")
    archive.finish()
    assert b"PK\x06\x06" in data
    assert b"PK\x06\x07" in data
    rows = bytes(data[data.index(b"PK\x01\x02") :])
    assert rows[24:28] == b"\xff" * 4
    assert size.to_bytes(8, "little") in rows[:200]
    assert size > LARGE


def test_a_large_file_is_read_by_others_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "LARGE", 10)
    found = made(lambda archive: archive.add_stream("a", info=described(size=20), chunks=[b"x" * 10, b"y" * 10]))
    assert found.read("a") == b"x" * 10 + b"y" * 10


def test_limits_are_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        made(lambda archive: archive.add("x" * 20_000, info=described()))
    monkeypatch.setattr(zips, "DIRECTORY_BYTES_MAX", 100)
    with pytest.raises(Refused):
        made(lambda archive: [archive.add(name, info=described()) for name in ("a", "b", "c")])


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"a", "a"), ("é".encode(), "é"), (b"\xe9", "%E9"), (b"a\x00\x1b\x7f\\", "a%00%1B%7F%5C"), (b"%41", "%41")],
)
def test_names_are_safe(name: bytes, shown: str) -> None:
    assert safe_name(name) == shown
