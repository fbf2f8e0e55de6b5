"""A port that is taken is told before anything is started."""

import socket

import pytest

from ide.installing.errors import InstallError
from ide.installing.ports import need_free_port


def test_a_taken_port_is_a_sentence_and_a_free_one_is_none() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for host in ("localhost", "127.0.0.1", "ide.example.com"):
            with pytest.raises(InstallError, match=f"Port {port} is in use by another program"):
                need_free_port(f"http://{host}:{port}")
    need_free_port(f"http://localhost:{port}")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://localhost:x", "http://localhost:99999"])
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    with pytest.raises(InstallError, match="it must look like"):
        need_free_port(url)
