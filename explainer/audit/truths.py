"""Whether what the checker heard is so: one test for each kind of thing that a page says, from the data alone."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from explainer.audit.glossary import STARS
from explainer.audit.hearing import Cue, Heard
from explainer.audit.records import Records
from explainer.audit.witness import LIKED, Person

if TYPE_CHECKING:
    from explainer.audit.checking import Statement

LOVED, HIGH = 4.5, 4.0
WELL_LIKED, ENOUGH = 3.75, 10
MANY, FEW = 50, 25
LATELY, APART = 10, 10
EVEN, CLEARLY = 0.8, 1.4
ROSE_BY = 0.05
LEVEL = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """A statement as it was heard, with the data to test it by."""

    statement: "Statement"
    heard: Heard
    person: Person
    records: Records

    @property
    def film(self) -> int | None:
        """The film it is a reason for."""
        return self.statement.film

    @property
    def weights(self) -> Mapping[int, float]:
        """What each rated film gives to the film, or to the shelf's films together."""
        if self.film is not None:
            return self.person.weights(self.film)
        return self.person.weights_of_shelf(self.statement.shelf)

    def stars_of(self, cue: Cue) -> list[float]:
        """Return what the person gave the cue's films."""
        return [self.person.stars.get(i, 0.0) for i in cue.films]


Test = Callable[[Cue, Case], bool]


def says_nothing(cue: Cue, case: Case) -> bool:
    return True


def is_never_so(cue: Cue, case: Case) -> bool:
    return False


def gave(cue: Cue, case: Case) -> bool:
    given = case.stars_of(cue)
    words = cue.match["stars"].casefold()
    if words.endswith("-star"):
        words = words.removesuffix("-star").replace("-", " ") + " stars"
    stars = next(
        (k / 2 + 0.5 for k, known in enumerate(STARS) if known.removesuffix("s") == words.removesuffix("s")), 0
    )
    return bool(given) and all(stars == mine for mine in given)


def at_least(stars: float) -> Test:
    return lambda cue, case: min(case.stars_of(cue), default=0.0) >= stars


def weigh_most(cue: Cue, case: Case) -> bool:
    """Nothing else weighs more; of a change of taste: these say most lately, of what carries it."""
    films = set(cue.films)
    if "drift" in case.statement.facts:
        recently, _before = case.person.turns
        readings = (_carriers(recently, traits, case) for traits in _readings(case))
        return any(_are_heaviest(films, carriers) for carriers in readings)
    return bool(films) and _are_heaviest(films, case.weights)


def _are_heaviest(films: Collection[int], weights: Mapping[int, float]) -> bool:
    least = min((weights.get(i, 0.0) for i in films), default=0.0)
    return least > 0 and all(weight <= least + LEVEL for i, weight in weights.items() if i not in films)


def weighs_clearly_most(cue: Cue, case: Case) -> bool:
    others = max((weight for i, weight in case.weights.items() if i not in cue.films), default=0.0)
    return weigh_most(cue, case) and min(case.weights[i] for i in cue.films) > CLEARLY * others


def is_second(cue: Cue, case: Case) -> bool:
    """All that weigh more stand before it in the sentence."""
    if not cue.films:
        return False
    heavier = {i for i, weight in case.weights.items() if weight > case.weights.get(cue.films[0], 0.0) + LEVEL}
    return len(heavier) == 1 and heavier <= set(case.heard.films)


def weigh_evenly(cue: Cue, case: Case) -> bool:
    weights = [case.weights.get(i, 0.0) for i in cue.films]
    return len(weights) > 1 and min(weights) >= EVEN * max(weights) > 0


def is_recent(cue: Cue, case: Case) -> bool:
    if case.film is None:
        return "drift" in case.statement.facts
    film, person = case.film, case.person
    return bool(cue.films) and all(
        person.since.get(i, LATELY) < LATELY and person.is_mostly_recent(film, i) for i in cue.films
    )


def years_apart(sign: int) -> Test:
    """The film is older (1) or newer (-1) than all the cue's films."""

    def test(cue: Cue, case: Case) -> bool:
        years = case.records.years
        mine, theirs = years.get(case.film or 0), [years.get(i) for i in cue.films]
        return mine is not None and bool(theirs) and all(year and sign * (year - mine) >= APART for year in theirs)

    return test


def is_of_year(cue: Cue, case: Case) -> bool:
    """Of the film named right before, else of the film itself."""
    films = [int(i) for i in re.findall(r"\[\[(\d+)\]\]", cue.match[0])] or [case.film or 0]
    return all(case.records.years.get(i) == int(cue.match["year"]) for i in films)


def rated_by(cue: Cue, case: Case) -> bool:
    return case.records.counts.get(case.film or 0, 0) == int(cue.match["count"].replace(",", ""))


def known_to_few(cue: Cue, case: Case) -> bool:
    said = cue.match.groupdict().get("count")
    return 0 < case.records.counts.get(case.film or 0, 0) <= FEW and (said is None or rated_by(cue, case))


def known_to_many(cue: Cue, case: Case) -> bool:
    return case.records.counts.get(case.film or 0, 0) >= MANY


def has_mean(cue: Cue, case: Case) -> bool:
    mean = case.records.means.get(case.film or 0)
    return mean is not None and f"{mean:.1f}" == (cue.match["mean"] or cue.match["average"])


def is_well_liked(cue: Cue, case: Case) -> bool:
    counts, means, film = case.records.counts, case.records.means, case.film or 0
    said = cue.match.groupdict().get("count")
    return (
        counts.get(film, 0) >= ENOUGH and means.get(film, 0.0) >= WELL_LIKED and (said is None or rated_by(cue, case))
    )


def stands_on_popularity(cue: Cue, case: Case) -> bool:
    if case.film is not None:
        return case.person.prior_share(case.film) > 0.5
    films, person = case.statement.shelf, case.person
    return not any(person.supporters(film) for film in films) and not person.is_away(films)


def names_so_many(cue: Cue, case: Case) -> bool:
    """As many films are named, or one less beside the film itself."""
    named = len(set(case.heard.films))
    wanted = {"both": 2, "two": 2, "three": 3, "four": 4}[cue.match["number"].casefold()]
    return named == wanted or (named == wanted - 1 and "of yours" not in cue.match[0])


def shares_nothing_named(cue: Cue, case: Case) -> bool:
    return case.film is not None and "s" not in {fact[0] for fact in case.statement.facts}


def are_best(cue: Cue, case: Case) -> bool:
    return bool(case.statement.shelf) and case.person.are_best(case.statement.shelf)


def leads_each(cue: Cue, case: Case) -> bool:
    films: Sequence[int] = case.statement.shelf
    return bool(films) and all(_are_heaviest(cue.films, case.person.weights(film)) for film in films)


def liked_one(cue: Cue, case: Case) -> bool:
    return case.person.liked == 1 and min(case.stars_of(cue), default=0.0) >= LIKED


def has_turned(cue: Cue, case: Case) -> bool:
    """Of the kind that the statement speaks of, recent ratings hold clearly more."""
    if "drift" not in case.statement.facts:
        return False
    recently, before = case.person.turns
    return any(
        _share(_carriers(recently, traits, case), recently) - _share(_carriers(before, traits, case), before) >= ROSE_BY
        for traits in _readings(case)
    )


def _readings(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield what the words for a kind of film may mean: one trait for each word."""
    words = [sorted(traits) for mention in case.heard.mentions for traits in mention.traits]
    return product(*words) if words else iter(())


def _carriers(given: Mapping[int, float], traits: Iterable[str], case: Case) -> dict[int, float]:
    return {i: mass for i, mass in given.items() if all(case.records.carries(i, trait) for trait in traits)}


def _share(part: Mapping[int, float], whole: Mapping[int, float]) -> float:
    return sum(part.values()) / max(sum(whole.values()), LEVEL)


def unrated(cue: Cue, case: Case) -> bool:
    return not case.records.counts.get(case.film or 0, 0)


def nothing_rated(cue: Cue, case: Case) -> bool:
    return not case.person.stars


def nothing_liked(cue: Cue, case: Case) -> bool:
    best = max(case.person.stars.values(), default=0.0)
    return 0 < best < LIKED and STARS.index(cue.match["best"].casefold()) / 2 + 0.5 == best


def nothing_speaks(cue: Cue, case: Case) -> bool:
    films = [case.film] if case.film is not None else list(case.statement.shelf)
    return not any(case.person.supporters(film) for film in films)


def are_away(cue: Cue, case: Case) -> bool:
    return bool(case.statement.shelf) and case.person.is_away(case.statement.shelf)


def rated_so_many(cue: Cue, case: Case) -> bool:
    number = int(cue.match["number"])
    return number == (case.person.liked if "liked" in cue.match[0] else len(case.person.stars))


def carry_the_page(cue: Cue, case: Case) -> bool:
    return all(i in case.person.carriers for i in case.heard.films)


def are_unknown(cue: Cue, case: Case) -> bool:
    return case.person.liked > 0 and not case.person.carriers
