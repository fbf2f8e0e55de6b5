"""Every page: its title and heading, no error in its scripts, nothing that axe finds, no sideways scroll on a telephone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

from tests.browser.conftest import SIZES, Person
from tests.whole import Product

pytestmark = pytest.mark.timeout(300)

LONG_LINES = "".join(
    f"print('a line that is wider than a telephone, number {number}, and longer')\n" for number in range(200)
)


@contextmanager
def watched(page: Page, *, expected: int = 200) -> Iterator[None]:
    """Fail for what goes wrong on the page meanwhile; one status other than 200 may be what the test is about."""
    wrong: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status != expected:
            wrong.append(f"{response.status} {response.url}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which is the page's own doing: it was left, or a download began
            wrong.append(f"{request.failure} {request.url}")

    def listed(text: str) -> None:
        if f"status of {expected} " not in text:
            wrong.append(text)

    page.on("response", answered)
    page.on("requestfailed", failed)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: listed(message.text) if message.type in {"error", "warning"} else None)
    yield
    assert not wrong, wrong


def is_good(person: Person) -> None:
    """Look at the page as it is in both widths and both colour schemes."""
    for size in SIZES:
        person.page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            person.accessible()
    person.fits()


def opens(person: Person, path: str, *, title: str, heading: str, ready: str = "h1", status: int = 200) -> None:
    """Open one page and look at it."""
    with watched(person.page, expected=status):
        person.go(path)
        person.page.locator(ready).first.wait_for()
        assert person.page.title() == f"{title} · Terrarium"
        headings = person.page.locator("h1")
        expect(headings).to_have_count(1)
        expect(headings).to_have_text(heading)
        is_good(person)


@pytest.fixture
def stranger(context: BrowserContext, product: Product) -> Person:
    """Somebody without an account."""
    return Person("", product.url, "", context.new_page())


def test_the_front_page(stranger: Person) -> None:
    with watched(stranger.page):
        stranger.go("/")
        expect(stranger.page.locator("h1")).to_have_text("Write, run and keep Python in your browser")
        assert stranger.page.title() == "Terrarium · Python in your browser"
        is_good(stranger)


@pytest.mark.parametrize(
    ("path", "title", "status"),
    [
        ("/accounts/login/", "Log in", 200),
        ("/accounts/signup/", "Create account", 200),
        ("/nothing/", "Not found", 404),
    ],
)
def test_a_page_for_everybody(stranger: Person, path: str, title: str, status: int) -> None:
    opens(stranger, path, title=title, heading=title, status=status)


def test_the_pages_of_an_account_without_anything(charlie: Person) -> None:
    opens(charlie, "/user/charlie/", title="Dashboard", heading="Dashboard")
    expect(charlie.page.get_by_role("heading", name="First steps")).to_be_visible()
    opens(charlie, "/user/charlie/consoles/", title="Consoles", heading="Consoles")
    expect(charlie.page.get_by_role("heading", name="No consoles")).to_be_visible()


def test_the_account_and_its_token(alice: Person) -> None:
    opens(alice, "/user/alice/account/", title="Account", heading="Account")
    alice.page.get_by_role("button", name="Show token").click()
    expect(alice.page.locator("#token-text")).to_have_text(alice.token)
    alice.page.get_by_role("button", name="Copy").click()
    assert alice.page.evaluate("navigator.clipboard.readText()") == alice.token
    is_good(alice)
    opens(alice, "/accounts/password/change/", title="Change password", heading="Change password")


@pytest.mark.parametrize(
    ("path", "heading", "ready", "status"),
    [
        ("/home/alice/", "alice", "#folder table", 200),
        ("/", "/", "#folder table", 200),
        ("/nowhere/", "nowhere", ".empty", 404),
        ("/home/alice/missing.py?edit", "missing.py", ".editor-empty", 404),
        ("/etc/passwd?edit", "passwd", ".cm-content", 200),
    ],
)
def test_a_page_of_files(alice: Person, path: str, heading: str, ready: str, status: int) -> None:
    title = path.removesuffix("?edit")
    title = title if path.endswith("?edit") or path in {"/", "/nowhere/"} else title.removesuffix("/")
    opens(alice, f"/user/alice/files{path}", title=title, heading=heading, ready=ready, status=status)


def test_the_editor_with_its_console_and_its_panels(alice: Person) -> None:
    alice.writes("wide.py", LONG_LINES)
    path = "/user/alice/files/home/alice/wide.py?edit"
    opens(alice, path, title="/home/alice/wide.py", heading="wide.py", ready=".cm-content")
    with watched(alice.page):
        alice.page.keyboard.press("Control+Enter")
        alice.attached()
        alice.sees("number 199")
        is_good(alice)
        alice.page.locator(".cm-content").click()
        alice.page.keyboard.press("Control+f")
        alice.page.locator(".cm-search").wait_for()
        is_good(alice)


def test_a_console_alone_in_a_frame_and_in_the_lists(alice: Person) -> None:
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    opens(alice, made["console_url"], title=made["name"], heading=made["name"], ready="[data-state=live]")
    opens(alice, made["console_frame_url"], title=made["name"], heading=made["name"], ready="[data-state=live]")
    opens(alice, "/user/alice/consoles/", title="Consoles", heading="Consoles", ready="#consoles table")
    opens(alice, "/user/alice/", title="Dashboard", heading="Dashboard")
    alice.api("DELETE", f"consoles/{made['id']}/")


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")


def _shortcuts(page: Page) -> None:
    page.keyboard.press("?")


def _account_menu(page: Page) -> None:
    page.get_by_role("button", name="Account of alice").click()


def _rename(page: Page) -> None:
    page.locator("#folder tbody tr").first.get_by_role("link").focus()
    page.keyboard.press("F2")


@pytest.mark.parametrize("opened", [_palette, _shortcuts, _account_menu, _rename])
def test_what_opens_over_a_page(alice: Person, opened: Callable[[Page], None]) -> None:
    with watched(alice.page):
        alice.go("/user/alice/files/home/alice/")
        alice.page.locator("#folder table").wait_for()
        opened(alice.page)
        alice.page.locator("dialog[open], [popover]:popover-open").first.wait_for()
        is_good(alice)


def test_the_theme_is_chosen_and_kept(alice: Person) -> None:
    alice.go("/user/alice/account/")
    alice.page.get_by_role("button", name="Dark").click()
    alice.page.reload()
    assert alice.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    expect(alice.page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    alice.page.get_by_role("button", name="System").click()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/consoles/",
        "/files/home/alice/",
        "/files/home/alice/wide.py?edit",
        "/files/home/alice/wide.py",
        "/account/",
    ],
)
def test_somebody_else_sees_nothing_of_it(charlie: Person, path: str) -> None:
    answer = charlie.page.goto(f"{charlie.url}/user/alice{path}")
    assert answer is not None
    assert answer.status == 404
    expect(charlie.page.locator("h1")).to_have_text("Not found")
    assert "alice" not in charlie.page.locator("main").inner_text()
