"""What is asked of the proxy has one reading, or it is refused."""

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sandbox.egress.refusals import Refusal
from sandbox.egress.requests import ProxyRequest, answer_headers, read_request


def read(raw: bytes) -> ProxyRequest:
    """Parse as the server does; a head that h11 refuses is a Refusal too."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16384)
    connection.receive_data(raw)
    try:
        event = connection.next_event()
    except h11.RemoteProtocolError as error:
        raise Refusal(error.error_status_hint, code="", host="", why=str(error), advice="") from error
    assert isinstance(event, h11.Request), event
    return read_request(event, raw=raw)


def status(raw: bytes) -> int:
    with pytest.raises(Refusal) as caught:
        read(raw)
    return caught.value.status


def test_a_connect_is_a_tunnel():
    request = read(b"CONNECT pypi.org:443 HTTP/1.1\r\nHost: pypi.org:443\r\n\r\n")
    assert request.tunnel
    assert str(request.destination) == "pypi.org:443"


def test_an_old_connect_without_a_host_is_a_tunnel():
    assert read(b"CONNECT pypi.org:443 HTTP/1.0\r\n\r\n").tunnel


def test_a_whole_address_is_forwarded_in_its_short_form_without_hop_by_hop_headers():
    request = read(
        b"GET HTTP://Example.ORG/a?b=c HTTP/1.1\r\nHost: example.org:80\r\nAccept: x\r\nProxy-Authorization: secret\r\n"
        b"Proxy-Connection: keep-alive\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
        b"Upgrade: websocket\r\nTrailer: x\r\nCookie: mine\r\nExpect: 100-continue\r\n\r\n"
    )
    assert (request.method, request.target) == (b"GET", b"/a?b=c")
    assert request.headers == (
        (b"Host", b"example.org"), (b"Accept", b"x"), (b"Cookie", b"mine"), (b"Connection", b"close"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "url", "target"),
    [
        (b"GET", b"http://x.org", b"/"),
        (b"GET", b"http://x.org?q", b"/?q"),
        (b"OPTIONS", b"http://x.org", b"*"),
        (b"OPTIONS", b"http://x.org/", b"/"),
        (b"GET", b"http://x.org//a/../b", b"//a/../b"),
    ],
)
def test_the_path_is_taken_as_it_is(method, url, target):
    assert read(method + b" " + url + b" HTTP/1.1\r\nHost: x.org\r\n\r\n").target == target


REFUSED = {
    "another Host": b"GET http://x.org/ HTTP/1.1\r\nHost: y.org\r\n\r\n",
    "another port in Host": b"GET http://x.org/ HTTP/1.1\r\nHost: x.org:81\r\n\r\n",
    "two Hosts": b"GET http://x.org/ HTTP/1.1\r\nHost: x.org\r\nHost: x.org\r\n\r\n",
    "no Host": b"GET http://x.org/ HTTP/1.1\r\n\r\n",
    "user and password": b"GET http://u:p@x.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "a fragment": b"GET http://x.org/#a HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "https": b"GET https://x.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "ftp": b"GET ftp://x.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "file": b"GET file:///etc/passwd HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "a path alone": b"GET / HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "a backslash": b"GET http://x.org\\@y.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "length with coding": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n",
    "two equal lengths": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nContent-Length: 3\r\ncontent-length: 3\r\n\r\n",
    "two lengths": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
    "a length that is a sum": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nContent-Length: +3\r\n\r\n",
    "a space before the colon": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nTransfer-Encoding : chunked\r\n\r\n",
    "coding in 1.0": b"POST http://x.org/ HTTP/1.0\r\nHost: x.org\r\nTransfer-Encoding: chunked\r\n\r\n",
    "Connection names Host": b"GET http://x.org/ HTTP/1.1\r\nHost: x.org\r\nConnection: host\r\n\r\n",
    "Connection names the length": b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nContent-Length: 3\r\n"
    b"Connection: close, Content-Length\r\n\r\n",
    "CONNECT with a body": b"CONNECT x.org:443 HTTP/1.1\r\nHost: x.org\r\nContent-Length: 3\r\n\r\n",
    "CONNECT with a coding": b"CONNECT x.org:443 HTTP/1.1\r\nHost: x.org\r\nTransfer-Encoding: chunked\r\n\r\n",
    "CONNECT without a port": b"CONNECT x.org HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "CONNECT to a URL": b"CONNECT http://x.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "a NUL": b"GET http://x.org/\x00 HTTP/1.1\r\nHost: x.org\r\n\r\n",
    "a bare CR in a header": b"GET http://x.org/ HTTP/1.1\r\nHost: x.org\r\nA: b\rHost: y.org\r\n\r\n",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_two_readers_could_understand_differently_is_refused(raw):
    assert status(raw) == 400


def test_other_limits_have_their_own_status():
    assert status(b"GET http://x.org/" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x.org\r\n\r\n") == 414
    assert status(b"GET http://x.org/ HTTP/2.0\r\nHost: x.org\r\n\r\n") == 505
    assert status(b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == 501
    assert status(b"GET http://x.org/ HTTP/1.1\r\nHost: x.org\r\nA: " + b"a" * 20000) == 431


def test_an_answer_loses_its_hop_by_hop_headers_and_must_have_one_length():
    kept = answer_headers(
        h11.Response(
            status_code=200, headers=[("Content-Length", "3"), ("Connection", "X-A, Content-Length"), ("X-A", "1")]
        )
    )
    assert kept == [(b"Content-Length", b"3"), (b"Connection", b"close")]
    with pytest.raises(Refusal) as caught:
        answer_headers(
            h11.Response(status_code=200, headers=[("Content-Length", "3"), ("Transfer-Encoding", "chunked")])
        )
    assert caught.value.status == 502


PIECES = st.sampled_from(
    [
        b"GET ", b"POST ", b"CONNECT ", b"OPTIONS ", b"http://", b"x.org", b"x.org:443", b"127.0.0.1", b"[::1]:80", b"/", b"*", b"@",
        b"#", b" HTTP/1.1", b" HTTP/1.0", b"\r\n", b"\n", b"\r", b"Host: x.org", b"Host:", b"Content-Length: 5", b"Content-Length: 5, 5",
        b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Connection: ", b"close", b"host", b" ", b"\t", b"\x00",
        b"\xff", b":", b"%0d%0a", b"A: b", b"\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=24).map(b"".join), st.binary(max_size=200)))
@example(b"GET http://x.org/ HTTP/1.1\r\nHost: x.org\r\n\r\n")
@example(b"POST http://x.org/ HTTP/1.1\r\nHost: x.org\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
def test_whatever_is_sent_is_refused_or_read_as_one_request_that_reads_the_same_again(raw):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16384)
    connection.receive_data(raw)
    try:
        event = connection.next_event()
        if not isinstance(event, h11.Request):
            return
        request = read_request(event, raw=raw)
    except (Refusal, h11.RemoteProtocolError):
        return
    assert request.destination.host == request.destination.host.lower()
    if request.tunnel:
        return
    back = h11.Connection(h11.CLIENT)
    sent = back.send(h11.Request(method=request.method, target=request.target, headers=list(request.headers)))
    assert sent is not None
    assert sent.count(b"\r\n\r\n") == 1
    again = h11.Connection(h11.SERVER)
    again.receive_data(sent)
    read_again = again.next_event()
    assert isinstance(read_again, h11.Request)
    names = [name for name, _ in read_again.headers]
    assert names.count(b"host") == 1
    assert names.count(b"content-length") + names.count(b"transfer-encoding") <= 1
    assert not {b"proxy-authorization", b"upgrade", b"te", b"trailer"} & set(names)
