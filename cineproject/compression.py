"""Which answers travel compressed: text, but no page that shows a secret."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = (
    *("text/", "image/svg+xml", "application/json", "application/problem+json", "application/manifest+json"),
    "application/vnd.oai.openapi",
)
"""Other images are as small as they get."""
SECRETS = ("/accounts/", "/settings/", "/api/v1/auth/")
"""Where one-time secrets, recovery codes and tokens are shown: the length of a compressed page tells of its content."""


class CompressionMiddleware(GZipMiddleware):
    """Compress what a browser may have compressed; each answer gets a random length of padding against BREACH."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(TEXT) or request.path_info.startswith(SECRETS):
            return response
        return super().process_response(request, response)
