from django.apps import AppConfig


class ExplainerConfig(AppConfig):
    name = "explainer"
    verbose_name = "Explainer"
    default_auto_field = "django.db.models.BigAutoField"
