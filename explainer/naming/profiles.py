"""What a theme's best known films have in common: what its label may say, and what it is checked by."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2, sqrt
from statistics import fmean, median

from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.library import FilmCard, Library
from recommender.models import MovieVector, Theme

CORE_FILMS, MOST_EXEMPLARS = 40, 8
COUNTED_IN_ALL = (TraitKind.GENRE, TraitKind.DECADE)


@dataclass(frozen=True, slots=True)
class ThemeProfile:
    """What a theme's core films have in common: each trait's share of them, and its lift over the other themes."""

    number: int
    exemplars: Sequence[FilmCard]
    mean: float
    """Mean stars of the core films."""
    typical_count: int
    """Median number of ratings of the core films."""
    shares: Mapping[Trait, float]
    lifts: Mapping[Trait, float]
    whole: Mapping[Trait, float]
    """The share of all its films with a genre or of a decade; people tag too few of them to ask so of other traits."""

    @property
    def figures(self) -> dict[str, float]:
        """What is known of the core beside its traits."""
        decades = {trait.key: share for trait, share in self.shares.items() if trait.kind is TraitKind.DECADE}
        return {
            "mean": self.mean,
            "typical": float(self.typical_count),
            "before 1960": sum(share for decade, share in decades.items() if decade < "1960"),
            "before 1990": sum(share for decade, share in decades.items() if decade < "1990"),
            "before 2000": sum(share for decade, share in decades.items() if decade < "2000"),
            "since 2000": sum(share for decade, share in decades.items() if decade >= "2000"),
        }

    @property
    def all_figures(self) -> dict[str, float]:
        """The share of each trait by its id, and the figures."""
        return {trait.id: share for trait, share in self.shares.items()} | self.figures

    def in_whole(self, trait: Trait) -> float:
        """Return the share of all the theme's films that carry the trait; 1 where all of them cannot be asked."""
        return self.whole.get(trait, 0.0) if trait.kind in COUNTED_IN_ALL else 1.0

    def strength(self, trait: Trait) -> float:
        """Return how well the trait sets the theme apart."""
        lift = self.lifts.get(trait, 1.0)
        return sqrt(self.shares.get(trait, 0.0)) * log2(max(lift, 1.0))

    def eased(self, by: float) -> "ThemeProfile":
        """Return the profile with all figures so much higher, for a label that has stood the test before."""
        return replace(
            self,
            mean=self.mean + by - 1.0,
            typical_count=int(self.typical_count * by),
            shares={trait: min(share * by, 1.0) for trait, share in self.shares.items()},
            lifts={trait: lift * by for trait, lift in self.lifts.items()},
            whole={trait: min(share * by, 1.0) for trait, share in self.whole.items()},
        )


def profile_themes(themes: Sequence[Theme], library: Library) -> dict[int, ThemeProfile]:
    """Return each theme's profile by its number, read from the exemplars and the most rated films."""
    cores = {theme.number: _core(theme, library) for theme in themes}
    shares = {number: _shares(cards, library) for number, cards in cores.items()}
    common = _common(shares.values())
    members = _members(themes)
    return {
        theme.number: ThemeProfile(
            number=theme.number,
            exemplars=cores[theme.number][:MOST_EXEMPLARS],
            mean=fmean([card.mean for card in cores[theme.number] if card.mean] or [0.0]),
            typical_count=int(median([card.count for card in cores[theme.number]] or [0])),
            shares=shares[theme.number],
            lifts={trait: share / common[trait] for trait, share in shares[theme.number].items()},
            whole=_shares(list(library.cards(members[theme.pk]).values()), library, COUNTED_IN_ALL),
        )
        for theme in themes
    }


def _core(theme: Theme, library: Library) -> list[FilmCard]:
    """Return the theme's exemplars and most rated films."""
    vectors = MovieVector.objects.filter(theme=theme).order_by("-rating_count", "movie_id")
    best_known = vectors.values_list("movie_id", flat=True)[:CORE_FILMS]
    return list(library.cards([*theme.exemplars[:CORE_FILMS], *best_known]).values())


def _members(themes: Iterable[Theme]) -> dict[int, list[int]]:
    """Return the ids of each theme's films, by the theme's own."""
    found: dict[int, list[int]] = {theme.pk: [] for theme in themes}
    for theme_id, movie_id in MovieVector.objects.filter(theme__in=found).values_list("theme", "movie"):
        found[theme_id].append(movie_id)
    return found


def _shares(
    cards: Sequence[FilmCard], library: Library, kinds: Collection[TraitKind] = tuple(TraitKind)
) -> dict[Trait, float]:
    carried = Counter(trait for card in cards for trait in card.traits)
    known = ((library.traits[trait], count) for trait, count in carried.items() if trait in library.traits)
    return {trait: count / len(cards) for trait, count in known if trait.kind in kinds}


def _common(shares: Iterable[Mapping[Trait, float]]) -> dict[Trait, float]:
    """Return each trait's mean share over the themes."""
    every = list(shares)
    total = Counter[Trait]()
    for theme in every:
        total.update(theme)
    return {trait: share / len(every) for trait, share in total.items()}
