"""Pure: what a request's If-Match and If-None-Match ask of the file that it is about."""

import dataclasses
import re
from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal

HEADER_CHARS_MAX = 4000
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_VERSION = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Conditions:
    """What must be so; nothing, where nothing was asked."""

    exists: bool = False
    """`If-Match: *`: something must be there."""
    versions: frozenset[str] | None = None
    """`If-Match: "…"`: one of these must be there."""
    absent: bool = False
    """`If-None-Match: *`: nothing may be there."""
    known: frozenset[str] = frozenset()
    """`If-None-Match: "…"`: the client has these already."""


def conditions(headers: Mapping[str, str]) -> Conditions:
    """Read the two headers. Raises Refusal when one makes no sense."""
    match, none_match = _tags(headers, "If-Match"), _tags(headers, "If-None-Match")
    return Conditions(
        exists=match == ["*"],
        versions=None if match in ([], ["*"]) else _versions(match),
        absent=none_match == ["*"],
        known=frozenset() if none_match == ["*"] else _versions(none_match, weak=True),
    )


def tag(version: str | None) -> dict[str, str]:
    """The header that names a version; none where it is not known, or is no hash: an agent has sent it."""
    return {"ETag": f'"{version}"'} if version is not None and _VERSION.fullmatch(version) else {}


def _tags(headers: Mapping[str, str], name: str) -> list[str]:
    text = headers.get(name, "").strip()
    if text in ("", "*"):
        return [text] if text else []
    found = [part.strip() for part in text.split(",")]
    if len(text) > HEADER_CHARS_MAX or not all(_TAG.fullmatch(part) for part in found):
        sentence = _("%(name)s must be * or versions in quotation marks, as an ETag names them.") % {"name": name}
        raise Refusal(HTTPStatus.BAD_REQUEST, sentence)
    return found


def _versions(tags: list[str], *, weak: bool = False) -> frozenset[str]:
    """The hashes in these tags. A weak tag, which a proxy makes of ours, is good enough to keep what one has only."""
    plain = [one.removeprefix("W/") if weak else one for one in tags]
    return frozenset(one.strip('"') for one in plain if not one.startswith("W/"))
