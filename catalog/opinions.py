"""What people gave a film, all in all and year by year: the data set's ratings and the site's together.

How to call it::

    opinion = opinion_of(movie, statistics)      # opinion.count, opinion.mean, opinion.histogram, opinion.over_time
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from django.db.models import Count
from django.db.models.functions import ExtractYear

from catalog.charts import Chart, Series, lines
from catalog.models import STAR_STEPS, Movie, MovieStatistics, Rating

FEWEST_A_YEAR = 3
"""Ratings below which a year's mean says nothing."""
FEWEST_YEARS = 3
CERTAIN = 1.96
STEPS = len(STAR_STEPS)

Years = Mapping[int, tuple[int, float]]
"""By calendar year: how many rated, and the sum of their stars."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What people gave a film."""

    histogram: tuple[int, ...]
    """How many gave 0.5 to 5.0 stars."""
    over_time: Chart | None
    """None where too few years have enough ratings."""

    @property
    def count(self) -> int:
        """How many rated it."""
        return sum(self.histogram)

    @property
    def mean(self) -> float | None:
        """Mean stars; None where nobody rated."""
        return _moments(self.histogram)[0] if self.count else None


def opinion_of(movie: Movie, statistics: MovieStatistics | None) -> Opinion:
    """Return what the data set's and the site's people gave the film; demonstration histories stay out."""
    histogram = list(statistics.histogram) if statistics and statistics.histogram else [0] * STEPS
    years: dict[int, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for year, (count, total) in (statistics.years if statistics else {}).items():
        years[int(year)] = (count, total)
    ours = Rating.objects.filter(movie=movie).exclude(source=Rating.Source.DEMO).order_by()
    counted = ours.annotate(year=ExtractYear("rated_at")).values("stars", "year").annotate(count=Count("pk"))
    for stars, year, count in counted.values_list("stars", "year", "count"):
        histogram[int(stars * 2) - 1] += count
        years[year] = (years[year][0] + count, years[year][1] + count * float(stars))
    return Opinion(tuple(histogram), opinion_over_time(years, histogram))


def opinion_over_time(years: Years, histogram: Sequence[int]) -> Chart | None:
    """Return each year's mean stars, with the interval that so few ratings leave; None for too few telling years."""
    telling = [year for year, (count, _) in years.items() if count >= FEWEST_A_YEAR]
    if len(telling) < FEWEST_YEARS:
        return None
    deviation = _moments(histogram)[1]
    span = list(range(min(telling), max(telling) + 1))
    means = [years[year][1] / years[year][0] if year in telling else None for year in span]
    margins = [CERTAIN * deviation / sqrt(years[year][0]) if year in telling else 0.0 for year in span]
    return lines(
        "How opinion moved",
        f"Mean stars in each year with {FEWEST_A_YEAR} ratings or more; the band is the 95 % interval of that mean.",
        span,
        [
            Series(
                "Mean stars",
                means,
                low=[None if m is None else max(m - d, 0.5) for m, d in zip(means, margins, strict=True)],
                high=[None if m is None else min(m + d, 5.0) for m, d in zip(means, margins, strict=True)],
            )
        ],
        x_column="Year",
        write_x=lambda year: f"{year:.0f}",
        write=lambda mean: f"{mean:.2f}",
    )


def _moments(histogram: Sequence[int]) -> tuple[float, float]:
    """The mean and the standard deviation of ten counts, at least one of which is positive."""
    total = sum(histogram)
    mean = sum(float(step) * count for step, count in zip(STAR_STEPS, histogram, strict=True)) / total
    spread = sum(count * (float(step) - mean) ** 2 for step, count in zip(STAR_STEPS, histogram, strict=True)) / total
    return mean, sqrt(spread)
