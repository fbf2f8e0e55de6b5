"""The workspace: files in tabs, two groups of them, consoles below, all of it brought back by a reload."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import NARROW, WIDE, Person

ROOT = "/user/alice/workspace/home/alice"
TABLET: ViewportSize = {"width": 1024, "height": 768}
pytestmark = pytest.mark.timeout(240)


def prepares(person: Person, folder: str) -> Page:
    """Write a small project, and show its folder."""
    person.writes(f"{folder}/app.py", "import sys\n\nprint(6 * 7, 'arguments:', sys.argv[1:])\n")
    person.writes(f"{folder}/notes.txt", "one\ntwo\nthree\n")
    person.writes(f"{folder}/inner/app.py", "x = 1\n" * 200)
    person.go(f"{ROOT}/{folder}/")
    expect(person.page.get_by_role("heading", name="No file is open here")).to_be_visible()
    return person.page


def saves_by_hand(person: Person) -> None:
    """Nothing is saved before the person says so."""
    person.page.evaluate("localStorage.setItem('editor-preferences:alice', JSON.stringify({ autosave: false }))")
    person.page.reload()


def opens(page: Page, path: str) -> None:
    """Open a file by its path below the folder, without a mouse."""
    page.keyboard.press("Control+p")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill(path)
    expect(dialog.get_by_role("option").first).to_have_attribute("title", path)
    page.keyboard.press("Enter")
    expect(tab(page, path)).to_have_attribute("aria-current", "page")
    expect(text(page, path)).to_be_focused()


def absolute(page: Page, path: str) -> str:
    """The whole path of what is named from the folder that is shown."""
    return f"/home/alice/{page.locator('#workspace-root').inner_text().strip()}/{path}"


def tab(page: Page, path: str) -> Locator:
    """The tab of a file of the folder."""
    return page.locator(f'[data-tab-id="{absolute(page, path)}"] .tab')


def text(page: Page, path: str) -> Locator:
    """Where a file of the folder is edited."""
    return page.locator(f'[data-content="{absolute(page, path)}"] .cm-content')


def live(page: Page) -> None:
    """Wait until the terminal below is attached."""
    page.locator("#workspace-terminal .terminal[data-state=live]").first.wait_for()


def ends_consoles(person: Person) -> None:
    """End all consoles over the API, so that the next test may have as many."""
    for console in person.api("GET", "consoles/"):
        person.api("DELETE", f"consoles/{console['id']}/")


def tabs(page: Page, group: int = 0) -> list[str]:
    """The names of a group's tabs."""
    return page.locator(f'[data-group="{group}"] .tab > .cut:first-of-type').all_inner_texts()


def test_files_are_edited_saved_and_run_in_tabs_and_a_reload_brings_everything_back(alice: Person) -> None:
    page = prepares(alice, "daily")
    alice.accessible()
    alice.shot("workspace-empty")
    opens(page, "notes.txt")
    assert page.title() == "notes.txt · Terrarium"
    page.keyboard.press("Control+End")
    page.keyboard.type("four")
    assert page.title() == "● notes.txt · Terrarium"
    expect(page.get_by_role("button", name="Close “notes.txt”, which is not saved")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Close “notes.txt”", exact=True)).to_be_visible()
    assert alice.reads("daily/notes.txt") == "one\ntwo\nthree\nfour"
    opens(page, "inner/app.py")
    page.keyboard.press("Control+g")
    page.keyboard.type("150\n")
    page.keyboard.press("Control+\\")
    assert (tabs(page, 0), tabs(page, 1)) == (["notes.txt"], ["app.py"])
    assert page.url.endswith("/daily/inner/app.py")
    page.keyboard.press("Alt+o")
    expect(text(page, "notes.txt")).to_be_focused()
    opens(page, "app.py")
    page.keyboard.press("Control+Enter")
    live(page)
    alice.sees("42 arguments: []")
    page.keyboard.press("Control+`")
    expect(text(page, "app.py")).to_be_focused()
    alice.accessible()
    alice.shot("workspace")
    page.reload()
    expect(text(page, "app.py")).to_be_focused()
    live(page)
    alice.sees("42 arguments: []")
    assert (tabs(page, 0), tabs(page, 1)) == (["notes.txt", "app.py"], ["app.py"])
    expect(page.locator('[data-group="1"] .editor-status')).to_contain_text("Line 150, column 1")
    expect(page.locator("#workspace-root")).to_have_text("daily")
    assert page.locator('[data-group="1"] .cm-scroller').evaluate("element => element.scrollTop") > 500
    ends_consoles(alice)


def test_the_workspace_is_used_without_a_mouse(alice: Person) -> None:
    page = prepares(alice, "keys")
    opens(page, "notes.txt")
    opens(page, "app.py")
    page.keyboard.press("Alt+PageUp")
    expect(text(page, "notes.txt")).to_be_focused()
    page.keyboard.press("Alt+Shift+PageDown")
    assert tabs(page) == ["app.py", "notes.txt"]
    page.keyboard.press("Alt+w")
    expect(tab(page, "notes.txt")).to_have_count(0)
    expect(text(page, "app.py")).to_be_focused()
    page.keyboard.press("Alt+Shift+T")
    expect(text(page, "notes.txt")).to_be_focused()
    page.keyboard.press("Alt+n")
    page.get_by_role("dialog").get_by_role("textbox").fill("fresh.py")
    page.keyboard.press("Enter")
    expect(text(page, "fresh.py")).to_be_focused()
    page.keyboard.press("Control+`")
    live(page)
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()
    page.keyboard.type("echo $((6 * 7)) in $PWD\n")
    alice.sees("42 in /home/alice/keys")
    bar = page.get_by_role("separator", name="Height of the terminal")
    before = page.locator("#workspace-terminal").bounding_box()
    bar.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    after = page.locator("#workspace-terminal").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 50
    page.keyboard.press("F6")
    expect(page.locator("#workspace-side :focus")).to_have_count(1)
    page.keyboard.press("F6")
    expect(text(page, "fresh.py")).to_be_focused()
    page.keyboard.press("Control+j")
    expect(page.locator("#workspace-terminal")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("close all tabs\n")
    expect(page.get_by_role("heading", name="No file is open here")).to_be_visible()
    assert page.url.endswith("/workspace/home/alice/keys/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Alt")
    alice.accessible()
    page.keyboard.press("Escape")
    ends_consoles(alice)


def test_an_unsaved_text_is_asked_about_before_its_tab_goes(alice: Person) -> None:
    page = prepares(alice, "asked")
    saves_by_hand(alice)
    opens(page, "notes.txt")
    page.keyboard.type("mine ")
    page.keyboard.press("Alt+w")
    question = page.get_by_role("dialog", name="Save “notes.txt” before it is closed?")
    alice.accessible()
    alice.shot("workspace-question")
    question.get_by_role("button", name="Cancel").click()
    expect(text(page, "notes.txt")).to_be_focused()
    page.keyboard.press("Alt+w")
    question.get_by_role("button", name="Save").click()
    expect(tab(page, "notes.txt")).to_have_count(0)
    assert alice.reads("asked/notes.txt") == "mine one\ntwo\nthree\n"
    opens(page, "notes.txt")
    page.keyboard.type("not ")
    page.locator('[data-tab-id$="/notes.txt"]').click(button="middle")
    question.get_by_role("button", name="Discard changes").click()
    expect(tab(page, "notes.txt")).to_have_count(0)
    assert alice.reads("asked/notes.txt") == "mine one\ntwo\nthree\n"


def test_tabs_are_dragged_to_another_place_and_into_another_group(alice: Person) -> None:
    page = prepares(alice, "dragged")
    for name in ("notes.txt", "app.py", "inner/app.py"):
        opens(page, name)
    row: Any = page.locator('[data-tab-id$="/inner/app.py"]')
    row.drag_to(page.locator('[data-tab-id$="/notes.txt"]'), target_position={"x": 5, "y": 10})
    assert tabs(page) == ["app.py", "notes.txt", "app.py"]
    body = page.locator('[data-group="0"] .workspace-body')
    box = body.bounding_box()
    assert box is not None
    row.drag_to(body, target_position={"x": box["width"] - 30, "y": 200})
    assert (tabs(page, 0), tabs(page, 1)) == (["notes.txt", "app.py"], ["app.py"])
    page.locator('[data-group="0"] [data-tab-id$="/notes.txt"]').drag_to(page.locator('[data-group="1"] nav'))
    assert len(tabs(page, 1)) == 2


def test_what_cannot_be_opened_says_so_in_its_tab_and_a_folder_is_shown(alice: Person) -> None:
    page = prepares(alice, "told")
    alice.writes("told/blob.bin", bytes(range(256)) * 20)
    alice.go(f"{ROOT}/told/blob.bin")
    expect(page.get_by_role("heading", name="“blob.bin” is not a text file")).to_be_visible()
    alice.go(f"{ROOT}/told/none.py")
    expect(page.get_by_role("heading", name="There is no file “none.py”")).to_be_visible()
    alice.accessible()
    page.get_by_role("button", name="Create it").click()
    expect(text(page, "none.py")).to_be_visible()
    alice.go(f"{ROOT}/told/inner")
    page.wait_for_url("**/told/inner/")
    expect(page.locator("#workspace-root")).to_have_text("inner")


def test_a_phone_shows_one_thing_at_a_time_and_never_scrolls_sideways(alice: Person) -> None:
    page = prepares(alice, "small")
    opens(page, "notes.txt")
    opens(page, "app.py")
    page.keyboard.press("Control+`")
    live(page)
    alice.fits()
    page.set_viewport_size(NARROW)
    places = page.get_by_role("navigation", name="Parts of the workspace")
    expect(page.locator("#workspace-groups")).to_be_hidden()
    alice.accessible()
    places.get_by_role("button", name="Text").click()
    expect(text(page, "app.py")).to_be_visible()
    expect(page.locator("#workspace-terminal")).to_be_hidden()
    alice.accessible()
    for size in page.locator("#workspace-places button, #workspace-groups header :is(a, button):visible").all():
        box = size.bounding_box()
        assert box is not None
        assert box["height"] >= 43, size.inner_html()
    page.set_viewport_size(TABLET)
    expect(page.locator("#workspace-groups")).to_be_visible()
    expect(page.locator("#workspace-terminal")).to_be_visible()
    page.set_viewport_size(WIDE)
    ends_consoles(alice)


def test_who_leaves_with_unsaved_text_is_not_held_up_and_finds_it_again(alice: Person) -> None:
    page = prepares(alice, "leaving")
    saves_by_hand(alice)
    opens(page, "notes.txt")
    page.keyboard.type("mine ")
    expect(page.get_by_role("button", name="Close “notes.txt”, which is not saved")).to_be_visible()
    page.wait_for_timeout(1500)  # within half a second it is in the draft
    page.locator(".slimbar .mark").click()
    page.wait_for_url("**/user/alice/")
    page.go_back()
    expect(text(page, "notes.txt")).to_contain_text("mine one")
    assert alice.reads("leaving/notes.txt") == "one\ntwo\nthree\n"


def test_folders_lead_to_the_workspace_and_nobody_else_sees_it(alice: Person, charlie: Person) -> None:
    prepares(alice, "led")
    alice.go("/user/alice/files/home/alice/led/")
    alice.page.get_by_role("link", name="Open in workspace").click()
    alice.page.wait_for_url("**/workspace/home/alice/led/")
    expect(alice.page.locator("#workspace-root")).to_have_text("led")
    answer = charlie.page.goto(f"{charlie.url}{ROOT}/led/")
    assert answer is not None
    assert answer.status == 404
