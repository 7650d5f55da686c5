"""What a language model wrote and the critic passed, and the log of every call to one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ExplanationQuerySet(models.QuerySet["Explanation"]):
    def passed(self) -> "ExplanationQuerySet":
        """Those that may be shown."""
        return self.filter(verdict=Explanation.Verdict.PASSED)

    def for_evidence(self, user, hashes) -> "ExplanationQuerySet":
        """What was written for this person from exactly this evidence."""
        return self.filter(user=user, evidence_hash__in=list(hashes))


class Explanation(models.Model):
    """A reason written by a language model, kept under the hash of what it was told.

    The hash covers the evidence, the prompt version and the model, so that a change of any of them writes anew.
    A refused text is kept as well, without being shown, so that the same evidence is not asked about at every visit.
    """

    class Kind(models.TextChoices):
        SHELF = "shelf", "shelf"
        FILM = "film", "film"
        PAGE = "page", "shelves of a page"

    class Verdict(models.TextChoices):
        PASSED = "passed", "passed the critic"
        REFUSED = "refused", "refused by the critic"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="explanations"
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    subject = models.CharField(max_length=120, help_text="The movie's id, the slug of the shelf or theme, or the page.")
    evidence_hash = models.CharField(max_length=64)
    evidence = models.JSONField(default=dict, help_text="What the engine was told.")
    engine = models.CharField(max_length=20, default="groq")
    model = models.CharField(max_length=100)
    prompt_version = models.CharField(max_length=40)
    text = models.TextField(blank=True, help_text="With films as markers: [[318]].")
    sentences = models.JSONField(default=list, help_text="Each sentence with the ids of its facts.")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    faults = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ExplanationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "evidence_hash"], name="explanation_once_per_user_and_evidence"),
            models.UniqueConstraint(
                fields=["evidence_hash"], condition=Q(user=None), name="explanation_once_per_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"


class LlmCall(models.Model):
    """One call to a language model: what it cost and what came of it. Holds no text of the person's."""

    class Verdict(models.TextChoices):
        PASSED = "passed", "passed"
        REFUSED = "refused", "refused by the critic"
        INVALID = "invalid", "not the JSON asked for"
        TRUNCATED = "truncated", "cut off"
        EMPTY = "empty", "empty"
        TIMEOUT = "timeout", "timed out"
        RATE_LIMITED = "rate_limited", "rate limited"
        FAILED = "failed", "failed"

    agent = models.CharField(max_length=40)
    model = models.CharField(max_length=100)
    prompt_version = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="llm_calls"
    )
    round = models.PositiveSmallIntegerField(default=1, help_text="2 is the repair of a refused answer.")
    attempt = models.PositiveSmallIntegerField(default=1, help_text="Above 1 it was asked again after a failure.")
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    detail = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="llmcall_by_time")]

    def __str__(self) -> str:
        return f"{self.agent}: {self.get_verdict_display()}"


class PatternWish(models.Model):
    """What a person asked to see more or less of: a trait by its id, or a theme as `theme.<slug>`."""

    class Wish(models.TextChoices):
        MORE = "more", "more of it"
        LESS = "less", "less of it"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pattern_wishes")
    pattern = models.CharField(max_length=140)
    label = models.CharField(max_length=120, help_text="What it was called when the person chose.")
    wish = models.CharField(max_length=4, choices=Wish.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "pattern wishes"
        constraints = [
            models.UniqueConstraint(fields=["user", "pattern"], name="wish_once_per_user_and_pattern"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.wish} {self.label}"


class Visit(models.Model):
    """When a person last looked at their page. `since` is the end of the visit before, which a reload leaves alone."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    seen_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} at {self.seen_at:%Y-%m-%d %H:%M}"


class WriterApproval(models.Model):
    """A trial of a language model with a team's prompts; the newest approved one is what may work for people."""

    class Team(models.TextChoices):
        WRITER = "writer", "writer and reviewer"
        CURATOR = "curator", "analysts and curator"
        LABELLER = "labeller", "labeller"

    team = models.CharField(max_length=8, choices=Team.choices, default=Team.WRITER)
    model = models.CharField(max_length=100)
    prompt_version = models.CharField(max_length=40)
    is_approved = models.BooleanField(default=True)
    figures = models.JSONField(default=dict, help_text="What was measured.")
    detail = models.CharField(max_length=300, blank=True, help_text="Why it may not work for people.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_team_display()}: {self.model} with {self.prompt_version}"
