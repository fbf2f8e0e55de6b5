"""Every runtime of the table, built here: what a person finds in its sandboxes, and which are offered."""

import dataclasses
import re

import pytest

from sandbox import runtimes
from sandbox.images import build
from sandbox.runtimes import Runtime
from sandbox.spec import Spec
from tests.docker.conftest import Installation, say

PROGRAMS = (
    "python python3 python{0} pip pip3 pip{0} ipython ipython{0} virtualenvwrapper.sh virtualenv uv node npm git vim"
)
MODULES = "IPython, pytest, flask, django, requests, numpy, pandas, matplotlib, venv, sqlite3, ssl, lzma"


@pytest.fixture(params=[version for version in runtimes.RUNTIMES if version != runtimes.DEFAULT])
def other(request: pytest.FixtureRequest, installation: Installation, alice: Spec) -> Spec:
    """Alice's sandbox of another runtime than the default one, running."""
    build.ensure_image(request.param, say)
    spec = dataclasses.replace(alice, runtime=request.param)
    installation.driver.stop(
        spec.user_id, spec.runtime
    )  # all of one user's agents listen at one path, the last started
    installation.driver.ensure(spec)
    installation.inside(spec, "sh", "-c", "cp -r /etc/terrarium/skel/. ~")
    return spec


def bash(installation: Installation, spec: Spec, script: str) -> str:
    return installation.inside(spec, "bash", "-c", script).strip()


def test_a_runtime_has_its_programs_under_their_versions_names(installation: Installation, other: Spec) -> None:
    names = PROGRAMS.format(other.runtime)
    assert bash(installation, other, f"for name in {names}; do command -v $name >/dev/null || echo $name; done") == ""
    for name in ("python", "python3", f"python{other.runtime}"):
        assert bash(installation, other, f"{name} --version").startswith(f"Python {other.runtime}.")
    for name in ("pip", "pip3", f"pip{other.runtime}"):
        assert bash(installation, other, f"{name} --version").endswith(f"(python {other.runtime})")
    assert bash(
        installation, other, f"ipython{other.runtime} -c 'import sys; print(sys.version.split()[0])' | tail -1"
    ).startswith(f"{other.runtime}.")


def test_a_runtime_has_the_usual_packages(installation: Installation, other: Spec) -> None:
    assert installation.python(other, f"import {MODULES}; print('all')") == "all"


def test_a_virtual_environment_is_made_as_pythonanywheres_client_does_and_is_in_the_prompt(
    installation: Installation, other: Spec
) -> None:
    make = f"source virtualenvwrapper.sh && mkvirtualenv --python=python{other.runtime} site"
    make = f"{{ {make}; }} >/dev/null 2>&1; which python"
    assert bash(installation, other, make) == f"{other.home}/.virtualenvs/site/bin/python"
    shown = bash(
        installation,
        other,
        """bash -ic 'workon site; cd; which python; eval "$PROMPT_COMMAND"; printf "<%s>" "${PS1@P}"' 2>/dev/null""",
    )
    python, _newline, prompt = shown.partition("\n")
    assert python == f"{other.home}/.virtualenvs/site/bin/python"
    assert re.fullmatch(r"<\(site\) \d\d:\d\d ~ \$ >", prompt), prompt


def test_a_plain_virtual_environment_has_pip(installation: Installation, other: Spec) -> None:
    said = bash(installation, other, "cd && python -m venv env && env/bin/pip --version")
    assert said.endswith(f"(python {other.runtime})")


def test_consoles_of_a_runtime_run_in_it_through_its_agent(installation: Installation, other: Spec) -> None:
    status, said = installation.through_agent(other, f"python{other.runtime}", "-c", "import sys; print(sys.version)")
    assert (status, said.startswith(f"{other.runtime}.")) == (0, True), said


def test_only_what_is_built_is_told(installation: Installation, other: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(runtimes.RUNTIMES, "3.99", Runtime(version="3.99", suite="hamm"))
    there = installation.driver.images()
    assert {runtimes.DEFAULT, other.runtime} <= there
    assert "3.99" not in there
