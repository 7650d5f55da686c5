"""Who may do what in the console: three groups, each with what the one before it has.

A **viewer** looks at the catalogue, models, themes, tasks and the cost of language models. A **curator** also edits
films, words and themes and judges explanations. An **operator** also puts models live, starts training, and looks after
people and their keys; only a superuser gives roles. The table is the truth: each migration run writes it to the groups.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

if TYPE_CHECKING:
    from accounts.models import User

VIEWER, CURATOR, OPERATOR = "viewer", "curator", "operator"
NO_ROLE = "none"

_LOOKED_AT = {
    "catalog": ["movie", "genre", "tag", "datasource", "moviestatistics"],
    "recommender": ["modelversion", "modelrun", "taskrun", "theme", "moviefacet"],
    "explainer": ["llmcall", "writerapproval"],
}
_CURATED = {"catalog": ["movie", "genre", "tag"]}
_PERSONAL = {
    "catalog": ["rating", "interaction", "watchlistentry", "dismissal", "auditentry"],
    "recommender": ["tasteprofile"],
    "accounts": ["user", "apitoken"],
}


def _permissions(models: dict[str, list[str]], *verbs: str) -> set[str]:
    return {f"{app}.{verb}_{model}" for app, names in models.items() for model in names for verb in verbs}


_VIEWERS = _permissions(_LOOKED_AT, "view")
_CURATORS = (
    _VIEWERS
    | _permissions(_CURATED, "add", "change", "delete")
    | {"recommender.change_theme"}
    | _permissions({"explainer": ["explanation"]}, "view", "change", "delete")
)
_OPERATORS = (
    _CURATORS
    | _permissions(_PERSONAL, "view")
    | {"recommender.change_modelversion", "accounts.change_user", "accounts.change_apitoken"}
)
ROLES: dict[str, set[str]] = {VIEWER: _VIEWERS, CURATOR: _CURATORS, OPERATOR: _OPERATORS}


@transaction.atomic
def write_roles(**_: Any) -> None:
    """Make the three groups have exactly the permissions of the table; safe to run again."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, codes in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        # While older migrations run, some models are not there yet.
        group.permissions.set([known[code] for code in sorted(codes & known.keys())])


def role_of(person: "User") -> str:
    """Return the highest role a person has, or NO_ROLE."""
    held = {group.name for group in person.groups.all()} if person.is_staff else set()
    return next((name for name in reversed(ROLES) if name in held), NO_ROLE)


def give_role(person: "User", role: str, *, is_superuser: bool) -> None:
    """Make the role the person's only one; without any, the console is closed to all but superusers."""
    person.groups.set(Group.objects.filter(name=role))
    person.is_superuser = is_superuser
    person.is_staff = is_superuser or role in ROLES
    person.save(update_fields=["is_superuser", "is_staff"])
