"""One settings file, read from the environment. Every default suits the embedded edition (SQLite, local files);
production sets the variables named in docker-compose.yml. A missing secret fails loudly."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("EPEP_VAR_DIR", default=str(BASE_DIR / "var")))

# ---------------------------------------------------------------- what kind of edition this is
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("EPEP_DEMO", default=False)  # demo people to sign in as, e-mails on a page; never with real data

SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEMO or DEBUG):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text: sessions and links are signed with it.")
    SECRET_KEY = "demo-only-not-a-secret-" + "0" * 40

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://localhost:8000")  # in e-mailed links and calendar files

# ---------------------------------------------------------------- rooms, from the ground up (see the README)
ROOMS = [
    "audit",
    "components",
    "notices",
    "organisations",
    "accounts",
    "children",
    "documents",
    "peps",
    "targets",
    "casework",
    "signoff",
    "papers",
    "insight",
    "records",
    "exchange",
    "epep",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian",
    "simple_history",
    "csp",
    *ROOMS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "exchange.api.middleware.without_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sign_in.sessions.limited_sessions",
    "accounts.narrowing.narrowed_sessions",
    "accounts.sign_in.kept.keep_what_was_typed",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.sign_in.second_factor.second_factor_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audit.middleware.who_and_looks",
    "epep.middleware.private_pages",
    "records.twins.redirecting.lead_to_the_child",
]

ROOT_URLCONF = "epep.urls"
WSGI_APPLICATION = "epep.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "epep.context_processors.house",
            ],
        },
    }
]

# ---------------------------------------------------------------- data
# Set to nothing is as good as not set, as everywhere else.
DATABASES = {"default": env.db_url_config(env("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'epep.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Our statements are short: to compile one costs more than to run it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# Of the role as which the application runs; only who owns the tables and migrates is told it (see protect_history).
APP_DATABASE_PASSWORD = env("APP_DATABASE_PASSWORD", default="")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("CACHE_URL")}
        if env("CACHE_URL", default="")
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}

# Uploads and papers: outside the web root, served only by views that check who asks.
MEDIA_ROOT = Path(env("EPEP_MEDIA_DIR", default=str(VAR_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A folder into which case systems put files (see accounts/importing/folder.py). Empty: none is watched.
IMPORT_DIR = env("EPEP_IMPORT_DIR", default="")
# Where copies of signed-off plans are put for case systems that pick them up: a folder in which each authority has one
# named by its code, or an S3 bucket (ops/install.sh s3; its keys are found as those of every AWS tool). Empty: nowhere.
OUTBOUND_DIR = env("EPEP_OUTBOUND_DIR", default="")
OUTBOUND_BUCKET = env("EPEP_OUTBOUND_BUCKET", default="")
OUTBOUND_PREFIX = env("EPEP_OUTBOUND_PREFIX", default="")  # in the bucket, before the code of the authority
OUTBOUND_S3_ENDPOINT = env("EPEP_OUTBOUND_S3_ENDPOINT", default="")  # of what speaks as S3 does; empty: AWS
OUTBOUND_S3_REGION = env("EPEP_OUTBOUND_S3_REGION", default="")
if OUTBOUND_DIR and OUTBOUND_BUCKET:
    raise ImproperlyConfigured("Set EPEP_OUTBOUND_DIR or EPEP_OUTBOUND_BUCKET, not both.")
# Webhooks reach public addresses over https. Hosts inside the council's own network are named here; a certificate that
# is not publicly trusted needs the file of who signed it.
WEBHOOK_INSIDE_HOSTS = env.list("WEBHOOK_INSIDE_HOSTS", default=[])
WEBHOOK_CA_FILE = env("WEBHOOK_CA_FILE", default="")
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
# The virus scanner: "tcp://clamav:3310" or "unix:///run/clamav/clamd.ctl". Without one nobody opens what somebody else
# added, but in the demonstration.
CLAMD_URL = env("CLAMD_URL", default="")
CLAMD_TIMEOUT = env.int("CLAMD_TIMEOUT", default=30)  # seconds for one file
SERVE_UNSCANNED = DEMO or DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("EPEP_STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# ---------------------------------------------------------------- people and signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignUpAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by following the invitation sent to it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if SITE_URL.startswith("http://") else "https"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed" goes to the person it belongs to
ACCOUNT_EMAIL_SUBJECT_PREFIX = "ePEP: "
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.codes.SignInForm",
    "request_login_code": "accounts.sign_in.codes.AskForCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # for carers and teachers, where their authority allows it
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# The second step: an app's code or a passkey, with recovery codes. Everybody needs one but the roles named here.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
SECOND_FACTOR_EXEMPT_ROLES = env.list("SECOND_FACTOR_EXEMPT_ROLES", default=["carer", "young_person"])
MFA_TOTP_TOLERANCE = 1  # a code typed as it changes still counts
MFA_ADAPTER = "accounts.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "accounts.sign_in.forms.PasskeyForm"}
MFA_TOTP_ISSUER = "ePEP"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://localhost")
# Keys (Fernet) for secrets of second factors and for forms kept over a sign-in. The first writes, all read.
MFA_KEYS = env.list("MFA_KEYS", default=[])
if not MFA_KEYS:
    if not (DEMO or DEBUG):
        raise ImproperlyConfigured("Set MFA_KEYS to a Fernet key (32 random bytes in URL-safe base64).")
    MFA_KEYS = [urlsafe_b64encode(sha256(f"second factors {SECRET_KEY}".encode()).digest()).decode()]

# Sign-in of organisations (Entra, DfE Sign-in): a JSON list in the shape below, or one provider by itself.
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", default=[])
if env("OIDC_SERVER_URL", default=""):
    OIDC_PROVIDERS.append(
        {
            "provider_id": env("OIDC_ID", default="work"),
            "name": env("OIDC_NAME", default="your work account"),
            "client_id": env("OIDC_CLIENT_ID"),
            "secret": env("OIDC_CLIENT_SECRET"),
            "settings": {
                "server_url": env("OIDC_SERVER_URL"),
                "second_factor": env.bool("OIDC_SECOND_FACTOR", default=False),  # it always asks for one itself
                "origins": env.list("OIDC_ORIGINS", default=[]),  # other addresses its sign-in passes through
            },
        }
    )
OIDC_ORIGINS = [
    f"{address.scheme}://{address.netloc}"
    for provider in OIDC_PROVIDERS
    for address in map(urlsplit, [provider["settings"]["server_url"], *provider["settings"].get("origins", [])])
]
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_PROVIDERS}}
SOCIALACCOUNT_ADAPTER = "accounts.sign_in.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# A session ends after minutes without doing anything, and after hours whatever was done.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=12)
ANONYMOUS_USER_NAME = None  # django-guardian: no stand-in user row
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001"
]  # its backend is not wanted: `visible_to` is the gate, has_perm is never called
INVITATION_DAYS = 14

# How often other systems may ask (see exchange.api): requests of one token, and wrong tokens from one network address,
# in one stretch of seconds.
API_SECONDS = env.int("API_SECONDS", default=60)
API_REQUESTS = env.int("API_REQUESTS", default=300)
API_WRONG_TOKENS = env.int("API_WRONG_TOKENS", default=20)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "epep.errors.csrf_failure"

# ---------------------------------------------------------------- the browser is told to trust only us
SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser applies this to where a form leads in the end, so the sign-in of organisations has to be named.
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# ---------------------------------------------------------------- words, dates and money are English
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
VOICE_CATALOGUES = [BASE_DIR / "locale"]  # languages of the young person's pages: see peps/voice/languages.py
USE_TZ = True
FORM_RENDERER = "components.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---------------------------------------------------------------- telling people, and long work
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
# GOV.UK Notify instead of a mail server, where there is a key. Its template has the fields `subject` and `body`.
NOTIFY_API_KEY = env("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = env("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_BASE_URL = env("NOTIFY_BASE_URL", default="")  # empty: Notify itself
if NOTIFY_API_KEY:
    EMAIL_BACKEND = "notices.notify.NotifyBackend"
if DEMO:
    EMAIL_BACKEND = "notices.backends.DemoOutbox"
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=465)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=True)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ePEP <no-reply@epep.example>")
# How long one worker has for one message before another one takes it: longer than EMAIL_TIMEOUT.
NOTICE_LEASE_SECONDS = env.int("NOTICE_LEASE_SECONDS", default=120)

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=f"redis+socket://{VAR_DIR / 'valkey.sock'}")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"  # beat only ticks; which day it is in London is decided by the task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # by default a worker gives up after about three quarters of an hour
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
CELERY_BEAT_SCHEDULE = {
    # Sends notices whose nudge was lost, and proves to /readyz that a worker is alive.
    "notices-sweep": {"task": "notices.tasks.sweep", "schedule": 60.0},
    # Scans uploads whose nudge was lost, or for which the scanner was away.
    "documents-sweep": {"task": "documents.tasks.sweep", "schedule": 60.0},
    # Makes papers of signed-off plans whose nudge was lost.
    "papers-sweep": {"task": "papers.tasks.sweep", "schedule": 60.0},
    # Makes copies of records and answers whose nudge was lost, and throws files away whose days are over.
    "records-sweep": {"task": "records.tasks.sweep", "schedule": 60.0},
    # Tells who is to answer somebody that asks for what is held, before the day and while it is late.
    "records-remind": {"task": "records.tasks.remind", "schedule": 15 * 60.0},
    # Gives other systems what could not be given at once.
    "exchange-sweep": {"task": "exchange.tasks.sweep", "schedule": 60.0},
    # Makes reports whose nudge was lost.
    "insight-sweep": {"task": "insight.tasks.sweep", "schedule": 60.0},
    # Goes on with imports whose nudge was lost or whose worker was killed, and forgets files that are over.
    "imports-sweep": {"task": "accounts.tasks.sweep_imports", "schedule": 60.0},
    # Opens, moves and closes duties by the facts as they stand today, and opens this term's plans.
    "duties-morning": {"task": "signoff.tasks.morning", "schedule": 15 * 60.0},
    # Holds every grant of access against the attachment it stands for, once a night, and repairs what does not fit.
    "access-nightly": {"task": "children.tasks.reconcile", "schedule": 15 * 60.0},
    # Looks for records that may be of one child, once a night; after an import at once.
    "twins-nightly": {"task": "children.tasks.find_twins_each_night", "schedule": 15 * 60.0},
    # Counts the ledger again, once a night, and says where a sum is not that of its rows.
    "ledger-nightly": {"task": "targets.tasks.recount", "schedule": 15 * 60.0},
    # Seals looks, events and history of the days that are over, once each.
    "seal": {"task": "audit.tasks.seal", "schedule": 60 * 60.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"pikepdf": {"level": "WARNING"}},
}
