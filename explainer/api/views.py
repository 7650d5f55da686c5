"""Recommendations and their reasons over the API."""

from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from catalog.api.conditional import ConditionalRead
from catalog.api.pagination import DefaultCursorPagination
from catalog.api.requests import SignedIn
from catalog.models import Movie
from explainer import flows
from explainer.api import serializers
from explainer.api.representation import represent_page, represent_what_if, represent_why, represent_why_not
from explainer.selectors import find_theme, live_themes, telling_lifts, with_exemplars
from recommender.api.errors import answered
from recommender.api.throttling import TolerantAnonRateThrottle


class RecommendationsView(APIView):
    @extend_schema(
        operation_id="recommendations",
        parameters=[serializers.RecommendationsQuerySerializer],
        responses=serializers.RecommendationsSerializer,
    )
    def get(self, request: SignedIn) -> Response:
        """What to watch and why, in shelves; with explain every number behind it."""
        asked = _valid(serializers.RecommendationsQuerySerializer, request.query_params)
        with answered():
            page = flows.for_you(
                request.user,
                recency=asked["recency"],
                shelves=asked["shelves"],
                per_shelf=asked["n"],
                theme=asked["theme"],
            )
            flows.note_shown(request.user, page)
            return Response(represent_page(page, explain=asked["explain"]))


class WhyView(APIView):
    @extend_schema(operation_id="recommendations_why", responses=serializers.WhySerializer)
    def get(self, request: SignedIn, movie: int) -> Response:
        """Why a film has its place: all contributions, what is shared, what would be without the heaviest."""
        film = get_object_or_404(Movie, pk=movie)
        with answered():
            why = flows.why_film(request.user, film)
            flows.note_why(request.user, film, why)
            return Response(represent_why(why))


class WhyNotView(APIView):
    @extend_schema(operation_id="recommendations_why_not", responses=serializers.WhyNotSerializer)
    def get(self, request: SignedIn, movie: int) -> Response:
        """Why a film is not higher: its place, what speaks against it, what the films ahead have more of."""
        film = get_object_or_404(Movie, pk=movie)
        with answered():
            return Response(represent_why_not(flows.why_not(request.user, film)))


class WhatIfView(APIView):
    @extend_schema(
        operation_id="recommendations_what_if",
        request=serializers.WhatIfQuerySerializer,
        responses=serializers.WhatIfSerializer,
    )
    def post(self, request: SignedIn) -> Response:
        """What would be recommended without some ratings, or with others; nothing is stored."""
        asked = _valid(serializers.WhatIfQuerySerializer, request.data)
        rate = {each["movie"]: float(each["stars"]) for each in asked["rate"]}
        with answered():
            change = flows.what_if(request.user, drop=asked["drop"], rate=rate, n=asked["n"])
            return Response(represent_what_if(change))


class SessionThrottle(TolerantAnonRateThrottle):
    scope = "session_recommendations"
    rate = "30/min"


class SessionView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (SessionThrottle,)

    @extend_schema(
        operation_id="session_recommendations",
        request=serializers.SessionSerializer,
        responses=serializers.RecommendationsSerializer,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """What to watch and why for ratings given here and now, without an account; nothing is stored."""
        asked = _valid(serializers.SessionSerializer, request.data)
        now = timezone.now()
        history = [
            (each["movie"], float(each["stars"]), each.get("rated_at", now).timestamp()) for each in asked["ratings"]
        ]
        with answered():
            page = flows.for_history(history, recency=asked["recency"], shelves=asked["shelves"], per_shelf=asked["n"])
            return Response(represent_page(page, explain=asked["explain"]))


class ThemePagination(DefaultCursorPagination):
    ordering = ("-size", "number")  # type: ignore[assignment]  # DRF takes several as well


class ThemeListView(ConditionalRead, ListAPIView):
    permission_classes = (AllowAny,)
    serializer_class = serializers.ThemeListSerializer
    pagination_class = ThemePagination

    def get_queryset(self):
        return live_themes()

    @extend_schema(operation_id="themes_list")
    def get(self, request: Request, *args, **kwargs) -> Response:
        """The live model's themes, the largest first."""
        return super().get(request, *args, **kwargs)


class ThemeView(ConditionalRead, APIView):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="themes_get", responses=serializers.ThemeDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """A theme with its exemplars and what sets it apart."""
        found = find_theme(slug)
        if found is None:
            raise Http404
        theme = with_exemplars([found], count=12)[0]
        lifts = {
            "tags": [each._asdict() for each in telling_lifts(theme)],
            "genres": _lifts(theme.genre_lifts),
            "decades": _lifts(theme.decade_lifts),
        }
        for name, rows in lifts.items():
            setattr(theme, name, rows)
        return Response(serializers.ThemeDetailSerializer(theme).data)


def _lifts(rows: Iterable[tuple[str, float, int]]) -> list[dict]:
    return [{"name": str(label), "lift": lift, "films": films} for label, lift, films in rows]


def _valid(serializer_class: type[Serializer], data) -> dict:
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
