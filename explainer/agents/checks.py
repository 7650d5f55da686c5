"""What each way of saying something asks of the facts: the checks behind the sections of words.txt."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from explainer.agents import promises
from explainer.agents.reading import Claim, Reading
from explainer.agents.wordlist import load_words
from explainer.facts.evidence import Community, EvidencePack, Fact, FilmEvidence, Lean, ShelfEvidence
from explainer.facts.standards import HIGH_FROM, LIKED_FROM, LOVED_FROM
from explainer.facts.standings import Drift, Person, TraitStanding

SPEAKS_OF = {
    "community": {"count", "mean", "crowd", "many", "few", "unrated"},
    "prior": {"popular", "nothing liked"},
    "person": {
        "nothing rated",
        "nothing liked",
        "unknown",
        "one liked",
        "stands on popularity",
        "away",
        "numbers of the person",
    },
    "drift": {"drift", "recent"},
}
"""Which sections state a fact that names neither a film nor a trait."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reason is about: a film of the pack, or a shelf."""

    key: str
    film: FilmEvidence | None = None
    shelf: ShelfEvidence | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence as it is read, the facts it cites, and what it is about."""

    reading: Reading
    facts: list[Fact]
    subject: Subject
    pack: EvidencePack

    def cited(self, kind: type) -> bool:
        """Return whether a fact of this kind is cited."""
        return any(isinstance(fact, kind) for fact in self.facts)

    @property
    def community(self) -> Community | None:
        """What other people think of the film, where that is cited."""
        return next((fact for fact in self.facts if isinstance(fact, Community)), None)

    @property
    def drift(self) -> Drift | None:
        """What changed lately, where that is cited."""
        return next((fact for fact in self.facts if isinstance(fact, Drift)), None)


def check_claim(claim: Claim, context: Context) -> Iterator[str]:
    """Yield what is wrong with something said."""
    about = context.subject.film
    if about and about.film.id in claim.films and claim.section not in ABOUT_ITSELF:
        yield f"The film itself is no reason ({claim.section})."
    elif not CHECKS[claim.section](claim, context):
        yield f"Not so, or not cited: {load_words().meanings[claim.section]}."


def stated_by(context: Context) -> frozenset[str]:
    """Return which kinds of fact the sentence states that names neither a film nor a trait of theirs."""
    sections = {claim.section for claim in context.reading.claims}
    return frozenset(kind for kind, ways in SPEAKS_OF.items() if ways & sections)


Check = Callable[[Claim, Context], bool]
ABOUT_ITSELF = frozenset({"year", "how many"})
NUMBERS = {"two": 2, "three": 3, "four": 4}


def _given(claim: Claim, context: Context) -> list[float]:
    return [context.pack.stars.get(movie_id, 0.0) for movie_id in claim.films]


def _gave(claim: Claim, context: Context) -> bool:
    given = _given(claim, context)
    return bool(given) and all(stars == mine for stars in claim.stars for mine in given)


def _at_least(stars: float) -> Check:
    return lambda claim, context: min(_given(claim, context), default=0.0) >= stars


def _of_film(promise: Callable[[FilmEvidence, Collection[int]], bool]) -> Check:
    return lambda claim, context: context.subject.film is not None and promise(context.subject.film, claim.films)


def _weigh_most(claim: Claim, context: Context) -> bool:
    """Of a film's ratings; of a shelf's; of those behind a change of taste."""
    if context.subject.film:
        return promises.weigh_most(context.subject.film, claim.films)
    if context.drift:
        return set(claim.films) == set(context.drift.rated[: len(claim.films)])
    backing = context.subject.shelf.backing if context.subject.shelf else ()
    places = sorted(fact.place for fact in backing if fact.rated.id in claim.films)
    return bool(places) and len(places) == len(claim.films) and places[-1] <= len(places)


def _is_second(claim: Claim, context: Context) -> bool:
    film = context.subject.film
    return film is not None and len(claim.films) == 1 and promises.is_second(film, claim.films[0])


def _is_recent(claim: Claim, context: Context) -> bool:
    film = context.subject.film
    if film is None:
        return context.drift is not None and set(claim.films) <= set(context.drift.rated)
    rated = {c.rated.id: c for c in film.contributions}
    return bool(claim.films) and all(i in rated and promises.is_recent(film, rated[i]) for i in claim.films)


def _is_older(claim: Claim, context: Context) -> bool:
    film, names = context.subject.film, context.pack.names
    return film is not None and all(promises.is_older(film.film, names[i]) for i in claim.films)


def _is_newer(claim: Claim, context: Context) -> bool:
    film, names = context.subject.film, context.pack.names
    return film is not None and all(promises.is_older(names[i], film.film) for i in claim.films)


def _year(claim: Claim, context: Context) -> bool:
    films = [context.pack.names[i] for i in claim.films]
    films = films or ([context.subject.film.film] if context.subject.film else [])
    return bool(films) and all(number == str(film.year) for number in claim.numbers for film in films)


def _count(claim: Claim, context: Context) -> bool:
    community = context.community
    return community is not None and all(number == str(community.count) for number in claim.numbers)


def _mean(claim: Claim, context: Context) -> bool:
    community = context.community
    mean = None if community is None or community.mean is None else f"{community.mean:.1f}"
    return all(number == mean for number in claim.numbers)


def _few(claim: Claim, context: Context) -> bool:
    return promises.is_known_to_few(context.community) and _counts(claim, context)


def _popular(claim: Claim, context: Context) -> bool:
    film = context.subject.film
    return film is not None and film.prior in context.facts and film.lean is Lean.POPULARITY and _counts(claim, context)


def _counts(claim: Claim, context: Context) -> bool:
    return not claim.numbers or _count(claim, context)


def _nothing_speaks(claim: Claim, context: Context) -> bool:
    """Nothing was liked, or nothing liked speaks for the film."""
    if film := context.subject.film:
        return not film.supporters
    person = context.pack.taste.person
    return context.cited(Person) and person.ratings > 0 and not person.liked and set(claim.stars) <= {person.best}


def _how_many(claim: Claim, context: Context) -> bool:
    """As many films are named, or one less beside the film itself; "of yours" leaves that one out."""
    ids = set(context.reading.films) - ({context.subject.film.film.id} if context.subject.film else set())
    wanted = next(NUMBERS[word] for word in claim.words if word in NUMBERS)
    return len(ids) == wanted or (len(ids) == wanted - 1 and not {"your", "yours"} & set(claim.words))


def _changed(claim: Claim, context: Context) -> bool:
    """The trait a change is said of is the one that changed."""
    drift = context.drift
    return drift is not None and (not claim.traits or drift.trait.id in claim.traits)


def _stands_on_popularity(claim: Claim, context: Context) -> bool:
    films = _films_of_shelf(context)
    away = context.subject.shelf is not None and context.subject.shelf.is_away
    return context.cited(Person) and not away and all(not film.supporters for film in films)


def _numbers_of_person(claim: Claim, context: Context) -> bool:
    person = context.pack.taste.person
    number = person.liked if "liked" in claim.words else person.ratings
    return context.cited(Person) and claim.numbers == (str(number),)


def _films_of_shelf(context: Context) -> list[FilmEvidence]:
    shelf, known = context.subject.shelf, context.pack.by_film
    return [known[movie_id] for movie_id in (shelf.films if shelf else ()) if movie_id in known]


def _leads_each(claim: Claim, context: Context) -> bool:
    backing = context.subject.shelf.backing if context.subject.shelf else ()
    return any(fact.leads_each and claim.films == (fact.rated.id,) for fact in backing)


def _is_the_one_liked(claim: Claim, context: Context) -> bool:
    liked = min(_given(claim, context), default=0.0) >= LIKED_FROM
    return context.cited(Person) and context.pack.taste.person.liked == 1 and len(claim.films) == 1 and liked


def _is_best(claim: Claim, context: Context) -> bool:
    return context.subject.shelf is not None and context.subject.shelf.is_best


def _is_away(claim: Claim, context: Context) -> bool:
    return context.cited(Person) and context.subject.shelf is not None and context.subject.shelf.is_away


def _is_unknown(claim: Claim, context: Context) -> bool:
    return context.cited(Person) and context.pack.taste.person.liked > 0 and not context.pack.taste.standings


CHECKS: dict[str, Check] = {
    "how many": _how_many,
    "gave": _gave,
    "loved": _at_least(LOVED_FROM),
    "liked": _at_least(LIKED_FROM),
    "high": _at_least(HIGH_FROM),
    "top": _weigh_most,
    "led": _of_film(promises.leads_clearly),
    "second": _is_second,
    "even": _of_film(promises.are_even),
    "recent": _is_recent,
    "older": _is_older,
    "newer": _is_newer,
    "year": _year,
    "count": _count,
    "mean": _mean,
    "crowd": lambda claim, context: promises.is_well_liked(context.community) and _counts(claim, context),
    "many": lambda claim, context: promises.is_known_to_many(context.community),
    "few": _few,
    "unrated": lambda claim, context: context.community is not None and context.community.count == 0,
    "popular": _popular,
    "nameless": lambda claim, context: context.subject.film is not None and not context.subject.film.shared,
    "best": _is_best,
    "leads each": _leads_each,
    "one liked": _is_the_one_liked,
    "drift": _changed,
    "much liked": lambda claim, context: context.cited(TraitStanding),
    "nothing rated": lambda claim, context: context.cited(Person) and not context.pack.taste.person.ratings,
    "nothing liked": _nothing_speaks,
    "unknown": _is_unknown,
    "stands on popularity": _stands_on_popularity,
    "away": _is_away,
    "numbers of the person": _numbers_of_person,
}
"""By the sections of words.txt."""
