"""Whether the address of the service is free, asked before anything is started."""

import errno
import socket
from urllib.parse import urlsplit

from ide.installing.errors import InstallError

DEFAULT_URL = "http://localhost:8000"
LOCAL = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}


def need_free_port(url: str) -> None:
    """Raise InstallError when another program listens where the front will, or the URL is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise InstallError(f"TERRARIUM_URL is {url!r}; it must look like {DEFAULT_URL}.") from error
    host = LOCAL.get(parts.hostname or "", "")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sentence = f"Port {port} is in use by another program: end that, or set TERRARIUM_URL to another port."
                raise InstallError(sentence) from error
