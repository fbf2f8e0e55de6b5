#!/usr/bin/env python3
"""Django's commands for the installation that belongs to this checkout.

Reads terrarium.env. With a Python that lacks Django, and for the commands of an administrator, the installed copy
runs instead of the checkout.
"""

import importlib.util
import os
import runpy
import sys
from pathlib import Path

from ide.installing import environment
from ide.installing.copying import STAMP
from ide.installing.errors import InstallError
from ide.installing.places import places_for

HERE = Path(__file__).resolve().parent
OF_AN_ADMINISTRATOR = frozenset({"adduser", "doctor"})


def main() -> None:
    """Settle the environment, then hand over to Django or to the installed copy."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")
    if not (HERE / STAMP).exists():
        environment.load(HERE, environ=os.environ)
        places = places_for(HERE, environ=os.environ)
        os.environ["TERRARIUM_DATA"], os.environ["TERRARIUM_RUN"] = str(places.data), str(places.run)
        here_first = importlib.util.find_spec("django") and not OF_AN_ADMINISTRATOR & set(sys.argv[1:2])
        if not here_first and places.python.exists() and (places.app / "manage.py").exists():
            os.chdir(places.app)
            os.execv(places.python, [str(places.python), "manage.py", *sys.argv[1:]])
    if importlib.util.find_spec("django") is None:
        raise InstallError("Nothing is installed yet: `make run` installs and starts Terrarium.")
    runpy.run_module("django", run_name="__main__")


if __name__ == "__main__":
    try:
        main()
    except InstallError as error:
        sys.exit(str(error))
