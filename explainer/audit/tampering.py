"""True sentences made untrue, to learn whether the checker would notice: its recall.

How to call it::

    for name, statement in tampered(true_statement, person, records, rng): ...

Every change makes a sentence untrue, or says what no fact supports: a film that was never rated or that shares nothing
of what is said, other stars, another number, a kind of film that it is not, a negation, a lighter film in the place of
the heaviest, a name, a word of scorn.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from numpy.random import Generator

from explainer.audit.checking import FILM, Statement
from explainer.audit.glossary import STARS
from explainer.audit.records import Records
from explainer.audit.witness import Person

MOST = re.compile(
    r"(?:counts|weighs|says)(?: for)? most|above all|strongest link|leads you|\]\] first|led by", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\[\d])\b\d[\d,]*\b(?!\]\])(?!0?s\b)")
STAR_WORDS = re.compile("|".join(sorted(STARS, key=len, reverse=True)), re.IGNORECASE)
VERB = re.compile(r"\b(is|are|has|shares|counts|speaks|joins)\b")
KINDS = (
    ("genre.Horror", "a horror film"),
    ("genre.Western", "a western"),
    ("genre.Musical", "a musical"),
    ("genre.War", "a war film"),
    ("visual.animated", "an animated film"),
    ("tone.scary", "a scary film"),
    ("narrative.time_travel", "a time-travel story"),
)
NAMES = ("Martin Scorsese", "de niro and pesci", "the director of Jaws", "meryl streep")
SCORN = (
    ("You gave", "You hated"),
    ("Like ", "Unlike "),
    ("both are", "neither are"),
    ("Another", "The best"),
    ("speaks for", "speaks against"),
)
Change = Callable[[Statement, Person, Records, Generator], str | None]


def tampered(statement: Statement, person: Person, records: Records, rng: Generator) -> Iterator[tuple[str, Statement]]:
    """Yield the statement changed in every way that it can be, each with the name of the change."""
    for name, change in CHANGES.items():
        text = change(statement, person, records, rng)
        if text is not None and text != statement.text:
            yield name, replace(statement, text=text)


def _unrated_film(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    """Name a film that the person never rated in the place of one they did."""
    strangers = [i for i in records.traits if i not in person.stars and i != statement.film]
    return _swapped(statement, int(rng.choice(strangers))) if statement.named else None


def _other_film(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    """Name another rated film, one that no fact cited is about."""
    cited = " ".join(statement.facts)
    others = [i for i in person.stars if i not in statement.named and not re.search(rf"\b{i}\b", cited)]
    traits = [fact.split("-", 1)[1] for fact in statement.facts if re.match(r"s\d|t-", fact)]
    others = [i for i in others if not any(records.carries(i, trait) for trait in traits)]
    return _swapped(statement, int(rng.choice(others))) if statement.named and others else None


def _other_stars(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    found = STAR_WORDS.search(statement.text)
    if found is None:
        return None
    said = STARS.index(found[0].casefold())
    other = STARS[(said + int(rng.integers(1, len(STARS)))) % len(STARS)]
    return statement.text[: found.start()] + other + statement.text[found.end() :]


def _other_number(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    found = NUMBER.search(statement.text)
    if found is None:
        return None
    other = int(found[0].replace(",", "")) + int(rng.integers(1, 9))
    return statement.text[: found.start()] + str(other) + statement.text[found.end() :]


def _added_kind(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    """Say that it is of a kind that neither it nor any film named is."""
    films = [*statement.named, *([statement.film] if statement.film is not None else statement.shelf)]
    strange = [words for trait, words in KINDS if not any(records.carries(i, trait) for i in films)]
    return f"{statement.text.rstrip('.')}, and {rng.choice(strange)}." if strange else None


def _negated(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    found = VERB.search(statement.text)
    if found is None:
        return f"It is not so: {statement.text[0].lower()}{statement.text[1:]}"
    return f"{statement.text[: found.end()]} not{statement.text[found.end() :]}"


def _lighter_film(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    """Say of a lighter film that it weighs most."""
    if statement.film is None or not MOST.search(statement.text) or not statement.named:
        return None
    weights = person.weights(statement.film)
    least = min(weights[i] for i in statement.named)
    lighter = [i for i in person.supporters(statement.film) if weights[i] < 0.9 * least and i not in statement.named]
    return _swapped(statement, lighter[-1]) if lighter else None


def _exchanged(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    """Let two films change places where one is said to weigh more, or each is said to share something else."""
    shared = sum(fact.startswith("s") for fact in statement.facts)
    if statement.film is None or len(statement.named) != 2 or not (MOST.search(statement.text) or shared == 2):
        return None
    one, other = statement.named
    weights = person.weights(statement.film)
    if weights[one] == weights[other] or f"[[{one}]] and [[" in statement.text:
        return None
    marked = {one: other, other: one}
    return FILM.sub(lambda found: f"[[{marked.get(int(found[1]), found[1])}]]", statement.text)


def _love_overstated(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    least = [i for i in statement.named if person.stars[i] < 4.5]
    return f"{statement.text} You loved [[{least[0]}]]." if least else None


def _weight_overstated(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    if statement.film is None:
        return None
    weights = person.weights(statement.film)
    lighter = [i for i in statement.named if weights[i] < 0.9 * max(weights.values())]
    return f"{statement.text} [[{lighter[0]}]] counts for most here." if lighter else None


def _recency_overstated(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    old = [i for i in statement.named if person.since[i] > 20]
    if statement.film is None or not old:
        return None
    return f"{statement.text} Fresh in your ratings is [[{old[0]}]]."


def _crowd_overstated(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    if statement.film is None or records.means.get(statement.film, 0.0) >= 3.5:
        return None
    return f"{statement.text.rstrip('.')}, and well liked at large."


def _added_name(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    return f"{statement.text.rstrip('.')}, with {rng.choice(NAMES)}."


def _scorn(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    known = [(kind, scornful) for kind, scornful in SCORN if kind in statement.text]
    return statement.text.replace(*known[0], 1) if known else f"{statement.text.rstrip('.')}, and a dull one."


def _fact_of_the_world(statement: Statement, person: Person, records: Records, rng: Generator) -> str | None:
    return f"{statement.text.rstrip('.')}, and it won an award."


def _swapped(statement: Statement, other: int) -> str:
    """Return the text with its first rated film replaced."""
    return statement.text.replace(f"[[{statement.named[0]}]]", f"[[{other}]]")


CHANGES: dict[str, Change] = {
    "a film never rated": _unrated_film,
    "another rated film": _other_film,
    "other stars": _other_stars,
    "another number": _other_number,
    "a kind added": _added_kind,
    "a negation": _negated,
    "a lighter film on top": _lighter_film,
    "two films exchanged": _exchanged,
    "love overstated": _love_overstated,
    "a weight overstated": _weight_overstated,
    "recency overstated": _recency_overstated,
    "a crowd overstated": _crowd_overstated,
    "a name added": _added_name,
    "a word of scorn": _scorn,
    "a fact of the world": _fact_of_the_world,
}
