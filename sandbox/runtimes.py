"""The table of runtimes: which Debian release carries which Python, and the name of each image."""

import dataclasses
import re

from sandbox.errors import StartFailed

REPOSITORY = "terrarium/sandbox"
BASE_REPOSITORY = "terrarium/base"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Runtime:
    """One sandbox image."""

    version: str
    suite: str

    @property
    def image(self) -> str:
        """The image that sandboxes of this runtime run."""
        return f"{REPOSITORY}:{self.version}"

    @property
    def base(self) -> str:
        """What it is built on where an image registry answers."""
        return f"debian:{self.suite}-slim"

    @property
    def own_base(self) -> str:
        """What it is built on where none does: made here from Debian's packages."""
        return f"{BASE_REPOSITORY}:{self.suite}"


RUNTIMES = {
    runtime.version: runtime
    for runtime in (
        Runtime(version="3.13", suite="trixie"),
        Runtime(version="3.11", suite="bookworm"),
        Runtime(version="3.9", suite="bullseye"),
    )
}
DEFAULT = "3.13"
"""Built by the set-up; the others are built when the administrator asks for them."""

_VERSION = re.compile(r"3\.[0-9]{1,2}")
_SUITE = re.compile(r"[a-z][a-z0-9.-]{0,29}")


def read(text: str) -> tuple[str, ...]:
    """Read the setting `3.13,3.11,3.14=forky`: the versions to offer, the default one first.

    One with a Debian release is added to the table, or changed in it. Raises ValueError with a sentence.
    """
    versions = []
    for word in filter(None, map(str.strip, text.split(","))):
        version, equals, suite = word.partition("=")
        if equals:
            if not _VERSION.fullmatch(version) or not _SUITE.fullmatch(suite):
                raise ValueError(
                    f"{word!r} does not say which Debian release carries which Python, as 3.14=forky does."
                )
            RUNTIMES[version] = Runtime(version=version, suite=suite)
        versions.append(version)
    return tuple(dict.fromkeys(versions))


def find(version: str) -> Runtime:
    """The runtime of this version; raises StartFailed for one that is not in the table."""
    if version not in RUNTIMES:
        shown = version if re.fullmatch(r"[0-9.]{1,8}", version) else "that"
        raise StartFailed(f"There is no runtime {shown}; there are {', '.join(RUNTIMES)}.")
    return RUNTIMES[version]
