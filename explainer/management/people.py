"""The options of commands that look at real people's pages, and the people they name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from explainer.audit.people import History, NoPeople, read_people

BESIDE = Path(settings.BASE_DIR).parent / "shared" / "data" / "ml-latest-small.zip"


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
