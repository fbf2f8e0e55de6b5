"""Files that a program names in its output lead to the editor, by the mouse and by the keyboard; and running one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.timeout(180)
PROGRAM = "import json\n\n\ndef inner():\n    json.loads('{')\n\n\ninner()\n"


def console(person: Person) -> Page:
    """Open a new Bash console of the person's."""
    made = person.api("POST", "consoles/", data={"executable": "bash"})
    person.go(made["console_url"])
    person.attached()
    return person.page


def test_a_traceback_leads_to_the_file_at_its_line(alice: Person) -> None:
    alice.writes("site/wrong.py", PROGRAM)
    page = console(alice)
    alice.types("cd site; clear; python3 wrong.py\n")
    alice.sees("JSONDecodeError")
    row = page.locator(".xterm-rows > div", has_text='wrong.py", line 5').first
    box = row.bounding_box()
    assert box
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2)
    expect(page.locator(".terminal-screen")).to_have_attribute("title", "Open /home/alice/site/wrong.py, line 5")
    with page.context.expect_page() as opened:
        page.mouse.click(box["x"] + 90, box["y"] + box["height"] / 2)
    assert opened.value.url.endswith("/user/alice/workspace/home/alice/site/wrong.py?line=5")
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    page.locator(".xterm-helper-textarea").focus()
    with page.context.expect_page() as opened:
        page.keyboard.press("Alt+F8")
    assert opened.value.url.endswith("/user/alice/workspace/home/alice/site/wrong.py?line=5")
    opened.value.close()


def test_a_relative_path_is_one_of_the_programs_folder(alice: Person) -> None:
    page = console(alice)
    alice.types("mkdir -p site && cd site && clear && echo 'at 'lib.py:7:3: it\n")
    alice.sees("at lib.py:7:3: it\n")
    row = page.locator(".xterm-rows > div", has_text="at lib.py:7:3: it").last
    box = row.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    with page.context.expect_page() as opened:
        page.mouse.click(box["x"] + 40, box["y"] + box["height"] / 2)
    assert opened.value.url.endswith("/user/alice/workspace/home/alice/site/lib.py?line=7&column=2")
    opened.value.close()
