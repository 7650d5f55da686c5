"""Train the production model on a ratings file and write predictions and rankings, for anyone to check our figures."""

import dataclasses
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml_jobs.backtest import Request, run
from ml_jobs.errors import BatchError
from ml_jobs.progress import Steps
from ml_jobs.training.parameters import TrainingParameters


class Command(BaseCommand):
    help = (
        "Train on TRAIN.csv (userId,movieId,rating,timestamp); predict the stars of each pair of PAIRS.csv and rank "
        "the k best unseen films for each person of USERS.csv. Starts no service and reads only what is named here."
    )
    # The checks would want a database.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ratings", type=Path, required=True, metavar="TRAIN.csv")
        parser.add_argument("--movies", type=Path, metavar="MOVIES.csv", help="movieId,title,genres")
        parser.add_argument("--tags", type=Path, metavar="TAGS.csv", help="userId,movieId,tag,timestamp")
        parser.add_argument("--pairs", type=Path, metavar="PAIRS.csv", help="userId,movieId to predict")
        parser.add_argument("--predictions", type=Path, metavar="OUT.csv", help="userId,movieId,prediction")
        parser.add_argument("--users", type=Path, metavar="USERS.csv", help="userId to rank films for")
        parser.add_argument("--rankings", type=Path, metavar="OUT.csv", help="userId,rank,movieId,score")
        parser.add_argument("--k", type=int, default=20, help="films for each person (20)")
        parser.add_argument("--seed", type=int, default=TrainingParameters().seed)

    def handle(self, *args: Any, **options: Any) -> None:
        request = Request(**{field.name: options[field.name] for field in dataclasses.fields(Request)})
        steps = Steps(self.stdout.write)
        try:
            run(request, dataclasses.replace(TrainingParameters(), seed=options["seed"]), steps)
        except BatchError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Done in {steps.total:.0f} s."))
