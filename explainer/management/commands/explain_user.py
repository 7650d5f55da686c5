import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import MAX_STARS, STAR_STEPS, Movie
from explainer.audit.people import History, NoPeople, read_rows
from explainer.details import NEGLIGIBLE, Detail, account_for
from explainer.facts.kinds import Source
from explainer.flows import for_history
from explainer.pages import ForYouPage, ItemView
from recommender.serving import NoLiveModel

STEPS = {float(step) for step in STAR_STEPS}


class Command(BaseCommand):
    help = "Write the for-you page of one history (userId,movieId,rating,timestamp) with its reasons; stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--history", type=Path, required=True, metavar="FILE.csv", help="one person's ratings")
        parser.add_argument("--format", choices=["md", "json"], default="md")
        parser.add_argument("--recency", type=float, help="0 for long-term taste alone, 1 for right now alone")
        parser.add_argument("--shelves", type=int, default=6)
        parser.add_argument("--per-shelf", type=int, default=8)

    def handle(self, *args, history: Path, format: str, **options) -> None:
        ratings = read_history(history)
        try:
            page = for_history(
                ratings,
                recency=options["recency"],
                shelves=options["shelves"],
                per_shelf=options["per_shelf"],
            )
        except NoLiveModel as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(f"--recency: {error}") from error
        written = as_markdown(page) if format == "md" else json.dumps(as_json(page), ensure_ascii=False, indent=1)
        self.stdout.write(written)


def read_history(path: Path) -> History:
    """Return one person's ratings; a CommandError names the file, the row and what is wrong with it."""
    try:
        rows = [(number, _person(row), _rating(row, path, number)) for number, row in enumerate(read_rows(path), 2)]
    except NoPeople as error:
        raise CommandError(str(error)) from error
    _check_rows(rows, path)
    return [rating for _number, _user, rating in rows]


def as_json(page: ForYouPage) -> dict[str, Any]:
    """Return the page with every number; prior + the weights + residual = score for every film."""
    ids = [item.movie.pk for shelf in page.shelves for item in shelf.items]
    details = account_for(page.ranking, ids, counterfactual=False) if page.ranking else {}
    return {
        "model": page.model_version,
        "recency": page.recency,
        "message": page.message,
        "shelves": [
            {
                "title": str(shelf.title),
                "text": str(shelf.text),
                "facts": [fact.model_dump(mode="json") for fact in shelf.facts],
                "items": [_item(item, details[item.movie.pk]) for item in shelf.items],
            }
            for shelf in page.shelves
        ],
    }


def as_markdown(page: ForYouPage) -> str:
    """Return the page to be read."""
    lines = ["# For you", ""]
    if page.message:
        lines += [page.message, ""]
    for shelf in page.shelves:
        lines += [f"## {shelf.title.markdown}", "", shelf.text.markdown, ""]
        lines += [f"- **{_heading(item)}** {item.text.markdown}" for item in shelf.items]
        lines.append("")
    return "\n".join(lines).rstrip()


def _item(item: ItemView, detail: Detail) -> dict[str, Any]:
    return {
        "movieId": item.movie.pk,
        "title": str(item.movie),
        "score": detail.score,
        "prior": detail.prior,
        "contributions": _contributions(detail),
        "residual": detail.residual,
        "text": str(item.text),
        "facts": _facts(item),
    }


def _contributions(detail: Detail) -> list[dict[str, Any]]:
    """Return what each rated film gives by the long-term term and by the recent one, a row for each, heaviest first."""
    rows = [
        {
            "movieId": part.movie.pk,
            "title": str(part.movie),
            "rating": part.rating,
            "weight": weight,
            "source": source.value,
        }
        for part in detail.contributions
        for source, weight in ((Source.LONG, part.long), (Source.RECENT, part.recent))
        if abs(weight) > NEGLIGIBLE
    ]
    return sorted(rows, key=lambda row: -row["weight"])


def _facts(item: ItemView) -> list[dict[str, Any]]:
    """Return the facts the text cites, in full."""
    cited = {fact for sentence in item.sentences for fact in sentence.facts}
    return [fact.model_dump(mode="json") for fact in item.evidence.facts() if fact.id in cited]


def _person(row: dict[str, str]) -> str:
    return (row.get("userId") or "").strip()


def _rating(row: dict[str, str], path: Path, number: int) -> tuple[int, float, float]:
    try:
        movie, stars, moment = int(row["movieId"]), float(row["rating"]), float(row["timestamp"])
    except (TypeError, ValueError) as error:
        raise CommandError(f"{path}, row {number}: movieId, rating and timestamp must be numbers.") from error
    if stars not in STEPS:
        raise CommandError(f"{path}, row {number}: a rating is 0.5 to {MAX_STARS} in halves, not {row['rating']}.")
    if not 0 <= moment < 1e11:
        raise CommandError(f"{path}, row {number}: a timestamp is in seconds since 1970, not {row['timestamp']}.")
    return movie, stars, moment


def _check_rows(rows: list[tuple[int, str, tuple[int, float, float]]], path: Path) -> None:
    """Refuse a second person, a film rated twice and films the catalogue lacks."""
    seen: dict[int, int] = {}
    for number, user, (movie, _stars, _moment) in rows:
        if user != rows[0][1]:
            raise CommandError(f"{path}, row {number}: the file must hold one person, and {user!r} is a second.")
        if movie in seen:
            raise CommandError(f"{path}, row {number}: film {movie} is rated in row {seen[movie]} already.")
        seen[movie] = number
    unknown = sorted(seen.keys() - set(Movie.objects.filter(pk__in=seen).values_list("pk", flat=True)))
    if unknown:
        raise CommandError(f"{path}, row {seen[unknown[0]]}: there is no film {unknown[0]} in the catalogue.")


def _heading(item: ItemView) -> str:
    film = item.evidence.film
    title = film.title.replace("*", r"\*")
    return title if film.year is None or str(film.year) in title else f"{title} ({film.year})"
