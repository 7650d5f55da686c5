"""Talking back over the API: films left out of one's taste, and patterns one wants more or less of.

Hiding a film is `dismissals/`, the catalogue's.
"""

from typing import TYPE_CHECKING, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.idempotency import idempotent
from catalog.api.pagination import LatestFirst
from catalog.api.requests import SignedIn, valid
from catalog.models import Movie
from explainer.api import serializers
from explainer.models import PatternWish
from explainer.talk import remarks
from recommender.api.errors import answered
from recommender.flows import count_again, leave_out
from recommender.models import TasteExclusion

if TYPE_CHECKING:
    from accounts.models import User


class ExclusionListView(ListAPIView):
    serializer_class = serializers.ExclusionSerializer
    pagination_class = LatestFirst

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return TasteExclusion.objects.none()
        return remarks.left_out_of(cast("User", self.request.user))

    @extend_schema(operation_id="exclusions_list")
    def get(self, request: Request, *args, **kwargs) -> Response:
        """List the rated films left out of one's taste, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="exclusions_leave_out",
        request=serializers.LeaveOutSerializer,
        responses={200: serializers.ExclusionSerializer},
    )
    @idempotent
    def post(self, request: SignedIn) -> Response:
        """Leave a rated film out of one's taste; the rating stays. Again changes nothing."""
        asked = valid(serializers.LeaveOutSerializer, request.data)
        with answered():
            exclusion = leave_out(user=request.user, movie=asked["movie"])
        return Response(serializers.ExclusionSerializer(exclusion).data)


class ExclusionView(APIView):
    @extend_schema(operation_id="exclusions_count_again", responses={204: None})
    @idempotent
    def delete(self, request: SignedIn, movie: int) -> Response:
        """Let a film count in one's taste again; 204 also where it was not left out."""
        count_again(user=request.user, movie=get_object_or_404(Movie, pk=movie))
        return Response(status=status.HTTP_204_NO_CONTENT)


class WishListView(ListAPIView):
    serializer_class = serializers.WishSerializer
    pagination_class = LatestFirst

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return PatternWish.objects.none()
        return PatternWish.objects.filter(user=self.request.user.pk)

    @extend_schema(operation_id="patterns_list")
    def get(self, request: Request, *args, **kwargs) -> Response:
        """List what one asked more or less of, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="patterns_wish",
        request=serializers.WishQuerySerializer,
        responses={200: serializers.WishSerializer},
    )
    @idempotent
    def post(self, request: SignedIn) -> Response:
        """Ask for more or less of a pattern, in the place of what one asked of it before."""
        asked = valid(serializers.WishQuerySerializer, request.data)
        with answered():
            stored = remarks.wish(user=request.user, **asked)
        return Response(serializers.WishSerializer(stored).data)


class WishView(APIView):
    @extend_schema(operation_id="patterns_take_back", responses={204: None})
    @idempotent
    def delete(self, request: SignedIn, pattern: str) -> Response:
        """Take back what one asked of a pattern; 204 also where one asked nothing."""
        remarks.wish(user=request.user, pattern=pattern, wish="")
        return Response(status=status.HTTP_204_NO_CONTENT)
