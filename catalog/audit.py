"""Who changed what at the console, and when: an append-only log with the values before and after.

How to use it: put `Audited` before an admin's other base classes; for anything else that is done there, call `record`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
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
        actor=actor.get_username(),
        action=action,
        subject=f"{subject._meta.label_lower} {subject.pk}",
        label=(label or str(subject))[:200],
        before=before or {},
        after=after or {},
    )
    entry.full_clean()
    entry.save(force_insert=True)
    return entry


def state_of(row: Model, *, private: Iterable[str] = ()) -> State:
    """Return a row's values as the log keeps them, those of many-to-many fields as lists of names."""
    hidden = frozenset(private)
    values: State = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        values[field.name] = (NOT_KEPT, hash(str(value))) if field.name in hidden else _plain(value)
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
        return str(obj)

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


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)


def _shown(state: State, names: list[str]) -> State:
    """The values to keep; a private one was only there to be compared."""
    values = {name: state[name] for name in names if name in state}
    return {name: value[0] if isinstance(value, tuple) else value for name, value in values.items()}
