import accounts.models
from django.db import migrations, models

# One for each account; a default that Django computes would be the same for all of them.
FILL = """
UPDATE accounts_user SET pseudonym = 'person-' || left(replace(gen_random_uuid()::text, '-', ''), 16)
    WHERE pseudonym IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_privacy'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='pseudonym',
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='user',
            name='pseudonym',
            field=models.CharField(default=accounts.models.new_pseudonym, editable=False, help_text='What the audit log calls the person: it goes with the account, and then leads nowhere.', max_length=32, unique=True),
        ),
    ]
