"""What a sandbox's failure means over HTTP."""

import pytest

from ide.http import Refusal, about, failure_of
from sandbox.errors import LimitExceeded, ProtocolError, Refused, SandboxError, StartFailed, Unavailable
from sandbox.protocol.messages import CODES


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unavailable("Nobody answers."), 503),
        (StartFailed("No engine."), 503),
        (LimitExceeded("Too many."), 429),
        (ProtocolError("bad frame 0x41"), 502),
        (SandboxError(), 503),
        (Refused("no_space", "full"), 507),
        (Refused("a code of a newer agent", "Sorry."), 400),
    ],
)
def test_every_failure_has_a_status_and_a_sentence(error: SandboxError, status: int) -> None:
    failure = failure_of(error)
    assert failure.status == status
    assert failure.sentence.strip()
    assert "0x41" not in failure.sentence


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_agent_has_a_status_and_a_sentence(code: str) -> None:
    for path in ("", "/a"):
        failure = failure_of(Refused(code, "The agent's words."), path=path)
        assert 400 <= failure.status <= 507
        assert failure.sentence


def test_an_agents_endless_sentence_is_cut() -> None:
    assert len(failure_of(Refused("bad_request", "x" * 10**6)).sentence) == 500


def test_a_refusal_about_a_path_names_it() -> None:
    with pytest.raises(Refusal, match="/a") as found, about("/a", to="/b"):
        raise Refused("not_found", "")
    assert (found.value.status, found.value.code) == (404, "not_found")
    with pytest.raises(Refusal, match="/b"), about("/a", to="/b"):
        raise Refused("exists", "")
