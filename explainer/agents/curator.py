"""The agent that turns candidates into shelves: distinct in what they are around, no film twice, well named."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from explainer.agents.arguments import say_the_same
from explainer.agents.claims import WORD, stem
from explainer.agents.proposals import Candidate, Pattern, Selection, ShelfKind, ShelfPlan
from explainer.facts.evidence import Taste
from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.standings import TraitStanding
from explainer.facts.vocabulary import words_for
from recommender.calibration import PopularityTarget, calibrate, shared_share

FEWEST_ON_SHELF = 4
SAME_FILMS = 0.5
"""Two shelves that could show mostly the same films are one shelf."""
NEIGHBOUR_FROM = 4.5
LIKED_A_LOT = 4.0
KIND_AGAIN, WORD_AGAIN = 0.8, 0.5
"""What a shelf is worth after another of its kind, and after another with the same word in its title."""
THEMES_AGAIN = 0.9
"""How much less a shelf is worth whose films are all of the themes that another shows."""
PATTERN_FROM = 0.08
"""Share of the page's weight from which a trait is worth a shelf."""
WISHED = 1.5
"""What a wish for more of its pattern adds to a shelf's affinity."""
MOST_NEIGHBOURS, MOST_KINDS, MOST_FLAVOURS = 6, 8, 5
MOST_SMALL_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A shelf that could be: its films best first, and how much the person's own taste speaks for it."""

    kind: ShelfKind
    slug: str
    title: str
    films: tuple[Candidate, ...]
    affinity: float = 0.0
    traits: tuple[Trait, ...] = ()
    theme: int | None = None
    anchor: int | None = None
    facts: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    reach: frozenset[int] = frozenset()
    """Ids of all its films."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _words_of(self.title))
        object.__setattr__(self, "reach", frozenset(film.id for film in self.films))


@dataclass(slots=True)
class _Page:
    """The shelves placed so far."""

    per_shelf: int
    target: PopularityTarget
    shelves: list[ShelfPlan] = field(default_factory=list)
    shown: list[Candidate] = field(default_factory=list)
    themes: list[Counter[int | None]] = field(default_factory=list)
    """How many films of each theme each shelf shows."""
    reach: list[frozenset[int]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    words: frozenset[str] = frozenset()

    def room_for(self, proposal: Proposal) -> list[Candidate]:
        """Return the best films the shelf could show."""
        return self._open(proposal)[: self.per_shelf]

    def choose(self, proposal: Proposal) -> list[Candidate]:
        """Return the films the shelf shows: the best, and the page no more popular than what the person has rated.

        The best matches stay as they are; the shelves after them make up for it.
        """
        films = self._open(proposal)
        if not self.shelves:
            return films[: self.per_shelf]
        worth = sorted((film.worth for film in films), reverse=True)
        places = calibrate(
            worth,
            [film.popularity for film in films],
            self.target,
            self.per_shelf,
            shown=[film.popularity for film in self.shown],
        )
        return [films[place] for place in places.tolist()]

    def value(self, proposal: Proposal) -> float:
        """Return how much the page gains; 0 where the shelf would be too short or says what another says."""
        films = self.room_for(proposal)
        if len(films) < min(FEWEST_ON_SHELF, self.per_shelf) or self._repeats(proposal):
            return 0.0
        worth = max(sum(film.worth for film in films), 0.0) / self.per_shelf
        again = KIND_AGAIN ** sum(shelf.kind is proposal.kind for shelf in self.shelves)
        again *= WORD_AGAIN ** len(self.words & proposal.words)
        themes = _themes_of(films)
        again *= 1.0 - THEMES_AGAIN * max((shared_share(themes, other) for other in self.themes), default=0.0)
        return (worth + 1e-6) * (1.0 + proposal.affinity) * again

    def place(self, proposal: Proposal) -> None:
        """Put the shelf on the page."""
        chosen = self.choose(proposal)
        films = tuple(film.id for film in chosen)
        if not films:
            return
        self.taken.update(films)
        self.shown += chosen
        self.themes.append(_themes_of(chosen))
        self.words |= proposal.words
        self.reach.append(proposal.reach)
        self.shelves.append(
            ShelfPlan(
                slug=proposal.slug,
                kind=proposal.kind,
                title=proposal.title,
                films=films,
                traits=proposal.traits,
                theme=proposal.theme,
                anchor=proposal.anchor,
                facts=proposal.facts,
            )
        )

    def _open(self, proposal: Proposal) -> list[Candidate]:
        return [film for film in proposal.films if film.id not in self.taken]

    def _repeats(self, proposal: Proposal) -> bool:
        named = [trait for shelf in self.shelves for trait in shelf.traits]
        if any(say_the_same(trait, other) for trait in proposal.traits for other in named):
            return True
        films = proposal.reach
        # The first shelf takes from everywhere, so that it overlaps with all others by design.
        return any(len(films & other) / max(len(films | other), 1) > SAME_FILMS for other in self.reach[1:])


def curate(
    taste: Taste, patterns: Sequence[Pattern], selection: Selection, *, shelves: int = 6, per_shelf: int = 8
) -> tuple[ShelfPlan, ...]:
    """Return the page's shelves: first the best matches, then what changed lately where something did."""
    page = _Page(per_shelf, PopularityTarget.of(selection.rated_popularity))
    page.place(_best(taste, selection))
    if now := _right_now(taste, selection):
        page.place(now)
    proposals = propose(taste, patterns, selection)
    while len(page.shelves) < shelves:
        # A shelf that says what another says, or has too few films left, will not come back.
        valued = [(value, proposal) for proposal in proposals if (value := page.value(proposal)) > 0]
        if not valued:
            break
        _value, best = max(valued, key=lambda pair: (pair[0], pair[1].slug))
        page.place(best)
        proposals = [proposal for _value, proposal in valued if proposal is not best]
    return tuple(page.shelves[:shelves])


def propose(taste: Taste, patterns: Sequence[Pattern], selection: Selection) -> list[Proposal]:
    """Return the shelves that could stand below the first, without those around what one wants less of."""
    found = [*_around_traits(taste, patterns, selection), *_themes(selection), *_neighbours(taste, selection)]
    return [proposal for proposal in found if min(_wishes_for(proposal, selection), default=0) >= 0]


def _wishes_for(proposal: Proposal, selection: Selection) -> list[int]:
    """Return the wishes that a shelf's traits or theme meet."""
    around = [trait.id for trait in proposal.traits]
    if proposal.theme in selection.themes:
        around.append(f"{TraitKind.THEME.value}.{selection.themes[proposal.theme][0]}")
    return [selection.wishes[pattern] for pattern in around if pattern in selection.wishes]


def _themes_of(films: Iterable[Candidate]) -> Counter[int | None]:
    return Counter(film.theme for film in films)


def _words_of(title: str) -> frozenset[str]:
    """Return the stems of what a title is about."""
    words = (stem(word) for word in WORD.findall(title))
    return frozenset(word for word in words if len(word) > MOST_SMALL_LETTERS and word != "film")


def _best(taste: Taste, selection: Selection) -> Proposal:
    """Return the films of the highest score, near twins apart."""
    by_id = {candidate.id: candidate for candidate in selection.candidates}
    films = tuple(by_id[movie_id] for movie_id in selection.first if movie_id in by_id)
    if not taste.standings:
        return Proposal(ShelfKind.POPULAR, "a-place-to-start", _("A place to start"), films, facts=(taste.person.id,))
    title = _("Your matches, wishes counted") if selection.wishes else _("Your best matches")
    facts = tuple(standing.id for standing in taste.standings[:3])
    return Proposal(ShelfKind.BEST, "best-matches", title, films, facts=facts)


def _right_now(taste: Taste, selection: Selection) -> Proposal | None:
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


def _around_traits(taste: Taste, patterns: Sequence[Pattern], selection: Selection) -> Iterator[Proposal]:
    """Return shelves around one trait of the person's taste, and around two that go together."""
    wished = {standing.trait for standing in taste.traits if selection.wishes.get(standing.trait.id, 0) > 0}
    tellable = {pattern.trait for pattern in patterns} | wished
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


def _trait_shelf(standings: tuple[TraitStanding, ...], selection: Selection) -> Iterator[Proposal]:
    traits = tuple(standing.trait for standing in standings)
    wanted = frozenset(trait.id for trait in traits)
    films = tuple(film for film in selection.candidates if film.traits >= wanted)
    if len(films) >= FEWEST_ON_SHELF:
        title = _trait_title(traits)
        yield Proposal(
            ShelfKind.PATTERN,
            slugify(title)[:80],
            title,
            films,
            affinity=max(standing.share for standing in standings)
            + 0.15 * (len(standings) - 1)
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
    words = words_for(trait)
    return trait.kind in (TraitKind.TONE, TraitKind.VISUAL) and trait in tellable and bool(words and words.quality)


def _themes(selection: Selection) -> Iterator[Proposal]:
    for theme, (slug, label) in sorted(selection.themes.items()):
        films = tuple(film for film in selection.candidates if film.theme == theme)
        if len(films) >= FEWEST_ON_SHELF:
            wished = selection.wishes.get(f"{TraitKind.THEME.value}.{slug}", 0) > 0
            yield Proposal(ShelfKind.THEME, slug, label, films, affinity=0.2 + WISHED * wished, theme=theme)


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
