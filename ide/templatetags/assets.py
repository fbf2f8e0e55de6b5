"""Tags that name the built front end's files, draw icons, and write the theme and times that scripts take up."""

import json
import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from consoles.commands import label

MANIFEST: Path = settings.BASE_DIR / "frontend" / "dist" / ".vite" / "manifest.json"
SPRITE = "icons.svg"
THEMES = ("light", "dark")

Manifest = dict[str, dict[str, Any]]

log = logging.getLogger(__name__)
register = template.Library()


def manifest() -> Manifest:
    """What Vite built, read anew when it was built anew; empty, with an error in the log, when it was not."""
    if not MANIFEST.is_file():
        log.error("The front end is not built: run `npm ci` and `npm run build` in frontend/.")
        return {}
    return _manifest(MANIFEST, MANIFEST.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _manifest(path: Path, changed_at: int) -> Manifest:
    del changed_at  # part of the cache's key
    return dict(json.loads(path.read_text(encoding="utf-8")))


@register.simple_tag
def asset(entry: str) -> SafeString:
    """The stylesheets and the module of one entry: `{% asset "pages/files.ts" %}`."""
    built = manifest()
    source = f"src/{entry}"
    if source not in built:
        if built:
            log.error("The front end has no entry %s.", source)
        return SafeString()
    chunks = _with_imports(source, built=built)
    styles = dict.fromkeys(css for chunk in chunks for css in chunk.get("css", []))
    modules = [chunk["file"] for chunk in chunks[:-1]]
    return SafeString(
        format_html_join("", '<link rel="stylesheet" href="{}">', ((static(css),) for css in styles))
        + format_html_join("", '<link rel="modulepreload" href="{}">', ((static(module),) for module in modules))
        + format_html('<script type="module" src="{}"></script>', static(chunks[-1]["file"]))
    )


def _with_imports(source: str, *, built: Manifest) -> list[dict[str, Any]]:
    """The chunk and all that it imports, those first that others build on."""
    found: dict[str, dict[str, Any]] = {}

    def visit(name: str) -> None:
        if name in found:
            return
        found[name] = built[name]
        for imported in built[name].get("imports", []):
            visit(imported)

    visit(source)
    return list(reversed(found.values()))


@register.simple_tag
def built(source: str) -> str:
    """Address of one built file by its source: `{% built "favicon.svg" %}`."""
    return static(manifest().get(source, {}).get("file", source))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of frontend/src/icons.ts; decoration, so a word or an accessible name stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', built(SPRITE), name)


@register.simple_tag
def signup_is_open() -> bool:
    """Whether strangers may make accounts, for the links that lead there."""
    return bool(settings.SIGNUP_OPEN)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> SafeString:
    """` data-theme="dark"` for <html>, where this browser chose one; else nothing, and the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if request is not None else None
    return format_html(' data-theme="{}"', chosen) if chosen in THEMES else SafeString()


@register.simple_tag
def relative_time(when: datetime) -> SafeString:
    """The moment as a <time>; a script turns it into "5 minutes ago" with the exact time on hover."""
    written = date_format(localtime(when), "DATETIME_FORMAT")
    return format_html('<time datetime="{}" data-relative>{}</time>', when.isoformat(), written)


@register.filter
def executable_label(executable: str) -> str:
    """What people call it: "Bash", "Python 3.13"."""
    return label(executable)
