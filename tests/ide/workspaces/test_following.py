"""What a page and its agent may say about followed folders."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consoles.messages import BadMessage
from ide.workspaces.following import CHANGES_BURST, Following, parse
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol.messages import Changed, Done, Failed, Message, Watch, Watching
from sandbox.protocol.tree import FOLDERS_MAX


def wish(*folders: object) -> str:
    return json.dumps({"type": "watch", "folders": folders})


def followed(*folders: str) -> Following:
    following = Following(now=0.0)
    following.ask(folders)
    following.from_agent(Watching(folders=folders, missing=()), now=0.0)
    return following


def test_a_wish_is_read_with_paths_in_their_plain_form_and_each_once() -> None:
    assert parse(wish("/home/alice/", "/home//alice", "/a\nb", "/é")) == ["/home/alice", "/a\nb", "/é"]
    assert parse('{"type":"watch","folders":[],"more":1}') == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"type":"watch"}',
        '{"type":"attach","folders":[]}',
        '{"type":"watch","folders":"/a"}',
        '{"type":"watch","folders":{"0":"/a"}}',
        wish(1),
        wish(None),
        wish(""),
        wish("relative"),
        wish("/a/../b"),
        wish("/a\0b"),
        wish("/" + "x" * 256),
        wish("/x" * 3000),
        '{"type":"watch","folders":["/\\ud800"]}',
        wish(*(f"/{number}" for number in range(FOLDERS_MAX + 1))),
        "[" * 50_000,
        " " * 70_000,
    ],
)
def test_anything_else_is_a_bad_message(text: str) -> None:
    with pytest.raises(BadMessage):
        parse(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_is_more_than_a_bad_message(value: object) -> None:
    for text in (json.dumps(value), json.dumps({"type": "watch", "folders": value})):
        try:
            assert all(path.startswith("/") for path in parse(text))
        except BadMessage:
            continue


def test_the_agents_answer_and_changes_are_passed_on() -> None:
    following = Following(now=0.0)
    assert following.ask(["/a", "/b"]) == Watch(paths=["/a", "/b"])
    assert not following.answered
    said = following.from_agent(Watching(folders=["/b"], missing=["/a"]), now=0.0)
    assert json.loads(said or "") == {"type": "watching", "folders": ["/b"], "missing": ["/a"]}
    assert following.answered
    said = following.from_agent(Changed(folders=["/a"]), now=0.0)
    assert json.loads(said or "") == {"type": "changed", "folders": ["/a"]}
    said = following.from_agent(Changed(folders=["/a"], overflow=True), now=0.0)
    assert json.loads(said or "")["folders"] == ["/a", "/b"]
    assert following.from_agent(Changed(folders=[]), now=0.0) is None


def test_until_the_answer_changes_are_those_of_the_earlier_folders() -> None:
    following = followed("/old")
    following.ask(["/new"])
    assert following.from_agent(Changed(folders=["/old"]), now=0.0)
    with pytest.raises(ProtocolError):
        following.from_agent(Changed(folders=["/new"]), now=0.0)
    following.from_agent(Watching(folders=["/new"], missing=[]), now=0.0)
    with pytest.raises(ProtocolError):
        following.from_agent(Changed(folders=["/old"]), now=0.0)


@pytest.mark.parametrize(
    "message",
    [
        Watching(folders=["/a"], missing=[]),
        Changed(folders=["/b"]),
        Changed(folders=["/a", "/etc/passwd"]),
        Changed(folders=["/a"] * (FOLDERS_MAX + 1)),
        Done(),
    ],
)
def test_what_no_honest_agent_says_is_a_broken_protocol(message: Message) -> None:
    with pytest.raises(ProtocolError):
        followed("/a").from_agent(message, now=0.0)


@pytest.mark.parametrize(
    "answer",
    [
        Watching(folders=[], missing=[]),
        Watching(folders=["/a"], missing=["/a"]),
        Watching(folders=["/a", "/b"], missing=["/c"]),
        Watching(folders=["/a", "/c"], missing=[]),
    ],
)
def test_an_answer_to_another_question_is_a_broken_protocol(answer: Watching) -> None:
    following = Following(now=0.0)
    following.ask(["/a", "/b"])
    with pytest.raises(ProtocolError):
        following.from_agent(answer, now=0.0)


def test_a_refusal_is_one() -> None:
    with pytest.raises(Refused) as refused:
        followed("/a").from_agent(Failed(code="limit", message="Too many."), now=0.0)
    assert refused.value.code == "limit"


def test_a_flood_of_changes_is_a_broken_protocol_and_five_a_second_are_not() -> None:
    following = followed("/a")
    for number in range(1000):
        following.from_agent(Changed(folders=["/a"]), now=number / 5)
    with pytest.raises(ProtocolError):
        for _ in range(int(CHANGES_BURST) + 1):
            following.from_agent(Changed(folders=["/a"]), now=200.0)
