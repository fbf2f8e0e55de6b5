"""Git over the API: how a repository stands, differences, staging, commits, branches.

Pull and push are typed into a console, where a person can be asked for what they need.
"""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from ide.api.auth import owner_of
from ide.api.bodies import checked
from ide.api.files import PATH
from ide.api.schema import TRUE
from ide.http import Refusal
from ide.workspaces import git, git_diff, paths
from ide.workspaces.reaching import Connect, sandbox_of

FILES_MAX = 1000
"""Files of one request."""
MESSAGE_CHARS_MAX = 50_000
BRANCH_CHARS_MAX = 200
AUTHOR_CHARS_MAX = 200


class _GitFile(serializers.Serializer[Any]):
    path = serializers.CharField(help_text="Relative to the root.")
    staged = serializers.CharField(allow_null=True, help_text="What is staged: M, A, D, R, C or T.")
    unstaged = serializers.CharField(allow_null=True, help_text="What is not: M, D, T …")
    untracked = serializers.BooleanField()
    conflicted = serializers.BooleanField()
    old_path = serializers.CharField(required=False)


class _GitStatus(serializers.Serializer[Any]):
    root: Any = serializers.CharField(allow_null=True, help_text="Null where there is no repository with files.")
    branch = serializers.CharField(allow_null=True, help_text="Null while no branch is checked out.")
    upstream = serializers.CharField(allow_null=True)
    ahead = serializers.IntegerField(allow_null=True)
    behind = serializers.IntegerField(allow_null=True)
    head = serializers.CharField(allow_null=True, help_text="The commit; null before the first.")
    files = _GitFile(many=True)
    truncated = serializers.BooleanField(help_text="There are more files than are listed.")


class _Difference(serializers.Serializer[Any]):
    old = serializers.CharField()
    new = serializers.CharField()
    binary = serializers.BooleanField(help_text="One side is no text; then neither is told.")
    old_exists = serializers.BooleanField()
    new_exists = serializers.BooleanField()


class _GitFolder(serializers.Serializer[Any]):
    path = serializers.CharField(trim_whitespace=False, help_text="A folder of the repository.")


class _Name(serializers.CharField):
    """A file's name, relative to the repository's root."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=paths.PATH_BYTES_MAX, **options)

    def to_internal_value(self, data: Any) -> str:
        """The name, if it cannot lead out of the repository."""
        return _relative(super().to_internal_value(data))


class _GitFiles(_GitFolder):
    files = serializers.ListField(child=_Name(), allow_empty=False, max_length=FILES_MAX)


class _FilesOrAll(_GitFolder):
    files = serializers.ListField(child=_Name(), required=False, allow_empty=False, max_length=FILES_MAX)
    all = serializers.BooleanField(default=False, help_text="All of them, in place of `files`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either some or all."""
        if attrs["all"] == ("files" in attrs):
            raise serializers.ValidationError(_("Say which files, or say that it is all of them."))
        return attrs


class _GitAuthor(serializers.Serializer[Any]):
    name = serializers.RegexField(r"^[^<>\n\r\0]*[^<>\s\0.,:;\"'][^<>\n\r\0]*\Z", max_length=AUTHOR_CHARS_MAX)
    email = serializers.RegexField(r"^[^<>\s\0]+\Z", max_length=AUTHOR_CHARS_MAX)


class _Commit(_GitFolder):
    message = serializers.CharField(max_length=MESSAGE_CHARS_MAX, help_text="At least one line.")
    author = _GitAuthor(required=False, allow_null=True, help_text="Where git is not configured to know who commits.")


class _Committed(serializers.Serializer[Any]):
    head = serializers.CharField()


class _Branch(serializers.Serializer[Any]):
    name = serializers.CharField()
    remote = serializers.BooleanField()
    current = serializers.BooleanField()
    upstream = serializers.CharField(allow_null=True)
    head = serializers.CharField()


class _Branches(serializers.Serializer[Any]):
    current = serializers.CharField(allow_null=True)
    branches = _Branch(many=True)


class _Switch(_GitFolder):
    branch = serializers.CharField(max_length=BRANCH_CHARS_MAX)
    create: Any = serializers.BooleanField(default=False)


class _Switched(serializers.Serializer[Any]):
    branch = serializers.CharField()


class _GitRoot(serializers.Serializer[Any]):
    root: Any = serializers.CharField()


@extend_schema(parameters=[PATH], responses=_GitStatus)
@api_view(["GET"])
def status(request: Request, name: str, connect: Connect) -> Response:
    """Tell how the repository stands to which a folder belongs; its root is null where there is none."""
    del name
    path = paths.checked(request.query_params.get("path"))
    found = git.find(sandbox_of(owner_of(request), connect=connect), path=path)
    if found is None:
        return Response({"root": None, **git.NOTHING.as_json()})
    return Response({"root": found.root, **git.status(found).as_json()})


@extend_schema(
    parameters=[
        PATH,
        OpenApiParameter("file", str, required=True, description="Relative to the root."),
        OpenApiParameter(
            "staged",
            bool,
            description="Yes: committed against staged. No: staged against on disk. Nothing: committed against on disk.",
        ),
    ],
    responses=_Difference,
)
@api_view(["GET"])
def diff(request: Request, name: str, connect: Connect) -> Response:
    """Answer both sides of a file's change."""
    del name
    query = request.query_params
    path, file = paths.checked(query.get("path")), _asked(query.get("file"))
    staged = query["staged"] in TRUE if query.get("staged") else None
    repository = git.get(sandbox_of(owner_of(request), connect=connect), path=path)
    found = git_diff.difference(repository, name=file, staged=staged)
    return Response(
        {
            "old": found.old or "",
            "new": found.new or "",
            "binary": found.binary,
            "old_exists": found.binary or found.old is not None,
            "new_exists": found.binary or found.new is not None,
        }
    )


@extend_schema(request=_FilesOrAll, responses={204: None})
@api_view(["POST"])
def stage(request: Request, name: str, connect: Connect) -> Response:
    """Put files as they are now into the next commit."""
    del name
    repository, wanted = _wanted(request, _FilesOrAll, connect=connect)
    if wanted["all"]:
        git.stage_all(repository)
    else:
        git.stage(repository, names=wanted["files"])
    return Response(status=HTTPStatus.NO_CONTENT)


@extend_schema(request=_FilesOrAll, responses={204: None})
@api_view(["POST"])
def unstage(request: Request, name: str, connect: Connect) -> Response:
    """Take files out of the next commit; on disk they stay as they are."""
    del name
    repository, wanted = _wanted(request, _FilesOrAll, connect=connect)
    git.unstage(repository, names=wanted.get("files"))
    return Response(status=HTTPStatus.NO_CONTENT)


@extend_schema(request=_GitFiles, responses={204: None})
@api_view(["POST"])
def discard(request: Request, name: str, connect: Connect) -> Response:
    """Make files what is staged, or was committed; those that git does not know are deleted."""
    del name
    repository, wanted = _wanted(request, _GitFiles, connect=connect)
    git.discard(repository, names=wanted["files"])
    return Response(status=HTTPStatus.NO_CONTENT)


@extend_schema(request=_Commit, responses=_Committed)
@api_view(["POST"])
def commit(request: Request, name: str, connect: Connect) -> Response:
    """Commit what is staged. Where git does not know who commits, 409 with the code `identity`: say it as `author`."""
    del name
    repository, wanted = _wanted(request, _Commit, connect=connect)
    author = git.Author(**wanted["author"]) if wanted.get("author") else None
    return Response({"head": git.commit(repository, message=wanted["message"], author=author)})


@extend_schema(parameters=[PATH], responses=_Branches)
@api_view(["GET"])
def branches(request: Request, name: str, connect: Connect) -> Response:
    """List the branches, those first on which was worked last; then those of remotes."""
    del name
    path = paths.checked(request.query_params.get("path"))
    found = git.branches(git.get(sandbox_of(owner_of(request), connect=connect), path=path))
    current = next((branch.name for branch in found if branch.current), None)
    return Response({"current": current, "branches": [branch.as_json() for branch in found]})


@extend_schema(request=_Switch, responses=_Switched)
@api_view(["POST"])
def switch(request: Request, name: str, connect: Connect) -> Response:
    """Go to a branch, or make one from here; one of a remote gets a branch that follows it."""
    del name
    repository, wanted = _wanted(request, _Switch, connect=connect)
    return Response({"branch": git.switch(repository, branch=wanted["branch"], create=wanted["create"])})


@extend_schema(request=_GitFolder, responses={201: _GitRoot})
@api_view(["POST"])
def init(request: Request, name: str, connect: Connect) -> Response:
    """Make a repository of a folder."""
    del name
    path = paths.checked(checked(_GitFolder(data=request.data))["path"])
    made = git.init(sandbox_of(owner_of(request), connect=connect), path=path)
    return Response({"root": made.root}, status=HTTPStatus.CREATED)


def _wanted(
    request: Request, kind: type[serializers.Serializer[Any]], *, connect: Connect
) -> tuple[git.Repository, dict[str, Any]]:
    """The repository and the checked rest of a request. Raises Refusal, SandboxError."""
    wanted = checked(kind(data=request.data))
    path = paths.checked(wanted["path"])
    return git.get(sandbox_of(owner_of(request), connect=connect), path=path), wanted


def _asked(name: str | None) -> str:
    try:
        return _relative(name or "")
    except serializers.ValidationError as error:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            _("file: “%(name)s” is not the name of a file below the root.") % {"name": (name or "")[:100]},
        ) from error


def _relative(name: str) -> str:
    """A name that leads to something below the root. Raises ValidationError."""
    if not name or name.startswith("/") or "\0" in name or {"..", "."} & set(name.split("/")):
        raise serializers.ValidationError(
            _("“%(name)s” is not the name of a file below the root.") % {"name": name[:100]}
        )
    return name
