"""The report's section on themes, for a page and a markdown file: by what films are grouped, and into how many."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.charts import Chart, Series, Tone, lines
from recommender.report_blocks import Block, Figures, figure, with_interval

TITLE = "How many themes?"
Section = Mapping[str, Any]


def clusters_block(section: Section) -> Block:
    """Return the section: the choice and its reason, every representation at the served k, the curves."""
    served, k, begun = section["served"], section["k"], section["begun_anew"]
    return Block(
        name="clusters",
        title=TITLE,
        text=[
            section["described"],
            section["choice"]["reason"],
            f"Served, for k = {k}: {shape_words(section['shapes'][served])} K-Means depends on where it begins: "
            f"{len(begun)} other beginnings have lifts from {min(begun):.2f} to {max(begun):.2f}.",
        ],
        tables=[_at(section, k)],
        charts=list(_charts(section)),
        appendix=[_curves(section, judge, label) for judge, label in section["judges"].items()],
    )


def shape_words(shape: Section) -> str:
    """Return how large clusters are and where films with few ratings went, as a sentence."""
    return (
        f"{shape['clusters']} clusters of {shape['smallest']:,} to {shape['largest']:,} films (median "
        f"{shape['median']:,.0f}). Films with few ratings are {shape['few_share']:.0%} of the catalogue and at most "
        f"{shape['most_few_share']:.0%} of a cluster; no cluster has more than {shape['few_together']:.0%} of them"
        f"{'' if shape['junk'] else ', so that none is a junk cluster'}."
    )


def _at(section: Section, k: int) -> Figures:
    """Every representation at one k."""
    columns = [
        "grouped by",
        "co-like lift (95 % interval)",
        "of films with few ratings",
        "NPMI of tags",
        "NPMI of genres",
        "silhouette",
        "films in a cluster",
        "few-rated films in one cluster",
    ]
    rows = []
    for name, curve in section["representations"].items():
        point = next(point for point in curve if point["k"] == k)
        shape = section["shapes"][name]
        rows.append(
            [
                name,
                with_interval(point["lift"], point["lift_interval"], 2),
                figure(point["few_lift"], 2),
                *(figure(point[judge]) for judge in ("tag_npmi", "genre_npmi", "silhouette")),
                f"{shape['smallest']:,}–{shape['largest']:,}",
                f"{shape['few_together']:.0%}",
            ]
        )
    return Figures(f"Each representation in {k} clusters", columns, rows)


def _curves(section: Section, judge: str, label: str) -> Figures:
    """One judge of every representation over k."""
    curves: Mapping[str, Sequence[Section]] = section["representations"]
    ks = [str(point["k"]) for point in next(iter(curves.values()))]
    rows = [
        [name, *(figure(point[judge], 2 if judge == "lift" else 3) for point in curve)]
        for name, curve in curves.items()
    ]
    return Figures(f"{label} by number of clusters", ["grouped by", *ks], rows)


def _charts(section: Section) -> Iterator[tuple[str, Chart]]:
    """Yield a chart over k for each judge, of three representations."""
    tones = dict(zip(section["charted"], (Tone.INK, Tone.SOFT, Tone.FAINT), strict=False))
    for judge, label in section["judges"].items():
        curves = {name: section["representations"][name] for name in tones}
        yield (
            f"clusters-{judge.replace('_', '-')}",
            lines(
                label,
                "Films grouped by K-Means into k clusters, by what they are grouped on.",
                [point["k"] for point in next(iter(curves.values()))],
                [_series(name, curve, judge, tones[name]) for name, curve in curves.items()],
                x_column="k",
                write="{:.3f}".format,
                zero=judge != "silhouette",
            ),
        )


def _series(name: str, curve: Sequence[Section], judge: str, tone: Tone) -> Series:
    """A representation's line; of the first one, the lift's interval too."""
    values = [point[judge] for point in curve]
    if judge != "lift" or tone is not Tone.INK:
        return Series(name, values, tone)
    low, high = zip(*(point["lift_interval"] for point in curve), strict=True)
    return Series(name, values, tone, low, high)
