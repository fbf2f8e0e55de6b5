"""Signing up, in and out as a person does, with everything that is typed wrong."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Person
from tests.whole import Product

PASSWORD = "a-long-secret-9"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def newcomer(context: BrowserContext, product: Product, tokens: dict[str, str]) -> Person:
    """Somebody at the sign-up page; alice has an account already."""
    assert "alice" in tokens
    person = Person("", product.url, "", context.new_page())
    person.go("/accounts/signup/")
    return person


def signs_up(person: Person, name: str, password: str) -> None:
    """Fill the form and send it."""
    person.page.fill("[name=username]", name)
    person.page.fill("[name=password1]", password)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("name", "password", "field", "sentence"),
    [
        ("Wilma", PASSWORD, "username", "A name has 3 to 30 characters: a small letter first"),
        ("alice", PASSWORD, "username", "This name is taken."),
        ("admin", PASSWORD, "username", "This name is taken."),
        ("betty", "password", "password1", "too common"),
        ("betty", "short1x", "password1", "too short"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    newcomer: Person, name: str, password: str, field: str, sentence: str
) -> None:
    signs_up(newcomer, name, password)
    wrong = newcomer.page.locator(f"[name={field}]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    described = wrong.get_attribute("aria-describedby") or ""
    told = " ".join(newcomer.page.locator(f"#{part}").inner_text() for part in described.split())
    assert sentence in told
    assert newcomer.page.locator("[name=username]").input_value() == name
    newcomer.accessible()


def test_somebody_signs_up_looks_around_leaves_and_comes_back(newcomer: Person) -> None:
    page = newcomer.page
    signs_up(newcomer, "betty", PASSWORD)
    page.wait_for_url("**/user/betty/")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    assert page.locator(".notice").count() == 0
    page.get_by_role("button", name="Account of betty").click()
    page.get_by_role("menuitem", name="Log out").click()
    page.wait_for_url(f"{newcomer.url}/")
    newcomer.go("/user/betty/consoles/")
    page.fill("[name=login]", "betty")
    page.fill("[name=password]", "not-the-secret")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.locator("[name=password]")).to_be_focused()
    newcomer.accessible()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/user/betty/consoles/")


def test_the_first_file_is_written_and_run_from_the_dashboard(newcomer: Person) -> None:
    page = newcomer.page
    signs_up(newcomer, "pebbles", PASSWORD)
    page.get_by_role("button", name="Write hello.py").click()
    page.wait_for_url("**/hello.py?edit")
    page.get_by_role("button", name="Run").click()
    newcomer.attached()
    newcomer.sees("What is your name?")
    page.keyboard.type("Ada\n")
    newcomer.sees("Hello, Ada.")
    newcomer.go("/user/pebbles/")
    expect(page.locator("main").get_by_role("link", name="hello.py").first).to_be_visible()
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
