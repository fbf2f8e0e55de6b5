"""What can be done with a terminal beside typing: search, settings, pasting, files, downloads, a program's clipboard."""

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DEADLINE_SECONDS, NARROW, Person

pytestmark = pytest.mark.timeout(240)
RUNS = itertools.count(100)
DROP = """([selector, name, text]) => {
    const files = new DataTransfer();
    files.items.add(new File([text], name));
    for (const type of ["dragenter", "dragover", "drop"])
        document.querySelector(selector)
            .dispatchEvent(new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def console(alice: Person) -> Iterator[dict[str, Any]]:
    """A Bash console of Alice's that her page shows."""
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    alice.go(made["console_url"])
    alice.attached()
    yield made
    alice.api("DELETE", f"consoles/{made['id']}/")


def runs(person: Person, command: str) -> None:
    """Run a command and wait for its end."""
    number = next(RUNS)
    person.types(f"{command}; echo it-is-$((40 + {number - 40}))\n")
    person.sees(f"it-is-{number}\n")


def paste(person: Person, text: str) -> None:
    """Put a text into the clipboard and paste it into the terminal."""
    person.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    person.page.locator(".xterm-helper-textarea").focus()
    person.page.keyboard.press("Control+Shift+V")


def middle(place: Locator) -> tuple[float, float]:
    """Where to point for a word of the terminal, whose own elements take no clicks."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (box := place.bounding_box()) is None:  # the terminal draws its rows anew
        assert time.monotonic() < deadline, f"{place} is nowhere"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.usefixtures("console")
def test_search_finds_what_has_scrolled_away(alice: Person) -> None:
    page = alice.page
    runs(alice, "clear; for n in $(seq 300); do echo row $n of Needle-$((n % 100)); done")
    page.keyboard.press("Control+Shift+F")
    field = page.get_by_role("searchbox", name="Search in the terminal")
    expect(field).to_be_focused()
    page.keyboard.type("needle-7 ")
    expect(page.locator(".terminal-search .count")).to_have_text("No matches")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+a")
    page.keyboard.type("needle-77")
    expect(page.locator(".terminal-search .count")).to_have_text("3 of 3")
    page.keyboard.press("Enter")
    expect(page.locator(".terminal-search .count")).to_have_text("2 of 3")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".terminal-search .count")).to_have_text("3 of 3")
    alice.accessible()
    alice.shot("terminal-search")
    page.get_by_role("button", name="Match case").click()
    expect(page.locator(".terminal-search .count")).to_have_text("No matches")
    page.get_by_role("button", name="Regular expression").click()
    field.fill("Needle-7[0-3]$")
    expect(page.locator(".terminal-search .count")).to_contain_text("of 12")
    field.fill("Needle-(")
    expect(page.locator(".terminal-search .count")).to_have_text("Not a regular expression")
    page.keyboard.press("Escape")
    expect(page.locator(".terminal-search")).to_be_hidden()
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()


@pytest.mark.usefixtures("console")
def test_settings_are_followed_at_once_and_kept(alice: Person) -> None:
    page = alice.page
    colours = r"for n in 0 1 2 3 4 5 6 7; do printf '\e[3%sm normal-%s \e[9%sm bright-%s \e[0m\n' $n $n $n $n; done"
    runs(alice, f"clear; {colours}")
    page.get_by_role("button", name="Terminal settings").click()
    expect(page.get_by_label("Colours")).to_be_focused()
    alice.accessible()
    alice.shot("terminal-settings")
    before = page.evaluate("document.querySelector('.xterm-rows > div').offsetHeight")
    page.get_by_role("button", name="Larger text").click()
    page.get_by_role("button", name="Larger text").click()
    expect(page.locator(".terminal-settings output")).to_have_text("15 px")
    for name in ("Solarized Light", "Gruvbox Dark", "Dracula"):
        page.get_by_label("Colours").select_option(name)
        alice.shot(f"palette-{name.lower().replace(' ', '-')}")
        alice.accessible()
    surface = "getComputedStyle(document.querySelector('.terminal-screen')).backgroundColor"
    assert page.evaluate(surface) == "rgb(40, 42, 54)"
    page.get_by_role("switch", name="Copy what is selected").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Terminal settings")).to_be_focused()
    assert page.evaluate("document.querySelector('.xterm-rows > div').offsetHeight") > before
    page.reload()
    alice.attached()
    assert page.evaluate(surface) == "rgb(40, 42, 54)"
    page.mouse.dblclick(*middle(page.locator(".xterm-rows > div").nth(2).locator("span").first))
    alice.wait(
        lambda: "normal" in str(page.evaluate("navigator.clipboard.readText()")), what="the copy of what is selected"
    )


@pytest.mark.usefixtures("console")
def test_a_program_without_bracketed_paste_is_not_given_lines_unasked(alice: Person) -> None:
    page = alice.page
    paste(alice, "echo pasted-$((1 + 1))\n")
    alice.sees("echo pasted-$((1 + 1))")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+c")
    alice.types("cat\n")
    paste(alice, "one line alone")
    alice.sees("one line alone")
    page.keyboard.press("Enter")
    paste(alice, "".join(f"line {number}\n" for number in range(12)))
    expect(page.get_by_role("dialog", name="Paste 12 lines?")).to_contain_text("… and 4 lines more")
    alice.accessible()
    alice.shot("paste")
    page.keyboard.press("Escape")
    expect(page.locator(".xterm-helper-textarea")).to_be_focused()
    assert "line 3" not in alice.terminal()
    paste(alice, "first\nlast\n")
    page.get_by_role("switch", name="Do not ask again").check()
    page.get_by_role("button", name="Paste", exact=True).click()
    alice.sees("first\nlast\nfirst\nlast")
    paste(alice, "unasked\n")
    alice.sees("unasked\nunasked")


@pytest.mark.usefixtures("console")
def test_a_program_writes_the_clipboard_only_once_it_is_allowed_to(alice: Person) -> None:
    page = alice.page
    page.evaluate("navigator.clipboard.writeText('mine')")
    runs(alice, r"clear; printf '\e]52;c;%s\a' $(printf 'from the program' | base64)")
    question = page.get_by_role("group", name="Permission for the clipboard")
    expect(question).to_contain_text("from the program")
    assert page.evaluate("navigator.clipboard.readText()") == "mine"
    alice.accessible()
    alice.shot("clipboard-question")
    question.get_by_role("button", name="Allow").click()
    expect(page.locator(".terminal-status")).to_contain_text("The program copied 16 characters.")
    assert page.evaluate("navigator.clipboard.readText()") == "from the program"
    page.reload()
    alice.attached()
    alice.sees("it-is-")
    expect(question).to_have_count(0)
    runs(alice, r"clear; printf '\e]52;c;?\a'; read -t 1 answer; echo got-$answer.")
    alice.sees("got-.")


@pytest.mark.usefixtures("console")
def test_links_of_programs_lead_to_the_web_and_nowhere_else(alice: Person) -> None:
    page = alice.page
    opened: list[str] = []
    page.context.on("page", lambda fresh: opened.append(fresh.url))
    for number, address in enumerate(("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd")):
        runs(alice, rf"clear; printf '\e]8;;{address}\e\\click-{number}\e]8;;\e\\\n'")
        place = middle(page.locator(".xterm-rows span", has_text=f"click-{number}").last)
        page.mouse.move(400, 600)
        page.mouse.move(*place)
        page.wait_for_timeout(300)
        page.mouse.click(*place)
        page.wait_for_timeout(300)
        assert not opened, address
    runs(alice, r"clear; printf '\e]8;;http://localhost/nowhere\e\\follow-me\e]8;;\e\\\n'")
    place = middle(page.locator(".xterm-rows span", has_text="follow-me").last)
    page.mouse.move(400, 600)  # xterm looks for links anew only on another line
    page.mouse.move(*place)
    page.locator(".xterm-cursor-pointer").wait_for()
    with page.context.expect_page() as fresh:
        page.mouse.click(*place)
    assert fresh.value.evaluate("window.opener") is None
    fresh.value.close()


def test_output_is_downloaded_as_text_and_as_a_recording(alice: Person, console: dict[str, Any]) -> None:
    page = alice.page
    runs(alice, r"clear; printf '\e[31mred\e[0m \e]0;title\arest\n'; printf 'aaaa\rbb\n'")
    page.get_by_role("button", name="Download").click()
    alice.accessible()
    with page.expect_download() as text:
        page.get_by_role("menuitem", name="Output as text").click()
    assert text.value.suggested_filename == f"{console['name']}.txt"
    lines = text.value.path().read_text()
    assert "red rest\nbbaa\n" in lines
    assert "\x1b" not in lines
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as cast:
        page.get_by_role("menuitem", name="Recording for asciinema").click()
    head, *events = [json.loads(line) for line in cast.value.path().read_text().splitlines()]
    assert head["version"] == 2
    assert [kind for _at, kind, _data in events if kind not in "or"] == []
    times = [at for at, _kind, _data in events]
    assert times == sorted(times)
    assert times[-1] > 0
    assert "\x1b[31mred" in "".join(data for _at, _kind, data in events)


@pytest.mark.usefixtures("console")
def test_a_dropped_file_goes_where_the_program_stands(alice: Person) -> None:
    page = alice.page
    runs(alice, "mkdir -p /home/alice/dropped; cd /home/alice/dropped; rm -f note.txt; clear")
    before = alice.terminal()
    page.evaluate(DROP, [".terminal-screen", "note.txt", "dropped text"])
    expect(page.locator("#toasts")).to_contain_text("1 file uploaded to “/home/alice/dropped”.")
    assert alice.reads("dropped/note.txt") == "dropped text"
    assert alice.terminal() == before
    page.evaluate(DROP, [".terminal-screen", "note.txt", "another text"])
    expect(page.get_by_text("A file of this name is already there.")).to_be_visible()
    alice.accessible()
    alice.shot("terminal-upload")
    page.get_by_role("button", name="Replace it").click()
    alice.wait(lambda: alice.reads("dropped/note.txt") == "another text", what="the second upload")


@pytest.mark.usefixtures("console")
def test_older_output_is_loaded_at_the_top_and_the_place_is_kept(alice: Person) -> None:
    page = alice.page
    alice.types("seq -f 'number %.0f of a long list of numbers' 40000; echo it-is-$((40 + 2))\n")
    alice.sees("it-is-42\n", seconds=120)
    page.reload()
    alice.attached()
    alice.sees("it-is-42")
    offer = page.get_by_role("button", name="Load older output")
    expect(offer).to_be_hidden()
    page.locator(".xterm-helper-textarea").focus()
    for _page in range(400):
        page.keyboard.press("Shift+PageUp")
        if offer.is_visible():
            break
    expect(offer).to_be_visible()
    alice.accessible()
    alice.shot("older-output")
    top = page.locator(".xterm-rows > div").nth(3).inner_text()
    offer.click()
    alice.wait(lambda: len(alice.terminal().splitlines()) > 39_000, what="all of the output")
    expect(page.locator(".xterm-rows")).to_contain_text(top.strip())
    assert "number 1 of" in alice.terminal()


def test_a_telephone_has_keys_of_its_own(alice: Person, console: dict[str, Any]) -> None:
    browser = alice.page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    context.add_cookies(alice.page.context.cookies())  # type: ignore[arg-type]
    phone = Person("alice", alice.url, alice.token, context.new_page())
    phone.go(console["console_url"])
    phone.attached()
    for name in ("Esc", "Tab", "Ctrl", "↑ Up", "↓ Down", "← Left", "→ Right"):
        box = phone.page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["width"] >= 44, name
        assert box["height"] >= 44, name
    phone.types("sleep 600")
    phone.page.keyboard.press("Enter")
    phone.page.get_by_role("button", name="Ctrl", exact=True).tap()
    phone.page.keyboard.press("c")
    phone.sees("^C")
    phone.types("echo one-two\n")
    phone.sees("one-two\n")
    phone.page.get_by_role("button", name="↑ Up", exact=True).tap()
    phone.page.keyboard.press("Enter")
    phone.wait(lambda: phone.terminal().count("one-two\n") >= 4, what="the last command once more")
    phone.accessible()
    context.close()
