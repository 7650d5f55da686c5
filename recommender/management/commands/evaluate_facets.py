import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.artifacts import ArtifactStore
from recommender.facets.report import as_markdown, facet_report
from recommender.facets.service import read_catalogue
from recommender.models import ModelVersion


class Command(BaseCommand):
    help = "Measure how well facets are told of films and by taggers held out; print the report and store it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--dry-run", action="store_true", help="leave the artifact store alone")

    def handle(self, *args, json: Path | None, seed: int, dry_run: bool, **options) -> None:
        live = ModelVersion.objects.live()
        if live is None:
            raise CommandError("No model is live: train one and activate it (manage.py train_model --activate).")
        report = facet_report(read_catalogue(), model=live.version, seed=seed)
        written, figures = as_markdown(report), as_json(report)
        if not dry_run:
            store = ArtifactStore()
            store.put(f"reports/facets/{live.version}/report.md", written.encode())
            store.put(f"reports/facets/{live.version}/report.json", figures.encode())
        if json:
            try:
                json.write_text(figures, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"--json: {error}") from error
        self.stdout.write(written)


def as_json(report: dict[str, object]) -> str:
    """Return the figures as text."""
    return json.dumps(report, indent=1, ensure_ascii=False)
