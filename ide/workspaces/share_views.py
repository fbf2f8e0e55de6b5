"""Pages of shared files: what others may look at and copy, and the owner's list of what they share."""

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ide.accounts.access import SignedIn, own_page
from ide.http import Failure, Refusal, error_page, failure_of
from ide.workspaces import copying, raw, shared, sharing
from ide.workspaces.paths import name_of, quoted
from ide.workspaces.reaching import Connect, sandbox_of
from ide.workspaces.shared import Shared
from sandbox.errors import ProtocolError, Refused, SandboxError


def _of_a_share(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let whoever is signed in into a share that they know the address of; what fails there is a page."""

    @wraps(page)
    def judged(request: HttpRequest, *, name: str, file_share: str, connect: Connect) -> HttpResponseBase:
        visitor = cast("SignedIn", request)
        found = sharing.get_share(owner=name, share_id=file_share)
        sandbox = sandbox_of(found.user, connect=connect)
        try:
            there = shared.place(found, sandbox=sandbox, inside=request.GET.get("inside", ""))
            with contextlib.ExitStack() as visit:
                visit.enter_context(shared.visit(found, visitor_id=visitor.user.pk))
                return page(visitor, there, connect=connect, visit=visit)
        except (SandboxError, Refusal) as error:
            return error_page(request, _failure(error))

    return login_required(never_cache(judged))


@require_safe
@_of_a_share
def share(request: SignedIn, there: Shared, **_more: object) -> HttpResponseBase:
    """What is shared: a text, an image, what else is known of a file, or what is in a folder."""
    base = sharing.address(there.share)
    found = shared.look(there)
    context = {
        "share": there.share,
        "name": there.name,
        "inside": there.inside,
        "above": _above(there, base=base),
        "base": base,
        "file_url": f"{base}file/?inside={quoted(there.inside)}",
        "own": there.share.user_id == request.user.pk,
        "file": found if isinstance(found, shared.File) else None,
        "folder": found if isinstance(found, shared.Folder) else None,
    }
    return render(request, "files/share.html", context)


@require_safe
@_of_a_share
def file(request: SignedIn, there: Shared, visit: contextlib.ExitStack, **_more: object) -> HttpResponseBase:
    """The bytes of a shared file: a download, or an image for the page."""
    content = shared.download(there)
    content.hold(visit.pop_all())
    if "image" in request.GET:
        return raw.image(content, path=there.name)
    return raw.answer(content, path=there.name)


@require_POST
@_of_a_share
def copy(request: SignedIn, there: Shared, connect: Connect, **_more: object) -> HttpResponseBase:
    """Copy what is shared to the visitor's own home."""
    receiver = sandbox_of(request.user, connect=connect)
    path = copying.copy(there, receiver=receiver, folder=request.user.home)
    messages.success(request, _("“%(name)s” is in your home folder now.") % {"name": name_of(path)})
    return redirect(f"/user/{request.user.username}/files{quoted(request.user.home)}/")


@require_safe
@never_cache
@own_page
def shares(request: SignedIn) -> HttpResponseBase:
    """What the user shares. Wakes no sandbox."""
    rows = [
        {"share": one, "address": address, "link": settings.URL + address}
        for one in sharing.shares_of(request.user)
        for address in [sharing.address(one)]
    ]
    return render(request, "files/shares.html", {"rows": rows, "section": "files"})


@require_POST
@own_page
def end(request: SignedIn, file_share: str) -> HttpResponseBase:
    """Stop sharing."""
    one = sharing.own_share(request.user, share_id=file_share)
    one.delete()
    messages.success(request, _("“%(path)s” is not shared any more.") % {"path": one.path})
    return redirect("shares", name=request.user.username)


def _failure(error: SandboxError | Refusal) -> Failure:
    """What failed, without the paths of the owner."""
    if isinstance(error, Refused) and error.code in {"not_found", "not_folder", "denied", "is_folder"}:
        return Failure(404, _("This is not there (any more), or is not shared."))
    if isinstance(error, ProtocolError):
        return Failure(502, _("The sandbox of this person answered something that makes no sense."))
    return failure_of(error)


def _above(there: Shared, *, base: str) -> list[tuple[str, str]]:
    """The names and addresses of the folders above, from the share on, and of the place itself."""
    found: list[tuple[str, str]] = [(name_of(there.share.path), base)]
    walked = ""
    for part in there.inside.split("/") if there.inside else []:
        walked = f"{walked}/{part}" if walked else part
        found.append((part, f"{base}?inside={quoted(walked)}"))
    return found
