"""A person's taste as charts: where they stand on the map, what sets their films apart, how they came here.

How to call it::

    charts = taste_charts(ranking)        # charts.map, charts.radar, charts.drift; None where there is too little
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from catalog.charts import Chart, Place, Region, Series, Tone, panels, places, radar
from catalog.charts.scales import percent
from catalog.models import Movie
from catalog.titles import main_title
from recommender.candidates import Ranking
from recommender.facets.selectors import facet_statistics
from recommender.histories import History
from recommender.leanings import nearness, theme_centres
from recommender.scoring import taste_of
from recommender.space import Floats
from recommender.taste_map import Atlas, atlas_of, theme_names

DOTS = 150
"""Films on the map, the best liked and latest first."""
REGIONS = 24
RADAR_AXES = 9
DRIFT_THEMES = 6
MOST_MOMENTS = 16
FEWEST_MOMENTS = 3
MONTH, QUARTER = 1, 3


@dataclass(frozen=True, slots=True)
class TasteCharts:
    """What the taste page draws."""

    map: Chart | None
    radar: Chart | None
    drift: Chart | None


def taste_charts(ranking: Ranking) -> TasteCharts:
    """Return the charts of the person whose ranking this is."""
    return TasteCharts(map_chart(ranking), radar_chart(ranking), drift_chart(ranking))


def map_chart(ranking: Ranking) -> Chart | None:
    """Return the map with the person's films, their two points and the path between; None without a like or a map."""
    atlas = atlas_of(ranking.model)
    if atlas is None or not _liked(ranking):
        return None
    taste = ranking.taste
    path = atlas.path(taste.long_scale * taste.long_term, taste.recent_scale * taste.recent)
    if not len(path):
        return None
    regions = _regions(atlas)
    way = [Place("", float(x), float(y)) for x, y in path]
    way[0] = replace(way[0], name="Over the years", tone=Tone.LONG, large=True)
    if len(way) > 1:
        way[-1] = replace(way[-1], name="Right now", tone=Tone.RECENT, large=True)
    return places(
        "Where you stand",
        "A map of the taste space: themes as regions, near each other where the same people like them, and a dot for "
        "each film you rated, solid where you liked it. Your two points lie amid the films that suit you best over "
        "the years and right now; the line is the dial between them.",
        _dots(ranking, atlas),
        regions=regions,
        way=way,
        legend=[
            ("Over the years", Tone.LONG),
            *([("Right now", Tone.RECENT)] if len(way) > 1 else []),
            ("Films you liked", Tone.INK),
            ("Others you rated", Tone.FAINT),
        ],
        columns=("Point or film", "Nearest theme"),
    )


def radar_chart(ranking: Ranking) -> Chart | None:
    """Return how often the person's likes show a facet, beside everyone's likes; None for fewer than three facets."""
    liked = _liked(ranking)
    told = [each for each in facet_statistics(liked) if each.films >= 2][:RADAR_AXES] if len(liked) >= 3 else []
    if len(told) < 3:
        return None
    told.sort(key=lambda each: (each.facet.family, -each.share))
    return radar(
        "You beside everyone",
        "The share of your likes that show each trait, beside its share of everyone's likes.",
        [each.facet.label for each in told],
        [
            ("Your likes", [each.share for each in told], Tone.INK),
            ("Everyone’s likes", [each.everyone for each in told], Tone.SOFT),
        ],
        axis_column="Trait",
        write=percent,
    )


def drift_chart(ranking: Ranking) -> Chart | None:
    """Return how near the person was to their themes as time went by, refolded at each moment.

    None where the ratings span too few moments to show a change.
    """
    moments = _moments(ranking.history)
    if len(moments) < FEWEST_MOMENTS:
        return None
    themes, centres = theme_centres(ranking.model)
    if not themes:
        return None
    seen = [_nearness_at(ranking, centres, moment) for moment in moments]
    closest = np.array([np.maximum(long, recent) for long, recent in seen]).mean(axis=0)
    shown = np.argsort(-closest, kind="stable")[:DRIFT_THEMES].tolist()
    named = [
        (
            str(themes[at]),
            [
                Series("over the years", [float(long[at]) for long, _ in seen], Tone.LONG),
                Series("right now", [float(recent[at]) for _, recent in seen], Tone.RECENT),
            ],
        )
        for at in shown
    ]
    return panels(
        "How you came here",
        "How near you were to each theme, as a share of the nearest: over the years, and by what you had just rated.",
        moments,
        named,
        x_column="At the end of",
        write_x=_month_name,
        write=percent,
    )


def _regions(atlas: Atlas) -> list[Region]:
    """The largest themes; a name for each would not fit."""
    names = theme_names(atlas)
    largest = sorted(atlas.regions, key=lambda each: -each.size)
    return [
        Region(names[each.theme_id], each.x, each.y, each.width, each.height, weight=each.size)
        for each in largest
        if each.theme_id in names
    ][:REGIONS]


def _dots(ranking: Ranking, atlas: Atlas) -> list[Place]:
    history = ranking.history
    liked = history.stars >= ranking.constants.like_threshold
    best_first = np.lexsort((-history.times, -history.stars))
    chosen = best_first[np.abs(history.vectors[best_first]).sum(axis=1) > 0][:DOTS].tolist()
    movies = Movie.objects.in_bulk(history.movie_ids[chosen].tolist())
    where = atlas.place(history.vectors[chosen])
    return [
        Place(_name(movies[movie_id]), float(x), float(y), Tone.INK if liked[at] else Tone.FAINT)
        for at, (x, y) in zip(chosen, where, strict=True)
        if (movie_id := int(history.movie_ids[at])) in movies
    ]


def _name(movie: Movie) -> str:
    return f"{main_title(movie.title)} ({movie.year})" if movie.year else main_title(movie.title)


def _liked(ranking: Ranking) -> list[int]:
    history = ranking.history
    return history.movie_ids[history.stars >= ranking.constants.like_threshold].tolist()


def _moments(history: History) -> list[float]:
    """The ends of the months, quarters or years in which the person rated, MOST_MOMENTS of them at the most."""
    for months in (MONTH, QUARTER, 2 * QUARTER, 4 * QUARTER):
        ends = sorted({_end_of_period(time, months) for time in history.times.tolist()})
        if len(ends) <= MOST_MOMENTS:
            return ends
    return [ends[at] for at in np.linspace(0, len(ends) - 1, MOST_MOMENTS).round().astype(int)]


def _end_of_period(seconds: float, months: int) -> float:
    """The last second of the stretch of whole months that a time lies in."""
    moment = datetime.fromtimestamp(seconds, UTC)
    following = moment.year * 12 + (moment.month - 1) // months * months + months
    return datetime(following // 12, following % 12 + 1, 1, tzinfo=UTC).timestamp() - 1.0


def _nearness_at(ranking: Ranking, centres: Floats, moment: float) -> tuple[Floats, Floats]:
    """How near the person was to each theme then, by the long-term and by the recent point."""
    taste = taste_of(ranking.history.keeping(ranking.history.times <= moment), ranking.model.space, ranking.constants)
    return nearness(centres, taste.long_term), nearness(centres, taste.recent)


def _month_name(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%b %Y}"
