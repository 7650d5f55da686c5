"""What the account part of the API takes and gives."""

from datetime import timedelta
from decimal import Decimal

from rest_framework import serializers

from accounts.models import ApiToken, User
from accounts.onboarding import count_rated
from accounts.tokens import LIFE
from catalog.models import STAR_STEPS, Genre, Movie


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


class FilmSerializer(serializers.ModelSerializer):
    genres: serializers.SlugRelatedField[Genre] = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )

    class Meta:
        model = Movie
        fields = ["id", "title", "year", "genres"]
        read_only_fields = fields


class OnboardingSerializer(serializers.Serializer):
    needed = serializers.IntegerField(help_text="Films to rate before the welcome can end.")
    rated = serializers.IntegerField(help_text="Films rated so far.")
    finished = serializers.BooleanField()
    movies = FilmSerializer(many=True, help_text="The films to ask about next.")


class AnswerSerializer(serializers.Serializer):
    movie = serializers.PrimaryKeyRelatedField(queryset=Movie.objects.all())
    stars = serializers.DecimalField(max_digits=2, decimal_places=1)

    def validate_stars(self, stars: Decimal) -> Decimal:
        if stars not in STAR_STEPS:
            raise serializers.ValidationError("Give 0.5 to 5.0 stars in steps of a half.")
        return stars


class AnswersSerializer(serializers.Serializer):
    ratings = AnswerSerializer(many=True, required=False, default=list)
    skipped = serializers.ListField(
        child=serializers.IntegerField(), required=False, default=list, help_text="Films not seen; not asked again."
    )
    finish = serializers.BooleanField(default=False, help_text="End the welcome here.")


class OnboardingQuerySerializer(serializers.Serializer):
    n = serializers.IntegerField(min_value=1, max_value=30, default=6)
    skip = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Films not seen: ids, with commas between."
    )

    def validate_skip(self, skip: str) -> list[int]:
        try:
            return [int(part) for part in skip.split(",") if part.strip()]
        except ValueError as error:
            raise serializers.ValidationError("Give film ids with commas between, such as 1,356,2571.") from error
