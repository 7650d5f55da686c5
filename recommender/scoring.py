"""What to watch next: fold-in, moving averages, hybrid score and its exact split. NumPy only, no I/O.

Shapes: n films in the catalogue, m films the person rated, k films asked about, d = 50, f columns of content.

    score(i) = (1 − β_m)·[a_u x_u·y_i + long-term neighbours + long-term content]
             + β_m·[c_u s·y_i + recent neighbours + recent genres] + γ_m·prior(i)

Every term is a sum over the person's rated films, so the score splits without remainder. β_m = β / (1 + φ·m): the
longer a history, the more it says of what lasts. γ_m = γ·(1 + κ·e^(−(m/ν)^p)): all else is scaled to one size however
few the ratings, so popularity counts the more the less is known of a person.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.histories import History
from recommender.moving_average import recent_weights
from recommender.neighbours import Neighbours, places_of
from recommender.space import Floats, Ids, ScoringConstants, Space


class Scorable(Protocol):
    """Films that can be scored, k of them."""

    @property
    def movie_ids(self) -> Ids:
        """(k,), each once."""

    @property
    def rank(self) -> Floats:
        """y_i, (k, d)."""

    @property
    def content(self) -> Floats:
        """(k, f)."""

    @property
    def prior(self) -> Floats:
        """Before γ, (k,)."""


@dataclass(frozen=True, slots=True)
class Taste:
    """Everything a score needs to know of a person, split by rated film.

    `long_parts` and `recent_parts` are (m, d): their columns sum to `long_term` (x_u) and `recent` (s). What neighbours
    and content bring has its scale and weight in it already.
    """

    movie_ids: Ids
    stars: Floats
    long_parts: Floats
    recent_parts: Floats
    long_scale: float
    """a_u."""
    recent_scale: float
    """c_u."""
    neighbours: Neighbours
    """Of each rated film."""
    long_amounts: Floats
    """What each film's neighbours weigh in the long term, (m,)."""
    recent_amounts: Floats
    """And lately, (m,)."""
    long_content: Floats
    """(m, f)."""
    recent_content: Floats
    """(m, f)."""
    recency: float
    """β_m."""
    prior_weight: float
    """γ_m."""

    @property
    def long_term(self) -> Floats:
        """x_u, (d,)."""
        return self.long_parts.sum(axis=0)

    @property
    def recent(self) -> Floats:
        """The moving average s, (d,)."""
        return self.recent_parts.sum(axis=0)


@dataclass(frozen=True, slots=True)
class Query:
    """A person's taste in the form that scores films: inner products, and a score for each neighbour."""

    vector: Floats
    """(1 − β_m)·a_u·x_u + β_m·c_u·s, (d,), against y_i."""
    content: Floats
    """(f,)."""
    targets: Ids
    """The films that any rated film has for a neighbour, and perhaps others, sorted, (p,)."""
    spread: Floats
    """What neighbours bring to each, (p,)."""
    prior_weight: float
    """γ_m."""

    def of_neighbours(self, movie_ids: Ids) -> Floats:
        """Return what neighbours bring to these films, (k,)."""
        if movie_ids is self.targets:
            return self.spread
        places = places_of(self.targets, movie_ids)
        return np.where(places >= 0, np.append(self.spread, 0.0)[places], 0.0)


@dataclass(frozen=True, slots=True)
class Contributions:
    """The exact split of k scores: score = long.sum(1) + recent.sum(1) + prior."""

    movie_ids: Ids
    """(m,), the rated films, in the columns' order."""
    long: Floats
    """(k, m)."""
    recent: Floats
    """(k, m)."""
    prior: Floats
    """(k,)."""

    @property
    def weights(self) -> Floats:
        """weight(j → i) of every rated film j, long and recent together, (k, m)."""
        return self.long + self.recent

    @property
    def scores(self) -> Floats:
        """The hybrid scores, (k,)."""
        return self.weights.sum(axis=1) + self.prior


def preferences(stars: Floats, constants: ScoringConstants) -> Floats:
    """Return p: 1 for a like, −δ for a dislike, 0 between (m,)."""
    liked = stars >= constants.like_threshold
    disliked = stars <= constants.dislike_threshold
    return np.where(liked, 1.0, np.where(disliked, -constants.dislike_preference, 0.0))


def fold_in(history: History, gram: Floats, constants: ScoringConstants) -> Floats:
    """Return x_u split by rated film, (m, d): row j is A_u⁻¹ y_j c_j p_j, so the rows sum to x_u.

    `gram` is YᵀY, (d, d). Least squares for fixed items, Hu, Koren, Volinsky (2008), §4 and §5; λ_u counts liked
    films, as Spark's ALS does.
    """
    preference = preferences(history.stars, constants)
    entered = preference != 0.0 if constants.dislike_preference else history.stars >= constants.like_threshold
    observed = history.vectors[entered]
    likes = max(int((history.stars >= constants.like_threshold).sum()), 1)
    a = gram + constants.confidence * observed.T @ observed + constants.reg * likes * np.eye(len(gram))
    weighted = history.vectors * (preference * (1.0 + constants.confidence))[:, None]
    # λ keeps so small a matrix well conditioned, and its inverse is applied to many films faster than they are solved.
    return weighted @ np.linalg.inv(a)


def taste_of(history: History, space: Space, constants: ScoringConstants) -> Taste:
    """Solve a person's long-term vector and moving averages from the ratings."""
    slow = recent_weights(history, constants, constants.ema_alpha)
    long_parts, recent_parts = fold_in(history, space.gram, constants), slow[:, None] * history.vectors
    long_content, recent_content = _content_parts(history, slow, space, constants)
    long_amounts, recent_amounts = _neighbour_amounts(history, space.item_count, constants)
    return Taste(
        movie_ids=history.movie_ids,
        stars=history.stars,
        long_parts=long_parts,
        recent_parts=recent_parts,
        long_scale=unit_scale(long_parts.sum(axis=0), space.gram, space.item_count),
        recent_scale=constants.average_weight * unit_scale(recent_parts.sum(axis=0), space.gram, space.item_count),
        neighbours=history.neighbours,
        long_amounts=long_amounts,
        recent_amounts=recent_amounts,
        long_content=long_content,
        recent_content=recent_content,
        recency=recency_for(len(history), constants),
        prior_weight=prior_weight_for(len(history), constants),
    )


def recency_for(ratings: int, constants: ScoringConstants) -> float:
    """Return β_m for somebody with so many rated films."""
    return constants.recency / (1.0 + constants.recency_fading * ratings)


def prior_weight_for(ratings: int, constants: ScoringConstants) -> float:
    """Return γ_m for somebody with so many rated films."""
    known = (ratings / constants.newcomer_ratings) ** constants.newcomer_power
    return constants.prior_weight * (1.0 + constants.newcomer_prior * np.exp(-known))


def unit_scale(vector: Floats, gram: Floats, item_count: int) -> float:
    """Return the positive number that gives `Y @ vector` a root mean square of 1 over the catalogue; 0 for zero."""
    energy = float(vector @ gram @ vector) / max(item_count, 1)
    return 1.0 / np.sqrt(energy) if energy > 1e-18 else 0.0


def query_of(taste: Taste) -> Query:
    """Return the taste with all rated films put together."""
    long, recent = 1.0 - taste.recency, taste.recency
    return Query(
        long * taste.long_scale * taste.long_term + recent * taste.recent_scale * taste.recent,
        long * taste.long_content.sum(axis=0) + recent * taste.recent_content.sum(axis=0),
        taste.neighbours.targets,
        taste.neighbours.spread(long * taste.long_amounts + recent * taste.recent_amounts),
        taste.prior_weight,
    )


def hybrid_scores(films: Scorable, query: Query) -> Floats:
    """Return score(i) of k films, (k,)."""
    products = films.rank @ query.vector + films.content @ query.content
    return products + query.of_neighbours(films.movie_ids) + query.prior_weight * films.prior


def split_scores(films: Scorable, taste: Taste) -> Contributions:
    """Return the contribution of every rated film to every score, without remainder (Hu et al. 2008, §5)."""
    kernel = taste.neighbours.towards(films.movie_ids)
    long = taste.long_scale * (films.rank @ taste.long_parts.T) + films.content @ taste.long_content.T
    recent = taste.recent_scale * (films.rank @ taste.recent_parts.T) + films.content @ taste.recent_content.T
    return Contributions(
        taste.movie_ids,
        (1.0 - taste.recency) * (long + kernel * taste.long_amounts),
        taste.recency * (recent + kernel * taste.recent_amounts),
        taste.prior_weight * films.prior,
    )


def diversify(scores: Floats, items: Floats, count: int, relevance: float = 0.7) -> NDArray[np.intp]:
    """Return the positions of `count` films in maximal marginal relevance order (Carbonell and Goldstein, 1998).

    Similarity is the cosine of the rank vectors; the scores themselves stay as they are.
    """
    unit = items / np.maximum(np.linalg.norm(items, axis=1, keepdims=True), 1e-12)
    spread = np.ptp(scores) if len(scores) else 0.0
    worth = (scores - scores.min()) / spread if spread > 0 else np.zeros(len(scores))
    chosen: list[int] = []
    closest = np.zeros(len(scores))
    open_ = np.ones(len(scores), dtype=bool)
    while open_.any() and len(chosen) < count:
        value = np.where(open_, relevance * worth - (1.0 - relevance) * closest, -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        open_[best] = False
        closest = np.maximum(closest, unit @ unit[best])
    return np.array(chosen, dtype=np.intp)


def _content_parts(history: History, slow: Floats, space: Space, constants: ScoringConstants) -> tuple[Floats, Floats]:
    """Return what content brings, in the long term and lately, by rated film: (m, f) each.

    A film speaks for what sets it apart from the average liked film.
    """
    content = space.content
    is_genre = np.arange(len(content)) < content.genres
    known = history.content.any(axis=1, keepdims=True)
    apart = np.where(known, history.content - content.centre, 0.0)
    liked = (history.stars >= constants.like_threshold)[:, None]
    weights = np.where(is_genre, constants.genre_weight, constants.year_weight)
    recent = slow[:, None] * np.where(is_genre, apart, 0.0)
    scale = constants.recent_genre_weight * unit_scale(recent.sum(axis=0), content.gram, space.item_count)
    return liked / max(liked.sum(), 1) * apart * weights, scale * recent


def _neighbour_amounts(history: History, item_count: int, constants: ScoringConstants) -> tuple[Floats, Floats]:
    """Return what each rated film's neighbours weigh, in the long term and lately, (m,) each."""
    liked = (history.stars >= constants.like_threshold).astype(np.float64)
    disliked = (history.stars <= constants.dislike_threshold).astype(np.float64)
    lately = recent_weights(history, constants, constants.neighbour_ema_alpha)
    liked, disliked, lately = (
        weight * _unit_spread(history.neighbours, amounts, item_count) * amounts
        for weight, amounts in (
            (constants.neighbour_weight, liked),
            (constants.disliked_neighbour_weight, disliked),
            (constants.recent_neighbour_weight, lately),
        )
    )
    return liked - disliked, lately


def _unit_spread(neighbours: Neighbours, amounts: Floats, item_count: int) -> float:
    """Return the positive number that gives the spread a root mean square of 1 over the catalogue; 0 for zero."""
    spread = neighbours.spread(amounts)
    energy = float(spread @ spread) / max(item_count, 1)
    return 1.0 / np.sqrt(energy) if energy > 1e-18 else 0.0
