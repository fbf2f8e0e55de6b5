"""The page of processes: what runs, kept fresh under one's hand, and ended by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import NARROW, Person
from tests.browser.test_pages import is_good, watched

pytestmark = pytest.mark.timeout(300)

MANY = "for n in $(seq 40); do sleep 5$(printf %03d $n) & done; exec sleep 7777\n"


@pytest.fixture
def bash(alice: Person) -> Any:
    """A Bash console of alice's, closed again when the test is over."""
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    yield made
    alice.api("DELETE", f"consoles/{made['id']}/")


def types(person: Person, console: Any, text: str) -> None:
    """Type into a console without looking at it."""
    person.api("POST", f"consoles/{console['id']}/send_input/", data={"input": text})


def row(person: Person, command: str) -> Locator:
    """The row of the process with exactly this command line."""
    return person.page.locator("#processes tbody tr").filter(
        has=person.page.locator(".code", has_text=command).get_by_text(command, exact=True)
    )


def test_what_runs_is_shown_sorted_and_with_its_console(alice: Person, bash: Any) -> None:
    types(alice, bash, "sleep 4321 &\nexec sh -c 'while :; do :; done # busy'\n")
    with watched(alice.page):
        alice.go("/user/alice/consoles/")
        alice.page.get_by_role("link", name="Processes").click()
        assert alice.page.title() == "Processes · Terrarium"
        expect(row(alice, "sleep 4321")).to_have_count(1)
        busy = alice.page.locator("#processes tbody tr").first
        expect(busy).to_contain_text("# busy")
        expect(busy.get_by_role("link")).to_have_text(bash["name"])
        expect(busy).to_contain_text("Python 3.13")
        expect(alice.page.locator("tr.platform").filter(has_text="Sandbox").first).to_be_visible()
        is_good(alice)
        alice.shot("processes")
        busy.get_by_role("link").click()
        alice.attached()


def test_many_long_commands_and_a_silent_sandbox_fit_on_the_page(alice: Person) -> None:
    """What the server says is made up here: the page's own part is looked at."""
    started_at = "2026-11-20T05:00:00Z"
    console = {"id": 1, "name": "A console with a name of so many characters that it is cut", "console_url": "/"}
    processes = [
        {
            "runtime": "3.13",
            "pid": pid,
            "parent_pid": 1,
            "command": f"python3 -m {'a_module_with_a_long_name.' * 3} --number {pid} /home/alice/{'x' * 150}"[
                : 4 * pid
            ],
            "state": "S",
            "cpu_percent": 100.0 / pid,
            "cpu_seconds": 12345.0 / pid,
            "memory": 3_000_000_000 // pid,
            "started_at": started_at,
            "platform": pid == 7,
            "console": console if pid % 2 else None,
        }
        for pid in range(2, 80)
    ]
    silent = {"runtime": "3.9", "answers": False, "total": 0, "complete": False}
    silent["sentence"] = "The sandbox of Python 3.9 does not answer, so its processes are not shown."
    answers = {"runtime": "3.13", "answers": True, "sentence": "", "total": 8123, "complete": True}
    body = {"sandboxes": [answers, silent], "processes": processes}
    alice.page.route("**/processes/?runtime=*", lambda route: route.fulfill(json={"sandboxes": [], "processes": []}))
    alice.page.route("**/processes/?runtime=3.13", lambda route: route.fulfill(json=body))
    alice.go("/user/alice/processes/")
    expect(alice.page.locator("#silent")).to_contain_text("Python 3.9 does not answer")
    expect(alice.page.locator("#processes tbody tr")).to_have_count(78)
    expect(alice.page.locator("#processes .summary")).to_have_text("The 78 busiest of 8,123 processes.")
    is_good(alice)
    alice.shot("processes-many")
    alice.page.get_by_role("button", name="Kill").nth(20).click()
    alice.shot("processes-kill")


def test_a_process_is_killed_by_keyboard_alone_and_the_next_has_the_focus(alice: Person, bash: Any) -> None:
    types(alice, bash, "sleep 4322 &\nsleep 4323 &\n")
    page = alice.page
    alice.go("/user/alice/processes/")
    expect(row(alice, "sleep 4322")).to_have_count(1)
    expect(row(alice, "sleep 4323")).to_have_count(1)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Kill “sleep 4322”":
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Kill “sleep 4322”?")
    page.keyboard.press("Escape")
    expect(row(alice, "sleep 4322")).to_have_count(1)
    expect(row(alice, "sleep 4322").get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("This cannot be undone.")
    alice.accessible()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("“sleep 4322” is ending.")
    expect(row(alice, "sleep 4322")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('tbody') !== null"), "the focus is lost"
    expect(row(alice, "sleep 4323")).to_have_count(1)


def test_a_stubborn_process_is_killed_after_a_moment(alice: Person, bash: Any) -> None:
    types(alice, bash, "exec sh -c 'trap \"\" TERM; while :; do sleep 0.2; done # stubborn'\n")
    alice.go("/user/alice/processes/")
    stubborn = alice.page.locator("#processes tbody tr").filter(has_text="# stubborn")
    stubborn.get_by_role("button").click()
    alice.page.get_by_role("dialog").get_by_role("button", name="Kill process").click()
    expect(stubborn).to_contain_text("Ending")
    expect(stubborn).to_have_count(0, timeout=15_000)
    assert alice.api("GET", f"consoles/{bash['id']}/wait/", params={"seconds": "5"})["exit_status"] == 137


def test_updates_leave_focus_scroll_and_selection_where_they_are(alice: Person, bash: Any) -> None:
    types(alice, bash, MANY)
    page = alice.page
    page.set_viewport_size(NARROW)
    alice.go("/user/alice/processes/")
    row(alice, "sleep 5030").scroll_into_view_if_needed()
    button = row(alice, "sleep 5030").get_by_role("button")
    button.focus()
    top = button.evaluate("it => it.getBoundingClientRect().top")
    page.evaluate(
        "window.updates = 0; new MutationObserver(() => window.updates++).observe(document.querySelector('#processes tbody'), {subtree: true, childList: true, characterData: true})"
    )
    types(alice, bash, "\n")
    alice.api("POST", "consoles/", data={"executable": "bash"})
    with page.expect_response("**/processes/?runtime=*"), page.expect_response("**/processes/?runtime=*"):
        pass
    expect(button).to_be_focused()
    assert abs(button.evaluate("it => it.getBoundingClientRect().top") - top) < 60
    expect(page.locator("#processes .summary")).to_contain_text("processes")


def test_a_stranger_finds_nothing_there(alice: Person, charlie: Person, bash: Any) -> None:
    types(alice, bash, "sleep 4324 &\n")
    charlie.go("/user/alice/processes/")
    expect(charlie.page.locator("h1")).to_have_text("Not found")
    charlie.go("/user/charlie/processes/")
    expect(charlie.page.get_by_role("heading", name="Nothing runs")).to_be_visible()
    assert "4324" not in charlie.page.content()
    with watched(charlie.page):
        is_good(charlie)
    charlie.shot("processes-empty")
