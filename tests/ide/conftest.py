"""The website wired to alice's real agent, and clients of it: with a token, with a session, with nothing."""

import dataclasses
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import clear_url_caches
from rest_framework.test import APIClient

from ide import urls
from ide.accounts.models import User
from ide.accounts.tokens import token_of
from sandbox.client.blocking import Connection
from sandbox.errors import SandboxError, StartFailed, Unavailable


@dataclasses.dataclass
class Sandboxes:
    """What the website reaches: the agents' sockets by user id; whom it woke; what a start ends in."""

    sockets: dict[int, str] = dataclasses.field(default_factory=dict)
    others: dict[str, str | None] = dataclasses.field(default_factory=dict)
    """Sockets of further runtimes, whoever's; None where nobody listens."""
    woken: list[int] = dataclasses.field(default_factory=list)
    failure: SandboxError = dataclasses.field(
        default_factory=lambda: StartFailed("The sandbox could not start: no engine answers.")
    )

    def connect(self, *, user_id: int, runtime: str) -> Connection:
        """As `lifecycle.connect_blocking`."""
        assert runtime == "3.13"
        self.woken.append(user_id)
        if user_id not in self.sockets:
            raise self.failure
        return Connection.open(self.sockets[user_id])

    def connect_if_running(self, *, user_id: int, runtime: str) -> Connection | None:
        """As `lifecycle.connect_if_running`."""
        try:
            if runtime in self.others:
                path = self.others[runtime]
                return None if path is None else Connection.open(path, timeout=0.2)
            assert runtime == "3.13"
            return Connection.open(self.sockets[user_id]) if user_id in self.sockets else None
        except Unavailable:
            return None


@pytest.fixture(autouse=True)
def sandboxes(settings: Any) -> Iterator[Sandboxes]:
    """Wire the website's addresses to sandboxes of the test's own. Nobody's runs at first."""
    reached = Sandboxes()
    wired: Any = types.ModuleType("wired_urls")
    wired.urlpatterns = urls.patterns(connect=reached.connect, connect_if_running=reached.connect_if_running)
    for status in (400, 403, 404, 500):
        setattr(wired, f"handler{status}", getattr(urls, f"handler{status}"))
    settings.ROOT_URLCONF = wired
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield reached
    clear_url_caches()


@pytest.fixture
def home(sandboxes: Sandboxes, alice: User, agent: Any) -> Any:
    """Alice's home folder; her sandbox runs."""
    sandboxes.sockets[alice.pk] = str(agent.socket)
    return agent.home


Api = Callable[..., Any]


def caller(client: APIClient, *, of: str = "alice") -> Api:
    """A function that calls the API of `of`: `api("post", "consoles/", {...})`."""

    def call(method: str, path: str, data: Any = None, **options: Any) -> Any:
        url = path if path.startswith("/") else f"/api/v0/user/{of}/{path}"
        return getattr(client, method)(url, data, **options)

    return call


def with_token(user: User) -> APIClient:
    """A client that sends the user's token."""
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(user)}")
    return client


@pytest.fixture
def api(alice: User) -> Api:
    """Alice calls her own API."""
    return caller(with_token(alice))


@pytest.fixture
def stranger(alice: User, charlie: User) -> Api:
    """Charlie calls alice's API."""
    return caller(with_token(charlie))


@pytest.fixture
def nobody(alice: User) -> Api:
    """Somebody signed out calls alice's API."""
    return caller(APIClient(enforce_csrf_checks=True))
