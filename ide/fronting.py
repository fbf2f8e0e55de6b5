"""The front's configuration, as Caddy's JSON: pure. What it lets through, how large, and what it writes down.

The IDE's host gets static files, websockets and pages; every other host gets one static answer.
"""

import dataclasses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MEBIBYTE = 2**20
HTTPS_PORT = 443
BODY_BYTES_MAX = MEBIBYTE
FORM_BYTES_MAX = 64 * 1024
"""A form on a page. Django reads it before it knows who sends it, so it is never more than the front takes in first:
else anybody could hold a thread of the web tier for as long as they like, by a byte now and then."""
CHUNK_BYTES_MAX = 8 * MEBIBYTE + 64 * 1024
"""One part of an upload, 8 MiB, and slack for its framing."""
DOCUMENT_BYTES_MAX = 12 * MEBIBYTE
"""A document of 5 MB as JSON, which may double it."""
FILE_BYTES_MAX = 100 * MEBIBYTE + 64 * 1024
"""A file in one request, as PythonAnywhere's API takes it, and its multipart frame."""
HEADER_BYTES_MAX = 32 * 1024
BUFFERED_BYTES = 64 * 1024
"""A small body is taken in whole before a thread of the web tier is bothered with it."""
HEADER_SECONDS, IDLE_SECONDS = 10, 120
RETRY_SECONDS, RETRY_PAUSE_MS = 5, 100
"""While a server restarts, requests wait for it."""
LOG_ROLL_MB, LOG_FILES_KEPT = 10, 3
LOOPBACK = {"localhost": ("127.0.0.1", "[::1]"), "127.0.0.1": ("127.0.0.1",), "::1": ("[::1]",)}

KEEP_FOR_GOOD = "public, max-age=31536000, immutable"
"""For the built front end: its names carry a hash of the content."""

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Front:
    """Where the front listens and what stands behind it."""

    url: str
    """The one origin of the IDE."""
    http_socket: Path
    ws_socket: Path
    static: Path
    """The built front end."""
    admin_static: Path
    """The files of Django's administration, as its package brings them."""
    storage: Path
    """Certificates, where the origin is https."""
    access_log: Path
    inner_host: str = ""
    """What sandboxes call it, where that is another name."""
    ipv6: bool = True
    """Whether this machine has an IPv6 loopback."""

    @property
    def host(self) -> str:
        """The origin's host name, without brackets."""
        return urlsplit(self.url).hostname or "localhost"

    @property
    def port(self) -> int:
        """The origin's port."""
        parts = urlsplit(self.url)
        return parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)

    @property
    def secure(self) -> bool:
        """Whether the front speaks TLS."""
        return self.url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether only this machine is meant to reach it."""
        return self.host in LOOPBACK

    @property
    def hosts(self) -> list[str]:
        """The names under which it answers; a certificate follows from each."""
        return list(dict.fromkeys(filter(None, (self.host, self.inner_host))))

    @property
    def way_in(self) -> str:
        """What the egress proxy is told: the name that sandboxes use, and where that leads."""
        where = self.listens[0]
        return f"{self.hosts[-1]}:{self.port}={'127.0.0.1' if where.startswith(':') else ''}{where}"

    @property
    def listens(self) -> list[str]:
        """Loopback only, unless the origin names another host."""
        hosts = LOOPBACK.get(self.host, ("",))
        return [f"{host}:{self.port}" for host in hosts if self.ipv6 or "[" not in host or len(hosts) == 1]


def configuration(front: Front) -> Json:
    """The whole configuration."""
    server: Json = {
        "listen": front.listens,
        "routes": routes(front),
        "errors": {"routes": errors()},
        "read_header_timeout": f"{HEADER_SECONDS}s",
        "idle_timeout": f"{IDLE_SECONDS}s",
        "max_header_bytes": HEADER_BYTES_MAX,
        "protocols": ["h1", "h2"] if front.secure else ["h1"],
        "logs": {"default_logger_name": "access"},
    }
    if not front.secure:
        server["automatic_https"] = {"disable": True}
    elif front.port != HTTPS_PORT:
        server["automatic_https"] = {"disable_redirects": True}
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "storage": {"module": "file_system", "root": str(front.storage)},
        "logging": logging(front),
        "apps": {
            "http": {"servers": {"front": server}, "grace_period": "3s"},
            "pki": {"certificate_authorities": {"local": {"install_trust": False}}},
        },
    }


def routes(front: Front) -> list[Json]:
    """The IDE's host, from whose names the certificates follow; then everybody else's."""
    mine = {"handler": "subroute", "routes": pages(front)}
    return [
        {"handle": [{"handler": "headers", "response": {"deferred": True, "delete": ["Server", "Via"]}}]},
        {"match": [{"host": front.hosts}], "handle": [mine], "terminal": True},
        {"handle": [plain(404, text="There is no site at this address.")]},
    ]


def pages(front: Front) -> list[Json]:
    """In order; the first that matches answers."""
    user = "/api/v0/user/[^/]+/files"
    sizes = (
        ("PUT", "uploads", CHUNK_BYTES_MAX),
        ("PUT", "document", DOCUMENT_BYTES_MAX),
        ("POST", "path", FILE_BYTES_MAX),
    )
    return [
        {
            "match": [{"path": ["/static/admin/*"]}],
            "handle": static(front.admin_static, keep="public, max-age=3600"),
            "terminal": True,
        },
        {"match": [{"path": ["/static/*"]}], "handle": static(front.static, keep=KEEP_FOR_GOOD), "terminal": True},
        {"match": [{"path": ["/ws/*"]}], "handle": [cap(BODY_BYTES_MAX), proxy(front.ws_socket)], "terminal": True},
        *(
            guarded(front, largest=largest, match={"method": [method], "path_regexp": pattern(f"^{user}/{kind}/")})
            for method, kind, largest in sizes
        ),
        guarded(front, largest=BODY_BYTES_MAX, match={"path": ["/api/*"]}),
        guarded(front, largest=FORM_BYTES_MAX, match=None),
    ]


def pattern(expression: str) -> Json:
    """A matcher of paths."""
    return {"pattern": expression}


def guarded(front: Front, *, largest: int, match: Json | None) -> Json:
    """A route to the pages and the API whose bodies have a largest size."""
    small = largest <= BODY_BYTES_MAX
    handle = [default_headers(), cap(largest), proxy(front.http_socket, buffered=BUFFERED_BYTES if small else 0)]
    return {**({"match": [match]} if match else {}), "handle": handle, "terminal": True}


def cap(largest: int) -> Json:
    """Refuse bodies beyond a size with 413."""
    return {"handler": "request_body", "max_size": largest}


def proxy(socket: Path, *, buffered: int = 0) -> Json:
    """To a server of ours. What a client says about forwarding is not believed: Caddy writes those headers itself."""
    handler: Json = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"unix/{socket}"}],
        "transport": {"protocol": "http", "dial_timeout": "2s"},
        "headers": {"request": {"delete": ["Forwarded", "X-Real-Ip", "X-Forwarded-Port", "X-Forwarded-Prefix"]}},
        "load_balancing": {"try_duration": f"{RETRY_SECONDS}s", "try_interval": f"{RETRY_PAUSE_MS}ms"},
    }
    if buffered:
        handler["request_buffers"] = buffered
    return handler


def default_headers() -> Json:
    """Security headers where the application has set none.

    What other sites may embed is told by its own policy, and the older header cannot name sites.
    """
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    leaving_out = {"X-Frame-Options": ["/embed/*"]}
    return {
        "handler": "subroute",
        "routes": [
            {
                "match": [{"not": [{"path": without}]}] if (without := leaving_out.get(name)) else [],
                "handle": [
                    {
                        "handler": "headers",
                        "response": {"deferred": True, "require": {"headers": {name: None}}, "set": {name: [value]}},
                    }
                ],
            }
            for name, value in wanted.items()
        ],
    }


def static(root: Path, *, keep: str) -> list[Json]:
    """Files of ours, and how long browsers may keep them."""
    kept = {
        "Cache-Control": [keep],
        "X-Content-Type-Options": ["nosniff"],
        "Cross-Origin-Resource-Policy": ["same-origin"],
        "Content-Security-Policy": ["default-src 'none'; frame-ancestors 'none'"],
    }
    return [
        {"handler": "rewrite", "strip_path_prefix": "/static"},
        cap(BODY_BYTES_MAX),
        {"handler": "headers", "response": {"deferred": True, "set": kept, "require": {"status_code": [2, 304]}}},
        {"handler": "encode", "encodings": {"zstd": {}, "gzip": {}}, "prefer": ["zstd", "gzip"]},
        {
            "handler": "file_server",
            "root": str(root),
            "hide": [".*"],
            "index_names": [],
            "precompressed": {"br": {}, "zstd": {}, "gzip": {}},
            "precompressed_order": ["br", "zstd", "gzip"],
        },
    ]


def plain(status: int, *, text: str) -> Json:
    """One short answer that a browser will neither run nor keep."""
    headers = {
        "Content-Type": ["text/plain; charset=utf-8"],
        "X-Content-Type-Options": ["nosniff"],
        "Content-Security-Policy": ["default-src 'none'"],
        "Cache-Control": ["no-store"],
    }
    return {"handler": "static_response", "status_code": status, "headers": headers, "body": text + "\n"}


def errors() -> list[Json]:
    """What the front itself has to refuse, as JSON for the API and as a sentence for people."""
    said = (
        (413, "[413]", "The request is too large."),
        (503, "[502, 503, 504]", "Terrarium is starting again. Try once more in a moment."),
    )
    found: list[Json] = []
    for status, among, sentence in said:
        expression = f"{{http.error.status_code}} in {among}"
        spoken = plain(status, text=sentence)
        written = plain(status, text=f'{{"detail": "{sentence}"}}')
        written["headers"]["Content-Type"] = ["application/json"]
        found.append({"match": [{"expression": expression, "path": ["/api/*"]}], "handle": [written], "terminal": True})
        found.append({"match": [{"expression": expression}], "handle": [spoken], "terminal": True})
    found.append(
        {"handle": [plain(404, text="{http.error.status_text}.") | {"status_code": "{http.error.status_code}"}]}
    )
    return found


def logging(front: Front) -> Json:
    """Requests go to a file without query strings, tokens and headers; faults go to the supervisor, equally bare."""
    bare = {
        "format": "filter",
        "fields": {
            "request>uri": {"filter": "regexp", "regexp": r"^(/previews/)[^/?]+|\?.*", "value": "$1"},
            "request>headers": {"filter": "delete"},
            "request>tls": {"filter": "delete"},
            "resp_headers": {"filter": "delete"},
        },
    }
    access = {
        "output": "file",
        "filename": str(front.access_log),
        "mode": "0600",
        "roll_size_mb": LOG_ROLL_MB,
        "roll_keep": LOG_FILES_KEPT,
    }
    quiet = {"format": "console", "time_key": "", "level_format": "lower"}
    return {
        "logs": {
            "default": {"level": "WARN", "encoder": {**bare, "wrap": quiet}, "exclude": ["http.log.access"]},
            "access": {
                "level": "INFO",
                "writer": access,
                "encoder": {**bare, "wrap": {"format": "json", "time_format": "rfc3339"}},
                "include": ["http.log.access"],
            },
        }
    }
