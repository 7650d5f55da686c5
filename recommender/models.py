"""The live model in pgvector, and where each person stands in its taste space."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgvector.django import HnswIndex, VectorField

from catalog.models import Movie, UserMovie
from recommender.runs.models import ModelRun as ModelRun  # Django looks for models here
from recommender.runs.models import TaskRun as TaskRun

RANK = 50


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def live(self) -> "ModelVersion | None":
        """The version that serves, or None before the first activation."""
        return self.filter(status=ModelVersion.Status.LIVE).first()


class ModelVersion(models.Model):
    """One trained model; its files are in the artifact store under `models/<version>/`."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", "candidate"
        LIVE = "live", "live"
        RETIRED = "retired", "retired"

    version = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CANDIDATE)
    manifest = models.JSONField(default=dict)
    gram = ArrayField(
        models.FloatField(),
        default=list,
        blank=True,
        help_text="YᵀY of the rank vectors, 50 × 50 by rows, set at activation.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often what it serves was changed while it was live."
    )

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="live"), name="one_live_model"),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def held_back(self) -> str:
        """Why the gate would not let it go live by itself; empty where it would, or never saw it."""
        gate = self.manifest.get("gate", {})
        return "" if gate.get("passed", True) else gate.get("reason", "")


class Theme(models.Model):
    """A cluster of the live model; `slug` and `label` outlive retraining where the films still overlap."""

    class LabelSource(models.TextChoices):
        OFFLINE = "offline", "offline engine"
        LLM = "llm", "language model"
        EDITOR = "editor", "an editor"

    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField(help_text="The cluster's number in the artifact, from 0.")
    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=80, blank=True, help_text="Empty until the labeller has named it.")
    label_source = models.CharField(max_length=8, choices=LabelSource.choices, blank=True)
    label_locked = models.BooleanField(default=False, help_text="Keep this label when the model is retrained.")
    label_doubt = models.CharField(
        max_length=300,
        blank=True,
        help_text="What is no longer true of a label that an editor keeps; empty where all is.",
    )
    size = models.PositiveIntegerField(help_text="Number of films.")
    exemplars = ArrayField(models.BigIntegerField(), help_text="Movie ids, nearest to the centre first.")
    tag_lifts = models.JSONField(default=list, help_text="[name, lift, films] of the distinctive tags, best first.")
    genre_lifts = models.JSONField(default=list, help_text="[name, lift, films] of the distinctive genres, best first.")
    decade_lifts = models.JSONField(default=list, help_text="[decade, lift, films], best first.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["model_version", "number"], name="theme_number_once_per_model"),
            models.UniqueConstraint(fields=["label"], condition=~Q(label=""), name="theme_label_is_unique"),
        ]

    def __str__(self) -> str:
        return self.label or f"Theme {self.number}"


class ThemeRedirect(models.Model):
    """The slug of a theme that was merged into another, which took its films in."""

    slug = models.SlugField(max_length=80, unique=True)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.slug} → {self.theme}"


class MovieVector(models.Model):
    """A film in the live model: both embeddings, what it is worth to anyone, and its theme."""

    movie = models.OneToOneField(Movie, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="vectors")
    rank = VectorField(dimensions=RANK, help_text="y_i, implicit ALS; raw, not of unit length.")
    content = VectorField(null=True, help_text="Genres and release year, as the manifest's section `content` says.")
    neighbours = models.BinaryField(default=b"", help_text="Item-item neighbours, packed by `recommender.neighbours`.")
    stars = VectorField(dimensions=RANK, help_text="q_i, explicit factors on what the biases leave.")
    bias = models.FloatField(help_text="b_i in stars.")
    prior = models.FloatField(help_text="prior(i): standardised log popularity, before γ.")
    rating_count = models.PositiveIntegerField()
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="vectors")

    class Meta:
        indexes = [
            HnswIndex(
                name="movievector_rank_hnsw",
                fields=["rank"],
                m=16,
                ef_construction=64,
                opclasses=["vector_ip_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"vector of {self.movie_id}"


class MovieFacet(models.Model):
    """How much a film shows of one facet (key of `recommender.facets`), and how sure we are."""

    class Origin(models.TextChoices):
        TAG = "tag", "people's tags"
        GENRE = "genre", "genres"
        VECTOR = "vector", "spread through the vectors"

    movie = models.ForeignKey(Movie, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=40)
    strength = models.FloatField(help_text="0 to 1.")
    confidence = models.FloatField(help_text="0 to 1; tags are surest.")
    origin = models.CharField(max_length=6, choices=Origin.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["movie", "facet"], name="facet_once_per_movie")]
        indexes = [models.Index(fields=["facet", "-strength"], name="facet_by_strength")]

    def __str__(self) -> str:
        return f"{self.facet} {self.strength:.2f}"


class TasteProfile(models.Model):
    """A person's place in the live model's taste space.

    `history_version` counts the writes to the person's ratings; `reflects_version` says which of them the vectors
    know. A reader that finds the second behind the first, or another model, refolds on the spot.
    The recent state is kept in double precision, so that a step equals the refold to 1e-9.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="taste_profile"
    )
    history_version = models.PositiveBigIntegerField(default=0)
    reflects_version = models.BigIntegerField(default=-1)
    model_version = models.ForeignKey(ModelVersion, null=True, blank=True, on_delete=models.SET_NULL)
    long_term = ArrayField(models.FloatField(), default=list, blank=True, help_text="x_u, 50 numbers.")
    recent = ArrayField(models.FloatField(), default=list, blank=True, help_text="s, 50 numbers.")
    recent_at = models.DateTimeField(null=True, blank=True, help_text="The moving average's clock.")
    last_rated_at = models.DateTimeField(null=True, blank=True, help_text="Newest rating in order: its time,")
    last_movie_id = models.BigIntegerField(null=True, blank=True, help_text="and its film.")
    rating_count = models.PositiveIntegerField(default=0)
    rating_sum = models.FloatField(default=0.0, help_text="Sum of stars, for the running mean.")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"taste of {self.user}"


class TasteExclusion(UserMovie):
    """A rated film a person leaves out of their taste: the rating stays, and nothing is concluded from it."""
