"""What may be promised of evidence: when a form may be said, and by which the critic checks that it may."""

from collections.abc import Collection

from explainer.facts.evidence import Community, Contribution, FilmEvidence
from explainer.facts.kinds import FilmRef, Source
from explainer.facts.standards import (
    EVEN_WITHIN,
    FEW,
    LATELY,
    LED_BY,
    MANY,
    WELL_LIKED_COUNT,
    WELL_LIKED_FROM,
    YEARS_APART,
)

LEVEL = 1e-12


def weigh_most(evidence: FilmEvidence, films: Collection[int]) -> bool:
    """Return whether no other rating, liked or not, weighs more than any of these."""
    weights = evidence.weights
    if not films or not weights.keys() >= set(films):
        return False
    others = [weight for movie_id, weight in weights.items() if movie_id not in films]
    return min(weights[movie_id] for movie_id in films) >= max(others, default=0.0) - LEVEL


def leads_clearly(evidence: FilmEvidence, films: Collection[int]) -> bool:
    """Return whether one rating weighs much more than any other."""
    weights = evidence.weights
    others = [weight for movie_id, weight in weights.items() if movie_id not in films]
    return (
        len(films) == 1
        and weigh_most(evidence, films)
        and sum(weights[movie_id] for movie_id in films) > LED_BY * max(others, default=0.0)
    )


def is_second(evidence: FilmEvidence, movie_id: int) -> bool:
    """Return whether exactly one rating weighs more."""
    weights = evidence.weights
    return movie_id in weights and sum(weight > weights[movie_id] + LEVEL for weight in weights.values()) == 1


def are_even(evidence: FilmEvidence, films: Collection[int]) -> bool:
    """Return whether these ratings weigh about the same."""
    weights = evidence.weights
    given = [weights.get(movie_id, 0.0) for movie_id in films]
    return len(given) > 1 and min(given) > 0 and min(given) >= EVEN_WITHIN * max(given)


def is_recent(evidence: FilmEvidence, cited: Contribution) -> bool:
    """Return whether the rating is one of the latest of a longer history, and weighs mostly for that."""
    return cited.since < LATELY < evidence.history_length / 3 and cited.source is Source.RECENT


def is_older(film: FilmRef, other: FilmRef, years: int = YEARS_APART) -> bool:
    """Return whether the film is so many years older than the other."""
    return bool(film.year and other.year and film.year <= other.year - years)


def is_well_liked(community: Community | None) -> bool:
    """Return whether enough people rated the film well."""
    return (
        community is not None
        and community.count >= WELL_LIKED_COUNT
        and community.mean is not None
        and community.mean >= WELL_LIKED_FROM
    )


def is_known_to_many(community: Community | None) -> bool:
    """Return whether many people rated the film."""
    return community is not None and community.count >= MANY


def is_known_to_few(community: Community | None) -> bool:
    """Return whether somebody rated it, and few did."""
    return community is not None and 0 < community.count <= FEW
