"""The historian's first half: the person in numbers, what carries the best candidates, what changed lately."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from explainer.agents.proposals import Candidate, Selection
from explainer.facts.evidence import Taste
from explainer.facts.kinds import Trait
from explainer.facts.library import FilmCard, Library
from explainer.facts.splits import MOST_CANDIDATES, STRONGEST_CANDIDATES, Splits
from explainer.facts.standards import DISLIKED_UP_TO, LIKED_FROM
from explainer.facts.standings import Drift, Person, Standing, TraitStanding
from explainer.facts.traits import TraitShare, share_of_traits
from explainer.talk.wishes import THEME_PREFIX, Wishes, shift_for
from recommender.candidates import Ranking
from recommender.scoring import Contributions, Floats, diversify

MOST_STANDINGS, MOST_TRAITS = 30, 40
LEAD_SHARE = 0.05
"""Share of all that speaks for a film from which one liked film leads to it."""
FEWEST_BEHIND_DRIFT, FEWEST_RATINGS_FOR_DRIFT = 2, 15
BEHIND_FROM = 0.1
"""Part of what the recent term says of a trait that a film must give to stand behind a change."""
DRIFT_FROM = 0.12
"""How much larger a trait's share of the recent term must be than of the long-term one to be called a change."""


def read_taste(splits: Splits, library: Library) -> Taste:
    """Return the person in numbers, the rated films that carry the best candidates, and what changed lately."""
    ranking = splits.ranking
    split = splits.of(ranking.movie_ids[:STRONGEST_CANDIDATES].tolist())
    stars = dict(zip(ranking.taste.movie_ids.tolist(), ranking.taste.stars.tolist(), strict=True))
    standings = _standings(split, stars, library)
    return Taste(
        person=_person(list(stars.values())),
        standings=standings,
        traits=_trait_standings(standings, library),
        drift=_drift(split, standings, library) if _can_drift(ranking) else None,
        recency=ranking.taste.recency,
    )


def list_candidates(splits: Splits, library: Library, wishes: Wishes | None = None, *, first: int = 8) -> Selection:
    """Return the best candidates with what a shelf could be made around, in the order that the wishes give them.

    The `first` of them are those of the highest score; among themselves they stand so that near twins are apart.
    """
    ranking, wishes = splits.ranking, wishes or {}
    ranked = ranking.movie_ids[:MOST_CANDIDATES].tolist()
    cards = library.cards(ranked)
    ids = list(cards)
    split = splits.of(ids)
    scores = split.scores
    lowest, spread = float(scores.min(initial=0.0)), max(float(np.ptp(scores)), 1e-12) if len(ids) else 1.0
    recent, leads = split.recent.sum(axis=1), _leads(split, ranking, library, cards)
    themes = {pk: (theme.slug, theme.label) for pk, theme in library.themes.items() if theme.label}
    worth = (scores - lowest) / spread + np.array([_shift(card, themes, wishes) for card in cards.values()])
    order = np.argsort(-worth, kind="stable")
    candidates = tuple(
        Candidate(
            id=ids[row],
            score=float(scores[row]),
            recent=float(recent[row]),
            worth=float(worth[row]),
            lead=leads[row],
            theme=cards[ids[row]].theme,
            traits=cards[ids[row]].carried,
            popularity=float(split.prior[row]),
        )
        for row in order.tolist()
    )
    top = order[:first]
    varied = top[diversify(worth[top], ranking.model.vectors([ids[row] for row in top]), first)]
    return Selection(
        candidates=candidates,
        first=tuple(ids[row] for row in varied.tolist()),
        themes=themes,
        rated_popularity=tuple(_popularity_of_rated(ranking).tolist()),
        wishes=dict(wishes),
    )


def _shift(card: FilmCard, themes: Mapping[int, tuple[str, str]], wishes: Wishes) -> float:
    """Return how far the wishes move a film."""
    if not wishes:
        return 0.0
    slug, _label = themes.get(card.theme or 0, ("", ""))
    return shift_for({*card.traits, f"{THEME_PREFIX}{slug}"}, wishes)


def _popularity_of_rated(ranking: Ranking) -> Floats:
    """Return the prior's part of the score for each rated film that the model knows."""
    films = ranking.model.films(ranking.history.movie_ids)
    return ranking.query.prior_weight * films.prior[films.known]


def _leads(split: Contributions, ranking: Ranking, library: Library, cards: Mapping[int, FilmCard]) -> list[int | None]:
    """Return for each film the liked film that says most for it, where the two have something telling in common.

    No rated film may say more for it, liked or not: a shelf next to the lead says so.
    """
    weights = np.where(ranking.taste.stars >= LIKED_FROM, split.weights, 0.0)
    if not weights.shape[1]:
        return [None] * len(weights)
    heaviest, most = weights.argmax(axis=1).tolist(), weights.max(axis=1)
    speaking = np.maximum(split.weights, 0.0).sum(axis=1) + np.maximum(split.prior, 0.0)
    clear = ((most > LEAD_SHARE * np.maximum(speaking, 1e-12)) & (most >= split.weights.max(axis=1))).tolist()
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
    return ranking.taste.recency > 0 and len(ranking.taste.movie_ids) >= FEWEST_RATINGS_FOR_DRIFT


def _drift(split: Contributions, standings: Sequence[Standing], library: Library) -> Drift | None:
    """Return the trait that the recent term carries most above the long-term one, where it does so clearly."""
    ids = [standing.rated.id for standing in standings]
    column = {movie_id: j for j, movie_id in enumerate(split.movie_ids.tolist())}
    cards = library.cards(ids)
    recent = {i: float(np.maximum(split.recent[:, column[i]], 0.0).sum()) for i in ids}
    long = {i: float(np.maximum(split.long[:, column[i]], 0.0).sum()) for i in ids}
    if sum(recent.values()) <= 0 or sum(long.values()) <= 0:
        return None
    grown = [(s, s.share - _share_of(s.trait, long, cards)) for s in share_of_traits(recent, cards, library)]
    risen = [(s, rise) for s, rise in grown if rise >= DRIFT_FROM and library.is_telling(s.trait)]
    if not risen:
        return None
    found, _rise = max(risen, key=lambda pair: (pair[1] * pair[0].interest, pair[0].trait.id))
    carrying = {i: recent[i] for i in ids if found.trait.id in cards[i].traits}
    least = BEHIND_FROM * sum(carrying.values())
    behind = [i for i in sorted(carrying, key=lambda i: -recent[i]) if recent[i] >= least]
    if len(behind) < FEWEST_BEHIND_DRIFT:
        return None
    return Drift(
        id="drift",
        rated=tuple(behind[:3]),
        trait=found.trait,
        recent_share=found.share,
        long_share=_share_of(found.trait, long, cards),
    )


def _share_of(trait: Trait, weights: Mapping[int, float], cards: Mapping[int, FilmCard]) -> float:
    """Return the part of some weight whose films carry a trait."""
    return sum(weight for i, weight in weights.items() if trait.id in cards[i].traits) / sum(weights.values())
