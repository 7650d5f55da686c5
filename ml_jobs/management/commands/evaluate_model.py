"""Measure the production model, and simple ones beside it, on ratings held out of the loaded data set."""

import dataclasses
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml_jobs import transforms
from ml_jobs.errors import BatchError
from ml_jobs.evaluation import HeldOut, measure_baselines, measure_model, measure_predictions
from ml_jobs.outputs import check_writable, whole_file
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.snapshot import take_snapshot
from ml_jobs.training.model import fit_model
from ml_jobs.training.parameters import TrainingParameters
from recommender.artifacts import ArtifactError

PROTOCOLS = {"random": transforms.hold_out_random, "temporal": transforms.hold_out_last}
SHARE = 0.2


class Command(BaseCommand):
    help = "Hold out a fifth of the ratings (any, or each person's last), train on the rest, and report the figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--protocol", choices=sorted(PROTOCOLS), default="random")
        parser.add_argument("--seed", type=int, default=0, help="of the split; in time, of the order within a tie")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the report here as well")
        parser.add_argument("--spark-only", action="store_true", help="fit the stars on Spark alone as well")

    def handle(self, *args: Any, **options: Any) -> None:
        steps = Steps(self.stdout.write)
        try:
            if options["json"]:
                check_writable(options["json"])
            report = self._measure(options["protocol"], options["seed"], steps, spark_only=options["spark_only"])
        except (BatchError, ArtifactError) as error:
            raise CommandError(str(error)) from error
        for name, figures in report["models"].items():
            listed = ", ".join(f"{key} {value:.4f}" for key, value in figures.items() if isinstance(value, float))
            self.stdout.write(f"{name:>14}: {listed}")
        if options["json"]:
            with whole_file(options["json"]) as stream:
                json.dump(report, stream, indent=1)

    def _measure(self, protocol: str, seed: int, steps: Steps, *, spark_only: bool) -> dict[str, Any]:
        parameters = TrainingParameters()
        with ExitStack() as stack:
            with steps.step("Taking the snapshot and starting Spark"):
                snapshot = stack.enter_context(take_snapshot())
                spark = stack.enter_context(spark_session("evaluation"))
            ratings = transforms.select_ratings(snapshot.read(spark))
            split = PROTOCOLS[protocol](ratings, share=SHARE, seed=seed).cache()
            held_out = HeldOut.gather(split.filter("held_out"))
            kept = split.filter("not held_out").drop("held_out")
            model = fit_model(kept, snapshot.catalogue, parameters, steps)
            models: dict[str, Any] = {"CineWhy": measure_model(model, held_out)}
            if spark_only:
                plain = dataclasses.replace(parameters, stars=dataclasses.replace(parameters.stars, refine=False))
                on_spark = fit_model(kept, snapshot.catalogue, plain, steps, "Spark only · ")
                models["stars by Spark"] = measure_predictions(on_spark.predict, held_out)
        with steps.step("Fitting the baselines"):
            models |= measure_baselines(model, held_out)
        return {
            "protocol": protocol,
            "share": SHARE,
            "seed": seed,
            "data": {"source": snapshot.source, "sha256": snapshot.sha256, "ratings": len(model.data) + len(held_out)},
            "parameters": parameters.as_dict(),
            "models": models,
            "seconds": steps.seconds,
        }
