"""`python -m sandbox.egress --control PATH`: run the proxy until a signal ends it."""

import argparse
import asyncio
import logging
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from sandbox.egress.addresses import Network, read_networks
from sandbox.egress.controlling import ControlServer, bind
from sandbox.egress.destinations import Destination
from sandbox.egress.dialing import Dialer
from sandbox.egress.rules import Guard, read_exceptions
from sandbox.egress.server import Egress

RESOLVER_OPTIONS = "timeout:2 attempts:2"  # so that a dead name server holds a thread for seconds, not minutes


def main() -> int:
    """Read the command line and serve."""
    options = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    os.environ.setdefault("RES_OPTIONS", RESOLVER_OPTIONS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        control = bind(options.control)
    except OSError as error:
        logging.getLogger("egress").critical("the control socket could not be made: %s", error)
        return 1
    guard = Guard(exceptions=options.exceptions, own=options.refuse, front=options.front)
    try:
        asyncio.run(_serve(control, guard=guard))
    finally:
        options.control.unlink(missing_ok=True)
        control.close()
    return 0


async def _serve(control: socket.socket, *, guard: Guard) -> None:
    loop = asyncio.get_running_loop()
    ending = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    egress = Egress(dialer=Dialer(guard=guard))
    server = asyncio.create_task(ControlServer(control, egress=egress).run())
    logging.getLogger("egress").info("ready")
    waiting = asyncio.create_task(ending.wait())
    await asyncio.wait({server, waiting}, return_when=asyncio.FIRST_COMPLETED)
    failed = server.done()
    server.cancel()
    waiting.cancel()
    await asyncio.gather(server, waiting, return_exceptions=True)
    await egress.close()
    if failed:
        server.result()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.egress", description="The sandboxes' way out.")
    parser.add_argument("--control", type=Path, required=True, help="where to make the keeper's control socket")
    parser.add_argument(
        "--exceptions",
        type=_exceptions,
        default=os.environ.get("TERRARIUM_EGRESS_EXCEPTIONS", ""),
        help="host:port,host:port=address:port: reached although the address is not public",
    )
    parser.add_argument(
        "--front",
        type=_exceptions,
        default="",
        help="host:port=address:port of our own pages, which every sandbox may reach",
    )
    parser.add_argument("--refuse", type=_networks, default="", help="this server's public addresses: a.b.c.d,x::/64")
    return parser


def _exceptions(text: str) -> dict[tuple[str, int], Destination | None]:
    try:
        return read_exceptions(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return read_networks(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
