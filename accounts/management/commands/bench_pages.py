"""Measure the for-you page and its explanations on the live model; everything written is rolled back."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.page_bench import measure_pages
from recommender.serving import NoLiveModel

GOALS = {
    "for_you": ("for-you page, server time, median", 150.0),
    "explanation": ("explaining 6 × 8 films, median", 60.0),
}
"""Milliseconds that the median should not exceed."""
MULTIPLE = 4.0
"""Of a goal, from which on the command fails: other work on the machine is no regression."""


def positive(text: str) -> int:
    """Return a whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


class Command(BaseCommand):
    help = "Time warm requests of the for-you page for somebody with many ratings; nothing of it stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ratings", type=positive, default=500, help="how many the person has")
        parser.add_argument("--runs", type=positive, default=30, help="measured after a few that warm up")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write goals and medians here as well")
        parser.add_argument("--multiple", type=float, default=MULTIPLE, help="of a goal, from which on it fails")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = measure_pages(ratings=options["ratings"], runs=options["runs"])
        except NoLiveModel as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Somebody with {options['ratings']} ratings, {options['runs']} warm runs:")
        slow, told = [], []
        for key, (name, goal) in GOALS.items():
            timing = found[key]
            times = f"{timing.median:.0f} ms, 95th percentile {timing.p95:.0f} ms"
            state = "met" if timing.median <= goal else "missed"
            self.stdout.write(f"  {name}: {times} (goal {goal:.0f} ms: {state})")
            told.append({"name": name, "unit": "ms", "at_most": goal, "measured": timing.median})
            if timing.median > options["multiple"] * goal:
                slow.append(name)
        if options["json"]:
            options["json"].write_text(json.dumps(told))
        if slow:
            raise CommandError(f"More than {options['multiple']:g} times its goal: {', '.join(slow)}.")
