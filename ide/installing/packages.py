"""Debian's packages, for the few things that no wheel carries."""

import os
import shutil
from pathlib import Path

from ide.installing.errors import InstallError
from ide.installing.lines import say
from ide.installing.running import run


def need(*names: str, for_what: str) -> None:
    """Install Debian packages as root. Raises InstallError that says what to install where that cannot be done."""
    listed = " ".join(names)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise InstallError(f"{for_what} needs {listed}; install it (on Debian and Ubuntu: apt install {listed}).")
    say(f"Installing {listed} for {for_what} …")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        run(["apt-get", "update", "-q"], why="Reading the list of Debian packages", environ=environ)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    try:
        run(install, why=f"Installing {listed}", environ=environ)
    except InstallError:
        run(["apt-get", "update", "-q"], why="Reading the list of Debian packages", environ=environ)
        run(install, why=f"Installing {listed}", environ=environ)
