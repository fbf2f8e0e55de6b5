"""What ends with a log-out, a killed console or a new token: every websocket that leaned on it, within a second."""

import time
from collections.abc import AsyncIterator

import pytest

from tests.docker.whole.people import Person
from tests.fakes.browser import FakeBrowser

CLOSED_SECONDS = 1.0
"""The rule's figure (rule 15)."""
NOISE_SECONDS = 1.0
"""What a crowded machine may add."""


@pytest.fixture
async def watching(alice: Person) -> AsyncIterator[FakeBrowser]:
    """Let alice look at a console, signed in by her session."""
    fresh = Person(alice.name, alice.token, alice.product)
    fresh.log_in()
    browser = FakeBrowser(fresh.console(), session=fresh.http.cookies["session"])
    await fresh.attach(browser)
    await browser.until_message("live")
    browser.person = fresh
    yield browser
    await browser.leave()
    alice.api("DELETE", f"consoles/{browser.path.split('/')[3]}/")


async def closed_in_time(browser: FakeBrowser, *, began: float) -> int:
    code = await browser.until_closed()
    assert time.monotonic() - began < CLOSED_SECONDS + NOISE_SECONDS
    return code


async def test_a_log_out_closes_the_sessions_sockets(watching: FakeBrowser) -> None:
    began = time.monotonic()
    watching.person.http.post(f"{watching.person.product.url}/accounts/logout/", allow_redirects=False)
    assert await closed_in_time(watching, began=began) == 4401


async def test_a_log_out_elsewhere_leaves_them_alone(watching: FakeBrowser) -> None:
    elsewhere = Person(watching.person.name, watching.person.token, watching.person.product)
    elsewhere.log_in()
    elsewhere.http.post(f"{elsewhere.product.url}/accounts/logout/", allow_redirects=False)
    await watching.type(b"echo still-$((6*7))\n")
    await watching.until_text(b"still-42")
    assert watching.close_code is None


async def test_a_killed_console_closes_its_sockets(watching: FakeBrowser) -> None:
    began = time.monotonic()
    watching.person.api("DELETE", f"consoles/{watching.path.split('/')[3]}/")
    assert await closed_in_time(watching, began=began) == 4404


async def test_a_new_name_is_told_to_whoever_looks(watching: FakeBrowser) -> None:
    answer = watching.person.api("PATCH", f"consoles/{watching.path.split('/')[3]}/", json={"name": "Training run"})
    assert answer.ok, answer.text
    assert (await watching.until_message("renamed"))["name"] == "Training run"


async def test_a_new_token_closes_the_sockets_of_the_old_one(bob: Person) -> None:
    browser = FakeBrowser(bob.console(), token=bob.token)
    await bob.attach(browser)
    await browser.until_message("live")
    began = time.monotonic()
    answer = bob.http.post(
        f"{bob.product.url}/user/{bob.name}/account/token/new/",
        headers={"Referer": bob.product.url},
        allow_redirects=True,
    )
    assert answer.ok, answer.text
    assert await closed_in_time(browser, began=began) == 4401
    bob.token = bob.product.manage("shell", "-c", f"{TOKEN_OF}{bob.name!r}).key)").strip().splitlines()[-1]
    bob.api("DELETE", f"consoles/{browser.path.split('/')[3]}/")


TOKEN_OF = "from rest_framework.authtoken.models import Token as T\nprint(T._default_manager.get(user__username="
