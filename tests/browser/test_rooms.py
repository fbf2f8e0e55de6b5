"""The pages of files and of consoles: everything that can be done there, and what stands in its way."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.timeout(180)


def entry(person: Person, name: str) -> Locator:
    """The row of a file."""
    return person.page.locator(f'#folder tr[data-name="{name}"]')


def does(person: Person, name: str, deed: str) -> None:
    """Choose something from a file's menu."""
    entry(person, name).get_by_role("button").click()
    person.page.get_by_role("menuitem", name=deed).click()


@pytest.fixture
def folder(alice: Person, request: pytest.FixtureRequest) -> str:
    """A new folder of this test's own, opened; its path below alice's home."""
    name = str(request.node.name).removeprefix("test_")[:40]
    alice.api("POST", "files/folders/", data={"path": f"/home/alice/{name}"})
    alice.go(f"/user/alice/files/home/alice/{name}/")
    expect(alice.page.get_by_role("heading", name="An empty folder")).to_be_visible()
    return name


def test_files_are_uploaded_many_at_once_renamed_and_deleted(alice: Person, folder: str, tmp_path: Path) -> None:
    page = alice.page
    for number in range(12):
        (tmp_path / f"note{number:02}.txt").write_text(f"number {number}\n")
    page.locator("#pick-files").set_input_files(sorted(tmp_path.iterdir()))
    expect(page.locator("#folder tbody tr")).to_have_count(12)
    expect(page.locator("#toasts")).to_contain_text("12 files uploaded.")
    assert alice.reads(f"{folder}/note07.txt") == "number 7\n"
    does(alice, "note02.txt", "Rename")
    page.keyboard.type("zwei")
    page.keyboard.press("Enter")
    expect(entry(alice, "zwei.txt").get_by_role("link")).to_be_focused()
    does(alice, "note03.txt", "Rename")
    page.keyboard.type("note04")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("“note04.txt” is already in this folder.")
    page.keyboard.press("Escape")
    does(alice, "note03.txt", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(entry(alice, "note03.txt")).to_have_count(0)
    expect(entry(alice, "note04.txt").get_by_role("link")).to_be_focused()
    with page.expect_download() as download:
        does(alice, "note05.txt", "Download")
    assert download.value.path().read_text() == "number 5\n"


def test_a_file_of_the_same_name_is_replaced_only_on_request(alice: Person, folder: str, tmp_path: Path) -> None:
    page = alice.page
    alice.writes(f"{folder}/same.txt", "old")
    page.reload()
    expect(entry(alice, "same.txt")).to_be_visible()
    (tmp_path / "same.txt").write_text("new")
    page.locator("#pick-files").set_input_files(tmp_path / "same.txt")
    expect(page.get_by_role("dialog", name="Replace “same.txt”?")).to_be_visible()
    alice.accessible()
    page.keyboard.press("Escape")
    assert alice.reads(f"{folder}/same.txt") == "old"
    page.locator("#pick-files").set_input_files(tmp_path / "same.txt")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("1 file uploaded.")
    assert alice.reads(f"{folder}/same.txt") == "new"


def test_a_folder_is_uploaded_with_all_below_it_twice(alice: Person, folder: str, tmp_path: Path) -> None:
    page = alice.page
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    (project / "src" / "main.py").write_text("first")
    page.locator("#pick-folder").set_input_files(project)
    expect(entry(alice, "project")).to_be_visible()
    assert alice.reads(f"{folder}/project/src/main.py") == "first"
    (project / "src" / "main.py").write_text("second")
    page.locator("#pick-folder").set_input_files(project)
    expect(page.get_by_role("dialog", name="Upload over what is there?")).to_contain_text("project")
    page.get_by_role("button", name="Upload and replace").click()
    expect(page.locator("#toasts")).to_contain_text("1 file uploaded.")
    alice.wait(lambda: alice.reads(f"{folder}/project/src/main.py") == "second", what="the second upload")


def test_a_folder_is_used_without_a_mouse(alice: Person, folder: str) -> None:
    page = alice.page
    page.keyboard.press("Shift+N")
    page.keyboard.type("a/b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("A name cannot contain “/”.")
    page.keyboard.press("Control+a")
    page.keyboard.type("inner")
    page.keyboard.press("Enter")
    expect(entry(alice, "inner").get_by_role("link")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.type("outer.txt")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{folder}/outer.txt?edit")
    alice.go(f"/user/alice/files/home/alice/{folder}/")
    entry(alice, "inner").get_by_role("link").focus()
    page.keyboard.press("ArrowDown")
    expect(entry(alice, "outer.txt").get_by_role("link")).to_be_focused()
    page.keyboard.press("Delete")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Enter")
    expect(entry(alice, "outer.txt")).to_have_count(0)
    expect(entry(alice, "inner").get_by_role("link")).to_be_focused()


def test_a_console_is_opened_where_the_files_are(alice: Person, folder: str) -> None:
    alice.page.get_by_role("button", name="Open Bash here").click()
    alice.page.wait_for_url("**/consoles/*/")
    alice.attached()
    alice.types("pwd; stty size\n")
    alice.sees(f"/home/alice/{folder}\n")
    before = alice.terminal().splitlines()[-2]
    alice.page.set_viewport_size({"width": 700, "height": 500})
    alice.types("clear; sleep 0.3; stty size\n")
    alice.wait(lambda: len(alice.terminal().splitlines()) == 2, what="the new size")
    assert alice.terminal().splitlines()[0] != before


def test_a_console_lives_on_when_its_tab_closes(alice: Person, context: BrowserContext) -> None:
    alice.go("/user/alice/consoles/")
    alice.page.get_by_role("button", name="Python 3").first.click()
    alice.page.wait_for_url("**/consoles/*/")
    address = alice.page.url
    alice.attached()
    alice.sees(">>>")
    alice.types("kept = 41\n")
    alice.sees("kept = 41\n>>>")
    alice.page.close()
    alice.page = context.new_page()
    alice.page.goto(address)
    alice.attached()
    alice.types("kept + 1\n")
    alice.sees("42\n>>>")


def test_a_console_is_renamed_ended_started_anew_and_killed(alice: Person) -> None:
    page = alice.page
    made = alice.api("POST", "consoles/", data={"executable": "bash"})
    page.goto(alice.url + made["console_url"])
    alice.attached()
    page.get_by_role("button", name=made["name"], exact=True).click()
    page.keyboard.type("Work of mine")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Work of mine")
    assert page.title() == "Work of mine · Terrarium"
    alice.types("exit\n")
    again = page.get_by_role("button", name="Start a new process")
    again.wait_for()
    page.keyboard.type("x")
    expect(page.locator(".terminal-status")).to_contain_text("Not typed: the process has ended.")
    page.keyboard.press("Tab")
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    alice.attached()
    expect(page.locator(".terminal-status")).to_contain_text("Connected.")
    page.get_by_role("link", name="Consoles").click()
    row = page.locator(f'tr[data-console="{made["id"]}"]')
    expect(row).to_contain_text("Work of mine")
    expect(row).to_contain_text("Running")
    row.get_by_role("button", name="Kill “Work of mine”").click()
    expect(page.get_by_role("dialog", name="Kill “Work of mine”?")).to_be_visible()
    alice.accessible()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)


def test_one_console_too_many_is_refused_with_the_way_out(alice: Person) -> None:
    ids = []
    alice.go("/user/alice/consoles/")
    while True:
        answer = alice.page.request.post(
            f"{alice.url}/api/v0/user/alice/consoles/",
            data={"executable": "bash"},
            headers={"Authorization": f"Token {alice.token}"},
        )
        if not answer.ok:
            break
        ids.append(answer.json()["id"])
    alice.page.get_by_role("button", name="New Bash console").click()
    expect(alice.page.locator("#toasts")).to_contain_text(answer.json()["detail"])
    alice.accessible()
    for made in ids:
        alice.api("DELETE", f"consoles/{made}/")
