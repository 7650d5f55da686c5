"""What would be otherwise: the ratings changed, everything solved again, and what would take whose place.

How to call it::

    after = solve_otherwise(ranking, drop=[6], rate={16: 2.0})      # a Ranking; nothing is stored
    found = compare(ranking, after, drop=[6], rate={16: 2.0}, n=10)
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Movie
from explainer.agents.historian import names_of
from explainer.agents.prose import Prose, listed, marker, stars_in_words
from explainer.facts.kinds import FilmRef
from explainer.pages import Moved, RatingAsked, Swap, WhatIf, WhatIfSheet
from explainer.selectors import movies_by_id
from explainer.talk.questions import OUT, Question
from recommender.candidates import Ranking
from recommender.contributions import explain_scores

MOST_NAMED = 3
STRONGEST, MOST_LISTED = 50, 12


def solve_otherwise(before: Ranking, *, drop: Iterable[int], rate: Mapping[int, float]) -> Ranking:
    """Return the ranking with some ratings dropped or changed, and new ones as the latest."""
    history = before.history
    keep = ~np.isin(history.movie_ids, list(set(drop) - rate.keys()))
    ids, stars, times = history.movie_ids[keep], history.stars[keep].copy(), history.times[keep]
    for movie_id, given in rate.items():
        stars[ids == movie_id] = given
    new = [movie_id for movie_id in rate if movie_id not in set(ids.tolist())]
    ids = np.concatenate([ids, np.array(new, np.int64)])
    stars = np.concatenate([stars, np.array([rate[movie_id] for movie_id in new], np.float64)])
    times = np.concatenate([times, np.full(len(new), times.max(initial=0.0) + 1.0)])
    return before.solved_for(before.model.history(ids, stars, times))


def compare(before: Ranking, after: Ranking, *, drop: Iterable[int], rate: Mapping[int, float], n: int) -> WhatIf:
    """Return the best films as they would be, those that would leave the list, and what would take whose place."""
    best_after = [movie_id for movie_id in after.movie_ids[: n + len(rate)].tolist() if movie_id not in rate][:n]
    best_before = before.movie_ids[:n].tolist()
    gone = [movie_id for movie_id in best_before if movie_id not in best_after]
    drop = [movie_id for movie_id in drop if movie_id in before.history.movie_ids]
    movies = movies_by_id({*best_after, *best_before, *drop, *rate})
    names = names_of(before.model.version, movies)
    start = _condition([i for i in drop if i in names], {i: stars for i, stars in rate.items() if i in names})
    swaps = tuple(
        Swap(place, movies[now], movies[then], _tell_swap(start, place, now, then, names))
        for place, (now, then) in enumerate(zip(best_before, best_after, strict=False), start=1)
        if now != then and now in movies and then in movies
    )
    return WhatIf(
        model_version=before.model.version,
        recommendations=tuple(_moved(movies[i], before, after, rate) for i in best_after if i in movies),
        gone=tuple(_moved(movies[i], before, after, rate) for i in gone if i in movies),
        swaps=swaps,
        text=_tell(start, swaps, gone, best_before, names),
    )


def list_ratings(ranking: Ranking, asked: Iterable[int], question: Question) -> WhatIfSheet:
    """Return the ratings that carry the best films most, and those that are asked about."""
    asked = list(asked)
    split = explain_scores(ranking, ranking.movie_ids[:STRONGEST])
    given = np.maximum(split.weights, 0.0).sum(axis=0)
    ids, stars = (
        split.movie_ids.tolist(),
        dict(zip(split.movie_ids.tolist(), ranking.taste.stars.tolist(), strict=True)),
    )
    heaviest = [ids[j] for j in np.argsort(-given, kind="stable")[:MOST_LISTED] if given[j] > 0]
    listed_ids = list(dict.fromkeys([*asked, *heaviest]))
    movies = movies_by_id(listed_ids)
    out = set(question.drop)
    return WhatIfSheet(
        rows=tuple(
            RatingAsked(
                movie=movies[movie_id],
                stars=stars.get(movie_id),
                asked=OUT if movie_id in out else f"{question.rate[movie_id]:.1f}" if movie_id in question.rate else "",
            )
            for movie_id in listed_ids
            if movie_id in movies
        )
    )


def _moved(movie: Movie, before: Ranking, after: Ranking, rate: Collection[int]) -> Moved:
    return Moved(
        movie=movie,
        score=None if movie.pk in rate else float(after.score_films([movie.pk])[0]),
        rank=None if movie.pk in rate else after.place_of(movie.pk),
        score_before=float(before.score_films([movie.pk])[0]),
        rank_before=before.place_of(movie.pk),
    )


def _condition(drop: list[int], rate: Mapping[int, float]) -> str:
    """Return the change as the start of a sentence: "Without [[6]] and with two stars for [[16]]"."""
    without = _listed([marker(movie_id) for movie_id in drop])
    given = _listed(
        [
            _("%(stars)s for %(film)s") % {"stars": stars_in_words(stars), "film": marker(movie_id)}
            for movie_id, stars in rate.items()
        ]
    )
    if without and given:
        return _("Without %(films)s and with %(ratings)s") % {"films": without, "ratings": given}
    if without:
        return _("Without %(films)s") % {"films": without}
    return _("With %(ratings)s") % {"ratings": given} if given else _("As it is")


def _tell_swap(start: str, place: int, now: int, then: int, names: Mapping[int, FilmRef]) -> Prose:
    slots = {"start": start, "place": place, "now": marker(now), "then": marker(then)}
    return Prose(_("%(start)s, number %(place)s would be %(then)s instead of %(now)s.") % slots, names)


def _tell(start: str, swaps: tuple[Swap, ...], gone: list[int], best: list[int], names: Mapping[int, FilmRef]) -> Prose:
    """Say the first change of place, and which films would leave the list."""
    if not swaps:
        text = ngettext(
            "%(start)s, the first place would stay as it is.",
            "%(start)s, the first %(n)s places would stay as they are.",
            len(best),
        )
        return Prose(text % {"start": start, "n": len(best)}, names)
    first = next((swap for swap in swaps if swap.now.pk in gone), swaps[0])
    told = [first.text.marked]
    others = [movie_id for movie_id in gone if movie_id != first.now.pk and movie_id in names]
    if others:
        leave = ngettext(
            "%(films)s would leave your first %(n)s as well.",
            "%(films)s would leave your first %(n)s as well.",
            len(others),
        )
        told.append(leave % {"films": _listed([marker(i) for i in others]), "n": len(best)})
    return Prose(" ".join(told), names)


def _listed(said: list[str]) -> str:
    """Join a few, and count the others."""
    if len(said) <= MOST_NAMED:
        return listed(said)
    more = len(said) - MOST_NAMED
    return listed([*said[:MOST_NAMED], ngettext("%(n)s more", "%(n)s more", more) % {"n": more}])
