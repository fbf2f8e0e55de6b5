"""The driver is chosen once; afterwards only what was chosen is right."""

import json
from pathlib import Path

import pytest

from ide.installing import sandboxing
from ide.installing.errors import InstallError
from ide.installing.places import Places
from ide.installing.sandboxing import chosen_driver, ensure_engine, ensure_images, record_driver


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "data" / "keeper").mkdir(parents=True)
    return Places(checkout=tmp_path, root=tmp_path, data=tmp_path / "data", run=tmp_path / "run")


def test_the_first_choice_is_recorded_and_kept(places: Places) -> None:
    assert chosen_driver(places, environ={}) == "docker"
    record_driver(places, driver="docker")
    record_driver(places, driver="something else")
    assert chosen_driver(places, environ={"TERRARIUM_SANDBOX": "docker"}) == "docker"


def test_an_unknown_driver_is_refused(places: Places) -> None:
    with pytest.raises(InstallError, match="TERRARIUM_SANDBOX is 'podman'; it can be auto or docker"):
        chosen_driver(places, environ={"TERRARIUM_SANDBOX": "podman"})


def test_a_record_of_another_driver_is_never_overruled(places: Places) -> None:
    (places.data / "keeper" / "driver.json").write_text(json.dumps({"driver": "local"}), encoding="utf-8")
    with pytest.raises(InstallError, match="was made with the driver 'local' and cannot change it to 'docker'"):
        chosen_driver(places, environ={"TERRARIUM_SANDBOX": "docker"})


def test_an_engine_elsewhere_is_a_sentence(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    with pytest.raises(InstallError, match="the engine must run on this machine"):
        ensure_engine(places)


def test_a_runtime_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(InstallError, match=r"There is no runtime 2\.7"):
        ensure_images({"TERRARIUM_RUNTIMES": "2.7"})


def test_only_the_default_image_is_built_by_the_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    monkeypatch.setattr(sandboxing, "ensure_image", lambda runtime, _say: built.append(runtime))
    ensure_images({"TERRARIUM_RUNTIMES": "3.11, 3.13,3.9"})
    ensure_images({"TERRARIUM_RUNTIMES": ""})
    assert built == ["3.11", "3.13"]


def test_a_setting_that_names_no_debian_release_is_a_sentence() -> None:
    with pytest.raises(InstallError, match="does not say which Debian release"):
        ensure_images({"TERRARIUM_RUNTIMES": "3.14="})
