import os
import secrets

from django.core.management.base import BaseCommand

from accounts.models import User


class Command(BaseCommand):
    help = "Create the superuser `admin`, with the password in ADMIN_PASSWORD or a generated one, which is printed."

    def handle(self, *args, **options):
        if User.objects.filter(username="admin").exists():
            self.stdout.write("The account admin exists; nothing was changed.")
            return
        given = os.environ.get("ADMIN_PASSWORD", "")
        password = given or secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", password=password)
        told = "the password in ADMIN_PASSWORD" if given else f"password {password}"
        self.stdout.write(f"Created the superuser admin, {told}.")
