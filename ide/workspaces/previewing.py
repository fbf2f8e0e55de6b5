"""Files of one folder for a frame that has not our origin: addresses that need no cookie, good for some minutes.

Such a frame sends no cookies of ours, so what it asks for is told by the address alone: a signed grant.
"""

import dataclasses
from collections.abc import Mapping
from http import HTTPStatus
from posixpath import splitext
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from ide.accounts.models import User
from ide.headers import FRAMES, HEADER
from ide.http import Refusal
from ide.workspaces import files
from ide.workspaces.files import Download
from ide.workspaces.paths import checked, name_of, parent, quoted
from ide.workspaces.reaching import Connect, Sandbox, sandbox_of

GRANT_SECONDS = 600
"""How long an address can be used; a page that shows something longer asks for another."""
FILE_BYTES_MAX = 50_000_000
"""Larger files are offered for download."""
GRANT_CHARS_MAX = 8192

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".xml": "application/xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".ico": "image/x-icon",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
"""What pages consist of, by the ending. Nothing else is given: programs, databases and keys lie in the same folders."""

_SALT = "ide.workspaces.previewing"
_AUTH_CHARS = 16


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grant:
    """What an address opens: the parts of pages in one folder of one user, hidden ones excepted."""

    user: User
    folder: str
    """With all links followed."""
    scripts: bool
    """Whether scripts of the folder's files may run."""


def granted(user: User, *, sandbox: Sandbox, path: str, scripts: bool) -> str:
    """An address for a file and what lies beside and below it. Raises Refusal, SandboxError."""
    there = files.stat(sandbox, path=path)
    if "file" not in {there.kind, there.target_kind}:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("“%(path)s” is not a file.") % {"path": path})
    real = checked(there.real_path or path)
    claim = {"user": user.pk, "account": _account(user), "folder": parent(real), "scripts": scripts}
    token = signing.dumps(claim, salt=_SALT, compress=True)
    if len(token) > GRANT_CHARS_MAX:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The path of “%(path)s” is too long for a preview.") % {"path": path})
    return f"{FRAMES}{token}/{quoted(name_of(real))}"


def grant_of(token: str) -> Grant | None:
    """What a token opens; None when it is not ours, too old, or its user's password has changed since."""
    if len(token) > GRANT_CHARS_MAX:
        return None
    try:
        claim: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=GRANT_SECONDS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=claim["user"], is_active=True).first()
    if user is None or not constant_time_compare(claim["account"], _account(user)):
        return None
    return Grant(user=user, folder=claim["folder"], scripts=claim["scripts"])


def opened(grant: Grant, *, path: str, connect: Connect) -> tuple[Download, str]:
    """A file of the grant and its type. Raises Refusal when it is none of what pages consist of; SandboxError."""
    kind = TYPES.get(splitext(path)[1].lower())
    if kind is None or _is_hidden(path):
        raise _not_given(path)
    sandbox = sandbox_of(grant.user, connect=connect)
    base = grant.folder.rstrip("/")
    real = files.stat(sandbox, path=checked(f"{base}/{path}")).real_path or ""
    below = real.removeprefix(f"{base}/")
    if below == real or _is_hidden(below):  # a link leads out of the folder
        raise _not_given(path)
    download = files.download(sandbox, path=real)
    if download.opened.size > FILE_BYTES_MAX:
        download.close()
        raise files.too_large(path, size_max=FILE_BYTES_MAX)
    return download, kind


def headers(*, origin: str, token: str, scripts: bool, frame_script: str) -> dict[str, str]:
    """What every answer below a token carries. `frame_script` is the source of our own script, as a policy names it.

    The document gets an origin of its own that is nobody's. It reaches nothing but its folder: not our API, not other
    sites. It opens no window, leaves no form and leads the page around it nowhere. (No policy of today's browsers covers
    WebRTC and the looking up of names: by these, scripts that somebody lets run could tell what the folder's pages hold.)
    """
    own = f"{origin}{FRAMES}{token}/"
    none = "'none'"
    running = f"'unsafe-inline' 'unsafe-eval' blob: data: {own}" if scripts else frame_script
    rules = (
        "sandbox allow-scripts allow-forms" if scripts else "sandbox allow-scripts",
        "default-src 'none'",
        f"script-src {running}",
        f"style-src 'unsafe-inline' {own}",
        f"img-src data: blob: {own}",
        f"font-src data: {own}",
        f"media-src data: blob: {own}",
        f"connect-src {f'data: blob: {own}' if scripts else none}",
        f"worker-src {'blob: data:' if scripts else none}",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {origin}",
    )
    return {
        HEADER: "; ".join(rules),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        "Cache-Control": "private, no-store",
        # To a frame without an origin its own folder is foreign. What is given is told by the token alone.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }


def _account(user: User) -> str:
    """What a new password changes."""
    return user.get_session_auth_hash()[:_AUTH_CHARS]


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _not_given(path: str) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, _("“%(path)s” is no part of a page in this folder.") % {"path": path})
