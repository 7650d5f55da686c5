"""Fetch poster images into our own store."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.posters.fetching import Fetched, fetch_posters


class Command(BaseCommand):
    help = "Fetch posters from TMDB into our own store, the most rated films first; again goes on where it ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=1000, help="films to ask about, at the most (1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        fetched = fetch_posters(limit=options["limit"], report=self._report)
        said = f"{fetched.found:,} posters fetched, {fetched.missing:,} films have none, {fetched.failed:,} failed."
        if fetched.stopped:
            raise CommandError(f"{fetched.stopped} {said}")
        self.stdout.write(self.style.SUCCESS(said))

    def _report(self, fetched: Fetched) -> None:
        if (done := fetched.found + fetched.missing) % 100 == 0:
            self.stdout.write(f"{done:,} films …")
