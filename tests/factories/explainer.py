"""Evidence for tests, without a database: a person who likes crime films, and what speaks for a few more."""

from collections.abc import Iterator
from contextlib import contextmanager

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from catalog.models import Movie, MovieStatistics
from explainer.agents.proposals import Reason, Sentence, ShelfKind, ShelfPlan, WriterBrief
from explainer.agents.writer import OfflineWriter
from explainer.facts.evidence import (
    Community,
    Contribution,
    EvidencePack,
    FilmEvidence,
    Prior,
    Shared,
    ShelfEvidence,
    Taste,
)
from explainer.facts.kinds import FilmRef, Trait, TraitKind
from explainer.facts.library import close_library
from explainer.facts.standings import Backing, Person, Standing, TraitStanding
from explainer.models import Explanation, LlmCall
from tests.factories.accounts import UserFactory
from tests.factories.recommender import make_live_model, rate_films

CRIME = Trait(kind=TraitKind.GENRE, key="Crime+Drama", label="Crime and Drama")
THRILLER = Trait(kind=TraitKind.GENRE, key="Crime+Thriller", label="Crime and Thriller")
BLEAK = Trait(kind=TraitKind.TONE, key="bleak", label="bleak")
HEIST = Trait(kind=TraitKind.NARRATIVE, key="heist", label="heists and cons")
NINETIES = Trait(kind=TraitKind.DECADE, key="1990", label="1990s")

HEAT = FilmRef(id=6, title="Heat", year=1995)
FARGO = FilmRef(id=608, title="Fargo", year=1996)
SEVEN = FilmRef(id=47, title="Seven", year=1995)
SAW = FilmRef(id=8957, title="Saw", year=2004)
CASINO = FilmRef(id=16, title="Casino", year=1995)
MEMENTO = FilmRef(id=4226, title="Memento", year=2000)
VERTIGO = FilmRef(id=903, title="Vertigo", year=1958)


def contribution(film: FilmRef, rated: FilmRef, *, stars: float = 5.0, weight: float = 0.4, **more) -> Contribution:
    """Make what one rated film gives to another."""
    values = {"long": weight, "recent": 0.0, "share": max(weight, 0.0), "since": 40} | more
    return Contribution(id=f"c{film.id}-{rated.id}", film=film.id, rated=rated, stars=stars, weight=weight, **values)


def shared(film: FilmRef, trait: Trait, *rated: FilmRef, lift: float = 4.0, telling: bool = True) -> Shared:
    """Make a trait that films have in common."""
    return Shared(
        id=f"s{film.id}-{trait.id}",
        film=film.id,
        trait=trait,
        rated=tuple(each.id for each in rated),
        share=0.8,
        lift=lift,
        confidence=0.9,
        telling=telling,
    )


def film_evidence(
    film: FilmRef = CASINO,
    *,
    contributions: tuple[Contribution, ...] | None = None,
    traits: tuple[Shared, ...] | None = None,
    prior: float = 0.1,
    count: int = 80,
    mean: float = 4.0,
) -> FilmEvidence:
    """Make a film that Heat, Fargo and Seven speak for, all crime dramas; Heat and Seven are bleak."""
    if contributions is None:
        contributions = (
            contribution(film, HEAT, stars=5.0, weight=0.4),
            contribution(film, FARGO, stars=4.0, weight=0.3),
            contribution(film, SEVEN, stars=4.5, weight=0.2),
        )
    if traits is None:
        traits = (shared(film, CRIME, HEAT, FARGO, SEVEN), shared(film, BLEAK, HEAT, SEVEN))
    return FilmEvidence(
        film=film,
        theme=1,
        score=prior + sum(c.weight for c in contributions),
        prior=Prior(id=f"p{film.id}", film=film.id, weight=prior, share=prior),
        contributions=contributions,
        rest_count=60,
        shared=traits,
        community=Community(id=f"n{film.id}", film=film.id, count=count, mean=mean),
    )


def taste(*, ratings: int = 63, liked: int = 50, disliked: int = 5, best: float = 5.0) -> Taste:
    """Make the person: Heat, Fargo and Seven count most."""
    standings = tuple(
        Standing(id=f"r{film.id}", rated=film, stars=stars, share=share, recent_share=share)
        for film, stars, share in ((HEAT, 5.0, 0.4), (FARGO, 4.0, 0.3), (SEVEN, 4.5, 0.2))
    )
    everything = tuple(film.id for film in (HEAT, FARGO, SEVEN))
    traits = (
        TraitStanding(id=f"t-{CRIME.id}", trait=CRIME, rated=everything, share=0.9, lift=8.0),
        TraitStanding(id=f"t-{BLEAK.id}", trait=BLEAK, rated=(HEAT.id, SEVEN.id), share=0.6, lift=6.0),
        TraitStanding(id=f"t-{HEIST.id}", trait=HEIST, rated=(HEAT.id, FARGO.id), share=0.5, lift=9.0),
    )
    person = Person(ratings=ratings, liked=liked, disliked=disliked, best=best)
    return Taste(person=person, standings=standings if liked else (), traits=traits if liked else ())


def make_pack(*films: FilmEvidence, **person) -> EvidencePack:
    """Make a pack of these films, Casino and Memento where none are given."""
    found = films or (film_evidence(CASINO), film_evidence(MEMENTO))
    return EvidencePack(
        model_version="v1",
        taste=taste(**person),
        films=found,
        shelves=(shelf_evidence(films=tuple(film.film.id for film in found)),),
    )


def shelf_evidence(slug: str = "best-matches", **changes) -> ShelfEvidence:
    """Make what is known of a shelf of crime dramas that Heat, Fargo and Seven give most to."""
    backing = tuple(
        Backing(id=f"b{film.id}-{slug}", rated=film, stars=stars, share=share, place=place, leads_each=place == 1)
        for place, (film, stars, share) in enumerate(((HEAT, 5.0, 0.4), (FARGO, 4.0, 0.3), (SEVEN, 4.5, 0.2)), start=1)
    )
    values = {"films": (), "backing": backing, "traits": (CRIME.id,), "is_best": True}
    return ShelfEvidence(slug=slug, **(values | changes))


def make_shelf(pack: EvidencePack, **changes) -> ShelfPlan:
    """Make a shelf of all the pack's films."""
    films = tuple(evidence.film.id for evidence in pack.films)
    values = {"slug": "best-matches", "kind": ShelfKind.BEST, "title": "Your best matches", "films": films}
    return ShelfPlan(**(values | changes))


def offline_reasons(pack: EvidencePack, *shelves: ShelfPlan) -> dict[str, Reason]:
    """Write the shelves offline."""
    return OfflineWriter().run(WriterBrief(pack=pack, shelves=shelves))


def reason(subject: int | str, text: str, *facts: str) -> Reason:
    """Make a reason of one sentence."""
    return Reason(subject=str(subject), sentences=(Sentence(text=text, facts=facts),))


class ExplanationFactory(DjangoModelFactory):
    class Meta:
        model = Explanation

    kind = Explanation.Kind.FILM
    subject = "16"
    evidence_hash = factory.Sequence("{:064x}".format)
    model = "llama"
    prompt_version = "writer-1"
    text = "Another crime drama."
    verdict = Explanation.Verdict.PASSED


class LlmCallFactory(DjangoModelFactory):
    class Meta:
        model = LlmCall

    agent = "writer"
    model = "llama"
    prompt_version = "writer-1"
    verdict = LlmCall.Verdict.PASSED


@contextmanager
def small_site() -> Iterator[None]:
    """A live model of 120 films in five themes, with statistics, and no library left over from another test."""
    close_library()
    make_live_model(120, 5)
    MovieStatistics.objects.bulk_create(
        MovieStatistics(movie_id=pk, count=30 + pk % 70, mean=3.9) for pk in Movie.objects.values_list("pk", flat=True)
    )
    yield
    close_library()


def make_lover_of_one_theme() -> User:
    """Someone who likes every fifth film of the small site: one theme, with a few others."""
    movies, user = list(Movie.objects.order_by("pk")), UserFactory()
    rate_films(user, [*movies[0:60:5], movies[1], movies[2], movies[3]], [5.0, 4.5, 4.0] * 4 + [2.0, 3.0, 1.0])
    return user
