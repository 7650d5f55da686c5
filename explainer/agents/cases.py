"""How an argument fills a form: what must be so for the form to be said, its words, and the facts that it states."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from explainer.agents import promises
from explainer.agents.arguments import Argument, say_the_same
from explainer.agents.forms import Form, Need, Stance
from explainer.agents.proposals import Sentence
from explainer.agents.prose import fill, marker, star_adjective, stars_in_words, word_slots
from explainer.facts.evidence import Belongs, Community, FilmEvidence, Shared
from explainer.facts.kinds import TraitKind
from explainer.facts.standards import FAIR_FROM, HIGH_FROM, LOVED_FROM
from explainer.facts.vocabulary import has_quality, words_for

CITING_SLOTS, QUALITIES = ("a", "b", "c"), ("quality", "quality2")
FIRST_TRAIT, SECOND_TRAIT = frozenset({"one", "kin", "bare", "quality"}), frozenset({"quality2"})
OF_OTHERS = frozenset({Need.LIKED, Need.MANY, Need.FEW, Need.UNRATED}), frozenset({"people", "ratings", "mean"})
"""Needs and slots of forms that say what other people think."""
UNNAMED = (Stance.ECHO, Stance.NEARBY)
"""Stances that name no film."""


@dataclass(slots=True)
class Case:
    """One argument for one film, with what is known already of the promises it can keep."""

    argument: Argument
    evidence: FilmEvidence
    unsayable: frozenset[str] = frozenset()
    said_with: bool = False
    """Whether the first trait's own words have a "with" in them already."""
    kept: dict[Need, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shared, cited = self.argument.shared, self.argument.cited
        missing = set(CITING_SLOTS[len(cited) :])
        missing |= {slot for slot, fact in zip(QUALITIES, shared, strict=False) if not has_quality(fact.trait)}
        if len(shared) < 2 and self.argument.stance is not Stance.NOTHING:
            missing.add("quality2")
        if not shared:
            missing.add("kin")
        self.unsayable = frozenset(missing)
        first = [fact.trait for fact in (shared or self.evidence.own)[:1]]
        self.said_with = any((words := words_for(trait)) and " with " in words.one for trait in first)

    def allows(self, form: Form) -> bool:
        """Return whether all that the form promises is so."""
        if not form.slots.isdisjoint(self.unsayable) or (form.joins_with and self.said_with):
            return False
        for need in form.needs:
            if need not in self.kept:
                self.kept[need] = _holds(need, self.argument, self.evidence)
            if not self.kept[need]:
                return False
        return True

    def tell(self, form: Form) -> Sentence:
        """Return the form's sentence with the facts that it states."""
        text = fill(form.text, _slots(self.evidence, self.argument))
        return Sentence(text=text, facts=_facts(form, self.argument, self.evidence))


def _holds(need: Need, argument: Argument, evidence: FilmEvidence) -> bool:
    cited, film = argument.cited, evidence.film
    ids = [c.rated.id for c in cited]
    match need:
        case Need.TOP:
            return promises.weigh_most(evidence, ids[:1])
        case Need.TOP_TWO:
            return promises.weigh_most(evidence, ids[:1]) and promises.is_second(evidence, ids[1])
        case Need.BOTH_TOP:
            return promises.weigh_most(evidence, ids)
        case Need.LED:
            return promises.leads_clearly(evidence, ids[:1])
        case Need.EVEN:
            return promises.are_even(evidence, ids)
        case Need.LOVED:
            return cited[0].stars >= LOVED_FROM
        case Need.HIGH:
            return all(c.stars >= HIGH_FROM for c in cited)
        case Need.SAME_STARS:
            return len(cited) > 1 and cited[0].stars == cited[1].stars
        case Need.LATELY:
            return promises.is_recent(evidence, cited[0])
        case Need.YEAR:
            return film.year is not None and all(s.trait.kind is not TraitKind.DECADE for s in argument.shared)
        case Need.OLDER:
            return promises.is_older(film, cited[0].rated)
        case Need.NEWER:
            return promises.is_older(cited[0].rated, film)
        case Need.NAMELESS:
            return not evidence.shared
        case Need.TWO_TRAITS:
            return second_trait(evidence) is not None
        case Need.TRAIT:
            return bool(argument.shared or evidence.own)
        case _:
            return _community_says(need, evidence.community)


def _community_says(need: Need, community: Community | None) -> bool:
    if community is None:
        return False
    match need:
        case Need.LIKED:
            return promises.is_well_liked(community)
        case Need.MANY:
            return promises.is_known_to_many(community)
        case Need.FEW:
            return promises.is_known_to_few(community)
        case Need.RATED:
            return community.count > 0
        case Need.FAIR:
            return community.count > 0 and (community.mean or 0.0) >= FAIR_FROM
        case _:
            return community.count == 0


def _facts(form: Form, argument: Argument, evidence: FilmEvidence) -> tuple[str, ...]:
    """Return the ids of all the form says, and of nothing else."""
    named = [c.id for slot, c in zip(CITING_SLOTS, argument.cited, strict=False) if slot in form.slots]
    facts = [c.id for c in argument.cited] if argument.stance in UNNAMED else named
    facts += [fact.id for fact in _traits_said(form, argument, evidence)]
    if argument.stance is Stance.POPULAR:
        facts.append(evidence.prior.id)
    needs, slots = OF_OTHERS
    if evidence.community and (form.needs & needs or form.slots & slots):
        facts.append(evidence.community.id)
    return tuple(facts)


def _traits_said(form: Form, argument: Argument, evidence: FilmEvidence) -> Iterator[Shared | Belongs]:
    """Yield the traits that a form names: what the film shares, or what it is where it shares nothing."""
    second = second_trait(evidence)
    own: list[Shared | Belongs] = [*evidence.own[:1], *([second] if second else [])]
    for slots, fact in zip((FIRST_TRAIT, SECOND_TRAIT), argument.shared or own, strict=False):
        if slots & form.slots:
            yield fact


def second_trait(evidence: FilmEvidence) -> Belongs | None:
    """Return what can be named beside the film's first own trait, without saying it again."""
    if not evidence.own:
        return None
    first, *others = evidence.own
    fitting = (fact for fact in others if has_quality(fact.trait) and not say_the_same(first.trait, fact.trait))
    return next(fitting, None)


def _slots(evidence: FilmEvidence, argument: Argument) -> dict[str, str]:
    slots = {letter: marker(c.rated.id) for letter, c in zip(CITING_SLOTS, argument.cited, strict=False)}
    if argument.cited:
        stars = argument.cited[0].stars
        slots |= {"a_stars": stars_in_words(stars), "a_star": star_adjective(stars)}
    own = [evidence.own[0].trait] if evidence.own else []
    if own and (second := second_trait(evidence)):
        own.append(second.trait)
    traits = [shared.trait for shared in argument.shared] or own
    for number, trait in zip(("", "2"), traits, strict=False):
        slots |= word_slots(words_for(trait), number)
    if evidence.community:
        slots |= _crowd(evidence.community)
    return slots | {"year": str(evidence.film.year)}


def _crowd(community: Community) -> dict[str, str]:
    """Return how many rated the film and what they gave, as slots."""
    count = community.count
    return {
        "people": ngettext("%(n)s person", "%(n)s people", count) % {"n": f"{count:,}"},
        "ratings": ngettext("%(n)s rating", "%(n)s ratings", count) % {"n": f"{count:,}"},
        "mean": f"{community.mean or 0.0:.1f}",
    }
