"""Train both models on Spark and store them as a candidate; `--activate` puts it live if the gate lets it through."""

import dataclasses
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml_jobs.errors import BatchError
from ml_jobs.recorded import train_recorded
from ml_jobs.training.parameters import TrainingParameters
from recommender.activation import ActivationError
from recommender.artifacts import ArtifactError
from recommender.runs.models import ModelRun
from recommender.runs.services import RunRefused, begin_here, carried_out

MOST_THEMES = 500


def number_of_themes(text: str) -> int | None:
    """Return the number, or None for `auto`."""
    if text == "auto":
        return None
    if not text.isdigit() or not 2 <= int(text) <= MOST_THEMES:
        raise ValueError(text)
    return int(text)


number_of_themes.__name__ = f"number of themes (2 to {MOST_THEMES}, or auto)"


class Command(BaseCommand):
    help = "Train on the snapshot of all ratings, measure on a held-out fifth, and store the model with its manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        defaults = TrainingParameters()
        parser.add_argument("--k", type=number_of_themes, default=defaults.themes.k, help="themes: a number or auto")
        parser.add_argument("--seed", type=int, default=defaults.seed)
        parser.add_argument("--activate", action="store_true", help="put it live unless it is worse than the live one")

    def handle(self, *args: Any, **options: Any) -> None:
        parameters = dataclasses.replace(TrainingParameters(), seed=options["seed"])
        how = {"parameters": parameters, "k": options["k"], "activate": options["activate"]}
        try:
            run = begin_here(ModelRun.Kind.TRAINING)
            with carried_out(run) as progress:
                train_recorded(run, progress, self.stdout.write, **how)
                return
        except (BatchError, ArtifactError, ActivationError, RunRefused) as error:
            raise CommandError(str(error)) from error
        raise CommandError("Stopped at the console.")
