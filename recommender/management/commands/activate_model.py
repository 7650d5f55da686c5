"""Put a trained model live."""

from time import perf_counter

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.activation import ActivationError, activate
from recommender.artifacts import ArtifactError, ArtifactStore
from recommender.model_files import read_model_files


class Command(BaseCommand):
    help = "Check a model's files in the artifact store and put it live, in one transaction."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="The model's version, as train_model printed it.")
        parser.add_argument("--dry-run", action="store_true", help="Check the files and change nothing.")

    def handle(self, *, version: str, dry_run: bool, **options: object) -> None:
        started = perf_counter()
        try:
            if dry_run:
                files = read_model_files(version)
                self.stdout.write(f"Model {version} can go live: {len(files)} films, {len(files.themes)} themes.")
                return
            self.stdout.write(f"Checking model {version} and putting it live…")
            live = activate(version)
        except (ArtifactError, ActivationError) as error:
            known = ", ".join(ArtifactStore().versions()) or "none"
            raise CommandError(f"{error} Models in the store: {known}.") from error
        if live.held_back:
            self.stdout.write(self.style.WARNING(f"This overrules the gate. {live.held_back}"))
        served = live.manifest["served"]
        skipped = served["items"] - served["movies"]
        note = f" ({skipped} of its films are not in the catalogue)" if skipped else ""
        seconds = perf_counter() - started
        self.stdout.write(
            self.style.SUCCESS(f"Model {version} is live with {served['movies']} films{note}; {seconds:.1f} s.")
        )
