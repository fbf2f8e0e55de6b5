"""Websockets: the only thing that is served over ASGI. Pages and the API are WSGI (`ide.wsgi`)."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")
django.setup()

from consoles.routing import routes  # noqa: E402 - models need Django to be set up
from ide.workspaces import lifecycle  # noqa: E402

_routes = routes(connect=lifecycle.connect, distrust=lifecycle.distrust)
application = ProtocolTypeRouter({"websocket": URLRouter(_routes)})
