"""Kinds of consoles: IPython, custom ones, and a shell in this or that folder; nothing of it for charlie."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Person

pytestmark = pytest.mark.timeout(300)

CONSOLES = "/user/alice/consoles/"


def opened(person: Person) -> str:
    """Wait for the page of a new console; its address below the person's consoles."""
    person.page.wait_for_url(f"**{CONSOLES}*/")
    person.attached()
    return person.page.url.removeprefix(f"{person.url}{CONSOLES}").strip("/")


def test_ipython_is_in_the_menu_of_kinds(alice: Person) -> None:
    alice.go(CONSOLES)
    alice.page.get_by_role("button", name="More").click()
    alice.page.get_by_role("menuitem", name="IPython 3.13", exact=True).click()
    opened(alice)
    alice.sees("In [1]:")
    alice.types("import os; print('home', os.getcwd(), 2**10)\n")
    alice.sees("home /home/alice 1024")
    alice.page.locator("[data-kill-console]").first.click()
    alice.page.get_by_role("button", name="Kill console").click()
    alice.page.wait_for_url(f"**{CONSOLES}")


def test_a_custom_console_is_saved_changed_started_and_deleted(alice: Person, charlie: Person) -> None:
    page = alice.page
    alice.api("POST", "files/folders/", data={"path": "/home/alice/project"})
    alice.go(CONSOLES)
    alice.shot("consoles-without-custom")
    page.get_by_role("link", name="New custom console").click()
    page.get_by_label("Name").fill("My project")
    page.get_by_label("Command line").fill("python -m venv --without-pip env\nsource env/bin/activate && python -q")
    page.get_by_label("Working directory").fill("project")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Begin with a slash")).to_be_visible()
    alice.accessible()
    alice.shot("custom-console-wrong")
    page.get_by_label("Working directory").fill("~/project")
    page.get_by_role("button", name="Save").click()
    row = page.locator("[data-saved-console]")
    expect(row).to_contain_text("My project")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        alice.accessible()
    alice.fits()
    alice.shot("consoles-with-custom")
    saved = row.get_by_role("link", name="My project").get_attribute("href")
    charlie.go(str(saved))
    expect(charlie.page.get_by_role("heading", level=1)).to_have_text("Not found")
    row.get_by_role("button", name="Start").click()
    number = opened(alice)
    alice.sees(">>>")
    alice.types("import sys, os; print('in', sys.prefix, os.getcwd())\n")
    alice.sees("in /home/alice/project/env /home/alice/project")
    alice.types("exit()\n")
    alice.sees("(env) ")
    alice.types("echo sta''ys $VIRTUAL_ENV\n")
    alice.sees("stays /home/alice/project/env")
    alice.shot("custom-console")
    alice.go(CONSOLES)
    page.get_by_role("button", name="Delete “My project”").click()
    expect(page.get_by_role("dialog")).to_contain_text("Consoles that were started from it go on.")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    expect(page.get_by_text("“My project” deleted.")).to_be_visible()
    alice.api("DELETE", f"consoles/{number}/")


def test_bash_opens_in_a_folder_from_its_page_its_row_and_the_editor(alice: Person) -> None:
    page = alice.page
    alice.api("POST", "files/folders/", data={"path": "/home/alice/it's here"})
    alice.writes("it's here/notes.txt", "text")
    opens = []
    alice.go("/user/alice/files/home/alice/")
    page.get_by_role("button", name="Actions for “it's here”").click()
    alice.shot("folder-row-menu")
    page.get_by_role("menuitem", name="Open Bash here").click()
    opens.append(opened(alice))
    alice.sees("~/it's here $")
    alice.go("/user/alice/files/home/alice/it's here/")
    page.get_by_role("button", name="Open Bash here").click()
    opens.append(opened(alice))
    alice.sees("~/it's here $")
    alice.go("/user/alice/files/home/alice/it's here/notes.txt?edit")
    page.locator(".cm-content").wait_for()
    alice.accessible()
    alice.fits()
    alice.shot("editor-with-bash")
    page.get_by_role("button", name="Open Bash here").click()
    opens.append(opened(alice))
    alice.sees("~/it's here $")
    for each in opens:
        alice.api("DELETE", f"consoles/{each}/")
