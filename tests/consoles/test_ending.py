"""Ending consoles: whoever could type there was trusted, and that ends with it."""

import pytest

from consoles import ending, sharing
from consoles.models import Console, Share
from ide.accounts.models import User
from sandbox.errors import Unavailable
from sandbox.protocol.messages import Message


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


@pytest.mark.parametrize(("writable", "times"), [(True, 1), (False, 0)])
def test_the_end_of_a_console_in_which_others_typed_is_told(console: Console, writable: bool, times: int) -> None:
    ended: list[int] = []
    sharing.by_link(console, writable=writable)
    ending.kill(console, ask=lambda _message: None, ended=lambda found: ended.append(found.user_id))
    assert ended == [console.user_id] * times
    assert not Share.objects.exists()


def test_a_console_that_could_not_be_ended_stays_shared(console: Console) -> None:
    def fail(_message: Message) -> None:
        raise Unavailable("The sandbox does not answer.")

    sharing.by_link(console, writable=True)
    with pytest.raises(Unavailable):
        ending.kill(console, ask=fail, ended=lambda _console: pytest.fail("nothing has ended"))
    assert Share.objects.exists()
