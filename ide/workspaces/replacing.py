"""Edits of many files at once, each over exactly the version for which it was made; one that changed is left alone."""

import dataclasses
import re
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from ide.http import Refusal, about, failure_of
from ide.workspaces import documents, files, paths
from ide.workspaces.reaching import Sandbox
from sandbox.errors import SandboxError

FILES_MAX = 500
"""Files of one request."""
SECONDS_MAX = 60.0
"""Files that are not reached by then are left as they are, and said so."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LINE_END = re.compile(r"\r?\n\Z")
_BOM = "\ufeff"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edit:
    """What stands from `start` up to `end`, in characters of a line (from 1 on, as ripgrep counts), becomes `text`."""

    line: int
    start: int
    end: int
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class FileEdits:
    """The edits of one file, made for `version`."""

    path: str
    version: str
    edits: tuple[Edit, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file: its new version, or why it was left as it is."""

    path: str
    version: str | None = None
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        if self.version is not None:
            return {"path": self.path, "ok": True, "version": self.version}
        return {"path": self.path, "ok": False, "detail": self.detail}


def replace(sandbox: Sandbox, *, files: Sequence[FileEdits]) -> list[Outcome]:
    """Edit the files one after the other; what fails for one is said for it, and the others go on."""
    deadline = time.monotonic() + SECONDS_MAX
    outcomes = []
    for each in files:
        if time.monotonic() > deadline:
            outcomes.append(Outcome(path=each.path, detail=_("There was no time left for this file. Replace again.")))
            continue
        try:
            outcomes.append(Outcome(path=each.path, version=_replace_in(sandbox, file=each)))
        except (SandboxError, Refusal) as error:
            outcomes.append(Outcome(path=each.path, detail=failure_of(error).sentence))
    return outcomes


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Pure: `text` with the edits made. Raises Refusal when one is not within its line, or two overlap."""
    has_mark = text.startswith(_BOM)  # which no search counts as a character
    lines = _LINE.findall(text.removeprefix(_BOM))
    by_line: dict[int, list[Edit]] = {}
    for edit in edits:
        by_line.setdefault(edit.line, []).append(edit)
    for number, of_line in by_line.items():
        if number > len(lines):
            raise _wrong()
        lines[number - 1] = _edited_line(lines[number - 1], of_line)
    return (_BOM if has_mark else "") + "".join(lines)


def _edited_line(line: str, edits: list[Edit]) -> str:
    content = _LINE_END.sub("", line)
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not at <= edit.start <= edit.end <= len(content):
            raise _wrong()
        pieces += [content[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, content[at:], line[len(content) :]])


def _replace_in(sandbox: Sandbox, *, file: FileEdits) -> str:
    path = paths.checked(file.path)
    with about(path):
        document = documents.load(sandbox, path=path)
        if document.version != file.version:
            raise Refusal(HTTPStatus.CONFLICT, _("“%(path)s” has changed since it was searched.") % {"path": path})
        if not isinstance(document.text, str):
            raise files.too_large(path, size_max=documents.DOCUMENT_BYTES_MAX)
        text = edited(document.text, file.edits)
        encoding = document.encoding
        return documents.save(sandbox, path=path, text=text, version=file.version, encoding=encoding).sha256


def _wrong() -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, _("An edit is not within its line, or overlaps with another."))
