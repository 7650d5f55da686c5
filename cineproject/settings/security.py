"""What browsers are told to refuse, how much may be sent to us, and where security faults are reported."""

from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from .accounts import SOCIAL_ORIGINS

env = environ.Env()

ON_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}


def secure_url(name: str) -> str:
    """The address that a variable names: https, or plain http where it never leaves this machine; empty where unset."""
    url = env.str(name, default="")
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ON_THIS_MACHINE)):
        raise ImproperlyConfigured(f"{name} must be an https:// address; http:// is for this machine alone.")
    return url


DIRECTIVES: dict[str, list] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    # Chromium holds redirects after a form against this, too, and the providers are reached by one.
    "form-action": [SELF, *SOCIAL_ORIGINS],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}
# The admin console's widgets evaluate expressions and style themselves inline. Staff alone come here, and nothing is
# fetched from elsewhere.
ADMIN_CSP_DIRECTIVES = DIRECTIVES | {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
UNUSED_FEATURES = [
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# A form or a JSON body; files have a limit of their own where they are read, and never more than this in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "catalog.uploads.QuotaUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600

# Where to write about a fault, for /.well-known/security.txt: a mailto: or https: address. The page is there once set.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
