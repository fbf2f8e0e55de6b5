"""What to start: the full description of one sandbox, checked where it is made."""

import dataclasses
import enum
import re
from collections.abc import Mapping

FIRST_UID = 1_900_000_000
"""The uid of user n is this number + n: above every range that distributions hand out."""
LAST_USER_ID = 200_000_000
MEMORY_BYTES_MIN, MEMORY_BYTES_MAX = 64 * 2**20, 64 * 2**30
CPUS_MIN, CPUS_MAX = 0.05, 64.0
PIDS_MIN, PIDS_MAX = 16, 8192
TMP_BYTES_MIN, TMP_BYTES_MAX = 2**20, 16 * 2**30

_NAME = re.compile(r"[a-z][a-z0-9]{2,29}")
_RUNTIME = re.compile(r"[0-9]\.[0-9]{1,2}")


class Status(enum.Enum):
    """What the driver knows of a sandbox, seen from outside it."""

    ABSENT = "absent"
    STOPPED = "stopped"
    RUNNING = "running"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What one sandbox may use. Raises ValueError outside the fixed ranges above."""

    memory_bytes: int
    cpus: float
    pids: int
    tmp_bytes: int

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("memory_bytes", self.memory_bytes, MEMORY_BYTES_MIN, MEMORY_BYTES_MAX),
            ("cpus", self.cpus, CPUS_MIN, CPUS_MAX),
            ("pids", self.pids, PIDS_MIN, PIDS_MAX),
            ("tmp_bytes", self.tmp_bytes, TMP_BYTES_MIN, TMP_BYTES_MAX),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} is {value}; it must lie between {low} and {high}.")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spec:
    """One sandbox: whose, which runtime, how much. Raises ValueError for what cannot be."""

    user_id: int
    name: str
    runtime: str
    limits: Limits
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.user_id <= LAST_USER_ID:
            raise ValueError(f"There is no user id {self.user_id}.")
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a user's name.")
        if not _RUNTIME.fullmatch(self.runtime):
            raise ValueError(f"{self.runtime!r} is not a runtime.")

    @property
    def uid(self) -> int:
        """The uid and gid of every process in this sandbox."""
        return FIRST_UID + self.user_id

    @property
    def home(self) -> str:
        """The user's home, as a path inside the sandbox."""
        return f"/home/{self.name}"
