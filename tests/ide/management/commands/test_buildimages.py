"""Which images are built, by what is asked for."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ide.management.commands import buildimages
from sandbox.errors import StartFailed


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """What was built, in order."""
    settings.RUNTIMES = ("3.13", "3.11", "3.9")
    found: list[str] = []
    monkeypatch.setattr(buildimages, "ensure_image", lambda runtime, _say: found.append(runtime))
    return found


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [([], ["3.13"]), (["--all"], ["3.13", "3.11", "3.9"]), (["3.9"], ["3.9"]), (["3.11", "3.9"], ["3.11", "3.9"])],
)
def test_the_default_is_built_or_those_that_are_named_or_all(
    built: list[str], arguments: list[str], wanted: list[str]
) -> None:
    call_command("buildimages", *arguments)
    assert built == wanted


def test_one_that_is_not_offered_is_told(built: list[str], settings: Any) -> None:
    settings.RUNTIMES = ("3.13",)
    said = io.StringIO()
    call_command("buildimages", "3.9", stdout=said)
    assert built == ["3.9"]
    assert said.getvalue() == "Python 3.9 is not in TERRARIUM_RUNTIMES, so it is not offered.\n"


def test_a_failure_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(runtime: str, _say: object) -> None:
        raise StartFailed(f"There is no runtime {runtime}.")

    monkeypatch.setattr(buildimages, "ensure_image", failing)
    with pytest.raises(CommandError, match=r"There is no runtime 2\.7"):
        call_command("buildimages", "2.7")
