"""Websockets: the only thing that is served over ASGI. Pages and the API are WSGI (`ide.wsgi`)."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")
django.setup()

from consoles.routing import routes  # noqa: E402 - models need Django to be set up
from ide.workspaces import folder_socket, lifecycle  # noqa: E402

_files = folder_socket.route(connect=lifecycle.connect, distrust=lifecycle.distrust)
_consoles = routes(connect=lifecycle.connect, distrust=lifecycle.distrust)
application = ProtocolTypeRouter({"websocket": URLRouter([_files, *_consoles])})
