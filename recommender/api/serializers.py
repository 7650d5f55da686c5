"""What the recommender's part of the API takes and gives."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.exports.cells import EARLIEST
from catalog.models import MAX_STARS, MIN_STARS, STAR_STEPS, Movie, Rating
from recommender.models import ModelVersion, Theme

MOST_AT_ONCE = 1000
CLOCK_SKEW = timedelta(minutes=5)


@extend_schema_field({"type": "number", "minimum": 0.5, "maximum": 5.0, "multipleOf": 0.5})
class StarsField(serializers.DecimalField):
    """0.5 to 5.0 in halves."""

    def __init__(self, **kwargs) -> None:
        super().__init__(max_digits=2, decimal_places=1, min_value=MIN_STARS, max_value=MAX_STARS, **kwargs)

    def to_internal_value(self, data) -> Decimal:
        stars = super().to_internal_value(data)
        if stars not in STAR_STEPS:
            raise serializers.ValidationError(f"Give 0.5 to 5.0 stars in steps of a half, not {stars}.")
        return stars


class MovieIdField(serializers.IntegerField):
    """A film's id, within what the database takes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, help_text="The film's id.", **kwargs)


class MovieSerializer(serializers.ModelSerializer):
    class Meta:
        model = Movie
        fields = ["id", "title", "year"]
        read_only_fields = fields


class RatingSerializer(serializers.ModelSerializer):
    movie = MovieSerializer(read_only=True)

    class Meta:
        model = Rating
        fields = ["movie", "stars", "rated_at", "source", "updated_at"]
        read_only_fields = fields


class GivenSerializer(serializers.Serializer):
    """What is given to a film, and when."""

    stars = StarsField()
    rated_at = serializers.DateTimeField(required=False, help_text="Now, where left out.")

    def validate_rated_at(self, moment: datetime) -> datetime:
        if not EARLIEST <= moment <= timezone.now() + CLOCK_SKEW:
            raise serializers.ValidationError("A rating's date lies between the first film ever shown and now.")
        return moment


class StarsSerializer(GivenSerializer):
    """The rating of a film that the address names."""

    shelf = serializers.CharField(max_length=120, required=False, write_only=True, help_text="Where it was shown.")
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False, write_only=True)


class RateSerializer(StarsSerializer):
    movie = serializers.PrimaryKeyRelatedField(queryset=Movie.objects.all(), help_text="The film's id.")


class OneOfManySerializer(GivenSerializer):
    movie = MovieIdField()


class BulkSerializer(serializers.Serializer):
    ratings = serializers.ListField(child=OneOfManySerializer(), allow_empty=False, max_length=MOST_AT_ONCE)

    def validate_ratings(self, ratings: list[dict]) -> list[dict]:
        return with_movies(ratings)


def with_movies(ratings: list[dict]) -> list[dict]:
    """Return rows with their films instead of the ids, in one query; raises with each row whose film is not there."""
    movies = Movie.objects.in_bulk({each["movie"] for each in ratings})
    faults: dict[Any, Any] = {
        place: {"movie": [f"There is no film {each['movie']}."]}
        for place, each in enumerate(ratings)
        if each["movie"] not in movies
    }
    if faults:
        raise serializers.ValidationError(faults)
    return [each | {"movie": movies[each["movie"]]} for each in ratings]


class RatingFilterSerializer(serializers.Serializer):
    """The filters of the list of one's ratings."""

    stars_min = StarsField(required=False)
    stars_max = StarsField(required=False)
    rated_after = serializers.DateTimeField(required=False, help_text="Rated at this moment or later.")
    rated_before = serializers.DateTimeField(required=False, help_text="Rated before this moment.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's name is the rating's
        choices=Rating.Source.choices, required=False
    )
    genre = serializers.SlugField(required=False, max_length=50, help_text="A genre's slug, such as `film-noir`.")

    LOOKUPS = {
        "stars_min": "stars__gte",
        "stars_max": "stars__lte",
        "rated_after": "rated_at__gte",
        "rated_before": "rated_at__lt",
        "source": "source",
        "genre": "movie__genres__slug",
    }

    def lookups(self) -> dict[str, Any]:
        """Return the valid values, for a filter of ratings."""
        return {self.LOOKUPS[name]: value for name, value in self.validated_data.items()}


class StoredSerializer(serializers.Serializer):
    stored = serializers.IntegerField(help_text="Ratings stored; a film named twice counts once.")


class CountSerializer(serializers.Serializer):
    n = serializers.IntegerField(min_value=1, max_value=50, default=12)


class SimilarMovieSerializer(serializers.Serializer):
    movie = MovieSerializer()
    similarity = serializers.FloatField(help_text="Cosine of the two films' vectors.")
    shared = serializers.ListField(child=serializers.CharField(), help_text="Facets that both films show.")


class SimilarMoviesSerializer(serializers.Serializer):
    movie = MovieSerializer()
    results = SimilarMovieSerializer(many=True)


class ModelSerializer(serializers.ModelSerializer):
    trained_on = serializers.JSONField(source="manifest.data")
    parameters = serializers.JSONField(source="manifest.parameters")
    scoring = serializers.JSONField(source="manifest.scoring", help_text="The constants of the hybrid score.")
    metrics = serializers.JSONField(source="manifest.metrics", help_text="Measured on held-out ratings.")
    engines = serializers.JSONField(source="manifest.engines")
    movies = serializers.IntegerField(source="manifest.served.movies", help_text="Films it serves.")
    themes = serializers.IntegerField(source="themes.count")

    class Meta:
        model = ModelVersion
        fields = [
            "version",
            "created_at",
            "activated_at",
            "movies",
            "themes",
            "trained_on",
            "parameters",
            "scoring",
            "metrics",
            "engines",
        ]
        read_only_fields = fields


class ThemeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Theme
        fields = ["slug", "label"]
        read_only_fields = fields


class LeaningSerializer(serializers.Serializer):
    theme = ThemeSerializer()
    long = serializers.FloatField(help_text="Nearness over the years, 1 for the nearest theme.")
    recent = serializers.FloatField(help_text="Nearness lately, 1 for the nearest theme.")


class TasteSerializer(serializers.Serializer):
    model_version = serializers.CharField()
    ratings = serializers.IntegerField()
    mean_stars = serializers.FloatField(allow_null=True)
    last_rated_at = serializers.DateTimeField(allow_null=True)
    long_term = serializers.ListField(child=serializers.FloatField(), help_text="x_u, 50 numbers.")
    recent = serializers.ListField(child=serializers.FloatField(), help_text="The moving average s, 50 numbers.")
    recent_at = serializers.DateTimeField(allow_null=True, help_text="The last rating that moved it.")
    themes = LeaningSerializer(many=True)
