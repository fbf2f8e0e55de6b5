"""The relay between a browser and an agent, neither of which is trusted."""

import json

import pytest

from consoles.messages import Ack, Attach, BadMessage, Hidden, Resize, Sizing
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
    own = {"id": 0, "name": "alice", "writable": True, "owner": False, "you": True, "visitor": None}
    assert answer["viewers"] == [own]
    assert answer["writable"] is answer["answers"] is True


@pytest.mark.parametrize("message", [Ack(offset=0), Resize(cols=80, rows=24), Hidden(hidden=True)])
def test_nothing_is_taken_before_the_viewer_is_attached(message: Ack | Resize | Hidden) -> None:
    with pytest.raises(BadMessage):
        Relay(name="alice", writable=True).from_browser(message)


def test_keys_are_not_taken_before_the_viewer_is_attached() -> None:
    with pytest.raises(BadMessage):
        Relay(name="alice", writable=True).keys(b"x")


def test_keys_and_rules_of_a_viewer_who_may_only_watch_go_nowhere() -> None:
    relay = attached(writable=False)
    assert relay.keys(b"rm -rf ~\n") is None
    assert relay.from_browser(Sizing(rule="one")) is None
    assert relay.from_browser(Resize(cols=10, rows=10)) == agent.Resize(cols=10, rows=10)  # counts under "fit" only
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


def test_the_rule_of_the_size_is_the_owners_and_who_may_type_may_lead() -> None:
    owner = Relay(name="alice", writable=True, owner=True)
    owner.from_agent(ATTACHED)
    assert owner.from_browser(Sizing(rule="fit")) == agent.Sizing(rule="fit")
    invited = attached()
    assert invited.from_browser(Sizing(rule="fit")) is None
    assert invited.from_browser(Sizing(rule="one")) == agent.Sizing(rule="one")


def test_typing_that_is_taken_away_ends_at_once_and_the_agent_says_at_which_key() -> None:
    relay = attached()
    assert relay.grant(writable=False) == (agent.Grant(writable=False), None)
    assert relay.keys(b"x") is None
    text = relay.from_agent(agent.Granted(writable=False, answers=False, input=17))
    assert json.loads(text or "") == {"type": "rights", "writable": False, "answers": False, "input": 17}


def test_an_agent_gives_nobody_rights() -> None:
    text = attached(writable=False).from_agent(agent.Granted(writable=True, answers=True, input=17))
    assert json.loads(text or "")["writable"] is json.loads(text or "")["answers"] is False


def test_an_older_agent_is_not_asked_what_it_does_not_know() -> None:
    relay = Relay(name="bob", writable=True, together=False)
    relay.from_agent(ATTACHED)
    message, text = relay.grant(writable=False)
    assert message is None
    assert json.loads(text or "") == {"type": "rights", "writable": False, "answers": False, "input": None}
    assert relay.from_browser(Resize(cols=10, rows=10)) is None
    assert relay.from_browser(Sizing(rule="one")) is None
    assert relay.keys(b"x") is None


HERE = agent.Viewers(
    viewers=[agent.Person(1, "alice", "user:1", True, True), agent.Person(2, "bob", "user:2", False, False)],
    total=2,
    sizing="owner",
    leader=None,
)


@pytest.mark.parametrize(("owner", "visitors"), [(True, ["user:1", "user:2"]), (False, [None, None])])
def test_everybody_sees_who_is_here_but_only_the_owner_who_that_is(owner: bool, visitors: list[str | None]) -> None:
    relay = Relay(name="alice", writable=True, owner=owner)
    relay.from_agent(agent.Attached.from_json({**ATTACHED.to_json(), "viewer": 1}))
    said = json.loads(relay.from_agent(HERE) or "")
    assert [(one["name"], one["you"]) for one in said["viewers"]] == [("alice", True), ("bob", False)]
    assert [one["visitor"] for one in said["viewers"]] == visitors
    assert (said["total"], said["sizing"], said["leader"]) == (2, "owner", None)


@pytest.mark.parametrize(
    "change",
    [
        {"viewers": [HERE.viewers[0].to_json()] * (agent.PEOPLE_MAX + 1), "total": 1000},
        {"total": 1},
        {"sizing": "mine"},
        {"viewers": [{**HERE.viewers[0].to_json(), "name": "x" * 1000}]},
    ],
)
def test_an_agent_that_tells_of_viewers_as_none_does_breaks_the_protocol(change: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        attached().from_agent(agent.Viewers.from_json({**HERE.to_json(), **change}))
