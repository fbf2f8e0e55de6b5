"""A refusal tells the same in the status line, a header and the body."""

from sandbox.egress.refusals import REASON_CHARACTERS, Refusal, bad_request


def test_it_names_host_reason_and_remedy_wherever_clients_look():
    refusal = Refusal(403, code="http_request_denied", host="x.org", why="x.org is not listed", advice="Ask.")
    assert refusal.reason_phrase == b"x.org is not listed"
    assert (
        dict(refusal.headers)[b"Proxy-Status"] == b'terrarium; error=http_request_denied; details="x.org is not listed"'
    )
    assert refusal.body.decode().splitlines() == [
        "x.org: not reached from this sandbox.",
        "Reason: x.org is not listed.",
        "What to do: Ask.",
    ]
    assert str(refusal) == "x.org is not listed. Ask."


def test_its_status_line_is_bounded():
    assert len(bad_request("x" * 1000).reason_phrase) == REASON_CHARACTERS
