"""Pure: which paths are worth asking a sandbox for."""

from http import HTTPStatus
from posixpath import normpath
from urllib.parse import quote

from django.utils.translation import gettext as _

from ide.http import Refusal

PATH_BYTES_MAX = 4096
NAME_BYTES_MAX = 255


def checked(path: object) -> str:
    """Return `path` in its plain form: absolute, without `.`, repeated or final slashes. Raises Refusal."""
    if not isinstance(path, str) or not path:
        raise _bad(_("Which file? The path is missing."))
    if not path.startswith("/"):
        raise _bad(_("The path must begin with “/”."))
    if "\0" in path:
        raise _bad(_("A path cannot contain a NUL character."))
    parts = path.split("/")
    if ".." in parts:
        raise _bad(_("The path must not contain “..”. Write where it leads to."))
    try:
        if len(path.encode()) > PATH_BYTES_MAX:
            raise _bad(_("The path is longer than %(n)d bytes.") % {"n": PATH_BYTES_MAX})
        if any(len(part.encode()) > NAME_BYTES_MAX for part in parts):
            raise _bad(_("A name in the path is longer than %(n)d bytes.") % {"n": NAME_BYTES_MAX})
    except UnicodeEncodeError:
        raise _bad(_("The path is not text.")) from None
    return "/" + normpath(path).lstrip("/")


def quoted(path: str) -> str:
    """`path` as part of an address."""
    return quote(path, safe="/")


def parent(path: str) -> str:
    """The folder that `path` lies in."""
    return path.rpartition("/")[0] or "/"


def name_of(path: str) -> str:
    """The last part of `path`."""
    return path.rpartition("/")[2]


def crumbs(path: str) -> list[dict[str, str]]:
    """The folders from the root to `path`, for the line above a page: names and paths."""
    found = [{"name": "/", "path": "/"}]
    walked = ""
    for part in path.strip("/").split("/"):
        if part:
            walked += f"/{part}"
            found.append({"name": part, "path": walked})
    return found


def _bad(sentence: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, sentence)
