"""The peer: terminado's own server on a loopback port, one bash per websocket."""

import sys

import tornado.ioloop
import tornado.web
from terminado.management import UniqueTermManager
from terminado.websocket import TermSocket


def main() -> None:
    """Serve on the port given."""
    manager = UniqueTermManager(shell_command=["bash", "--norc", "--noprofile"])
    application = tornado.web.Application([(r"/websocket", TermSocket, {"term_manager": manager})])
    application.listen(int(sys.argv[1]), "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
