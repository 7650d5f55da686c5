"""The shelves that could stand on a page: around a trait or two, a theme, a loved film, and the two that open it."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from explainer.agents.arguments import say_the_same
from explainer.agents.proposals import CuratorBrief, Selection, ShelfKind
from explainer.agents.shelves import FEWEST_ON_SHELF, Proposal
from explainer.facts.evidence import Taste
from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.standings import TraitStanding
from explainer.facts.vocabulary import has_quality, words_for

NEIGHBOUR_FROM = 4.5
PATTERN_FROM = 0.08
"""Share of the page's weight from which a trait is worth a shelf."""
TWO_TRAITS = 0.15
"""What a shelf gains in affinity by standing on two traits."""
THEMES_AFFINITY = 0.2
WISHED = 1.5
"""What a wish for more of its pattern adds to a shelf's affinity."""
MOST_NEIGHBOURS, MOST_KINDS, MOST_FLAVOURS = 6, 8, 5


def propose(brief: CuratorBrief) -> list[Proposal]:
    """Return the shelves that could stand below the first, without those around what one wants less of."""
    selection = brief.selection
    found = [*_around_traits(brief), *_themes(selection), *_neighbours(brief.taste, selection)]
    distinct: dict[str, Proposal] = {}
    for proposal in found:
        distinct.setdefault(proposal.slug, proposal)
    return [each for each in distinct.values() if min(wishes_for(each, selection), default=0) >= 0]


def wishes_for(proposal: Proposal, selection: Selection) -> list[int]:
    """Return the wishes that a shelf's traits or theme meet."""
    around = [trait.id for trait in proposal.traits]
    if proposal.theme in selection.themes:
        around.append(f"{TraitKind.THEME.value}.{selection.themes[proposal.theme][0]}")
    return [selection.wishes[pattern] for pattern in around if pattern in selection.wishes]


def best_matches(taste: Taste, selection: Selection) -> Proposal:
    """Return the films of the highest score, near twins apart."""
    by_id = {candidate.id: candidate for candidate in selection.candidates}
    films = tuple(by_id[movie_id] for movie_id in selection.first if movie_id in by_id)
    if not taste.standings:
        return Proposal(ShelfKind.POPULAR, "a-place-to-start", _("A place to start"), films, facts=(taste.person.id,))
    title = _("Your matches, wishes counted") if selection.wishes else _("Your best matches")
    facts = tuple(standing.id for standing in taste.standings[:3])
    return Proposal(ShelfKind.BEST, "best-matches", title, films, facts=facts)


def right_now(taste: Taste, selection: Selection) -> Proposal | None:
    """Return what the recent ratings ask for, where they ask for something else than the long run."""
    drift = taste.drift
    words = words_for(drift.trait) if drift else None
    if drift is None or words is None or selection.wishes.get(drift.trait.id, 0) < 0:
        return None
    fitting = [film for film in selection.candidates if drift.trait.id in film.traits and film.recent > 0]
    films = tuple(sorted(fitting, key=lambda film: (-film.recent, film.id)))
    if len(films) < FEWEST_ON_SHELF:
        return None
    title = _("Right now: %(kin)s") % {"kin": words.kin}
    return Proposal(ShelfKind.NOW, "right-now", title, films, traits=(drift.trait,), facts=(drift.id,))


def around_standings(facts: Iterable[str], brief: CuratorBrief) -> Proposal | None:
    """Return the shelf around traits of the person's taste, named by the ids of their facts; None where none can be."""
    known, asked = {standing.id: standing for standing in brief.taste.traits}, list(facts)
    found = [known[fact] for fact in asked if fact in known and words_for(known[fact].trait)]
    if not found or len(found) < len(asked):
        return None
    ordered = _sayable(found)
    return next(_trait_shelf(ordered, brief.selection), None) if ordered else None


def _around_traits(brief: CuratorBrief) -> Iterator[Proposal]:
    """Return shelves around one trait of the person's taste, and around two that go together."""
    taste, selection = brief.taste, brief.selection
    wished = {standing.trait for standing in taste.traits if selection.wishes.get(standing.trait.id, 0) > 0}
    tellable = {trait for pattern in brief.patterns for trait in pattern.traits} | wished
    strong = [standing for standing in taste.traits if standing.share >= PATTERN_FROM or standing.trait in wished]
    strong.sort(key=lambda standing: standing.trait not in wished)
    kinds = [standing for standing in strong if _is_kind(standing.trait, tellable)][:MOST_KINDS]
    flavours = [standing for standing in strong if _is_flavour(standing.trait, tellable)][:MOST_FLAVOURS]
    for standing in kinds:
        yield from _trait_shelf((standing,), selection)
    for kind in kinds:
        for flavour in flavours:
            if kind.trait.kind is not flavour.trait.kind and not say_the_same(kind.trait, flavour.trait):
                yield from _trait_shelf((kind, flavour), selection)
    for pattern in brief.patterns:
        if len(pattern.traits) > 1 and (together := around_standings(pattern.facts, brief)):
            yield together


def _sayable(standings: Sequence[TraitStanding]) -> tuple[TraitStanding, ...]:
    """Return one or two traits so that "kin with quality" can be said of them; nothing where it cannot."""
    if len(standings) == 1:
        return tuple(standings)
    one, other = standings[:2]
    if say_the_same(one.trait, other.trait):
        return ()
    if has_quality(other.trait):
        return (one, other)
    return (other, one) if has_quality(one.trait) else ()


def _trait_shelf(standings: tuple[TraitStanding, ...], selection: Selection) -> Iterator[Proposal]:
    traits = tuple(standing.trait for standing in standings)
    wanted = frozenset(trait.id for trait in traits)
    films = tuple([film for film in selection.candidates if film.traits >= wanted])
    if len(films) >= FEWEST_ON_SHELF:
        title = _trait_title(traits)
        yield Proposal(
            ShelfKind.PATTERN,
            slugify(title)[:80],
            title,
            films,
            affinity=max(standing.share for standing in standings)
            + TWO_TRAITS * (len(standings) - 1)
            + WISHED * sum(selection.wishes.get(trait.id, 0) > 0 for trait in traits),
            traits=traits,
            facts=tuple(standing.id for standing in standings),
        )


def _trait_title(traits: Sequence[Trait]) -> str:
    words = [words for words in map(words_for, traits) if words]
    if len(words) == 1:
        return capfirst(words[0].kin)
    return capfirst(_("%(kin)s with %(quality)s") % {"kin": words[0].kin, "quality": words[1].quality})


def _is_kind(trait: Trait, tellable: Iterable[Trait]) -> bool:
    """Return whether films of this trait are a kind of film."""
    return trait in tellable or (trait.kind is TraitKind.GENRE and "+" in trait.key)


def _is_flavour(trait: Trait, tellable: Iterable[Trait]) -> bool:
    """Return whether "with …" can follow a kind of film."""
    return trait.kind in (TraitKind.TONE, TraitKind.VISUAL) and trait in tellable and has_quality(trait)


def _themes(selection: Selection) -> Iterator[Proposal]:
    for theme, (slug, label) in sorted(selection.themes.items()):
        films = tuple(film for film in selection.candidates if film.theme == theme)
        if len(films) >= FEWEST_ON_SHELF:
            wished = selection.wishes.get(f"{TraitKind.THEME.value}.{slug}", 0) > 0
            yield Proposal(ShelfKind.THEME, slug, label, films, affinity=THEMES_AFFINITY + WISHED * wished, theme=theme)


def _neighbours(taste: Taste, selection: Selection) -> Iterator[Proposal]:
    """Return shelves of films for which one loved film says most."""
    loved = [standing for standing in taste.standings if standing.stars >= NEIGHBOUR_FROM][:MOST_NEIGHBOURS]
    for standing in loved:
        movie_id = standing.rated.id
        films = tuple(film for film in selection.candidates if film.lead == movie_id)
        if len(films) >= FEWEST_ON_SHELF:
            title = _("Next to %(film)s") % {"film": f"[[{movie_id}]]"}
            yield Proposal(
                ShelfKind.NEIGHBOUR,
                f"next-to-{movie_id}",
                title,
                films,
                affinity=standing.share,
                anchor=movie_id,
                facts=(standing.id,),
            )
