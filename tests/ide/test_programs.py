"""The table of processes: whose rights, whose environment, and that the real broker obeys it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ide import probing, programs
from ide.fronting import Front
from ide.programs import Ground
from ide.supervising import Program

SECRETS = {
    "TERRARIUM_SECRET_KEY": "s3cret",
    "DOCKER_HOST": "unix:///run/engine.sock",
    "AWS_SECRET": "x",
    "LANG": "C.UTF-8",
}
DEADLINE_SECONDS = 20.0


def ground(folder: Path, *, url: str = "http://localhost:8000", is_root: bool = True, redis_url: str = "") -> Ground:
    run = folder / "run"
    front = Front(
        url=url,
        http_socket=run / "web" / "http.sock",
        ws_socket=run / "web" / "ws.sock",
        static=folder / "dist",
        admin_static=folder / "admin",
        storage=folder / "caddy",
        access_log=folder / "log",
    )
    return Ground(
        app=folder,
        python=sys.executable,
        data=folder / "data",
        run=run,
        redis_url=redis_url or f"unix://{run}/redis/valkey.sock",
        exceptions=("pypi.org:443",),
        own_addresses=("198.51.100.7", "2001:db8::/48"),
        front=front,
        front_file=run / "caddy.json",
        environ={**SECRETS, "TERRARIUM_URL": url, "SSL_CERT_FILE": "/ca.crt"},
        is_root=is_root,
    )


def named(folder: Path, **more: object) -> dict[str, Program]:
    return {program.name: program for program in programs.programs(ground(folder, **more))}


def test_only_the_keeper_stays_root(tmp_path: Path) -> None:
    dropped = {name for name, program in named(tmp_path).items() if "--reuid=terrarium" in program.argv}
    assert dropped == {"redis", "egress", "web", "ws", "front"}


def test_nobody_can_gain_rights_and_nobody_outlives_the_supervisor(tmp_path: Path) -> None:
    for program in named(tmp_path).values():
        assert list(program.argv[:3]) == ["setpriv", "--no-new-privs", "--pdeathsig=TERM"]


def test_a_front_on_a_low_port_has_that_right_alone(tmp_path: Path) -> None:
    low = named(tmp_path, url="https://ide.example.com")["front"].argv
    assert "--bounding-set=-all,+net_bind_service" in low
    assert "--bounding-set=-all" in named(tmp_path)["front"].argv


def test_secrets_reach_those_only_who_need_them(tmp_path: Path) -> None:
    table = named(tmp_path)
    assert {name for name, program in table.items() if "TERRARIUM_SECRET_KEY" in program.environ} == {
        "web",
        "ws",
        "keeper",
    }
    assert not [name for name, program in table.items() if "AWS_SECRET" in program.environ]
    assert all(program.environ["LANG"] == "C.UTF-8" for program in table.values())
    assert "SSL_CERT_FILE" in table["keeper"].environ


def test_a_broker_of_ones_own_is_not_started(tmp_path: Path) -> None:
    table = named(tmp_path, redis_url="redis://:pw@db.example:6379/0")
    assert "redis" not in table
    assert table["keeper"].needs == ("egress",)


def test_the_ides_public_address_leads_from_a_sandbox_straight_to_the_front(tmp_path: Path) -> None:
    argv = list(named(tmp_path, url="https://ide.example.com")["egress"].argv)
    assert argv[argv.index("--exceptions") + 1] == "pypi.org:443"
    assert argv[argv.index("--front") + 1] == "ide.example.com:443=127.0.0.1:443"


def test_sandboxes_are_refused_the_addresses_that_the_administrator_calls_their_own(tmp_path: Path) -> None:
    argv = list(named(tmp_path)["egress"].argv)
    assert argv[argv.index("--refuse") + 1] == "198.51.100.7,2001:db8::/48"


def test_confined_means_no_rights_at_all(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has rights to give up")
    prefix = programs.confined(ground(tmp_path), as_root=False, may_bind_low=False)
    prefix = [part.replace("terrarium", "nobody") if "reuid" in part else part for part in prefix]
    prefix = [part.replace("terrarium", "nogroup") if "regid" in part else part for part in prefix]
    status = subprocess.run([*prefix, "cat", "/proc/self/status"], capture_output=True, text=True, check=True).stdout
    said = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert said["NoNewPrivs"] == "1"
    assert {said[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert said["Uid"].split() == ["65534"] * 4
    assert said["Groups"].split() == ["65534"]


@contextlib.contextmanager
def broker(place: Ground) -> Iterator["subprocess.Popen[bytes]"]:
    program = programs.broker(place)
    (place.run / "redis").mkdir(parents=True)
    with subprocess.Popen(list(program.argv), env=dict(program.environ), stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while not program.is_ready():
                assert time.monotonic() < deadline
                time.sleep(0.02)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def test_the_broker_listens_on_its_socket_only_and_keeps_nothing(tmp_path: Path) -> None:
    place = ground(tmp_path, is_root=False)
    with broker(place) as process, contextlib.closing(probing.broker(place.redis_url)) as client:
        config = client.config_get()
        assert (config["port"], config["save"], config["appendonly"], config["maxmemory"]) == (
            "0",
            "",
            "no",
            str(64 * 2**20),
        )
        assert (place.run / "redis" / "valkey.sock").stat().st_mode & 0o077 == 0
        assert not probing.keeper_listens(place.redis_url)
        tcp = Path(f"/proc/{process.pid}/net/tcp").read_text(encoding="ascii")
        sockets = {entry.readlink() for entry in Path(f"/proc/{process.pid}/fd").iterdir()}
        inodes = {str(link).removeprefix("socket:[").removesuffix("]") for link in sockets}
        assert not [line for line in tcp.splitlines()[1:] if line.split()[9] in inodes]
    assert not list((place.run / "redis").glob("*.rdb"))


def test_a_worker_that_waits_for_tasks_is_seen(tmp_path: Path) -> None:
    place = ground(tmp_path, is_root=False)
    code = f"import redis; redis.Redis.from_url('{place.redis_url}').brpop('sandbox', 30)"
    with broker(place), subprocess.Popen([sys.executable, "-c", code]) as worker:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not probing.keeper_listens(place.redis_url):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        worker.kill()


def test_nothing_answers_where_nothing_is(tmp_path: Path) -> None:
    assert not probing.accepts(tmp_path / "no.sock")
    assert not probing.broker_answers(f"unix://{tmp_path}/no.sock")
    assert not probing.keeper_listens(f"unix://{tmp_path}/no.sock")
    assert probing.status_of(tmp_path / "no.sock", host="localhost") is None
    assert programs.recorded_driver(tmp_path) == "docker"
