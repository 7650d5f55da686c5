"""The first agent: turns scores and their exact split into facts with ids. It states, it does not judge."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from explainer.evidence import (
    LIKED_FROM,
    NAMED_FROM,
    Belongs,
    Candidate,
    Community,
    Contribution,
    Drift,
    EvidencePack,
    FilmEvidence,
    FilmRef,
    Person,
    Prior,
    Selection,
    Shared,
    Standing,
    Taste,
    Trait,
    TraitKind,
    TraitStanding,
)
from explainer.library import FilmCard, Library
from recommender.candidates import Ranking
from recommender.contributions import explain_scores
from recommender.scoring import Contributions, diversify

STRONGEST_CANDIDATES = 100
MOST_CANDIDATES = 400
VARIED_FROM, VARIED = 80, 40
MOST_STANDINGS = 30
MOST_SUPPORTERS = 8
MOST_OPPONENTS = 2
MOST_SHARED = 6
MOST_TRAITS = 40
MOST_OWN = 3
LEAD_SHARE = 0.05
FEWEST_BEHIND_DRIFT, FEWEST_RATINGS_FOR_DRIFT = 2, 15
DISLIKED_UP_TO = 2.5
DRIFT_FROM = 0.12
"""How much larger a trait's share of the recent term must be than of the long-term one to be called a change."""

# What tells most about a pair of films: a tag or a facet before a genre, a genre before a decade.
SPEAKS = {
    TraitKind.TAG: 1.0,
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


def read_taste(ranking: Ranking, library: Library) -> Taste:
    """Return the person in numbers, the rated films that carry the best candidates, and what changed lately."""
    split = explain_scores(ranking, ranking.movie_ids[:STRONGEST_CANDIDATES])
    stars = dict(zip(ranking.taste.movie_ids.tolist(), ranking.taste.stars.tolist(), strict=True))
    standings = _standings(split, stars, library)
    return Taste(
        person=_person(list(stars.values())),
        standings=standings,
        traits=_trait_standings(standings, library),
        drift=_drift(split, standings, library) if _can_drift(ranking) else None,
        recency=ranking.constants.recency,
    )


def list_candidates(ranking: Ranking, library: Library) -> Selection:
    """Return the best candidates with what a shelf could be made around."""
    cards = library.cards(ranking.movie_ids[:MOST_CANDIDATES].tolist())
    ids = list(cards)
    split = explain_scores(ranking, ids)
    scores = split.scores
    lowest, spread = float(scores.min(initial=0.0)), max(float(np.ptp(scores)), 1e-12) if len(ids) else 1.0
    recent, leads = split.recent.sum(axis=1), _leads(split, ranking, library, cards)
    candidates = tuple(
        Candidate(
            id=movie_id,
            score=float(scores[row]),
            recent=float(recent[row]),
            worth=(float(scores[row]) - lowest) / spread,
            lead=leads[row],
            theme=cards[movie_id].theme,
            traits=frozenset(cards[movie_id].traits),
        )
        for row, movie_id in enumerate(ids)
    )
    order = diversify(ranking.scores[:VARIED_FROM], ranking.items[:VARIED_FROM], VARIED)
    themes = {pk: (theme.slug, theme.label) for pk, theme in library.themes.items() if theme.label}
    return Selection(candidates=candidates, varied=tuple(ranking.movie_ids[order].tolist()), themes=themes)


def collect_evidence(ranking: Ranking, movie_ids: Sequence[int], library: Library, taste: Taste) -> EvidencePack:
    """Return the pack of facts about these films; the parts of each film add up to its score."""
    split = explain_scores(ranking, np.asarray(movie_ids, np.int64))
    stars = dict(zip(ranking.taste.movie_ids.tolist(), ranking.taste.stars.tolist(), strict=True))
    listed = [_strongest(split.weights[row]) for row in range(len(movie_ids))]
    rated = {int(split.movie_ids[j]) for columns in listed for j in columns}
    cards = library.cards([*movie_ids, *rated, *(standing.rated.id for standing in taste.standings)])
    names = unique_names(cards.values())
    taste = taste.model_copy(
        update={"standings": tuple(s.model_copy(update={"rated": names[s.rated.id]}) for s in taste.standings)}
    )
    books = _Books(split, stars, cards, names, library)
    films = [books.film(row, i, listed[row]) for row, i in enumerate(movie_ids) if i in cards]
    return EvidencePack(model_version=ranking.model.version, taste=taste, films=tuple(films))


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


def unique_names(cards: Iterable[FilmCard]) -> dict[int, FilmRef]:
    """Return how prose names each film; namesakes get their year."""
    by_title: dict[str, list[FilmCard]] = defaultdict(list)
    for card in cards:
        by_title[card.ref.title.casefold()].append(card)
    return {card.ref.id: _name(card, len(namesakes)) for namesakes in by_title.values() for card in namesakes}


def _name(card: FilmCard, namesakes: int) -> FilmRef:
    if namesakes == 1:
        return card.ref
    return card.ref.model_copy(update={"title": f"{card.ref.title} ({card.ref.year or card.ref.id})"})


def _trait_share(trait: Trait, share: float, library: Library) -> TraitShare:
    rate = library.rate(trait.id)
    # What people watch is no even draw from the catalogue: a trait must stand out from both to be worth a word.
    rarity = log2(max(share / max(rate.catalogue, rate.audience), 1.0))
    interest = SPEAKS[trait.kind] * min(rarity, 4.0) * share
    return TraitShare(trait, share, share / rate.catalogue, interest)


def _leads(split: Contributions, ranking: Ranking, library: Library, cards: Mapping[int, FilmCard]) -> list[int | None]:
    """Return for each film the liked film that says most for it, where the two have something telling in common."""
    weights = np.where(ranking.taste.stars >= LIKED_FROM, split.weights, 0.0)
    if not weights.shape[1]:
        return [None] * len(weights)
    heaviest, most = weights.argmax(axis=1).tolist(), weights.max(axis=1)
    speaking = np.maximum(split.weights, 0.0).sum(axis=1) + np.maximum(split.prior, 0.0)
    clear = (most > LEAD_SHARE * np.maximum(speaking, 1e-12)).tolist()
    leads = [int(split.movie_ids[j]) for j in heaviest]
    rated = library.cards(leads)
    return [
        lead if clear[row] and lead in rated and library.have_much_in_common(rated[lead], card) else None
        for row, (lead, card) in enumerate(zip(leads, cards.values(), strict=True))
    ]


def _person(stars: list[float]) -> Person:
    return Person(
        ratings=len(stars),
        liked=sum(given >= LIKED_FROM for given in stars),
        disliked=sum(given <= DISLIKED_UP_TO for given in stars),
        best=max(stars, default=0.0),
    )


def _standings(split: Contributions, stars: Mapping[int, float], library: Library) -> tuple[Standing, ...]:
    """Return the liked films that carry the strongest candidates, heaviest first."""
    given = np.maximum(split.weights, 0.0).sum(axis=0)
    recent = np.maximum(split.recent, 0.0).sum(axis=0)
    total, recent_total = max(given.sum(), 1e-12), max(recent.sum(), 1e-12)
    ids = split.movie_ids.tolist()
    order = [j for j in np.argsort(-given, kind="stable").tolist() if given[j] > 0 and stars[ids[j]] >= LIKED_FROM]
    cards = library.cards(ids[j] for j in order[:MOST_STANDINGS])
    return tuple(
        Standing(
            id=f"r{ids[j]}",
            rated=cards[ids[j]].ref,
            stars=stars[ids[j]],
            share=float(given[j] / total),
            recent_share=float(recent[j] / recent_total),
        )
        for j in order[:MOST_STANDINGS]
        if ids[j] in cards
    )


def _trait_standings(standings: Sequence[Standing], library: Library) -> tuple[TraitStanding, ...]:
    """Return what runs through the liked films that carry the page."""
    weights = {standing.rated.id: standing.share for standing in standings}
    cards = library.cards(weights)
    return tuple(
        TraitStanding(
            id=f"t-{found.trait.id}",
            trait=found.trait,
            rated=tuple(i for i in weights if found.trait.id in cards[i].traits),
            share=found.share,
            lift=found.lift,
        )
        for found in _telling(share_of_traits(weights, cards, library), library)[:MOST_TRAITS]
    )


def _telling(shares: Iterable[TraitShare], library: Library) -> list[TraitShare]:
    """Return the traits that say more than a broad genre or a decade does."""
    return [share for share in shares if library.is_telling(share.trait)]


def _can_drift(ranking: Ranking) -> bool:
    """Return whether there is a long run that the latest ratings could differ from."""
    return ranking.constants.recency > 0 and len(ranking.taste.movie_ids) >= FEWEST_RATINGS_FOR_DRIFT


def _drift(split: Contributions, standings: Sequence[Standing], library: Library) -> Drift | None:
    """Return the trait that the recent term carries most above the long-term one, where it does so clearly."""
    ids = [standing.rated.id for standing in standings]
    column = {movie_id: j for j, movie_id in enumerate(split.movie_ids.tolist())}
    cards = library.cards(ids)
    recent = {i: float(np.maximum(split.recent[:, column[i]], 0.0).sum()) for i in ids}
    long = {i: float(np.maximum(split.long[:, column[i]], 0.0).sum()) for i in ids}
    if sum(recent.values()) <= 0 or sum(long.values()) <= 0:
        return None
    before = {s.trait: s.share for s in share_of_traits(long, cards, library)}
    grown = [(s, s.share - before.get(s.trait, 0.0)) for s in share_of_traits(recent, cards, library)]
    risen = [(s, rise) for s, rise in grown if rise >= DRIFT_FROM and library.is_telling(s.trait)]
    if not risen:
        return None
    found, _rise = max(risen, key=lambda pair: (pair[1] * pair[0].interest, pair[0].trait.id))
    behind = [i for i in sorted(ids, key=lambda i: -recent[i]) if found.trait.id in cards[i].traits and recent[i] > 0]
    if len(behind) < FEWEST_BEHIND_DRIFT:
        return None
    return Drift(
        id="drift",
        rated=tuple(behind[:3]),
        trait=found.trait,
        recent_share=found.share,
        long_share=before.get(found.trait, 0.0),
    )


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
    stars: Mapping[int, float]
    cards: Mapping[int, FilmCard]
    names: Mapping[int, FilmRef]
    library: Library

    def film(self, row: int, movie_id: int, columns: Sequence[int]) -> FilmEvidence:
        """Return one film's evidence; `columns` are the rated films to list."""
        weights = self.split.weights[row]
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
        told.sort(key=lambda s: (-s.interest * card.traits[s.trait.id], s.trait.id))
        return tuple(
            Belongs(
                id=f"k{card.ref.id}-{found.trait.id}",
                film=card.ref.id,
                trait=found.trait,
                confidence=card.traits[found.trait.id],
            )
            for found in told[:MOST_OWN]
            if found.trait.kind is not TraitKind.DECADE
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
