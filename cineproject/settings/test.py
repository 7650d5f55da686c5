"""The test suite: the embedded services, with a database, a Redis number and a store of its own."""

from .base import *  # noqa: F403  (a settings module is its base plus what differs)
from .base import STORAGES, env

SECRET_KEY = "tests-only"  # noqa: S105  (opens nothing outside a test run)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No code of an authenticator app goes stale while a slow machine signs in with it.
MFA_TOTP_PERIOD = 100 * 365 * 24 * 3600
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
GROQ_API_KEY = ""
TMDB_API_KEY = ""
POSTER_CLIENT = "catalog.posters.tmdb.NoPosters"
LLM_CLIENT = "explainer.clients.OfflineClient"
SPARK_DRIVER_MEMORY = env.str("SPARK_DRIVER_MEMORY", default="2g")
