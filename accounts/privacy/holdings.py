"""The register of what is held about people: every table with a path to a person, and how it is handed over.

A test walks all models and fails for one that leads to a person and is neither here nor in `NOT_HANDED_OVER`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db.models import Model, QuerySet
from django.db.models.fields import Field
from django.db.models.fields.related import ForeignKey

from accounts.models import User
from catalog.models import Movie


@dataclass(frozen=True)
class Holding:
    """Rows of one table that belong to a person."""

    label: str
    """The model, as `app.Model`."""
    path: str = "user"
    """From a row to the person, as the ORM writes it."""
    secret: frozenset[str] = frozenset()
    """Columns that open something: their owner has no use for them, and whoever finds the copy would."""

    @cached_property
    def model(self) -> type[Model]:
        """The model class."""
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        """The file's name in the copy."""
        return self.label.replace(".", "_").lower()

    @property
    def columns(self) -> dict[str, str]:
        """Column names in the copy with the lookups behind them; a film comes with its title."""
        columns: dict[str, str] = {}
        for field in self.model._meta.concrete_fields:
            if field.name not in self.secret:
                columns |= _columns_of(field)
        return columns

    def rows_of(self, user: User) -> QuerySet[Model]:
        """Return the person's rows."""
        return self.model._default_manager.filter(**{self.path: user.pk}).order_by("pk")

    def records_of(self, user: User) -> Iterator[dict[str, object]]:
        """Yield the person's rows as the copy shows them, without holding all of them in memory."""
        names, lookups = list(self.columns), list(self.columns.values())
        for values in self.rows_of(user).values_list(*lookups).iterator(chunk_size=2000):
            yield dict(zip(names, values, strict=True))


HOLDINGS = (
    Holding("accounts.User", path="pk", secret=frozenset({"password"})),
    Holding("accounts.ApiToken", secret=frozenset({"digest"})),
    Holding("accounts.DataExport"),
    Holding("accounts.RatingImport"),
    Holding("account.EmailAddress"),
    Holding("account.EmailConfirmation", path="email_address__user", secret=frozenset({"key"})),
    Holding("mfa.Authenticator", secret=frozenset({"data"})),
    Holding("usersessions.UserSession", secret=frozenset({"session_key"})),
    Holding("socialaccount.SocialAccount"),
    Holding("socialaccount.SocialToken", path="account__user", secret=frozenset({"token", "token_secret"})),
    Holding("catalog.Rating"),
    Holding("catalog.WatchlistEntry"),
    Holding("catalog.Dismissal"),
    Holding("catalog.Interaction"),
    Holding("catalog.StoredAnswer"),
    Holding("recommender.TasteProfile"),
    Holding("recommender.TasteExclusion"),
    Holding("recommender.ModelRun", path="started_by"),
    Holding("explainer.Explanation"),
    Holding("explainer.PatternWish"),
    Holding("explainer.Visit"),
    Holding("explainer.LlmCall"),
    Holding("admin.LogEntry"),
)
NOT_HANDED_OVER = {
    "accounts.User_groups": "a person's roles in the admin console, which the console shows",
    "accounts.User_user_permissions": "a person's rights in the admin console, which the console shows",
}


def _columns_of(field: Field) -> dict[str, str]:
    if isinstance(field, ForeignKey) and field.related_model is Movie:
        return {field.attname: field.attname, f"{field.name}_title": f"{field.name}__title"}
    return {field.attname: field.attname}
