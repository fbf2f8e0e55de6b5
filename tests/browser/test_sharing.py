"""A console with several people at it: the owner, somebody invited by name, and a watcher who came by a link."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NARROW, Person
from tests.whole import Product

pytestmark = pytest.mark.timeout(300)

REVOKED_MS_MAX = 1000
"""Within so long a revoked viewer is gone, by the clock of their own page."""
WATCH_THE_END = """() => {
  const terminal = document.querySelector("[data-state]");
  new MutationObserver(() => { if (terminal.dataset.state === "failed") window.endedAt ??= Date.now(); })
    .observe(terminal, { attributes: true });
  return terminal.dataset.state;
}"""


@pytest.fixture
def guest(chromium: Browser, product: Product) -> Iterator[Person]:
    """Somebody without an account, at a browser of their own."""
    context = chromium.new_context()
    yield Person("guest", product.url, "", context.new_page())
    context.close()


@dataclass
class Console:
    """Alice's console, opened by her."""

    id: int
    path: str


@pytest.fixture
def console(alice: Person) -> Iterator[Console]:
    """A bash of alice's, on her screen."""
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    alice.go(made["console_url"])
    alice.attached()
    yield Console(made["id"], made["console_url"])
    alice.api("DELETE", f"consoles/{made['id']}/")


def opens_window(alice: Person) -> None:
    """Open the window in which a console is shared."""
    alice.page.get_by_role("button", name="Share", exact=True).click()
    expect(alice.page.get_by_role("dialog")).to_be_visible()


def shares_with(alice: Person, name: str, *, right: str) -> None:
    """Share by the page with somebody by name."""
    opens_window(alice)
    form = alice.page.get_by_role("form", name="Share with a person")
    form.get_by_label("Name of the account").fill(name)
    form.get_by_label("Right").select_option(label=right)
    form.get_by_role("button", name="Share").click()


def makes_link(alice: Person, *, right: str, sites: str = "") -> str:
    """Make a link by the page; return its address."""
    opens_window(alice)
    form = alice.page.get_by_role("form", name="Share by a link")
    form.get_by_label("Right").select_option(label=right)
    if sites:
        form.get_by_text("Show it in another web page").click()
        form.get_by_label("Sites that may show it").fill(sites)
    form.get_by_role("button", name="Create link").click()
    link = form.get_by_role("textbox", name="Link", exact=True)
    expect(link).to_be_visible()
    alice.accessible()
    address = link.input_value()
    alice.page.keyboard.press("Escape")
    return address


def test_typing_is_shared_by_name_taken_away_and_given_back(alice: Person, bob: Person, console: Console) -> None:
    shares_with(alice, "nobody-at-all", right="May look")
    expect(alice.page.get_by_role("dialog")).to_contain_text("There is no account called “nobody-at-all”.")
    alice.accessible()
    alice.page.keyboard.press("Escape")
    shares_with(alice, "bob", right="May type")
    expect(alice.page.get_by_role("dialog").locator(".share-list")).to_contain_text("bob")
    alice.page.keyboard.press("Escape")
    bob.go("/user/bob/")
    bob.page.get_by_role("region", name="Shared with you").get_by_role("link").click()
    bob.attached()
    bob.types("echo from-$((40 + 2))-bob\n")
    alice.sees("from-42-bob")
    people = alice.page.get_by_role("button", name="2 people are here")
    expect(people).to_contain_text("bob, typing")
    people.click()
    alice.accessible()
    alice.page.get_by_role("button", name="Take typing away from “bob”").click()
    expect(bob.page.locator(".terminal-status")).to_contain_text("The owner took typing away.")
    bob.types("x")
    expect(bob.page.locator(".terminal-status")).to_contain_text("You may look at this console, but not type.")
    alice.shot("sharing-people")
    alice.page.get_by_role("button", name="Give typing back to “bob”").click()
    expect(bob.page.locator(".terminal-status")).to_contain_text("The owner lets you type.")
    alice.page.get_by_role("switch", name="Only I type").check()
    expect(bob.page.locator(".terminal-status")).to_contain_text("The owner took typing away.")
    alice.page.get_by_role("switch", name="Only I type").uncheck()
    expect(bob.page.locator(".terminal-status")).to_contain_text("The owner lets you type.")
    alice.page.keyboard.press("Escape")
    bob.page.get_by_role("button", name="2 people are here").click()
    bob.page.get_by_role("button", name="Follow me").click()
    expect(bob.page.get_by_role("button", name="Follow me")).to_have_attribute("aria-pressed", "true")


def test_a_link_is_watched_until_it_is_ended(alice: Person, guest: Person, console: Console) -> None:
    address = makes_link(alice, right="May look")
    guest.page.goto(address)
    expect(guest.page.get_by_role("heading", level=2, name="a console of “alice”")).to_be_visible()
    guest.accessible()
    guest.shot("sharing-join")
    guest.page.get_by_label("Your name (optional)").fill("Ada")
    guest.page.get_by_role("button", name="Watch").click()
    guest.attached()
    alice.types("echo seen-by-$((40 + 2))\n")
    guest.sees("seen-by-42")
    guest.types("x")
    expect(guest.page.locator(".terminal-status")).to_contain_text("You may look at this console, but not type.")
    expect(alice.page.get_by_role("button", name="2 people are here")).to_contain_text("Ada (guest), watching")
    guest.accessible()
    guest.page.set_viewport_size(NARROW)
    expect(guest.page.locator(".overflow-hint")).to_contain_text("than your window")
    guest.accessible()
    guest.shot("sharing-guest")
    opens_window(alice)
    alice.shot("sharing-window")
    guest.types("x")  # whose refusal is not to hide why the connection ends
    alice.page.get_by_role("button", name="End share with").click()
    alice.page.get_by_role("dialog", name="End the share").get_by_role("button", name="End share").click()
    expect(guest.page.locator("[data-state=failed]").first).to_be_visible(timeout=2_000)
    expect(guest.page.locator(".terminal-status .text")).not_to_contain_text("You may look", timeout=1_000)
    guest.shot("sharing-ended")
    guest.page.reload()
    expect(guest.page.get_by_role("heading", level=2)).to_have_text("No console here")
    guest.accessible()


def joins(guest: Person, address: str) -> None:
    """Open a link and begin to watch."""
    guest.page.goto(address)
    guest.page.get_by_role("button", name="Watch").click()
    guest.attached()


def test_owner_writer_and_watcher_see_the_same_with_vim_open_and_the_watcher_goes_within_a_second(
    alice: Person, bob: Person, guest: Person, charlie: Person, console: Console
) -> None:
    alice.api("POST", f"consoles/{console.id}/shares/", data={"user": "bob", "writable": True})
    joins(guest, makes_link(alice, right="May look"))
    bob.go(console.path)
    bob.attached()
    charlie.go(console.path)
    expect(charlie.page.get_by_text("There is nothing at this address")).to_be_visible()
    three = (alice, bob, guest)
    alice.types("vim -u NONE shared.txt\n")
    for person in three:
        person.sees("shared.txt")
    alice.types("ione by alice\n")
    alice.sees("one by alice")
    bob.types("two by bob\n")
    guest.types("three by nobody")
    expect(guest.page.locator(".terminal-status")).to_contain_text("You may look at this console, but not type.")
    bob.page.keyboard.press("Escape")
    bob.types(":set number\n")
    for person in three:
        person.sees("2 two by bob")
    same = "three screens that show the same"
    alice.wait(lambda: alice.terminal() == bob.terminal() == guest.terminal(), what=same)
    assert "nobody" not in alice.terminal()
    bob.types(":wq\n")
    alice.wait(lambda: "two by bob" not in alice.terminal(), what="the end of vim")
    alice.types("cat shared.txt\n")
    alice.wait(lambda: alice.terminal() == bob.terminal() == guest.terminal(), what=same)
    assert alice.reads("shared.txt") == "one by alice\ntwo by bob\n\n"
    watching = guest.page.evaluate(WATCH_THE_END)
    assert watching == "live"
    shares = alice.api("GET", f"consoles/{console.id}/shares/")
    ended_at = alice.page.evaluate("Date.now()")
    for share in shares:
        if share["kind"] == "link":
            alice.api("DELETE", f"consoles/{console.id}/shares/{share['id']}/")
    expect(guest.page.locator("[data-state=failed]").first).to_be_visible()
    took = guest.page.evaluate("window.endedAt") - ended_at
    assert took <= REVOKED_MS_MAX, f"the watcher stayed for {took} ms"
    expect(guest.page.locator(".terminal-status .text")).to_contain_text("leads here no more")
    bob.types("echo bob-is-$((40 + 2))-here\n")
    alice.sees("bob-is-42-here")
