"""Users of the product under measurement: their consoles over the API, and how long one takes to open."""

import asyncio
import dataclasses
import json
import time
import urllib.request
from typing import Any

from bench.terminals import OurTerminal
from tests.whole import Product

HTTP_SECONDS = 60.0
FIRST_PROMPT = b"$ "


@dataclasses.dataclass(frozen=True)
class Person:
    """One user."""

    name: str
    token: str
    product: Product

    def api(self, method: str, path: str, *, fields: dict[str, Any] | None = None) -> Any:
        """Call the API."""
        request = urllib.request.Request(
            f"{self.product.url}/api/v0/user/{self.name}/{path}",
            method=method,
            data=None if fields is None else json.dumps(fields).encode(),
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def console(self) -> int:
        """Make a bash console; its process starts when it is opened."""
        return int(self.api("POST", "consoles/", fields={"executable": "bash"})["id"])

    def drop(self, console_id: int) -> None:
        """End a console."""
        self.api("DELETE", f"consoles/{console_id}/")

    async def open(self, console_id: int, *, straight: bool = False) -> OurTerminal:
        """Open a console through the front, or straight at the websocket server's own socket."""
        unix = f"{self.product.environment['TERRARIUM_RUN']}/web/ws.sock" if straight else None
        url = self.product.url.replace("http", "ws", 1)
        return await OurTerminal.open(url, console_id=console_id, token=self.token, unix=unix)

    async def open_new(self, *, straight: bool = False) -> OurTerminal:
        """Open a new console of bash; closing it ends it."""
        console_id = await asyncio.to_thread(self.console)
        terminal = await self.open(console_id, straight=straight)
        terminal.afterwards = lambda: self.drop(console_id)
        return terminal


def person(product: Product, *, name: str) -> Person:
    """Make an account."""
    return Person(name, product.adduser(name), product)


async def opening(person: Person) -> tuple[float, float]:
    """Milliseconds to open a new console of bash: until it is attached, and until its prompt is there."""
    console_id = person.console()
    began = time.perf_counter()
    terminal = await person.open(console_id)
    attached = time.perf_counter()
    await terminal.until(FIRST_PROMPT)
    prompted = time.perf_counter()
    await terminal.close()
    person.drop(console_id)
    return (attached - began) * 1000, (prompted - began) * 1000
