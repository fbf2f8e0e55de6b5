"""What an image takes from this machine, and when it is built again; the building itself is tested in tests/docker."""

from pathlib import Path

import pytest

from sandbox import runtimes
from sandbox.errors import StartFailed
from sandbox.images import build

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n"
SETTINGS = {"ca_bundle": "", "pip_index": "", "npm_registry": ""}


def test_without_a_setting_no_certificates_are_taken() -> None:
    assert build.ca_bundle({}) == ""


def test_certificates_are_taken_bare_from_the_first_setting(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(f"# Our own\r\n{CERTIFICATE}\nwords\n{CERTIFICATE}".replace("\n", "\r\n"))
    environment = {"TERRARIUM_CA_BUNDLE": str(path), "SSL_CERT_FILE": "/nowhere"}
    assert build.ca_bundle(environment) == CERTIFICATE * 2
    assert build.ca_bundle({"TERRARIUM_CA_BUNDLE": "", "PIP_CERT": str(path)}) == CERTIFICATE * 2


def test_certificates_that_are_missing_or_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="cannot be read: No such file"):
        build.ca_bundle({"SSL_CERT_FILE": str(tmp_path / "none")})
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(StartFailed, match="no PEM certificates"):
        build.ca_bundle({"TERRARIUM_CA_BUNDLE": str(key)})


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://mirror.example/simple", True),
        ("http://mirror.example:8080/simple/", True),
        ("https://user:password@mirror.example/simple", False),
        ("https://token@mirror.example/simple", False),
        ("file:///opt/simple", False),
        ('https://mirror.example/"; touch x', False),
        ("mirror.example", False),
    ],
)
def test_an_index_is_taken_only_if_every_tenant_may_read_it(tmp_path: Path, url: str, *, taken: bool) -> None:
    wanted = url if taken else ""
    assert build.pip_index({"PIP_INDEX_URL": url}) == wanted
    assert build.npm_registry({"NPM_CONFIG_REGISTRY": url}) == wanted
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {url}\n")
    assert build.pip_index({}, files=(tmp_path / "pip.conf",)) == wanted


def test_indexes_are_read_from_the_tools_own_files(tmp_path: Path) -> None:
    pip, npm = tmp_path / "pip.conf", tmp_path / "npmrc"
    pip.write_text("[global]\ncert = /x\nextra-index-url = https://other.example/\n")
    npm.write_text("fund=false\nregistry = https://npm.example/\n")
    assert build.pip_index({}, files=(tmp_path / "none", pip)) == ""
    assert build.npm_registry({}, files=(tmp_path / "none", npm)) == "https://npm.example/"
    pip.write_text("no ini file")
    assert build.pip_index({}, files=(pip,)) == ""


def test_whatever_goes_in_changes_the_label() -> None:
    newest = runtimes.find("3.13")
    first = build.inputs_hash(newest, settings=SETTINGS)
    assert first == build.inputs_hash(newest, settings=dict(reversed(SETTINGS.items())))
    others = [build.inputs_hash(newest, settings={**SETTINGS, name: "x"}) for name in SETTINGS]
    others.append(build.inputs_hash(runtimes.find("3.11"), settings=SETTINGS))
    assert len({first, *others}) == 5


def test_every_pinned_package_is_one_that_was_asked_for_or_needed() -> None:
    wanted = (build.HERE / "requirements.in").read_text()
    names = [line.split("#")[0].strip().split("<")[0] for line in wanted.splitlines()]
    pinned = (build.HERE / "requirements.txt").read_text()
    assert all(f"\n{name}==" in f"\n{pinned}" for name in names if name)


def test_a_client_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(StartFailed, match="command line client is missing"):
        build.ensure_image("3.13", lambda _: None)


def test_the_last_words_of_a_failed_build_are_what_the_step_said() -> None:
    said = """Step 2/2 : RUN something
 ---> Running in 3543495e2320
this Debian release has Python 3.13, not 3.12.
Removing intermediate container 3543495e2320
DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.

The command '/bin/sh -c something' returned a non-zero code: 1
"""
    assert build._last_words(said).endswith("| this Debian release has Python 3.13, not 3.12.")


def test_only_one_image_is_built_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/d.sock")
    said: list[str] = []
    monkeypatch.setattr(build, "BUILD_SECONDS", 0.0)
    with build._only_builder(said.append):
        with pytest.raises(StartFailed, match="does not come to its end"), build._only_builder(said.append):
            pass
        monkeypatch.setattr(build, "BUILD_SECONDS", 0.01)
        with pytest.raises(StartFailed), build._only_builder(said.append):
            pass
    with build._only_builder(said.append):
        pass
    assert said == ["Another process builds a sandbox image; waiting for it"]
