"""What a protocol's section of the report says beside the models' figures: comparisons person by person, what each step
of the model adds, and what the rules of a page cost.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recommender.report_blocks import Figures, figure
from recommender.report_metrics import METRIC, OURS, PAIRED, WITHOUT_RECENT, WORDS, Section

STEPS = {"stars": "What each step adds to predicted stars", "rank": "What each part adds to the ranking"}
TRADE_OFFS = {
    "mmr": ("What showing different films costs, by MMR's λ", "relevance λ"),
    "calibration": ("What keeping to the person's own popularity costs, by strength of calibration", "strength"),
    "page": ("What the rules of a whole page cost: six shelves of eight films", "page"),
}
MEASURES = {
    "ndcg_at_10": "mean nDCG@10",
    "ndcg_of_page": "mean nDCG of the page",
    "themes": "distinct themes",
    "diversity": "diversity of genres",
    "taste_diversity": "diversity of taste",
    "popularity_lift": "popularity against their likes",
    "overshoot": "overshoot of popularity",
}


def paired_words(pair: Section) -> str:
    """Return a paired difference as a sentence."""
    low, high = pair["interval"]
    return (
        f"{WORDS[pair['metric']]}: {pair['difference']:+.4f} against {pair['other']} "
        f"(95 % interval {low:+.4f} to {high:+.4f}, person by person)."
    )


def notes_of(section: Section) -> list[str]:
    """Return what the recent term adds, and which models are missing and why, as sentences."""
    recent = [pair for pair in section["paired"] if pair["other"] == WITHOUT_RECENT]
    gains = " and ".join(f"{_written(pair)} to {WORDS[pair['metric']]}" for pair in recent)
    said = (
        f"What was rated lately adds {gains} (95 % intervals, person by person): the difference to the same model with "
        "every recent part (moving average, neighbours, genres) switched off and nothing else changed."
    )
    return [*([said] if recent else []), *section.get("skipped", ())]


def pairs_of(section: Section) -> Iterator[Figures]:
    """Yield our model's differences to each other one, with intervals; nothing where none was measured."""
    pairs: dict[str, dict[str, str]] = {}
    for pair in section["paired"]:
        pairs.setdefault(pair["other"], {})[pair["metric"]] = _written(pair)
    metrics = [key for key in PAIRED if any(key in found for found in pairs.values())]
    rows = [[other, *(found.get(key, "–") for key in metrics)] for other, found in pairs.items()]
    if rows:
        columns = ["against", *(f"difference in {WORDS[key]}" for key in metrics)]
        yield Figures(f"{OURS} less each other model, person by person, with 95 % intervals", columns, rows)


def steps_of(section: Section) -> Iterator[Figures]:
    """Yield a table of steps for stars and one for the ranking: each step's figures, and what it adds to the last."""
    for kind, rows in section.get("steps", {}).items():
        metrics = [key for key in PAIRED if key in rows[0]]
        columns = [name for key in metrics for name in (f"mean {WORDS[key]}", f"change in {WORDS[key]}")]
        yield Figures(
            f"{STEPS[kind]}, person by person, with 95 % intervals",
            ["step", *(column.removeprefix("mean ") if "RMSE" in column else column for column in columns)],
            [[row["step"], *_cells(row, metrics)] for row in rows],
        )


def trade_off_tables(section: Section) -> Iterator[Figures]:
    """Yield what each rule of a page costs and brings, a row for each of its settings."""
    for rule, points in section.get("trade_off", {}).items():
        title, setting = TRADE_OFFS[rule]
        measures = [name for name in MEASURES if name in points[0]]
        rows = [[_setting(point), *(figure(point[name]) for name in measures)] for point in points]
        yield Figures(title, [setting, *(MEASURES[name] for name in measures)], rows)


def _setting(point: Mapping[str, Any]) -> str:
    """The rule's setting, which stands first in a point."""
    setting = next(iter(point.values()))
    return setting if isinstance(setting, str) else f"{setting:g}"


def _cells(row: Mapping[str, Any], metrics: Sequence[str]) -> Iterator[str]:
    for key in metrics:
        yield METRIC[key].write(row[key])
        yield _written({"metric": key, **row["added"][key]}) if key in row["added"] else ""


def _written(pair: Section) -> str:
    low, high = pair["interval"]
    return METRIC[pair["metric"]].write_difference(pair["difference"], (low, high))
