"""Pages of sandboxes: folders, files as downloads, and processes."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ide.accounts.access import SignedIn, own_page
from ide.http import Failure, Refusal, about, failure_of
from ide.workspaces import archives, files, listings, raw
from ide.workspaces.paths import checked, crumbs, quoted
from ide.workspaces.reaching import Connect, sandbox_of
from sandbox.errors import SandboxError
from sandbox.protocol.messages import Listing


@require_safe
@own_page
def folder(request: SignedIn, path: str, connect: Connect) -> HttpResponseBase:
    """What is in a folder, with everything that can be done there."""
    sandbox = sandbox_of(request.user, connect=connect)
    try:
        asked = checked(path)
        with about(asked):
            listing = files.listing(sandbox, path=asked)
    except (SandboxError, Refusal) as error:
        if isinstance(error, Refusal) and error.code == "not_folder" and files.is_file(sandbox, path=asked):
            return redirect(page_url(request, asked))
        return _folder_page(request, path=path, failure=failure_of(error))
    return _folder_page(request, path=asked, listing=listing)


@require_safe
@own_page
def file(request: SignedIn, path: str, connect: Connect) -> HttpResponseBase:
    """A file as a download. Its bytes are shown by no page: they could be one of somebody's making."""
    sandbox = sandbox_of(request.user, connect=connect)
    asked = checked(path)
    try:
        with about(asked):
            return raw.answer(files.download(sandbox, path=asked), path=asked)
    except Refusal as refusal:
        if refusal.code != "is_folder":
            raise
        return redirect(page_url(request, f"{asked}/"))


@require_safe
@own_page
def archive(request: SignedIn, connect: Connect) -> HttpResponseBase:
    """A folder with everything in it as a zip: where a link leads, so that the browser's own download takes it."""
    sandbox = sandbox_of(request.user, connect=connect)
    asked = checked(request.GET.get("path"))
    with about(asked):
        return raw.zip_answer(archives.download(sandbox, path=asked), path=asked)


@require_safe
@own_page
def processes(request: SignedIn) -> HttpResponseBase:
    """What runs in all sandboxes. The page asks for it by itself, each sandbox on its own, and again and again."""
    data = {"user": request.user.username, "runtimes": list(settings.RUNTIMES)}
    return render(request, "processes.html", {"page_data": data, "section": "consoles"})


def page_url(request: SignedIn, path: str) -> str:
    """Address of the page of a path in the sandbox; a folder's ends in a slash."""
    return f"/user/{request.user.username}/files{quoted(path)}"


def crumb_links(request: SignedIn, path: str) -> list[tuple[str, str]]:
    """Names and addresses of the folders down to `path`."""
    return [(crumb["name"], page_url(request, f"{crumb['path'].rstrip('/')}/")) for crumb in crumbs(path)]


def _folder_page(
    request: SignedIn, *, path: str, listing: Listing | None = None, failure: Failure | None = None
) -> HttpResponseBase:
    context = {
        "path": path,
        "crumbs": crumb_links(request, path),
        "workspace_url": f"/user/{request.user.username}/workspace{quoted(path)}/",
        "listing": listings.as_json(listing, path=path) if listing else None,
        "error": failure.sentence if failure else "",
        "writable": bool(listing and listing.writable),
        "section": "files",
    }
    return render(request, "files/folder.html", context, status=failure.status if failure else 200)
