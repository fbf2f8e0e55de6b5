"""Frozen records with typed fields, and the check of what a stranger sent against those types.

They behave like frozen dataclasses and are typed as such (records.pyi); the standard dataclasses cost every agent 37 ms
of its start and 2 MB of its memory, measured with 45 classes on Python 3.9 and 3.13.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.errors import ProtocolError

INTEGER_MAX = 2**53
"""The largest integer, up or down, that every JSON reader keeps exactly."""
ITEMS_MAX = 4096
"""The most items in one list or map of a message."""

_checks: dict[str, Callable[[object], object]] = {}


class Record:
    """A frozen value. Fields are the annotated names of the class, in order; a class attribute is a default."""

    fields = {}  # by name, as annotated; set once for each class. An annotation here would be inherited as a field

    def __init_subclass__(cls) -> None:
        """Learn the fields of a new kind of record; annotations are strings here, and stay strings."""
        super().__init_subclass__()
        cls.fields = dict(getattr(cls, "__annotations__", {}))
        for annotation in cls.fields.values():
            _check_of(annotation)
        _checks[cls.__name__] = cls.from_json
        _checks["Sequence[" + cls.__name__ + "]"] = _sequence_of(_checks[cls.__name__])
        _checks[cls.__name__ + " | None"] = _optional(_checks[cls.__name__])

    def __init__(self, *values: object, **named: object) -> None:
        """Take the fields by position or by name, like a dataclass."""
        fields = self.__class__.fields
        if len(values) > len(fields):
            raise TypeError(f"{self.__class__.__name__} has {len(fields)} fields, and {len(values)} were given")
        given = dict(zip(fields, values))
        for name, value in named.items():
            if name in given or name not in fields:
                raise TypeError(f"{self.__class__.__name__} takes each of {', '.join(fields)} once, not {name!r}")
            given[name] = value
        for name in fields:
            if name not in given and not hasattr(self.__class__, name):
                raise TypeError(f"{self.__class__.__name__} needs {name!r}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a record is frozen."""
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        """Refuse: a record is frozen."""
        raise AttributeError(f"{self.__class__.__name__} is frozen: {name!r} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        """Be equal to a record of the same class with the same fields."""
        return other.__class__ is self.__class__ and other.to_json() == self.to_json()

    def __hash__(self) -> int:
        """Hash by what it prints, since lists may be among the fields."""
        return hash(repr(self))

    def __repr__(self) -> str:
        """Show the class and every field."""
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__class__.fields)
        return f"{self.__class__.__name__}({shown})"

    def to_json(self) -> dict[str, object]:
        """Return what JSON can carry: dicts, lists, strings, numbers, booleans and None."""
        return {name: _plain(getattr(self, name)) for name in self.__class__.fields}

    @classmethod
    def from_json(cls, value: object) -> Record:
        """Build a record from what a stranger sent; unknown extra fields are ignored, everything else is checked."""
        if type(value) is not dict:
            raise ProtocolError(f"{cls.__name__} must be an object")
        checked = {}
        for name, annotation in cls.fields.items():
            if name in value:
                try:
                    checked[name] = _checks[annotation](value[name])
                except ValueError as error:
                    raise ProtocolError(f"field {name!r} of {cls.__name__} {error}") from None
            elif not hasattr(cls, name):
                raise ProtocolError(f"{cls.__name__} lacks the field {name!r}")
        return cls(**checked)


def _plain(value: object) -> object:
    """Turn nested records and sequences into what JSON can carry."""
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return dict(value) if hasattr(value, "items") else value


def _check_of(annotation: str) -> None:
    """Find the check of a field's type, or fail while the module loads."""
    if annotation not in _checks:
        raise TypeError(f"no check is known for fields of type {annotation!r}")


def _integer(value: object) -> int:
    if type(value) is not int or not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise ValueError("must be an integer of at most 53 bits")
    return value


def _number(value: object) -> float:
    if type(value) not in (int, float):
        raise ValueError("must be a number")
    return float(value)


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError("must be text")
    return value


def _truth(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("must be true or false")
    return value


def _optional(check: Callable[[object], object]) -> Callable[[object], object]:
    return lambda value: None if value is None else check(value)


def _sequence_of(check: Callable[[object], object]) -> Callable[[object], object]:
    def checked(value: object) -> tuple[object, ...]:
        if type(value) is not list or len(value) > ITEMS_MAX:
            raise ValueError(f"must be a list of at most {ITEMS_MAX} items")
        return tuple([check(item) for item in value])

    return checked


def _texts_by_name(value: object) -> dict[str, str]:
    if type(value) is not dict or len(value) > ITEMS_MAX:
        raise ValueError(f"must be an object of at most {ITEMS_MAX} entries")
    return {name: _text(item) for name, item in value.items()}


_checks.update({"int": _integer, "float": _number, "str": _text, "bool": _truth})
_checks.update({name + " | None": _optional(check) for name, check in _checks.items()})
_checks.update({"Sequence[str]": _sequence_of(_text), "Mapping[str, str]": _texts_by_name})
_checks["Sequence[str] | None"] = _optional(_checks["Sequence[str]"])


class Message(Record):
    """What all messages are; `type` is the name on the wire."""

    type = ""
