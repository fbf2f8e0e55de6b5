"""Files and folders that their owner shares by a link: made, found, ended. The address of one is all that opens it."""

import secrets
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ide.accounts.models import User
from ide.http import Refusal
from ide.workspaces import files, paths
from ide.workspaces.models import FileShare
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused

ID_BYTES = 16
"""128 bits, 22 characters."""
SHARES_MAX = 1000
"""Of one user."""


def share(user: User, *, sandbox: Sandbox, path: str) -> tuple[FileShare, bool]:
    """Share what is at `path`, and tell whether it was not shared before. Raises Refusal, SandboxError."""
    there = files.stat(sandbox, path=path)
    if there.kind == "link" and there.target_kind is None:
        raise Refused("not_found", "")
    if not {"file", "folder"} & {there.kind, there.target_kind}:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("“%(path)s” is neither a file nor a folder.") % {"path": path})
    real_path = paths.checked(there.real_path)
    if files.is_part_of_every_sandbox(path) or files.is_part_of_every_sandbox(real_path):
        sentence = _("“%(path)s” holds all that you have. Share a file or a folder in it.") % {"path": path}
        raise Refusal(HTTPStatus.BAD_REQUEST, sentence)
    if not shares_of(user).filter(path=path).exists() and shares_of(user).count() >= SHARES_MAX:
        sentence = ngettext(
            "You share %(n)d file already, which is the most that is possible. Stop sharing some.",
            "You share %(n)d files already, which is the most that is possible. Stop sharing some.",
            SHARES_MAX,
        )
        raise Refusal(HTTPStatus.FORBIDDEN, sentence % {"n": SHARES_MAX})
    return FileShare.objects.update_or_create(
        user=user,
        path=path,
        defaults={"real_path": real_path},
        create_defaults={"id": secrets.token_urlsafe(ID_BYTES), "real_path": real_path},
    )


def shares_of(user: User) -> QuerySet[FileShare]:
    """What `user` shares, the newest first."""
    return FileShare.objects.filter(user=user).select_related("user").order_by("-created_at", "id")


def own_share(user: User, *, share_id: str = "", path: str = "") -> FileShare:
    """A share of the user's own, by its id or its path. Raises Http404."""
    found = shares_of(user).filter(pk=share_id) if share_id else shares_of(user).filter(path=path)
    one = found.first()
    if one is None:
        raise Http404(_("This is not shared, or not any more."))
    return one


def get_share(*, owner: str, share_id: str) -> FileShare:
    """The share of that address, for whoever is signed in. Raises Http404 for one that is unknown or has ended."""
    found = FileShare.objects.filter(pk=share_id, user__username=owner, user__is_active=True)
    one = found.select_related("user").first()
    if one is None:
        raise Http404(_("Nothing is shared at this address, or not any more."))
    return one


def address(one: FileShare) -> str:
    """The page of a share."""
    return f"/user/{one.user.username}/shares/{one.pk}/"
