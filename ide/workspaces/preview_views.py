"""A preview's page, and what its frame loads: there no cookie is looked at and none is set, the address says all."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ide.accounts.access import SignedIn, own_page
from ide.http import Refusal, about, failure_of
from ide.templatetags import assets
from ide.workspaces import previewing, views
from ide.workspaces.paths import checked
from ide.workspaces.reaching import Connect
from sandbox.errors import SandboxError

FRAME_SCRIPT = "src/pages/previewFrame.ts"
_FRAME = '<!doctype html><meta charset="utf-8"><title>{title}</title><body><script type="module">{script}</script>'


@require_safe
@own_page
def page(request: SignedIn, path: str) -> HttpResponseBase:
    """A file as a picture, a table, a document, with nothing around it. Its script asks for all."""
    asked = checked(path)
    context = {
        "path": asked,
        "crumbs": views.crumb_links(request, asked),
        "file_url": views.page_url(request, asked),
        "page_data": {"path": asked, "user": request.user.username},
        "section": "files",
    }
    return render(request, "files/preview.html", context)


@require_safe
def part(request: HttpRequest, token: str, path: str, connect: Connect) -> HttpResponseBase:
    """A file of a folder, as a page in that folder gets it; with `?frame` the empty page that shows what it is told."""
    grant = previewing.grant_of(token)
    script = _frame_script()
    headers = previewing.headers(
        origin=settings.URL,
        token=token,
        scripts=grant is not None and grant.scripts,
        frame_script=_source(script),
    )
    if grant is None:
        return _plain(_("This preview is over. Open it again."), status=404, headers=headers)
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # On a page of its own there would be nobody around it who keeps it from leading to other sites.
        return _plain(_("A preview is only shown within the workspace."), status=403, headers=headers)
    if "frame" in request.GET:
        text = _FRAME.format(title=_("Preview"), script=script)
        return HttpResponse(text, headers=headers)
    try:
        with about(path):
            download, kind = previewing.opened(grant, path=path, connect=connect)
    except (SandboxError, Refusal) as error:
        failure = failure_of(error)
        return _plain(failure.sentence, status=failure.status, headers=headers)
    answer = StreamingHttpResponse(download, content_type=kind, headers=headers)
    answer.headers["Content-Length"] = str(download.opened.size)
    return answer


def _plain(sentence: str, *, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _frame_script() -> str:
    """Our script for the frame. It stands in the page: a frame without an origin may not load from our static files."""
    built = assets.manifest().get(FRAME_SCRIPT)
    if built is None:
        return ""
    path = assets.MANIFEST.parents[1] / built["file"]
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, changed_at: int) -> str:
    del changed_at  # part of the cache's key
    return path.read_text(encoding="utf-8")


def _source(script: str) -> str:
    """The script as a policy names it, so that it runs and nothing else does."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
