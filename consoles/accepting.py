"""What every websocket begins and ends with: who may come at all, and the code and the sentence with which it closes."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.utils.translation import gettext as _

from consoles import admission
from consoles.crowding import Full
from consoles.messages import BadMessage, CloseCode, Closed, closing

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)


class Gone(Exception):
    """The browser has left."""


async def serve(
    scope: Message,
    receive: Receive,
    send: Send,
    *,
    session: Callable[[admission.Credential], Awaitable[None]],
    full: str,
    what: str,
) -> None:
    """Accept a websocket and run `session` with its credential; whatever that raises is the answer.

    A wrong Origin is refused at the handshake. `full` is the sentence for Full, `what` names the websocket in the log.
    """
    await receive()
    try:
        credential = admission.credential(scope["headers"])
    except admission.WrongOrigin:
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    try:
        await session(credential)
    except Gone:
        pass
    except Closed as reason:
        await _close(send, code=reason.code, message=str(reason))
    except BadMessage as error:
        await _close(send, code=CloseCode.BAD_MESSAGE, message=str(error))
    except Full:
        await _close(send, code=CloseCode.TOO_MANY, message=full)
    except Exception:
        logger.exception("%s: the websocket failed", what)
        await _close(send, code=CloseCode.OUR_FAULT, message=_("Something failed on our side. It has been logged."))


async def _close(send: Send, *, code: int, message: str) -> None:
    await send({"type": "websocket.send", "text": closing(code, message)})
    await send({"type": "websocket.close", "code": code})
