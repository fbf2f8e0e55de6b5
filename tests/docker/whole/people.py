"""People at the whole product, without a browser: their pages and API by HTTP, their consoles by websocket."""

import contextlib
import dataclasses
import re
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import requests

from sandbox.drivers import options
from sandbox.drivers.docker import DockerDriver
from sandbox.spec import FIRST_UID
from tests.docker.conftest import docker
from tests.fakes.browser import FakeBrowser
from tests.whole import Product

RUNTIME = "3.13"
DEADLINE_SECONDS = 60.0
LOOK_SECONDS = 0.05
PLAIN = "-c 'exec bash --noediting'"
"""A bash that does not draw its own line: what it says is what its programs say."""


def wait(condition: Callable[[], object], *, what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until a condition holds; fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(LOOK_SECONDS)


class Shell:
    """A bash in a console, which runs one command after the other."""

    def __init__(self, browser: FakeBrowser, console_id: int) -> None:
        self.browser, self.console_id = browser, console_id
        self._count = 0

    async def run(self, command: str, *, seconds: float = DEADLINE_SECONDS) -> tuple[int, str]:
        """Run a command line; its status and what it said."""
        self._count += 1
        begun = len(self.browser.text)
        await self.browser.type(f"{command}\necho '<'{self._count}' '$?'>'\n".encode())
        await self.browser.until_text(f"<{self._count} ".encode(), seconds=seconds)
        end = re.compile(rf"<{self._count} (\d+)>\r\n".encode())
        await self.browser.until(lambda: end.search(self.browser.text, begun) is not None)
        found = end.search(self.browser.text, begun)
        assert found
        return int(found[1]), self.browser.text[begun : found.start()].decode(errors="replace").replace("\r\n", "\n")

    async def says(self, command: str, *, seconds: float = DEADLINE_SECONDS) -> str:
        """What a command line says that must succeed."""
        status, said = await self.run(command, seconds=seconds)
        assert status == 0, said
        return said.strip()


@dataclasses.dataclass
class Person:
    """Somebody with an account, logged in by a session as the pages do (the API counts tokens' requests)."""

    name: str
    token: str
    product: Product
    http: requests.Session = dataclasses.field(default_factory=requests.Session)

    def log_in(self) -> None:
        """By the log-in page."""
        self.http.trust_env = False
        page = self.get("/accounts/login/").text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page
        form = {"login": self.name, "password": f"{self.name}-secret-1", "csrfmiddlewaretoken": found[1]}
        answer = self.http.post(f"{self.product.url}/accounts/login/", form, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(f"/user/{self.name}/").text)
        assert found
        self.http.headers["X-CSRFToken"] = found[1]
        self.http.headers["Origin"] = self.product.url

    def get(self, path: str, **options: Any) -> requests.Response:
        """Open a page."""
        return self.http.get(f"{self.product.url}{path}", timeout=DEADLINE_SECONDS, **options)

    def api(self, method: str, path: str, *, of: str = "", **options: Any) -> requests.Response:
        """Call the API."""
        url = f"{self.product.url}/api/v0/user/{of or self.name}/{path}"
        return self.http.request(method, url, timeout=DEADLINE_SECONDS, **options)

    def put_file(self, path: str, content: bytes) -> requests.Response:
        """Write a file."""
        return self.api("POST", f"files/path{path}", files={"content": content})

    def document(self, path: str, **more: Any) -> requests.Response:
        """Save a document, or open it when nothing is to be saved."""
        return self.api(
            "PUT" if more else "GET", "files/document/", params={"path": path}, **({"json": more} if more else {})
        )

    def console(self, arguments: str = PLAIN) -> int:
        """Make a console; its id."""
        answer = self.api("POST", "consoles/", json={"executable": "bash", "arguments": arguments})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    @contextlib.asynccontextmanager
    async def shell(self) -> AsyncIterator[Shell]:
        """A console with a bash in it, killed in the end."""
        console_id = self.console()
        browser = FakeBrowser(console_id, token=self.token)
        try:
            await self.attach(browser)
            await browser.until_message("attached", seconds=DEADLINE_SECONDS)
            shell = Shell(browser, console_id)
            await browser.type(b"unalias -a; stty -echo; PS1=; PS2=; echo plai'n'\n")
            await browser.until_text(b"plain\r\n", seconds=DEADLINE_SECONDS)
            yield shell
        finally:
            await browser.leave()
            self.api("DELETE", f"consoles/{console_id}/")

    async def answers(self) -> str | None:
        """What a new console echoes; None where it does not start."""
        console_id = self.console()
        browser = FakeBrowser(console_id, token=self.token)
        try:
            await self.attach(browser)
            await browser.until(lambda: browser.close_code is not None or browser.stream is not None)
            if browser.close_code is not None:
                return None
            await browser.type(b"echo we''ll\n")
            await browser.until_text(b"well\r\n")
            return "well"
        finally:
            await browser.leave()
            self.api("DELETE", f"consoles/{console_id}/")

    async def attach(self, browser: FakeBrowser, **options: Any) -> None:
        """Open a console's websocket through the front."""
        url = self.product.url.replace("http", "ws", 1)
        await browser.open(url=url, origin=self.product.url, **options)

    # What an administrator sees

    @property
    def id(self) -> int:
        """The id of the account."""
        return int(database(self.product, "SELECT id FROM accounts_user WHERE username = ?", self.name)[0][0])

    @property
    def uid(self) -> int:
        """The user of the operating system."""
        return FIRST_UID + self.id

    @property
    def folder(self) -> Path:
        """The folder of the sandbox's mounts."""
        return self.product.data / "users" / str(self.id)

    @property
    def container(self) -> str:
        """The container's name."""
        return options.name(DockerDriver(self.product.data).instance, user_id=self.id, runtime=RUNTIME)

    @property
    def is_running(self) -> bool:
        """Whether the container runs."""
        return docker("inspect", "-f", "{{.State.Running}}", self.container, check=False).stdout.strip() == "true"

    @property
    def agent(self) -> int:
        """The agent's pid on this machine."""
        init = docker("inspect", "-f", "{{.State.Pid}}", self.container).stdout.strip()
        return int(Path(f"/proc/{init}/task/{init}/children").read_text().split()[0])

    @property
    def state(self) -> str:
        """The row's state."""
        rows = database(self.product, "SELECT state FROM workspaces_workspace WHERE user_id = ?", self.id)
        return str(rows[0][0]) if rows else ""

    @property
    def published(self) -> Path | None:
        """The agent's published socket."""
        rows = database(self.product, "SELECT publication FROM workspaces_workspace WHERE user_id = ?", self.id)
        number = rows[0][0] if rows else None
        return self.product.data / "published" / f"{number}.sock" if number else None

    def wake(self) -> None:
        """Have the sandbox run."""
        answer = self.api("GET", "files/listing/", params={"path": f"/home/{self.name}"})
        assert answer.status_code == 200, answer.text


def database(product: Product, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the product's database."""
    with contextlib.closing(sqlite3.connect(product.data / "web" / "db.sqlite3", timeout=10)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


@contextlib.contextmanager
def as_user(uid: int, *, groups: list[int]) -> Iterator[Callable[..., "subprocess.CompletedProcess[str]"]]:
    """A function that runs a program with somebody else's ids."""

    def run(*argv: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            argv, user=uid, group=uid, extra_groups=groups, capture_output=True, text=True, check=False
        )

    yield run
