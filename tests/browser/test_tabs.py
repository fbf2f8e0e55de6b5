"""The console page: several consoles in tabs, two of them side by side or one below the other."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import NARROW, WIDE, Person

pytestmark = pytest.mark.timeout(240)


def makes(person: Person, count: int) -> list[dict[str, Any]]:
    """Make Bash consoles over the API."""
    return [person.api("POST", "consoles/", data={"executable": "bash"}) for _ in range(count)]


def kills(person: Person, made: list[dict[str, Any]]) -> None:
    """End consoles over the API, so that the next test may have as many."""
    for console in made:
        person.api("DELETE", f"consoles/{console['id']}/")


def tab(person: Person, console: dict[str, Any]) -> Locator:
    """The link of an open console."""
    return person.page.locator(f'#console-tabs [data-tab="{console["id"]}"] a')


def pane(person: Person, console: dict[str, Any]) -> Locator:
    """The place of a console's terminal."""
    return person.page.locator(f'[data-console-pane="{console["id"]}"]')


def live(person: Person, console: dict[str, Any]) -> None:
    """Wait until a console's terminal is attached."""
    pane(person, console).locator(".terminal[data-state=live]").wait_for()


def writes(person: Person, console: dict[str, Any], text: str) -> None:
    """Type into one of the terminals."""
    pane(person, console).locator(".xterm-helper-textarea").focus()
    person.page.keyboard.type(text)


def test_consoles_open_in_tabs_that_the_address_follows_and_a_reload_brings_back(alice: Person) -> None:
    page = alice.page
    first, second = makes(alice, 2)
    alice.go(first["console_url"])
    live(alice, first)
    alice.go(second["console_url"])
    live(alice, second)
    expect(page.locator("#console-tabs a")).to_have_text([first["name"], second["name"]])
    expect(tab(alice, second)).to_have_attribute("aria-current", "page")
    tab(alice, first).click()
    live(alice, first)
    assert page.url.endswith(first["console_url"])
    expect(page.locator("h1")).to_have_text(first["name"])
    assert page.title() == f"{first['name']} · Terrarium"
    writes(alice, first, "echo in-the-first\n")
    alice.sees("in-the-first\n")
    page.keyboard.press("Control+Shift+ArrowRight")
    expect(tab(alice, second)).to_have_attribute("aria-current", "page")
    assert "in-the-first" not in alice.terminal()
    page.reload()
    live(alice, second)
    expect(page.locator("#console-tabs a")).to_have_text([first["name"], second["name"]])
    assert pane(alice, first).count() == 0, "a console that nobody looks at is not attached"
    page.get_by_role("button", name=f"Close the tab “{second['name']}”").click()
    live(alice, first)
    expect(page.locator("#console-tabs a")).to_have_text([first["name"]])
    assert len(alice.api("GET", "consoles/")) >= 2, "the console of a closed tab lives on"
    page.get_by_role("button", name="Open another console").click()
    page.get_by_role("menuitem", name=second["name"]).click()
    live(alice, second)
    kills(alice, [first, second])


def test_tabs_and_split_are_used_without_a_mouse(alice: Person) -> None:
    page = alice.page
    [first] = makes(alice, 1)
    alice.go(first["console_url"])
    live(alice, first)
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_role("menuitem", name="New Bash console")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#console-tabs a")).to_have_count(2)
    page.wait_for_url(lambda url: not url.endswith(first["console_url"]))
    second = {"id": int(page.url.rstrip("/").rsplit("/", 1)[1])}
    live(alice, second)
    page.keyboard.press("Control+Shift+E")
    expect(page.locator("#console-panes")).to_have_attribute("data-split", "beside")
    live(alice, first)
    page.keyboard.type("echo $((6 * 7)) is here\n")
    alice.sees("42 is here\n")
    page.keyboard.press("Control+Shift+ArrowDown")
    alice.wait(lambda: "42 is here" not in alice.terminal(), what="the other half")
    wide = pane(alice, first).bounding_box()
    page.locator(".console-separator").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    narrow = pane(alice, first).bounding_box()
    assert wide is not None
    assert narrow is not None
    assert narrow["width"] != wide["width"]
    alice.accessible()
    writes(alice, first, "")
    page.keyboard.press("Control+Shift+O")
    expect(page.locator("#console-panes")).to_have_attribute("data-split", "below")
    alice.shot("split-below")
    page.reload()
    live(alice, first)
    live(alice, second)
    expect(page.locator("#console-panes")).to_have_attribute("data-split", "below")
    page.keyboard.press("Control+Shift+O")
    expect(page.locator("#console-panes")).to_have_attribute("data-split", "none")
    tab(alice, first).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(page.locator("#console-tabs a")).to_have_count(1)
    kills(alice, [first, second])


def test_a_telephone_shows_one_console_of_a_split(alice: Person) -> None:
    page = alice.page
    first, second = makes(alice, 2)
    alice.go(first["console_url"])
    live(alice, first)
    page.evaluate(
        "kept => localStorage.setItem('consoles:alice', kept)",
        json.dumps({"tabs": [first["id"], second["id"]], "shown": [first["id"], second["id"]], "at": 0}),
    )
    page.reload()
    live(alice, first)
    live(alice, second)
    page.set_viewport_size(NARROW)
    expect(pane(alice, first)).to_be_visible()
    expect(pane(alice, second)).to_be_hidden()
    expect(page.locator("#split-beside")).to_be_hidden()
    tab(alice, second).click()
    expect(pane(alice, second)).to_be_visible()
    expect(pane(alice, first)).to_be_hidden()
    page.set_viewport_size(WIDE)
    expect(pane(alice, first)).to_be_visible()
    alice.shot("split-beside")
    alice.fits()
    kills(alice, [first, second])


def test_the_bell_of_a_console_that_nobody_looks_at_marks_its_tab_and_the_title(alice: Person) -> None:
    page = alice.page
    first, second = makes(alice, 2)
    alice.go(first["console_url"])
    live(alice, first)
    writes(alice, first, "read; printf '\\a'\n")
    alice.go(second["console_url"])
    live(alice, second)
    tab(alice, first).click()
    live(alice, first)
    tab(alice, second).click()
    alice.api("POST", f"consoles/{first['id']}/send_input/", data={"input": "\n"})
    expect(tab(alice, first)).to_have_accessible_name(f"{first['name']}, the bell rang")
    assert page.title() == f"🔔 {second['name']} · Terrarium"
    alice.shot("bell")
    tab(alice, first).click()
    assert page.title() == f"{first['name']} · Terrarium"
    expect(page.locator("[data-rang]")).to_have_count(0)
    kills(alice, [first, second])


def test_a_killed_console_takes_its_tab_along(alice: Person) -> None:
    page = alice.page
    first, second = makes(alice, 2)
    alice.go(first["console_url"])
    live(alice, first)
    alice.go(second["console_url"])
    live(alice, second)
    page.get_by_role("button", name="Kill").click()
    page.get_by_role("dialog", name=f"Kill “{second['name']}”?").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("#console-tabs a")).to_have_text([first["name"]])
    live(alice, first)
    page.get_by_role("button", name="Kill").click()
    page.get_by_role("dialog", name=f"Kill “{first['name']}”?").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/consoles/")
