"""What the catalogue's part of the API takes and gives."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.exports.cells import FIRST_YEAR, LAST_YEAR
from catalog.models import Dismissal, Genre, Movie, Tag, WatchlistEntry
from catalog.selectors import ORDERS

if TYPE_CHECKING:
    from catalog.selectors import MoviePage


class MovieFilterSerializer(serializers.Serializer):
    """The filters of the list of films."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Words of a title, initials, a year, a genre or a tag; typing errors are forgiven.",
    )
    genre = serializers.SlugField(required=False, max_length=50, help_text="A genre's slug, such as `film-noir`.")
    decade = serializers.IntegerField(
        required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="Its first year, such as 1990."
    )
    year_min = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    year_max = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    tag = serializers.CharField(required=False, max_length=255, help_text="A tag's name, in any case.")
    order = serializers.ChoiceField(
        required=False,
        choices=list(ORDERS),
        help_text="`relevance` needs `q` and is the default with it; else `popular` is.",
    )

    def validate_genre(self, slug: str) -> str:
        if not Genre.objects.filter(slug=slug).exists():
            raise serializers.ValidationError(_("There is no genre “%s”.") % slug)
        return slug

    def validate_decade(self, decade: int) -> int:
        if decade % 10:
            raise serializers.ValidationError(_("A decade is named by its first year, such as 1990, not %d.") % decade)
        return decade

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("year_min", FIRST_YEAR) > attrs.get("year_max", LAST_YEAR):
            raise serializers.ValidationError({"year_min": _("The first year lies after the last.")})
        if attrs.get("order") == "relevance" and not attrs.get("q"):
            raise serializers.ValidationError({"order": _("Films have a relevance only for a query: send q as well.")})
        return attrs

    def filters(self) -> dict[str, Any]:
        """Return the valid values, for `search_movies`."""
        names = {"q": "query", "year_min": "year_from", "year_max": "year_to"}
        return {names.get(name, name): value for name, value in self.validated_data.items()}


class KeptFilterSerializer(serializers.Serializer):
    """The filters of a list of kept films."""

    genre = serializers.SlugField(required=False, max_length=50, help_text="A genre's slug, such as `film-noir`.")
    kept_after = serializers.DateTimeField(required=False, help_text="Kept at this moment or later.")
    kept_before = serializers.DateTimeField(required=False, help_text="Kept before this moment.")


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class GenreNames(serializers.Field):
    """The names of a film's genres."""

    def __init__(self) -> None:
        super().__init__(read_only=True)

    def to_representation(self, genres: Any) -> list[str]:
        return [genre.name for genre in genres.all()]


class CatalogMovieSerializer(serializers.ModelSerializer):
    """A film in a list."""

    genres = GenreNames()
    rating_count = serializers.IntegerField(source="popularity", read_only=True)

    class Meta:
        model = Movie
        fields = ["id", "title", "year", "genres", "imdb_id", "tmdb_id", "rating_count"]
        read_only_fields = fields


class TagSerializer(serializers.ModelSerializer):
    people = serializers.IntegerField(help_text="How many gave the film this tag.")

    class Meta:
        model = Tag
        fields = ["name", "people"]


class MineSerializer(serializers.Serializer):
    """What the signed-in person did with the film."""

    stars = serializers.DecimalField(max_digits=2, decimal_places=1, allow_null=True)
    saved = serializers.BooleanField()
    dismissed = serializers.BooleanField()


class MovieDetailSerializer(serializers.ModelSerializer):
    """A film with what people said of it."""

    genres = GenreNames()
    rating_count = serializers.IntegerField()
    rating_mean = serializers.FloatField(allow_null=True)
    histogram = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ten counts, 0.5 to 5.0 stars; empty where nobody rated."
    )
    tags = TagSerializer(many=True)
    mine = MineSerializer(allow_null=True, help_text="Null for clients that are not signed in.")

    class Meta:
        model = Movie
        fields = [
            *("id", "title", "source_title", "year", "genres", "imdb_id", "tmdb_id"),
            *("rating_count", "rating_mean", "histogram", "tags", "mine"),
        ]

    def to_representation(self, instance: "MoviePage") -> dict[str, Any]:
        return super().to_representation(_Flat(instance, self.context["request"].user.is_authenticated))


class _Flat:
    """A film's page as one object with the film's own attributes."""

    def __init__(self, page: "MoviePage", signed_in: bool) -> None:
        self.page = page
        self.rating_count = page.opinion.count
        self.rating_mean = page.opinion.mean
        self.histogram = [bar.count for bar in page.histogram]
        self.tags = page.tags
        stars = page.rating.stars if page.rating else None
        self.mine = {"stars": stars, "saved": page.saved, "dismissed": page.dismissed} if signed_in else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page.movie, name)


class FilmSerializer(serializers.ModelSerializer):
    """A film with its genres."""

    genres = GenreNames()

    class Meta:
        model = Movie
        fields = ["id", "title", "year", "genres"]
        read_only_fields = fields


class WatchlistEntrySerializer(serializers.ModelSerializer):
    movie = FilmSerializer(read_only=True)

    class Meta:
        model = WatchlistEntry
        fields = ["movie", "created_at"]
        read_only_fields = fields


class DismissalSerializer(serializers.ModelSerializer):
    movie = FilmSerializer(read_only=True)

    class Meta:
        model = Dismissal
        fields = ["movie", "created_at"]
        read_only_fields = fields


class KeepSerializer(serializers.Serializer):
    """The film to keep, and where it was shown."""

    movie = serializers.PrimaryKeyRelatedField(queryset=Movie.objects.all(), help_text="The film's id.")
    shelf = serializers.CharField(max_length=120, required=False, write_only=True, help_text="Where it was shown.")
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False, write_only=True)
