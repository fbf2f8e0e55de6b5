"""Git's answers, as they were recorded with git 2.47."""

import pytest

from ide.workspaces import git_status
from ide.workspaces.git_status import Branch, File, parse_branches, parse_status

OID = b"d1f4c2a1fef81ec917bb439258af7a0eb0aef73b"
A, B, C = b"f719efd430d52bcfc8566a43b2eb655688d38871", b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", b"5626abf0f72e" * 3
RECORDED = b"\0".join(
    [
        b"# branch.oid " + OID,
        b"# branch.head main",
        b"# branch.upstream origin/main",
        b"# branch.ab +2 -1",
        b"1 .M N... 100644 100644 100644 " + A + b" " + A + b" b",
        b"1 AD N... 000000 100644 000000 " + B + b" " + B + b" d/a name",
        b"2 RM N... 100644 100644 100644 " + C + b" " + C + b" R100 renamed",
        b"? not an entry but an old name",
        b"1 .M S..U 160000 160000 160000 " + A + b" " + A + b" vendor/lib",
        b"u UU N... 100644 100644 100644 100644 " + A + b" " + B + b" " + C + b" c",
        b"? -dash",
        b"? bad\xff",
        b"? new\nline",
        b"! ignored",
        b"",
    ]
)


def test_a_status_is_read_whole() -> None:
    status = parse_status(RECORDED)
    assert (status.head, status.branch, status.upstream) == (OID.decode(), "main", "origin/main")
    assert (status.ahead, status.behind, status.truncated) == (2, 1, False)
    assert status.files == [
        File(name=b"b", unstaged="M"),
        File(name=b"d/a name", staged="A", unstaged="D"),
        File(name=b"renamed", staged="R", unstaged="M", old_name=b"? not an entry but an old name"),
        File(name=b"vendor/lib", unstaged="M", submodule=True),
        File(name=b"c", conflicted=True),
        File(name=b"-dash", untracked=True),
        File(name=b"bad\xff", untracked=True),
        File(name=b"new\nline", untracked=True),
    ]


def test_it_becomes_json_with_names_that_are_not_utf_8_shown_and_marked() -> None:
    said = parse_status(RECORDED).as_json()
    assert said["files"][2] == {
        "path": "renamed",
        "staged": "R",
        "unstaged": "M",
        "untracked": False,
        "conflicted": False,
        "old_path": "? not an entry but an old name",
    }
    assert said["files"][3]["submodule"] is True
    assert said["files"][6]["path"] == "bad\ufffd"
    assert said["files"][6]["utf8"] is False
    assert "utf8" not in said["files"][7]


def test_before_the_first_commit_and_with_no_branch_there_is_neither() -> None:
    unborn = parse_status(b"# branch.oid (initial)\0# branch.head main\0")
    assert (unborn.head, unborn.branch, unborn.upstream, unborn.ahead) == (None, "main", None, None)
    detached = parse_status(b"# branch.oid " + OID + b"\0# branch.head (detached)\0")
    assert (detached.head, detached.branch) == (OID.decode(), None)


def test_a_last_entry_that_was_cut_off_is_left_out() -> None:
    for size in range(len(RECORDED)):
        names = [file.name for file in parse_status(RECORDED[:size]).files]
        assert names == [file.name for file in parse_status(RECORDED).files][: len(names)]


def test_there_is_a_most_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_status, "FILES_MAX", 3)
    status = parse_status(RECORDED)
    assert (len(status.files), status.truncated) == (3, True)
    assert not parse_status(b"? a\0? b\0? c\0").truncated


@pytest.mark.parametrize(
    "part", [b"", b"1", b"1 M", b"2 RM", b"u UU N...", b"? ", b"1 MMM N... 1 1 1 a b c", b"# branch.ab x", b"\xff"]
)
def test_what_makes_no_sense_is_passed_over(part: bytes) -> None:
    status = parse_status(part + b"\0? fine\0" + (b"? fine\0" if part.startswith(b"2 ") else b""))
    assert [file.name for file in status.files] == [b"fine"]
    assert status.ahead is None


def test_branches_are_read_without_names_that_stand_for_others() -> None:
    output = (
        b"refs/heads/main\0refs/remotes/origin/main\0*\0" + OID + b"\0\n"
        b"refs/heads/feature/x\0\0 \0" + OID + b"\0\n"
        b"refs/remotes/origin/HEAD\0\0 \0" + OID + b"\0refs/remotes/origin/main\n"
        b"refs/remotes/origin/main\0\0 \0" + OID + b"\0\n"
        b"refs/stash\0\0 \0" + OID + b"\0\n"
        b"nonsense\n\n"
    )
    head = OID.decode()
    assert parse_branches(output) == [
        Branch(name="main", remote=False, current=True, upstream="origin/main", head=head),
        Branch(name="feature/x", remote=False, current=False, upstream=None, head=head),
        Branch(name="origin/main", remote=True, current=False, upstream=None, head=head),
    ]
    assert parse_branches(output)[0].as_json()["name"] == "main"
