"""Shelves that could be and shelves that are: what keeps a page distinct, without a film twice, and calibrated.

Whoever chooses shelves, code or a language model, puts them on a page through `ShelvesPlaced`, which keeps these rules.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from explainer.agents.arguments import say_the_same
from explainer.agents.claims import WORD, stem
from explainer.agents.proposals import Candidate, ShelfKind, ShelfPlan
from explainer.facts.kinds import Trait
from recommender.calibration import PopularityTarget, calibrate, shared_share

FEWEST_ON_SHELF = 4
SAME_FILMS = 0.5
"""Two shelves that could show mostly the same films are one shelf."""
KIND_AGAIN, WORD_AGAIN = 0.8, 0.5
"""What a shelf is worth after another of its kind, and after another with the same word in its title."""
THEMES_AGAIN = 0.9
"""How much less a shelf is worth whose films are all of the themes that another shows."""
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
class Window:
    """The first films of a shelf that could be, added up; `shared` is how alike the most alike shelf is in themes."""

    count: int
    films: frozenset[int]
    worth: float
    themes: Counter[int | None]
    shared: float = 0.0
    compared: int = 0
    """With how many of the shelves placed."""

    @classmethod
    def of(cls, films: Sequence[Candidate]) -> "Window":
        """Build from the films."""
        ids = frozenset([film.id for film in films])
        return cls(len(films), ids, sum([film.worth for film in films]), _themes_of(films))


@dataclass(slots=True)
class ShelvesPlaced:
    """The shelves of a page so far."""

    per_shelf: int
    target: PopularityTarget
    shelves: list[ShelfPlan] = field(default_factory=list)
    shown: list[Candidate] = field(default_factory=list)
    themes: list[Counter[int | None]] = field(default_factory=list)
    """How many films of each theme each shelf shows."""
    reach: list[frozenset[int]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    words: frozenset[str] = frozenset()
    windows: dict[str, Window] = field(default_factory=dict)
    """What was found out of each proposal, by its slug."""

    def value(self, proposal: Proposal) -> float:
        """Return how much the page gains; 0 where the shelf would be too short or says what another says."""
        window = self._window(proposal)
        if window.count < min(FEWEST_ON_SHELF, self.per_shelf) or self._repeats(proposal):
            return 0.0
        again = KIND_AGAIN ** sum([shelf.kind is proposal.kind for shelf in self.shelves])
        again *= WORD_AGAIN ** len(self.words & proposal.words)
        for themes in self.themes[window.compared :]:
            window.shared = max(window.shared, shared_share(window.themes, themes))
        window.compared = len(self.themes)
        again *= 1.0 - THEMES_AGAIN * window.shared
        return (max(window.worth, 0.0) / self.per_shelf + 1e-6) * (1.0 + proposal.affinity) * again

    def place(self, proposal: Proposal) -> None:
        """Put the shelf on the page."""
        chosen = self._choose(proposal)
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

    def _window(self, proposal: Proposal) -> Window:
        """Return the films that the shelf would show now; looked up again only where one of them was taken."""
        window = self.windows.get(proposal.slug)
        if window is None or not window.films.isdisjoint(self.taken):
            window = self.windows[proposal.slug] = Window.of(list(islice(self._open(proposal), self.per_shelf)))
        return window

    def _choose(self, proposal: Proposal) -> list[Candidate]:
        """Return the films the shelf shows: the best, and the page no more popular than what the person has rated.

        The best matches stay as they are; the shelves after them make up for it.
        """
        films = list(self._open(proposal))
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

    def _open(self, proposal: Proposal) -> Iterator[Candidate]:
        return (film for film in proposal.films if film.id not in self.taken)

    def _repeats(self, proposal: Proposal) -> bool:
        named = [trait for shelf in self.shelves for trait in shelf.traits]
        if any(say_the_same(trait, other) for trait in proposal.traits for other in named):
            return True
        films = proposal.reach
        # The first shelf takes from everywhere, so that it overlaps with all others by design.
        return any(len(films & other) / max(len(films | other), 1) > SAME_FILMS for other in self.reach[1:])


def _themes_of(films: Iterable[Candidate]) -> Counter[int | None]:
    return Counter(film.theme for film in films)


def _words_of(title: str) -> frozenset[str]:
    """Return the stems of what a title is about."""
    words = (stem(word) for word in WORD.findall(title))
    return frozenset(word for word in words if len(word) > MOST_SMALL_LETTERS and word != "film")
