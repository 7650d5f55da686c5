"""What the site keeps of what it answered and of what was done at the console."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class StoredAnswer(models.Model):
    """What a write over the API was answered, kept for a while under the key that the client chose for it.

    Of a door without a sign-in there is no person, and the key and the body are sealed: `catalog.api.sealing`.
    """

    KEPT = timedelta(days=1)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="stored_answers"
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body.")
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], nulls_distinct=False, name="stored_answer_once_per_user_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} to {self.key}"


class AuditEntry(models.Model):
    """One act at the console; the database refuses to change or delete it.

    The subject is kept by name, so that the entry outlives it; people are kept by pseudonym, so that it does not name
    those whose accounts have gone.
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
