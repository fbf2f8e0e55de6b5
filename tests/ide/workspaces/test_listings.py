"""A page of a folder as JSON: an agent's odd words are made plain."""

import math

from ide.workspaces.listings import as_json, moment
from sandbox.protocol.messages import Entry, Listing


def test_odd_kinds_and_times_are_made_plain() -> None:
    entry = Entry(name="<b>", kind="javascript:", size=0, modified_at=1e300, mode=0, target_kind="x")
    page = as_json(Listing(path="/else", writable=True, total=1, entries=[entry]), path="/a")
    assert page["path"] == "/a"
    assert page["entries"][0]["kind"] == "other"
    assert page["entries"][0]["target_kind"] is None
    assert page["entries"][0]["modified_at"] == "1970-01-01T00:00:00+00:00"


def test_a_time_that_no_calendar_has_is_the_epoch() -> None:
    for seconds in (math.inf, -1e20, 1e300):
        assert moment(seconds).timestamp() == 0
    assert moment(1.5).timestamp() == 1.5
