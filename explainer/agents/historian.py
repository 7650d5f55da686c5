"""The first agent: turns scores and their exact split into facts with ids. It states, it does not judge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.agents.shelf_books import ShelfBooks
from explainer.facts.evidence import Belongs, Community, Contribution, EvidencePack, FilmEvidence, Prior, Shared, Taste
from explainer.facts.kinds import FilmRef, TraitKind
from explainer.facts.library import FilmCard, Library, open_library
from explainer.facts.splits import Splits
from explainer.facts.traits import TraitShare, share_of_traits
from recommender.scoring import Contributions

MOST_SUPPORTERS, MOST_OPPONENTS = 12, 2
MOST_SHARED, MOST_OWN = 6, 3


@dataclass(frozen=True, slots=True)
class HistorianBrief:
    """The films to be accounted for, by shelf, and the books to look them up in; its arrays make it no message."""

    splits: Splits
    library: Library
    taste: Taste
    shelves: Mapping[str, Sequence[int]]
    """Movie ids by the shelf's slug."""


@dataclass(frozen=True, slots=True)
class Historian:
    """States the facts about films and shelves."""

    name: str = "historian"

    def run(self, brief: HistorianBrief, /) -> EvidencePack:
        """Return the pack of facts; the parts of each film add up to its score."""
        ranking, library, taste, films = brief.splits.ranking, brief.library, brief.taste, brief.shelves
        movie_ids = list(dict.fromkeys(movie_id for shelf in films.values() for movie_id in shelf))
        split = brief.splits.of(movie_ids)
        weights = split.weights
        listed = [_strongest(row) for row in weights]
        row_of = {movie_id: row for row, movie_id in enumerate(movie_ids)}
        shelves = {
            slug: ShelfBooks(split, ranking, [row_of[i] for i in on_it]) for slug, on_it in films.items() if on_it
        }
        columns = {j for film in listed for j in film} | {j for shelf in shelves.values() for j in shelf.backers}
        rated = split.movie_ids[list(columns)].tolist()
        cards = library.cards([*movie_ids, *rated, *(standing.rated.id for standing in taste.standings)])
        names = unique_names(cards.values())
        taste = taste.model_copy(
            update={"standings": tuple(s.model_copy(update={"rated": names[s.rated.id]}) for s in taste.standings)}
        )
        stars = dict(zip(ranking.taste.movie_ids.tolist(), ranking.taste.stars.tolist(), strict=True))
        books = _Books(split, weights, stars, cards, names, library)
        return EvidencePack(
            model_version=ranking.model.version,
            taste=taste,
            films=tuple(books.film(row, i, listed[row]) for row, i in enumerate(movie_ids) if i in cards),
            shelves=tuple(of_shelf.evidence(slug, films[slug], cards, names) for slug, of_shelf in shelves.items()),
        )


def unique_names(cards: Iterable[FilmCard]) -> dict[int, FilmRef]:
    """Return how prose names each film; namesakes get their year."""
    by_title: dict[str, list[FilmCard]] = defaultdict(list)
    for card in cards:
        by_title[card.ref.title.casefold()].append(card)
    return {card.ref.id: _name(card, len(namesakes)) for namesakes in by_title.values() for card in namesakes}


def names_of(version: str, movie_ids: Iterable[int]) -> dict[int, FilmRef]:
    """Return how prose names these films, as the live model's library knows them."""
    return unique_names(open_library(version).cards(movie_ids).values())


def _name(card: FilmCard, namesakes: int) -> FilmRef:
    if namesakes == 1:
        return card.ref
    return card.ref.model_copy(update={"title": f"{card.ref.title} ({card.ref.year or card.ref.id})"})


def _strongest(weights: np.ndarray) -> list[int]:
    """Return the columns worth listing: the heaviest for, and the heaviest against."""
    order = np.argsort(-weights, kind="stable")
    supporting = [int(j) for j in order[:MOST_SUPPORTERS] if weights[j] > 0]
    opposing = [int(j) for j in order[::-1][:MOST_OPPONENTS] if weights[j] < 0]
    return supporting + opposing


@dataclass(frozen=True, slots=True)
class _Books:
    """What the historian has open while writing the films' evidence."""

    split: Contributions
    all_weights: np.ndarray
    stars: Mapping[int, float]
    cards: Mapping[int, FilmCard]
    names: Mapping[int, FilmRef]
    library: Library

    def film(self, row: int, movie_id: int, columns: Sequence[int]) -> FilmEvidence:
        """Return one film's evidence; `columns` are the rated films to list."""
        weights = self.all_weights[row]
        prior = float(self.split.prior[row])
        speaking = max(float(np.maximum(weights, 0.0).sum()) + max(prior, 0.0), 1e-12)
        listed = tuple(self._contribution(row, movie_id, j, speaking) for j in columns)
        card = self.cards[movie_id]
        return FilmEvidence(
            film=self.names[movie_id],
            theme=card.theme,
            score=float(weights.sum()) + prior,
            prior=Prior(id=f"p{movie_id}", film=movie_id, weight=prior, share=max(prior, 0.0) / speaking),
            contributions=listed,
            rest=float(weights.sum()) - sum(c.weight for c in listed),
            rest_count=len(weights) - len(listed),
            shared=self._shared(card, listed),
            own=() if any(c.supports for c in listed) else self._own(card),
            community=Community(id=f"n{movie_id}", film=movie_id, count=card.count, mean=card.mean),
        )

    def _contribution(self, row: int, movie_id: int, j: int, speaking: float) -> Contribution:
        rated = int(self.split.movie_ids[j])
        long, recent = float(self.split.long[row, j]), float(self.split.recent[row, j])
        return Contribution(
            id=f"c{movie_id}-{rated}",
            film=movie_id,
            rated=self.names[rated],
            stars=self.stars[rated],
            weight=long + recent,
            long=long,
            recent=recent,
            share=max(long + recent, 0.0) / speaking,
            since=len(self.split.movie_ids) - 1 - j,
        )

    def _shared(self, card: FilmCard, listed: Sequence[Contribution]) -> tuple[Shared, ...]:
        """Return what the film has in common with the liked films that speak for it, most telling first."""
        weights = {c.rated.id: c.weight for c in listed if c.supports}
        found = share_of_traits(weights, self.cards, self.library, among=card.traits)
        found.sort(key=lambda s: (-s.interest * card.traits[s.trait.id], s.trait.id))
        return tuple(self._shared_fact(card, s, weights) for s in found[:MOST_SHARED])

    def _own(self, card: FilmCard) -> tuple[Belongs, ...]:
        """Return what kind of film it is, most telling first."""
        told = share_of_traits({card.ref.id: 1.0}, self.cards, self.library)
        told = [found for found in told if found.trait.kind not in (TraitKind.DECADE, TraitKind.TAG)]
        told.sort(key=lambda s: (-s.interest * card.traits[s.trait.id], s.trait.id))
        return tuple(
            Belongs(
                id=f"k{card.ref.id}-{found.trait.id}",
                film=card.ref.id,
                trait=found.trait,
                confidence=card.traits[found.trait.id],
            )
            for found in told[:MOST_OWN]
        )

    def _shared_fact(self, card: FilmCard, found: TraitShare, weights: Mapping[int, float]) -> Shared:
        carriers = tuple(movie_id for movie_id in weights if found.trait.id in self.cards[movie_id].traits)
        return Shared(
            id=f"s{card.ref.id}-{found.trait.id}",
            film=card.ref.id,
            trait=found.trait,
            rated=carriers,
            share=found.share,
            lift=found.lift,
            confidence=min(self.cards[movie_id].traits[found.trait.id] for movie_id in (*carriers, card.ref.id)),
            telling=self.library.is_telling(found.trait),
        )
