"""`python3 -m ide.installing COMMAND`; kept in the syntax of old Pythons, so that they can give way to a newer one."""

import os
import runpy
import shutil
import sys

NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")

if sys.version_info < (3, 11):  # noqa: UP036
    for name in NAMES:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, "-m", "ide.installing"] + sys.argv[1:])  # noqa: RUF005
    sys.exit("Terrarium needs Python 3.11 or later, and this machine has only %s." % sys.version.split()[0])  # noqa: UP031
runpy.run_module("ide.installing.commands", run_name="__main__")
