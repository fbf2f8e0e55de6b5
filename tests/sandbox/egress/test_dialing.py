"""A name is looked up once, every answer is judged, and only a judged address is connected to."""

import asyncio
import ipaddress
import socket
import threading

import pytest

from sandbox.egress import dialing
from sandbox.egress.addresses import read_networks
from sandbox.egress.destinations import read_destination
from sandbox.egress.dialing import Dialer
from sandbox.egress.refusals import Refusal
from sandbox.egress.rules import Guard, Policy, read_exceptions
from tests.sandbox.egress.fakes import FakeResolver, FakeUpstream, until

EVERYTHING = Policy(hosts=("*", "*:8443"))


async def connect(text, *, resolver=None, exceptions="", own="", front="", policy=EVERYTHING):
    guard = Guard(exceptions=read_exceptions(exceptions), own=read_networks(own), front=read_exceptions(front))
    dialer = Dialer(guard=guard, resolve=resolver or FakeResolver())
    try:
        destination = read_destination(text, default_port=None)
        return await dialer.connect(destination, policy=policy, lookups=asyncio.Semaphore(2))
    finally:
        dialer.close()


@pytest.fixture
def connected(monkeypatch):
    """Keep the addresses that would be connected to, and connect to none."""
    addresses: list[str] = []

    async def keep(address, *, port):
        addresses.append(f"{address} {port}")
        return socket.socket()

    monkeypatch.setattr(dialing, "_connect_to", keep)
    return addresses


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"], ["8.8.8.8", "::1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"],
        ["fd00:ec2::254"], ["fe80::1%lo"], ["168.63.129.16"],
    ],
)  # fmt: skip
async def test_a_name_with_one_bad_address_is_refused_and_nothing_is_connected(answers, connected):
    with pytest.raises(Refusal) as caught:
        await connect("rebind.example:443", resolver=FakeResolver({"rebind.example": [answers]}))
    assert caught.value.status == 403
    assert "127.0.0.1" not in str(caught.value)
    assert connected == []


async def test_a_name_that_changes_its_mind_is_asked_once(connected):
    resolver = FakeResolver({"rebind.example": [["8.8.8.8"], ["127.0.0.1"]]})
    (await connect("rebind.example:443", resolver=resolver)).close()
    assert resolver.asked == ["rebind.example"]
    assert connected == ["8.8.8.8 443"]


async def test_a_wrapped_address_is_connected_to_as_what_it_is(connected):
    (await connect("x.example:443", resolver=FakeResolver({"x.example": [["::ffff:8.8.8.8"]]}))).close()
    assert connected == ["8.8.8.8 443"]


async def test_an_address_as_host_is_judged_without_a_look_up(connected):
    resolver = FakeResolver()
    for text in ("169.254.169.254:80", "127.0.0.1:80", "[::1]:80", "[::ffff:10.0.0.1]:443", "[fd00:ec2::254]:80"):
        with pytest.raises(Refusal, match="may not reach"):
            await connect(text, resolver=resolver)
    (await connect("8.8.8.8:443", resolver=resolver)).close()
    assert (resolver.asked, connected) == ([], ["8.8.8.8 443"])


@pytest.mark.parametrize("name", ["localhost", "metadata.google.internal", "metadata", "redis", "host.docker.internal"])
async def test_a_name_of_an_inner_network_is_not_even_looked_up(name, connected):
    resolver = FakeResolver({name: [["8.8.8.8"]]})
    with pytest.raises(Refusal, match="inner network"):
        await connect(f"{name}:80", resolver=resolver)
    assert resolver.asked == []


async def test_a_host_that_is_not_listed_is_not_looked_up_either(connected):
    resolver = FakeResolver({"x.example": [["8.8.8.8"]]})
    with pytest.raises(Refusal, match="not on your plan"):
        await connect("x.example:443", resolver=resolver, policy=Policy(hosts=("pypi.org",)))
    assert resolver.asked == []


async def test_this_servers_own_addresses_are_refused_by_setting_and_by_the_kernels_word(connected, monkeypatch):
    resolver = FakeResolver({"x.example": [["8.8.8.8"]]})
    with pytest.raises(Refusal, match="own addresses"):
        await connect("x.example:443", resolver=resolver, own="8.8.8.8")
    monkeypatch.setattr(dialing, "is_own", lambda address: str(address) == "8.8.8.8")
    with pytest.raises(Refusal, match="own addresses"):
        await connect("x.example:443", resolver=resolver)
    assert connected == []


def test_the_kernel_knows_its_own_addresses():
    assert dialing.is_own(ipaddress.ip_address("127.0.0.1"))
    assert not dialing.is_own(ipaddress.ip_address("192.0.2.1"))


async def test_an_exception_reaches_an_inner_address_and_only_for_its_port(echo: FakeUpstream):
    resolver = FakeResolver({"inner.example": [["127.0.0.1"]]})
    policy = Policy(hosts=(f"inner.example:{echo.port}", "inner.example"))
    exceptions = f"inner.example:{echo.port}"
    with await connect(exceptions, resolver=resolver, exceptions=exceptions, policy=policy) as upstream:
        assert upstream.getpeername() == ("127.0.0.1", echo.port)
    with pytest.raises(Refusal, match="this machine"):
        await connect("inner.example:443", resolver=resolver, exceptions=exceptions, policy=policy)
    with pytest.raises(Refusal, match="not on your plan"):
        await connect(exceptions, resolver=resolver, exceptions=exceptions, policy=Policy(hosts=("pypi.org",)))


async def test_an_exception_with_an_address_leads_there_without_the_dns(echo: FakeUpstream):
    exceptions = f"ide.example:443=127.0.0.1:{echo.port}"
    with await connect("ide.example:443", exceptions=exceptions) as upstream:
        assert upstream.getpeername() == ("127.0.0.1", echo.port)


async def test_the_next_address_is_tried_when_one_does_not_answer(echo: FakeUpstream):
    resolver = FakeResolver({"inner.example": [["127.0.0.2", "127.0.0.1"]]})
    name = f"inner.example:{echo.port}"
    with await connect(name, resolver=resolver, exceptions=name, policy=Policy(hosts=(name,))) as upstream:
        assert upstream.getpeername() == ("127.0.0.1", echo.port)


async def test_each_way_to_fail_has_its_status_and_sentence(monkeypatch):
    with pytest.raises(Refusal, match="the name is not known") as unknown:
        await connect("unknown.example:443")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        name = f"inner.example:{unused.getsockname()[1]}"
        resolver = FakeResolver({"inner.example": [["127.0.0.1"]]})
        with pytest.raises(Refusal, match="nobody listens there") as closed:
            await connect(name, resolver=resolver, exceptions=name, policy=Policy(hosts=(name,)))
    assert (unknown.value.status, closed.value.status) == (502, 502)


async def test_a_slow_name_server_costs_its_own_sandbox_only(monkeypatch):
    monkeypatch.setattr(dialing, "LOOKUP_SECONDS", 0.1)
    resolver = FakeResolver({"slow.example": [["8.8.8.8"]]}, held=threading.Event())
    dialer = Dialer(guard=Guard(), resolve=resolver)
    mine, other = asyncio.Semaphore(1), asyncio.Semaphore(1)
    slow = read_destination("slow.example:443", default_port=None)
    try:
        for _ in range(2):  # the second one waits for the first one's thread, in vain
            with pytest.raises(Refusal, match="not found in time") as caught:
                await dialer.connect(slow, policy=EVERYTHING, lookups=mine)
            assert caught.value.status == 504
        assert len(resolver.asked) == 1
        with pytest.raises(Refusal):
            await dialer.connect(slow, policy=EVERYTHING, lookups=other)
        assert len(resolver.asked) == 2
        resolver.held.set()
        await until(lambda: not mine.locked())
    finally:
        resolver.held.set()
        dialer.close()


async def test_our_own_front_is_connected_under_every_plan_and_asked_of_no_name_server(connected):
    resolver = FakeResolver()
    front = "terrarium.internal:8000=127.0.0.1:8000"
    (await connect("terrarium.internal:8000", resolver=resolver, front=front, policy=Policy(hosts=()))).close()
    assert connected == ["127.0.0.1 8000"]
    with pytest.raises(Refusal):
        await connect("terrarium.internal:8001", resolver=resolver, front=front, policy=EVERYTHING)
