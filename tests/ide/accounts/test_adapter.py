"""Whatever ends a way in tells what is open."""

from typing import Any

import pytest
from django.test import Client

from consoles import events
from ide.accounts.closing import deactivate
from ide.accounts.models import User
from ide.accounts.tokens import replace_token
from tests.conftest import PASSWORD


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What goes to the channel layer."""
    messages: list[tuple[str, dict[str, Any]]] = []

    class Layer:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            messages.append((group, message))

    monkeypatch.setattr(events, "get_channel_layer", Layer)
    return messages


def test_signing_out_names_the_session(client: Client, alice: User, sent: Any) -> None:
    client.force_login(alice)
    mark = events.session_mark(client.session.session_key or "")
    client.post("/accounts/logout/")
    assert sent == [(f"user-{alice.pk}", {"type": "signed.out", "session": mark})]


def test_a_new_token_a_new_password_and_a_closed_account_end_everything(
    client: Client, alice: User, sent: Any, django_capture_on_commit_callbacks: Any
) -> None:
    everything = (f"user-{alice.pk}", {"type": "signed.out", "session": None})
    with django_capture_on_commit_callbacks(execute=True):
        replace_token(alice)
    assert sent == [everything]
    client.force_login(alice)
    passwords = {"oldpassword": PASSWORD, "password1": "another pass phrase 2", "password2": "another pass phrase 2"}
    answer = client.post("/accounts/password/change/", passwords)
    assert answer.headers["Location"] == "/user/alice/account/"
    assert sent == [everything] * 2
    assert client.get("/user/alice/account/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        deactivate(alice)
    assert sent == [everything] * 3
