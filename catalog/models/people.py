"""What people say of films and do with them."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.films import Movie

MIN_STARS = Decimal("0.5")
MAX_STARS = Decimal("5.0")
STAR_STEPS = tuple(Decimal(step) / 2 for step in range(1, 11))


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
