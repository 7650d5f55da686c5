"""What the data set's ratings say, as charts.

How to call it::

    sections = insight_sections()      # [Section(slug, title, text, charts), ...], in the page's order
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from catalog.charts import Chart, Region, Series, Tone, bars, dots, heat, lines, places
from catalog.charts.scales import percent
from recommender.analyses import latest_analysis
from recommender.selectors import community_histogram, mean_of
from recommender.serving import NoLiveModel, live_model
from recommender.taste_map import atlas_of, theme_names

STEP_NAMES = ("½", "1", "1½", "2", "2½", "3", "3½", "4", "4½", "5")
GENRES_SHOWN = 14
FEW_FILMS = 20
"""A decade with fewer films says nothing about its genres."""

Analysis = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """Some charts under one heading, and what they say in a sentence."""

    slug: str
    title: str
    text: str
    charts: tuple[Chart, ...]


def insight_sections() -> list[Section]:
    """Return what there is to say: without an analysis from the batch, no more than how the stars are spread."""
    analysis = latest_analysis()
    if analysis is None:
        return [_stars_alone(community_histogram())] if any(community_histogram()) else []
    return list(_sections(analysis["made_at"]))


@lru_cache(maxsize=1)
def _sections(_made_at: str) -> tuple[Section, ...]:
    """Draw the charts once for each analysis."""
    analysis = latest_analysis()
    if analysis is None:
        return ()
    return (_how_people_rate(analysis), _over_the_years(analysis), _who_and_what(analysis), _genres(analysis))


def theme_atlas() -> Chart | None:
    """Return the map of the live model's themes; None before the first model."""
    try:
        model = live_model()
    except NoLiveModel:
        return None
    atlas = atlas_of(model)
    if atlas is None:
        return None
    names = theme_names(atlas)
    named = sorted((each for each in atlas.regions if each.theme_id in names), key=lambda each: -each.size)
    drawn = places(
        "The theme atlas",
        f"The {len(named)} themes of the live model in the plane that parts them best: near each other where the same "
        "people like them, as wide as their films are spread.",
        [],
        regions=[
            Region(names[each.theme_id], each.x, each.y, each.width, each.height, weight=each.size) for each in named
        ],
    )
    films = tuple((names[each.theme_id], each.size) for each in named)
    return replace(drawn, columns=("Theme", "Films drawn from"), rows=films)


def star_chart(histogram: Sequence[int], description: str) -> Chart:
    """Return the ten counts as standing bars."""
    return bars("Stars given", description, STEP_NAMES, [("Ratings", histogram)], label_column="Stars")


def _stars_alone(histogram: Sequence[int]) -> Section:
    text = f"{mean_of(histogram):.2f} stars on average."
    return Section("stars", "How people rate", text, (star_chart(histogram, "How often each rating was given."),))


def _how_people_rate(analysis: Analysis) -> Section:
    histogram = analysis["stars"]
    total = sum(histogram) or 1
    most = max(range(len(histogram)), key=histogram.__getitem__)
    whole = sum(histogram[1::2]) / total
    text = (
        f"{mean_of(histogram) or 0:.2f} stars on average: people mostly rate what they chose to watch. "
        f"{STEP_NAMES[most]} stars is the most common answer, and {percent(whole)} of the ratings are whole stars."
    )
    means = bars(
        "Mean of a person, mean of a film",
        "People and films by their mean stars, as a share of all. Films with ten ratings or more.",
        STEP_NAMES,
        [("People", _shares(analysis["person_means"])), ("Films", _shares(analysis["film_means"]))],
        label_column="Mean stars, nearest half",
        write=percent,
        write_axis=percent,
    )
    return Section(
        "stars", "How people rate", text, (star_chart(histogram, f"{total:,} ratings by their stars."), means)
    )


def _over_the_years(analysis: Analysis) -> Section:
    years = analysis["years"]
    busiest = max(years, key=lambda each: each["ratings"])
    text = (
        f"Ratings from {years[0]['year']} to {years[-1]['year']}; the busiest year was {busiest['year']}, "
        f"with {busiest['ratings']:,} ratings by {busiest['people']:,} people."
    )
    xs = [each["year"] for each in years]
    activity = lines(
        "Activity",
        "Ratings given in each year, and how many films they were for.",
        xs,
        [
            Series("Ratings", [each["ratings"] for each in years]),
            Series("Films", [each["films"] for each in years], Tone.SOFT),
        ],
        x_column="Year",
        write_x=_year,
        zero=True,
    )
    means = lines(
        "Mean stars by year",
        "Mean of all stars given in each year.",
        xs,
        [Series("Mean stars", [each["mean"] for each in years])],
        x_column="Year",
        write_x=_year,
        write=_two_digits,
    )
    return Section("years", "Over the years", text, (activity, means))


def _who_and_what(analysis: Analysis) -> Section:
    person, film = analysis["per_person"], analysis["per_film"]
    tops = {each["films"]: each["ratings"] for each in analysis["concentration"]}
    text = (
        f"Half of the people rated {person['median']:,.0f} films or more, half of the films have {film['median']:,.0f} "
        f"ratings or fewer. The most rated tenth of the films has {percent(tops.get(0.1, 0.0))} of all ratings."
    )
    people = bars(
        "Ratings a person gave",
        "People by how many films they rated.",
        _class_names(person["from"]),
        [("People", person["counts"])],
        label_column="Ratings",
    )
    films = bars(
        "Ratings a film has",
        "Rated films by how many people rated them.",
        _class_names(film["from"]),
        [("Films", film["counts"])],
        label_column="Ratings",
    )
    share = bars(
        "How few films have most of the ratings",
        "The share of all ratings that the most rated films have.",
        [f"The top {percent(each['films'])}" for each in analysis["concentration"]],
        [("Of all ratings", [each["ratings"] for each in analysis["concentration"]])],
        label_column="Films",
        lying=True,
        write=percent,
    )
    return Section("long-tail", "Who rates, and what", text, (people, films, share))


def _genres(analysis: Analysis) -> Section:
    rated = [each for each in analysis["genres"] if each["mean"] is not None]
    by_mean = sorted(rated, key=lambda each: -each["mean"])
    text = (
        f"{by_mean[0]['name']} is rated best and {by_mean[-1]['name']} worst; "
        "old films get more stars than new ones, because who watches them today has chosen them."
        if by_mean
        else ""
    )
    means = dots(
        "Mean stars by genre",
        "The mean of each genre's ratings with its 95 % interval. A film counts in each of its genres.",
        [each["name"] for each in by_mean],
        "Mean stars",
        [each["mean"] for each in by_mean],
        intervals=[(each["low"], each["high"]) for each in by_mean],
        label_column="Genre",
        write=_two_digits,
    )
    decades = [each for each in analysis["decades"] if each["films"] >= FEW_FILMS]
    names = [each["name"] for each in rated[:GENRES_SHOWN]]
    over_decades = heat(
        "Genres over the decades",
        "The share of each decade's films that belong to a genre; the darker, the more.",
        names,
        [f"{each['decade']}s" for each in decades],
        [[each["genre_shares"].get(name, 0.0) for each in decades] for name in names],
        row_column="Genre",
    )
    released = lines(
        "Mean stars by decade of release",
        "The mean of all ratings of each decade's films.",
        [each["decade"] for each in decades],
        [Series("Mean stars", [each["mean"] for each in decades])],
        x_column="Decade",
        write_x=lambda decade: f"{decade:.0f}s",
        write=_two_digits,
    )
    return Section("genres", "Genres and decades", text, (over_decades, released, means))


def _class_names(edges: Sequence[int]) -> list[str]:
    ends = [*(following - 1 for following in edges[1:]), None]
    return [
        f"{start:,}+" if end is None else f"{start:,}" if end == start else f"{start:,}–{end:,}"
        for start, end in zip(edges, ends, strict=True)
    ]


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) or 1
    return [count / total for count in counts]


def _year(value: float) -> str:
    return f"{value:.0f}"


def _two_digits(value: float) -> str:
    return f"{value:.2f}"
