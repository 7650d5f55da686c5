"""Sections of a report card such as `manage.py evaluate_model` writes."""

from typing import Any

from recommender.report_metrics import WITHOUT_RECENT

JUDGES = {
    "lift": "Co-like lift",
    "silhouette": "Silhouette",
    "tag_npmi": "NPMI of tags",
    "genre_npmi": "NPMI of genres",
}
SHAPE = {
    "clusters": 40,
    "smallest": 30,
    "median": 210.0,
    "largest": 700,
    "few_share": 0.67,
    "most_few_share": 0.88,
    "few_together": 0.09,
    "junk": 0,
}


def figures(ndcg: float, rmse: float | None = None) -> dict[str, Any]:
    """Make a model's figures, with intervals and in groups."""
    found = {"ndcg_at_10": ndcg} | ({"rmse": rmse} if rmse is not None else {})
    group = {**found, "intervals": {key: [value - 0.01, value + 0.01] for key, value in found.items()}}
    return {**group, "by_activity": {"20–35 ratings": group}, "by_popularity": {"never rated before": group}}


def make_section() -> dict[str, Any]:
    """Make the comparison of three models by time."""
    return {
        "protocol": "temporal",
        "models": {"CineWhy": figures(0.13, 0.84), "EASE": figures(0.1304), "biases": figures(0.07, 0.9)},
        "paired": [
            {"metric": "rmse", "other": "biases", "difference": -0.06, "interval": [-0.07, -0.05]},
            {"metric": "ndcg_at_10", "other": "EASE", "difference": 0.002, "interval": [-0.006, 0.01]},
            {"metric": "hit_at_10", "other": "EASE", "difference": -0.003, "interval": [-0.03, 0.02]},
            {"metric": "ndcg_at_10", "other": WITHOUT_RECENT, "difference": 0.01, "interval": [0.004, 0.016]},
            {"metric": "hit_at_10", "other": WITHOUT_RECENT, "difference": 0.02, "interval": [-0.01, 0.05]},
        ],
        "steps": {
            "stars": [_step("+ biases", {"rmse": 0.9}), _step("as served", {"rmse": 0.84}, -0.06)],
            "rank": [
                _step("factors alone", {"ndcg_at_10": 0.12, "hit_at_10": 0.4}),
                _step("as served", {"ndcg_at_10": 0.13, "hit_at_10": 0.41}, 0.01),
            ],
        },
        "by_seed": [{"seed": 0, "rmse": 0.841, "ndcg_at_10": 0.131}, {"seed": 1, "ndcg_at_10": 0.129}],
        "skipped": ["item-kNN is left out: it would not fit."],
        "held_out": "each person's last 20%",
        "ratings_held_out": 2,
        "seeds": [0, 1],
        "stars_seeds": 1,
        "popularity_groups": {"never rated before": "3 films of 0–0 ratings, 0% of all ratings"},
        "trade_off": {
            "mmr": [
                {"relevance": 1.0, "ndcg_at_10": 0.13, "diversity": 0.7, "popularity_lift": 1.6},
                {"relevance": 0.5, "ndcg_at_10": 0.12, "diversity": 0.8, "popularity_lift": 1.2},
            ],
            "calibration": [
                {"strength": 0.0, "ndcg_at_10": 0.13, "popularity_lift": 1.6, "overshoot": 2.0},
                {"strength": 0.1, "ndcg_at_10": 0.125, "popularity_lift": 1.3, "overshoot": 0.5},
            ],
            "page": [{"rule": "the best 48 by score", "ndcg_of_page": 0.2, "themes": 11.5, "popularity_lift": 1.4}],
        },
        "provenance": _made("manage.py evaluate_model"),
    }


def make_clusters() -> dict[str, Any]:
    """Make three representations of the films, each in 20 and in 40 clusters; plain ALS has a junk cluster."""
    return {
        "described": "How it was measured.",
        "judges": JUDGES,
        "served": "served",
        "charted": ["served", "plain"],
        "k": 40,
        "representations": {
            "served": [_point(20, 2.9), _point(40, 3.9)],
            "plain": [_point(20, 1.5), _point(40, 1.8)],
            "content": [_point(20, 2.0), _point(40, 2.4)],
        },
        "shapes": {"served": SHAPE, "plain": SHAPE | {"few_together": 0.78, "junk": 1}, "content": SHAPE},
        "begun_anew": [3.8, 4.1, 3.7],
        "choice": {"k": 40, "automatic": 50, "best": {}, "reason": "Because of the lift."},
        "provenance": _made("manage.py evaluate_clusters"),
    }


def make_newcomers() -> dict[str, Any]:
    """Make what first ratings are worth, and a welcome that asks better than by popularity, though not at once."""
    asked = {"answers": 3.0, "enough": 0.1, "rmse": 0.9, "ndcg_at_10": 0.2, "hit_at_10": 0.6}
    rule, popular = "the site's rule", "popularity alone"
    ranked, predicted = ("full hybrid score", "most popular"), ("stars fold-in", "biases")
    return {
        "people": 244,
        "everybody": 610,
        "fold_in": {
            "people": 240,
            "curves": {
                **{name: [_row(n, ndcg_at_10=0.2, hit_at_10=0.6) for n in (1, 3)] for name in ranked},
                **{name: [_row(n, rmse=0.9) for n in (1, 3)] for name in predicted},
            },
            "paired": [
                _pair("full hybrid score", "most popular", "ndcg_at_10", 1, -0.05, 0.01),
                _pair("full hybrid score", "most popular", "ndcg_at_10", 3, 0.05, 0.01),
                *(_pair("stars fold-in", "biases", "rmse", n, -0.02, 0.01) for n in (1, 3)),
            ],
        },
        "onboarding": {
            "judged_share": 0.3,
            "needed": 5,
            "curves": {name: [_row(n, **asked) for n in (5, 10)] for name in (rule, popular, "random")},
            "paired": [
                _pair(rule, popular, "answers", 5, -0.2, 0.1),
                _pair(rule, popular, "answers", 10, 0.4, 0.1),
                *(_pair(rule, popular, "rmse", n, -0.01, 0.002) for n in (5, 10)),
                *(_pair(rule, popular, "ndcg_at_10", n, 0.01, 0.02) for n in (5, 10)),
            ],
        },
        "provenance": _made("manage.py evaluate_newcomers"),
    }


def _step(name: str, found: dict[str, float], added: float | None = None) -> dict[str, Any]:
    gained = {key: {"difference": added, "interval": [added - 0.005, added + 0.005]} for key in found if added}
    return {"step": name, **found, "added": gained}


def _point(k: int, lift: float) -> dict[str, Any]:
    found = {"k": k, "lift": lift, "lift_interval": [lift - 0.2, lift + 0.2], "few_lift": None}
    return found | dict.fromkeys(("silhouette", "tag_npmi", "genre_npmi"), 0.1)


def _row(after: int, **found: float) -> dict[str, Any]:
    intervals = {name: [value - 0.01, value + 0.01] for name, value in found.items()}
    return {"after": after, **found, "intervals": intervals}


def _pair(ours: str, other: str, metric: str, after: int, difference: float, half: float) -> dict[str, Any]:
    facts = {"ours": ours, "other": other, "metric": metric, "after": after, "difference": difference}
    return {**facts, "interval": [difference - half, difference + half]}


def _made(command: str) -> dict[str, Any]:
    data = {"source": "s", "sha256": "0" * 64, "ratings": 9, "movies": 9}
    return {"made_at": "now", "command": command, "machine": "m", "data": data}
