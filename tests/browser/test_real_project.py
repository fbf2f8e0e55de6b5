"""A real Django project: a symbol is found, renamed in three files, looked at as a difference and committed, all in the
browser."""

import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, sdist_of
from tests.browser.test_workspace import ends_consoles, live

PACKAGE = "django-debug-toolbar==5.0.1"
OLD, NEW = "debug_toolbar_urls", "toolbar_addresses"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch a package that holds a Django project, as its authors published it."""
    return sdist_of(PACKAGE, tmp_path_factory.mktemp("sdist"))


def mentions(sdist: Path, word: str) -> dict[str, int]:
    """How often each Python file of the package has the word."""
    counts: dict[str, int] = {}
    with tarfile.open(sdist) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".py") else None
            count = file.read().decode().count(word) if file is not None else 0
            if count:
                counts[member.name.partition("/")[2]] = count
    return counts


def test_a_symbol_of_a_real_project_is_renamed_and_committed(alice: Person, sdist: Path) -> None:
    expected = mentions(sdist, OLD)
    assert len(expected) == 3
    folder = sdist.name.removesuffix(".tar.gz")
    alice.writes(sdist.name, sdist.read_bytes())
    alice.go("/user/alice/workspace/home/alice/")
    page = alice.page

    page.keyboard.press("Control+`")
    live(page)
    author = "git -c user.name=upstream -c user.email=upstream@example.org"
    alice.types(
        f"tar xf {sdist.name} && cd {folder} && git init -q && git add -A && {author} commit -qm Begin; echo $?-ok\n"
    )
    alice.sees("0-ok", seconds=60)
    alice.go(f"/user/alice/workspace/home/alice/{folder}/")

    page.keyboard.press("Control+Shift+F")
    search = page.get_by_role("search", name="Search in files")
    search.get_by_role("textbox", name="Search", exact=True).fill(OLD)
    search.get_by_role("button", name="Where to search").click()
    search.get_by_role("textbox", name="Files to include").fill("*.py")
    page.keyboard.press("Enter")
    found = page.get_by_role("tree", name="Matches")
    for path in expected:
        expect(found.get_by_role("treeitem").filter(has_text=path.rpartition("/")[2]).first).to_be_visible(
            timeout=30_000
        )

    search.get_by_role("button", name="Replace", exact=True).click()
    search.get_by_role("textbox", name="Replace with").fill(NEW)
    search.get_by_role("button", name="Replace all").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(f"{sum(expected.values())} matches in 3 files")
    question.get_by_role("button", name="Replace", exact=True).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=30_000)

    page.keyboard.press("Control+Shift+G")
    panel = page.locator('[data-panel="git"]')
    for path in expected:
        expect(panel.get_by_role("listitem").filter(has_text=path.rpartition("/")[2]).first).to_be_visible(
            timeout=30_000
        )
    panel.get_by_role("listitem").filter(has_text="urls.py").get_by_role("button").first.click()
    sides = page.locator(".cm-mergeView")
    expect(sides).to_contain_text(OLD, timeout=30_000)
    expect(sides).to_contain_text(NEW)
    alice.accessible()
    alice.shot("workspace-difference")

    message = panel.get_by_role("textbox", name="Commit message")
    message.fill("Call the addresses of the toolbar what they are")
    message.press("Control+Enter")
    who = page.get_by_role("dialog", name="Who commits?")
    who.get_by_role("textbox", name="Your name").fill("Alice")
    who.get_by_role("textbox", name="Your e-mail address").fill("alice@example.org")
    who.get_by_role("button", name="Commit").click()
    expect(panel).to_contain_text("Nothing has changed since the last commit.", timeout=30_000)

    page.keyboard.press("Alt+T")
    live(page)
    alice.types(
        f"git log -1 --format=%an:%s --stat | cat; grep -rc {OLD} --include=*.py . | grep -vc :0$; "
        "python -m django check --settings example.settings --pythonpath . 2>&1 | tail -1\n"
    )
    alice.sees("Alice:Call the addresses of the toolbar what they are")
    alice.sees("3 files changed")
    alice.sees("System check identified no issues", seconds=60)
    ends_consoles(alice)
