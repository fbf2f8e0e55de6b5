"""A fresh clone in an awkward place ends with a console open: "Must show" 2 of the first issue."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browser import FakeBrowser
from tests.whole import ROOT, running

LONG_PATH_BYTES = 90
START_SECONDS = 900


def long_path() -> Path:
    """A path of exactly 90 bytes."""
    stem = f"/var/tmp/{secrets.token_hex(4)}"
    return Path(stem + "/" + "a" * (LONG_PATH_BYTES - len(stem) - 1))


@pytest.fixture(params=["in root's own home", "at a path of 90 bytes"])
def clone(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Clone the repository as a person would, with nothing but what is committed."""
    home = request.param == "in root's own home"
    target = Path("/root") / f"terrarium-{secrets.token_hex(4)}" if home else long_path()
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "clone", "-q", str(ROOT), str(target)], check=True)
    yield target
    places = (
        f"import ide.installing.places as p, os; print(p.places_for(p.Path({str(target)!r}), environ=os.environ).root)"
    )
    root = subprocess.run([sys.executable, "-c", places], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    shutil.rmtree(root.strip())
    shutil.rmtree(target if home else target.parent)


@pytest.mark.timeout(START_SECONDS + 60)
async def test_a_clone_anywhere_ends_with_a_console_open(clone: Path) -> None:
    with running(checkout=clone) as product:
        token = product.adduser("alice")
        made = subprocess.run(
            [
                "curl",
                "-sf",
                "-H",
                f"Authorization: Token {token}",
                "-d",
                "executable=bash",
                f"{product.url}/api/v0/user/alice/consoles/",
            ],
            check=True,
            capture_output=True,
        )
        assert b'"Bash console 1"' in made.stdout
        browser = FakeBrowser(1, token=token)
        await browser.open(url=product.url.replace("http", "ws"), origin=None)
        await browser.type(b"echo $HOME-$((6*7))\n")
        await browser.until_text(b"/home/alice-42")
        await browser.leave()
