"""One running product for all these tests, with alice, bob beside her, and charlie the stranger."""

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.drivers import engine as engine_module
from tests.docker.whole.people import Person, wait
from tests.whole import ROOT, Product, running


@dataclasses.dataclass
class Engine:
    """The engine as the product sees it; to stop it takes nothing away from anybody else."""

    real: str
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def socket(self) -> Path:
        """Where the product finds it."""
        return self.folder / "engine.sock"

    def start(self) -> None:
        """Let it answer."""
        self.socket.unlink(missing_ok=True)
        argv = [sys.executable, "-m", "tests.docker.whole.engine_relay", str(self.socket), self.real]
        self.process = subprocess.Popen(argv, cwd=ROOT)
        wait(self.socket.exists, what="the engine's socket")

    def stop(self) -> None:
        """Let it be gone, with every connection."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def product_engine(engine: str) -> Iterator[Engine]:
    """The engine's stand-in."""
    folder = Path(tempfile.mkdtemp(prefix="tr", dir="/tmp"))
    made = Engine(real=engine_module.socket_path(), folder=folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def product(product_engine: Engine, image: str) -> Iterator[Product]:
    """The service, started once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DOCKER_HOST", f"unix://{product_engine.socket}")
        started = running()
        product = started.__enter__()
    try:
        yield product
    finally:
        started.__exit__(None, None, None)


def person(product: Product, name: str, *options: str) -> Person:
    """An account, logged in."""
    made = Person(name, product.adduser(name, *options), product)
    made.log_in()
    return made


@pytest.fixture(scope="session")
def alice(product: Product) -> Person:
    """The owner."""
    return person(product, "alice")


@pytest.fixture(scope="session")
def bob(product: Product) -> Person:
    """Another tenant, who must notice nothing."""
    return person(product, "bob")


@pytest.fixture(scope="session")
def charlie(product: Product) -> Person:
    """The stranger, who must see nothing of alice's, and whose agent is hostile."""
    return person(product, "charlie")
