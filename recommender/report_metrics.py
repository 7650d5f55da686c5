"""The words of the report card: its figures, its ways to hold ratings out, and the model's own names in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OURS, WITHOUT_RECENT = "CineWhy", "CineWhy without the recent term"
PAIRED = ("rmse", "ndcg_at_10", "hit_at_10")
"""The figures whose paired differences are told."""
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

    def write_difference(self, value: float | None, interval: tuple[float | None, float | None]) -> str:
        """Return a difference with its interval, signed and to the fourth decimal; a dash where there is none."""
        low, high = interval
        if value is None or low is None or high is None:
            return "–"
        return f"{value:+.4f} [{low:+.4f}, {high:+.4f}]"


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
METRIC = {metric.key: metric for metric in METRICS}
WORDS = {metric.key: metric.label for metric in METRICS}
PROTOCOLS = {
    "random": "Any fifth of the ratings held out",
    "temporal": "Each person's last fifth held out",
    "leave-last-out": "Each person's last liked film held out",
}
GROUPS = {
    "by_activity": "about a quarter of the people each, from those who rated least to those who rated most; people of "
    "equal numbers stay together",
    "by_popularity": "groups of a quarter of the ratings each, not of the films, from the least to the most rated; "
    "films never rated before are apart",
}
