"""What programs in a console find of the IDE: its address, a token for files and consoles, and no way further."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.conftest import docker
from tests.docker.whole.people import Person, Shell
from tests.whole import Product

CALL = 'curl -sS -m 20 -H "Authorization: Token $API_TOKEN"'


@pytest.fixture
async def shell(alice: Person) -> Iterator[Shell]:
    async with alice.shell() as opened:
        yield opened


async def test_the_environment_is_what_pythonanywheres_clients_expect(shell: Shell, product: Product) -> None:
    port = product.url.rpartition(":")[2]
    wanted = {
        "PYTHONANYWHERE_SITE": f"terrarium.internal:{port}",
        "PYTHONANYWHERE_DOMAIN": "localhost",
        "TERRARIUM_URL": f"http://terrarium.internal:{port}",
        "WORKON_HOME": "/home/alice/.virtualenvs",
        "LOGNAME": "alice",
        "USER": "alice",
    }
    for name, value in wanted.items():
        assert await shell.says(f"echo ${name}") == value
    assert (await shell.says("echo $API_TOKEN")).startswith("sandbox-")


async def test_files_and_consoles_are_reached_from_inside(shell: Shell, alice: Person) -> None:
    listed = await shell.says(f"{CALL} http://$PYTHONANYWHERE_SITE/api/v0/user/$USER/consoles/")
    assert shell.console_id in [console["id"] for console in json.loads(listed)]
    await shell.says("echo from inside > ~/inside.txt")
    assert (
        await shell.says(f"{CALL} $TERRARIUM_URL/api/v0/user/alice/files/path/home/alice/inside.txt") == "from inside"
    )
    code = (
        "import os, urllib.request as r; "
        "q = r.Request(os.environ['TERRARIUM_URL'] + '/api/v0/user/alice/files/tree/?path=/home/alice', "
        "headers={'Authorization': 'Token ' + os.environ['API_TOKEN']}); print(r.urlopen(q).status)"
    )
    assert await shell.says(f'python3 -c "{code}"') == "200"


async def test_it_leads_to_no_account_and_to_nobody_elses_things(shell: Shell, bob: Person) -> None:
    status = "-o /dev/null -w '%{http_code}'"
    for path, code in (
        ("/user/alice/account/", "302"),
        ("/user/alice/", "302"),
        ("/admin/", "302"),
        ("/api/v0/user/bob/consoles/", "404"),
    ):
        assert await shell.says(f"{CALL} {status} $TERRARIUM_URL{path}") == code


async def test_the_ides_other_names_and_ports_stay_closed(shell: Shell, product: Product) -> None:
    port = product.url.rpartition(":")[2]
    for address in (f"http://localhost:{port}", f"http://127.0.0.1:{port}"):
        status, _said = await shell.run(f"curl -sS -m 10 -x $http_proxy --noproxy '' -f {address}/health/")
        assert status == 22
    status, _said = await shell.run("curl -sS -m 10 -f http://terrarium.internal:1/health/")
    assert status == 22


async def test_the_token_is_in_no_log_and_not_in_what_the_engine_tells(
    shell: Shell, alice: Person, product: Product
) -> None:
    token = await shell.says("echo $API_TOKEN")
    await shell.says(f"{CALL} $TERRARIUM_URL/api/v0/user/alice/consoles/ > /dev/null")
    assert token not in docker("inspect", alice.container).stdout
    digest = token.rpartition("-")[2]
    found = subprocess.run(
        ["grep", "-rlF", digest, str(product.data / "web"), str(product.folder / "service.log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
    assert not [
        path for path in Path(product.environment["TERRARIUM_RUN"]).rglob("*.log") if digest in path.read_text()
    ]
