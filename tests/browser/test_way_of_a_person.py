"""The way of a person, from nothing to a package whose tests pass: "Must show" 1 of the first issue."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Person, sdist_of
from tests.whole import Product

PACKAGE = "itsdangerous==2.2.0"
NAME = "wilma"
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fetch a real package with a test suite from the index, as its authors published it."""
    return sdist_of(PACKAGE, tmp_path_factory.mktemp("sdist"))


def test_a_new_person_brings_a_package_changes_it_runs_it_and_sees_its_tests_pass(
    chromium: Browser, product: Product, sdist: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    person = Person(NAME, product.url, "", context.new_page())
    page = person.page
    home = f"/user/{NAME}/files/home/{NAME}"

    person.go("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.fill("[name=username]", NAME)
    page.fill("[name=email]", "wilma@example.org")
    page.fill("[name=password1]", "a-long-secret-9")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/user/{NAME}/")

    page.get_by_role("link", name="Open home folder").click()
    page.wait_for_url(f"**{home}/")
    page.locator("#pick-files").set_input_files(sdist)
    expect(page.locator("#folder").get_by_role("link", name=sdist.name)).to_be_visible(timeout=60_000)

    page.get_by_role("button", name="Open Bash here").click()
    page.wait_for_url("**/consoles/*/")
    person.attached()
    console = page.url
    folder = sdist.name.removesuffix(".tar.gz")
    person.types(f"tar xf {sdist.name} && cd {folder} && ls\n")
    person.sees("pyproject.toml")

    person.go(f"{home}/")
    for name in (folder, "src", "itsdangerous", "exc.py"):
        page.locator("#folder").get_by_role("link", name=name, exact=True).click()
    editor = page.locator(".cm-content")
    editor.wait_for()
    page.locator(".cm-line", has_text="Raised if bad data of any sort").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" changed-here")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state=saved]")).to_be_visible()

    page.keyboard.press("Control+Enter")
    person.attached()
    person.sees(">>>")
    person.types("BadData('it runs')\n")
    person.sees("BadData('it runs')\n")

    page.goto(console)
    person.attached()
    person.types(
        "grep -c changed-here src/itsdangerous/exc.py && pip install -q freezegun && echo installed-$((1+1))\n"
    )
    person.sees("installed-2", seconds=120)
    person.types("PYTHONPATH=src python -m pytest -q\n")
    person.sees(" passed in ", seconds=120)
    assert "failed" not in person.terminal()
    context.close()
