"""A report as a page of markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender import reports
from recommender.report_blocks import Block, Figures
from recommender.report_metrics import GROUPS, METRIC, METRICS, PAIRED, PROTOCOLS, Metric, Section
from recommender.reports import BLOCKS


def as_markdown(sections: Mapping[str, Section], plots: Sequence[str] = ()) -> str:
    """Return the sections as tables, each with how it was made, and links to the plots beside it."""
    lines = ["# Report card", ""]
    for name, section in sections.items():
        lines += [*(_block(BLOCKS[name](section)) if name in BLOCKS else _protocol(name, section)), ""]
        lines += [*_made(section), ""]
    lines += [f"![{plot}]({plot}.svg)" for plot in plots]
    return "\n".join(lines).rstrip() + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *(f"| {' | '.join(row)} |" for row in rows)]


def _protocol(name: str, section: Section) -> Iterator[str]:
    shown = reports.table_of(name, section)
    yield from (f"## {PROTOCOLS[name]}", "", _described(section), "")
    cells = ([row.name, *(f"**{text}**" if best else text for text, best in row.cells)] for row in shown.rows)
    yield from table(["model", *(metric.label for metric in shown.metrics)], cells)
    yield ""
    for note in shown.notes:
        yield from (note, "")
    yield from _figures(shown.figures)
    yield from ("### With 95 % intervals over people", "")
    judged = [metric for metric in shown.metrics if metric.judged]
    rows = ([model, *(_with_interval(metric, figures) for metric in judged)] for model, figures in _models(section))
    yield from (*table(["model", *(metric.label for metric in judged)], rows), "")
    for title, groups in (
        ("By how much people rated", "by_activity"),
        ("By how often films were rated", "by_popularity"),
    ):
        yield from (f"### {title}", "")
        yield from _grouped(section, groups)
    yield from _figures(shown.appendix)
    if section.get("by_seed"):
        yield from ("### CineWhy on each seed", "", *_by_seed(section["by_seed"]))


def _described(section: Section) -> str:
    seeds, predicted = ", ".join(map(str, section["seeds"])), section["stars_seeds"]
    stars = f"were predicted for every pair in {predicted} of them" if predicted else "were not predicted"
    return (
        f"Held out: {section['held_out']}; {section['ratings_held_out']:,} ratings of a seed. Seeds: {seeds}; stars "
        f"{stars}. Relevant is a held-out like; every unseen film of the catalogue is ranked."
    )


def _grouped(section: Section, groups: str) -> Iterator[str]:
    """RMSE and nDCG@10 of every model in every group."""
    names = list(next(iter(section["models"].values()))[groups])
    yield from (f"{GROUPS[groups].capitalize()}.", "")
    if groups == "by_popularity":
        yield from (f"- {name}: {films}" for name, films in section["popularity_groups"].items())
        yield ""
    for metric in (metric for metric in METRICS if metric.key in ("rmse", "ndcg_at_10")):
        rows = [
            [model, *(_with_interval(metric, figures[groups][name]) for name in names)]
            for model, figures in _models(section)
            if any(figures[groups][name].get(metric.key) is not None for name in names)
        ]
        if rows:
            yield from (*table([metric.label, *names], rows), "")


def _by_seed(rows: Sequence[Section]) -> list[str]:
    metrics = [METRIC[key] for key in PAIRED if any(key in row for row in rows)]
    cells = ([str(row["seed"]), *(metric.write(row.get(metric.key)) for metric in metrics)] for row in rows)
    return table(["seed", *(metric.label for metric in metrics)], cells)


def _block(block: Block) -> Iterator[str]:
    yield from (f"## {block.title}", "")
    for paragraph in block.text:
        yield from (paragraph, "")
    yield from _figures([*block.tables, *block.appendix])


def _figures(tables: Iterable[Figures]) -> Iterator[str]:
    for figures in tables:
        yield from (f"### {figures.title}", "", *table(figures.columns, figures.rows), "")


def _made(section: Section) -> Iterator[str]:
    made = section.get("provenance")
    if made:
        data = made["data"]
        yield f"Made {made['made_at']} by `{made['command']}` on {data['source']} (sha256 {data['sha256'][:12]}…), "
        yield f"{data['ratings']:,} ratings, {data['movies']:,} films; {made['machine']}."


def _models(section: Section) -> Iterator[tuple[str, Section]]:
    yield from section["models"].items()


def _with_interval(metric: Metric, figures: Section) -> str:
    if figures.get(metric.key) is None:
        return "–"
    low, high = figures["intervals"][metric.key]
    written = metric.write(figures[metric.key])
    return written if low is None else f"{written} [{metric.write(low)}, {metric.write(high)}]"
