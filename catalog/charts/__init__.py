"""Charts drawn by the server: SVG with a title, a description and the data as a table; no JavaScript.

How to call it::

    chart = bars("Stars given", "How often each rating was given.", [("½", 1370), ("1", 2811)], column="Ratings")
    {% load charts %}{% chart chart %}                    # in a page: a figure, and the data as a table
    store.put("reports/1/stars.svg", chart.to_svg())      # a file that has its colours with it

Each of `bars`, `dots`, `lines`, `panels`, `heat`, `radar` and `places` returns a `Chart`. Colours are roles (`Tone`):
a person is ink, the others are soft; the two colour temperatures stand for long-term and recent taste, nothing else.
"""

from catalog.charts.bars import bars, dots
from catalog.charts.chart import Chart
from catalog.charts.heat import heat
from catalog.charts.lines import Series, lines
from catalog.charts.marks import Tone
from catalog.charts.panels import panels
from catalog.charts.places import Place, Region, places
from catalog.charts.radar import radar

__all__ = [
    "Chart",
    "Place",
    "Region",
    "Series",
    "Tone",
    "bars",
    "dots",
    "heat",
    "lines",
    "panels",
    "places",
    "radar",
]
