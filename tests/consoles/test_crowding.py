"""Places and debts of viewers."""

import pytest

from consoles.crowding import (
    OWED_ANYHOW_BYTES,
    OWED_OF_CONSOLE_BYTES_MAX,
    OWED_OF_TENANT_BYTES_MAX,
    Crowd,
    Debt,
    Debts,
    Full,
)

WINDOW = 256 * 1024


def test_a_crowd_lets_in_as_many_as_there_is_room_for_and_forgets_who_left() -> None:
    crowd = Crowd(limit=2)
    with crowd.place(1), crowd.place(1), crowd.place(2), pytest.raises(Full), crowd.place(1):
        pass
    with crowd.place(1), crowd.place(1):
        pass
    assert not crowd._here


def owing(debts: Debts, *, viewers: int, console: int, tenant: int) -> list[Debt]:
    made = [Debt(debts, console=console, tenant=tenant) for _ in range(viewers)]
    for debt in made:
        debt.owe(WINDOW)
    return made


def test_viewers_of_one_console_wait_once_they_owe_too_much_together() -> None:
    debts = Debts()
    crowd = owing(debts, viewers=OWED_OF_CONSOLE_BYTES_MAX // WINDOW, console=1, tenant=7)
    assert not crowd[0].must_wait
    stalled = owing(debts, viewers=1, console=1, tenant=7)[0]
    assert stalled.must_wait
    assert crowd[0].must_wait
    assert not owing(debts, viewers=1, console=2, tenant=7)[0].must_wait
    stalled.owe(OWED_ANYHOW_BYTES - 1)
    assert not stalled.must_wait
    stalled.owe(0)
    assert not crowd[0].must_wait


def test_consoles_of_one_tenant_wait_once_they_owe_too_much_together() -> None:
    debts = Debts()
    many = [
        debt
        for console in range(5)
        for debt in owing(debts, viewers=OWED_OF_TENANT_BYTES_MAX // WINDOW // 4, console=console, tenant=7)
    ]
    assert all(debt.must_wait for debt in many)
    assert not owing(debts, viewers=1, console=99, tenant=8)[0].must_wait
    for debt in many:
        debt.owe(0)
    assert not debts._of_console[0]
