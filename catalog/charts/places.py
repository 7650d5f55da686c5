"""A map: dots in a plane, regions with their names, and a path from one place to another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.charts.chart import Cell, Chart, Drawing, key
from catalog.charts.marks import Tone, element, fitted, hint, path, text, width_of
from catalog.charts.scales import Scale, extent

LABEL_SIZE = 12
MARGIN = 18
RADIUS = 7.0


@dataclass(frozen=True, slots=True)
class Place:
    """A dot; a `large` one is named on the map, the others only for a mouse and in the table."""

    name: str
    x: float
    y: float
    tone: Tone = Tone.INK
    large: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the plane as an ellipse around its middle; `weight` says whose name is written where two meet."""

    name: str
    x: float
    y: float
    width: float
    height: float
    weight: float = 0.0


def places(
    title: str,
    description: str,
    dots: Sequence[Place],
    *,
    regions: Sequence[Region] = (),
    way: Sequence[Place] = (),
    legend: Sequence[tuple[str, Tone]] = (),
    columns: tuple[str, str] = ("Name", "Region"),
) -> Chart:
    """Return the map; the table names each dot and place of the way with the region whose middle is nearest."""

    def draw(width: float) -> Drawing:
        top, marks = key(legend, width, dots=True)
        height = min(width, 460.0)
        across, down = _scales([*dots, *way], regions, width, top, height)
        for region in regions:
            marks.append(
                element(
                    "ellipse",
                    hint(region.name),
                    cx=across(region.x),
                    cy=down(region.y),
                    rx=abs(across(region.x + region.width / 2) - across(region.x)),
                    ry=abs(down(region.y + region.height / 2) - down(region.y)),
                    class_="c-region",
                )
            )
        marks += [_dot(dot, across, down) for dot in dots if not dot.large]
        if len(way) > 1:
            marks.append(path([(across(each.x), down(each.y)) for each in way], class_="c-line-ink"))
        named = [each for each in (*dots, *way) if each.large]
        marks += [_dot(dot, across, down) for dot in named]
        labels = [*_of_places(named, across, down), *_of_regions(regions, across, down)]
        marks += _names(labels, [(across(each.x), down(each.y)) for each in named], width, top, height)
        return top + height, marks

    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.name, _nearest(each, regions)) for each in (*(dot for dot in way if dot.large), *dots)
    )
    return Chart(title, description, columns, rows, draw)


def _scales(
    dots: Sequence[Place], regions: Sequence[Region], width: float, top: float, height: float
) -> tuple[Scale, Scale]:
    """Return scales on which one unit is as long across as it is down, and everything has room."""
    xs = [each.x for each in dots] + [r.x + side * r.width / 2 for r in regions for side in (-1, 1)]
    ys = [each.y for each in dots] + [r.y + side * r.height / 2 for r in regions for side in (-1, 1)]
    (left, right), (low, high) = extent(xs, zero=False), extent(ys, zero=False)
    unit = max((right - left) / (width - 2 * MARGIN), (high - low) / (height - 2 * MARGIN), 1e-9)
    middle, centre = (left + right) / 2, (low + high) / 2
    half_wide, half_tall = unit * width / 2, unit * height / 2
    return (
        Scale(middle - half_wide, middle + half_wide, 0.0, width),
        Scale(centre - half_tall, centre + half_tall, top + height, top),
    )


def _dot(dot: Place, across: Scale, down: Scale) -> str:
    radius = RADIUS if dot.large else 3.0
    return element("circle", hint(dot.name), cx=across(dot.x), cy=down(dot.y), r=radius, class_=f"c-dot-{dot.tone}")


Label = tuple[str, float, float]


def _of_places(named: Iterable[Place], across: Scale, down: Scale) -> list[Label]:
    return [(each.name, across(each.x), down(each.y) - 11) for each in named]


def _of_regions(regions: Sequence[Region], across: Scale, down: Scale) -> list[Label]:
    heaviest = sorted(regions, key=lambda each: -each.weight)
    return [(each.name, across(each.x), down(each.y) + 4) for each in heaviest]


def _names(
    labels: Sequence[Label], points: Sequence[tuple[float, float]], width: float, top: float, height: float
) -> list[str]:
    """Write each name that has room beside those before it and off the large dots."""
    taken = [(x - RADIUS, x + RADIUS, y - RADIUS + 1, y + RADIUS - 1) for x, y in points]
    marks: list[str] = []
    for words, middle, line in labels:
        shown = fitted(words, 190, LABEL_SIZE)
        half = width_of(shown, LABEL_SIZE) / 2
        x = min(max(middle, half + 2), width - half - 2)
        y = min(max(line, top + LABEL_SIZE), top + height - 4)
        box = (x - half, x + half, y - LABEL_SIZE, y + 4)
        if not any(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken):
            taken.append(box)
            marks.append(text(shown, x, y, anchor="middle", class_="c-halo", size=LABEL_SIZE))
    return marks


def _nearest(dot: Place, regions: Sequence[Region]) -> str:
    if not regions:
        return ""
    return min(regions, key=lambda each: math.hypot(each.x - dot.x, each.y - dot.y)).name
