"""The API's OpenAPI document, and its interactive documentation under the site's content security policy."""

import hashlib
from functools import cache

from csp.decorators import csp_update
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.encoding import force_bytes
from django.utils.http import quote_etag
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

MAX_AGE = 3600


class SchemaView(APIView):
    """The document as YAML or JSON; whatever else is asked, there is one version of it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (OpenApiYamlRenderer, OpenApiYamlRenderer2, OpenApiJsonRenderer, OpenApiJsonRenderer2)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        renderer = request.accepted_renderer
        document = document_as(renderer.media_type)
        etag = quote_etag(hashlib.sha256(document).hexdigest()[:32])
        answer = HttpResponse(document, content_type=f"{renderer.media_type}; charset=utf-8")
        answer["ETag"] = etag
        answer["Content-Disposition"] = f'inline; filename="cinewhy.{renderer.format}"'
        answer["Vary"] = "Accept"
        patch_cache_control(answer, public=True, max_age=MAX_AGE)
        return get_conditional_response(request._request, etag=etag, response=answer) or answer


@cache
def document_as(media_type: str) -> bytes:
    """Return the document, which depends on the code alone: each process makes it once."""
    renderer = next(each for each in SchemaView.renderer_classes if each.media_type == media_type)
    return force_bytes(renderer().render(SchemaGenerator().get_schema(request=None, public=True), media_type, {}))


@method_decorator(csp_update({"img-src": "data:"}), name="dispatch")
class ApiDocsView(SpectacularSwaggerView):
    """Swagger's page from our own files; its style sheet draws its signs from data URLs."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args, **kwargs) -> Response:
        answer = super().get(request, *args, **kwargs)
        # No sign-in by pop-up here, for which the package lets other sites keep a handle on the window.
        del answer.headers["Cross-Origin-Opener-Policy"]
        return answer
