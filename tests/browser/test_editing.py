"""The editor: saving, what others change meanwhile, files that cannot be edited, running, and all of it without a mouse."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Person

HOME = "/user/alice/files/home/alice"
pytestmark = pytest.mark.timeout(180)


def opens(person: Person, name: str, content: str) -> Page:
    """Open a file with this content."""
    person.writes(name, content)
    person.go(f"{HOME}/{name}?edit")
    person.page.locator(".cm-content").wait_for()
    return person.page


def types_at_the_end(page: Page, text: str) -> None:
    """Type behind the last character."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def saves_only_when_told(person: Person) -> None:
    """Switch saving by itself off, as the editor's settings do."""
    person.go("/user/alice/")
    person.page.evaluate("localStorage.setItem('editor-preferences:alice', '{\"autosave\": false}')")


def is_saved(page: Page) -> None:
    """Wait until the page says so."""
    expect(page.locator(".editor-mark[data-state=saved]")).to_be_visible()


def text_of(page: Page) -> str:
    """What the editor holds."""
    return str(page.evaluate("window.terrarium.editor.text()"))


def conflicts(person: Person, name: str) -> Page:
    """Change a file that somebody else changed meanwhile, and try to save it."""
    saves_only_when_told(person)
    page = opens(person, name, "mine\n")
    person.writes(name, "theirs\n")
    types_at_the_end(page, "and more")
    page.keyboard.press("Control+s")
    expect(page.locator(".editor-notice")).to_contain_text("has changed since you opened it")
    assert person.reads(name) == "theirs\n"
    return page


def test_what_somebody_else_wrote_is_loaded_and_undo_brings_ones_own_back(alice: Person) -> None:
    page = conflicts(alice, "loaded.txt")
    expect(page.locator(".editor-side .cm-content")).to_have_count(2)
    alice.accessible()
    page.get_by_role("button", name="Use theirs").click()
    is_saved(page)
    assert text_of(page) == "theirs\n"
    page.keyboard.press("Control+z")
    assert text_of(page) == "mine\nand more"
    page.keyboard.press("Control+s")
    is_saved(page)
    assert alice.reads("loaded.txt") == "mine\nand more"


def test_what_was_typed_is_saved_by_itself_and_merged_with_what_others_write(alice: Person) -> None:
    page = opens(alice, "merged.txt", "one\ntwo\nthree\n")
    types_at_the_end(page, "mine")
    alice.wait(lambda: alice.reads("merged.txt") == "one\ntwo\nthree\nmine", what="the save")
    alice.writes("merged.txt", "theirs\ntwo\nthree\nmine")
    types_at_the_end(page, " and more")
    alice.wait(lambda: alice.reads("merged.txt") == "theirs\ntwo\nthree\nmine and more", what="the merge")
    assert text_of(page) == "theirs\ntwo\nthree\nmine and more"


def test_text_that_was_not_saved_is_there_again_after_a_reload(alice: Person) -> None:
    saves_only_when_told(alice)
    page = opens(alice, "crashed.txt", "one\n")
    types_at_the_end(page, "two")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator(".cm-content").wait_for()
    alice.wait(lambda: text_of(page) == "one\ntwo", what="the draft")
    assert alice.reads("crashed.txt") == "one\n"


def test_ones_own_text_is_kept_as_a_copy_beside_theirs(alice: Person) -> None:
    page = conflicts(alice, "kept.txt")
    page.get_by_role("button", name="Keep both as a copy").click()
    page.wait_for_url("**/kept%20(copy).txt?edit")
    page.locator(".cm-content").wait_for()
    assert text_of(page) == "mine\nand more"
    assert alice.reads("kept.txt") == "theirs\n"


def test_leaving_with_unsaved_text_is_asked_about(alice: Person) -> None:
    saves_only_when_told(alice)
    page = opens(alice, "leaving.txt", "one\n")
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stays)
    types_at_the_end(page, "two")
    assert page.title().startswith("● ")
    page.locator(".slimbar .mark").click()
    alice.wait(lambda: asked == ["beforeunload"], what="the question")
    assert text_of(page) == "one\ntwo"
    page.keyboard.press("Control+s")
    is_saved(page)
    assert not page.title().startswith("● ")
    page.locator(".slimbar .mark").click()
    page.wait_for_url("**/user/alice/")


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("blob.bin", bytes(range(256)) * 20, "“blob.bin” is not a text file"),
        ("large.txt", b"x" * 79 + b"\n" + b"y" * 51_000_000, "“large.txt” is too large for the editor"),
    ],
)
def test_what_cannot_be_edited_can_be_downloaded(alice: Person, name: str, content: bytes, title: str) -> None:
    alice.writes(name, content)
    alice.go(f"{HOME}/{name}?edit")
    expect(alice.page.get_by_role("heading", name=title)).to_be_visible()
    alice.accessible()
    with alice.page.expect_download() as download:
        alice.page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == content
    assert download.value.suggested_filename == name


def test_a_file_that_may_only_be_read_cannot_be_typed_into(alice: Person) -> None:
    alice.go("/user/alice/files/etc/passwd?edit")
    page = alice.page
    expect(page.locator(".editor-notice")).to_contain_text("You may read this file, but not change it.")
    before = text_of(page)
    types_at_the_end(page, "typed")
    assert text_of(page) == before
    assert page.get_by_role("button", name="Save").count() == 0


def test_a_file_that_is_not_there_is_made_on_request(alice: Person) -> None:
    alice.go(f"{HOME}/brand-new.py?edit")
    alice.page.get_by_role("button", name="Create it").click()
    types_at_the_end(alice.page, "x = 1")
    alice.page.keyboard.press("Control+s")
    is_saved(alice.page)
    assert alice.reads("brand-new.py") == "x = 1"


def test_a_program_is_run_asked_stopped_and_run_again_with_arguments(alice: Person) -> None:
    page = opens(
        alice, "ask.py", "import sys\nprint('got', sys.argv[1:])\nname = input('Who? ')\nprint('Hello', name)\n"
    )
    page.get_by_role("button", name="Run").click()
    alice.attached()
    alice.sees("got []\nWho?")
    page.keyboard.type("Ada\n")
    alice.sees("Hello Ada\n>>>")
    page.keyboard.type("name * 2\n")
    alice.sees("'AdaAda'")
    page.get_by_role("textbox", name="Arguments of the program").fill("--loud 'two words'")
    page.keyboard.press("Enter")
    alice.sees("got ['--loud', 'two words']\nWho?")
    page.keyboard.press("Control+c")
    alice.sees("KeyboardInterrupt")
    page.reload()
    page.get_by_role("button", name="Run").click()
    alice.sees("got ['--loud', 'two words']\nWho?")
    ended = page.locator("[data-state=ended], [data-state=failed]")
    page.keyboard.press("Control+Enter")
    alice.wait(lambda: page.locator("[data-state=live]").count() == 0, what="the old program's end")
    alice.attached()
    assert ended.count() == 0
    alice.sees("Who?")


def test_an_error_is_shown_with_its_line_and_an_endless_loop_ends(alice: Person) -> None:
    page = opens(alice, "wrong.py", "print(1 / 0)\n")
    page.keyboard.press("Control+Enter")
    alice.sees("ZeroDivisionError: division by zero\n>>>")
    assert 'wrong.py", line 1' in alice.terminal()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("import itertools\nfor i in itertools.count():\n    print('round', i)\n")
    page.keyboard.press("Control+Enter")
    alice.wait(lambda: re.search(r"round \d{4,}\n", alice.terminal()), what="the loop")
    page.keyboard.press("Control+c")
    alice.sees("KeyboardInterrupt\n>>>", seconds=10)


def test_everything_in_the_editor_is_done_without_a_mouse(alice: Person) -> None:
    page = opens(alice, "keys.py", "value = 1\nprint('value', value)\n")
    page.keyboard.press("Control+h")
    expect(page.locator(".cm-search [name=search]")).to_be_focused()
    page.keyboard.type("1")
    page.get_by_role("textbox", name="Replace").focus()
    page.keyboard.type("42")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Replace all")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".cm-content").focus()
    alice.wait(lambda: text_of(page).startswith("value = 42"), what="the replacement")
    page.keyboard.press("Control+Enter")
    alice.sees("value 42\n>>>")
    page.keyboard.type("value + 1\n")
    alice.sees("43")
    page.keyboard.press("Control+`")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("#")
    page.keyboard.press("Control+`")
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()
    page.keyboard.press("Control+s")
    is_saved(page)
    assert alice.reads("keys.py").endswith("#")
    page.keyboard.press("Control+F6")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.locator(".cm-content").evaluate("element => element !== document.activeElement")
