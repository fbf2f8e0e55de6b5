"""Problems of a Python text and its tidy form, by ruff in the tenant's sandbox; the project's own settings decide.

Lines count from 1, columns count characters from 0 on. The text is what the editor holds, saved or not.
"""

import json
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from ide.http import Refusal, about
from ide.workspaces import commands, paths
from ide.workspaces.reaching import Sandbox

SECONDS = 10.0
PROBLEMS_MAX = 1000
"""The most problems of one text."""
EDITS_MAX = 100
"""A fix with more edits is not offered."""
SAID_CHARS_MAX = 300
SYNTAX = "invalid-syntax"
_GRAVE = (SYNTAX, "E9", "F82")
"""Codes that begin so are of what cannot run: broken syntax, names that are nowhere."""


def check(sandbox: Sandbox, *, path: str, text: str) -> list[dict[str, Any]]:
    """The problems of a text that is (to be) saved at `path`. Raises Refusal (422) for settings that are wrong."""
    result = _ruff(sandbox, "check", "--output-format=json", "--exit-zero", "--no-cache", path=path, text=text)
    if result.status != 0:
        raise _refusal(result)
    return problems(result.output)


def formatted(sandbox: Sandbox, *, path: str, text: str) -> str:
    """The text in its tidy form. Raises Refusal (422) for a text that cannot be read as Python."""
    result = _ruff(sandbox, "format", path=path, text=text)
    if result.status != 0 or result.truncated:
        raise _refusal(result)
    if not result.output.strip() and text.strip():
        return text  # a file that the project leaves out
    return result.output.decode(errors="replace")


def problems(output: bytes) -> list[dict[str, Any]]:
    """Pure: what `ruff check --output-format=json` says, fit for an editor; what makes no sense is passed over."""
    try:
        said = json.loads(output or b"[]")
    except (ValueError, RecursionError):
        return []
    found = [_problem(each) for each in said[: 2 * PROBLEMS_MAX]] if isinstance(said, list) else []
    return [problem for problem in found if problem is not None][:PROBLEMS_MAX]


def _problem(said: Any) -> dict[str, Any] | None:
    try:
        code = str(said["code"] or SYNTAX)
        url = said.get("url")
        problem: dict[str, Any] = {
            "code": code,
            "message": str(said["message"]),
            "url": url if isinstance(url, str) and url.startswith("https://") else None,
            "from": _place(said["location"]),
            "to": _place(said["end_location"]),
            "severity": "error" if code.startswith(_GRAVE) else "warning",
        }
        fix = said.get("fix")
        if fix and fix["applicability"] in {"safe", "unsafe"} and 0 < len(fix["edits"]) <= EDITS_MAX:
            problem["fix"] = {
                "title": str(fix["message"] or code),
                "safe": fix["applicability"] == "safe",
                "edits": [
                    {"from": _place(edit["location"]), "to": _place(edit["end_location"]), "text": str(edit["content"])}
                    for edit in fix["edits"]
                ],
            }
    except (TypeError, ValueError, LookupError, AttributeError):
        return None
    return problem


def _place(said: dict[str, Any]) -> dict[str, int]:
    line, column = int(said["row"]), int(said["column"])
    if line < 1 or column < 1:
        raise ValueError
    return {"line": line, "column": column - 1}


def _ruff(sandbox: Sandbox, *arguments: str, path: str, text: str) -> commands.Result:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise Refusal(HTTPStatus.BAD_REQUEST, _("The text has characters that cannot be stored as UTF-8.")) from None
    argv = ["ruff", *arguments, "--force-exclude", f"--stdin-filename={path}", "-"]
    folder = paths.parent(path)
    with about(folder):
        return commands.run(sandbox, argv=argv, cwd=folder, stdin=content, seconds=SECONDS)


def _refusal(result: commands.Result) -> Refusal:
    """Why ruff did nothing: its own words, on one line."""
    if result.timed_out:
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, _("ruff did not come to its end in time."))
    lines = [line.strip().removeprefix("error: ") for line in result.stderr.splitlines()]
    said = " ".join(line for line in lines if line and line != "ruff failed" and set(line) - set("|^ "))
    why = said[:SAID_CHARS_MAX] or _("it does not say why")
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, _("ruff cannot do this: %(why)s") % {"why": why})
