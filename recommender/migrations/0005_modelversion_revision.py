from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommender", "0004_runs")]

    operations = [
        migrations.AddField(
            model_name="modelversion",
            name="revision",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="How often what it serves was changed while it was live."
            ),
        ),
    ]
