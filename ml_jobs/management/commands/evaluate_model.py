"""Measure the production model, and its peers beside it, on ratings held out of the loaded data set."""

import json
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml_jobs import transforms
from ml_jobs.errors import BatchError
from ml_jobs.outputs import check_writable, whole_file
from ml_jobs.progress import Steps
from ml_jobs.reports.protocols import PROTOCOLS, Protocol
from ml_jobs.reports.provenance import provenance
from ml_jobs.reports.publishing import as_json, publish
from ml_jobs.reports.trials import Plan, measure_protocol
from ml_jobs.session import spark_session
from ml_jobs.snapshot import take_snapshot
from ml_jobs.training.parameters import TrainingParameters
from recommender.artifacts import ArtifactError, ArtifactStore
from recommender.report_metrics import METRICS
from recommender.report_steps import paired_words, steps_of

EVERY = "all"


def positive(text: str) -> int:
    """Return a whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def plan_of(protocol: Protocol, options: Mapping[str, Any]) -> Plan:
    """Return what is measured of a protocol: as many splits as were asked for, else as many as it says itself."""
    seeds = protocol.seeds if options["seeds"] is None else options["seeds"]
    stars = protocol.stars_seeds if options["stars_seeds"] is None else options["stars_seeds"]
    return Plan(protocol, range(options["seed"], options["seed"] + seeds), min(stars, seeds))


def _by_protocol(field: str) -> str:
    """Say what each protocol has where nothing is said."""
    return ", ".join(f"{protocol.name} {getattr(protocol, field)}" for protocol in PROTOCOLS.values())


class Command(BaseCommand):
    help = (
        "Hold ratings out (any fifth, each person's last fifth, or each person's last like), train on the rest, and "
        "report what the model, each of its parts and its peers are worth: figures, markdown and plots in the artifact "
        "store. Without options all three ways are measured; two cores need a quarter to half an hour for MovieLens "
        "latest-small, and half a minute to two for a split without stars."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--protocol", choices=[*PROTOCOLS, EVERY], default=EVERY)
        parser.add_argument(
            "--seed", type=int, default=0, help="of the first split; in time, of the order within a tie"
        )
        parser.add_argument(
            "--seeds", type=positive, metavar="N", help=f"splits: seed, seed + 1, … ({_by_protocol('seeds')})"
        )
        parser.add_argument(
            "--stars-seeds",
            type=int,
            metavar="N",
            help=f"how many of them fit the stars too, 0 for rankings alone ({_by_protocol('stars_seeds')})",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
        parser.add_argument("--dry-run", action="store_true", help="keep no report in the artifact store")

    def handle(self, *args: Any, **options: Any) -> None:
        names = list(PROTOCOLS) if options["protocol"] == EVERY else [options["protocol"]]
        plans = [plan_of(PROTOCOLS[name], options) for name in names]
        command = f"manage.py evaluate_model --protocol {options['protocol']} --seed {options['seed']}"
        for option in ("seeds", "stars_seeds"):
            if options[option] is not None:
                command += f" --{option.replace('_', '-')} {options[option]}"
        try:
            if options["json"]:
                check_writable(options["json"])
            sections = self._measure(plans, command)
            if not options["dry_run"]:
                self.stdout.write(f"Report {publish(sections, ArtifactStore())} is in the artifact store.")
        except (BatchError, ArtifactError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            with whole_file(options["json"]) as stream:
                whole = {"protocols": sections} if len(sections) > 1 else sections[names[0]]
                json.dump(as_json(whole), stream, indent=1, ensure_ascii=False)

    def _measure(self, plans: Sequence[Plan], command: str) -> dict[str, dict[str, Any]]:
        steps, parameters, sections = Steps(self.stdout.write), TrainingParameters(), {}
        with ExitStack() as stack:
            with steps.step("Taking the snapshot and starting Spark"):
                snapshot = stack.enter_context(take_snapshot())
                spark = stack.enter_context(spark_session("evaluation"))
            ratings = transforms.select_ratings(snapshot.read(spark)).cache()
            made = provenance(command, snapshot, ratings.count())
            for plan in plans:
                section = measure_protocol(ratings, snapshot.catalogue, parameters, plan, steps)
                sections[plan.protocol.name] = {**section, "provenance": made}
                self._say(section)
        return sections

    def _say(self, section: dict[str, Any]) -> None:
        for name, figures in section["models"].items():
            listed = (
                f"{metric.label} {metric.write(figures[metric.key])}" for metric in METRICS if metric.key in figures
            )
            self.stdout.write(f"{name:>30}: {', '.join(listed)}")
        for pair in section["paired"]:
            self.stdout.write(paired_words(pair))
        for figures in steps_of(section):
            self.stdout.write(figures.title)
            for row in figures.rows:
                self.stdout.write(f"{row[0]:>45}: {', '.join(cell for cell in row[1:] if cell)}")
