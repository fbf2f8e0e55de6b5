"""Websocket addresses: those that lead nowhere are refused, and are no fault of ours."""

from typing import Any, cast

import pytest
from channels.routing import URLRouter

from consoles.routing import routes


@pytest.mark.parametrize("path", ["/ws/x", "/ws/consoles/../admin", "/ws/consoles/99999999999999999999/", "/ws/"])
async def test_an_address_that_leads_nowhere_is_refused_at_the_handshake(path: str) -> None:
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    found = routes(connect=cast("Any", None), distrust=cast("Any", None))
    await URLRouter(found)({"type": "websocket", "path": path, "headers": []}, receive, send)
    assert said == [{"type": "websocket.close"}]
