"""What git says when it does not do something, as recorded with git 2.47, and what is made of it."""

import pytest

from ide.workspaces.commands import Result
from ide.workspaces.git_refusals import SAID_CHARS_MAX, NoIdentity, is_no_repository, refusal

LOCKED = """fatal: Unable to create '/tmp/r/.git/index.lock': File exists.

Another git process seems to be running in this repository, e.g.
an editor opened by 'git commit'. Please make sure all processes
are terminated then try again. If it still fails, a git process
may have crashed in this repository earlier:
remove the file manually to continue.
"""
UNKNOWN = """Author identity unknown

*** Please tell me who you are.

Run

  git config --global user.email "you@example.com"

fatal: no email was given and auto-detection is disabled
"""
OVERWRITTEN = """error: Your local changes to the following files would be overwritten by checkout:
\tb
\td/a name
Please commit your changes or stash them before you switch branches.
Aborting
"""
UNTRACKED = """error: The following untracked working tree files would be overwritten by checkout:
\tc
Please move or remove them before you switch branches.
Aborting
"""
UNMERGED = """error: Committing is not possible because you have unmerged files.
hint: Fix them up in the work tree, and then use 'git add/rm <file>'
hint: as appropriate to mark resolution and make a commit.
fatal: Exiting because of an unresolved conflict.
"""


def failed(stderr: str = "", *, output: bytes = b"", status: int = 128, timed_out: bool = False) -> Result:
    return Result(output=output, status=status, stderr=stderr, truncated=False, timed_out=timed_out)


@pytest.mark.parametrize(
    ("stderr", "about"),
    [
        (LOCKED, "delete /tmp/r/.git/index.lock and try again"),
        (OVERWRITTEN, "overwrite changes of yours in: b, d/a name."),
        (UNTRACKED, "overwrite changes of yours in: c."),
        (UNMERGED, "in conflict"),
        ("error: path 'b' is unmerged\n", "in conflict"),
        ("fatal: invalid reference: none\n", "There is no branch “none”."),
        ("fatal: a branch named 'other' already exists\n", "There is a branch “other” already."),
        (
            "fatal: 'bad name' is not a valid branch name\nhint: See `man git check-ref-format`\n",
            "“bad name” cannot be",
        ),
        ("fatal: pathspec 'new\nline' did not match any files\n", "“new\nline” is not there any more."),
        ("fatal: not a git repository (or any of the parent directories): .git\n", "no git repository"),
        ("no tabs please\n", "no tabs please"),
        ("hint: something\nfatal: something else\n", "fatal: something else"),
        ("", "status 128"),
    ],
)
def test_each_has_its_sentence(stderr: str, about: str) -> None:
    said = refusal(failed(stderr))
    assert about in said.sentence
    assert (said.status, said.code) == (409, "")


def test_nothing_to_commit_is_said_by_git_on_its_output() -> None:
    assert (
        "nothing to commit"
        in refusal(failed(output=b"On branch main\nnothing to commit, working tree clean\n")).sentence
    )


@pytest.mark.parametrize("stderr", [UNKNOWN, "fatal: empty ident name (for <a@b>) not allowed\n"])
def test_who_commits_is_asked_with_what_to_type(stderr: str) -> None:
    said = refusal(failed(stderr))
    assert isinstance(said, NoIdentity)
    assert said.code == "identity"
    assert 'git config --global user.name "Your Name"' in said.sentence


def test_too_long_is_said_and_long_words_are_cut_at_their_beginning() -> None:
    assert refusal(failed(timed_out=True)).status == 503
    said = refusal(failed("x" * 1000 + " the end")).sentence
    assert len(said) == SAID_CHARS_MAX
    assert said.endswith(" the end")


def test_no_repository_is_told_apart_from_other_failures() -> None:
    assert is_no_repository(failed("fatal: not a git repository (or any of the parent directories): .git\n"))
    assert is_no_repository(failed("fatal: this operation must be run in a work tree\n"))
    assert not is_no_repository(failed("fatal: detected dubious ownership in repository at '/x'\n"))
    assert not is_no_repository(failed("not a git repository", status=0))
