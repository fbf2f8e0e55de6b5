"""Terminal output as a weapon: what a program prints harms neither the page, nor the clipboard, nor the shell."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Person

pytestmark = pytest.mark.timeout(900)
QUERIES = r"""
import os, select, sys, termios, tty
old = termios.tcgetattr(0)
tty.setraw(0)
def typed(seconds):
    found = b""
    while select.select([0], [], [], seconds)[0]:
        found += os.read(0, 1024)
    return found
os.write(1, b"\x1b[c\x1b[>c\x1b[6n\x1b[?25$p\x1b]10;?\x07\x1b]4;1;?\x07\x1b[21t\x1b[18t\x1bP$qm\x1b\\\x1bP+q544e\x1b\\\x1b]52;c;?\x07\x05")
live = typed(1.5)
for secret in (b"]l", b"52;"):
    assert secret not in live, live
os.write(1, b"armed\r\n")
replayed = typed(8)
termios.tcsetattr(0, termios.TCSANOW, old)
print("replayed", len(replayed), replayed)
"""
LINK = r"printf '\033]8;;%s\033\\press-here\033]8;;\033\\\n'"


@pytest.fixture
def terminal(alice: Person) -> Iterator[Person]:
    """Alice at a new console."""
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    alice.go(made["console_url"])
    alice.attached()
    alice.types("PS1='> '; clear\n")
    yield alice
    alice.api("DELETE", f"consoles/{made['id']}/")


def is_alive(person: Person) -> None:
    """A command that is typed still runs, whatever the screen looks like."""
    person.page.locator(".xterm-helper-textarea").focus()
    person.page.keyboard.press("Control+c")
    person.page.keyboard.type("\nrm -f alive; reset; clear; echo still-$((1+1))\n")
    person.sees("still-2\n")


def test_queries_in_replayed_output_are_not_answered_and_secrets_never(terminal: Person) -> None:
    terminal.writes("queries.py", QUERIES)
    terminal.types("python3 queries.py\n")
    terminal.sees("armed")
    terminal.page.reload()
    terminal.attached()
    terminal.sees("replayed 0 b''")


@pytest.mark.parametrize(
    "output",
    [
        "head -c 3000000 /dev/urandom",
        "head -c 20000000 /dev/zero | tr '\\0' x",
        "(printf '\\033Pq'; head -c 5000000 /dev/zero | tr '\\0' '~')",
        "(printf '\\033]0;'; head -c 5000000 /dev/zero | tr '\\0' T)",
        "(printf '\\033['; head -c 1000000 /dev/zero | tr '\\0' 9; printf m)",
        "yes $'e\\u0301\\u0301\\u0301\\u0301\\u202e\\u200b' | head -c 2000000",
    ],
    ids=["random bytes", "an endless line", "a picture", "a title", "a number", "marks over marks"],
)
def test_output_without_an_end_leaves_the_page_alive(terminal: Person, output: str) -> None:
    terminal.types(f"{output}; printf '\\033\\\\'\n")
    terminal.page.wait_for_timeout(500)  # in its midst
    is_alive(terminal)
    terminal.page.reload()
    terminal.attached()
    is_alive(terminal)


@pytest.mark.parametrize("address", ["javascript:document.title=`owned`", "data:text/html,owned", "file:///etc/passwd"])
def test_a_link_that_leads_elsewhere_than_to_the_web_is_not_followed(terminal: Person, address: str) -> None:
    page = terminal.page
    opened: list[Page] = []
    page.context.on("page", lambda other: opened.append(other))  # noqa: PLW0108 - Playwright wants a function of Python's
    page.on("dialog", lambda dialog: dialog.accept())
    terminal.types(f"clear; {LINK} '{address}'\n")
    terminal.sees("press-here\n")
    before = page.url
    box = page.locator(".xterm-rows > div").first.bounding_box()
    assert box is not None
    for modifiers in ((), ("Control",)):
        for modifier in modifiers:
            page.keyboard.down(modifier)
        page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
        for modifier in modifiers:
            page.keyboard.up(modifier)
    is_alive(terminal)
    assert page.url == before
    assert page.title() != "owned"
    assert not opened


def test_the_clipboard_is_neither_read_nor_written_unasked(terminal: Person) -> None:
    terminal.page.evaluate("navigator.clipboard.writeText('mine')")
    terminal.types("printf '\\033]52;c;b3duZWQ=\\a'; printf '\\033]52;c;?\\a'; read -t 2 -n 1 x; echo got-${#x}\n")
    terminal.sees("got-0\n")
    assert terminal.page.evaluate("navigator.clipboard.readText()") == "mine"
