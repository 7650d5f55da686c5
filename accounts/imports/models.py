"""An upload between its reading and its storing, and what it changed once stored."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.exports import Layout

PATIENCE = timedelta(days=1)
"""How long an upload waits to be confirmed."""


class RatingImportQuerySet(models.QuerySet["RatingImport"]):
    def waiting(self) -> "RatingImportQuerySet":
        """Neither confirmed nor out of time."""
        return self.filter(status=RatingImport.Status.PENDING, created_at__gt=timezone.now() - PATIENCE)

    def stale(self) -> "RatingImportQuerySet":
        """Never confirmed and out of time."""
        return self.filter(status=RatingImport.Status.PENDING, created_at__lte=timezone.now() - PATIENCE)

    def reachable(self) -> "RatingImportQuerySet":
        """All but those out of time."""
        return self.exclude(status=RatingImport.Status.PENDING, created_at__lte=timezone.now() - PATIENCE)

    def light(self) -> "RatingImportQuerySet":
        """Without the long columns, for lists."""
        return self.defer("lines", "faults", "changes")


class RatingImport(models.Model):
    """One upload of a person's ratings elsewhere."""

    class Status(models.TextChoices):
        PENDING = "pending", "waits to be confirmed"
        DONE = "done", "imported"
        UNDONE = "undone", "undone"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rating_imports")
    layout = models.CharField(max_length=12, choices=[(layout.value, layout.label) for layout in Layout])
    file_name = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    lines = models.JSONField(default=list, help_text="What the file says, film by film; emptied when confirmed.")
    faults = models.JSONField(default=list, help_text="One sentence for each row that makes no sense.")
    changes = models.JSONField(default=dict, help_text="What confirming changed, so that it can be undone.")
    counts = models.JSONField(default=dict, help_text="How many ratings and other films were stored or left alone.")

    objects = RatingImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(status="pending"), name="one_pending_import_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.get_layout_display()}, {self.created_at:%Y-%m-%d}"
