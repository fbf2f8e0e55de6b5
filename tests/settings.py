"""The website's settings, with folders of the tests' own: a service that runs on this machine is neither seen nor touched."""

import atexit
import os
import shutil
import tempfile
from unittest import mock

_folder = tempfile.mkdtemp(prefix="tt")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

with mock.patch.dict(os.environ, {"TERRARIUM_RUN": f"{_folder}/run", "TERRARIUM_DATA": f"{_folder}/data"}):
    from ide.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Quick: nobody attacks these."""
