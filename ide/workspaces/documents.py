"""Text files for the editor: whole, versioned by their hash, never saved over a version that was not loaded."""

import dataclasses
import hashlib
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal
from ide.workspaces import files
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused, SandboxError
from sandbox.protocol.messages import Write

DOCUMENT_BYTES_MAX = 5_000_000
"""Larger files are offered for download."""


class Changed(Refusal):
    """The file is not the version that was loaded; `version` is what is there now, None when that cannot be said."""

    def __init__(self, sentence: str, *, version: str | None) -> None:
        super().__init__(HTTPStatus.CONFLICT, sentence)
        self.version = version


@dataclasses.dataclass(frozen=True, kw_only=True)
class Document:
    """A text file as it was when it was read. `text` has the file's own line endings."""

    path: str
    text: str
    version: str
    size: int
    mode: int
    writable: bool
    newline: str


def load(sandbox: Sandbox, *, path: str) -> Document:
    """Read a text file. Raises Refusal when it is too large (413) or not text (415); SandboxError."""
    with sandbox.opened() as connection:
        opened, content = files.read_whole(connection, path=path, size_max=DOCUMENT_BYTES_MAX)
    text = _decoded(content, path=path)
    return Document(
        path=path,
        text=text,
        version=hashlib.sha256(content).hexdigest(),
        size=len(content),
        mode=opened.mode,
        writable=opened.writable,
        newline=newline_of(text),
    )


def save(sandbox: Sandbox, *, path: str, text: str, version: str | None) -> str:
    """Write a text file over `version`, or make it where `version` is None. Return the new version.

    Raises Changed when something else is there; Refusal; SandboxError.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The text has characters that cannot be stored as UTF-8.")) from None
    if len(content) > DOCUMENT_BYTES_MAX:
        raise files.too_large(path, size_max=DOCUMENT_BYTES_MAX)
    request = Write(path=path, sha256=version, create=version is None)
    try:
        return files.store(sandbox, request=request, chunks=[content]).sha256
    except Refused as refused:
        if refused.code not in {"changed", "exists"}:
            raise
        sentence = (
            _("“%(path)s” is there already.") if version is None else _("“%(path)s” has changed since you opened it.")
        )
        raise Changed(sentence % {"path": path}, version=_version(sandbox, path=path)) from refused


def newline_of(text: str) -> str:
    """Which line endings `text` has: lf (also when it has none), crlf, cr, or mixed."""
    crlf = text.count("\r\n")
    counts = {"crlf": crlf, "lf": text.count("\n") - crlf, "cr": text.count("\r") - crlf}
    found = [name for name, count in counts.items() if count]
    if len(found) > 1:
        return "mixed"
    return found[0] if found else "lf"


def _decoded(content: bytes, *, path: str) -> str:
    not_text = Refusal(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("“%(path)s” is not a text file. Download it instead.") % {"path": path}
    )
    if b"\0" in content:
        raise not_text
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise not_text from None


def _version(sandbox: Sandbox, *, path: str) -> str | None:
    try:
        with sandbox.opened() as connection:
            _opened, content = files.read_whole(connection, path=path, size_max=DOCUMENT_BYTES_MAX)
    except (SandboxError, Refusal):
        return None
    return hashlib.sha256(content).hexdigest()
