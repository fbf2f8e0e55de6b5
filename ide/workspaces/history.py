"""The last saved versions of a file, as its sandbox keeps them."""

import dataclasses
from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal
from ide.workspaces import documents, files
from ide.workspaces.listings import moment
from ide.workspaces.reaching import Sandbox, check_knows
from sandbox.errors import Refused
from sandbox.protocol.messages import History, HistoryList, Version

KEPT_BYTES_MAX = 8 * 2**20
"""A sandbox keeps no larger versions; one that sends more is not listened to."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One version, without its text."""

    id: str
    saved_at: datetime
    size: int
    version: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Past:
    """A version with its text."""

    text: str
    encoding: str
    newline: str
    size: int
    saved_at: datetime
    version: str


def versions(sandbox: Sandbox, *, path: str) -> list[Row]:
    """The versions of a file, the newest first; of one that is gone too. Raises SandboxError."""
    answer = files.expected(sandbox.call(History(path=path), feature=files.DOCUMENTS), HistoryList)
    return [Row(id=one.id, saved_at=moment(one.saved_at), size=one.size, version=one.sha256) for one in answer.versions]


def version(sandbox: Sandbox, *, path: str, version_id: str) -> Past:
    """One version. Raises Refusal when it is not kept (404) or no text (415); SandboxError."""
    with sandbox.opened() as connection:
        check_knows(connection, feature=files.DOCUMENTS)
        try:
            request = Version(path=path, id=version_id)
            opened, chunks = files.begin(connection, request=request, size_max=KEPT_BYTES_MAX)
        except Refused as refused:
            if refused.code != "not_found":
                raise
            sentence = _("This version of “%(path)s” is not kept any more.") % {"path": path}
            raise Refusal(HTTPStatus.NOT_FOUND, sentence) from refused
        content = b"".join(chunks)
    found = documents.text_of(content)
    if found is None:
        raise documents.not_text(path)
    text, encoding, newline = found
    return Past(
        text=text,
        encoding=encoding,
        newline=newline,
        size=opened.size,
        saved_at=moment(opened.modified_at),
        version=opened.sha256 or "",
    )
