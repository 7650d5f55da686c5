import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from explainer.audit.people import History, NoPeople, read_people
from explainer.audit.precision import evaluate_explanations
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion

BESIDE = Path(settings.BASE_DIR).parent / "shared" / "data" / "ml-latest-small.zip"


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
        self.stdout.write(as_json(report | {"faults": len(report["faults"])}))
        for fault in report["faults"][:20]:
            self.stdout.write(f"{fault['person']}: {fault['text']} {' '.join(fault['objections'])}")


def add_people(parser: CommandParser, *, default: int) -> None:
    """Add the options that say whose pages are looked at."""
    parser.add_argument("--people", type=int, default=default, help="how many, spread over the sizes of histories")
    parser.add_argument(
        "--ratings",
        type=Path,
        default=Path(settings.MOVIELENS_SOURCE) if settings.MOVIELENS_SOURCE else BESIDE,
        metavar="FILE",
        help="a MovieLens zip or its ratings.csv (default: MOVIELENS_SOURCE)",
    )
    parser.add_argument("--seed", type=int, default=0)


def people_of(options: Mapping[str, Any]) -> Mapping[str, History]:
    """Return the people that the options name; raises CommandError."""
    if options["people"] < 1:
        raise CommandError("--people: at least one.")
    try:
        return read_people(options["ratings"], number=options["people"], seed=options["seed"])
    except NoPeople as error:
        raise CommandError(str(error)) from error


def as_json(report: dict[str, Any]) -> str:
    """Return the figures as text."""
    return json.dumps(report, indent=1, ensure_ascii=False)
