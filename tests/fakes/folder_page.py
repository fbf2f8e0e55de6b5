"""A page of the workspace at the websocket of followed folders."""

import asyncio
from typing import Any

from tests.fakes.browser import FakeBrowser


class FolderPage(FakeBrowser):
    """It says which folders it shows, and keeps what it is told."""

    def __init__(self, *, token: str | None = None, session: str | None = None) -> None:
        super().__init__(0, token=token, session=session)
        self.path = "/ws/files/"

    async def _begin(self, *, restart: bool) -> None:
        """Say nothing yet."""

    async def watch(self, *folders: object) -> dict[str, Any]:
        """Follow these folders; return what the server says to that."""
        told = self._count("watching")
        await self.send("watch", folders=[str(folder) for folder in folders])
        await self.until(lambda: self._count("watching") > told or self.close_code is not None)
        return [message for message in self.messages if message["type"] in {"watching", "closing"}][-1]

    async def hears(self, folder: object, *, seconds: float = 20.0) -> None:
        """Wait until a change in this folder is told; what was told before counts no more."""
        await self.until(lambda: str(folder) in self.changed(), seconds=seconds)
        self.forget()

    def changed(self) -> set[str]:
        """Where something has changed, as far as was told."""
        return {folder for message in self.messages if message["type"] == "changed" for folder in message["folders"]}

    def forget(self) -> None:
        """Forget the changes that were told."""
        self.messages = [message for message in self.messages if message["type"] != "changed"]

    async def quiet(self, *, seconds: float = 1.0) -> None:
        """Wait, and see that nothing is told."""
        self.forget()
        await asyncio.sleep(seconds)
        assert self.changed() == set()

    async def calms(self, *, seconds: float = 0.5) -> None:
        """Wait until nothing more is told of what was done before."""
        told = True
        while told:
            self.forget()
            await asyncio.sleep(seconds)
            told = bool(self.changed())

    def _count(self, kind: str) -> int:
        return sum(message["type"] == kind for message in self.messages)
