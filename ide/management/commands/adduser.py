"""`manage.py adduser NAME`: make an account and print its API token."""

import argparse
import getpass
import os
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import DatabaseError, IntegrityError, transaction

from ide.accounts.models import Plan, User, default_plan
from ide.accounts.names import is_reserved, is_well_formed
from ide.accounts.tokens import token_of
from ide.rights import become_service_user


class Command(BaseCommand):
    """Make an account."""

    help = "Make an account and print its API token."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name, password, e-mail, plan, administrator or not."""
        parser.add_argument("name")
        parser.add_argument("--password", help="asked for when not given")
        parser.add_argument("--email", default="")
        parser.add_argument("--plan", help="a plan's name; the default plan when not given")
        parser.add_argument("--admin", action="store_true", help="may use /admin/")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check everything, then make the account and its token together."""
        try:
            become_service_user()
        except KeyError as error:
            raise CommandError("Nothing is installed yet: `make run` installs and starts Terrarium.") from error
        name = options["name"]
        self._check_name(name)
        password = options["password"] or self._asked()
        try:
            if options["email"]:
                validate_email(options["email"])
            validate_password(password, User(username=name, email=options["email"]))
            with transaction.atomic():
                user = self._made(name, password=password, options=options)
                token = token_of(user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError(f"The name {name} is taken; names are never given twice.") from error
        except DatabaseError as error:
            root = "" if os.geteuid() == 0 else " Run it as root: sudo python3 manage.py adduser …"
            raise CommandError(f"The database cannot be used ({error}).{root}") from error
        self.stdout.write(f"{name} can log in at {settings.URL}/accounts/login/")
        self.stdout.write(f"API token: {token}")

    def _check_name(self, name: str) -> None:
        if not is_well_formed(name):
            raise CommandError("A name has 3 to 30 characters: a small letter first, then small letters and digits.")
        if is_reserved(name):
            raise CommandError(f"The name {name} is kept for the product; choose another.")

    def _asked(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("Give a password: --password PASSWORD")
        return getpass.getpass()

    def _made(self, name: str, *, password: str, options: dict[str, Any]) -> User:
        plan = default_plan()
        if options["plan"]:
            found = Plan.objects.filter(name=options["plan"]).first()
            if found is None:
                names = ", ".join(Plan.objects.order_by("name").values_list("name", flat=True))
                raise CommandError(f"There is no plan {options['plan']}; there are: {names}.")
            plan = found
        rights = {"is_staff": True, "is_superuser": True} if options["admin"] else {}
        return User.objects.create_user(name, options["email"], password, plan=plan, **rights)
