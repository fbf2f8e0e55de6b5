"""Text files for the editor: whole, versioned by their hash, never saved over a version that was not loaded."""

import contextlib
import dataclasses
import hashlib
from collections.abc import Iterator
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal
from ide.workspaces import encodings, files
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused, SandboxError, Unavailable
from sandbox.protocol.messages import Identify, Identity, Read, Saved, Write

DOCUMENT_BYTES_MAX = 5_000_000
"""Larger files can be looked at, not saved."""
LARGE_BYTES_MAX = 50_000_000
"""Larger files are offered for download."""


class Changed(Refusal):
    """The file is not the version that was loaded; `version` is what is there now, None when that cannot be said.

    `gone` says of a file that is not there whether it was moved, deleted, or that nobody knows.
    """

    def __init__(self, sentence: str, *, version: str | None, gone: str = "", moved_to: str | None = None) -> None:
        super().__init__(HTTPStatus.CONFLICT, sentence)
        self.version = version
        self.gone = gone
        self.moved_to = moved_to


@dataclasses.dataclass(frozen=True, kw_only=True)
class Document:
    """A text file as it was when it was read. Its text has the file's own line endings, and no byte-order mark."""

    path: str
    text: str | Iterator[str]
    """In pieces where the file is large; then it must be taken to its end or closed."""
    version: str
    size: int
    mode: int
    writable: bool
    read_only_reason: str | None
    """Why it cannot be written: `large` or `denied`."""
    newline: str
    encoding: str
    inode: str
    mtime: float


def load(sandbox: Sandbox, *, path: str) -> Document:
    """Read a text file. Raises Refusal when it is too large (413) or not text (415); SandboxError."""
    look, digest, content = encodings.Look(), hashlib.sha256(), bytearray()
    with _special_files_named(sandbox, path=path), sandbox.opened() as connection:
        opened, chunks = files.begin(connection, request=Read(path=path), size_max=LARGE_BYTES_MAX)
        is_large = opened.size > DOCUMENT_BYTES_MAX
        for chunk in chunks:
            look.feed(chunk)
            digest.update(chunk)
            if not is_large:
                content += chunk
    found = look.end()
    if found is None:
        raise not_text(path)
    encoding, newline = found
    version = digest.hexdigest()
    text: str | Iterator[str] = "".join(encodings.decoded([bytes(content)], encoding=encoding))
    if is_large:
        text = _read_again(sandbox, path=path, encoding=encoding, version=version)
    return Document(
        path=path,
        text=text,
        version=version,
        size=opened.size,
        mode=opened.mode,
        writable=opened.writable and not is_large,
        read_only_reason="large" if is_large else None if opened.writable else "denied",
        newline=newline,
        encoding=encoding,
        inode=opened.inode,
        mtime=opened.modified_at,
    )


def save(
    sandbox: Sandbox,
    *,
    path: str,
    text: str,
    version: str | None,
    inode: str | None = None,
    encoding: str | None = None,
) -> Saved:
    """Write a text file over `version`, or make it where `version` is None; `encoding` None keeps the file's.

    Raises Changed when something else is there, or nothing; Refusal; SandboxError.
    """
    if encoding is None:
        encoding = encodings.UTF_8 if version is None else _encoding_there(sandbox, path=path)
    try:
        content = encodings.encoded(text, encoding=encoding)
    except encodings.Unencodable as missing:
        raise _unencodable(missing, encoding=encoding) from None
    if len(content) > DOCUMENT_BYTES_MAX:
        sentence = _("The text is larger than %(n)d MB, which is the most that can be saved here.")
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence % {"n": DOCUMENT_BYTES_MAX // 1_000_000})
    request = Write(path=path, sha256=version, inode=inode, create=version is None, keep=True)
    try:
        with _special_files_named(sandbox, path=path):
            return files.store(sandbox, request=request, chunks=[content])
    except Refused as refused:
        if refused.code not in {"changed", "exists"}:
            raise
        raise _changed(sandbox, request=request) from refused


def text_of(content: bytes) -> tuple[str, str, str] | None:
    """The text of a whole content, its encoding and its line endings; None where it is no text."""
    look = encodings.Look()
    look.feed(content)
    found = look.end()
    if found is None:
        return None
    encoding, newline = found
    return "".join(encodings.decoded([content], encoding=encoding)), encoding, newline


def _read_again(sandbox: Sandbox, *, path: str, encoding: str, version: str) -> Iterator[str]:
    """The text of a large file, read a second time so that it is never whole in memory."""
    digest = hashlib.sha256()
    with sandbox.opened() as connection:
        _opened, chunks = files.begin(connection, request=Read(path=path), size_max=LARGE_BYTES_MAX)

        def hashed() -> Iterator[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

        try:
            yield from encodings.decoded(hashed(), encoding=encoding)
        except UnicodeDecodeError:
            raise _changed_meanwhile() from None
    if digest.hexdigest() != version:
        raise _changed_meanwhile()


def _changed_meanwhile() -> Unavailable:
    return Unavailable(_("The file changed while it was read. Try again."))


def _encoding_there(sandbox: Sandbox, *, path: str) -> str:
    """The encoding of the file that is about to be replaced; UTF-8 where that cannot be said."""
    try:
        with sandbox.opened() as connection:
            _opened, content = files.read_whole(connection, path=path, size_max=DOCUMENT_BYTES_MAX)
    except (Refused, Refusal):
        return encodings.UTF_8
    found = text_of(content)
    return found[1] if found else encodings.UTF_8


def _changed(sandbox: Sandbox, *, request: Write) -> Changed:
    """Say what is there instead of the version that was loaded."""
    asked = Identify(path=request.path, sha256=request.sha256, inode=request.inode or "")
    try:
        there = files.expected(sandbox.call(asked), Identity)
    except SandboxError:
        there = Identity(kind="file")
    sentences = {
        "moved": _("“%(path)s” was moved to “%(to)s” since you opened it."),
        "deleted": _("“%(path)s” was deleted since you opened it."),
        "unknown": _("“%(path)s” is not there any more: it was moved or deleted since you opened it."),
    }
    if request.create:
        sentence = _("“%(path)s” is there already.")
    else:
        sentence = sentences.get(there.gone, _("“%(path)s” has changed since you opened it."))
    gone = there.gone if there.gone in sentences else ""
    told = sentence % {"path": request.path, "to": there.moved_to or ""}
    return Changed(told, version=there.sha256, gone=gone, moved_to=there.moved_to if gone == "moved" else None)


@contextlib.contextmanager
def _special_files_named(sandbox: Sandbox, *, path: str) -> Iterator[None]:
    """Within, the refusal of a pipe or a device says that it is one."""
    try:
        yield
    except Refused as refused:
        if refused.code != "denied":
            raise
        try:
            there = files.stat(sandbox, path=path)
        except SandboxError:
            raise refused from None
        if "other" not in {there.kind, there.target_kind}:
            raise
        sentence = _("“%(path)s” is a pipe, a socket or a device, not a file with a text.") % {"path": path}
        raise Refusal(HTTPStatus.FORBIDDEN, sentence, code=refused.code) from refused


def _unencodable(missing: encodings.Unencodable, *, encoding: str) -> Refusal:
    said = {"character": missing.shown, "line": missing.line, "encoding": encodings.NAMES[encoding]}
    if encoding == encodings.LATIN_1:
        sentence = _(
            "The character %(character)s in line %(line)d does not exist in the encoding of this file, %(encoding)s. "
            "Save it as UTF-8, or take the character out."
        )
    else:
        sentence = _("The text has half a character, %(character)s in line %(line)d, which no file can hold as text.")
    return Refusal(HTTPStatus.BAD_REQUEST, sentence % said)


def not_text(path: str) -> Refusal:
    """The refusal of what is no text."""
    sentence = _("“%(path)s” is not a text file. Download it instead.")
    return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence % {"path": path})
