"""A destination has one reading; odd spellings of addresses are refused."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.egress.destinations import read_destination
from sandbox.egress.refusals import Refusal

ODD = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "0x7f.0.0.1",
    "1.2.3.4.5",
    "256.1.1.1",
    "169.254.43518",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "127.0.0.0x1",
    "0x",
    "1.2.3.0x",
    "a.0x7f",
    "foo.123",
    "1.1.1.1..",
]


@pytest.mark.parametrize("host", ODD)
def test_an_odd_spelling_of_an_address_is_refused(host):
    with pytest.raises(Refusal):
        read_destination(f"{host}:443", default_port=None)


@pytest.mark.parametrize(
    "text",
    [
        "", ":443", "a b:1", "user@pypi.org:443", "u:p@pypi.org:443", "pypi.org:0", "pypi.org:65536", "pypi.org:999999",
        "pypi.org:-1", "pypi.org:+443", "pypi.org:4_3", "pypi.org:٤", "pypi.org:443/", "pypi.org/x:443", "..:443", ".:443",
        ".pypi.org:443", "pypi..org:443", "-x.org:443", "x-.org:443", "%70ypi.org:443", "pypi.org%00:443", "[::1:443",
        "::1:443", "[fe80::1%25eth0]:443", "[127.0.0.1]:443", "[::1]x:443", "\u212bx.org:443", "pypi.org\n:443",
        "a" * 64 + ".org:443", ".".join(["a" * 60] * 5) + ":443", "pypi.org",
    ],
)  # fmt: skip
def test_what_is_not_host_and_port_is_refused(text):
    with pytest.raises(Refusal) as caught:
        read_destination(text, default_port=None)
    assert caught.value.status == 400


def test_a_name_is_brought_to_one_spelling():
    destination = read_destination("PyPI.Org.:443", default_port=None)
    assert (destination.host, destination.port, destination.address) == ("pypi.org", 443, None)
    assert str(destination) == "pypi.org:443"


def test_a_plain_address_is_an_address():
    assert read_destination("10.0.0.1", default_port=80).address == ipaddress.ip_address("10.0.0.1")
    six = read_destination("[2606:4700:0::1]:80", default_port=None)
    assert (str(six), six.host_header) == ("[2606:4700::1]:80", b"[2606:4700::1]")
    assert str(read_destination("[::FFFF:127.0.0.1]:80", default_port=None)) == "127.0.0.1:80"


@given(st.text(alphabet="0123456789abcdefxX.:[]-_@%", max_size=24))
def test_what_the_resolver_takes_for_an_address_is_an_address_to_us_or_refused(text):
    try:
        destination = read_destination(text, default_port=80)
    except Refusal:
        return
    if destination.address is None:
        with pytest.raises(OSError):
            socket.inet_aton(destination.host)


@given(st.text(max_size=60))
def test_no_text_makes_the_reading_fail_otherwise_than_by_a_refusal(text):
    try:
        destination = read_destination(text, default_port=None)
    except Refusal:
        return
    again = read_destination(str(destination), default_port=None)
    assert again == destination
