"""Three agents that read the person's strongest contributors: for narrative structure, visual style, emotional tone."""

from collections.abc import Iterable
from dataclasses import dataclass

from explainer.agents.agent import Agent
from explainer.agents.proposals import Pattern
from explainer.facts.evidence import Taste
from explainer.facts.kinds import FACET_KINDS, TraitKind
from explainer.facts.standings import TraitStanding

MOST_PATTERNS = 4
FEWEST_FILMS = 2
SAME_FILMS = 0.75
"""Two traits carried by nearly the same films are one pattern."""
Patterns = tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class OfflineAnalyst:
    """Reads one family of traits: each that stands out by itself is a pattern."""

    family: TraitKind

    @property
    def name(self) -> str:
        """`analyst: tone`."""
        return analyst_name(self.family)

    def run(self, taste: Taste, /) -> Patterns:
        """Return the family's patterns, most telling first, each standing on a trait of the evidence."""
        found: list[TraitStanding] = []
        for standing in standings_of(self.family, taste):
            if not any(_overlap(standing.rated, other.rated) > SAME_FILMS for other in found):
                found.append(standing)
        return tuple(pattern_of(standing) for standing in found[:MOST_PATTERNS])


ANALYSTS: tuple[Agent[Taste, Patterns], ...] = tuple(OfflineAnalyst(family) for family in FACET_KINDS)


def find_patterns(taste: Taste, analysts: Iterable[Agent[Taste, Patterns]] = ANALYSTS) -> Patterns:
    """Return what all analysts see, the largest share first."""
    return in_order(pattern for analyst in analysts for pattern in analyst.run(taste))


def in_order(patterns: Iterable[Pattern]) -> Patterns:
    """Return patterns, the largest share first."""
    return tuple(sorted(patterns, key=lambda pattern: (-pattern.share, pattern.facts)))


def analyst_name(family: TraitKind) -> str:
    """Return what the analyst of a family is called."""
    return f"analyst: {family.value}"


def standings_of(family: TraitKind, taste: Taste) -> list[TraitStanding]:
    """Return the traits an analyst may name: of its family, and carried by films enough."""
    return [each for each in taste.traits if each.trait.kind is family and len(each.rated) >= FEWEST_FILMS]


def pattern_of(*standings: TraitStanding) -> Pattern:
    """Return the pattern that stands on these traits together; its share is the least of theirs."""
    carried = [set(standing.rated) for standing in standings]
    return Pattern(
        traits=tuple(standing.trait for standing in standings),
        rated=tuple(movie_id for movie_id in standings[0].rated if all(movie_id in films for films in carried)),
        share=min(standing.share for standing in standings),
        facts=tuple(standing.id for standing in standings),
    )


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    both = len(set(one) & set(other))
    return both / max(len(set(one) | set(other)), 1)
