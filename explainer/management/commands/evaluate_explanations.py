import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.evaluating import evaluate_explanations
from explainer.management.people import add_people, people_of
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Check every sentence of many real people's pages against the data; print what was found and store it."

    def add_arguments(self, parser: CommandParser) -> None:
        add_people(parser, default=100)
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
        parser.add_argument("--dry-run", action="store_true", help="leave the artifact store alone")

    def handle(self, *args, json: Path | None, dry_run: bool, **options) -> None:
        live = ModelVersion.objects.live()
        if live is None:
            raise CommandError("No model is live: train one and activate it (manage.py train_model --activate).")
        report = evaluate_explanations(people_of(options), model=live.version, seed=options["seed"])
        figures = as_json(report)
        if not dry_run:
            ArtifactStore().put(f"reports/explanations/{live.version}/report.json", figures.encode())
        if json:
            try:
                json.write_text(figures, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"--json: {error}") from error
        self.stdout.write(as_json(report | {"faults": len(report["faults"]), "missed": len(report["missed"])}))
        for line in _summary(report):
            self.stdout.write(line)


def _summary(report: dict[str, Any]) -> Iterator[str]:
    """Yield what the figures come to, then what is wrong, sentence by sentence."""
    supported, recall = (report[name] or 0.0 for name in ("supported", "recall_on_tampered"))
    yield f"The data support {supported:.2%} of {report['statements']:,} sentences."
    yield f"Of sentences made untrue the checker objects to {recall:.2%}."
    for fault in report["faults"][:MOST_SHOWN]:
        yield f"{fault['person']}: {fault['text']} {' '.join(fault['objections'])}"
    for missed in report["missed"][:MOST_SHOWN]:
        yield f"Not noticed ({missed['change']}): {missed['text']}"


def as_json(report: dict[str, Any]) -> str:
    """Return the figures as text."""
    return json.dumps(report, indent=1, ensure_ascii=False)
