"""What whoever reaches the queue can ask of the keeper."""

from ide import keeper


def test_the_keeper_has_its_own_tasks_and_none_of_celerys() -> None:
    assert set(keeper.app.tasks) == {"keeper.ensure", "keeper.stop"}
