"""The relay between a browser and an agent, neither of which is trusted."""

import json

import pytest

from consoles.messages import Ack, Attach, BadMessage, Hidden, Resize
from consoles.relay import WINDOW_BYTES, Relay
from sandbox.errors import ProtocolError
from sandbox.protocol import messages as agent

ATTACHED = agent.Attached(
    stream="s1", offset=100, skipped=0, cols=80, rows=24, state="", input=7, running=True, exit=None
)


def attached(*, writable: bool = True) -> Relay:
    """Make a relay that has just attached at byte 100."""
    relay = Relay(name="alice", writable=writable)
    relay.from_agent(ATTACHED)
    return relay


def test_the_first_message_is_passed_on_with_the_viewers_rights() -> None:
    message = Attach(cols=100, rows=30, client="c0ffee00", stream="s1", offset=5)
    start = agent.Command(argv=["bash"], cwd="/", env={}, title="Bash")
    passed = Relay(name="bob", writable=False).attach(message, console_id=3, start=start)
    assert (passed.console, passed.client, passed.stream, passed.offset) == (3, "c0ffee00", "s1", 5)
    assert (passed.cols, passed.rows, passed.writable, passed.start) == (100, 30, False, start)


def test_the_answer_names_the_viewer_and_what_they_may_do() -> None:
    answer = json.loads(Relay(name="alice", writable=True).from_agent(ATTACHED) or "")
    assert answer["stream"] == "s1"
    assert (answer["offset"], answer["input"]) == (100, 7)
    assert answer["viewers"] == [{"name": "alice", "writable": True}]
    assert answer["writable"] is answer["answers"] is True


@pytest.mark.parametrize("message", [Ack(offset=0), Resize(cols=80, rows=24), Hidden(hidden=True)])
def test_nothing_is_taken_before_the_viewer_is_attached(message: Ack | Resize | Hidden) -> None:
    with pytest.raises(BadMessage):
        Relay(name="alice", writable=True).from_browser(message)


def test_keys_are_not_taken_before_the_viewer_is_attached() -> None:
    with pytest.raises(BadMessage):
        Relay(name="alice", writable=True).keys(b"x")


def test_keys_and_sizes_of_a_viewer_who_may_only_watch_go_nowhere() -> None:
    relay = attached(writable=False)
    assert relay.keys(b"rm -rf ~\n") is None
    assert relay.from_browser(Resize(cols=10, rows=10)) is None
    assert isinstance(relay.from_browser(Hidden(hidden=True)), agent.Hidden)


def test_bytes_that_were_never_sent_cannot_be_acknowledged() -> None:
    relay = attached()
    relay.output(b"x" * 10)
    passed = relay.from_browser(Ack(offset=110))
    assert isinstance(passed, agent.Ack)
    assert passed.offset == 110
    with pytest.raises(BadMessage):
        relay.from_browser(Ack(offset=111))


def test_an_agent_that_sends_more_than_was_credited_breaks_the_protocol() -> None:
    relay = attached()
    relay.output(b"x" * WINDOW_BYTES)
    with pytest.raises(ProtocolError):
        relay.output(b"x")


def test_an_acknowledgement_makes_room_again() -> None:
    relay = attached()
    for _turn in range(4):
        relay.output(b"x" * WINDOW_BYTES)
        relay.from_browser(Ack(offset=relay._sent))
    assert relay.output(b"x") == b"x"


def test_a_viewer_that_is_moved_forward_counts_from_there() -> None:
    relay = attached()
    relay.output(b"x" * WINDOW_BYTES)
    text = relay.from_agent(agent.Skipped(offset=10_000_000, bytes=9_000_000, cols=80, rows=24, state=""))
    assert json.loads(text or "")["bytes"] == 9_000_000
    assert relay.output(b"x" * WINDOW_BYTES)


def test_keys_after_the_end_of_the_process_go_nowhere() -> None:
    relay = attached()
    relay.from_agent(agent.Exited(status=0, offset=100))
    assert relay.keys(b"x") is None


def test_a_signal_is_shown_as_shells_count() -> None:
    text = attached().from_agent(agent.Exited(status=-9, offset=100))
    assert json.loads(text or "")["status"] == 137


@pytest.mark.parametrize("message", [ATTACHED, agent.Done(), agent.Consoles()])
def test_what_no_viewer_is_told_breaks_the_protocol(message: agent.Message) -> None:
    with pytest.raises(ProtocolError):
        attached().from_agent(message)


def test_output_before_the_answer_breaks_the_protocol() -> None:
    with pytest.raises(ProtocolError):
        Relay(name="alice", writable=True).output(b"x")


@pytest.mark.parametrize(("field", "value"), [("state", "x" * 10_000), ("stream", "<b>"), ("stream", "")])
def test_what_no_honest_agent_says_of_its_terminal_breaks_the_protocol(field: str, value: str) -> None:
    fields = {**ATTACHED.to_json(), field: value}
    with pytest.raises(ProtocolError):
        Relay(name="alice", writable=True).from_agent(agent.Attached.from_json(fields))
