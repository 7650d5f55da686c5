from django.apps import AppConfig


class MlJobsConfig(AppConfig):
    name = "ml_jobs"
    verbose_name = "Batch jobs"
    default_auto_field = "django.db.models.BigAutoField"
