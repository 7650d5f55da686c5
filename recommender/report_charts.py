"""The charts of a protocol's section of the report."""

from collections.abc import Iterator, Mapping, Sequence

from catalog.charts import Chart, Series, Tone, bars, lines
from recommender.report_metrics import GROUPS, OURS, PROTOCOLS, WORDS, Section


def protocol_charts(name: str, section: Section) -> Iterator[tuple[str, Chart]]:
    """Yield a protocol's charts, each with the name of its file."""
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
        yield "trade-off-mmr", _mmr(section["trade_off"]["mmr"])
        yield "trade-off-calibration", _calibration(section["trade_off"]["calibration"])


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
    for suffix in (" ratings", " rated before", " rated films"):
        group = group.removesuffix(suffix)
    return group


def _mmr(points: Sequence[Section]) -> Chart:
    """Return what falls and what rises with λ."""
    points = sorted(points, key=lambda point: point["relevance"])
    return _shares(
        "What showing different films costs",
        "The first ten films as MMR's λ falls from 1, the order by score alone, to 0; each measure as a share of what "
        "it is at 1.",
        "λ",
        [point["relevance"] for point in points],
        points,
        points[-1],
        {"diversity of genres": "diversity", "popularity": "popularity_lift"},
    )


def _calibration(points: Sequence[Section]) -> Chart:
    """Return what falls with the strength of calibration."""
    return _shares(
        "What keeping to one's own popularity costs",
        "The first ten films as calibration grows from 0, the order by score alone; each measure as a share of what it "
        "is at 0. Overshoot is how much further the list leans to the well-known than the person's own ratings do.",
        "Strength",
        [point["strength"] for point in points],
        points,
        points[0],
        {"overshoot": "overshoot", "popularity": "popularity_lift"},
    )


def _shares(
    title: str,
    described: str,
    setting: str,
    xs: Sequence[float],
    points: Sequence[Section],
    alone: Section,
    others: Mapping[str, str],
) -> Chart:
    """Return nDCG@10 and two other measures, each as a share of what the order by score alone has."""
    shown = zip({"nDCG@10": "ndcg_at_10", **others}.items(), (Tone.INK, Tone.SOFT, Tone.FAINT), strict=True)
    return lines(
        title,
        described,
        xs,
        [
            Series(label, [point[key] / alone[key] if alone[key] else None for point in points], tone)
            for (label, key), tone in shown
        ],
        x_column=setting,
        write="{:.0%}".format,
        write_axis="{:.0%}".format,
    )
