"""Pure: `git status --porcelain=v2 -z --branch` and lists of branches, read. Names may hold anything but NUL."""

import dataclasses
from typing import Any

FILES_MAX = 5000
"""The most files of one status."""
_ORDINARY_FIELDS, _RENAMED_FIELDS, _UNMERGED_FIELDS = 8, 9, 10
"""Words before the path, by kind of entry."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class File:
    """One file that is not as it was committed. Letters are git's: M, A, D, R, C, T."""

    name: bytes
    staged: str | None = None
    unstaged: str | None = None
    untracked: bool = False
    conflicted: bool = False
    old_name: bytes | None = None
    submodule: bool = False

    @property
    def path(self) -> str:
        """The name as text; what is not UTF-8 in it is replaced."""
        return self.name.decode(errors="replace")

    def as_json(self) -> dict[str, Any]:
        """For the API. A name that is not UTF-8 is shown, and cannot be asked for."""
        found: dict[str, Any] = {
            "path": self.path,
            "staged": self.staged,
            "unstaged": self.unstaged,
            "untracked": self.untracked,
            "conflicted": self.conflicted,
        }
        if self.old_name is not None:
            found["old_path"] = self.old_name.decode(errors="replace")
        if self.submodule:
            found["submodule"] = True
        if self.path.encode() != self.name:
            found["utf8"] = False
        return found


@dataclasses.dataclass(kw_only=True)
class Status:
    """A repository as it stands: `head` is the commit, None before the first; `branch` is None when it is detached."""

    head: str | None = None
    branch: str | None = None
    upstream: str | None = None
    ahead: int | None = None
    behind: int | None = None
    files: list[File] = dataclasses.field(default_factory=list)
    truncated: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return {
            "head": self.head,
            "branch": self.branch,
            "upstream": self.upstream,
            "ahead": self.ahead,
            "behind": self.behind,
            "files": [file.as_json() for file in self.files],
            "truncated": self.truncated,
        }


@dataclasses.dataclass(frozen=True, kw_only=True)
class Branch:
    """A branch, or what a remote had when it was last asked."""

    name: str
    remote: bool
    current: bool
    upstream: str | None
    head: str

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return dataclasses.asdict(self)


def parse_status(output: bytes) -> Status:
    """Read it; what makes no sense is passed over, and so is a last entry that was cut off."""
    status = Status()
    parts = iter(output.split(b"\0")[:-1])
    for part in parts:
        if part.startswith(b"# "):
            _read_header(status, part[2:].decode(errors="replace"))
            continue
        file = _file(part, old_name=next(parts, None) if part.startswith(b"2 ") else None)
        if file is None:
            continue
        if len(status.files) >= FILES_MAX:
            status.truncated = True
            break
        status.files.append(file)
    return status


BRANCH_FORMAT = "%(refname)%00%(upstream)%00%(HEAD)%00%(objectname)%00%(symref)"
"""What parse_branches() reads, one branch a line."""


def parse_branches(output: bytes) -> list[Branch]:
    """Read lines of BRANCH_FORMAT; names of branches have neither line ends nor NULs."""
    found = []
    for line in output.decode(errors="replace").split("\n"):
        fields = line.split("\0")
        if len(fields) != 5 or fields[4]:  # a name that stands for another, like origin/HEAD
            continue
        name, upstream, mark, head, _ = fields
        kind, _, short = name.removeprefix("refs/").partition("/")
        if kind in {"heads", "remotes"} and short:
            found.append(
                Branch(
                    name=short,
                    remote=kind == "remotes",
                    current=mark == "*",
                    upstream=upstream.removeprefix("refs/remotes/").removeprefix("refs/heads/") or None,
                    head=head,
                )
            )
    return found


def _read_header(status: Status, text: str) -> None:
    name, _, value = text.partition(" ")
    if name == "branch.oid":
        status.head = None if value == "(initial)" else value
    elif name == "branch.head":
        status.branch = None if value == "(detached)" else value
    elif name == "branch.upstream":
        status.upstream = value
    elif name == "branch.ab":
        ahead, _, behind = value.partition(" ")
        if ahead[1:].isdecimal() and behind[1:].isdecimal():
            status.ahead, status.behind = int(ahead[1:]), int(behind[1:])


def _file(part: bytes, *, old_name: bytes | None) -> File | None:
    kind = part[:1]
    if kind == b"?" and len(part) > 2:
        return File(name=part[2:], untracked=True)
    count = {b"1": _ORDINARY_FIELDS, b"2": _RENAMED_FIELDS, b"u": _UNMERGED_FIELDS}.get(kind)
    fields = part.split(b" ", count) if count else []
    if count is None or len(fields) != count + 1 or len(fields[1]) != 2:
        return None
    staged, unstaged = (None if letter == "." else letter for letter in fields[1].decode(errors="replace"))
    return File(
        name=fields[count],
        staged=None if kind == b"u" else staged,
        unstaged=None if kind == b"u" else unstaged,
        conflicted=kind == b"u",
        old_name=old_name,
        submodule=fields[2].startswith(b"S"),
    )
