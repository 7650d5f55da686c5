"""Analyse the data set's ratings for the insights page and for the films' own pages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import DataSource
from ml_jobs.analysing import analyse_source
from recommender.artifacts import ArtifactError


class Command(BaseCommand):
    help = "Analyse the loaded data set's ratings: distributions, years, genres over decades; again is a no-op."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="make it anew where it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        source = DataSource.objects.first()
        if source is None:
            raise CommandError("No data set is loaded: run manage.py load_movielens first.")
        try:
            done = analyse_source(source, again=options["again"])
        except ArtifactError as error:
            raise CommandError(f"{error} Run manage.py load_movielens to put it back.") from error
        news = "Analysed" if done else "Nothing to do: there is an analysis of"
        self.stdout.write(self.style.SUCCESS(f"{news} {source.rating_count:,} ratings of {source.name}."))
