"""Films: what they are, what people call them, how they look and how they are found."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from catalog.models.people import Rating


class DataSource(models.Model):
    """The one data set this database was loaded from; its movie ids are `Movie.pk`."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    ratings_artifact = models.CharField(max_length=255, help_text="Key of the ratings' Parquet artifact.")
    movie_count = models.PositiveIntegerField()
    rating_count = models.PositiveBigIntegerField()
    user_count = models.PositiveIntegerField()
    tag_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(singleton=True), name="datasource_is_single")]

    def __str__(self) -> str:
        return self.name


class Genre(models.Model):
    name = models.CharField(max_length=50, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A free word or phrase people put on films, kept as first written; data, never an instruction."""

    name = models.CharField(max_length=255, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PosterSeries(models.Model):
    """What the drawn posters of one theme's films share.

    A film keeps its series when the model is trained anew and the theme has gone: its poster stays as people know it.
    """

    slug = models.SlugField(
        max_length=80, unique=True, help_text="The theme's, when its films first got posters of it."
    )
    genres = ArrayField(models.CharField(max_length=50), help_text="The theme's distinctive genres, best first.")

    class Meta:
        verbose_name_plural = "poster series"

    def __str__(self) -> str:
        return self.slug


class MovieQuerySet(models.QuerySet["Movie"]):
    def with_genres(self) -> "MovieQuerySet":
        """Prefetch what a card shows, in one query for the whole page."""
        return self.prefetch_related("genres")

    def popular(self) -> "MovieQuerySet":
        """Most rated first; films nobody rated last."""
        return self.order_by(F("statistics__count").desc(nulls_last=True), "pk")


class Movie(models.Model):
    """A film; `id` is the data source's movieId, films added on the site start at 10,000,000."""

    title = models.CharField(max_length=255, help_text="In natural order, without the year: The Matrix.")
    source_title = models.CharField(max_length=300, help_text="As the data source writes it: Matrix, The (1999).")
    year = models.PositiveSmallIntegerField(null=True, blank=True, db_index=True)
    genres = models.ManyToManyField(Genre, related_name="movies", blank=True)
    imdb_id = models.PositiveIntegerField(null=True, blank=True, db_index=True)
    tmdb_id = models.PositiveIntegerField(null=True, blank=True, db_index=True)
    series = models.ForeignKey(
        PosterSeries, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="movies"
    )
    image = models.CharField(
        max_length=16,
        blank=True,
        editable=False,
        default="",
        db_default="",
        help_text="Of the poster image in our store: the beginning of its digest.",
    )

    # Set by `catalog.selectors.with_marks` for the person who looks.
    my_rating: "Rating | None"
    saved: bool
    dismissed: bool

    objects = MovieQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:movie_detail", args=[self.pk])

    @property
    def decade(self) -> int | None:
        """1990 for 1994; None where the year is unknown."""
        return self.year // 10 * 10 if self.year else None


class TagApplication(models.Model):
    """One tagger's tag on one film; `tagger` is the data source's user id, so that taggers can be held out."""

    movie = models.ForeignKey(Movie, on_delete=models.CASCADE, related_name="tag_applications")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="applications")
    tagger = models.PositiveIntegerField()
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["movie", "tag", "tagger"], name="tag_once_per_movie_and_tagger")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.movie}"


class MovieStatistics(models.Model):
    """How a film was rated in the data source: one count for each of the ten star steps, 0.5 to 5.0."""

    movie = models.OneToOneField(Movie, on_delete=models.CASCADE, primary_key=True, related_name="statistics")
    count = models.PositiveIntegerField(default=0, db_index=True)
    mean = models.FloatField(null=True, help_text="Mean stars; empty where nobody rated.")
    histogram = models.JSONField(default=list, help_text="Ten counts, 0.5 to 5.0 stars.")
    years = models.JSONField(
        default=dict, blank=True, help_text="By calendar year: how many rated, sum of their stars."
    )

    class Meta:
        verbose_name_plural = "movie statistics"

    def __str__(self) -> str:
        return f"{self.count} ratings"


class MoviePoster(models.Model):
    """A film's poster image in our own store, or that there was none when we asked (no digest)."""

    movie = models.OneToOneField(Movie, on_delete=models.CASCADE, primary_key=True, related_name="poster")
    digest = models.CharField(max_length=64, blank=True, help_text="sha256 of the image; empty where there is none.")
    content_type = models.CharField(max_length=20, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"poster of {self.movie_id}"

    @property
    def key(self) -> str:
        """Where the image is in the storage `posters`; another image has another key."""
        return f"{self.movie_id}-{self.digest[:16]}.{'png' if self.content_type == 'image/png' else 'jpg'}"


class MovieSearch(models.Model):
    """What search compares a query with, written by `catalog.search.rebuild_index`; all of it normalised."""

    movie = models.OneToOneField(Movie, on_delete=models.CASCADE, primary_key=True, related_name="search")
    names = ArrayField(models.TextField(), help_text="Every full title, with and without its article.")
    aliases = ArrayField(models.TextField(), default=list, help_text="Initials, parts and titles as one word.")
    trigrams = ArrayField(models.TextField(), default=list, help_text="Of the names, for words with typing errors.")
    title_words = models.TextField()
    other_words = models.TextField(blank=True, help_text="Year, genres and tags.")
    document = models.GeneratedField(
        expression=SearchVector("title_words", config="simple", weight="A")
        + SearchVector("other_words", config="simple", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "search index"
        indexes = [
            GinIndex(fields=["names"], name="search_names"),
            GinIndex(fields=["aliases"], name="search_aliases"),
            GinIndex(fields=["trigrams"], name="search_trigrams"),
            GinIndex(fields=["document"], name="search_document"),
        ]

    def __str__(self) -> str:
        return self.title_words
