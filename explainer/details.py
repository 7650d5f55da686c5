"""Every number behind recommended films: all contributions, what they leave over, what a re-solve says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.models import Movie
from explainer.facts.kinds import Source
from recommender.candidates import Ranking
from recommender.contributions import Counterfactual, counterfactuals, explain_scores

NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class RatedPart:
    """What one rated film gives to one score: weight = long + recent."""

    movie: Movie
    rating: float
    weight: float
    long: float
    recent: float

    @property
    def source(self) -> Source:
        """Return which term gives the greater part."""
        return Source.RECENT if abs(self.recent) > abs(self.long) else Source.LONG


@dataclass(frozen=True, slots=True)
class Detail:
    """One film's whole account: prior + all weights + residual = score, the score as it was served."""

    score: float
    prior: float
    contributions: tuple[RatedPart, ...]
    residual: float
    counterfactual: Counterfactual | None = None


def account_for(ranking: Ranking, movie_ids: Sequence[int], *, counterfactual: bool = True) -> dict[int, Detail]:
    """Return the whole account of these films, each with the re-solve without its heaviest contributor."""
    split = explain_scores(ranking, movie_ids)
    rated = Movie.objects.in_bulk(split.movie_ids.tolist())
    served = ranking.score_films(movie_ids)
    weights = split.weights
    heaviest = [(i, int(split.movie_ids[weights[row].argmax()])) for row, i in enumerate(movie_ids) if weights.size]
    again = dict(zip(movie_ids, counterfactuals(ranking, heaviest), strict=False)) if counterfactual else {}
    return {
        movie_id: Detail(
            score=float(served[row]),
            prior=float(split.prior[row]),
            contributions=_parts(split, row, ranking, rated),
            residual=float(served[row] - split.prior[row] - weights[row].sum()),
            counterfactual=again.get(movie_id),
        )
        for row, movie_id in enumerate(movie_ids)
    }


def _parts(split, row: int, ranking: Ranking, rated: Mapping[int, Movie]) -> tuple[RatedPart, ...]:
    """Return all that counts for or against, heaviest first."""
    ids, stars = split.movie_ids.tolist(), ranking.taste.stars.tolist()
    long, recent, weights = split.long[row].tolist(), split.recent[row].tolist(), split.weights[row]
    return tuple(
        RatedPart(rated[ids[j]], stars[j], long[j] + recent[j], long[j], recent[j])
        for j in (-weights).argsort(kind="stable").tolist()
        if abs(weights[j]) > NEGLIGIBLE and ids[j] in rated
    )
