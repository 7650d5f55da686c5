from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing them is what makes drf-spectacular find the scheme, and sign-ins their receiver.
        from accounts import signals  # noqa: F401
        from accounts.api import schema  # noqa: F401
        from accounts.roles import write_roles

        # After the permissions of every app, which Django makes by the same signal.
        post_migrate.connect(write_roles, sender=self)
