from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommender", "0006_theme_redirects")]

    operations = [
        migrations.AddField(
            model_name="theme",
            name="label_doubt",
            field=models.CharField(
                blank=True,
                help_text="What is no longer true of a label that an editor keeps; empty where all is.",
                max_length=300,
            ),
        ),
    ]
