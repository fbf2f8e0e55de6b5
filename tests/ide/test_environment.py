"""Readers of environment variables."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ide import environment


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("", "http://localhost:8000"),
        ("https://ide.example.com", "https://ide.example.com"),
        ("https://ide.example.com/", "https://ide.example.com"),
        ("https://IDE.example.com:443", "https://ide.example.com"),
        ("http://ide.example.com:80", "http://ide.example.com"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_a_browser_does(monkeypatch: pytest.MonkeyPatch, text: str, origin: str) -> None:
    monkeypatch.setenv("TERRARIUM_URL", text)
    assert environment.origin("TERRARIUM_URL", default="http://localhost:8000") == origin


@pytest.mark.parametrize(
    "text", ["localhost:8000", "ftp://x", "https://x/path", "https://x?y", "http://", "http://x:port"]
)
def test_what_is_no_origin_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TERRARIUM_URL", text)
    with pytest.raises(ImproperlyConfigured, match="TERRARIUM_URL"):
        environment.origin("TERRARIUM_URL", default="")


def test_words_choices_and_booleans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", " a, b ,,c ")
    assert environment.words("NAME", default="") == ("a", "b", "c")
    with pytest.raises(ImproperlyConfigured, match="NAME"):
        environment.choice("NAME", default="x", among=("x", "y"))
    with pytest.raises(ImproperlyConfigured, match="NAME"):
        environment.boolean("NAME", default=False)
    monkeypatch.setenv("NAME", "Yes")
    assert environment.boolean("NAME", default=False) is True
    monkeypatch.setenv("NAME", "")
    assert environment.boolean("NAME", default=True) is True


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEY", raising=False)
    kept = tmp_path / "secret_key"
    made = environment.secret("KEY", kept_in=kept)
    assert len(made) >= 50
    assert environment.secret("KEY", kept_in=kept) == made
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_before_the_folder_is_there_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEY", raising=False)
    assert environment.secret("KEY", kept_in=tmp_path / "no" / "secret_key")
    assert list(tmp_path.iterdir()) == []


def test_a_secret_comes_from_the_variable_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "from the variable")
    assert environment.secret("KEY", kept_in=tmp_path / "x") == "from the variable"
    monkeypatch.delenv("KEY")
    (tmp_path / "file").write_text("from the file\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "file"))
    assert environment.secret("KEY", kept_in=tmp_path / "x") == "from the file"
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="empty"):
        environment.secret("KEY", kept_in=tmp_path / "x")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match="KEY_FILE"):
        environment.secret("KEY", kept_in=tmp_path / "x")


def test_a_pipe_in_the_secrets_place_is_refused_without_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEY", raising=False)
    os.mkfifo(tmp_path / "secret_key")
    with pytest.raises(ImproperlyConfigured, match="not a file"):
        environment.secret("KEY", kept_in=tmp_path / "secret_key")
