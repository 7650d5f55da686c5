"""Reads that clients and proxies may keep: a strong validator, `304 Not Modified`, and for how long."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

if TYPE_CHECKING:
    Base = APIView
else:
    Base = object


class ConditionalRead(Base):
    """For views of the catalogue: put it before the view's own base class.

    The validator is a hash of the very bytes, so it changes with whatever they are made of: the film, the model, a
    label, and for the signed-in their own marks.
    """

    max_age = 60
    """Seconds for which an answer to nobody in particular may be used without asking again."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method in SAFE_METHODS and answer.status_code == 200:
            patch_vary_headers(answer, ["Authorization", "Cookie"])
            if request.user.is_authenticated:
                patch_cache_control(answer, private=True, no_cache=True)
            else:
                patch_cache_control(answer, public=True, max_age=self.max_age)
            answer.add_post_render_callback(lambda rendered: _validated(request._request, rendered))
        return answer


def _validated(request: HttpRequest, response: Response) -> HttpResponseBase:
    """The answer with its validator, 304 where the client has it, 412 where it asked for another."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
