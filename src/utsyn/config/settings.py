"""Settings. Everything that differs between installations comes from the environment or from UTSYN_HOME."""

from __future__ import annotations

import os
from pathlib import Path

from utsyn.config.commands.demo_home import MARK
from utsyn.config.home import data_home, secret
from utsyn.core.sqlite import use_bundled

use_bundled()  # before anything imports Django's SQLite backend

import dj_database_url  # noqa: E402
from csp.constants import NONE, SELF  # noqa: E402

PACKAGE = Path(__file__).resolve().parent.parent
HOME = data_home()
SECRET_KEY = os.environ.get("UTSYN_SECRET_KEY") or secret(HOME, "django")
DEBUG = False
#: Only `utsyn demo` sets this, and only in a folder that it has made: one-click sign-in, a stripe on every page,
#: synthetic people. A variable that was left behind does not open a folder with real data.
DEMO = os.environ.get("UTSYN_DEMO") == "1" and (HOME / MARK).exists()

#: Takes made-up people's birth numbers and no others: on in the demo and in a house for training, off with real people.
SYNTHETIC_NUMBERS = DEMO or os.environ.get("UTSYN_SYNTHETIC_NUMBERS") == "1"

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
    "utsyn.access",
    "utsyn.retention",
    "utsyn.catalogue",
    "utsyn.youth",
    "utsyn.field",
    "utsyn.steering",
    "utsyn.exchange",
    "utsyn.statistics",
    "utsyn.reports",
    "utsyn.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "utsyn.core.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "utsyn.core.middleware.LanguageMiddleware",
    "utsyn.accounts.middleware.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "utsyn.accounts.middleware.SignInRequiredMiddleware",
    "utsyn.accounts.middleware.SecondFactorMiddleware",
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
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "utsyn.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
#: Failed attempts: 5 on one account in 5 minutes, 20 a minute from one address (a whole office may share one).
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}
ACCOUNT_FORMS = {
    "login": "utsyn.accounts.forms.LoginForm",
    "change_password": "utsyn.accounts.forms.ChangePasswordForm",
    "reauthenticate": "utsyn.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "utsyn.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Utsyn"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "utsyn.accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "utsyn.accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "utsyn.accounts.factor_forms.ActivateTOTPForm",
    "add_webauthn": "utsyn.accounts.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "utsyn.accounts.factor_forms.EditWebAuthnForm",
}
#: How many proxies of our own stand before the server; they tell the visitor's address, which attempts are counted by.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("UTSYN_PROXIES", "0"))
#: Seals the seeds of second factors in the database (AUT-8).
SEALING_KEY = os.environ.get("UTSYN_SEALING_KEY") or secret(HOME, "sealing")

#: What rooms above the page frame put into it, on every page of somebody signed in.
FRAME_SLOTS = ["accounts/_session.html", "field/_leave.html"]
#: The same, between the top bar and the page: what somebody must see whatever they do.
FRAME_NOTICES = ["field/_alarm.html", "access/_declaration.html"]
#: By the name of a page: what says, in one question, how much waits there past its time. Said in the menus.
MENU_OVERDUE = {"youth:emergencies": "utsyn.youth.queries.flags.overdue_count"}
#: Panels of other rooms on a young person's page: the name of an address that takes the record's uid, and a title.
#: Each is a page of its own, with its own permission and its own event in the log.
YOUTH_SLOTS: list[tuple[str, str]] = []
#: Seconds without use, and seconds altogether, until one must sign in again (AUT-4).
IDLE_LIMIT = int(os.environ.get("UTSYN_IDLE_MINUTES", "30")) * 60
ABSOLUTE_LIMIT = int(os.environ.get("UTSYN_SESSION_HOURS", "8")) * 3600
SESSION_COOKIE_AGE = ABSOLUTE_LIMIT
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-utsyn" if HTTPS else "utsyn"
#: Attempts are counted in the database: what several server processes must agree on cannot live in one's memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

CSRF_FAILURE_VIEW = "utsyn.core.error_pages.csrf_failed"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "utsyn.core.assets.HashedStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 60  # of names without a checksum; the others are immutable

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-utsyn-csrf" if HTTPS else "utsyn-csrf"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Where the proxy lets plain HTTP through and says so; without its word all is TLS (serve.py).
    SECURE_SSL_REDIRECT = True

#: What goes wrong is told on standard error, where a service manager collects it. Of requests only our own faults (500)
#: are told, with the path and where in the code they happened. Paths hold no personal data; a database's own message
#: may quote a value, so whoever collects this keeps it as carefully as the data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "ERROR"}},
}

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
FILE_UPLOAD_HANDLERS = [
    "utsyn.exchange.limits.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
