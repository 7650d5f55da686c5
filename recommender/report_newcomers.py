"""The report's section on newcomers, for a page and a markdown file: first ratings, and the welcome's questions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.charts import Chart, Series, Tone, lines
from recommender.report_blocks import Block, Figures, figure, with_interval

TITLE = "Newcomers"
LABELS = {
    "ndcg_at_10": ("nDCG@10", 3),
    "hit_at_10": ("hit@10", 3),
    "rmse": ("RMSE", 3),
    "answers": ("Ratings obtained", 1),
    "enough": ("Share with enough ratings", 2),
}
"""Name and decimals of each metric."""
ASKED = ("answers", "enough", "rmse", "ndcg_at_10", "hit_at_10")
FIRST_RATINGS, QUESTIONS = "ratings known", "questions"
RULE, POPULARITY = "the site's rule", "popularity alone"
HYBRID, POPULAR, STARS, BIASES = "full hybrid score", "most popular", "stars fold-in", "biases"
SIMPLEST = (POPULARITY, POPULAR, BIASES)
"""What needs to know nothing of a person, or next to nothing."""
TONES = {
    HYBRID: Tone.INK,
    "exact fold-in alone": Tone.LONG,
    "moving average alone": Tone.RECENT,
    POPULAR: Tone.SOFT,
    STARS: Tone.INK,
    BIASES: Tone.SOFT,
    RULE: Tone.INK,
    POPULARITY: Tone.SOFT,
    "gain alone": Tone.FAINT,
}
Section = Mapping[str, Any]
Curves = Mapping[str, Sequence[Section]]


def newcomers_block(section: Section) -> Block:
    """Return the section: who was held out, what is surely so, and each measure by number of ratings or questions."""
    known, asked = section["fold_in"], section["onboarding"]
    return Block(
        name="newcomers",
        title=TITLE,
        text=[*_described(section), *_verdicts(known, asked)],
        tables=(),
        charts=list(_charts(known["curves"], asked["curves"])),
        appendix=[
            *(_table(known["curves"], metric, FIRST_RATINGS) for metric in ("ndcg_at_10", "hit_at_10", "rmse")),
            *(_table(asked["curves"], metric, QUESTIONS) for metric in ASKED),
            _pairs(known["paired"], FIRST_RATINGS),
            _pairs(asked["paired"], QUESTIONS),
        ],
    )


def _described(section: Section) -> list[str]:
    known, asked = section["fold_in"], section["onboarding"]
    return [
        f"{section['people']} of {section['everybody']} people were held out whole, in two halves, each served by a "
        "model trained on everybody else.",
        f"First ratings: of the {known['people']} people who rated enough, in the order in which they rated. What they "
        "rated after the largest number is what is judged, the same films for every number.",
        f"Questions: {asked['judged_share']:.0%} of a person's ratings are put aside and judged, the others answer; a "
        f"film without a rating is answered “haven't seen”. {asked['needed']} ratings are enough for a page. The "
        "constants of the site's rule were chosen by other people.",
    ]


def _table(curves: Curves, metric: str, of: str) -> Figures:
    """One metric of everything that has it, by number."""
    label, decimals = LABELS[metric]
    shown = {name: rows for name, rows in curves.items() if metric in rows[0]}
    after = [str(row["after"]) for row in next(iter(shown.values()))]
    rows = [
        [name, *(with_interval(row[metric], row["intervals"][metric], decimals) for row in rows)]
        for name, rows in shown.items()
    ]
    return Figures(f"{label} by number of {of}", ["", *after], rows)


def _pairs(pairs: Sequence[Section], of: str) -> Figures:
    """Paired differences by number."""
    rows: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        label, decimals = LABELS[pair["metric"]]
        low, high = pair["interval"]
        row = rows.setdefault((f"{pair['ours']} against {pair['other']}", label), [])
        row.append(f"{_signed(pair['difference'], decimals)} [{_signed(low, decimals)}, {_signed(high, decimals)}]")
    after = [str(each) for each in dict.fromkeys(pair["after"] for pair in pairs)]
    return Figures(
        f"Paired differences by number of {of}, with 95 % intervals",
        ["", "metric", *after],
        [[name, label, *cells] for (name, label), cells in rows.items()],
    )


def _verdicts(known: Section, asked: Section) -> list[str]:
    """Say what is surely better than knowing nothing of the person, and than asking by popularity alone."""
    rule = [_verdict(asked["paired"], RULE, metric, "questions") for metric in ("answers", "rmse", "ndcg_at_10")]
    return [
        "The first ratings against a list of the most popular films, person by person: "
        f"{_verdict(known['paired'], HYBRID, 'ndcg_at_10')}. Against biases alone: "
        f"{_verdict(known['paired'], STARS, 'rmse')}.",
        f"The site's rule against asking about the best known films, person by person: {'; '.join(rule)}.",
    ]


def _verdict(pairs: Sequence[Section], ours: str, metric: str, of: str = "ratings") -> str:
    """Say after how many ratings or questions the whole interval lies on the better side, and where on the worse."""
    sign = -1 if metric == "rmse" else 1
    mine = [pair for pair in pairs if (pair["ours"], pair["metric"]) == (ours, metric) and pair["other"] in SIMPLEST]
    ends = {pair["after"]: [sign * end for end in pair["interval"] if end is not None] for pair in mine}
    better = [after for after, both in ends.items() if both and min(both) > 0]
    worse = [after for after, both in ends.items() if both and max(both) < 0]
    words = f"better after {_listed(better)} {of}" if better else "not surely better"
    return f"{LABELS[metric][0]} {words}" + (f" and worse after {_listed(worse)}" if worse else "")


def _charts(known: Curves, asked: Curves) -> Iterator[tuple[str, Chart]]:
    """Yield a chart over the number of ratings and of questions for each metric that is judged."""
    for metric in ("ndcg_at_10", "rmse"):
        yield f"newcomers-{metric.replace('_', '-')}-by-ratings", _chart(known, metric, FIRST_RATINGS)
    for metric in ("answers", "rmse", "ndcg_at_10"):
        yield f"newcomers-{metric.replace('_', '-')}-by-questions", _chart(asked, metric, QUESTIONS)


def _chart(curves: Curves, metric: str, of: str) -> Chart:
    label, decimals = LABELS[metric]
    shown = {name: rows for name, rows in curves.items() if name in TONES and metric in rows[0]}
    series = []
    for name, rows in shown.items():
        banded = TONES[name] is Tone.INK
        low, high = zip(*(row["intervals"][metric] for row in rows), strict=True)
        values = [row[metric] for row in rows]
        series.append(Series(name, values, TONES[name], low if banded else None, high if banded else None))
    return lines(
        f"{label} by number of {of}",
        "People held out whole; the band is the 95 % interval over people.",
        [row["after"] for row in next(iter(shown.values()))],
        series,
        x_column=of.capitalize(),
        write=lambda value: figure(value, decimals),
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _signed(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:+.{decimals}f}"
