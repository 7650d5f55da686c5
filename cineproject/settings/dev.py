"""The machine in front of you: embedded services, generated secrets, console mail."""

from cineproject.embedded.secrets import secret

from .base import *  # noqa: F403  (a settings module is its base plus what differs)
from .base import CINE_DIR, env

SECRET_KEY = env.str("SECRET_KEY", default="") or secret(CINE_DIR, "SECRET_KEY", length=64)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
INTERNAL_IPS = ["127.0.0.1"]
