"""Settings every environment shares; dev, test and prod each add only what differs.

One variable turns an embedded service into a real deployment (README, "Settings"). `manage.py` and the supervisor set
DATABASE_URL and REDIS_URL for the embedded services before this file is read.
"""

from pathlib import Path

import environ

from .accounts import *  # noqa: F403  (one room for each subject)
from .accounts import SOCIAL_APPS
from .console import *  # noqa: F403
from .monitoring import *  # noqa: F403
from .security import *  # noqa: F403
from .security import secure_url
from .tasks import *  # noqa: F403
from .tasks import CELERY_BEAT_SCHEDULE, HOUR, every

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# --- where the embedded services, downloads, logs and generated secrets live ---------------------------------------
CINE_DIR = Path(env.str("CINE_DIR", default=str(BASE_DIR / ".cine")))

ROOT_URLCONF = "cineproject.urls"
WSGI_APPLICATION = "cineproject.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["cineproject.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *SOCIAL_APPS,
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_prometheus",
    "catalog",
    "recommender",
    "explainer",
    "ml_jobs",
    "accounts",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cineproject.headers.ContentSecurityPolicyMiddleware",
    "cineproject.headers.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cineproject.compression.CompressionMiddleware",
    "catalog.api.middleware.api_answers",
    "cineproject.requests.refuse_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.note_session",
    "catalog.middleware.say_what_is_not_allowed",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

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
            ],
        },
    }
]

# --- PostgreSQL with pgvector --------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://cinewhy@127.0.0.1:5432/cinewhy")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)

# --- Redis: broker (db as given) and cache -------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cinewhy",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL

# --- artifact store: Django's storage API, a folder or S3 ----------------------------------------------------------
AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", default="")
ARTIFACTS_DIR = CINE_DIR / "artifacts"
EXPORTS_DIR = CINE_DIR / "exports"


def _private_storage(folder: Path, location: str) -> dict:
    """A storage that nothing serves: a folder of ours, or a part of the bucket."""
    if not AWS_STORAGE_BUCKET_NAME:
        options = {"location": folder, "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": AWS_STORAGE_BUCKET_NAME,
            "location": location,
            "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", default=None),
            "region_name": env.str("AWS_S3_REGION_NAME", default=None),
            "addressing_style": env.str("AWS_S3_ADDRESSING_STYLE", default="path"),
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": True,
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": CINE_DIR / "media"}},
    "artifacts": _private_storage(ARTIFACTS_DIR, env.str("AWS_LOCATION", default="artifacts")),
    "exports": _private_storage(EXPORTS_DIR, env.str("AWS_EXPORTS_LOCATION", default="exports")),
    "posters": _private_storage(CINE_DIR / "posters", env.str("AWS_POSTERS_LOCATION", default="posters")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- data and models -----------------------------------------------------------------------------------------------
MOVIELENS_SOURCE = env.str("MOVIELENS_SOURCE", default="")
SPARK_MASTER = env.str("SPARK_MASTER", default="local[2]")
SPARK_DRIVER_MEMORY = env.str("SPARK_DRIVER_MEMORY", default="3g")
# Above this many movies candidates come from pgvector; below, every movie is scored.
EXACT_SCORING_LIMIT = 50_000
THEME_LABELLER = "explainer.naming.labels.label_themes"
# Told the key of each film that was saved at the console.
FILMS_SAVED = "recommender.placing.films_saved"

# --- posters: drawn by the site, or TMDB's where a key is set -------------------------------------------------------
TMDB_API_KEY = env.str("TMDB_API_KEY", default="")
TMDB_API_URL = secure_url("TMDB_API_URL", default="https://api.themoviedb.org/3")
TMDB_IMAGE_URL = secure_url("TMDB_IMAGE_URL", default="https://image.tmdb.org/t/p")
POSTER_CLIENT = "catalog.posters.tmdb.TmdbClient" if TMDB_API_KEY else "catalog.posters.tmdb.NoPosters"
if TMDB_API_KEY:
    CELERY_BEAT_SCHEDULE |= every(HOUR, "catalog.fetch_posters")

# --- the explainer's language model --------------------------------------------------------------------------------
GROQ_API_KEY = env.str("GROQ_API_KEY", default="")
GROQ_BASE_URL = secure_url("GROQ_BASE_URL") or None
GROQ_MODEL = env.str("GROQ_MODEL", default="llama-3.3-70b-versatile")
GROQ_TIMEOUT_SECONDS = env.float("GROQ_TIMEOUT_SECONDS", default=20.0)
GROQ_MAX_RETRIES = env.int("GROQ_MAX_RETRIES", default=2)
LLM_CLIENT = "explainer.clients.GroqClient" if GROQ_API_KEY else "explainer.clients.OfflineClient"
# A question with its retries and its repair, and all questions of one task; Celery ends the task at 300 seconds.
LLM_QUESTION_SECONDS = env.float("LLM_QUESTION_SECONDS", default=60.0)
LLM_TASK_SECONDS = env.float("LLM_TASK_SECONDS", default=240.0)
# A second opinion on what the critic passed; it can only take away, and costs a call for each shelf.
LLM_REVIEWER = env.bool("LLM_REVIEWER", default=True)
LLM_TOKENS_PER_DAY = env.int("LLM_TOKENS_PER_DAY", default=5_000_000)
LLM_TOKENS_PER_PERSON_AND_DAY = env.int("LLM_TOKENS_PER_PERSON_AND_DAY", default=200_000)
LLM_USD_PER_DAY = env.float("LLM_USD_PER_DAY", default=4.0)
LLM_USD_PER_PERSON_AND_DAY = env.float("LLM_USD_PER_PERSON_AND_DAY", default=0.15)
# US dollars for a million tokens in and out.
LLM_PRICES = (env.float("LLM_PRICE_IN", default=0.59), env.float("LLM_PRICE_OUT", default=0.79))

# --- mail -------------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="CineWhy <noreply@localhost>")

# --- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "catalog.api.pagination.DefaultCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "catalog.api.schema.DocumentedSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["catalog.api.parsers.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "catalog.api.problems.problem_details",
    "DEFAULT_THROTTLE_CLASSES": [
        "recommender.api.throttling.StrangerThrottle",
        "recommender.api.throttling.PersonThrottle",
    ],
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CineWhy API",
    "DESCRIPTION": "What to watch and why: recommendations with reasons that add up.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]",
    "ENUM_NAME_OVERRIDES": {
        "RatingSource": "catalog.models.Rating.Source",
        "ContributionSource": ["long", "recent"],
        "MoreOrLess": "explainer.models.PatternWish.Wish",
        "AskMoreOrLess": ["more", "less"],
    },
}
