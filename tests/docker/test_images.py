"""What a person finds in a sandbox: the promised tools, the prompt, packages of their own."""

import re
import time

import pytest

from sandbox import runtimes
from sandbox.images import build
from sandbox.spec import Spec
from tests.docker.conftest import RUNTIME, Installation, say

SKIP_SECONDS = 1.0
PROGRAMS = """
    python python3 python3.13 pip pip3 pip3.13 ipython ipython3 ipython3.13 uv uvx pytest flask django-admin virtualenv
    git nano vim less curl wget sqlite3 ps pkill rg gcc g++ make node npm npx socat unzip zip file bash tar xz ssh
"""
MODULES = [
    "IPython",
    "pytest",
    "flask",
    "django",
    "requests",
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "venv",
    "sqlite3",
    "ssl",
    "lzma",
    "tzdata",
]


@pytest.fixture(autouse=True)
def running(installation: Installation, alice: Spec) -> None:
    installation.driver.ensure(alice)


def bash(installation: Installation, spec: Spec, script: str) -> str:
    return installation.inside(spec, "bash", "-c", script).strip()


def test_an_image_that_is_up_to_date_is_not_built_again(image: str) -> None:
    said: list[str] = []
    started_at = time.monotonic()
    assert build.ensure_image(RUNTIME, said.append) == image == runtimes.find(RUNTIME).image
    assert time.monotonic() - started_at < SKIP_SECONDS
    assert said == []


def test_every_promised_program_is_on_the_path(installation: Installation, alice: Spec) -> None:
    names = " ".join(PROGRAMS.split())
    assert bash(installation, alice, f"for name in {names}; do command -v $name >/dev/null || echo $name; done") == ""


def test_python_is_the_runtimes_version_under_every_name(installation: Installation, alice: Spec) -> None:
    for name in ("python", "python3", "python3.13"):
        assert bash(installation, alice, f"{name} --version").startswith("Python 3.13.")
    for name in ("pip", "pip3", "pip3.13"):
        assert bash(installation, alice, f"{name} --version").endswith("(python 3.13)")
    assert bash(installation, alice, "python3 -m pip --version").endswith("(python 3.13)")


def test_the_usual_packages_can_be_imported(installation: Installation, alice: Spec) -> None:
    code = "; ".join(f"import {name}" for name in MODULES)
    assert installation.python(alice, f"{code}; print(matplotlib.get_backend().lower())") == "agg"


def test_packages_are_installed_for_the_user_without_being_asked(installation: Installation, alice: Spec) -> None:
    script = """
cd && mkdir -p pkg/hello && cd pkg && echo 'def main(): print("hello")' > hello/__init__.py
cat > setup.py <<'END'
from setuptools import setup
setup(name="hello", version="1", packages=["hello"], entry_points={"console_scripts": ["say-hello=hello:main"]})
END
pip install -q --no-index --no-build-isolation . 2>/dev/null && { say-hello; command -v say-hello; } > ~/said 2>&1
python -m venv --system-site-packages ~/env && ~/env/bin/python -c 'import sys; print(sys.prefix)' >> ~/said
cat ~/said; rm ~/said
"""
    lines = bash(installation, alice, script).splitlines()
    assert lines[-3:] == ["hello", f"{alice.home}/.local/bin/say-hello", f"{alice.home}/env"]


def test_global_npm_packages_go_to_the_users_folder(installation: Installation, alice: Spec) -> None:
    assert bash(installation, alice, "npm prefix --global") == f"{alice.home}/.local"
    assert bash(installation, alice, "node -p 1+1") == "2"


def test_everything_uses_the_same_certificates(installation: Installation, alice: Spec) -> None:
    variables = (
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "PIP_CERT",
        "NODE_EXTRA_CA_CERTS",
        "GIT_SSL_CAINFO",
    )
    values = bash(installation, alice, "; ".join(f"echo ${name}" for name in variables)).split()
    assert values == ["/etc/ssl/certs/ca-certificates.crt"] * len(variables)
    code = "import ssl; print(len(ssl.create_default_context().get_ca_certs()))"
    assert int(installation.python(alice, code)) > 100
    lines = bash(installation, alice, "cat /etc/ssl/certs/ca-certificates.crt").count("BEGIN CERTIFICATE")
    assert int(installation.python(alice, code)) <= lines


def test_languages_and_time_zones_are_there(installation: Installation, alice: Spec) -> None:
    assert {"C.utf8", "en_US.utf8"} <= set(bash(installation, alice, "locale -a").split())
    assert bash(installation, alice, "TZ=Europe/Moscow date +%Z") == "MSK"
    assert bash(installation, alice, "date +%Z") == "UTC"
    code = "import zoneinfo; print(zoneinfo.ZoneInfo('Europe/Moscow')); print('\\u044f')"
    assert installation.python(alice, code).splitlines() == ["Europe/Moscow", "я"]


def prompt(installation: Installation, spec: Spec, script: str) -> str:
    """The prompt that an interactive bash would show after these commands."""
    show = 'eval "$PROMPT_COMMAND"; printf \'<%s>\' "${PS1@P}"'
    return bash(
        installation, spec, f"bash -ic '{script}; {show.replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}' 2>/dev/null"
    )


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ("cd", r"\d\d:\d\d ~ \$ "),
        ("mkdir -p ~/proj && cd ~/proj && git init -q", r"\d\d:\d\d ~/proj \(main\)\$ "),
        ("mkdir -p ~/proj/a/b && cd ~/proj/a/b && git init -q ~/proj", r"\d\d:\d\d ~/proj/a/b \(main\)\$ "),
        ("mkdir -p ~/e/bin && VIRTUAL_ENV=~/e && cd /tmp", r"\(e\) \d\d:\d\d /tmp \$ "),
        (
            'mkdir -p ~/bad/.git && cd ~/bad && echo "ref: refs/heads/\\$(id)" > .git/HEAD',
            r"\d\d:\d\d ~/bad \(\$\(id\)\)\$ ",
        ),
    ],
)
def test_the_prompt_shows_time_folder_branch_and_environment(
    installation: Installation, alice: Spec, script: str, wanted: str
) -> None:
    installation.inside(alice, "sh", "-c", "cp -r /etc/terrarium/skel/. ~")
    assert re.fullmatch(f"<{wanted}>", shown := prompt(installation, alice, script)), shown


def test_an_interactive_python_runs_the_users_start_up_file(installation: Installation, alice: Spec) -> None:
    script = "echo 'import math as m' > ~/.pythonstartup.py; echo 'print(m.pi)' | python3 -i -q; rm ~/.pythonstartup.py"
    assert "3.14159" in bash(installation, alice, script)
    assert "Traceback" not in bash(installation, alice, "echo 'print(1)' | python3 -i -q 2>&1")


def test_an_unknown_runtime_is_not_built(engine: str) -> None:
    with pytest.raises(build.StartFailed, match="There is no runtime"):
        build.ensure_image("2.7", say)
