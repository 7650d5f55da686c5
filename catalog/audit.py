"""Who changed what at the console, and when: an append-only log with the values before and after.

How to use it: put `Audited` before an admin's other base classes; for anything else that is done there, call `record`.

People are in it by their pseudonyms alone, which stand on their accounts: `with_names` finds whose they are, and once
an account is erased nobody can. So the log need not forget anybody, and no row of it ever changes.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth import get_user_model
from django.db.models import BooleanField, DateField, Field, Model, OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest

from catalog.models import AuditEntry

if TYPE_CHECKING:
    from accounts.models import User

    Base = ModelAdmin
else:
    Base = object

NOT_KEPT = "…"
"""Stands for the values of fields that are private: that they changed is kept, what they were is not."""

State = dict[str, Any]


def record(
    *,
    actor: "User",
    action: str,
    subject: Model,
    label: str = "",
    before: State | None = None,
    after: State | None = None,
) -> AuditEntry:
    """Append what the actor did to the subject; `label` is what the subject is called, by default its own name."""
    entry = AuditEntry(
        actor=actor.pseudonym,
        action=action,
        subject=f"{subject._meta.label_lower} {_pseudonym_of(subject) or subject.pk}",
        label=(_pseudonym_of(subject) or label or name_of(subject))[:200],
        before=before or {},
        after=after or {},
    )
    entry.full_clean()
    entry.save(force_insert=True)
    return entry


def with_names(entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Add `actor_name` and `subject_name`: the usernames of people who still have their account, else None."""
    people = get_user_model()._default_manager.order_by()
    return entries.annotate(
        actor_name=Subquery(people.filter(pseudonym=OuterRef("actor")).values("username")[:1]),
        subject_name=Subquery(people.filter(pseudonym=OuterRef("label")).values("username")[:1]),
    )


def entries_about(pseudonym: str) -> QuerySet[AuditEntry]:
    """Return what a person did at the console, and what was done there to the account and to what belongs to it."""
    belongs = Q(before__user=pseudonym) | Q(after__user=pseudonym)
    return AuditEntry.objects.filter(Q(actor=pseudonym) | Q(label=pseudonym) | belongs)


def name_of(row: Model) -> str:
    """Return what the log calls a row: its own name, or whose it is where it belongs to a person."""
    if pseudonym := _pseudonym_of(row):
        return pseudonym
    for field in row._meta.concrete_fields:
        if field.related_model is get_user_model() and (owner := _value_of(row, field)):
            return f"{row._meta.verbose_name} of {owner}"
    return str(row)


def state_of(row: Model, *, private: Iterable[str] = ()) -> State:
    """Return a row's values as the log keeps them, those of many-to-many fields as lists of names.

    Of a person only switches and dates are kept, of whoever a row belongs to the pseudonym.
    """
    hidden = frozenset(private)
    values: State = {}
    for field in row._meta.concrete_fields:
        value = _value_of(row, field)
        is_private = field.name in hidden or (_pseudonym_of(row) and not isinstance(field, (BooleanField, DateField)))
        values[field.name] = (NOT_KEPT, hash(str(value))) if is_private else _plain(value)
    for many in row._meta.many_to_many:
        values[many.name] = sorted(str(each) for each in getattr(row, many.name).all())
    return values


def changes_of(before: State, after: State) -> tuple[State, State]:
    """Return what differs between two states, before and after."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return _shown(before, changed), _shown(after, changed)


class Audited(Base):
    """Logs every row that this admin adds, changes and deletes, in the transaction that does it."""

    private: tuple[str, ...] = ()
    """Fields whose values are not kept."""

    def audit_label(self, obj: Model) -> str:
        """What the log calls a row."""
        return name_of(obj)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        stored = self.model._default_manager.filter(pk=obj.pk).first() if change else None
        request.audited_before = self._state(stored) if stored else {}  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        stored = self.model._default_manager.get(pk=form.instance.pk)
        before, after = changes_of(request.audited_before, self._state(stored))  # type: ignore[attr-defined]
        if before or after:
            self._record(request, "changed" if change else "added", stored, before, after)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, "deleted", obj, self._state(obj), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self._record(request, "deleted", obj, self._state(obj), {})
        super().delete_queryset(request, queryset)

    def _state(self, obj: Model) -> State:
        return state_of(obj, private=self.private)

    def _record(self, request: HttpRequest, action: str, obj: Model, before: State, after: State) -> None:
        kept = {name: _shown(state, list(state)) for name, state in (("before", before), ("after", after))}
        record(actor=request.user, action=action, subject=obj, label=self.audit_label(obj), **kept)  # type: ignore[arg-type]


def _pseudonym_of(row: Model) -> str:
    """The pseudonym of a person; empty for any other row."""
    return row.pseudonym if isinstance(row, get_user_model()) else ""


def _value_of(row: Model, field: Field) -> Any:
    """A field's value; the pseudonym of the person that a field names."""
    if field.related_model is get_user_model() and (person := getattr(row, field.name)):
        return person.pseudonym
    return field.value_from_object(row)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def _shown(state: State, names: list[str]) -> State:
    """The values to keep; a private one was only there to be compared."""
    values = {name: state[name] for name in names if name in state}
    return {name: value[0] if isinstance(value, tuple) else value for name, value in values.items()}
