"""Combinations of settings that cannot work or are not safe."""

from pathlib import Path
from typing import Any

import pytest

from ide.checks import settings_fit


def ids() -> list[str | None]:
    """Of what is wrong."""
    return [message.id for message in settings_fit(None)]


def test_the_defaults_are_right(settings: Any) -> None:
    settings.RUN = Path("/run/terrarium")
    assert ids() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"RUNTIMES": ()}, ["ide.E001"]),
        ({"RUNTIMES": ("3.13", "python3")}, ["ide.E002"]),
        ({"RUNTIMES": ("3.13", "3.2")}, ["ide.E002"]),
        ({"RUN": Path("/" + "x" * 90)}, ["ide.E003"]),
        ({"URL": "http://ide.example.com"}, ["ide.W001"]),
        ({"URL": "https://ide.example.com", "DEBUG": True}, ["ide.E004"]),
        ({"URL": "https://ide.example.com"}, []),
        ({"DEBUG": True}, []),
    ],
)
def test_what_is_wrong_has_an_id(settings: Any, change: dict[str, Any], found: list[str]) -> None:
    settings.RUN = Path("/run/terrarium")
    for name, value in change.items():
        setattr(settings, name, value)
    assert ids() == found
