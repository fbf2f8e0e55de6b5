"""The commands behind the Makefile: each does its steps in order and says in one sentence what is missing."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ide.installing import checking, copying, environment, folders, frontend, interpreters, locking, sandboxing
from ide.installing.errors import InstallError
from ide.installing.lines import say
from ide.installing.places import SERVICE_USER, Places, places_for, record
from ide.installing.ports import DEFAULT_URL, need_free_port
from ide.installing.running import follow, run

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK, NODE_LOCK = "requirements.lock", "requirements-node.lock"


def service_environment(places: Places) -> dict[str, str]:
    """The environment for the service's own programs: ours, with the folders decided."""
    decided = {"TERRARIUM_DATA": str(places.data), "TERRARIUM_RUN": str(places.run)}
    return {**os.environ, **decided, "DJANGO_SETTINGS_MODULE": "ide.settings"}


def need_root(what: str) -> None:
    """The docker driver starts containers, makes a user and folders of other uids: root's work."""
    if os.geteuid() != 0:
        raise InstallError(f"The docker driver needs root: sudo make {what}")


def start(places: Places) -> None:
    """`make run`: every step that is not done yet, then the supervisor in our place."""
    need_root("run")
    if locking.holder(places.lock) is not None:
        raise InstallError(locking.already_running(places.lock))
    need_free_port(os.environ.get("TERRARIUM_URL") or DEFAULT_URL)
    driver = sandboxing.chosen_driver(places, environ=os.environ)
    os.umask(0o022)
    folders.ensure_folder(places.root.parent, owner=(0, 0), mode=0o755)
    folders.ensure_folder(places.root, owner=(0, 0), mode=0o755)
    user = folders.ensure_service_user()
    folders.ensure_folders(places, user=user)
    folders.ensure_secret(places, user=user)
    record(places)
    python = interpreters.trusted_python(places.root)
    interpreters.ensure_venv(places.venv, python=python, lock=places.checkout / LOCK)
    build_frontend(places, python=python)
    copying.ensure_copy(places)
    sandboxing.ensure_engine(places)
    sandboxing.record_driver(places, driver=driver)
    sandboxing.ensure_images(os.environ)
    environ = service_environment(places)
    migrate(places, environ=environ)
    os.chdir(places.app)
    os.execve(places.python, [str(places.python), "manage.py", "supervise"], environ)


def build_frontend(places: Places, *, python: Path) -> None:
    """The built front end in the checkout."""
    folder = places.checkout / "frontend"
    environ = frontend.ensure_node(places.root / "node", python=python, lock=places.checkout / NODE_LOCK)
    frontend.ensure_modules(folder, environ=environ)
    frontend.ensure_built(folder, environ=environ)


def migrate(places: Places, *, environ: dict[str, str]) -> None:
    """The database's tables, made by the service user, who owns them; done when this code did it to this database."""
    stamp = places.root / ".migrated"
    wanted = f"{(places.app / copying.STAMP).read_text(encoding='ascii')} {places.data}"
    database = places.data / "web" / "db.sqlite3"
    if database.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    command = [places.python, "manage.py", "migrate", "--no-input", "-v", "0"]
    run(command, why="Preparing the database", cwd=places.app, environ=environ, user=SERVICE_USER)
    stamp.write_text(wanted, encoding="utf-8")


def stop(places: Places) -> None:
    """`make stop`: the service, the sandboxes of this installation, the engine if we started it."""
    need_root("stop")
    say("The service has ended." if locking.end_holder(places.lock) else "The service was not running.")
    if places.python.exists() and (places.data / "keeper" / sandboxing.RECORD).exists():
        command = [places.python, "manage.py", "endsandboxes"]
        environ = service_environment(places)
        follow(command, why="Ending the sandboxes", cwd=places.app, environ=environ)
    if sandboxing.stop_engine(places):
        say("The Docker engine, which we had started, has ended.")


def main(argv: list[str]) -> int:
    """Run one command; 0, or 1 with a sentence on stderr."""
    commands: dict[str, Callable[[Places], None]] = {
        "run": start,
        "stop": stop,
        "test": checking.test,
        "check": checking.check,
        "bench": checking.bench,
        "lock": checking.lock,
    }
    if len(argv) != 1 or argv[0] not in commands:
        sys.stderr.write(f"Say one of: {', '.join(commands)}.\n")
        return 2
    try:
        environment.load(CHECKOUT, environ=os.environ)
        commands[argv[0]](places_for(CHECKOUT, environ=os.environ))
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
