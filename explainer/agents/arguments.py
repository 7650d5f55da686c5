"""What could be said for one film, before any words: which rated films to cite and which shared traits to name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import combinations

from explainer.agents.forms import Stance
from explainer.facts.evidence import Contribution, FilmEvidence, Lean, Shared
from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.standards import TOP
from explainer.facts.vocabulary import has_quality, words_for
from recommender.facets.lexicon import BY_KEY

MOST_ARGUMENTS = 16
TRAIT_STEP = 0.12
MOST_PAIRED = 8
DECADE_COSTS = 0.5
"""How much weaker a link is that is only one of age."""
WORTH_OF_STANCE = {
    Stance.SINGLE: 0.0,
    Stance.TWO_TRAITS: 0.1,
    Stance.PAIR: 0.25,
    Stance.SPLIT: 0.3,
    Stance.TRIO: 0.2,
    Stance.BROAD: -0.4,
    Stance.ECHO: -0.3,
    Stance.NEARBY: -0.3,
    Stance.ASIDE: -0.25,
    Stance.PLAIN: -0.6,
    Stance.POPULAR: 0.0,
    Stance.NOTHING: 0.0,
}


@dataclass(frozen=True, slots=True)
class Argument:
    """A stance with its citations; `worth` says how strong it is by itself."""

    stance: Stance
    cited: tuple[Contribution, ...] = ()
    shared: tuple[Shared, ...] = ()
    worth: float = 0.0

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of what it stands on."""
        return (*(fact.id for fact in self.cited), *(fact.id for fact in self.shared))


def arguments_for(evidence: FilmEvidence) -> list[Argument]:
    """Return the strongest that could be said."""
    if evidence.lean is Lean.NOTHING:
        return [Argument(Stance.NOTHING)]
    if evidence.lean is Lean.POPULARITY:
        return list(_popular(evidence))
    found = [*_with_telling_traits(evidence), *_with_broad_traits(evidence), *_aside(evidence)]
    if len(evidence.supporters) == 1:
        found += _unnamed(evidence)
    if not evidence.links:
        found += _plain(evidence)
    return nlargest(MOST_ARGUMENTS, found, key=lambda argument: argument.worth)


@cache
def say_the_same(one: Trait, other: Trait) -> bool:
    """Return whether naming both traits would be saying one thing twice."""
    if one == other or (words_for(one) or one) == (words_for(other) or other):
        return True
    genre, facet = (one, other) if one.kind is TraitKind.GENRE else (other, one)
    if genre.kind is not TraitKind.GENRE:
        return False
    parts = set(genre.key.split("+"))
    if facet.kind is TraitKind.GENRE:
        return bool(parts & set(facet.key.split("+")))
    known = BY_KEY.get(facet.key)
    return known is not None and any(set(rule) & parts for rule in known.genres)


def _sayable(evidence: FilmEvidence) -> tuple[Shared, ...]:
    """Return what may be named: to be of one age only where nothing else is shared."""
    return evidence.links or evidence.shared


def _with_telling_traits(evidence: FilmEvidence) -> Iterator[Argument]:
    top = {c.rated.id for c in evidence.leaders}
    told = [(rank, shared) for rank, shared in enumerate(_sayable(evidence)) if shared.telling]
    for rank, shared in told:
        carriers = [c for c in evidence.supporters if c.rated.id in shared.rated]
        for cited in carriers:
            if cited.rated.id in top:
                yield _weigh(evidence, Stance.SINGLE, (cited,), (shared,), rank)
                for other in carriers[:MOST_PAIRED]:
                    if other.weight < cited.weight:
                        yield _weigh(evidence, Stance.PAIR, (cited, other), (shared,), rank)
        if len(carriers) > 2 and carriers[0].rated.id in top:
            yield _weigh(evidence, Stance.TRIO, tuple(carriers[:3]), (shared,), rank)
    for first, second in combinations(told, 2):
        if say_the_same(first[1].trait, second[1].trait):
            continue
        # A sentence names the second trait apart from the kind of film, and only some traits can be named so.
        if has_quality(second[1].trait):
            yield from _with_two_traits(evidence, first, second)
        elif has_quality(first[1].trait):
            yield from _with_two_traits(evidence, (first[0], second[1]), first)


def _with_two_traits(evidence: FilmEvidence, one: tuple[int, Shared], other: tuple[int, Shared]) -> Iterator[Argument]:
    """Yield one film that has both traits, and two films that have one each."""
    (rank, first), (_rank, second) = one, other
    top = {c.rated.id for c in evidence.leaders}
    only_first, only_second = [], []
    for cited in evidence.supporters:
        in_first, in_second = cited.rated.id in first.rated, cited.rated.id in second.rated
        if in_first and in_second and cited.rated.id in top:
            yield _weigh(evidence, Stance.TWO_TRAITS, (cited,), (first, second), rank)
        elif in_first and not in_second:
            only_first.append(cited)
        elif in_second and not in_first:
            only_second.append(cited)
    for a in only_first[:2]:
        for b in only_second[:2]:
            if a.rated.id in top or b.rated.id in top:
                yield _weigh(evidence, Stance.SPLIT, (a, b), (first, second), rank)


def _with_broad_traits(evidence: FilmEvidence) -> Iterator[Argument]:
    """Yield the heaviest films with a broad trait they share with this one."""
    leaders = {c.rated.id for c in evidence.leaders}
    for rank, shared in enumerate(_sayable(evidence)):
        if shared.telling:
            continue
        carriers = [c for c in evidence.supporters[: TOP + 2] if c.rated.id in shared.rated]
        for place, cited in enumerate(carriers):
            if cited.rated.id in leaders:
                yield _weigh(evidence, Stance.BROAD, (cited,), (shared,), rank)
                for other in carriers[place + 1 :]:
                    yield _weigh(evidence, Stance.BROAD, (cited, other), (shared,), rank)


def _plain(evidence: FilmEvidence) -> Iterator[Argument]:
    """Yield the heaviest films alone and in pairs, for a film that shares nothing with a name."""
    top = evidence.leaders
    for place, cited in enumerate(top):
        yield _weigh(evidence, Stance.PLAIN, (cited,))
        for other in top[place + 1 :]:
            yield _weigh(evidence, Stance.PLAIN, (cited, other))


def _aside(evidence: FilmEvidence) -> Iterator[Argument]:
    """Yield the heaviest film together with a lighter one that shares a trait where the heaviest do not."""
    top = evidence.leaders
    for rank, shared in enumerate(_sayable(evidence)):
        carriers = [c for c in evidence.supporters if c.rated.id in shared.rated]
        if carriers and not any(c.rated.id in shared.rated for c in top):
            yield _weigh(evidence, Stance.ASIDE, (top[0], carriers[0]), (shared,), rank)


def _unnamed(evidence: FilmEvidence) -> Iterator[Argument]:
    """Yield what can be said without a name, of the only liked film that speaks for this one."""
    for rank, shared in enumerate(_sayable(evidence)):
        yield _weigh(evidence, Stance.ECHO, evidence.supporters, (shared,), rank)
    if not evidence.shared:
        yield _weigh(evidence, Stance.NEARBY, evidence.supporters)


def _popular(evidence: FilmEvidence) -> Iterator[Argument]:
    """Yield each of the heaviest films as a second to popularity, with a trait where they share one."""
    for cited in evidence.leaders:
        shared = tuple(shared for shared in _sayable(evidence) if cited.rated.id in shared.rated)[:1]
        yield _weigh(evidence, Stance.POPULAR, (cited,), shared)


def _weigh(
    evidence: FilmEvidence,
    stance: Stance,
    cited: tuple[Contribution, ...],
    shared: tuple[Shared, ...] = (),
    rank: int = 0,
) -> Argument:
    """Return the argument with its worth: what its films weigh, how telling its trait is."""
    weight = sum(c.share for c in cited) / evidence.heaviest_share
    decade = DECADE_COSTS if any(fact.trait.kind is TraitKind.DECADE for fact in shared) else 0.0
    return Argument(stance, cited, shared, weight + WORTH_OF_STANCE[stance] - TRAIT_STEP * rank - decade)
