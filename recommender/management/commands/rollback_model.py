"""Go back to the model that the live one replaced."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.activation import ActivationError, rollback, version_before
from recommender.artifacts import ArtifactError
from recommender.models import ModelVersion


class Command(BaseCommand):
    help = "Put the model live again that the live one replaced."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say which model that is and change nothing.")

    def handle(self, *, dry_run: bool, **options: object) -> None:
        live = ModelVersion.objects.live()
        try:
            if dry_run:
                self.stdout.write(f"Model {live} would give way to {live and version_before(live)}.")
                return
            earlier = rollback()
        except (ArtifactError, ActivationError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Model {earlier} is live again in the place of {live}."))
