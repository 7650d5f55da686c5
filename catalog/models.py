"""What everything else stands on: films, what people say of them, and what they did."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

MIN_STARS = Decimal("0.5")
MAX_STARS = Decimal("5.0")
STAR_STEPS = tuple(Decimal(step) / 2 for step in range(1, 11))


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
    """A film's poster image in our own store, or that there is none (no digest)."""

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


class Rating(models.Model):
    """A person's stars for a film, one for each pair."""

    class Source(models.TextChoices):
        SITE = "site", "rated on the site"
        IMPORT = "import", "imported by the person"
        DEMO = "demo", "demonstration history"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings")
    movie = models.ForeignKey(Movie, on_delete=models.CASCADE, related_name="ratings")
    stars = models.DecimalField(
        max_digits=2, decimal_places=1, validators=[MinValueValidator(MIN_STARS), MaxValueValidator(MAX_STARS)]
    )
    rated_at = models.DateTimeField(default=timezone.now)
    dated = models.BooleanField(default=True, help_text="Whether its day is known; an imported rating may have none.")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SITE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "movie"], name="rating_once_per_user_and_movie"),
            models.CheckConstraint(condition=Q(stars__in=STAR_STEPS), name="rating_in_half_stars"),
        ]
        indexes = [models.Index(fields=["user", "rated_at", "movie"], name="rating_in_order")]

    def __str__(self) -> str:
        return f"{self.user}: {self.movie} {self.stars}"


class UserMovie(models.Model):
    """What a person keeps about a film beside its rating."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    movie = models.ForeignKey(Movie, on_delete=models.CASCADE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "movie"], name="%(class)s_once_per_user_and_movie"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.movie}"


class WatchlistEntry(UserMovie):
    """A film saved for later."""

    class Meta(UserMovie.Meta):
        verbose_name_plural = "watchlist entries"


class Dismissal(UserMovie):
    """A film a person never wants to be recommended."""


class Interaction(models.Model):
    """The append-only log of what people did; the database refuses to update a row."""

    class Kind(models.TextChoices):
        RATE = "rate", "rated"
        UNRATE = "unrate", "took a rating back"
        SAVE = "save", "saved"
        UNSAVE = "unsave", "took off the watchlist"
        DISMISS = "dismiss", "dismissed"
        UNDISMISS = "undismiss", "took a dismissal back"
        WHY = "why", "opened the why"
        IMPRESSION = "impression", "was shown on a shelf"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interactions")
    movie = models.ForeignKey(Movie, on_delete=models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    stars = models.DecimalField(max_digits=2, decimal_places=1, null=True, blank=True)
    model_version = models.CharField(max_length=40, blank=True)
    shelf = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From 0, left to right.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["user", "created_at"], name="interaction_by_user"),
            models.Index(fields=["kind", "created_at"], name="interaction_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} {self.movie}"


class StoredAnswer(models.Model):
    """What a write over the API was answered, kept for a while under the key that the client chose for it."""

    KEPT = timedelta(days=1)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stored_answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body.")
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="stored_answer_once_per_user_and_key")]

    def __str__(self) -> str:
        return f"{self.status} to {self.key}"


class AuditEntry(models.Model):
    """One act at the console; the database refuses to change or delete it.

    The actor and the subject are kept by name, so that the entry outlives both.
    """

    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="Model and key of what it was done to.")
    label = models.CharField(max_length=200, help_text="What that was called then.")
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "audit log"

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.label}"


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
