"""Records: frozen, compared by value, checked when they come from strangers."""

from __future__ import annotations

import pytest

from sandbox.errors import ProtocolError
from sandbox.protocol.records import Record


class Inner(Record):
    number: int


class Outer(Record):
    text: str
    inner: Inner | None = None
    flag: bool = False


def test_fields_are_given_by_place_or_name_and_defaults_fill_in() -> None:
    record = Outer("a", flag=True)
    assert (record.text, record.inner, record.flag) == ("a", None, True)
    assert repr(record) == "Outer(text='a', inner=None, flag=True)"


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), (("a", None, False, 4), {}), (("a",), {"text": "b"}), (("a",), {"x": 1})]
)
def test_wrong_arguments_are_a_mistake_in_the_program(values: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Outer(*values, **named)


def test_records_are_frozen_and_compared_by_kind_and_value() -> None:
    record = Outer("a", Inner(1))
    with pytest.raises(AttributeError):
        record.text = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del record.text
    assert record == Outer("a", Inner(1))
    assert hash(record) == hash(Outer("a", Inner(1)))
    assert record != Outer("a", Inner(2))
    assert Inner(1) != Outer("a")


def test_what_a_stranger_sends_is_checked_also_inside() -> None:
    assert Outer.from_json({"text": "a", "inner": {"number": 1}, "later": []}) == Outer("a", Inner(1))
    for value in ({}, {"text": 1}, {"text": "a", "inner": {}}, {"text": "a", "inner": {"number": True}}, [], None):
        with pytest.raises(ProtocolError):
            Outer.from_json(value)


def test_a_type_that_cannot_be_checked_is_refused_while_loading() -> None:
    with pytest.raises(TypeError, match="no check"):
        type("Bad", (Record,), {"__annotations__": {"x": "complex"}})
