"""What a tenant lays in the keeper's way, and what the web tier could: "Must show" 4 of the first issue."""

import contextlib
import json
import os
import pwd
import re
import subprocess
from pathlib import Path

import pytest

from sandbox import publishing
from sandbox.drivers import folders
from sandbox.errors import SandboxError
from tests.docker.conftest import docker
from tests.docker.whole.conftest import Engine, person
from tests.docker.whole.people import Person, wait
from tests.whole import Product

SERVICE_USER = "terrarium"
LOOK = """
import json, os, sys
paths = json.load(sys.stdin)
print(json.dumps([path for path in paths if os.access(path, os.W_OK, effective_ids=True, follow_symlinks=True)]))
"""


@pytest.fixture(scope="module")
def greta(product: Product) -> Person:
    """Somebody who lays links."""
    return person(product, "greta")


@pytest.mark.parametrize("target", ["another tenant's agent", "valkey", "the engine"])
async def test_nobody_follows_a_link_in_the_place_of_the_agents_socket(
    product: Product, greta: Person, bob: Person, product_engine: Engine, target: str
) -> None:
    bob.wake()
    assert bob.published is not None
    victims = {
        "another tenant's agent": bob.published,
        "valkey": product.folder / "run" / "redis" / "valkey.sock",
        "the engine": Path(product_engine.real),
    }
    victim = victims[target].resolve()
    before = victim.stat()
    async with greta.shell() as shell:
        await shell.says(f"ln -sfn {victim} /run/terrarium/out/agent.sock; readlink /run/terrarium/out/agent.sock")
        numbers = set((product.data / "published").iterdir())
        fd = os.open(product.data / "published", os.O_PATH | os.O_DIRECTORY)
        with folders.opened_out(product.data, greta.id) as out, contextlib.ExitStack() as held:
            held.callback(os.close, fd)
            with pytest.raises(SandboxError):
                publishing.publish(out, "agent.sock", uid=greta.uid, published_fd=fd, number=10**9)
        assert set((product.data / "published").iterdir()) == numbers
        # Every way of losing the agent ends in a socket that is greta's own.
        agent = greta.agent
        os.kill(agent, 9)
    wait(lambda: not Path(f"/proc/{agent}").exists(), what="the agent is gone")
    greta.wake()
    assert greta.published is not None
    published = greta.published.lstat()
    assert published.st_uid == greta.uid
    assert (published.st_dev, published.st_ino) != (before.st_dev, before.st_ino)
    after = victim.stat()
    assert (after.st_mode, after.st_uid, after.st_gid, after.st_nlink) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
        before.st_nlink,
    )
    names = greta.api("GET", "files/listing/", params={"path": "/home"}).json()["entries"]
    assert [entry["name"] for entry in names] == ["greta"]
    assert bob.api("GET", "files/listing/", params={"path": "/home/bob"}).status_code == 200


def with_ancestors(paths: set[Path]) -> set[Path]:
    return paths | {parent for path in paths for parent in path.parents}


def below(folder: Path) -> set[Path]:
    return {folder, *folder.rglob("*")}


def interpreter(product: Product) -> str:
    """The Python that the keeper runs on, which the service user can run too."""
    return Path(f"/proc/{min(product.pids('ide.keeper:app'))}/cmdline").read_bytes().split(b"\0")[0].decode()


def executed(product: Product) -> set[Path]:
    """Every file that the keeper has mapped or could import, with the tree it is installed in."""
    keeper = min(product.pids("ide.keeper:app"))
    maps = Path(f"/proc/{keeper}/maps").read_text()
    found = {Path(path) for path in re.findall(r"(/\S+\.so[\w.]*|/\S+/bin/\S+)$", maps, re.MULTILINE)}
    program = Path(f"/proc/{keeper}/exe").readlink()
    python = interpreter(product)
    cwd = Path(f"/proc/{keeper}/cwd").readlink()
    says = [python, "-c", "import json, sys; print(json.dumps(sys.path))"]
    done = subprocess.run(says, cwd=cwd, capture_output=True, text=True, check=True)
    for entry in json.loads(done.stdout):
        if entry:
            found |= below(Path(entry))
    found |= {
        Path(program),
        Path(python),
        Path("/usr/bin/setpriv"),
        Path("/etc/ld.so.cache"),
        Path("/etc/ld.so.preload"),
    }
    return found | below(cwd)


def mounted(product: Product, who: Person) -> set[Path]:
    """Every source that the engine mounts for somebody, and what the keeper keeps."""
    found = json.loads(docker("inspect", who.container).stdout)[0]["Mounts"]
    sources = {Path(mount["Source"]) for mount in found}
    assert len(sources) > 5
    keepers = below(product.data / "keeper")
    agent = {path for source in sources if source.is_relative_to(product.data / "keeper") for path in below(source)}
    return sources | keepers | agent | {product.data / "users", product.data / "published"}


def test_the_service_user_can_write_nothing_that_the_keeper_executes_or_mounts(
    product: Product, alice: Person, product_engine: Engine
) -> None:
    alice.wake()
    user = pwd.getpwnam(SERVICE_USER)
    groups = os.getgrouplist(SERVICE_USER, user.pw_gid)
    paths = with_ancestors(executed(product) | mounted(product, alice) | {Path(product_engine.real).resolve()})
    paths = {path for path in paths if os.path.lexists(path)}
    assert len(paths) > 1000
    web = product.data / "web"
    done = subprocess.run(
        [interpreter(product), "-I", "-c", LOOK],
        input=json.dumps([*map(str, sorted(paths)), str(web), "/tmp"]),
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=groups,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    writable = set(json.loads(done.stdout))
    assert str(web) in writable, "the look itself must see what can be written"
    allowed = {str(web), "/tmp", "/var/tmp", "/dev/null"}  # of sticky folders nobody renames another's entries
    assert writable - allowed == set()
    for folder in ("/tmp", "/var/tmp"):
        assert Path(folder).stat().st_mode & 0o1000
