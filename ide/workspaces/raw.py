"""A tenant's file, or a folder as a zip, as an answer: a download that a browser never shows, runs or embeds."""

import re

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from ide.workspaces.archives import ArchiveDownload
from ide.workspaces.files import Download
from ide.workspaces.paths import name_of

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
_IMAGES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavif", re.DOTALL), "image/avif"),
)
"""How images begin that hold nothing but an image: no SVG, which can hold a script."""
_UNNAMED = "attachment"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def image_type(begin: bytes) -> str | None:
    """The media type of an image that begins with these bytes; None of everything else."""
    return next((kind for form, kind in _IMAGES if form.match(begin)), None)


def image(download: Download, *, path: str) -> StreamingHttpResponse:
    """Stream the file for an <img>, if it is an image; else like any other. Opened by itself it is still a download."""
    response = answer(download, path=path)
    response.headers["Content-Type"] = image_type(download.peek()) or "application/octet-stream"
    return response


def answer(download: Download, *, path: str) -> StreamingHttpResponse:
    """Stream the file. Its type is never told: clients of the API tell folders from files by the type alone."""
    response = StreamingHttpResponse(download, content_type="application/octet-stream", headers=HEADERS)
    response.headers["Content-Length"] = str(download.opened.size)
    response.headers["Content-Disposition"] = _attachment(name_of(path))
    return response


def zip_answer(archive: ArchiveDownload, *, path: str) -> StreamingHttpResponse:
    """Stream the zip of a folder, named for it. How long it will be nobody knows yet."""
    response = StreamingHttpResponse(archive, content_type="application/zip", headers=HEADERS)
    response.headers["Content-Disposition"] = _attachment(f"{name_of(path) or 'files'}.zip")
    return response


def _attachment(name: str) -> str:
    # A line's end at the end of a name slips through Django's check for what a header may hold.
    return content_disposition_header(as_attachment=True, filename=_CONTROL.sub("_", name)) or _UNNAMED
