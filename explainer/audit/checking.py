"""Whether what a page says is so: every sentence recomputed from the data by code that had no part in writing it.

It takes texts with the ids of their facts, the person's ratings and the exact split of the scores, and the catalogue's
records. It knows neither the historian's facts nor the writer's arguments nor the critic's rules; whatever it cannot
account for counts as unsupported.

How to call it::

    person = Person(ranking, shown_film_ids)
    objections(statement, person, records)        # what is wrong with a sentence; nothing where it is supported
    grounds(statements_of_one_film, person, records)
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from explainer.audit.cues import CUES, TESTS
from explainer.audit.hearing import Heard, Mention
from explainer.audit.records import Records
from explainer.audit.truths import Case
from explainer.audit.witness import LIKED, Person

LIFT = 1.5
TOP = 3
FILM = re.compile(r"\[\[(\d+)\]\]")
FACT = re.compile(
    r"(?P<kind>[cpsknrb])(?P<film>\d+)(?:-(?P<other>.+))?|t-(?P<trait>.+)|(?P<word>drift|person)", re.DOTALL
)
TELL_WHAT_FILMS_ARE_LIKE = ("pattern", "now")
"""Shelves whose titles say what all their films are like."""


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


def objections(statement: Statement, person: Person, records: Records) -> list[str]:
    """Return what is wrong with a sentence; an empty list means that the data support it."""
    if not statement.facts:
        return ["It cites no fact."]
    case = Case(statement, Heard(statement.text, records.dictionary, CUES, statement.film), person, records)
    found = [*_of_facts(statement, person, records), *_of_words(case), *_of_cues(case)]
    found += [*_named(statement, person, records), *_of_mentions(case)]
    return found + list(_of_title(statement, person, records)) if statement.shelf else found


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
    # Of people's tags, and of decades, only those that were said count: a note, and being of one age, need not be.
    shared = {
        f"s{film}-{trait}"
        for trait in records.traits.get(film, ())
        if (not trait.startswith(("tag.", "decade.")) or f"s{film}-{trait}" in cited)
        and _lift(trait, person.heaviest_supporters(film), records) > LIFT
    }
    return Grounds(not top.isdisjoint(cited), not shared.isdisjoint(cited) if shared else None)


def _of_facts(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    for fact in statement.facts:
        parts = FACT.fullmatch(fact)
        if parts is None or not _holds(parts, statement, person, records):
            yield f"{fact} is not so."


def _holds(parts: re.Match[str], statement: Statement, person: Person, records: Records) -> bool:
    """Recompute one fact; what `drift` and `person` state is tested with the words that state it."""
    kind, film = parts["kind"], int(parts["film"] or 0)
    if parts["trait"]:
        return _lift(parts["trait"], person.carriers, records) > LIFT
    if parts["word"]:
        return statement.film is None
    if kind == "r":
        return film in person.carriers
    if kind == "b":
        return person.stars.get(film, 0.0) >= LIKED and person.weights_of_shelf(statement.shelf).get(film, 0.0) > 0
    if statement.film is None or film != statement.film:
        return False
    match kind:
        case "c":
            return person.weights(film).get(int(parts["other"]), 0.0) > 0
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


def _of_words(case: Case) -> Iterator[str]:
    for word in case.heard.unheard:
        yield f"{word!r} says something that no fact supports."


def _of_cues(case: Case) -> Iterator[str]:
    for cue in case.heard.cues:
        if case.film is not None and case.film in map(int, FILM.findall(cue.match[0])) and cue.name != "year":
            yield f"{cue.match[0]!r} is said of the film itself."
        elif not TESTS[cue.name](cue, case):
            yield f"{cue.match[0]!r} is not so."


def _named(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    for i in statement.named:
        if person.stars.get(i, 0.0) < LIKED:
            yield f"Film {i} was not liked."
        elif statement.film is not None and person.weights(statement.film)[i] <= 0:
            yield f"Film {i} does not speak for it."
        elif statement.film is None and i not in person.carriers and not _speaks(i, statement.shelf, person):
            yield f"Film {i} carries nothing here."
        elif not any(_is_about(fact, i, records) for fact in statement.facts):
            yield f"No fact is about film {i}."


def _is_about(fact: str, film: int, records: Records) -> bool:
    """Return whether a fact is about a rated film: one of its own, or of a trait that it has, or of a change."""
    parts = FACT.fullmatch(fact)
    if parts is None or parts["word"]:
        return parts is not None
    if trait := parts["trait"] or (parts["other"] if parts["kind"] == "s" else ""):
        return records.carries(film, trait)
    return str(film) == (parts["other"] if parts["kind"] == "c" else parts["film"])


def _speaks(rated: int, films: Sequence[int], person: Person) -> bool:
    return any(person.weights(film).get(rated, 0.0) > 0 for film in films)


def _of_mentions(case: Case) -> Iterator[str]:
    """Every kind of film spoken of is the film's own and of all films it is said of; of a shelf, of the films named."""
    for mention in case.heard.mentions:
        for film in (*mention.films, *([case.film] if case.film is not None else [])):
            if not _is_like(film, mention, case.records):
                yield f"Film {film} is not {' '.join(mention.words)!r}."
        if (
            not mention.films
            and case.film is None
            and not all(_is_like(film, mention, case.records) for film in case.statement.shelf)
        ):
            yield f"Its films are not {' '.join(mention.words)!r}."


def _is_like(film: int, mention: Mention, records: Records) -> bool:
    return all(any(records.carries(film, trait) for trait in traits) for traits in mention.traits)


def _of_title(statement: Statement, person: Person, records: Records) -> Iterator[str]:
    """What a shelf's title says is so: of a theme, that its films belong to it; else every word of it."""
    if statement.around == "theme":
        if len({records.themes.get(film) for film in statement.shelf}) > 1:
            yield "Its films are not of one theme."
        return
    title = Statement(statement.title, statement.facts, shelf=statement.shelf, around=statement.around)
    case = Case(title, Heard(title.text, records.dictionary, CUES), person, records)
    yield from (*_of_words(case), *_of_cues(case))
    if statement.around in TELL_WHAT_FILMS_ARE_LIKE:
        for mention in case.heard.mentions:
            strangers = [film for film in statement.shelf if not _is_like(film, mention, records)]
            if strangers:
                yield f"Films {strangers} are not {' '.join(mention.words)!r}."
