"""Whether what a page says is so: every sentence recomputed from the data by code that had no part in writing it.

It takes texts with the ids of their facts, the person's ratings and the exact split of the scores, and the catalogue's
records. It knows neither the historian's facts nor the writer's arguments nor the critic's rules.

How to call it::

    person = Person(ranking, shown_film_ids)
    objections(statement, person, records)        # what is wrong with a sentence; nothing where it is supported
    grounds(statements_of_one_film, person, records)
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from explainer.agents.claims import claimed_in
from explainer.audit.records import Records
from explainer.audit.witness import LIKED, Person

LOVED, HIGH, WELL_LIKED = 4.5, 4.0, 3.5
LIFT = 1.5
TOP = 3
LATELY, DECADE = 10, 10
EVEN = 0.8

FILM = re.compile(r"\[\[(\d+)\]\]")
FACT = re.compile(r"(?P<kind>[cpsknr])(?P<film>\d+)(?:-(?P<other>.+))?|t-(?P<trait>.+)|(?P<word>drift|person)")
QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")
STARS = ("half a star", "one star", "one and a half stars", "two stars", "two and a half stars", "three stars",
         "three and a half stars", "four stars", "four and a half stars", "five stars")  # fmt: skip
STAR_PHRASE = re.compile("|".join(sorted(STARS, key=len, reverse=True)), re.IGNORECASE)
STAR_ADJECTIVE = re.compile(r"\b(half|one|two|three|four|five)(-and-a-half)?-star\b", re.IGNORECASE)
EVERY = re.compile(r"\b(?:both (?:are|of these)|all (?:three|are)|three all|every one|the lot of them|each is"
                   r"|(?:films|stories|dramas|comedies|thrillers) (?:both|all))\b", re.IGNORECASE)  # fmt: skip
EACH_STARS = re.compile(r"\beach to\b|\btwo of your\b|\bthose\b", re.IGNORECASE)
MOST = re.compile(r"\b(?:counts? (?:for )?most|weighs? most|says? (?:the )?most|strongest link|does most|heaviest"
                  r"|above all)\b", re.IGNORECASE)  # fmt: skip
LOVE, PRAISE = re.compile(r"\bloved\b", re.IGNORECASE), re.compile(r"\brated [^.]*\bhighly\b", re.IGNORECASE)
RECENT = re.compile(r"\b(?:lately|latest|recent|fresh in)\b", re.IGNORECASE)
OLDER = re.compile(r"\bolder cousin of\b|\bdid later, this did\b", re.IGNORECASE)
NEWER = re.compile(r"\byounger relative of\b|^Years after\b", re.IGNORECASE)
EVENLY = re.compile(r"\babout equally\b", re.IGNORECASE)
AT_LARGE = re.compile(r"\b(?:well liked|well loved|widely liked|liked widely|most (?:of the \d+ people|who)|safe pick"
                      r"|admirers|well thought of|favourite of the many)\b", re.IGNORECASE)  # fmt: skip
CROWD = re.compile(
    r"\b(?:what many people like|because many people|by popularity|only other people's)\b", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\d*s\b)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as shown, films as markers, with its facts; of a film, or of a shelf with its title and films."""

    text: str
    facts: tuple[str, ...]
    film: int | None = None
    title: str = ""
    shelf: tuple[int, ...] = ()
    around: str = ""
    """What the shelf is made around: `pattern`, `theme`, `neighbour` and so on."""

    @property
    def named(self) -> tuple[int, ...]:
        """The films it names beside its own."""
        return tuple(i for i in map(int, FILM.findall(self.text)) if i != self.film)

    @property
    def bare(self) -> str:
        """The words alone."""
        return QUOTED.sub(" X ", FILM.sub(" X ", self.text))


def objections(statement: Statement, person: Person, records: Records) -> list[str]:
    """Return what is wrong with a sentence; an empty list means that the data support it."""
    if not statement.facts:
        return ["It cites no fact."]
    found = [*_of_facts(statement, person, records)]
    checks = (_named, _stars, _numbers, _feelings, _most, _times, _crowd)
    for check in checks:
        found += check(statement, person, records)
    found += (_traits_of_film if statement.film is not None else _traits_of_shelf)(statement, person, records)
    return found


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a film's reason stands on: whether it cites one of the three greatest weights, and a distinguishing trait.

    None where the film has no liked supporter, or nothing in common with any.
    """

    top: bool | None
    distinguishing: bool | None


def grounds(statements: Iterable[Statement], film: int, person: Person, records: Records) -> Grounds:
    """Return what the reason of one film stands on."""
    cited = {fact for statement in statements for fact in statement.facts}
    weights = person.weights(film)
    supporters = person.supporters(film)
    if not supporters:
        return Grounds(None, None)
    greatest = sorted(weights, key=lambda i: -weights[i])[:TOP]
    top = {f"c{film}-{i}" for i in greatest if i in supporters} or {f"c{film}-{supporters[0]}"}
    # Of people's tags only those that were said count: most are notes that no sentence may repeat.
    shared = {
        f"s{film}-{trait}"
        for trait in records.traits.get(film, ())
        if (not trait.startswith("tag.") or f"s{film}-{trait}" in cited)
        and _lift(trait, person.heaviest_supporters(film), records) > LIFT
    }
    return Grounds(not top.isdisjoint(cited), not shared.isdisjoint(cited) if shared else None)


def _of_facts(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    for fact in statement.facts:
        parts = FACT.fullmatch(fact)
        if parts is None or not _holds(parts, statement, person, records):
            yield f"{fact} is not so."


def _holds(parts: re.Match[str], statement: Statement, person: Person, records: Records) -> bool:
    """Recompute one fact."""
    kind, film = parts["kind"], int(parts["film"] or 0)
    if parts["trait"]:
        return _lift(parts["trait"], person.carriers, records) > LIFT
    if parts["word"]:
        return True
    if kind == "r":
        return film in person.carriers
    if statement.film is not None and film != statement.film:
        return False
    match kind:
        case "c":
            return person.weights(film).get(int(parts["other"]), 0.0) != 0.0
        case "p":
            return not person.supporters(film) or person.prior_share(film) > 0.5
        case "s":
            lift = _lift(parts["other"], person.heaviest_supporters(film), records)
            return records.carries(film, parts["other"]) and lift > LIFT
        case "k":
            return records.carries(film, parts["other"])
        case _:
            return film in records.counts


def _lift(trait: str, weights: dict[int, float], records: Records) -> float:
    """Return how many times the catalogue's share the trait's share of some weight is; 0 where nothing carries it."""
    carried = sum(weight for i, weight in weights.items() if records.carries(i, trait))
    return carried / max(sum(weights.values()), 1e-12) / records.share(trait) if carried > 0 else 0.0


def _named(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    for i in statement.named:
        if person.stars.get(i, 0.0) < LIKED:
            yield f"Film {i} was not liked."
        elif statement.film is not None and person.weights(statement.film)[i] <= 0:
            yield f"Film {i} does not speak for it."
        elif statement.film is None and i not in person.carriers and not _speaks(i, statement.shelf, person):
            yield f"Film {i} carries nothing here."


def _speaks(rated: int, films: Sequence[int], person: Person) -> bool:
    return any(person.weights(film).get(rated, 0.0) > 0 for film in films)


def _stars(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    given = [person.stars[i] for i in statement.named if i in person.stars]
    said = [(STARS.index(found.casefold()) + 1) / 2 for found in STAR_PHRASE.findall(statement.bare)]
    said += [_adjective(*found) for found in STAR_ADJECTIVE.findall(statement.bare)]
    every = bool(EACH_STARS.search(statement.bare))
    best = [max(person.stars.values(), default=0.0)] if "person" in statement.facts else []
    for stars in said:
        agree = [stars == mine for mine in given] or [stars in best]
        if not (all(agree) if every else any(agree)):
            yield f"Nobody gave {stars:g} stars."


def _adjective(word: str, half: str) -> float:
    whole = {"half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}[word.casefold()]
    return whole + (0.5 if half else 0.0)


def _numbers(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    films = [i for i in (statement.film, *statement.named) if i is not None]
    allowed = {records.years.get(i) for i in films} | {records.counts.get(i) for i in films}
    allowed |= {len(person.stars), sum(stars >= LIKED for stars in person.stars.values())}
    for number in NUMBER.findall(statement.bare):
        if float(number.replace(",", "")) not in allowed:
            yield f"{number} is no number of the data."


def _feelings(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    given = [person.stars.get(i, 0.0) for i in statement.named]
    if (
        LOVE.search(statement.bare)
        and "n" not in {fact[0] for fact in statement.facts}
        and min(given, default=0) < LOVED
    ):
        yield "Not loved."
    if PRAISE.search(statement.bare) and min(given, default=0.0) < HIGH:
        yield "Not rated highly."


def _most(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    """What is said to count most is the heaviest liked film; of a shelf, of those that carry it."""
    if not MOST.search(statement.bare) or not statement.named:
        return
    if statement.film is not None:
        heaviest = person.supporters(statement.film)[: 1 if len(statement.named) == 1 else 2]
    elif statement.around == "neighbour":
        heaviest = [i for i in statement.named if all(person.supporters(film)[:1] == [i] for film in statement.shelf)]
    else:
        return
    if not set(statement.named) & set(heaviest):
        yield "Another film counts for more."


def _times(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    is_drift = "drift" in statement.facts
    is_recent = is_drift or any(person.since.get(i, LATELY) < LATELY for i in statement.named)
    if RECENT.search(statement.bare) and not is_recent:
        yield "Nothing of it is recent."
    if is_drift and not _has_turned(statement, person, records):
        yield "The recent ratings say no more of it than the others."
    year = records.years.get(statement.film or 0)
    years = [records.years[i] for i in statement.named if i in records.years]
    if OLDER.search(statement.bare) and not (year and years and year <= years[0] - DECADE):
        yield "It is not older."
    if NEWER.search(statement.bare) and not (year and years and year >= years[0] + DECADE):
        yield "It is not newer."


def _has_turned(statement: Statement, person: Person, records: Records) -> bool:
    recently, before = person.turns
    claims = [traits for _words, traits in claimed_in(FILM.sub(" X ", f"{statement.title} {statement.text}"))]
    return any(
        _share(trait, recently, records) > _share(trait, before, records) for traits in claims for trait in traits
    )


def _share(trait: str, weights: dict[int, float], records: Records) -> float:
    carried = sum(weight for i, weight in weights.items() if records.carries(i, trait))
    return carried / max(sum(weights.values()), 1e-12)


def _crowd(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    is_liked = statement.film is None or records.means.get(statement.film, 0.0) >= WELL_LIKED
    if AT_LARGE.search(statement.bare) and not is_liked:
        yield "It is not well liked."
    if statement.shelf and CROWD.search(statement.bare) and not _stands_on_the_crowd(statement.shelf, person):
        yield "It stands on the person's ratings more than on its popularity."
    if EVENLY.search(statement.bare) and statement.film is not None:
        weights = [person.weights(statement.film)[i] for i in statement.named]
        if min(weights, default=0.0) < EVEN * max(weights, default=1.0):
            yield "They do not count equally."


def _stands_on_the_crowd(films: Sequence[int], person: Person) -> bool:
    return median(person.prior_share(film) for film in films) > 0.5


def _traits_of_film(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    """Every kind of film it speaks of is the film's own, and a named film's; all named films' where it says so."""
    claims = [traits for _words, traits in claimed_in(statement.bare)]
    claims += [frozenset({f"tag.{tag.casefold()}"}) for tag in QUOTED.findall(statement.text)]
    for traits in claims:
        if not _carries(statement.film or 0, traits, records):
            yield f"The film is none of {sorted(traits)}."
        carriers = [i for i in statement.named if _carries(i, traits, records)]
        every = len(claims) == 1 and EVERY.search(statement.bare)
        if statement.named and len(carriers) < (len(statement.named) if every else 1):
            yield f"The films named are not {sorted(traits)}."


def _traits_of_shelf(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    """What the title of a pattern's shelf says is so of all its films, what its sentence says of a film named."""
    if statement.around in ("pattern", "now"):
        for _words, traits in claimed_in(FILM.sub(" X ", statement.title)):
            strangers = [i for i in statement.shelf if not _carries(i, traits, records)]
            if strangers:
                yield f"Films {strangers} are none of {sorted(traits)}."
    if statement.named and statement.around in ("pattern", "now"):
        for _words, traits in claimed_in(statement.bare):
            if not any(_carries(i, traits, records) for i in statement.named):
                yield f"The films named are not {sorted(traits)}."


def _carries(movie_id: int, traits: Iterable[str], records: Records) -> bool:
    return any(records.carries(movie_id, trait) for trait in traits)
