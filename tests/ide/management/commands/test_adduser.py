"""`manage.py adduser`: an account and its token, or one sentence."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from rest_framework.authtoken.models import Token

from ide.accounts.models import Plan, User
from ide.management.commands import adduser

PASSWORD = "four-green-plants"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adduser, "become_service_user", lambda: None)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("adduser", *arguments, stdout=out)
    return out.getvalue()


def test_an_account_is_made_and_its_token_printed() -> None:
    said = run("alice", "--password", PASSWORD, "--email", "alice@example.com")
    alice = User.objects.get(username="alice")
    assert alice.check_password(PASSWORD)
    assert not alice.is_staff
    assert said.splitlines()[-1] == f"API token: {Token.objects.get(user=alice).key}"


def test_an_administrator_on_a_plan_can_be_made() -> None:
    Plan.objects.create(name="large", consoles=50)
    run("carol", "--password", PASSWORD, "--plan", "large", "--admin")
    carol = User.objects.get(username="carol")
    assert (carol.is_staff, carol.is_superuser, carol.plan.name) == (True, True, "large")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Alice", "--password", PASSWORD], "A name has 3 to 30 characters"),
        (["root", "--password", PASSWORD], "is kept for the product"),
        (["alice", "--password", "123"], "too short"),
        (["alice", "--password", PASSWORD, "--plan", "gold"], "There is no plan gold; there are: "),
        (["alice", "--password", PASSWORD, "--email", "nonsense"], "valid email"),
        (["alice"], "--password"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_account(
    arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert not User.objects.exists()


def test_a_name_is_never_given_twice() -> None:
    run("alice", "--password", PASSWORD)
    with pytest.raises(CommandError, match="never given twice"):
        run("alice", "--password", PASSWORD)
