"""What the pages' tags write, from a manifest as Vite writes it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from ide.templatetags import assets

MANIFEST = {
    "icons.svg": {"file": "assets/icons-1.svg"},
    "_lib.js": {"file": "assets/lib-1.js", "css": ["assets/lib-1.css"], "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base-1.js"},
    "src/pages/files.ts": {
        "file": "assets/files-1.js",
        "css": ["assets/files-1.css"],
        "imports": ["_lib.js", "_base.js"],
    },
}


def render(text: str, **context: Any) -> str:
    return Template("{% load assets %}" + text).render(Context(context))


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST))
    monkeypatch.setattr(assets, "MANIFEST", path)
    return path


def test_an_entry_brings_its_styles_its_imports_and_itself(manifest: Path) -> None:
    written = render('{% asset "pages/files.ts" %}')
    assert written.count("stylesheet") == 2
    assert written.index("lib-1.css") < written.index("files-1.css")
    assert written.count('rel="modulepreload"') == 2
    assert written.endswith('<script type="module" src="/static/assets/files-1.js"></script>')


def test_a_new_build_is_seen_without_a_restart(manifest: Path) -> None:
    assert "files-1.js" in render('{% asset "pages/files.ts" %}')
    manifest.write_text(json.dumps({"src/pages/files.ts": {"file": "assets/files-2.js"}}))
    os.utime(manifest, ns=(1, 1))
    assert "files-2.js" in render('{% asset "pages/files.ts" %}')


def test_a_missing_build_is_logged_and_the_page_still_renders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "none.json")
    assert render('{% asset "pages/files.ts" %}') == ""
    assert "not built" in caplog.text


def test_an_unknown_entry_is_logged(manifest: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert render('{% asset "pages/none.ts" %}') == ""
    assert "src/pages/none.ts" in caplog.text


def test_an_icon_is_drawn_from_the_sprite_and_hidden_from_readers(manifest: Path) -> None:
    written = render('{% icon "folder" %}')
    assert 'href="/static/assets/icons-1.svg#folder"' in written
    assert 'aria-hidden="true"' in written


@pytest.mark.parametrize(("cookie", "written"), [("dark", ' data-theme="dark"'), ("system", ""), ('"><script>', "")])
def test_only_a_known_theme_is_written(cookie: str, written: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert render("{% theme %}", request=request) == written


def test_without_a_request_the_system_decides() -> None:
    assert render("{% theme %}") == ""


def test_a_time_carries_its_moment_for_scripts() -> None:
    moment = datetime(2025, 6, 15, 12, 0, tzinfo=UTC)
    assert 'datetime="2025-06-15T12:00:00+00:00" data-relative' in render("{% relative_time when %}", when=moment)


def test_executables_are_named_as_people_name_them() -> None:
    assert render('{{ "python3.13"|executable_label }}') == "Python 3.13"
