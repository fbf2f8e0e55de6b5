"""A tenant's file as an answer: a download that a browser never shows, runs or embeds."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from ide.workspaces.files import Download
from ide.workspaces.paths import name_of

_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def answer(download: Download, *, path: str) -> StreamingHttpResponse:
    """Stream the file. Its type is never told: clients of the API tell folders from files by the type alone."""
    response = StreamingHttpResponse(download, content_type="application/octet-stream", headers=_HEADERS)
    response.headers["Content-Length"] = str(download.opened.size)
    disposition = content_disposition_header(as_attachment=True, filename=name_of(path))
    if disposition:
        response.headers["Content-Disposition"] = disposition
    return response
