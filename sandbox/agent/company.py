"""Who looks at a console, whose window decides its size, and whose terminal answers what its programs ask. Pure."""

from __future__ import annotations

from sandbox.protocol.attaching import PEOPLE_MAX, Person, Viewers
from sandbox.protocol.frames import encode

FIT_COLS_MIN, FIT_ROWS_MIN = 40, 10
"""The least size under the rule "fit", in cells: a viewer who may only look must not make a console useless."""
UNACKNOWLEDGED_BYTES_MAX = 16 * 2**20
"""The most output that all viewers of a console together may leave un-acknowledged."""
SHARE_BYTES_MIN = 64 * 1024
"""The least credit of one viewer, however many there are: clients acknowledge at least so often."""


class Member:
    """One viewer as the others see it."""

    def __init__(self, *, name: str, visitor: str, owner: bool, writable: bool) -> None:
        self.id = 0  # number of the attachment, given when it joins
        self.name = name
        self.visitor = visitor
        self.owner = owner
        self.writable = writable
        self.answers = False  # its terminal answers what programs ask
        self.hidden = False
        self.cols = self.rows = 0  # its window
        self.turn = 0  # grows with each wish for a size: the last one counts


class Company:
    """All viewers of one console."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.rule = "owner"
        self.leader: int | None = None
        self.version = 0  # grows when the others are to be told
        self._joined = 0
        self._turns = 0
        self._frame: bytes | None = None

    @property
    def share(self) -> int:
        """The most credit that one viewer may have."""
        return max(SHARE_BYTES_MIN, UNACKNOWLEDGED_BYTES_MAX // max(len(self.members), 1))

    def join(self, member: Member) -> None:
        """Let somebody in, as the last."""
        self._joined += 1
        member.id = self._joined
        self.members.append(member)
        self._frame = None

    def leave(self, member: Member) -> None:
        """Let somebody go; the rule "one" ends with its leader."""
        self.members.remove(member)
        self._end_leading(member)
        self._frame = None

    def grant(self, member: Member, *, writable: bool) -> None:
        """Let somebody type, or no more."""
        member.writable = writable
        if not writable:
            self._end_leading(member)
        self._frame = None

    def size_by(self, rule: str, *, member: Member) -> None:
        """Let another rule decide the size; under "one" it is this member's window."""
        self.rule = rule
        self.leader = member.id if rule == "one" else None
        self._frame = None

    def window(self, member: Member, *, cols: int, rows: int) -> None:
        """Learn how large somebody's window is, who turns to the console by saying so."""
        self._turns += 1
        member.cols, member.rows, member.turn = cols, rows, self._turns

    def tell(self) -> None:
        """Let everybody be told who is here."""
        self.version += 1

    def frame(self) -> bytes:
        """Return the message that says who is here, made once for all."""
        if self._frame is None:
            people = [
                Person(
                    id=member.id,
                    name=member.name,
                    visitor=member.visitor,
                    writable=member.writable,
                    owner=member.owner,
                )
                for member in self.members[:PEOPLE_MAX]
            ]
            self._frame = encode(Viewers(viewers=people, total=len(self.members), sizing=self.rule, leader=self.leader))
        return self._frame

    def choose_answering(self) -> list[Member]:
        """Let one terminal answer: an owner's that is looked at, if there is one. Return whose duty has changed."""
        able = [member for member in self.members if member.writable]
        chosen = min(able, key=lambda member: (member.hidden, not member.owner, member.id), default=None)
        changed = [member for member in self.members if member.answers != (member is chosen)]
        for member in changed:
            member.answers = member is chosen
        return changed

    def size(self) -> tuple[int, int] | None:
        """Return the size by the rule, in columns and rows; None where nobody who counts has said theirs."""
        sized = [member for member in self.members if member.turn]
        if self.rule == "fit":
            seen = [member for member in sized if not member.hidden] or sized
            if not seen:
                return None
            cols, rows = min(member.cols for member in seen), min(member.rows for member in seen)
            return max(cols, FIT_COLS_MIN), max(rows, FIT_ROWS_MIN)
        if self.rule == "one":
            able = [member for member in sized if member.id == self.leader]
        else:
            able = [member for member in sized if member.owner] or [member for member in sized if member.writable]
        last = max(able, key=lambda member: member.turn, default=None)
        return None if last is None else (last.cols, last.rows)

    def _end_leading(self, member: Member) -> None:
        if self.leader == member.id:
            self.rule, self.leader = "owner", None
