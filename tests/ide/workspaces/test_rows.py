"""What the keeper writes down of the images, and what is offered by it."""

from typing import Any

from ide.workspaces import rows
from ide.workspaces.models import BuiltRuntime
from ide.workspaces.reaching import offered_runtimes


def test_what_is_built_is_offered_in_the_settings_order(db: None, settings: Any) -> None:
    settings.RUNTIMES = ("3.13", "3.11", "3.9")
    assert offered_runtimes() == ["3.13"], "the default one, whatever the keeper has seen"
    rows.record_images({"3.9", "3.11", "3.12"})
    assert offered_runtimes() == ["3.13", "3.11", "3.9"], "what is built and not wanted is not offered"
    rows.record_images({"3.9", "3.13"})
    assert offered_runtimes() == ["3.13", "3.9"]


def test_the_same_again_writes_nothing(db: None, django_assert_num_queries: Any) -> None:
    rows.record_images({"3.13"})
    with django_assert_num_queries(1):
        rows.record_images({"3.13"})
    assert BuiltRuntime.objects.count() == 1
