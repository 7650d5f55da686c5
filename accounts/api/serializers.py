"""What the account part of the API takes and gives."""

from datetime import timedelta

from rest_framework import serializers

from accounts.models import ApiToken, User
from accounts.onboarding import count_rated
from accounts.tokens import LIFE
from catalog.api.serializers import FilmSerializer
from recommender.api.serializers import MovieIdField, StarsField, with_movies

MOST_ANSWERS, MOST_SKIPPED = 100, 500
"""In one request; a welcome asks about six films at a time."""


class SignUpSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    email = serializers.EmailField()
    password = serializers.CharField(write_only=True, style={"input_type": "password"}, trim_whitespace=False)


class SignedUpSerializer(serializers.Serializer):
    username = serializers.CharField()
    email = serializers.EmailField()
    detail = serializers.CharField(help_text="What to do next.")


class TokenRequestSerializer(serializers.Serializer):
    login = serializers.CharField(help_text="Username or e-mail address.")
    password = serializers.CharField(write_only=True, style={"input_type": "password"}, trim_whitespace=False)
    code = serializers.CharField(
        max_length=20,
        default="",
        allow_blank=True,
        write_only=True,
        help_text="Where the account has a second factor: a code of its app, or a recovery code.",
    )
    name = serializers.CharField(max_length=60, default="API", help_text="What the token is for.")
    scope = serializers.ChoiceField(choices=ApiToken.Scope.choices, default=ApiToken.Scope.READ)
    expires_in_days = serializers.IntegerField(
        min_value=1, max_value=3650, default=LIFE.days, allow_null=True, help_text="null: until it is revoked."
    )

    def to_internal_value(self, data):
        """Take `username` or `email` for `login`, as other APIs call it."""
        if isinstance(data, dict) and "login" not in data:
            login = data.get("username") or data.get("email")
            data = {**data, "login": login} if login else data
        return super().to_internal_value(data)

    def validate(self, attrs):
        days = attrs.pop("expires_in_days")
        return attrs | {"expires_in": timedelta(days=days) if days else None}


class TokenSerializer(serializers.ModelSerializer):
    class Meta:
        model = ApiToken
        fields = ["id", "name", "prefix", "scope", "created_at", "last_used_at", "expires_at"]
        read_only_fields = fields


class NewTokenSerializer(TokenSerializer):
    key = serializers.SerializerMethodField(help_text="Send it as `Authorization: Bearer <key>`. Shown this once.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "key"]
        read_only_fields = fields

    def get_key(self, token: ApiToken) -> str:
        return self.context["key"]


class MeSerializer(serializers.ModelSerializer):
    rating_count = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "email", "date_joined", "onboarded_at", "rating_count"]
        read_only_fields = fields

    def get_rating_count(self, user: User) -> int:
        return count_rated(user)


class OnboardingSerializer(serializers.Serializer):
    needed = serializers.IntegerField(help_text="Films to rate before the welcome can end.")
    rated = serializers.IntegerField(help_text="Films rated so far.")
    finished = serializers.BooleanField()
    movies = FilmSerializer(many=True, help_text="The films to ask about next.")


class AnswerSerializer(serializers.Serializer):
    movie = MovieIdField()
    stars = StarsField()


class AnswersSerializer(serializers.Serializer):
    ratings = serializers.ListField(child=AnswerSerializer(), default=list, max_length=MOST_ANSWERS)
    skipped = serializers.ListField(
        child=MovieIdField(), default=list, max_length=MOST_SKIPPED, help_text="Films not seen; not asked again."
    )
    finish = serializers.BooleanField(default=False, help_text="End the welcome here.")

    def validate_ratings(self, ratings: list[dict]) -> list[dict]:
        return with_movies(ratings)


class OnboardingQuerySerializer(serializers.Serializer):
    n = serializers.IntegerField(min_value=1, max_value=30, default=6)
    skip = serializers.CharField(
        default="", allow_blank=True, max_length=10_000, help_text="Films not seen: ids, with commas between."
    )

    def validate_skip(self, skip: str) -> list[int]:
        ids = [part.strip() for part in skip.split(",") if part.strip()]
        if len(ids) > MOST_SKIPPED or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in ids):
            raise serializers.ValidationError(
                f"Give up to {MOST_SKIPPED} film ids with commas between, such as 1,356,2571."
            )
        return [int(part) for part in ids]
