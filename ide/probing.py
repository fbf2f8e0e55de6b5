"""One quick look whether something answers: a socket, a page over a socket, the broker, the keeper."""

import http.client
import socket
from pathlib import Path

import redis

PROBE_TIMEOUT_SECONDS = 1.0

Address = Path | tuple[str, int]
"""A unix socket, or a host and a port."""


class Connection(http.client.HTTPConnection):
    """HTTP to a unix socket or a port, with a deadline for each step."""

    def __init__(self, address: Address, *, host: str) -> None:
        super().__init__(host, timeout=PROBE_TIMEOUT_SECONDS)
        self._address = address

    def connect(self) -> None:
        """Connect to the address, whatever the Host header says."""
        if isinstance(self._address, Path):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(PROBE_TIMEOUT_SECONDS)
            self.sock.connect(str(self._address))
        else:
            self.sock = socket.create_connection(self._address, PROBE_TIMEOUT_SECONDS)


def status_of(address: Address, *, host: str, path: str = "/health/") -> int | None:
    """The HTTP status of a GET; None when nobody answers in time."""
    connection = Connection(address, host=host)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def accepts(path: Path) -> bool:
    """Whether somebody listens on a unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PROBE_TIMEOUT_SECONDS)
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def port_accepts(host: str, port: int) -> bool:
    """Whether somebody listens on a port."""
    try:
        socket.create_connection((host, port), PROBE_TIMEOUT_SECONDS).close()
    except OSError:
        return False
    return True


def broker(url: str) -> "redis.Redis":
    """A client of the broker that gives up soon."""
    return redis.Redis.from_url(url, socket_timeout=PROBE_TIMEOUT_SECONDS, socket_connect_timeout=PROBE_TIMEOUT_SECONDS)


def broker_answers(url: str) -> bool:
    """Whether the broker answers a ping."""
    client = broker(url)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def keeper_listens(url: str) -> bool:
    """Whether a Celery worker waits for tasks at the broker: it alone blocks on a list there."""
    client = broker(url)
    try:
        return any(found.get("cmd") == "brpop" for found in client.client_list())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
