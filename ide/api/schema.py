"""How the API's description names the two ways in."""

from typing import Any

from drf_spectacular.authentication import SessionScheme, TokenScheme


class Tokens(TokenScheme):  # type: ignore[no-untyped-call]
    """`Authorization: Token …`."""

    target_class = "ide.api.auth.Token"


class Sessions(SessionScheme):  # type: ignore[no-untyped-call]
    """The session's cookie, with the header X-CSRFToken for everything that changes something."""

    target_class = "ide.api.auth.Session"


STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
"""A list of strings, as an answer."""

TRUE = frozenset({"true", "True", "1"})
"""What is yes in a query."""
