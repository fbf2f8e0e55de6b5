"""Rate limits: they count requests with a token, for each user and endpoint. Our own pages have none here."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from ide.api.auth import Token

PER_MINUTE = 40
PER_MINUTE_AT: dict[str, int] = {
    "send_input": 120,
    # Endpoints that PythonAnywhere lacks and that a client needs many times for one act of a person.
    "listing": 600,
    "stat": 600,
    "copy": 120,
    "trash": 120,
    "document": 600,
    "uploads": 600,
    "upload": 600,
    "output": 600,
    "wait": 120,
    "processes": 120,
}
"""Requests a minute at some endpoints, by their views' names."""


class PerEndpoint(SimpleRateThrottle):
    """40 a minute at each endpoint, more where the table says so."""

    THROTTLE_RATES: ClassVar[dict[str, str | None]] = {}  # type: ignore[misc]

    def get_rate(self) -> str:
        """Return what parse_rate() takes; the endpoint's own number is put in later."""
        return f"{PER_MINUTE}/min"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request, unless it came by a session."""
        if not isinstance(request.successful_authenticator, Token):
            return True
        self.num_requests = PER_MINUTE_AT.get(_endpoint(view), PER_MINUTE)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:
        """One count for each user and endpoint."""
        return f"api-rate:{request.user.pk}:{_endpoint(view)}"


def _endpoint(view: Any) -> str:
    return type(view).__name__
