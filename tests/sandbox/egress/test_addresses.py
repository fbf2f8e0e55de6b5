"""No address that leads inwards passes, in whatever disguise."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.egress.addresses import forbidden_because, inner_name, plain, read_networks

INWARD = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.7",
    "224.0.0.251",
    "233.252.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::7f00:1",
    "::a9fe:a9fe",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c:0:fffe:5601:5601",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%2",
    "feb0::1",
    "fec0::1",
    "ff02::1",
    "ff02::fb",
    "ff0e::1",
    "4000::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "151.101.0.223",
    "223.255.255.254",
    "2606:4700::6810:84e5",
    "2a04:4e42::223",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", INWARD)
def test_an_address_that_leads_inwards_is_forbidden(address):
    assert forbidden_because(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address):
    assert forbidden_because(ipaddress.ip_address(address)) is None


@given(st.ip_addresses(v=4))
def test_whatever_python_calls_not_global_is_forbidden_also_when_wrapped(address):
    wrapped = ipaddress.IPv6Address(f"::ffff:{address}")
    assert plain(wrapped) == address
    assert forbidden_because(wrapped) == forbidden_because(address)
    if not address.is_global:
        assert forbidden_because(address)


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_passes_but_global_unicast(address):
    if forbidden_because(address) is None and address.ipv4_mapped is None:
        assert int(address) >> 125 == 1
        assert address.is_global


def test_the_hosts_own_networks_are_forbidden_by_a_setting():
    own = read_networks("8.8.8.8, 2606:4700::/32")
    assert "own" in (forbidden_because(ipaddress.ip_address("8.8.8.8"), own=own) or "")
    assert "own" in (forbidden_because(ipaddress.ip_address("2606:4700::1"), own=own) or "")
    assert "own" in (forbidden_because(ipaddress.ip_address("::ffff:8.8.8.8"), own=own) or "")
    assert forbidden_because(ipaddress.ip_address("8.8.4.4"), own=own) is None


def test_a_wrong_setting_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="write it like"):
        read_networks("example.org")


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "a.localhost",
        "redis",
        "metadata.google.internal",
        "host.docker.internal",
        "nas.local",
        "x.home.arpa",
    ],
)
def test_a_name_of_an_inner_network_is_recognised(name):
    assert inner_name(name)


@pytest.mark.parametrize("name", ["pypi.org", "local.example.org", "internal.example.org", "notlocalhost.example"])
def test_a_name_of_the_internet_is_not_taken_for_an_inner_one(name):
    assert not inner_name(name)
