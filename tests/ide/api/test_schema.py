"""The API's description comes from the code, whole."""

import io

from django.core.management import call_command


def test_the_description_has_no_gap() -> None:
    written = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=written)
    assert "/api/v0/user/{name}/files/uploads/{upload_id}/" in written.getvalue()
