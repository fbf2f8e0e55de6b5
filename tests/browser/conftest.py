"""A real Chromium at the whole product: Caddy, Granian, Daphne, Valkey, keeper, engine, sandboxes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.whole import ROOT, Product, running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEADLINE_SECONDS = 60.0
LOOK_MS = 50
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
SIZES = (WIDE, NARROW)
SHOTS = Path(__file__).parent / "shots"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"


@dataclass
class Person:
    """Somebody at a browser of their own."""

    name: str
    url: str
    token: str
    page: Page

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(f"{self.url}{path}")

    def wait(self, condition: Callable[[], object], *, what: str, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until a condition holds; fail with what was waited for."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} s"
            self.page.wait_for_timeout(LOOK_MS)

    def terminal(self) -> str:
        """What the terminal shows."""
        return str(self.page.evaluate("window.terrarium?.terminal?.text() ?? ''"))

    def sees(self, text: str, *, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until the terminal shows `text`."""
        deadline = time.monotonic() + seconds
        while text not in self.terminal():
            assert time.monotonic() < deadline, f"{text!r} did not appear in:\n{self.terminal()[-3000:]}"
            self.page.wait_for_timeout(LOOK_MS)

    def attached(self, *, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until the terminal is live."""
        self.page.locator("[data-state=live]").first.wait_for(timeout=seconds * 1000)

    def types(self, text: str) -> None:
        """Type into the terminal."""
        self.page.locator(".xterm-helper-textarea").focus()
        self.page.keyboard.type(text)

    def api(self, method: str, path: str, **options: Any) -> Any:
        """Call the API with the person's token, from outside the browser."""
        answer = self.page.request.fetch(
            f"{self.url}/api/v0/user/{self.name}/{path}",
            method=method,
            headers={"Authorization": f"Token {self.token}"},
            **options,
        )
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.body() else None

    def writes(self, name: str, content: str | bytes) -> None:
        """Put a file into the person's home folder."""
        data = content.encode() if isinstance(content, str) else content
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.api("POST", f"files/path/home/{self.name}/{name}", multipart={"content": file})

    def reads(self, name: str) -> str:
        """Tell what is in a file in the person's home folder."""
        return str(self.api("GET", "files/document/", params={"path": f"/home/{self.name}/{name}"})["text"])

    def shot(self, name: str) -> None:
        """Take the page's picture, wide and narrow, light and dark, where somebody wants to look: with SHOTS=1."""
        if "SHOTS" not in os.environ:
            return
        SHOTS.mkdir(exist_ok=True)
        for size in SIZES:
            self.page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.wait_for_timeout(250)  # for the terminal, which follows its window and colours a little later
                self.page.screenshot(path=SHOTS / f"{name}-{size['width']}-{scheme}.png")
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")

    def accessible(self) -> None:
        """Fail where axe finds anything on the page."""
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document).then(result => JSON.stringify(result.violations))")
        violations = [
            f"{item['id']}: {item['help']}: {node['html']}" for item in json.loads(found) for node in item["nodes"]
        ]
        assert not violations, "\n".join(violations)

    def fits(self) -> None:
        """Fail where the page is wider than a telephone."""
        self.page.set_viewport_size(NARROW)
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        self.page.set_viewport_size(WIDE)
        assert not wide, "the page scrolls sideways on a telephone"


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Start the service once for all browser tests."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tokens(product: Product) -> dict[str, str]:
    """Make alice and charlie; return their API tokens. Bob is invited when there are shares."""
    return {name: product.adduser(name) for name in ("alice", "charlie")}


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Give each test a browser without cookies; errors in a page's scripts fail the test."""
    opened = chromium.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    opened.close()
    assert not errors, errors


def log_in(context: BrowserContext, product: Product, name: str, token: str) -> Person:
    """Log a person in by the page."""
    person = Person(name, product.url, token, context.new_page())
    person.go("/accounts/login/")
    person.page.fill("[name=login]", name)
    person.page.fill("[name=password]", f"{name}-secret-1")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(f"**/user/{name}/")
    return person


@pytest.fixture(scope="session")
def sessions(chromium: Browser, product: Product, tokens: dict[str, str]) -> dict[str, list[Any]]:
    """Log everybody in by the page, once; return the cookies of each."""
    cookies = {}
    for name, token in tokens.items():
        context = chromium.new_context()
        log_in(context, product, name, token)
        cookies[name] = context.cookies()
        context.close()
    return cookies


@pytest.fixture
def alice(context: BrowserContext, product: Product, tokens: dict[str, str], sessions: dict[str, list[Any]]) -> Person:
    """Alice at a browser where she is logged in."""
    context.add_cookies(sessions["alice"])
    return Person("alice", product.url, tokens["alice"], context.new_page())


@pytest.fixture
def charlie(
    chromium: Browser, product: Product, tokens: dict[str, str], sessions: dict[str, list[Any]]
) -> Iterator[Person]:
    """Charlie at a browser of his own, where he is logged in."""
    context = chromium.new_context()
    context.add_cookies(sessions["charlie"])
    yield Person("charlie", product.url, tokens["charlie"], context.new_page())
    context.close()


@pytest.fixture(scope="session")
def bob_token(product: Product) -> str:
    """Make bob, who is invited."""
    return product.adduser("bob")


@pytest.fixture
def bob(chromium: Browser, product: Product, bob_token: str) -> Iterator[Person]:
    """Bob at a browser of his own, where he is logged in."""
    context = chromium.new_context()
    yield log_in(context, product, "bob", bob_token)
    context.close()


def sdist_of(package: str, folder: Path) -> Path:
    """Fetch a real package from the index, as its authors published it."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    subprocess.run([*command, package], check=True)
    return next(folder.glob("*.tar.gz"))
