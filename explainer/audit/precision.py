"""How true the pages are, measured over many people: statement precision, repetition, fidelity, ease, speed."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

import numpy as np
from django.db.models import Count, Q
from numpy.random import Generator

from explainer.agents.pipeline import Page, compose_page
from explainer.audit.checking import FILM, Statement, grounds, objections
from explainer.audit.people import History
from explainer.audit.records import Records, read_records
from explainer.audit.witness import Person
from explainer.models import LlmCall
from recommender.candidates import rank_history
from recommender.contributions import counterfactuals

FEWEST_FOR_REMOVAL = 5
"""Ratings a person needs before one of them is taken away."""
REMOVALS = 4
"""Films of a page whose cited film is removed."""
MOST_FAULTS_KEPT = 50
VOWELS = re.compile(r"[aeiouy]+")
WORD = re.compile(r"[A-Za-z’']+")
Report = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What has been counted so far."""

    pages: int = 0
    statements: int = 0
    supported: int = 0
    faults: list[Report] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    claims: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    drops: dict[str, list[float]] = field(default_factory=lambda: {"cited": [], "random": []})


def evaluate_explanations(people: Mapping[str, History], *, model: str, seed: int = 0) -> Report:
    """Return what checking the pages of these people found; `model` is the live version."""
    records, tally, rng = read_records(), Tally(), np.random.default_rng(seed)
    for user, history in people.items():
        ranking = rank_history(history)
        started = time.perf_counter()
        page = compose_page(ranking)
        tally.seconds.append(time.perf_counter() - started)
        _check_page(user, page, records, tally)
        _remove(page, tally, rng)
    return _report(tally, model, len(people))


def statements_of(page: Page) -> Iterator[Statement]:
    """Yield every sentence of a page, shelf by shelf, as it is shown."""
    for plan in page.shelves:
        for sentence in page.reasons[plan.slug].sentences:
            yield Statement(sentence.text, sentence.facts, title=plan.title, shelf=plan.films, around=plan.kind.value)
        for film in plan.films:
            for sentence in page.reasons[str(film)].sentences:
                yield Statement(sentence.text, sentence.facts, film=film)


def critics_rates() -> dict[str, Report]:
    """Return by model and prompt version how many answers the critic saw, and which share of them it passed."""
    judged = LlmCall.objects.filter(verdict__in=[LlmCall.Verdict.PASSED, LlmCall.Verdict.REFUSED])
    rows = (
        judged.order_by()
        .values("model", "prompt_version")
        .annotate(answers=Count("pk"), passed=Count("pk", filter=Q(verdict=LlmCall.Verdict.PASSED)))
    )
    return {
        f"{row['model']} {row['prompt_version']}": {
            "answers": row["answers"],
            "pass_rate": round(row["passed"] / row["answers"], 4),
        }
        for row in rows
    }


def _check_page(user: str, page: Page, records: Records, tally: Tally) -> None:
    statements = list(statements_of(page))
    person = Person(page.ranking, [film for plan in page.shelves for film in plan.films])
    tally.pages += 1
    for statement in statements:
        tally.statements += 1
        found = objections(statement, person, records)
        tally.supported += not found
        if found and len(tally.faults) < MOST_FAULTS_KEPT:
            tally.faults.append({"person": user, "film": statement.film, "text": statement.text, "objections": found})
    for film in (film for plan in page.shelves for film in plan.films):
        stands = grounds([each for each in statements if each.film == film], film, person, records)
        tally.reasons.update(
            {"top of": stands.top is not None, "top": stands.top is True}
            | {"lift of": stands.distinguishing is not None, "lift": stands.distinguishing is True}
        )
    tally.claims.append(len({frozenset(statement.facts) for statement in statements}))
    tally.repeated.append(sum(count - 1 for count in Counter(each.text for each in statements).values()))
    tally.reading += [_grade(each.text) for each in statements]


def _remove(page: Page, tally: Tally, rng: Generator) -> None:
    """Solve again without the film a reason cites first, and without one drawn from the other ratings."""
    rated = page.ranking.history.movie_ids.tolist()
    if len(rated) < FEWEST_FOR_REMOVAL:
        return
    films = [film for plan in page.shelves for film in plan.films]
    for film in rng.permutation(films)[:REMOVALS].tolist():
        cited = _heaviest_cited(page, film)
        others = [i for i in rated if i != cited]
        if cited is None:
            continue
        for name, without in (("cited", cited), ("random", int(rng.choice(others)))):
            [answer] = counterfactuals(page.ranking, [(film, without)])
            if answer is not None:
                tally.drops[name].append(answer.rank_after - answer.rank_before)


def _heaviest_cited(page: Page, film: int) -> int | None:
    cited = {fact for sentence in page.reasons[str(film)].sentences for fact in sentence.facts}
    heavy = [c for c in page.pack.by_film[film].supporters if c.id in cited]
    return heavy[0].rated.id if heavy else None


def _report(tally: Tally, model: str, people: int) -> Report:
    drops = {name: np.array(values) for name, values in tally.drops.items()}
    cited, random = (float(values.mean()) if len(values) else 0.0 for values in (drops["cited"], drops["random"]))
    return {
        "model": model,
        "people": people,
        "pages": tally.pages,
        "statements": tally.statements,
        "supported": _share(tally.supported, tally.statements),
        "reasons_citing_a_top_three_weight": _share(tally.reasons["top"], tally.reasons["top of"]),
        "reasons_naming_what_distinguishes": _share(tally.reasons["lift"], tally.reasons["lift of"]),
        "distinct_claims_per_page": _mean(tally.claims),
        "repeated_sentences_per_page": _mean(tally.repeated),
        "reading_grade": _mean(tally.reading),
        "deletion": {
            "removals": len(drops["cited"]),
            "mean_fall_without_the_cited": round(cited, 2),
            "mean_fall_without_a_random_one": round(random, 2),
            "ratio": round(cited / random, 2) if random > 0 else None,
            "falls_without_the_cited": _share(int((drops["cited"] > 0).sum()), len(drops["cited"])),
            "falls_without_a_random_one": _share(int((drops["random"] > 0).sum()), len(drops["random"])),
        },
        "milliseconds_after_ranking": {
            "median": round(1000 * median(tally.seconds), 1) if tally.seconds else None,
            "p95": round(1000 * float(np.quantile(tally.seconds, 0.95)), 1) if tally.seconds else None,
        },
        "critic": critics_rates(),
        "faults": tally.faults,
    }


def _grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of one sentence, a film counting as one short word."""
    words = WORD.findall(FILM.sub("film", text))
    syllables = sum(max(len(VOWELS.findall(word.casefold().removesuffix("e"))), 1) for word in words)
    return 0.39 * len(words) + 11.8 * syllables / max(len(words), 1) - 15.59


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 2) if values else None
