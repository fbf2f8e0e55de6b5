"""What a preview's frame is answered."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ide.accounts.models import User


@pytest.fixture
def url(api: Any, home: Path) -> str:
    """An address of a page of alice's."""
    (home / "page.html").write_text("<script>alert(1)</script>")
    (home / "a.css").write_text("b {}")
    return str(api("post", "previews/", {"path": f"{home}/page.html"}).json()["url"])


def test_the_address_alone_opens_it_and_no_cookie_is_set(client: Client, url: str) -> None:
    answer: Any = client.get(url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == "25"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts; default-src 'none';")
    assert not answer.cookies


def test_what_lies_beside_it_has_an_address_beside_it(client: Client, url: str) -> None:
    answer: Any = client.get(url.replace("page.html", "a.css"))
    assert b"".join(answer.streaming_content) == b"b {}"
    assert answer.headers["Content-Type"].startswith("text/css")


def test_what_is_not_given_is_said_in_plain_text_under_the_same_policy(client: Client, url: str) -> None:
    for name in ("gone.html", "page.py", "..%2fpage.html"):
        answer = client.get(url.replace("page.html", name))
        assert answer.status_code in {400, 404}
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_an_unknown_token_opens_nothing(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.get("/previews/x/page.html")
    assert answer.status_code == 404
    assert "sandbox allow-scripts;" in answer.headers["Content-Security-Policy"]


def test_it_is_shown_in_frames_only(client: Client, url: str) -> None:
    assert client.get(url, headers={"Sec-Fetch-Dest": "document"}).status_code == 403
    assert client.get(f"{url}?frame", headers={"Sec-Fetch-Dest": "document"}).status_code == 403
    assert client.get(url, headers={"Sec-Fetch-Dest": "iframe"}).status_code == 200


def test_nothing_is_written_by_it(client: Client, url: str) -> None:
    assert {client.generic(method, url).status_code for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}


def test_the_frame_holds_our_script_and_nothing_of_the_file(
    client: Client, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from ide.templatetags import assets

    built = tmp_path / "assets" / "previewFrame-1.js"
    built.parent.mkdir()
    built.write_text("ours()")
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / ".vite" / "manifest.json")
    monkeypatch.setattr(assets, "manifest", lambda: {"src/pages/previewFrame.ts": {"file": "assets/previewFrame-1.js"}})
    answer = client.get(f"{url}?frame")
    assert '<script type="module">ours()</script>' in answer.content.decode()
    assert "alert" not in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy


def test_scripts_run_only_where_they_were_asked_for(client: Client, api: Any, home: Path, url: str) -> None:
    answer = api("post", "previews/", {"path": f"{home}/page.html", "scripts": True}).json()
    policy = client.get(answer["url"]).headers["Content-Security-Policy"]
    assert "script-src 'unsafe-inline' 'unsafe-eval' blob: data: http" in policy
    assert "'unsafe-inline'" not in client.get(url).headers["Content-Security-Policy"].split("style-src")[0]


def test_the_page_carries_the_path_and_is_the_owners(
    client: Client, alice: User, charlie: User, sandboxes: Any
) -> None:
    client.force_login(alice)
    answer = client.get("/user/alice/files/home/alice/a%20b.png?preview")
    assert answer.status_code == 200
    assert answer.context["page_data"] == {"path": "/home/alice/a b.png", "user": "alice"}
    assert sandboxes.woken == []
    assert client.get("/user/alice/files/a/../b.png?preview").status_code == 400
    client.force_login(charlie)
    assert client.get("/user/alice/files/home/alice/a.png?preview").status_code == 404
