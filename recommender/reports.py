"""The report card that the batch leaves in the artifact store, for pages to show: no PySpark, no pandas.

How to call it::

    report = latest_report()                        # None until `manage.py evaluate_model` has made one
    report["sections"]["temporal"]["models"]["CineWhy"]["ndcg_at_10"]
    report_card()                                   # the same as tables and charts, for `_report_card.html`
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from catalog.charts import Chart, Series, Tone, bars, lines
from recommender.artifacts import ArtifactError, ArtifactStore
from recommender.report_blocks import Block
from recommender.report_clusters import clusters_block
from recommender.report_newcomers import newcomers_block

CURRENT = "reports/current.json"
OURS = "CineWhy"
PAIRED = "ndcg_at_10"
"""The figure whose paired differences a page tells."""
SECONDS_KEPT = 300
_CACHE_KEY = "recommender:report"
Section = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure's name in a report, on a page, and how it is read."""

    key: str
    label: str
    decimals: int = 3
    less_is_better: bool = False
    judged: bool = True
    """False for what describes a list and is not better or worse by itself."""

    def write(self, value: float | None) -> str:
        """Return the figure as text; a dash where there is none."""
        return "–" if value is None else f"{value:.{self.decimals}f}"


METRICS = (
    Metric("rmse", "RMSE", 4, less_is_better=True),
    Metric("mae", "MAE", 4, less_is_better=True),
    Metric("ndcg_at_10", "nDCG@10"),
    Metric("recall_at_20", "recall@20"),
    Metric("hit_at_10", "hit@10"),
    Metric("map", "MAP"),
    Metric("coverage", "coverage", judged=False),
    Metric("novelty", "novelty", 2, judged=False),
    Metric("diversity", "diversity", judged=False),
    Metric("popularity_lift", "popularity", 2, judged=False),
)
PROTOCOLS = {
    "random": "Any fifth of the ratings held out",
    "temporal": "Each person's last fifth held out",
    "leave-last-out": "Each person's last liked film held out",
}
BLOCKS: Mapping[str, Callable[[Section], Block]] = {"clusters": clusters_block, "newcomers": newcomers_block}
"""How the other sections are shown, by name."""
GROUPS = {
    "by_activity": "each quarter of the people apart",
    "by_popularity": "each group of films has a quarter of the ratings, not of the films, and those never rated before "
    "are apart",
}
WORDS = {metric.key: metric.label for metric in METRICS}


@dataclass(frozen=True, slots=True)
class Row:
    """A model's figures as text, in the order of the table's metrics."""

    name: str
    ours: bool
    cells: list[tuple[str, bool]]
    """Text, and whether it is the best of its column."""


@dataclass(frozen=True, slots=True)
class Table:
    """A protocol's models beside each other."""

    name: str
    title: str
    metrics: list[Metric]
    rows: list[Row]
    notes: list[str]
    charts: list[Chart]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What a page shows of a report."""

    tables: list[Table]
    blocks: list[Block]
    """The sections beside the protocols."""
    provenance: list[tuple[str, Section]]


def key_of(run: str, name: str) -> str:
    """Return where a file of a run is in the store."""
    return f"reports/{run}/{name}"


def read_report(store: ArtifactStore | None = None) -> dict[str, Any] | None:
    """Return the current report as the store has it, or None where none was made."""
    store = store or ArtifactStore()
    if not store.exists(CURRENT):
        return None
    with store.open(CURRENT) as stream:
        report = json.load(stream)
    return report if isinstance(report, dict) and isinstance(report.get("sections"), dict) else None


def latest_report() -> dict[str, Any] | None:
    """Return the current report, read from the store once in a few minutes; None where there is none to read."""
    kept = cache.get(_CACHE_KEY)
    if kept is None:
        try:
            kept = {"report": read_report()}
        except (ArtifactError, OSError, ValueError):
            kept = {"report": None}
        cache.set(_CACHE_KEY, kept, SECONDS_KEPT)
    return kept["report"]


def forget() -> None:
    """Read the report anew when it is next asked for."""
    cache.delete(_CACHE_KEY)


def report_card() -> ReportCard | None:
    """Return the current report as tables and charts."""
    report = latest_report()
    if report is None:
        return None
    sections = report["sections"]
    return ReportCard(
        tables=[table_of(name, sections[name]) for name in PROTOCOLS if name in sections],
        blocks=[block(sections[name]) for name, block in BLOCKS.items() if name in sections],
        provenance=[(name, section["provenance"]) for name, section in sections.items() if "provenance" in section],
    )


def table_of(name: str, section: Section) -> Table:
    """Return a protocol's table, with the paired differences in words and its charts."""
    models = section["models"]
    metrics = [metric for metric in METRICS if any(metric.key in figures for figures in models.values())]
    best = {metric.key: _best(metric, models) for metric in metrics if metric.judged}
    rows = [
        Row(
            model,
            model == OURS,
            [(metric.write(figures.get(metric.key)), model in best.get(metric.key, ())) for metric in metrics],
        )
        for model, figures in models.items()
    ]
    notes = [paired_words(pair) for pair in section["paired"] if pair["metric"] == PAIRED]
    return Table(name, PROTOCOLS[name], metrics, rows, notes, [chart for _, chart in charts_of(name, section)])


def paired_words(pair: Section) -> str:
    """Return a paired difference as a sentence."""
    low, high = pair["interval"]
    return (
        f"{WORDS[pair['metric']]}: {pair['difference']:+.4f} against {pair['other']} "
        f"(95 % interval {low:+.4f} to {high:+.4f}, person by person)."
    )


def charts_of(name: str, section: Section) -> Iterator[tuple[str, Chart]]:
    """Yield a section's charts, each with the name of its file."""
    if name in BLOCKS:
        yield from BLOCKS[name](section).charts
    elif name in PROTOCOLS:
        yield from _protocol_charts(name, section)


def _best(metric: Metric, models: Mapping[str, Section]) -> set[str]:
    """Return the models whose figure reads best."""
    known = {name: figures[metric.key] for name, figures in models.items() if figures.get(metric.key) is not None}
    if not known:
        return set()
    choose = min if metric.less_is_better else max
    written = metric.write(choose(known.values()))
    return {name for name, value in known.items() if metric.write(value) == written}


def _protocol_charts(name: str, section: Section) -> Iterator[tuple[str, Chart]]:
    words = PROTOCOLS[name].lower()
    key = "hit_at_10" if name == "leave-last-out" else "ndcg_at_10"
    ranked = {model: figures for model, figures in section["models"].items() if figures.get(key) is not None}
    if ranked:
        best_first = sorted(ranked, key=lambda model: -ranked[model][key])
        yield (
            f"{name}-{key.replace('_', '-')}",
            bars(
                f"{WORDS[key]} of each model",
                f"{words.capitalize()}; whiskers are 95 % intervals over people.",
                best_first,
                [(WORDS[key], [ranked[model][key] for model in best_first])],
                label_column="Model",
                intervals=[_interval(ranked[model], key) for model in best_first],
                lying=True,
                write="{:.3f}".format,
            ),
        )
        yield f"{name}-by-activity", _by_group(section, ranked, "by_activity", "ndcg_at_10", "people's ratings")
    if section["models"].get(OURS, {}).get("rmse") is not None:
        predicted = {model: figures for model, figures in section["models"].items() if "rmse" in figures}
        yield f"{name}-rmse-by-popularity", _by_group(section, predicted, "by_popularity", "rmse", "films' ratings")
    if name == "temporal" and section.get("trade_off"):
        yield "trade-off-mmr", _trade_off(section["trade_off"]["mmr"])


def _interval(figures: Section, key: str) -> tuple[float, float] | None:
    low, high = figures["intervals"][key]
    return None if low is None or high is None else (low, high)


def _by_group(section: Section, models: Mapping[str, Section], groups: str, key: str, of: str) -> Chart:
    """Return the figures of ours and of two peers in each group of people or films."""
    shown = [name for name in (OURS, "EASE", "biases", "most popular") if name in models][:3]
    names = list(models[shown[0]][groups])
    return bars(
        f"{WORDS[key]} by number of {of}",
        f"{PROTOCOLS[section['protocol']]}; {GROUPS[groups]}.",
        [_short(name) for name in names],
        [(model, [models[model][groups][name].get(key) for name in names]) for model in shown],
        write="{:.3f}".format,
    )


def _short(group: str) -> str:
    """Return a group's name as short as a bar is wide."""
    for suffix in (" ratings", " rated before", " rated quarter", " quarter"):
        group = group.removesuffix(suffix)
    return group


def _trade_off(points: Sequence[Section]) -> Chart:
    """Return what falls and what rises with λ, each as a share of what the order by score alone has."""
    points = sorted(points, key=lambda point: point["relevance"])
    alone = points[-1]
    shares = {
        "nDCG@10": ("ndcg_at_10", Tone.INK),
        "diversity of genres": ("diversity", Tone.SOFT),
        "popularity": ("popularity_lift", Tone.FAINT),
    }
    return lines(
        "What showing different films costs",
        "The first ten films as MMR's λ falls from 1, the order by score alone, to 0; each measure as a share of what "
        "it is at 1.",
        [point["relevance"] for point in points],
        [
            Series(label, [point[key] / alone[key] if alone[key] else None for point in points], tone)
            for label, (key, tone) in shares.items()
        ],
        x_column="λ",
        write="{:.0%}".format,
        write_axis="{:.0%}".format,
    )
