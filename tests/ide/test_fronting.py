"""The real Caddy with the real configuration, before fake servers on unix sockets."""

import contextlib
import dataclasses
import gzip
import http.server
import json
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import ClassVar

import pytest

from ide import fronting
from ide.fronting import Front, configuration
from sandbox.egress.rules import read_exceptions

CADDY = Path(sys.executable).with_name("caddy")
DEADLINE_SECONDS = 20.0
MEBIBYTE = 2**20


class Upstream(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """A server of ours, faked: answers with what it was asked."""

    daemon_threads = True


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    begun: ClassVar[list[str]] = []
    """Paths of requests that were begun to be sent."""

    def answer(self) -> None:
        self.begun.append(self.path)
        size = 0
        if self.headers.get("Transfer-Encoding") == "chunked":
            while line := int(self.rfile.readline(), 16):
                size += len(self.rfile.read(line))
                self.rfile.readline()
            self.rfile.readline()
        else:
            left = int(self.headers.get("Content-Length", 0))
            while left > 0 and (part := self.rfile.read(min(left, 65536))):
                size, left = size + len(part), left - len(part)
        seen = {"path": self.path, "method": self.command, "size": size, "headers": dict(self.headers)}
        seen["server"] = Path(str(self.server.server_address)).stem
        body = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Server", "secret/1.0")
        if self.path.startswith("/own-policy"):
            self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - the base class's names

    def log_message(self, *_args: object) -> None:
        pass

    def address_string(self) -> str:
        return "unix"


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


class Site:
    """A running front and its fakes."""

    def __init__(self, folder: Path, *, scheme: str = "http") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.front = Front(
            url=f"{scheme}://localhost:{self.port}",
            http_socket=folder / "http.sock",
            ws_socket=folder / "ws.sock",
            static=folder / "dist",
            admin_static=folder / "admin",
            storage=folder / "caddy",
            access_log=folder / "access.log",
            inner_host="terrarium.internal",
            ipv6=False,
        )

    def get(self, path: str, **headers: str) -> "Answer":
        return self.ask("GET", path, **headers)

    def ask(
        self, method: str, path: str, *, host: str | None = None, body: bytes | None = None, **headers: str
    ) -> "Answer":
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host if host is not None else f"localhost:{self.port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body is not None:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.send(body)
            response = connection.getresponse()
            return Answer(response.status, response.read(), dict(response.headers))

    def seen(self, answer: "Answer") -> dict[str, object]:
        assert answer.status == 200, answer.body
        return json.loads(answer.body)


@contextlib.contextmanager
def running(site: Site) -> Iterator[Site]:
    config = site.folder / "caddy.json"
    config.write_text(json.dumps(configuration(site.front)), encoding="utf-8")
    with (site.folder / "caddy.out").open("wb") as said:
        environ = {"HOME": str(site.folder), "XDG_DATA_HOME": str(site.folder), "XDG_CONFIG_HOME": str(site.folder)}
        process = subprocess.Popen(
            [CADDY, "run", "--config", config], env=environ, stdout=said, stderr=subprocess.STDOUT, cwd=site.folder
        )
    try:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", site.port), 1).close()
                break
            assert process.poll() is None, (site.folder / "caddy.out").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield site
    finally:
        process.terminate()
        process.wait(DEADLINE_SECONDS)


@contextlib.contextmanager
def serving(path: Path) -> Iterator[None]:
    server = Upstream(str(path), Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        path.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("front")
    dist = folder / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / ".vite").mkdir()
    (dist / "assets" / "page-1a2b.js").write_text("let x = 1;\n" * 500, encoding="utf-8")
    (dist / ".vite" / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "outside.txt").write_text("secret", encoding="utf-8")
    made = Site(folder)
    with serving(made.front.http_socket), serving(made.front.ws_socket), running(made):
        yield made


def test_sandboxes_reach_the_api_under_their_own_name_for_it(site: Site) -> None:
    answer = site.ask("GET", "/api/v0/user/alice/consoles/", host=f"terrarium.internal:{site.port}")
    assert answer.status == 200
    assert site.ask("GET", "/", host=f"other.internal:{site.port}").status == 404


def test_caddy_accepts_the_configuration(tmp_path: Path) -> None:
    for url in ("http://localhost:8000", "https://ide.example.com", "http://[::1]:81", "http://192.0.2.7"):
        front = Front(
            url=url,
            http_socket=tmp_path / "h",
            ws_socket=tmp_path / "w",
            static=tmp_path,
            admin_static=tmp_path,
            storage=tmp_path,
            access_log=tmp_path / "log",
        )
        config = tmp_path / "caddy.json"
        config.write_text(json.dumps(configuration(front)), encoding="utf-8")
        done = subprocess.run([CADDY, "validate", "--config", config], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("url", "inner_host", "way_in"),
    [
        ("http://localhost:8000", "terrarium.internal", "terrarium.internal:8000=127.0.0.1:8000"),
        ("http://[::1]:8000", "terrarium.internal", "terrarium.internal:8000=[::1]:8000"),
        ("https://ide.example.com", "ide.example.com", "ide.example.com:443=127.0.0.1:443"),
        ("http://ide.example.com:8080", "", "ide.example.com:8080=127.0.0.1:8080"),
    ],
)
def test_sandboxes_have_a_way_in_under_a_name_that_is_not_their_own_loopback(
    url: str, inner_host: str, way_in: str
) -> None:
    front = Front(
        url=url,
        inner_host=inner_host,
        http_socket=Path(),
        ws_socket=Path(),
        static=Path(),
        admin_static=Path(),
        storage=Path(),
        access_log=Path(),
    )
    assert front.way_in == way_in
    assert read_exceptions(way_in)


@pytest.mark.parametrize(
    ("url", "listens"),
    [
        ("http://localhost:8000", ["127.0.0.1:8000", "[::1]:8000"]),
        ("http://127.0.0.1:8000", ["127.0.0.1:8000"]),
        ("http://ide.example.com", [":80"]),
        ("https://ide.example.com", [":443"]),
        ("https://ide.example.com:8443", [":8443"]),
    ],
)
def test_it_listens_on_loopback_only_unless_the_url_names_another_host(url: str, listens: list[str]) -> None:
    nowhere = Path("/nowhere")
    front = Front(
        url=url,
        http_socket=nowhere,
        ws_socket=nowhere,
        static=nowhere,
        admin_static=nowhere,
        storage=nowhere,
        access_log=nowhere,
    )
    assert front.listens == listens


def test_there_is_no_administration_interface(site: Site) -> None:
    assert configuration(site.front)["admin"]["disabled"] is True
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 2019), 1)


def test_pages_and_websockets_go_to_their_own_servers(site: Site) -> None:
    assert site.seen(site.get("/user/alice/"))["server"] == "http"
    assert site.seen(site.get("/ws/consoles/1/"))["server"] == "ws"


def test_what_a_client_says_of_forwarding_is_not_passed_on(site: Site) -> None:
    lies = {
        "Forwarded": "for=1.2.3.4",
        "X_Forwarded_For": "1.2.3.4",
        "X_Real_Ip": "1.2.3.4",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "evil.example",
    }
    headers = site.seen(site.get("/", **lies))["headers"]
    assert isinstance(headers, dict)
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert headers["X-Forwarded-Host"] == f"localhost:{site.port}"
    assert not {"Forwarded", "X-Real-Ip"} & set(headers)
    assert headers["Host"] == f"localhost:{site.port}"


@pytest.mark.parametrize(
    "host", ["alice.localhost", "..", "LOCALHOST.evil", "evil.example", "127.0.0.1", "localhost.", "a/../b"]
)
def test_other_hosts_reach_one_static_answer(site: Site, host: str) -> None:
    answer = site.get("/", host=host)
    assert answer.status in {400, 404}
    text = answer.body
    assert b"http" not in text
    assert answer.headers.get("Set-Cookie") is None


def test_an_unknown_host_is_told_so_in_words(site: Site) -> None:
    answer = site.get("/anything", host="alice.localhost")
    assert (answer.status, answer.body) == (404, b"There is no site at this address.\n")
    assert answer.headers.get("Content-Security-Policy") == "default-src 'none'"


UPLOAD = "/api/v0/user/alice/files/uploads/abcdef12/?offset=0"
DOCUMENT = "/api/v0/user/alice/files/document/?path=/home/alice/x.py"
FILE = "/api/v0/user/alice/files/path/home/alice/x"


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("POST", "/accounts/login/", fronting.FORM_BYTES_MAX),
        ("POST", "/api/v0/user/alice/consoles/", MEBIBYTE),
        ("PUT", UPLOAD, fronting.CHUNK_BYTES_MAX),
        ("PUT", DOCUMENT, fronting.DOCUMENT_BYTES_MAX),
        ("GET", "/ws/consoles/1/", MEBIBYTE),
        ("POST", UPLOAD, MEBIBYTE),
    ],
)
def test_bodies_have_a_largest_size_on_every_route(site: Site, method: str, path: str, limit: int) -> None:
    assert site.seen(site.ask(method, path, body=b"x" * limit))["size"] == limit
    answer = site.ask(method, path, body=b"x" * (limit + 1))
    assert answer.status == 413
    assert b"too large" in answer.body


def test_who_sends_a_form_slowly_holds_the_front_and_no_thread_of_the_web_tier(site: Site) -> None:
    size = fronting.FORM_BYTES_MAX
    head = f"POST /slowly/ HTTP/1.1\r\nHost: localhost:{site.port}\r\nContent-Length: {size}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), DEADLINE_SECONDS) as client:
        client.sendall(head.encode() + b"x" * (size - 1))
        assert site.seen(site.get("/meanwhile/"))
        assert "/slowly/" not in Echo.begun
        client.sendall(b"x")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_file_in_one_request_may_have_100_mib(site: Site) -> None:
    assert site.seen(site.ask("POST", FILE, body=b"x" * (100 * MEBIBYTE)))["size"] == 100 * MEBIBYTE
    for method in ("POST", "PUT"):
        assert site.ask(method, FILE, body=b"x" * (fronting.FILE_BYTES_MAX + 1)).status == 413


def test_a_refusal_under_the_api_is_json(site: Site) -> None:
    answer = site.ask("POST", "/api/v0/user/alice/consoles/", body=b"x" * (MEBIBYTE + 1))
    assert answer.status == 413
    assert json.loads(answer.body) == {"detail": "The request is too large."}


def test_a_body_of_unknown_length_is_capped_too(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), DEADLINE_SECONDS) as client:
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: localhost:{site.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.sendall(head.encode())
        with contextlib.suppress(OSError):
            for _ in range(40):
                client.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            client.sendall(b"0\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_the_administrations_own_files_are_served_too(site: Site) -> None:
    style = site.folder / "admin" / "admin" / "css" / "base.css"
    style.parent.mkdir(parents=True, exist_ok=True)
    style.write_text("body {}")
    answer = site.get("/static/admin/css/base.css")
    assert (answer.status, answer.body) == (200, b"body {}")
    assert "immutable" not in answer.headers["Cache-Control"]


def test_static_files_are_kept_for_good_and_compressed(site: Site) -> None:
    answer = site.get("/static/assets/page-1a2b.js", Accept_Encoding="gzip")
    assert answer.status == 200
    assert answer.headers.get("Cache-Control") == "public, max-age=31536000, immutable"
    assert answer.headers.get("X-Content-Type-Options") == "nosniff"
    assert answer.headers.get("Content-Encoding") == "gzip"
    assert gzip.decompress(answer.body).startswith(b"let x = 1;")


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/assets/",
        "/static/.vite/manifest.json",
        "/static/no.js",
        "/static/../outside.txt",
        "/static/%2e%2e/outside.txt",
        "/static/..%2foutside.txt",
        "/static/assets/..%5c..%5coutside.txt",
    ],
)
def test_nothing_but_built_files_is_served(site: Site, path: str) -> None:
    answer = site.get(path)
    body = answer.body
    assert b"secret" not in body
    assert answer.status in {400, 404} or json.loads(body)["server"] == "http"
    assert answer.headers.get("Cache-Control") != "public, max-age=31536000, immutable"


def test_security_headers_are_added_where_the_application_set_none(site: Site) -> None:
    answer = site.get("/")
    assert answer.headers.get("X-Content-Type-Options") == "nosniff"
    assert answer.headers.get("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'self'"
    assert site.get("/own-policy").headers["Content-Security-Policy"] == "default-src 'self'"
    assert answer.headers.get("Server") is None
    assert answer.headers.get("Via") is None


def test_what_other_sites_may_embed_says_so_by_its_policy_alone(site: Site) -> None:
    answer = site.get("/embed/own-policy/")
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/embed", "/embedded/", "/s/"):
        assert site.get(path).headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_log_has_no_query_no_cookie_and_no_token(site: Site) -> None:
    site.get("/logged/?token=TOPSECRET", Cookie="session=TOPSECRET", Authorization="Token TOPSECRET")
    site.get("/previews/TOPSECRET:1/a.png?token=TOPSECRET")
    site.ask("POST", "/logged-fault/?token=TOPSECRET", body=b"x" * (MEBIBYTE + 1))
    deadline = time.monotonic() + DEADLINE_SECONDS
    while "/logged-fault/" not in (text := site.front.access_log.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert '"uri":"/logged/"' in text
    assert '"uri":"/previews//a.png' in text
    assert "TOPSECRET" not in text
    assert "TOPSECRET" not in (site.folder / "caddy.out").read_text(encoding="utf-8")
    assert site.front.access_log.stat().st_mode & 0o077 == 0


def test_requests_wait_for_a_server_that_restarts(tmp_path: Path) -> None:
    site = Site(tmp_path)
    with running(site):
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(site.get("/").status))
        asking.start()
        with serving(site.front.http_socket):
            asking.join()
        assert answers == [200]


def test_a_server_that_stays_away_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronting, "RETRY_SECONDS", 0)
    site = Site(tmp_path)
    with running(site):
        page, call = site.get("/"), site.get("/api/v0/user/alice/consoles/")
        assert (page.status, page.body) == (503, b"Terrarium is starting again. Try once more in a moment.\n")
        assert (call.status, list(json.loads(call.body))) == (503, ["detail"])


def test_https_is_spoken_where_the_url_says_so(tmp_path: Path) -> None:
    site = Site(tmp_path, scheme="https")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with serving(site.front.http_socket), running(site):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            try:
                plain = socket.create_connection(("127.0.0.1", site.port), DEADLINE_SECONDS)
                with context.wrap_socket(plain, server_hostname="localhost") as client:
                    client.sendall(
                        f"GET / HTTP/1.1\r\nHost: localhost:{site.port}\r\nConnection: close\r\n\r\n".encode()
                    )
                    answer = b"".join(iter(lambda: client.recv(65536), b""))
                break
            except ssl.SSLError:  # the certificate is being made
                assert time.monotonic() < deadline
                time.sleep(0.05)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"X-Forwarded-Proto": "https"' in answer
