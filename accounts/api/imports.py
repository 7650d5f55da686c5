"""Bringing ratings along over the API: upload, look at the preview, confirm, undo; and taking them elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api import import_serializers as serializers
from accounts.imports import flows
from accounts.imports.exporting import EXPORTS, export_ratings
from accounts.imports.models import RatingImport
from accounts.imports.planning import plan_import
from accounts.imports.uploads import import_upload
from accounts.models import User
from catalog.api.errors import Conflict
from catalog.api.idempotency import idempotent, repeatable
from catalog.api.pagination import LatestFirst
from catalog.api.problems import ProblemSerializer
from catalog.api.requests import SignedIn
from catalog.exports import ExportError
from recommender.api.throttling import LimitThrottle
from recommender.limits import Limit

IMPORT = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The import's id.")


class CsvRenderer(JSONRenderer):
    """Lets a client ask for CSV, which the view writes itself; what goes wrong is still JSON."""

    media_type, format = "text/csv", "csv"


class UploadThrottle(LimitThrottle):
    """Uploads cost more than reads: one limit for the API and the page."""

    def limits_of(self, request: Request, view: APIView) -> list[Limit]:
        if request.method != "POST" or not request.user.is_authenticated:
            return []
        return [Limit.of_person("imports", request.user.pk)]


class ImportListView(ListAPIView):
    serializer_class = serializers.ImportSerializer
    pagination_class = LatestFirst
    parser_classes = (MultiPartParser,)

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), UploadThrottle()]

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return RatingImport.objects.none()
        return RatingImport.objects.filter(user=self.request.user.pk).reachable().light()

    @extend_schema(operation_id="imports_list")
    def get(self, request: Request, *args, **kwargs) -> Response:
        """List one's imports, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="imports_upload",
        request={"multipart/form-data": serializers.UploadSerializer},
        responses={201: serializers.PreviewSerializer, 400: ProblemSerializer},
    )
    @repeatable(keep=lambda preview: preview["id"], recall=lambda request, pk: _preview_again(request.user, pk))
    def post(self, request: SignedIn) -> Response:
        """Upload an export and see what it would change; it waits a day to be confirmed, in place of an earlier one."""
        try:
            imported = import_upload(request, request.user)
        except ExportError as error:
            raise ValidationError({"file": [str(error)]}) from error
        return Response(_preview(imported), status=status.HTTP_201_CREATED)


class ImportView(APIView):
    @extend_schema(
        operation_id="imports_get",
        parameters=[IMPORT],
        responses={200: serializers.PreviewSerializer, 404: ProblemSerializer},
    )
    def get(self, request: SignedIn, pk: int) -> Response:
        """Show an upload and what confirming it would change now; a confirmed one has its counts alone."""
        with answered():
            return Response(_preview(RatingImport.objects.reachable().get(pk=pk, user=request.user)))

    @extend_schema(
        operation_id="imports_discard",
        parameters=[IMPORT],
        responses={204: None, 409: ProblemSerializer},
    )
    @idempotent
    def delete(self, request: SignedIn, pk: int) -> Response:
        """Drop an upload that was not confirmed."""
        with answered():
            flows.discard_import(user=request.user, pk=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConfirmView(APIView):
    @extend_schema(
        operation_id="imports_confirm",
        parameters=[IMPORT],
        request=serializers.ConfirmSerializer,
        responses={
            200: serializers.ImportSerializer,
            400: ProblemSerializer,
            404: ProblemSerializer,
            409: ProblemSerializer,
        },
    )
    @idempotent
    def post(self, request: SignedIn, pk: int) -> Response:
        """Store what the preview shows; a second time changes nothing."""
        asked = serializers.ConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with answered():
            imported = flows.confirm_import(user=request.user, pk=pk, options=asked.options())
        return Response(serializers.ImportSerializer(imported).data)


class UndoView(APIView):
    @extend_schema(
        operation_id="imports_undo",
        parameters=[IMPORT],
        request=None,
        responses={200: serializers.ImportSerializer, 409: ProblemSerializer},
    )
    @idempotent
    def post(self, request: SignedIn, pk: int) -> Response:
        """Put everything back as it was before a confirmed import; what was changed since stays."""
        with answered():
            imported = flows.undo_import(user=request.user, pk=pk)
        return Response(serializers.ImportSerializer(imported).data)


class ExportView(APIView):
    renderer_classes = (JSONRenderer, CsvRenderer)

    @extend_schema(
        operation_id="ratings_export",
        parameters=[OpenApiParameter("layout", str, OpenApiParameter.PATH, enum=sorted(EXPORTS))],
        responses={(200, "text/csv"): OpenApiTypes.STR, 404: ProblemSerializer},
    )
    def get(self, request: SignedIn, layout: str) -> HttpResponse:
        """Give one's ratings as a CSV that Letterboxd imports, or in IMDb's layout."""
        if layout not in EXPORTS:
            raise Http404
        return HttpResponse(export_ratings(request.user, layout), content_type="text/csv; charset=utf-8")


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the flows raise into answers with a status."""
    try:
        yield
    except RatingImport.DoesNotExist as error:
        raise Http404 from error
    except flows.NotPossible as error:
        raise Conflict(str(error)) from error


def _preview_again(user: User, pk: int) -> dict:
    """The preview as it is now: it is too long to be kept."""
    imported = RatingImport.objects.reachable().filter(pk=pk, user=user).first()
    if imported is None:
        raise Conflict("This upload is not there any more: it was dropped, or a newer one took its place.")
    return _preview(imported)


def _preview(imported: RatingImport) -> dict:
    preview = serializers.Preview(imported, plan_import(imported))
    data = serializers.PreviewSerializer(preview).data
    return data if imported.status == RatingImport.Status.PENDING else data | {"counts": imported.counts}
