"""What the settings become in a process of their own, with this or that in the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def settings(tmp_path: Path, *names: str, **environment: str) -> dict[str, Any]:
    """The named settings; the environment holds nothing else of ours."""
    code = (
        "import json, sys; from django.conf import settings;"
        "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))"
    )
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    folders = {"TERRARIUM_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "ide.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code, *names],
        env={**kept, **folders, **environment},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))


def test_with_nothing_set_all_is_local(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "URL",
        "ALLOWED_HOSTS",
        "INNER_URL",
        "DEBUG",
        "RUNTIMES",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "SESSION_COOKIE_NAME",
        "SIGNUP_OPEN",
    )
    assert found == {
        "URL": "http://localhost:8000",
        "ALLOWED_HOSTS": ["localhost", "terrarium.internal"],
        "INNER_URL": "http://terrarium.internal:8000",
        "DEBUG": False,
        "RUNTIMES": ["3.13", "3.11", "3.9"],
        "REDIS_URL": "unix:///run/terrarium/redis/valkey.sock",
        "CELERY_BROKER_URL": "redis+socket:///run/terrarium/redis/valkey.sock",
        "SESSION_COOKIE_NAME": "session",
        "SIGNUP_OPEN": True,
    }
    assert not (tmp_path / "data").exists()


def test_under_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "ALLOWED_HOSTS",
        "INNER_URL",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_DOMAIN",
        "SESSION_COOKIE_PATH",
        "SECURE_HSTS_SECONDS",
        "CSRF_TRUSTED_ORIGINS",
        TERRARIUM_URL="https://ide.example.com",
    )
    assert found == {
        "ALLOWED_HOSTS": ["ide.example.com"],
        "INNER_URL": "https://ide.example.com",
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "CSRF_TRUSTED_ORIGINS": ["https://ide.example.com"],
    }


def test_the_first_bundle_that_is_named_is_taken(tmp_path: Path) -> None:
    assert settings(tmp_path, "CA_BUNDLE") == {"CA_BUNDLE": ""}
    found = settings(tmp_path, "CA_BUNDLE", PIP_CERT="/c", REQUESTS_CA_BUNDLE="/b")
    assert found == {"CA_BUNDLE": "/b"}


def test_a_runtime_that_names_its_debian_release_is_added(tmp_path: Path) -> None:
    found = settings(tmp_path, "RUNTIMES", TERRARIUM_RUNTIMES="3.11, 3.14=forky")
    assert found == {"RUNTIMES": ["3.11", "3.14"]}
    with pytest.raises(subprocess.CalledProcessError) as caught:
        settings(tmp_path, "RUNTIMES", TERRARIUM_RUNTIMES="3.14=for ky")
    assert "TERRARIUM_RUNTIMES: '3.14=for ky' does not say which Debian release carries which" in caught.value.stderr
