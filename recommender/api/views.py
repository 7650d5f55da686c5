"""Ratings, similar films, the live model and the person's taste over the API."""

from typing import TYPE_CHECKING, cast

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.conditional import ConditionalRead
from catalog.api.idempotency import idempotent
from catalog.api.pagination import DefaultCursorPagination
from catalog.api.requests import SignedIn, valid
from catalog.models import Movie, Rating
from recommender import flows
from recommender.api import serializers
from recommender.api.errors import ModelUnavailable, answered
from recommender.candidates import Ranking, rank_candidates
from recommender.leanings import theme_leanings
from recommender.models import ModelVersion, TasteProfile
from recommender.profiles import current_profile
from recommender.similar import similar_movies

if TYPE_CHECKING:
    from accounts.models import User


class NewestFirst(DefaultCursorPagination):
    ordering = ("-rated_at", "-pk")  # type: ignore[assignment]  # DRF takes several as well


class RatingListView(ListAPIView):
    serializer_class = serializers.RatingSerializer
    pagination_class = NewestFirst

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Rating.objects.none()
        asked = serializers.RatingFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return Rating.objects.filter(user=cast("User", self.request.user), **asked.lookups()).select_related("movie")

    @extend_schema(operation_id="ratings_list", parameters=[serializers.RatingFilterSerializer])
    def get(self, request: Request, *args, **kwargs) -> Response:
        """List one's ratings, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="ratings_rate",
        request=serializers.RateSerializer,
        responses={200: serializers.RatingSerializer, 201: serializers.RatingSerializer},
    )
    @idempotent
    def post(self, request: SignedIn) -> Response:
        """Rate a film, or replace one's rating of it."""
        asked = valid(serializers.RateSerializer, request.data)
        return _rate(request, asked.pop("movie"), asked)


class RatingBulkView(APIView):
    @extend_schema(
        operation_id="ratings_bulk",
        request=serializers.BulkSerializer,
        responses={200: serializers.StoredSerializer},
    )
    @idempotent
    def post(self, request: SignedIn) -> Response:
        """Rate up to 1,000 films at once, all or none."""
        asked = valid(serializers.BulkSerializer, request.data)["ratings"]
        now = timezone.now()
        rows = [(each["movie"], each["stars"], each.get("rated_at", now)) for each in asked]
        with answered():
            stored = flows.rate_many(user=request.user, ratings=rows, source=Rating.Source.SITE)
        return Response(serializers.StoredSerializer({"stored": len(stored)}).data)


class RatingView(APIView):
    @extend_schema(operation_id="ratings_get", responses=serializers.RatingSerializer)
    def get(self, request: SignedIn, movie: int) -> Response:
        """Show one's rating of a film."""
        rating = get_object_or_404(Rating.objects.select_related("movie"), user=request.user, movie=movie)
        return Response(serializers.RatingSerializer(rating).data)

    @extend_schema(
        operation_id="ratings_put",
        request=serializers.StarsSerializer,
        responses={200: serializers.RatingSerializer, 201: serializers.RatingSerializer},
    )
    @idempotent
    def put(self, request: SignedIn, movie: int) -> Response:
        """Rate a film, or replace one's rating of it."""
        asked = valid(serializers.StarsSerializer, request.data)
        return _rate(request, get_object_or_404(Movie, pk=movie), asked)

    @extend_schema(operation_id="ratings_delete", responses={204: None})
    @idempotent
    def delete(self, request: SignedIn, movie: int) -> Response:
        """Take one's rating of a film back."""
        if not flows.unrate(user=request.user, movie=get_object_or_404(Movie, pk=movie)):
            raise NotFound("You have not rated this film.")
        return Response(status=status.HTTP_204_NO_CONTENT)


class SimilarView(ConditionalRead, APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="movies_similar",
        parameters=[serializers.CountSerializer],
        responses=serializers.SimilarMoviesSerializer,
    )
    def get(self, request: Request, movie: int) -> Response:
        """List the films most like a film, and what they share."""
        film = get_object_or_404(Movie, pk=movie)
        found = similar_movies(film, valid(serializers.CountSerializer, request.query_params)["n"])
        return Response(serializers.SimilarMoviesSerializer({"movie": film, "results": found}).data)


class ModelView(ConditionalRead, APIView):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="model", responses=serializers.ModelSerializer)
    def get(self, request: Request) -> Response:
        """Say which model serves, what it learned from and how well it does."""
        live = ModelVersion.objects.live()
        if live is None:
            raise ModelUnavailable
        return Response(serializers.ModelSerializer(live).data)


class TasteView(APIView):
    @extend_schema(operation_id="taste", responses=serializers.TasteSerializer)
    def get(self, request: SignedIn) -> Response:
        """Say where one stands in the model's taste space: over the years, lately, and near which themes."""
        with answered():
            ranking = rank_candidates(user=request.user, limit=1)
            profile = current_profile(request.user, ranking.model)
        return Response(serializers.TasteSerializer(_taste(ranking, profile)).data)


def _rate(request: SignedIn, movie: Movie, asked: dict) -> Response:
    """Store a rating; 201 where there was none."""
    before = Rating.objects.filter(user=request.user, movie=movie).exists()
    with answered():
        rating = flows.rate(user=request.user, movie=movie, **asked)
    code = status.HTTP_200_OK if before else status.HTTP_201_CREATED
    return Response(serializers.RatingSerializer(rating).data, status=code)


def _taste(ranking: Ranking, profile: TasteProfile) -> dict:
    return {
        "model_version": ranking.model.version,
        "ratings": profile.rating_count,
        "mean_stars": profile.rating_sum / profile.rating_count if profile.rating_count else None,
        "last_rated_at": profile.last_rated_at,
        "long_term": profile.long_term,
        "recent": profile.recent,
        "recent_at": profile.recent_at,
        "themes": theme_leanings(ranking),
    }
