"""The forms of signing up and in."""

from django.test import Client


def test_the_forms_say_what_a_name_is_and_leave_it_as_typed(client: Client, db: None) -> None:
    pages = [client.get(f"/accounts/{name}/").content.decode() for name in ("signup", "login")]
    assert "It becomes your home folder" in pages[0]
    for page in pages:
        assert 'autocapitalize="none"' in page
        assert ">Name" in page
