"""Git in a tenant's sandbox, as the tenant. Nothing of ours is configured, no hook is added, nobody is asked anything.

What the repository's own configuration runs (hooks, filters, programs that show differences) runs there too, as for
whoever types git in a console; but only looking at a folder starts no program that watches files (fsmonitor).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from ide.http import Refusal, about
from ide.workspaces import commands, files, git_status, paths
from ide.workspaces.git_refusals import is_no_repository, refusal
from ide.workspaces.reaching import Sandbox

SECONDS = 20.0
STATUS_SECONDS = 8.0
"""Files that git does not know are walked through for so long."""
CHANGE_SECONDS = 60.0
"""Hooks take their time."""
STATUS_BYTES_MAX = 4 * 2**20
BRANCHES_MAX = 1000
TEXT_BYTES_MAX = 2_000_000
"""A larger file is not compared."""
FIRST_BRANCH = "main"
"""Of a new repository, where the person has configured none."""

NOTHING = git_status.Status()
"""How things stand where there is no repository."""

_GIT = (
    "git",
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.quotePath=false"),
    *("-c", "color.ui=false"),
    *("-c", "user.useConfigOnly=true"),
)
_ONLY_LOOK = ("-c", "core.fsmonitor=false")
_ENV = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GIT_EDITOR": "false", "GIT_ADVICE": "0"}
_NAMES_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")
"""Names go in by the input, so that there may be many, of any length."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Author:
    """Who commits, where the person says it here and not in git's configuration."""

    name: str
    email: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository with files: `root` is their folder, and names are relative to it."""

    sandbox: Sandbox
    root: str

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        output_max: int = commands.OUTPUT_BYTES_MAX,
        looks: bool = False,
        seconds: float | None = None,
    ) -> commands.Result:
        """Run git to its end. Raises SandboxError."""
        return _git(
            self.sandbox,
            self.root,
            *arguments,
            stdin=stdin,
            env=env,
            output_max=output_max,
            looks=looks,
            seconds=seconds,
        )

    def done(self, *arguments: str, **more: Any) -> commands.Result:
        """Run git, which must succeed. Raises Refusal, SandboxError."""
        result = self.run(*arguments, **more)
        if result.status != 0 or result.timed_out:
            raise refusal(result)
        return result


def find(sandbox: Sandbox, *, path: str) -> Repository | None:
    """The repository whose files a folder belongs to; None where there is none. Raises Refusal, SandboxError."""
    with about(path):
        result = _git(sandbox, path, "rev-parse", "--show-toplevel", looks=True)
    if is_no_repository(result):
        return None
    if result.status != 0 or result.timed_out:
        raise refusal(result)
    root = result.text.removesuffix("\n")
    if root.encode(errors="replace") != result.output.removesuffix(b"\n"):
        raise Refusal(HTTPStatus.CONFLICT, _("The name of this repository's folder is not UTF-8. Rename it first."))
    return Repository(sandbox=sandbox, root=paths.checked(root))


def get(sandbox: Sandbox, *, path: str) -> Repository:
    """The repository whose files a folder belongs to. Raises Refusal (404) where there is none."""
    found = find(sandbox, path=path)
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND, _("There is no git repository with files at %(path)s.") % {"path": path})
    return found


def status(repository: Repository) -> git_status.Status:
    """How the repository stands. Where there are too many new files to walk through, new folders stand for theirs."""
    result = _status(repository, new_files="all", seconds=STATUS_SECONDS)
    is_short = result.timed_out
    if is_short:
        result = _status(repository, new_files="normal", seconds=SECONDS)
    if not result.truncated and (result.status != 0 or result.timed_out):
        raise refusal(result)
    found = git_status.parse_status(result.output)
    found.truncated = found.truncated or result.truncated or is_short
    return found


def stage(repository: Repository, *, names: Iterable[str]) -> None:
    """Put these files as they are now into the next commit."""
    repository.done("add", *_NAMES_FROM_INPUT, stdin=_joined(names))


def stage_all(repository: Repository) -> None:
    """Put everything as it is now into the next commit."""
    repository.done("add", "--all")


def unstage(repository: Repository, *, names: Iterable[str] | None = None) -> None:
    """Take these files (else all) out of the next commit; with a renamed one goes its old name."""
    if names is None:
        repository.done("reset", "--quiet")
        return
    wanted = {name.encode() for name in names}
    old = {file.old_name for file in status(repository).files if file.name in wanted and file.old_name}
    repository.done("reset", "--quiet", *_NAMES_FROM_INPUT, stdin=b"\0".join(sorted(wanted | old)) + b"\0")


def discard(repository: Repository, *, names: Iterable[str]) -> None:
    """Make these files what is staged, or was committed; those that git does not know are deleted."""
    wanted = {name.encode() for name in names}
    found = [file for file in status(repository).files if file.name in wanted]
    if conflicted := next((file for file in found if file.conflicted), None):
        sentence = _("“%(path)s” is in conflict. Edit it and stage it; there is no version to go back to.")
        raise Refusal(HTTPStatus.CONFLICT, sentence % {"path": conflicted.path})
    if folder := next((file for file in found if file.name.endswith(b"/")), None):
        sentence = _("“%(path)s” is a folder of which git knows nothing. Delete it in the files if you do not want it.")
        raise Refusal(HTTPStatus.CONFLICT, sentence % {"path": folder.path})
    if changed := [file.name for file in found if file.unstaged]:
        repository.done("restore", "--worktree", *_NAMES_FROM_INPUT, stdin=b"\0".join(changed) + b"\0")
    for file in found:
        if file.untracked:
            with about(f"{repository.root}/{file.path}"):
                files.delete(repository.sandbox, path=f"{repository.root}/{file.path}")


def commit(repository: Repository, *, message: str, author: Author | None = None) -> str:
    """Commit what is staged; return the commit's name. Raises NoIdentity where git does not know who commits."""
    env: dict[str, str] = {}
    if author is not None:
        for role in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{role}_NAME": author.name, f"GIT_{role}_EMAIL": author.email}
    repository.done("commit", "--quiet", "--file=-", stdin=message.encode(), env=env)
    return repository.done("rev-parse", "HEAD", looks=True).text.strip()


def branches(repository: Repository) -> list[git_status.Branch]:
    """The branches, those first on which was worked last; then those of remotes."""
    result = repository.done(
        "for-each-ref",
        *("--sort=-committerdate", f"--count={BRANCHES_MAX}", f"--format={git_status.BRANCH_FORMAT}"),
        *("refs/heads", "refs/remotes"),
        looks=True,
    )
    return sorted(git_status.parse_branches(result.output), key=lambda branch: branch.remote)


def switch(repository: Repository, *, branch: str, create: bool) -> str:
    """Go to a branch, a new one from here with `create`; one of a remote gets a branch that follows it. Its name."""
    if branch.startswith("-"):
        raise Refusal(HTTPStatus.BAD_REQUEST, _("“%(name)s” cannot be the name of a branch.") % {"name": branch})
    if create:
        repository.done("switch", "--quiet", "--create", branch)
        return branch
    known = branches(repository)
    here = {each.name for each in known if not each.remote}
    if branch not in here and branch in {each.name for each in known if each.remote}:
        own = branch.partition("/")[2]
        if own not in here:
            repository.done("switch", "--quiet", "--track", branch)
            return own
        branch = own
    repository.done("switch", "--quiet", "--no-guess", branch)
    return branch


def init(sandbox: Sandbox, *, path: str) -> Repository:
    """Make a repository of a folder that is there."""
    with about(path):
        configured = _git(sandbox, path, "config", "--get", "init.defaultBranch", looks=True)
    first = [] if configured.status == 0 else [f"--initial-branch={FIRST_BRANCH}"]
    repository = Repository(sandbox=sandbox, root=path)
    repository.done("init", "--quiet", *first)
    return repository


def _status(repository: Repository, *, new_files: str, seconds: float) -> commands.Result:
    return repository.run(
        *("status", "--porcelain=v2", "-z", "--branch", f"--untracked-files={new_files}"),
        output_max=STATUS_BYTES_MAX,
        looks=True,
        seconds=seconds,
    )


def _git(
    sandbox: Sandbox,
    folder: str,
    *arguments: str,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
    output_max: int = commands.OUTPUT_BYTES_MAX,
    looks: bool = False,
    seconds: float | None = None,
) -> commands.Result:
    """Run git. With `looks` it writes nothing: neither does it refresh its index, nor does it wait for a lock."""
    return commands.run(
        sandbox,
        argv=[*_GIT, *(_ONLY_LOOK if looks else ()), *arguments],
        cwd=folder,
        env={**_ENV, **({"GIT_OPTIONAL_LOCKS": "0"} if looks else {}), **(env or {})},
        stdin=stdin,
        seconds=seconds or (SECONDS if looks else CHANGE_SECONDS),
        output_max=output_max,
    )


def _joined(names: Iterable[str]) -> bytes:
    return b"".join(name.encode() + b"\0" for name in names)
