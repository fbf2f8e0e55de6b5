"""Fill an empty database with three people, and print what the tests need to know of them as JSON."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

from consoles.models import Console  # noqa: E402
from ide.accounts.models import User  # noqa: E402

PEOPLE = ("alice", "bob", "charlie")


def person(name: str) -> dict[str, object]:
    """Make an account with a token, a session, a Bash and a Python console."""
    user = User.objects.create_user(name, password=f"{name}-secret-1")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    bash = Console.objects.create(user=user, runtime="3.13", executable="bash", name="Bash console 1")
    other = Console.objects.create(user=user, runtime="3.13", executable="bash", name="Bash console 2")
    token, _created = Token.objects.get_or_create(user=user)
    return {"id": user.pk, "token": token.key, "session": session.session_key, "bash": bash.pk, "other": other.pk}


def main() -> None:
    """Migrate and make the people."""
    call_command("migrate", verbosity=0)
    json.dump({name: person(name) for name in PEOPLE}, sys.stdout)


if __name__ == "__main__":
    main()
