"""People, the keys their programs use, and the copies of their data they asked for."""

import secrets
import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone

from accounts.imports.models import RatingImport as RatingImport  # Django looks for models here


def new_pseudonym() -> str:
    """Return a name that tells nothing of whoever gets it."""
    return f"person-{secrets.token_hex(8)}"


class User(AbstractUser):
    """A person with an account; the e-mail address signs in as well as the username."""

    class Shared(models.TextChoices):
        """What a person may show to others on their public page; nothing until they choose it."""

        SINCE = "since", "When I joined"
        FAVOURITES = "favourites", "Films I gave 4.5 stars or more"
        RATINGS = "ratings", "My latest ratings"
        WATCHLIST = "watchlist", "My watchlist"

    email = models.EmailField("e-mail address", blank=True)
    display_name = models.CharField("name to show", max_length=60, blank=True)
    shared = ArrayField(
        models.CharField(max_length=12, choices=Shared.choices),
        default=list,
        blank=True,
        help_text="What others may see.",
    )
    deletion_requested_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the person asked for the account to be deleted; signing in takes it back.",
    )
    onboarded_at = models.DateTimeField(null=True, blank=True, help_text="When the welcome was finished or left.")
    pseudonym = models.CharField(
        max_length=32,
        unique=True,
        default=new_pseudonym,
        editable=False,
        help_text="What the audit log calls the person: it goes with the account, and then leads nowhere.",
    )

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_is_unique")]
        # Names are looked up whatever their case.
        indexes = [models.Index(Upper("username"), name="user_by_name")]

    @property
    def called(self) -> str:
        """The name the site calls the person by."""
        return self.display_name or self.username


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> "ApiTokenQuerySet":
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class ApiToken(models.Model):
    """A program's key to one account; only its SHA-256 is kept, the key itself is shown once."""

    class Scope(models.TextChoices):
        READ = "read", "read"
        WRITE = "write", "read and write"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, help_text="The key's first characters, to tell keys apart.")
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class DataExport(models.Model):
    """A copy of everything held about a person, in the private storage named `exports` until it expires."""

    class Status(models.TextChoices):
        WAITING = "waiting", "being put together"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports")
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"data of {self.user}, {self.get_status_display()}"

    @property
    def file_name(self) -> str:
        """Where the copy stands in its storage, which serves nobody: the owner's page reads it."""
        return f"{self.key}.zip"
