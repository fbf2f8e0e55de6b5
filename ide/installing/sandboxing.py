"""The driver of sandboxes: chosen once and recorded, its engine running, its image built."""

import json
import os
from collections.abc import Mapping, Sequence

from ide.installing.errors import InstallError
from ide.installing.lines import say
from ide.installing.places import Places
from sandbox.drivers import engine
from sandbox.errors import SandboxError
from sandbox.images.build import ensure_image
from sandbox.runtimes import DEFAULT, RUNTIMES, read

DRIVERS = ("docker",)
CHOICES = ("auto", *DRIVERS)
RECORD = "driver.json"
ENGINE_FOLDER = "engine"
"""Below TERRARIUM_RUN: the engine's process id and log, if we started it."""


def chosen_driver(places: Places, *, environ: Mapping[str, str]) -> str:
    """The recorded driver, or the one to record at the first run. Raises InstallError for a choice that cannot be."""
    wanted = environ.get("TERRARIUM_SANDBOX") or "auto"
    if wanted not in CHOICES:
        raise InstallError(f"TERRARIUM_SANDBOX is {wanted!r}; it can be {' or '.join(CHOICES)}.")
    path = places.data / "keeper" / RECORD
    if not path.exists():
        return "docker"
    recorded = json.loads(path.read_text(encoding="utf-8")).get("driver")
    if recorded not in DRIVERS or wanted not in ("auto", recorded):
        raise InstallError(
            f"This installation was made with the driver {recorded!r} and cannot change it to {wanted!r}; "
            "a new TERRARIUM_DATA can have another."
        )
    return str(recorded)


def record_driver(places: Places, *, driver: str) -> None:
    """Write the choice down, once."""
    path = places.data / "keeper" / RECORD
    if not path.exists():
        path.write_text(json.dumps({"driver": driver}) + "\n", encoding="utf-8")


def ensure_engine(places: Places) -> None:
    """An engine that answers: installed and started where there is none."""
    try:
        if engine.answers():
            return
        if "DOCKER_HOST" in os.environ and not engine.installed():
            raise InstallError(f"No Docker engine answers at {os.environ['DOCKER_HOST']} (DOCKER_HOST).")
        engine.install(say)
        engine.start(places.run / ENGINE_FOLDER, say)
    except SandboxError as error:
        raise InstallError(str(error)) from error


def stop_engine(places: Places) -> bool:
    """End the engine if we started it; whether we did."""
    try:
        return engine.stop(places.run / ENGINE_FOLDER)
    except SandboxError as error:
        raise InstallError(str(error)) from error


def ensure_images(environ: Mapping[str, str]) -> None:
    """The image of the default runtime; building it takes minutes, once. `manage.py buildimages --all` does the rest."""
    try:
        default = read(environ.get("TERRARIUM_RUNTIMES") or DEFAULT)[:1]
    except ValueError as error:
        raise InstallError(str(error)) from error
    _ensure(default)


def ensure_all_images() -> None:
    """The images of the whole table, for the tests."""
    _ensure(list(RUNTIMES))


def _ensure(versions: Sequence[str]) -> None:
    try:
        for version in versions:
            ensure_image(version, say)
    except SandboxError as error:
        raise InstallError(str(error)) from error
