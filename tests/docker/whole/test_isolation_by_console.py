"""What a tenant finds in a console of their own: "Must show" 3 of the first issue."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.docker.whole.conftest import person
from tests.docker.whole.people import Person, Shell, database
from tests.fakes.browser import FakeBrowser
from tests.whole import Product

BOMB_SECONDS = 30.0
ANSWER_SECONDS = 2.0
PACKAGE = "six==1.17.0"


@pytest.fixture
async def shell(alice: Person) -> Iterator[Shell]:
    async with alice.shell() as opened:
        yield opened


async def test_nobody_is_root_or_has_privileges(shell: Shell, alice: Person) -> None:
    assert await shell.says("id -u; id -g; id -G") == "\n".join([str(alice.uid)] * 3)
    status = dict(line.split(":", 1) for line in (await shell.says("cat /proc/self/status")).splitlines())
    wanted = {"CapEff": "0" * 16, "CapPrm": "0" * 16, "CapBnd": "0" * 16, "NoNewPrivs": "1", "Seccomp": "2"}
    assert {name: status[name].strip() for name in wanted} == wanted


async def test_io_uring_and_vsock_are_refused(shell: Shell) -> None:
    code = "import ctypes; c = ctypes.CDLL(None, use_errno=True); print(c.syscall(425, 1, 0), ctypes.get_errno())"
    assert await shell.says(f'python3 -c "{code}"') == "-1 1"
    status, said = await shell.run('python3 -c "import socket; socket.socket(socket.AF_VSOCK)"')
    assert status == 1
    assert "Operation not permitted" in said


async def test_the_system_is_read_only_and_other_homes_are_not_there(shell: Shell, bob: Person) -> None:
    bob.wake()
    status, said = await shell.run("touch /etc/x")
    assert (status, "Read-only file system" in said) == (1, True)
    assert await shell.says("ls /home") == "alice"
    assert (await shell.run("ls /home/bob"))[0] == 2
    assert "/bob" not in await shell.says("cat /proc/self/mountinfo /etc/passwd")


async def test_a_package_is_installed_though_there_is_no_route(shell: Shell) -> None:
    assert await shell.says("wc -l < /proc/net/route") == "1"  # its heading
    status, said = await shell.run("curl -sS --noproxy '*' -m 5 https://1.1.1.1/")
    assert status == 7, said
    await shell.says(f"pip install --no-input -q --force-reinstall --target /tmp/packages {PACKAGE}", seconds=120)
    assert await shell.says("PYTHONPATH=/tmp/packages python3 -c 'import six; print(six.__version__)'") == "1.17.0"


@pytest.fixture
def redis_of_the_host() -> Iterator[tuple[int, list[bytes]]]:
    """Somebody who listens on this machine's loopback, and what they heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    taken, _address = server.accept()
                except OSError:
                    return
                with taken:
                    heard.append(taken.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def ivan(product: Product) -> Person:
    """Somebody whose plan allows every host, so that it is the address that is judged."""
    columns = "consoles, memory_mb, cpus, pids, tmp_mb"
    wide = f"SELECT 'wide', 0, {columns}, '[\"*\"]' FROM accounts_plan WHERE is_default"
    database(product, f"INSERT OR IGNORE INTO accounts_plan (name, is_default, {columns}, hosts) {wide}")
    return person(product, "ivan", "--plan", "wide")


@pytest.mark.parametrize("plan", ["default", "wide"])
async def test_the_proxy_refuses_what_is_not_public(
    alice: Person, bob: Person, ivan: Person, redis_of_the_host: tuple[int, list[bytes]], plan: str
) -> None:
    port, heard = redis_of_the_host
    bob.wake()
    addresses = (
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "bob",
        "10.0.0.1",
        "172.17.0.1",
        f"127.0.0.1:{port}",
        f"localhost:{port}",
    )
    who = ivan if plan == "wide" else alice
    async with who.shell() as shell:
        for address in addresses:
            for scheme in ("http", "https"):
                command = f"curl -sS -g -m 10 -o /tmp/said -w '%{{http_code}} %{{http_connect}}' {scheme}://{address}/"
                _status, said = await shell.run(f"no_proxy= NO_PROXY= {command}")
                codes = set(said.split()) & {"200", "400", "403", "502"}
                refused = {"400", "403", "502"} if address == "bob" else {"400", "403"}  # 502: there is no such host
                assert codes, f"{scheme} {address}: {said}"
                assert codes <= refused, f"{scheme} {address}: {said}"
        if plan == "wide":
            # The same way is open to what is public.
            assert (
                await shell.says("curl -sS -m 20 -o /dev/null -w '%{http_connect}' https://pypi.org/simple/six/")
                == "200"
            )
    assert heard == []


async def test_the_platforms_sockets_are_not_in_a_sandbox(shell: Shell) -> None:
    found = await shell.says("find / -xdev -type s 2>/dev/null; ls /run/terrarium/in /run/terrarium/out")
    assert "valkey" not in found
    assert "docker" not in found
    assert (await shell.says("ls /run/terrarium/in")).split() == ["egress.sock"]


@pytest.mark.parametrize(
    ("bomb", "ends"),
    [
        ("b() { b 2>/dev/null | b 2>/dev/null & }; b 2>/dev/null", "sleep 0"),
        ("python3 -c 'x = [bytearray(2**20) for _ in range(8192)]'", "echo ended"),
        ("timeout -s KILL 3 sh -c 'yes 0123456789012345678901234567890123456789'", "echo ended"),
        ("timeout -s KILL 3 sh -c 'yes > /proc/1/fd/1'", "echo ended"),
    ],
    ids=["fork bomb", "memory bomb", "log bomb", "log bomb at the engine"],
)
async def test_a_bomb_ends_inside_and_another_console_still_answers(
    alice: Person, bob: Person, bomb: str, ends: str
) -> None:
    async with bob.shell() as other, alice.shell() as opened:
        agent = alice.agent
        await opened.browser.type(f"{bomb}; {ends} \n".encode())
        end = time.monotonic() + 4
        while time.monotonic() < end:
            assert await other.says("echo well", seconds=ANSWER_SECONDS) == "well"
        assert alice.agent == agent
        watcher = FakeBrowser(opened.console_id, token=alice.token)
        await alice.attach(watcher)
        await watcher.until_message("attached", seconds=ANSWER_SECONDS * 5)
        await watcher.leave()
    # The killed console took the bomb with it: there is room for another.
    deadline = time.monotonic() + BOMB_SECONDS
    while (console := await alice.answers()) is None:
        assert time.monotonic() < deadline, "the bomb goes on after its console was killed"
    assert console == "well"
    assert alice.agent == agent
