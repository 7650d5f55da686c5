"""What the commands that make one section of the report have in common."""

import json
from abc import abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pyspark.sql import DataFrame

from ml_jobs import transforms
from ml_jobs.errors import BatchError
from ml_jobs.outputs import check_writable, whole_file
from ml_jobs.progress import Steps
from ml_jobs.reports.provenance import provenance
from ml_jobs.reports.publishing import as_json, publish
from ml_jobs.session import spark_session
from ml_jobs.snapshot import take_snapshot
from ml_jobs.training.catalogue import Catalogue
from recommender.artifacts import ArtifactError, ArtifactStore


class SectionCommand(BaseCommand):
    """Measures on the loaded data set and leaves one section of the report in the artifact store."""

    section: str

    @abstractmethod
    def measure(self, ratings: DataFrame, catalogue: Catalogue, steps: Steps, *, seed: int) -> dict[str, Any]:
        """Return the section."""

    @abstractmethod
    def say(self, section: dict[str, Any]) -> None:
        """Write what was found."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=0, help="of what is held out, and of all that is drawn")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
        parser.add_argument("--dry-run", action="store_true", help="keep no report in the artifact store")

    def handle(self, *args: Any, **options: Any) -> None:
        steps = Steps(self.stdout.write)
        try:
            if options["json"]:
                check_writable(options["json"])
            section = self._measure(steps, options["seed"])
            self.say(section)
            if not options["dry_run"]:
                run = publish({self.section: section}, ArtifactStore())
                self.stdout.write(f"Report {run} is in the artifact store; {steps.total:.0f} s in all.")
        except (BatchError, ArtifactError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            with whole_file(options["json"]) as stream:
                json.dump(as_json(section), stream, indent=1, ensure_ascii=False)

    def _measure(self, steps: Steps, seed: int) -> dict[str, Any]:
        command = f"manage.py {type(self).__module__.rpartition('.')[2]} --seed {seed}"
        with ExitStack() as stack:
            with steps.step("Taking the snapshot and starting Spark"):
                snapshot = stack.enter_context(take_snapshot())
                spark = stack.enter_context(spark_session("evaluation"))
            ratings = transforms.select_ratings(snapshot.read(spark)).cache()
            made = provenance(command, snapshot, ratings.count())
            return {**self.measure(ratings, snapshot.catalogue, steps, seed=seed), "provenance": made}
