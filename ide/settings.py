"""Every setting of the website, from the environment; sane with nothing set."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from ide import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Where things are.
DATA = environment.folder("TERRARIUM_DATA", default=BASE_DIR / "data")
RUN = environment.folder("TERRARIUM_RUN", default=Path("/run/terrarium"))
URL = environment.origin("TERRARIUM_URL", default="http://localhost:8000")
APPS_DOMAIN = environment.text("TERRARIUM_APPS_DOMAIN", default="localhost")
REDIS_URL = environment.text("REDIS_URL", default=f"unix://{RUN}/redis/valkey.sock")

# What it does.
SANDBOX_DRIVER = environment.choice("TERRARIUM_SANDBOX", default="auto", among=("auto", "docker"))
SIGNUP_OPEN = environment.choice("TERRARIUM_SIGNUP", default="open", among=("open", "closed")) == "open"
RUNTIMES = environment.runtimes("TERRARIUM_RUNTIMES", default="3.13,3.11,3.9")
EGRESS_EXCEPTIONS = environment.words("TERRARIUM_EGRESS_EXCEPTIONS", default="")
OWN_ADDRESSES = environment.words("TERRARIUM_OWN_ADDRESSES", default="")
CA_BUNDLE = next(
    (
        path
        for name in ("TERRARIUM_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
        if (path := environment.text(name, default=""))
    ),
    "",
)
DOCKER_HOST = environment.text("DOCKER_HOST", default="unix:///var/run/docker.sock")
INNER_URL = environment.inner_origin(URL)
DEBUG = environment.boolean("TERRARIUM_DEBUG", default=False)
SECRET_KEY = environment.secret("TERRARIUM_SECRET_KEY", kept_in=DATA / "web" / "secret_key")

_HTTPS = URL.startswith("https://")
_HOST = urlsplit(URL).hostname or ""

INSTALLED_APPS = [
    "ide",  # before those whose templates it replaces
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "ide.accounts",
    "ide.workspaces",
    "consoles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ide.headers.ContentSecurityPolicy",
    "ide.draining.Drained",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "ide.urls"
WSGI_APPLICATION = "ide.wsgi.application"
ASGI_APPLICATION = "ide.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "web" / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # A writer waits at its begin, where waiting still helps.
            "timeout": 10,  # seconds
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "ide.caching.RedisOrMemory",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},  # seconds
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1}]},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,  # seconds, as all here; one that hangs is waited for twice
    "socket_connect_timeout": 1,
    # A page that waits for a sandbox is told within 3 s that the queue is gone.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}

# Accounts.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ide.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "ide.accounts.forms.Signup", "login": "ide.accounts.forms.Login"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEBUG else 1  # Caddy, the only one that reaches our socket.

# The HTTP API.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["ide.api.auth.Token", "ide.api.auth.Session"],
    "DEFAULT_PERMISSION_CLASSES": ["ide.api.auth.IsOwner"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ide.api.bodies.JSON", "rest_framework.parsers.FormParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ide.api.negotiation.OnlyJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["ide.api.throttling.PerEndpoint"],
    "EXCEPTION_HANDLER": "ide.api.errors.answer",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Terrarium",
    "DESCRIPTION": "PythonAnywhere's API v0, and what it lacks, in the same manner.",
    "VERSION": "0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
}

# Requests and answers.
ALLOWED_HOSTS = sorted({_HOST, urlsplit(INNER_URL).hostname or ""})
CSRF_TRUSTED_ORIGINS = [URL]
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "ide.views.csrf_failure"
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "__Host-language" if _HTTPS else "language"
LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20  # bytes; files are streamed past this
FILE_UPLOAD_HANDLERS: list[str] = []  # No view takes files by Django's parser: they go to the sandbox as they come.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
APPEND_SLASH = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "web" / "static"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # Caddy redirects to HTTPS.
    "security.W005",  # The apps' domains are another's business: no HSTS for subdomains,
    "security.W021",  # and no preload list.
    "security.W016",  # The CSRF token lies in the session, not in a cookie.
    "security.W019",  # Console frames are embedded by our own pages.
]

# Words and times.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "ide" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ide.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # Scanners; the front logs them.
    },
}
