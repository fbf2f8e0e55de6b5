"""From a destination to a connected socket: one look-up, every address judged, connected only to a judged address."""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sandbox.egress.addresses import Address, plain
from sandbox.egress.destinations import Destination
from sandbox.egress.refusals import Refusal
from sandbox.egress.rules import Guard, Policy

LOOKUP_THREADS = 16  # of the whole process
LOOKUPS_PER_SANDBOX = 4  # at the same time
LOOKUP_SECONDS = 8.0
CONNECT_SECONDS = 6.0  # for each address
ADDRESSES_TRIED = 4
WINDOW_BYTES = 1024 * 1024  # of TCP's receive window: bounds what the kernel holds of an unread download
UNSENT_BYTES = 128 * 1024  # of an upload that the kernel takes beyond what is on its way

Resolve = Callable[[str], Sequence[str]]


def look_up(host: str) -> list[str]:
    """Ask the system's resolver for a name's addresses, in its order of preference; blocking."""
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(sockaddr[0]) for _, _, _, _, sockaddr in found))


def is_own(address: Address) -> bool:
    """Tell whether the kernel would reach this very machine at the address (nothing is sent)."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return ipaddress.ip_address(probe.getsockname()[0]) == address
    except OSError:  # no route there: connecting will fail just so
        return False


class Dialer:
    """Connects sandboxes to the outside; one for the whole process."""

    def __init__(self, *, guard: Guard, resolve: Resolve = look_up) -> None:
        self._guard = guard
        self._resolve = resolve
        self._pool = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="look-up")

    def close(self) -> None:
        """Take no further look-ups."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def connect(self, destination: Destination, *, policy: Policy, lookups: asyncio.Semaphore) -> socket.socket:
        """Return a connected socket, or raise Refusal. The addresses that were judged are the ones connected to."""
        if not self._guard.for_everybody(destination):
            policy.check(destination)
        self._guard.check_name(destination)
        fixed = self._guard.fixed(destination)
        if fixed is not None and fixed.address is not None:
            return await _connect_to_any(destination, addresses=[fixed.address], port=fixed.port)
        addresses = await self._addresses(destination, lookups=lookups)
        self._guard.check_addresses(destination, addresses=addresses)
        if not self._guard.excepted(destination) and any(is_own(address) for address in addresses):
            raise self._guard.refuse_address(destination, what="one of this server's own addresses")
        return await _connect_to_any(destination, addresses=addresses[:ADDRESSES_TRIED], port=destination.port)

    async def _addresses(self, destination: Destination, *, lookups: asyncio.Semaphore) -> list[Address]:
        if destination.address is not None:
            return [destination.address]
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                found = await self._look_up(destination.host, lookups=lookups)
            addresses = [plain(ipaddress.ip_address(address)) for address in found]
        except TimeoutError as error:
            raise _unreachable(
                destination, "its address was not found in time", status=504, code="dns_timeout"
            ) from error
        except (OSError, ValueError) as error:
            raise _unreachable(destination, "the name is not known", status=502, code="dns_error") from error
        if not addresses:
            raise _unreachable(destination, "the name has no address", status=502, code="dns_error")
        return addresses

    async def _look_up(self, host: str, *, lookups: asyncio.Semaphore) -> Sequence[str]:
        """Look up in the pool; a sandbox's turn is over when its thread is free, not when its patience ends."""
        await lookups.acquire()
        future = asyncio.get_running_loop().run_in_executor(self._pool, self._resolve, host)

        def finish(done: asyncio.Future[Sequence[str]]) -> None:
            lookups.release()
            if not done.cancelled():
                done.exception()  # marks it as seen when nobody waits any more

        future.add_done_callback(finish)
        return await asyncio.shield(future)


async def _connect_to_any(destination: Destination, *, addresses: Sequence[Address], port: int) -> socket.socket:
    """Try the addresses in turn."""
    problem: OSError = TimeoutError()
    for address in addresses:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await _connect_to(address, port=port)
        except OSError as error:  # TimeoutError is one
            problem = error
    if isinstance(problem, TimeoutError):
        raise _unreachable(destination, "it does not answer", status=504, code="connection_timeout") from problem
    if problem.errno == errno.ECONNREFUSED:
        raise _unreachable(destination, "nobody listens there", status=502, code="connection_refused") from problem
    raise _unreachable(destination, "there is no way to it", status=502, code="destination_ip_unroutable") from problem


async def _connect_to(address: Address, *, port: int) -> socket.socket:
    upstream = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        upstream.setblocking(False)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_WINDOW_CLAMP, WINDOW_BYTES)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        await asyncio.get_running_loop().sock_connect(upstream, (str(address), port))
    except BaseException:
        upstream.close()
        raise
    return upstream


def _unreachable(destination: Destination, reason: str, *, status: int, code: str) -> Refusal:
    return Refusal(
        status,
        code=code,
        host=destination.host,
        why=f"{destination} cannot be reached: {reason}",
        advice="Check the spelling of the address, or try again later.",
    )
