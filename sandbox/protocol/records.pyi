from typing import Any, ClassVar, Self, dataclass_transform

INTEGER_MAX: int
ITEMS_MAX: int

@dataclass_transform(frozen_default=True)
class Record:
    fields: ClassVar[dict[str, str]]
    def to_json(self) -> dict[str, Any]: ...
    @classmethod
    def from_json(cls, value: object) -> Self: ...

class Message(Record):
    type: ClassVar[str]
