"""Search for hyper-parameters on validation splits inside the training part; a second run goes on where one stopped."""

import re
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml_jobs import transforms
from ml_jobs.errors import BatchError
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.snapshot import take_snapshot
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.tuning.parts import training_part
from ml_jobs.tuning.searches import SEARCHES, Search
from ml_jobs.tuning.spaces import SPACES
from ml_jobs.tuning.study import Study
from recommender.artifacts import ArtifactError, ArtifactStore

STUDY_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"


class Command(BaseCommand):
    help = "Search for hyper-parameters on validation splits; test data is never looked at. Adopting them is up to you."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--target", choices=sorted(SPACES), default="scoring", help="what is searched for")
        parser.add_argument("--trials", type=_count, default=30, help="how many more trials")
        parser.add_argument(
            "--study", type=_name, help="go on with this study, or begin it; the target's name if unset"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        steps, target = Steps(self.stdout.write), options["target"]
        name = options["study"] or target
        try:
            with ExitStack() as stack:
                self._search(stack, name, target, options["trials"], steps)
        except (BatchError, ArtifactError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped before the first trial; nothing was searched.") from None

    def _search(self, stack: ExitStack, name: str, target: str, trials: int, steps: Steps) -> None:
        parameters, search_class = TrainingParameters(), SEARCHES[target]
        with steps.step("Taking the snapshot and starting Spark"):
            snapshot = stack.enter_context(take_snapshot())
            study = Study(
                name,
                target,
                SPACES[target],
                data=snapshot.sha256,
                folder=settings.CINE_DIR / "tuning",
                store=ArtifactStore(),
                higher_is_better=search_class.higher_is_better,
            )
            spark = stack.enter_context(spark_session("tuning"))
            every = transforms.select_ratings(snapshot.read(spark))
            ratings = training_part(every, parameters, stars=target == "stars")
        if study.trials:
            steps.note(f"Going on with the study {name}: {len(study.trials)} trials so far.")
        search = search_class.prepare(ratings, snapshot.catalogue, parameters, steps)
        facts = {"target": target, "figure": search.figure, "data": f"{snapshot.source} {snapshot.sha256[:12]}"}
        try:
            study.run(search, parameters, trials, steps)
        except KeyboardInterrupt:
            again = f"manage.py tune_model --target {target} --study {name}"
            self.stdout.write(f"Stopped; {len(study.trials)} trials are kept, and {again} goes on.")
        self._tell(study, search, facts)

    def _tell(self, study: Study, search: Search, facts: dict[str, Any]) -> None:
        """Write the results, and say how the best values are adopted: by a person."""
        keys = study.write_results(facts)
        self.stdout.write(f"{len(study.trials)} trials; the tables are in the artifact store: {', '.join(keys)}.")
        best = study.best
        if best is None:
            return
        found, gain = study.estimate_of(best), study.gain_over_today(best)
        said = f"Best {search.figure}: {found.value:.4f} (standard error {found.error:.4f}), trial {best.number}"
        self.stdout.write(self.style.SUCCESS(said))
        if gain is not None and best.number:
            worth = "more than chance, though the best of many is flattered" if gain.is_sure else "within chance"
            self.stdout.write(f"Gain over today's parameters, person by person: {gain}: {worth}.")
        for key, value in best.params.items():
            self.stdout.write(f"  {key} = {value:.4g}")
        self.stdout.write(
            "Nothing is adopted by itself: whoever takes these values writes them into ml_jobs/training/parameters.py, "
            "and evaluate_model then says what they give on test data."
        )


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ValueError(text)
    return int(text)


def _name(text: str) -> str:
    if not re.fullmatch(STUDY_NAME, text):
        raise ValueError(text)
    return text


_count.__name__, _name.__name__ = "number of trials", "name of a study (letters, digits, dots, dashes)"
