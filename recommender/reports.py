"""The report card that the batch leaves in the artifact store, for pages to show: no PySpark, no pandas.

How to call it::

    report = latest_report()                        # None until `manage.py evaluate_model` has made one
    report["sections"]["temporal"]["models"]["CineWhy"]["ndcg_at_10"]
    report_card()                                   # the same as tables and charts, for `_report_card.html`
    report_page()                                   # all of it as a page of markdown
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from catalog.charts import Chart
from recommender.artifacts import ArtifactError, ArtifactMissing, ArtifactStore
from recommender.report_blocks import Block, Figures
from recommender.report_charts import protocol_charts
from recommender.report_clusters import clusters_block
from recommender.report_metrics import METRICS, OURS, PROTOCOLS, Metric, Section
from recommender.report_newcomers import newcomers_block
from recommender.report_steps import notes_of, pairs_of, steps_of, trade_off_tables

CURRENT, CURRENT_PAGE = "reports/current.json", "reports/current.md"
SECONDS_KEPT = 300
_CACHE_KEY = "recommender:report"
BLOCKS: Mapping[str, Callable[[Section], Block]] = {"clusters": clusters_block, "newcomers": newcomers_block}
"""How the other sections are shown, by name."""


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
    figures: list[Figures]
    """What is compared person by person: with the peers, and step by step."""
    charts: list[Chart]
    appendix: list[Figures]
    """Tables for whoever wants all of it."""


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What a page shows of a report."""

    tables: list[Table]
    blocks: list[Block]
    """The sections beside the protocols."""
    provenance: list[tuple[str, Section]]
    has_page: bool
    """Whether all of it can be had as one page of markdown."""


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
        has_page=bool(report.get("page")),
    )


def report_page(store: ArtifactStore | None = None) -> bytes | None:
    """Return all sections of the current report as markdown, or None where none was written."""
    try:
        with (store or ArtifactStore()).open(CURRENT_PAGE) as stream:
            return stream.read()
    except (ArtifactMissing, OSError):
        return None


def table_of(name: str, section: Section) -> Table:
    """Return a protocol's table, and what is compared person by person in words, tables and charts."""
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
    return Table(
        name=name,
        title=PROTOCOLS[name],
        metrics=metrics,
        rows=rows,
        notes=notes_of(section),
        figures=[*pairs_of(section), *steps_of(section)],
        charts=[chart for _, chart in charts_of(name, section)],
        appendix=list(trade_off_tables(section)),
    )


def charts_of(name: str, section: Section) -> Iterator[tuple[str, Chart]]:
    """Yield a section's charts, each with the name of its file."""
    if name in BLOCKS:
        yield from BLOCKS[name](section).charts
    elif name in PROTOCOLS:
        yield from protocol_charts(name, section)


def _best(metric: Metric, models: Mapping[str, Section]) -> set[str]:
    """Return the models whose figure reads best."""
    known = {name: figures[metric.key] for name, figures in models.items() if figures.get(metric.key) is not None}
    if not known:
        return set()
    choose = min if metric.less_is_better else max
    written = metric.write(choose(known.values()))
    return {name for name, value in known.items() if metric.write(value) == written}
