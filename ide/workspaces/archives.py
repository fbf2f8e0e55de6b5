"""A folder with everything in it as a zip: made by the agent, passed on as it comes."""

import contextlib
from collections.abc import Iterator
from typing import Self

from django.utils.translation import gettext as _

from ide.workspaces.reaching import Sandbox
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Unavailable

ARCHIVE_BYTES_MAX = 11 * 2**30
"""An honest agent packs 10 GiB of files at most."""


class ArchiveDownload:
    """The bytes of a zip as they come; holds a connection until it is closed."""

    def __init__(self, chunks: Iterator[bytes], *, connection: Connection, ending: contextlib.ExitStack) -> None:
        self._chunks = chunks
        self._connection = connection
        self._ending = ending
        self._sent = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next bytes. Raises SandboxError when it breaks off, so that nobody takes a part for the whole."""
        try:
            chunk = next(self._chunks)
        except StopIteration:
            self.close()
            finished = self._connection.finished
            if finished is None or finished.size != self._sent:
                raise Unavailable(_("The archive broke off.")) from None
            raise
        except BaseException:
            self.close()
            raise
        self._sent += len(chunk)
        if self._sent > ARCHIVE_BYTES_MAX:
            self.close()
            raise ProtocolError("the agent sent an archive without end")
        return chunk

    def close(self) -> None:
        """Give the connection back."""
        self._ending.close()


def download(sandbox: Sandbox, *, path: str) -> ArchiveDownload:
    """Have a folder or a file packed; its bytes are fetched as they are taken. Raises SandboxError."""
    with contextlib.ExitStack() as ending:
        connection = ending.enter_context(sandbox.opened())
        chunks = connection.archive_chunks(path)
        return ArchiveDownload(chunks, connection=connection, ending=ending.pop_all())
