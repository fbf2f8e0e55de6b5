"""A plan's list, ports and limits, and the administrator's exceptions."""

import ipaddress

import pytest

from sandbox.egress.destinations import read_destination
from sandbox.egress.hosts import DEFAULT_HOSTS
from sandbox.egress.refusals import Refusal
from sandbox.egress.rules import HOSTS_IN_A_PLAN, Guard, Policy, read_exceptions


def destination(text):
    return read_destination(text, default_port=443)


def allowed(hosts, text):
    try:
        Policy(hosts=tuple(hosts)).check(destination(text))
    except Refusal:
        return False
    return True


def test_package_indexes_and_code_hosts_are_allowed_at_first():
    for host in ("pypi.org", "files.pythonhosted.org", "registry.npmjs.org", "github.com", "raw.githubusercontent.com"):
        assert allowed(DEFAULT_HOSTS, host)
    assert not allowed(DEFAULT_HOSTS, "example.org")


def test_an_exact_name_allows_that_name_alone():
    assert allowed(["pypi.org"], "PYPI.org.")
    for other in ("www.pypi.org", "pypi.org.evil.example", "evilpypi.org", "pypi.or"):
        assert not allowed(["pypi.org"], other)


def test_a_star_allows_what_is_below_a_name_but_not_the_name_nor_a_longer_word():
    assert allowed(["*.example.org"], "a.example.org")
    assert allowed(["*.example.org"], "a.b.example.org")
    assert not allowed(["*.example.org"], "example.org")
    assert not allowed(["*.example.org"], "badexample.org")
    assert not allowed(["*.example.org"], "a.example.org.evil.example")


def test_a_lone_star_allows_every_host_on_the_ports_of_the_web_only():
    assert allowed(["*"], "example.org:80")
    assert allowed(["*"], "93.184.216.34:443")
    for port in (22, 25, 6379, 8080):
        assert not allowed(["*"], f"example.org:{port}")


def test_an_entry_with_a_port_opens_that_port_alone():
    assert allowed(["example.org:8443"], "example.org:8443")
    assert not allowed(["example.org:8443"], "example.org:443")
    assert allowed(["example.org:8443", "*"], "example.org:443")
    assert allowed(["[2606:4700::1]:8443"], "[2606:4700::1]:8443")


def test_the_refusal_names_host_reason_and_remedy():
    with pytest.raises(Refusal) as caught:
        Policy(hosts=("pypi.org",)).check(destination("example.org"))
    assert caught.value.status == 403
    assert "example.org is not on your plan's list of hosts" in str(caught.value)
    assert "administrator" in caught.value.advice
    with pytest.raises(Refusal, match="port 22 is not open"):
        Policy(hosts=("github.com",)).check(destination("github.com:22"))


@pytest.mark.parametrize(
    "host", ["", "*.", "**.org", "a.*.org", "*.10.0.0.1", "http://x.org", "x.org:0", "x.org:99999", "a b"]
)
def test_a_wrong_entry_is_answered_with_a_sentence(host):
    with pytest.raises(ValueError, match=r"\.$"):
        Policy(hosts=(host,))


@pytest.mark.parametrize(
    "limits",
    [
        {"connections": 0}, {"connections": 100_000}, {"connections_per_second": 0}, {"idle_seconds": 0},
        {"idle_seconds": float("nan")}, {"bytes_per_second": 1}, {"connections_per_second": float("inf")},
        {"connections": True}, {"hosts": ("x.org",) * (HOSTS_IN_A_PLAN + 1)},
    ],
)  # fmt: skip
def test_a_limit_outside_its_range_is_refused(limits):
    with pytest.raises(ValueError, match=r"\.$"):
        Policy(**limits)


def test_a_policy_survives_the_way_over_the_control_socket():
    policy = Policy(hosts=("pypi.org", "*:8443"), connections=3, bytes_per_second=1e6)
    assert Policy.from_json({**policy.to_json(), "of_a_later_version": 1}) == policy
    assert Policy.from_json({}) == Policy()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"hosts": "pypi.org"},
        {"hosts": [1]},
        {"connections": "3"},
        {"connections": 1.5},
        {"idle_seconds": "x"},
    ],
)
def test_a_policy_of_the_wrong_shape_is_refused(value):
    with pytest.raises(ValueError, match=r"\.$"):
        Policy.from_json(value)


def test_one_bad_address_among_good_ones_condemns_the_name():
    guard = Guard()
    good, bad = ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("10.0.0.1")
    guard.check_addresses(destination("x.org"), addresses=[good])
    with pytest.raises(Refusal, match="a private network"):
        guard.check_addresses(destination("x.org"), addresses=[good, bad])


def test_an_exception_lifts_the_rule_for_exactly_its_host_and_port():
    guard = Guard(exceptions=read_exceptions("Inner.Example.:443, 127.0.0.1:9000"))
    loop = [ipaddress.ip_address("127.0.0.1")]
    guard.check_addresses(destination("inner.example:443"), addresses=loop)
    guard.check_addresses(destination("127.0.0.1:9000"), addresses=loop)
    for other in ("inner.example:80", "a.inner.example:443", "127.0.0.1:6379"):
        with pytest.raises(Refusal):
            guard.check_addresses(destination(other), addresses=loop)


def test_an_exception_never_widens_the_plans_list():
    assert not allowed(["pypi.org"], "inner.example:443")


def test_an_exception_may_say_where_it_leads():
    guard = Guard(exceptions=read_exceptions("ide.example:443=127.0.0.1:8443"))
    fixed = guard.fixed(destination("ide.example:443"))
    assert fixed is not None
    assert str(fixed) == "127.0.0.1:8443"


@pytest.mark.parametrize("text", ["pypi.org", "pypi.org:", ":443", "*:443", "a:1=b:2", "a:1=127.0.0.1"])
def test_a_wrong_exception_is_answered_with_a_sentence(text):
    with pytest.raises(ValueError, match="The exception"):
        read_exceptions(text)


def test_our_own_front_needs_no_place_on_a_plans_list_and_no_public_address():
    guard = Guard(front=read_exceptions("terrarium.internal:8000=127.0.0.1:8000"))
    ours = destination("terrarium.internal:8000")
    assert guard.for_everybody(ours)
    assert guard.excepted(ours)
    assert guard.fixed(ours) == destination("127.0.0.1:8000")
    guard.check_name(ours)
    for other in ("terrarium.internal:8001", "a.terrarium.internal:8000", "127.0.0.1:8000", "localhost:8000"):
        assert not guard.for_everybody(destination(other))
        assert not guard.excepted(destination(other))
