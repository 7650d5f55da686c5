"""How much of some weighted films carries a trait, and how much that says."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from math import log2

from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.library import FilmCard, Library
from explainer.facts.standards import NAMED_FROM

# What tells most about a pair of films: a tag or a facet before a genre, a genre before a decade.
SPEAKS = {
    TraitKind.TAG: 0.8,
    TraitKind.NARRATIVE: 1.0,
    TraitKind.TONE: 0.95,
    TraitKind.VISUAL: 0.9,
    TraitKind.GENRE: 0.6,
    TraitKind.DECADE: 0.25,
    TraitKind.THEME: 0.0,
}


@dataclass(frozen=True, slots=True)
class TraitShare:
    """How much of some weight carries a trait, and how many times the catalogue's share that is."""

    trait: Trait
    share: float
    lift: float
    interest: float


def share_of_traits(
    weights: Mapping[int, float],
    cards: Mapping[int, FilmCard],
    library: Library,
    among: Container[str] | None = None,
) -> list[TraitShare]:
    """Return the traits that some weighted films carry, most telling first; only those with words and enough lift."""
    total = sum(weights.values())
    carried: dict[str, float] = defaultdict(float)
    for movie_id, weight in weights.items():
        for trait in cards[movie_id].traits:
            if among is None or trait in among:
                carried[trait] += weight
    found = [
        _trait_share(library.traits[trait], mass / total, library)
        for trait, mass in carried.items()
        if total > 0 and mass / total > NAMED_FROM * library.rate(trait).catalogue
    ]
    return sorted(found, key=lambda share: (-share.interest, share.trait.id))


def _trait_share(trait: Trait, share: float, library: Library) -> TraitShare:
    rate = library.rate(trait.id)
    # What people watch is no even draw from the catalogue: a trait must stand out from both to be worth a word.
    rarity = log2(max(share / max(rate.catalogue, rate.audience), 1.0))
    interest = SPEAKS[trait.kind] * min(rarity, 4.0) * share
    return TraitShare(trait, share, share / rate.catalogue, interest)
