from django.db import migrations

FIRST_SITE_ID = 10_000_000


class Migration(migrations.Migration):
    """Films added on the site count from 10,000,000; the interaction log refuses updates."""

    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE catalog_movie ALTER COLUMN id SET START WITH {FIRST_SITE_ID} RESTART",
            "ALTER TABLE catalog_movie ALTER COLUMN id SET START WITH 1 RESTART",
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION catalog_interaction_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION
                    'The interaction log is append-only: row % cannot be changed; append a new row instead.', OLD.id
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER interaction_is_append_only BEFORE UPDATE ON catalog_interaction
                FOR EACH ROW EXECUTE FUNCTION catalog_interaction_refuse_update();
            """,
            """
            DROP TRIGGER interaction_is_append_only ON catalog_interaction;
            DROP FUNCTION catalog_interaction_refuse_update;
            """,
        ),
    ]
