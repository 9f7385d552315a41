"""Settings, all from the environment, each with a safe default.

Started with none, Civic Circle serves on loopback from SQLite in a data folder and makes its own secret.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from civiccircle.web.openid_service import openid_service

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = Path(os.environ.get("CIVICCIRCLE_DATA", "data")).resolve()


def _flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "0", "1", "false", "true", "no", "yes"):
        return value in ("1", "true", "yes") if value else default
    raise ImproperlyConfigured(f"{name} is {value!r}: write yes or no")


def _list(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def _secret() -> str:
    """The secret of this installation: from the environment, or made once and kept in the data folder."""
    given = os.environ.get("CIVICCIRCLE_SECRET_KEY")
    if given:
        return given
    file = DATA_DIR / "secret-key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text()


DEBUG = _flag("CIVICCIRCLE_DEBUG")
DEMO = _flag("CIVICCIRCLE_DEMO")
PUBLIC_HOSTS = _list("CIVICCIRCLE_HOSTS")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = PUBLIC_HOSTS + LOOPBACK
if PUBLIC_HOSTS and (DEBUG or DEMO):
    raise ImproperlyConfigured(
        "CIVICCIRCLE_HOSTS names public hosts while CIVICCIRCLE_DEBUG or CIVICCIRCLE_DEMO is on: switch those off, "
        "or leave CIVICCIRCLE_HOSTS empty to serve on this machine only"
    )
SECRET_KEY = _secret()
BASE_URL = os.environ.get(
    "CIVICCIRCLE_URL", f"https://{PUBLIC_HOSTS[0]}" if PUBLIC_HOSTS else "http://localhost:8000"
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in PUBLIC_HOSTS]

INSTALLED_APPS = [
    "civiccircle.kernel.communities",
    "civiccircle.kernel.people",
    "civiccircle.kernel.privacy",
    "civiccircle.kernel.trace",
    "civiccircle.kernel.ledger",
    "civiccircle.kernel.activities",
    "civiccircle.kernel.results",
    "civiccircle.kernel.publishing",
    "civiccircle.kernel.jobs",
    # The rooms: one line each.
    "civiccircle.listen.engagements",
    "civiccircle.listen.conversations",
    "civiccircle.decide.council",
    "civiccircle.decide.budgets",
    "civiccircle.deliver.initiatives",
    "civiccircle.deliver.contracting",
    "civiccircle.measure.indicators",
    # The roof.
    "civiccircle.web",
    "civiccircle.api",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civiccircle.web.caching.WholePages",
    "civiccircle.web.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "civiccircle.web.middleware.SensibleInput",
    "civiccircle.web.middleware.SameOriginCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "civiccircle.web.middleware.CommunityMiddleware",
]

ROOT_URLCONF = "civiccircle.web.urls"
WSGI_APPLICATION = "civiccircle.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "civiccircle.web.jinja.Templates",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "civiccircle.web.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'civiccircle.sqlite3'}", conn_max_age=None, conn_health_checks=True
    )
}
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut; the intake groups commits to pay for it.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        ),
    }
else:
    # Nobody waits for ever, neither for a server that is away nor for a lock that a stuck process holds.
    waits = {"connect_timeout": 10, "options": "-c lock_timeout=20s"}
    DATABASES["default"]["OPTIONS"] = waits | DATABASES["default"].get("OPTIONS", {})

# "group": one writer thread commits what many requests submit; "inline": each act commits by itself (tests, commands).
INTAKE = os.environ.get("CIVICCIRCLE_INTAKE", "inline")

# How long this process serves a public page again without making it anew; 0 switches that off.
PAGE_CACHE_SECONDS = 5.0

# Rows on a page of the API where the caller does not say; `page_size` asks for up to 100.
NINJA_PAGINATION_PER_PAGE = 25

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = os.environ.get("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = os.environ.get("CIVICCIRCLE_MAIL_FROM", "civic-circle@localhost")

SESSION_ENGINE = "civiccircle.kernel.people.session_store"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PUBLIC_HOSTS:
    SECURE_SSL_REDIRECT = _flag("CIVICCIRCLE_HTTPS_REDIRECT", True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = (
        ("HTTP_X_FORWARDED_PROTO", "https") if _flag("CIVICCIRCLE_BEHIND_PROXY") else None
    )

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # SameOriginCsrfMiddleware stands in: docs/adr/0004-same-origin.md
    "security.W005",  # whether the hosts below this one speak HTTPS is for their operators to promise
    "security.W021",  # and so is a place in the browsers' preload lists
]

# Accounts: sign-in by link, OpenID Connect and passkeys; taking part without an account.
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "people:account"
CSRF_FAILURE_VIEW = "civiccircle.web.pages.from_elsewhere"
MOST_BODIES = 16  # half of the threads; the server sets it
BEHIND_PROXY = _flag("CIVICCIRCLE_BEHIND_PROXY")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["worker-src"] = [SELF]  # solves the challenge

ACCOUNT_ADAPTER = "civiccircle.kernel.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the link is the proof; services must confirm addresses themselves
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False

MFA_ADAPTER = "civiccircle.kernel.people.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_HOSTS

SOCIALACCOUNT_ADAPTER = "civiccircle.kernel.people.adapters.ServiceAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, list[dict[str, object]]]] = {"openid_connect": {"APPS": []}}
_service = openid_service()
if _service:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(_service.app)
    # Browsers apply this to where a form's answer leads, too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(_service.origin)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# smtp://user:password@host:port?tls=1, or smtps://… for TLS from the first byte; without it mails go to the console.
EMAIL_TIMEOUT = 10
if EMAIL_CONFIG:
    _mail = urlsplit(EMAIL_CONFIG)
    if _mail.scheme not in ("smtp", "smtps") or not _mail.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587?tls=1")
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = "tls=1" in _mail.query and not EMAIL_USE_SSL
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
