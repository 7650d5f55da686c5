"""Accounts over the API: sign up, get and revoke a token, see oneself, be welcomed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import flows
from accounts.api import serializers
from accounts.attempts import TooManyTries, require_tries
from accounts.models import ApiToken, User
from accounts.onboarding import NEEDED, choose_movies, close_welcome, count_rated
from accounts.tokens import TooManyTokens, revoke_token
from catalog.api.errors import Conflict
from catalog.api.idempotency import idempotent, takes_key
from catalog.api.requests import SignedIn, valid
from catalog.api.sealing import sealed
from catalog.http import client_address
from recommender.api.throttling import tell
from recommender.flows import rate_many

SIGN_UP_WINDOW = 3600
"""Seconds of the limit that ACCOUNT_RATE_LIMITS sets for signing up, which the page counts against, too."""


class SignUpView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_signup",
        request=serializers.SignUpSerializer,
        responses={201: serializers.SignedUpSerializer},
        auth=[],
    )
    @takes_key
    def post(self, request: Request) -> Response:
        """Make an account."""
        asked = valid(serializers.SignUpSerializer, request.data)
        if not ratelimit.consume(request._request, action="signup"):
            raise exceptions.Throttled(SIGN_UP_WINDOW)
        with sealed(request, login=f"{asked['username']} {asked['email']}") as answer:
            answer.require_own()
            return answer.find() or answer.keep(self._sign_up(request, asked))

    def _sign_up(self, request: Request, asked: dict[str, str]) -> Response:
        try:
            flows.sign_up(request._request, **asked)
        except ValidationError as error:
            raise exceptions.ValidationError(error.message_dict) from error
        done = {
            "username": asked["username"],
            "email": asked["email"],
            "detail": "Ask for a token next. Where addresses are confirmed, follow the link we have sent first.",
        }
        return Response(serializers.SignedUpSerializer(done).data, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="auth_token",
        request=serializers.TokenRequestSerializer,
        responses={201: serializers.NewTokenSerializer},
        auth=[],
    )
    @takes_key
    def post(self, request: Request) -> Response:
        """Exchange a username or e-mail address and a password for a token."""
        asked = valid(serializers.TokenRequestSerializer, request.data)
        credentials = {name: asked.pop(name) for name in ("login", "password", "code")}
        with sealed(request, login=credentials["login"]) as answer, _answered(request):
            if answer.is_known:
                # Only the right password opens it: past the tries nobody may go on guessing here.
                require_tries(request._request, credentials["login"])
            if (kept := answer.find()) is not None:
                return kept
            user = flows.sign_in(request._request, **credentials)
            answer.require_own()
            token, key = flows.make_token(user=user, address=client_address(request._request), **asked)
            told = serializers.NewTokenSerializer(token, context={"key": key}).data
            return answer.keep(Response(told, status=status.HTTP_201_CREATED))


@contextmanager
def _answered(request: Request) -> Iterator[None]:
    """Turn what the flows raise into answers with a status."""
    try:
        yield
    except TooManyTries as error:
        if error.taken:
            tell(request, error.taken)
        raise exceptions.Throttled(error.wait, error.message) from error
    except ValidationError as error:
        raise exceptions.ValidationError(error.message_dict) from error
    except PermissionDenied as error:
        raise exceptions.PermissionDenied(str(error)) from error
    except TooManyTokens as error:
        raise Conflict(str(error)) from error


class RevokeView(APIView):
    @extend_schema(operation_id="auth_revoke", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke the token this request is signed with."""
        if not isinstance(request.auth, ApiToken):
            raise exceptions.ValidationError({"token": ["Sign this request with the token that is to be revoked."]})
        revoke_token(request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    @extend_schema(operation_id="me", responses=serializers.MeSerializer)
    def get(self, request: SignedIn) -> Response:
        """Say whose token this is."""
        return Response(serializers.MeSerializer(request.user).data)


class OnboardingView(APIView):
    @extend_schema(
        operation_id="onboarding",
        parameters=[serializers.OnboardingQuerySerializer],
        responses=serializers.OnboardingSerializer,
    )
    def get(self, request: SignedIn) -> Response:
        """Choose the films to ask about next: well known, varied, apt to tell tastes apart."""
        asked = valid(serializers.OnboardingQuerySerializer, request.query_params)
        return Response(_state(request.user, count=asked["n"], skipped=asked["skip"]))

    @extend_schema(
        operation_id="onboarding_answer",
        request=serializers.AnswersSerializer,
        responses=serializers.OnboardingSerializer,
    )
    @idempotent
    def post(self, request: SignedIn) -> Response:
        """Store answers and choose the next films by them."""
        answers = valid(serializers.AnswersSerializer, request.data)
        now = timezone.now()
        ratings = [
            (answer["movie"], answer["stars"], now + timedelta(microseconds=place))
            for place, answer in enumerate(answers["ratings"])
        ]
        if ratings:
            rate_many(user=request.user, ratings=ratings, source="site")
        if answers["finish"]:
            close_welcome(request.user)
        return Response(_state(request.user, count=6, skipped=answers["skipped"]))


def _state(user: User, *, count: int, skipped: list[int]) -> dict:
    state = {
        "needed": NEEDED,
        "rated": count_rated(user),
        "finished": user.onboarded_at is not None,
        "movies": choose_movies(user=user, count=count, skipped=skipped),
    }
    return serializers.OnboardingSerializer(state).data
