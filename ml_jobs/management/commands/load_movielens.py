"""Load MovieLens: the catalogue into the database, the ratings into the artifact store."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import DataSource
from ml_jobs.errors import BatchError
from ml_jobs.loading import load
from ml_jobs.movielens.files import MovieLens, read_movielens
from ml_jobs.movielens.sources import locate, usual_places
from recommender.artifacts import ArtifactStore


class Command(BaseCommand):
    help = "Load MovieLens from a zip, a folder, a URL (#sha256=… checks it) or a name; again is a no-op."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default=settings.MOVIELENS_SOURCE, help="default: MOVIELENS_SOURCE")
        parser.add_argument("--dry-run", action="store_true", help="read and check, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["source"] and not options["dry_run"] and self._is_loaded():
            return
        try:
            data = self._read(options["source"])
            if not options["dry_run"]:
                self._load(data)
        except BatchError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error

    def _is_loaded(self) -> bool:
        """With no source named, whatever is loaded will do: no download is looked for."""
        source = DataSource.objects.first()
        if source is None or not ArtifactStore().exists(source.ratings_artifact):
            return False
        self.stdout.write(f"{source.name} is loaded already.")
        return True

    def _read(self, source: str) -> MovieLens:
        path = locate(source, usual_places(), self.stdout.write)
        self.stdout.write(f"Reading {path}")
        data = read_movielens(path)
        self.stdout.write(
            f"{data.name}: {len(data.movies):,} movies, {len(data.ratings):,} ratings, {len(data.tags):,} tags."
        )
        return data

    def _load(self, data: MovieLens) -> None:
        self.stdout.write("Writing the catalogue …")
        outcome = load(data)
        news = "Loaded" if outcome.loaded else "Nothing to do: this very data is loaded already,"
        self.stdout.write(self.style.SUCCESS(f"{news} {outcome.source.name} (sha256 {outcome.source.sha256[:12]}…)."))
