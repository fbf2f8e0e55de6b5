"""System checks of the settings, each with an id: combinations that cannot work or are not safe."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's name for it

from ide.environment import LOOPBACK_HOSTS
from sandbox.runtimes import RUNTIMES

SOCKET_PATH_BYTES_MAX = 107
"""What the kernel takes as a unix socket's path."""
LONGEST_SOCKET = "redis/valkey.sock"
"""The longest of the sockets' names below TERRARIUM_RUN; published ones are short numbers."""


def settings_fit(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """What is wrong with the settings, taken together."""
    del app_configs
    return [*_runtimes(), *_paths(), *_addresses()]


def _runtimes() -> list[CheckMessage]:
    if not settings.RUNTIMES:
        return [Error("TERRARIUM_RUNTIMES names no runtime.", hint="Set it to 3.13, say.", id="ide.E001")]
    return [
        Error(
            f"{runtime!r} in TERRARIUM_RUNTIMES is not a runtime.",
            hint=f"There are {', '.join(RUNTIMES)}; another one names its Debian release, as 3.14=forky does.",
            id="ide.E002",
        )
        for runtime in settings.RUNTIMES
        if runtime not in RUNTIMES
    ]


def _paths() -> list[CheckMessage]:
    length = len(str(settings.RUN / LONGEST_SOCKET).encode())
    if length <= SOCKET_PATH_BYTES_MAX:
        return []
    return [
        Error(
            f"TERRARIUM_RUN is too long: its sockets would have paths of {length} bytes, and the kernel takes "
            f"{SOCKET_PATH_BYTES_MAX}.",
            hint="Choose a short folder, such as /run/terrarium.",
            id="ide.E003",
        )
    ]


def _addresses() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    url = urlsplit(settings.URL)
    if url.scheme == "http" and url.hostname not in LOOPBACK_HOSTS:
        found.append(
            Warning(
                f"TERRARIUM_URL is {settings.URL}: passwords and tokens cross the network readably.",
                hint="Use an https:// address.",
                id="ide.W001",
            )
        )
    if settings.DEBUG and url.hostname not in LOOPBACK_HOSTS:
        found.append(
            Error(
                "TERRARIUM_DEBUG is on at a public address: error pages would show the settings.",
                hint="Unset TERRARIUM_DEBUG.",
                id="ide.E004",
            )
        )
    return found
