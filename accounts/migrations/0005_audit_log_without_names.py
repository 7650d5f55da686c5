"""Puts pseudonyms in the place of the names and numbers of people that the audit log has kept so far."""

from django.db import migrations

ERASED = "person-erased"

TRIGGER = "ALTER TABLE catalog_auditentry {} TRIGGER auditentry_is_append_only"


def forget_names(apps, schema_editor):
    """Rewrite what names people; the values kept of an account itself are dropped, but for switches and dates."""
    people = list(apps.get_model("accounts", "User").objects.values_list("pk", "username", "pseudonym"))
    by_name = {username: pseudonym for _pk, username, pseudonym in people}
    by_number = {str(pk): pseudonym for pk, _username, pseudonym in people}
    schema_editor.execute(TRIGGER.format("DISABLE"))
    for entry in apps.get_model("catalog", "AuditEntry").objects.iterator():
        entry.actor = by_name.get(entry.actor, ERASED)
        model, _, key = entry.subject.partition(" ")
        is_person = model == "accounts.user"
        if is_person:
            entry.label = by_number.get(key, ERASED)
            entry.subject = f"{model} {entry.label}"
        for values in (entry.before, entry.after):
            if "user" in values:
                values["user"] = by_number.get(str(values["user"]), ERASED)
            if is_person:
                for name in {"id", "username", "email", "display_name", "first_name", "last_name", "shared"} & values.keys():
                    values[name] = "…"
        entry.save()
    schema_editor.execute(TRIGGER.format("ENABLE"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_pseudonyms'),
        ('catalog', '0007_audit_log'),
    ]

    operations = [migrations.RunPython(forget_names, migrations.RunPython.noop)]
