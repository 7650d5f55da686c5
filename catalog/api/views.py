"""Films, the watchlist and dismissals over the API."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import selectors, services
from catalog.api import serializers
from catalog.api.conditional import ConditionalRead
from catalog.api.idempotency import idempotent
from catalog.api.pagination import DefaultCursorPagination, LatestFirst
from catalog.api.requests import valid
from catalog.models import Dismissal, Movie, UserMovie, WatchlistEntry

if TYPE_CHECKING:
    from accounts.models import User

MOVIE = OpenApiParameter("movie", int, OpenApiParameter.PATH, description="The film's id.")


class ByFilterOrder(DefaultCursorPagination):
    """Pages in the order the filters ask for; the cursor stands on that order's first field."""

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...]:
        return cast(tuple[str, ...], queryset.query.order_by)


class MovieListView(ConditionalRead, ListAPIView):
    permission_classes = (AllowAny,)
    serializer_class = serializers.CatalogMovieSerializer
    pagination_class = ByFilterOrder

    def get_queryset(self) -> QuerySet[Movie]:
        if getattr(self, "swagger_fake_view", False):
            return Movie.objects.none()
        asked = serializers.MovieFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return selectors.search_movies(**asked.filters()).with_genres()

    @extend_schema(
        operation_id="movies_list",
        parameters=[serializers.MovieFilterSerializer],
        responses=serializers.CatalogMovieSerializer(many=True),
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Search and filter films."""
        return super().get(request, *args, **kwargs)


class MovieView(ConditionalRead, APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="movies_get",
        parameters=[MOVIE],
        responses=serializers.MovieDetailSerializer,
    )
    def get(self, request: Request, movie: int) -> Response:
        """Show a film, what people said of it, and what one did with it."""
        found = get_object_or_404(Movie.objects.with_genres(), pk=movie)
        page = selectors.movie_page(found, request.user)
        return Response(serializers.MovieDetailSerializer(page, context={"request": request}).data)


class WatchlistView(ListAPIView):
    serializer_class = serializers.WatchlistEntrySerializer
    pagination_class = LatestFirst

    def get_queryset(self) -> QuerySet[WatchlistEntry]:
        if getattr(self, "swagger_fake_view", False):
            return WatchlistEntry.objects.none()
        asked = valid(serializers.KeptFilterSerializer, self.request.query_params)
        return selectors.narrow_kept(selectors.watchlist_of(_person(self.request)), **asked)

    @extend_schema(operation_id="watchlist_list", parameters=[serializers.KeptFilterSerializer])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """List the films one saved for later, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="watchlist_save",
        request=serializers.KeepSerializer,
        responses={200: serializers.WatchlistEntrySerializer, 201: serializers.WatchlistEntrySerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Save a film for later; saving again changes nothing and answers 200."""
        return _keep(self, WatchlistEntry, services.save_movie)


class DismissalListView(ListAPIView):
    serializer_class = serializers.DismissalSerializer
    pagination_class = LatestFirst

    def get_queryset(self) -> QuerySet[Dismissal]:
        if getattr(self, "swagger_fake_view", False):
            return Dismissal.objects.none()
        asked = valid(serializers.KeptFilterSerializer, self.request.query_params)
        return selectors.narrow_kept(selectors.dismissals_of(_person(self.request)), **asked)

    @extend_schema(operation_id="dismissals_list", parameters=[serializers.KeptFilterSerializer])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """List the films one does not want to be recommended, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="dismissals_dismiss",
        request=serializers.KeepSerializer,
        responses={200: serializers.DismissalSerializer, 201: serializers.DismissalSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keep a film out of one's recommendations; dismissing again changes nothing and answers 200."""
        return _keep(self, Dismissal, services.dismiss_movie)


class WatchlistEntryView(APIView):
    @extend_schema(operation_id="watchlist_unsave", parameters=[MOVIE], responses={204: None})
    @idempotent
    def delete(self, request: Request, movie: int) -> Response:
        """Take a film off the watchlist; 204 also where it was not on it."""
        services.unsave_movie(user=_person(request), movie=get_object_or_404(Movie, pk=movie))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DismissalView(APIView):
    @extend_schema(operation_id="dismissals_undismiss", parameters=[MOVIE], responses={204: None})
    @idempotent
    def delete(self, request: Request, movie: int) -> Response:
        """Let a film be recommended again; 204 also where it was not dismissed."""
        services.undismiss_movie(user=_person(request), movie=get_object_or_404(Movie, pk=movie))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _person(request: Request) -> "User":
    """Who asks; the permission classes have let nobody else through."""
    return cast("User", request.user)


def _keep(view: ListAPIView, model: type[UserMovie], keep: Callable[..., UserMovie]) -> Response:
    """Put the film the request names on the view's list: 201 where it is new there, else 200."""
    asked, person = valid(serializers.KeepSerializer, view.request.data), _person(view.request)
    known = model._default_manager.filter(user=person, movie=asked["movie"]).exists()
    row = keep(user=person, **asked)
    return Response(view.get_serializer(row).data, status=status.HTTP_200_OK if known else status.HTTP_201_CREATED)
