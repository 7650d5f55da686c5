import os
import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from ml_jobs.demo import USERNAME, create_demo
from ml_jobs.errors import DataError
from recommender.artifacts import ArtifactError


class Command(BaseCommand):
    help = "Create the account `demo` with one real MovieLens person's history; its password comes from DEMO_PASSWORD."

    def handle(self, *args, **options):
        if get_user_model().objects.filter(username=USERNAME).exists():
            self.stdout.write(f"The account {USERNAME} exists; nothing was changed.")
            return
        given = os.environ.get("DEMO_PASSWORD", "")
        password = given or secrets.token_urlsafe(12)
        try:
            _, count = create_demo(password=password)
        except (DataError, ArtifactError) as error:
            raise CommandError(str(error)) from error
        told = "the password in DEMO_PASSWORD" if given else f"password {password}"
        self.stdout.write(f"Created the account {USERNAME} with {count} ratings, {told}.")
