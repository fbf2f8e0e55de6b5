"""Who is here, whose window counts, whose terminal answers: with neither socket nor clock."""

import pytest

from sandbox.agent.company import FIT_COLS_MIN, FIT_ROWS_MIN, SHARE_BYTES_MIN, UNACKNOWLEDGED_BYTES_MAX, Company, Member
from sandbox.protocol.frames import Decoder
from sandbox.protocol.messages import CREDIT_BYTES, PEOPLE_MAX, Viewers


def joined(
    company: Company, name: str, *, owner: bool = False, writable: bool = True, window: tuple[int, int] | None = None
) -> Member:
    member = Member(name=name, visitor=f"user:{name}", owner=owner, writable=writable)
    company.join(member)
    if window:
        company.window(member, cols=window[0], rows=window[1])
    return member


def told(company: Company) -> Viewers:
    decoder = Decoder()
    decoder.feed(company.frame())
    message = decoder.next_frame()
    assert isinstance(message, Viewers)
    return message


@pytest.fixture
def company() -> Company:
    return Company()


def test_everybody_is_named_in_the_order_in_which_they_came(company: Company) -> None:
    joined(company, "alice", owner=True)
    bob = joined(company, "bob", writable=False)
    assert [(one.id, one.name, one.owner, one.writable) for one in told(company).viewers] == [
        (1, "alice", True, True),
        (2, "bob", False, False),
    ]
    company.leave(bob)
    assert [one.name for one in told(company).viewers] == ["alice"]
    assert joined(company, "bob").id == 3


def test_a_crowd_is_counted_and_its_first_are_named(company: Company) -> None:
    for number in range(PEOPLE_MAX + 50):
        joined(company, f"viewer {number}")
    assert len(told(company).viewers) == PEOPLE_MAX
    assert told(company).total == PEOPLE_MAX + 50


def test_a_crowd_shares_what_may_be_left_unacknowledged(company: Company) -> None:
    joined(company, "alice")
    assert company.share >= CREDIT_BYTES
    for number in range(199):
        joined(company, f"viewer {number}")
    assert SHARE_BYTES_MIN <= company.share <= UNACKNOWLEDGED_BYTES_MAX / 200


def test_the_owners_window_decides_and_the_one_they_turned_to_last(company: Company) -> None:
    one = joined(company, "alice", owner=True, window=(80, 24))
    joined(company, "bob", window=(200, 60))
    assert company.size() == (80, 24)
    other = joined(company, "alice", owner=True, window=(120, 40))
    assert company.size() == (120, 40)
    company.window(one, cols=81, rows=25)
    assert company.size() == (81, 25)
    company.leave(one)
    company.leave(other)
    assert company.size() == (200, 60)


def test_nobody_who_may_only_look_decides(company: Company) -> None:
    joined(company, "charlie", writable=False, window=(10, 10))
    assert company.size() is None


def test_under_fit_the_smallest_window_decides_but_never_makes_the_console_useless(company: Company) -> None:
    alice = joined(company, "alice", owner=True, window=(120, 40))
    company.size_by("fit", member=alice)
    small = joined(company, "bob", writable=False, window=(90, 60))
    assert company.size() == (90, 40)
    company.window(small, cols=1, rows=1)
    assert company.size() == (FIT_COLS_MIN, FIT_ROWS_MIN)
    small.hidden = True
    assert company.size() == (120, 40)


def test_under_one_the_leaders_window_decides_until_they_leave_or_may_not_type(company: Company) -> None:
    joined(company, "alice", owner=True, window=(80, 24))
    bob = joined(company, "bob", window=(100, 30))
    company.size_by("one", member=bob)
    assert (company.size(), told(company).leader) == ((100, 30), bob.id)
    company.grant(bob, writable=False)
    assert (company.size(), told(company).sizing, told(company).leader) == ((80, 24), "owner", None)
    company.grant(bob, writable=True)
    company.size_by("one", member=bob)
    company.leave(bob)
    assert (company.size(), told(company).sizing) == ((80, 24), "owner")


def test_one_terminal_answers_and_it_is_an_owners_that_is_looked_at(company: Company) -> None:
    bob = joined(company, "bob")
    company.choose_answering()
    assert bob.answers
    alice = joined(company, "alice", owner=True)
    assert company.choose_answering() == [bob, alice]
    assert (bob.answers, alice.answers) == (False, True)
    alice.hidden = True
    company.choose_answering()
    assert (bob.answers, alice.answers) == (True, False)
    company.grant(bob, writable=False)
    company.choose_answering()
    assert (bob.answers, alice.answers) == (False, True)
    assert company.choose_answering() == []
