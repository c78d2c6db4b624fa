"""Settings. Everything that differs between installations comes from the environment or from UTSYN_HOME."""

from __future__ import annotations

import os
from pathlib import Path

from utsyn.config.home import data_home, secret
from utsyn.core.sqlite import use_bundled

use_bundled()  # before anything imports Django's SQLite backend

import dj_database_url  # noqa: E402
from csp.constants import NONE, SELF  # noqa: E402

PACKAGE = Path(__file__).resolve().parent.parent
HOME = data_home()
SECRET_KEY = os.environ.get("UTSYN_SECRET_KEY") or secret(HOME, "django")
DEBUG = False
#: Only `utsyn demo` sets this: one-click sign-in, a stripe on every page, synthetic people.
DEMO = os.environ.get("UTSYN_DEMO") == "1"

ALLOWED_HOSTS = [h for h in os.environ.get("UTSYN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("UTSYN_ORIGINS", "").split(",") if o]
#: Behind TLS (always in production) cookies are Secure and HSTS is sent; plain http is for this machine only.
HTTPS = os.environ.get("UTSYN_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "utsyn.core",
    "utsyn.crypto",
    "utsyn.audit",
    "utsyn.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "utsyn.access",
    "utsyn.retention",
    "utsyn.catalogue",
    "utsyn.field",
    "utsyn.exchange",
    "utsyn.statistics",
    "utsyn.reports",
    "utsyn.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "utsyn.access.middleware.ViewerMiddleware",
    "utsyn.access.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "utsyn.config.urls"
WSGI_APPLICATION = "utsyn.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "utsyn.core.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'utsyn.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "utsyn.core.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL, not NORMAL: a phone deletes its copy when we acknowledge, so the row must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"

CSRF_FAILURE_VIEW = "utsyn.core.error_pages.csrf_failed"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"

SILENCED_SYSTEM_CHECKS: list[str] = []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

#: Statistics: the facts, and how much memory one question may take (DuckDB's own default is 80 % of the machine).
FACTS = HOME / "facts"
STATISTICS_MEMORY = os.environ.get("UTSYN_STATISTICS_MEMORY", "1GB")
STATISTICS_THREADS = int(os.environ.get("UTSYN_STATISTICS_THREADS", "2"))
UPLOADS = HOME / "uploads"
