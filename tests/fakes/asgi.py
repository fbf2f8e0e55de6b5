"""The product's websocket application, with sandboxes whose agents already listen at `$TEST_AGENTS/<user id>.sock`."""

import os
from pathlib import Path
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter

django.setup()

from consoles.routing import routes  # noqa: E402
from ide.workspaces import folder_socket  # noqa: E402
from sandbox.client.aio import Connection  # noqa: E402
from sandbox.errors import StartFailed, Unavailable  # noqa: E402


async def connect(*, user_id: int, runtime: str, wake: bool = True) -> Connection:
    """Connect to the test's agent; an agent that is not there cannot be started."""
    del runtime
    path = Path(os.environ["TEST_AGENTS"]) / f"{user_id}.sock"
    try:
        return await Connection.open(str(path), timeout=2.0)
    except Unavailable as error:
        if wake:
            raise StartFailed("The sandbox could not start: this is a test.") from error
        raise


def distrust(*, user_id: int, runtime: str) -> None:
    """Leave a mark where the test looks."""
    (Path(os.environ["TEST_AGENTS"]) / f"{user_id}-{runtime}.distrusted").touch()


_ways: dict[str, Any] = {"connect": connect, "distrust": distrust, "rights_seconds": 2.0}
application = ProtocolTypeRouter({"websocket": URLRouter([folder_socket.route(**_ways), *routes(**_ways)])})
