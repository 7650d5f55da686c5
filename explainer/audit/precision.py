"""How true pages are, measured over many people: statement precision, repetition, fidelity, ease, speed.

Whoever composes the pages hands them over as `ShownPage`: texts with the ids of their facts, and the ranking they stand
on. The checker is measured as well: it is shown true sentences made untrue, and must object.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.random import Generator

from explainer.audit.checking import FILM, Statement, grounds, objections
from explainer.audit.records import Records, read_records
from explainer.audit.tampering import tampered
from explainer.audit.witness import Person
from recommender.candidates import Ranking
from recommender.contributions import counterfactuals

FEWEST_FOR_REMOVAL = 5
"""Ratings a person needs before one of them is taken away."""
REMOVALS = 4
"""Films of a page whose cited film is removed."""
TAMPERED_WITH = 12
"""Sentences of a page that are made untrue, each in every way that it can be."""
MOST_FAULTS_KEPT = 50
VOWELS = re.compile(r"[aeiouy]+")
WORD = re.compile(r"[A-Za-z’']+")
Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One person's page as it is shown."""

    person: str
    ranking: Ranking
    statements: tuple[Statement, ...]
    films: tuple[int, ...]
    seconds: float
    """Spent on evidence and text, once the films were ranked."""


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
    untrue: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    missed: list[Report] = field(default_factory=list)


def measure_pages(pages: Iterable[ShownPage], *, model: str, seed: int = 0) -> Report:
    """Return what checking these pages found; `model` is the version that they were made with."""
    records, tally, rng = read_records(), Tally(), np.random.default_rng(seed)
    for page in pages:
        person = Person(page.ranking, page.films)
        tally.pages += 1
        tally.seconds.append(page.seconds)
        _check_page(page, person, records, tally)
        _tamper(page, person, records, tally, rng)
        _remove(page, person, tally, rng)
    return _report(tally, model)


def share_of(part: int, whole: int) -> float | None:
    """Return a share to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def _check_page(page: ShownPage, person: Person, records: Records, tally: Tally) -> None:
    for statement in page.statements:
        tally.statements += 1
        found = objections(statement, person, records)
        tally.supported += not found
        if found and len(tally.faults) < MOST_FAULTS_KEPT:
            fault = {"person": page.person, "film": statement.film, "text": statement.text, "objections": found}
            tally.faults.append(fault)
    for film in page.films:
        stands = grounds([each for each in page.statements if each.film == film], film, person, records)
        tally.reasons.update(
            {"top of": stands.top is not None, "top": stands.top is True}
            | {"lift of": stands.distinguishing is not None, "lift": stands.distinguishing is True}
        )
    tally.claims.append(len({frozenset(statement.facts) for statement in page.statements}))
    tally.repeated.append(sum(count - 1 for count in Counter(each.text for each in page.statements).values()))
    tally.reading += [_grade(each.text) for each in page.statements]


def _tamper(page: ShownPage, person: Person, records: Records, tally: Tally, rng: Generator) -> None:
    """Make some of the page's true sentences untrue, and count which of them the checker objects to."""
    true = [each for each in page.statements if not objections(each, person, records)]
    for place in rng.permutation(len(true))[:TAMPERED_WITH].tolist():
        for name, untrue in tampered(true[place], person, records, rng):
            tally.untrue[name] += 1
            if objections(untrue, person, records):
                tally.noticed[name] += 1
            elif len(tally.missed) < MOST_FAULTS_KEPT:
                tally.missed.append({"person": page.person, "change": name, "text": untrue.text})


def _remove(page: ShownPage, person: Person, tally: Tally, rng: Generator) -> None:
    """Solve again without the heaviest film a reason cites, and without one drawn from the other ratings."""
    rated = page.ranking.history.movie_ids.tolist()
    if len(rated) < FEWEST_FOR_REMOVAL:
        return
    for film in rng.permutation(page.films)[:REMOVALS].tolist():
        cited = {fact for each in page.statements if each.film == film for fact in each.facts}
        heaviest = next((i for i in person.supporters(film) if f"c{film}-{i}" in cited), None)
        if heaviest is None:
            continue
        others = [i for i in rated if i != heaviest]
        for name, without in (("cited", heaviest), ("random", int(rng.choice(others)))):
            [answer] = counterfactuals(page.ranking, [(film, without)])
            if answer is not None:
                tally.drops[name].append(answer.rank_after - answer.rank_before)


def _report(tally: Tally, model: str) -> Report:
    return {
        "model": model,
        "pages": tally.pages,
        "statements": tally.statements,
        "supported": share_of(tally.supported, tally.statements),
        "recall_on_tampered": share_of(tally.noticed.total(), tally.untrue.total()),
        "tampered": {
            name: {"sentences": count, "recall": share_of(tally.noticed[name], count)}
            for name, count in sorted(tally.untrue.items())
        },
        "reasons_citing_a_top_three_weight": share_of(tally.reasons["top"], tally.reasons["top of"]),
        "reasons_naming_what_distinguishes": share_of(tally.reasons["lift"], tally.reasons["lift of"]),
        "distinct_claims_per_page": _mean(tally.claims),
        "repeated_sentences_per_page": _mean(tally.repeated),
        "reading_grade": _mean(tally.reading),
        "deletion": _deletion(tally),
        "milliseconds_after_ranking": {
            "median": round(1000 * median(tally.seconds), 1) if tally.seconds else None,
            "p95": round(1000 * float(np.quantile(tally.seconds, 0.95)), 1) if tally.seconds else None,
        },
        "faults": tally.faults,
        "missed": tally.missed,
    }


def _deletion(tally: Tally) -> Report:
    """Return how far films fall without the rating their reason cites, and without another."""
    drops = {name: np.array(values) for name, values in tally.drops.items()}
    cited, random = (float(values.mean()) if len(values) else 0.0 for values in (drops["cited"], drops["random"]))
    return {
        "removals": len(drops["cited"]),
        "mean_fall_without_the_cited": round(cited, 2),
        "mean_fall_without_a_random_one": round(random, 2),
        "ratio": round(cited / random, 2) if random > 0 else None,
        "falls_without_the_cited": _falling(drops["cited"]),
        "falls_without_a_random_one": _falling(drops["random"]),
    }


def _falling(drops: np.ndarray) -> float | None:
    return share_of(int((drops > 0).sum()), len(drops))


def _grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of one sentence, a film counting as one short word."""
    words = WORD.findall(FILM.sub("film", text))
    syllables = sum(max(len(VOWELS.findall(word.casefold().removesuffix("e"))), 1) for word in words)
    return 0.39 * len(words) + 11.8 * syllables / max(len(words), 1) - 15.59


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 2) if values else None
