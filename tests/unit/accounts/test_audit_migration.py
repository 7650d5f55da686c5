"""Entries that the audit log kept before it knew pseudonyms."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from catalog.models import AuditEntry
from tests.factories.accounts import UserFactory

migration = import_module("accounts.migrations.0005_audit_log_without_names")


@pytest.mark.django_db
def test_names_and_numbers_in_older_entries_give_way_to_pseudonyms():
    ada = UserFactory(username="ada")
    AuditEntry.objects.create(
        actor="ada",
        action="deleted",
        subject=f"accounts.user {ada.pk}",
        label=f"person {ada.pk}",
        before={"id": ada.pk, "display_name": "Ada", "is_active": True},
    )
    AuditEntry.objects.create(
        actor="gone", action="deleted", subject="explainer.llmcall 3", label="writer", before={"user": ada.pk}
    )

    with connection.schema_editor() as editor:
        migration.forget_names(apps, editor)

    later, earlier = AuditEntry.objects.all()
    assert (earlier.actor, earlier.label, earlier.subject) == (
        ada.pseudonym,
        ada.pseudonym,
        f"accounts.user {ada.pseudonym}",
    )
    assert earlier.before == {"id": "…", "display_name": "…", "is_active": True}
    assert (later.actor, later.before) == ("person-erased", {"user": ada.pseudonym})
