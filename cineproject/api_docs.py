"""The API's interactive documentation under the site's content security policy."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response


@method_decorator(csp_update({"img-src": "data:"}), name="dispatch")
class ApiDocsView(SpectacularSwaggerView):
    """Swagger's page from our own files; its style sheet draws its signs from data URLs."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args, **kwargs) -> Response:
        answer = super().get(request, *args, **kwargs)
        # No sign-in by pop-up here, for which the package lets other sites keep a handle on the window.
        del answer.headers["Cross-Origin-Opener-Policy"]
        return answer
