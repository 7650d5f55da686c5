"""Sections of a report card such as `manage.py evaluate_model` writes."""

from typing import Any


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
            {"metric": "ndcg_at_10", "other": "EASE", "difference": 0.002, "interval": [-0.006, 0.01]},
            {"metric": "hit_at_10", "other": "EASE", "difference": -0.003, "interval": [-0.03, 0.02]},
        ],
        "trade_off": {
            "mmr": [
                {"relevance": 1.0, "ndcg_at_10": 0.13, "diversity": 0.7, "popularity_lift": 1.6},
                {"relevance": 0.5, "ndcg_at_10": 0.12, "diversity": 0.8, "popularity_lift": 1.2},
            ]
        },
        "provenance": {"command": "manage.py evaluate_model", "machine": "m", "data": {"source": "s", "ratings": 9}},
    }


def make_clusters() -> dict[str, Any]:
    """Make the curves of how well films part into more and more themes."""
    judges = {"silhouette": "Silhouette", "coherence": "Coherence of tags"}
    curve = [{"k": k, "silhouette": 0.2 - k / 400, "coherence": 0.1 + k / 300} for k in (5, 10, 20, 40)]
    return {"judges": judges, "charted": ["vectors"], "representations": {"vectors": curve}}
