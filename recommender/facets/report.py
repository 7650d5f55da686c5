"""What the measurement of facets found, as a report to be read and to be compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from recommender.facets.lexicon import FACETS
from recommender.facets.measuring import FOLDS, MIN_FILMS, Auc, HeldOut
from recommender.facets.profiles import CLAIM_BAR, VECTOR, Catalogue, Profiles, facet_profiles
from recommender.facets.spreading import LEAST_AUC, Measured, confidence_at
from recommender.facets.terms import Family

BIN_EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
Report = dict[str, Any]


def facet_report(films: Catalogue, *, model: str, seed: int = 0) -> Report:
    """Return for each facet how well it is told of films and by people held out, and what it may claim."""
    profiles = facet_profiles(films, seed=seed)
    found = {
        column: profiles.spread.measured.get(column) or profiles.measurer.measure(column)
        for column in range(len(FACETS))
    }
    taggers = Counter(tagger for applied in films.tags.values() for _tag, tagger in applied)
    return {
        "model": model,
        "films": len(films),
        "films_tagged": int(profiles.evidence.spoken.any(axis=1).sum()),
        "taggers": len(taggers),
        "busiest_tagger_share": round(max(taggers.values(), default=0) / max(taggers.total(), 1), 4),
        "bars": {"films": MIN_FILMS, "auc": LEAST_AUC, "confidence": CLAIM_BAR},
        "facets": [_facet(column, found[column], profiles) for column in range(len(FACETS))],
        "families": [_family(family, found) for family in Family],
        "reliability": _reliability(found, profiles),
        "claims": dict(Counter(row.origin for row in profiles.rows)),
    }


def as_markdown(report: Report) -> str:
    """Return the report to be read."""
    facets = sorted(report["facets"], key=lambda facet: (-facet["films_held_out"], facet["key"]))
    measured = [facet for facet in facets if facet["measured"]]
    parts = (
        _summary(report, measured),
        _measured_table(measured),
        ["The others, pooled by family; none of them makes a claim about an untagged film:"],
        _family_table(report["families"]),
        [
            "Reliability of what is carried over: how sure we were of films and people held out, and how often they "
            "said so, raw and over how often two people agree. A confidence is a lower bound, so that it may be "
            "exceeded.",
        ],
        _reliability_table(report["reliability"]),
    )
    return "\n".join(line for part in parts for line in (*part, ""))


def _summary(report: Report, measured: Sequence[Report]) -> list[str]:
    spread = sum(facet["spread"] for facet in report["facets"])
    return [
        f"# Facets of model {report['model']}",
        "",
        f"{report['films']:,} films, {report['films_tagged']:,} of them with a tag that says something of a facet, "
        f"{report['taggers']} taggers, of whom the busiest gave {report['busiest_tagger_share']:.0%} of the tags. "
        f"{len(report['facets'])} facets; {len(measured)} have {report['bars']['films']} films that can be held out "
        f"with the people who tagged them, and {spread} may be claimed of untagged films.",
        "",
        "AUC: the chance that a film which held-out people gave the facet stands above one which they did not, "
        "with its 95 % interval.",
    ]


def _measured_table(facets: Sequence[Report]) -> list[str]:
    rows = [
        (
            facet["label"],
            facet["family"],
            facet["films_held_out"],
            _interval(facet["auc"]),
            _interval(facet["genres"]),
            _interval(facet["popularity"]),
            facet["claims_on_untagged"] if facet["spread"] else f"no claim: {facet['reason']}",
        )
        for facet in facets
    ]
    return _table(("facet", "family", "films", "AUC", "genres alone", "popularity alone", "untagged films"), rows)


def _family_table(families: Sequence[Report]) -> list[str]:
    rows = [
        (
            family["family"],
            family["facets"],
            family["films_held_out"],
            *(_interval(family[name]) for name in ("auc", "genres", "popularity")),
        )
        for family in families
    ]
    return _table(("family", "facets", "films", "AUC", "genres alone", "popularity alone"), rows)


def _reliability_table(bands: Sequence[Report]) -> list[str]:
    rows = [
        (
            f"{band['from']:.1f} to {band['to']:.1f}",
            band["films"],
            f"{band['confidence']:.2f}",
            f"{band['said']:.2f}",
            f"{band['shown']:.2f}",
        )
        for band in bands
    ]
    return _table(("confidence", "films", "mean confidence", "said", "said, over agreement"), rows)


def _facet(column: int, found: Measured, profiles: Profiles) -> Report:
    facet = FACETS[column]
    claims = [row for row in profiles.rows if row.facet == facet.key and row.origin == VECTOR]
    return {
        "key": facet.key,
        "label": facet.label,
        "family": facet.family.value,
        "films_tagged": int(profiles.evidence.outright[:, column].sum()),
        "films_held_out": found.films,
        "agreement": round(float(profiles.evidence.agreement[column]), 4),
        "auc": _auc(found.auc),
        "genres": _auc(found.genres),
        "popularity": _auc(found.popularity),
        "measured": found.is_measured,
        "spread": found.may_spread,
        "reason": found.objection,
        "claims_on_untagged": len(claims),
        "surest": max((row.confidence for row in claims), default=None),
    }


def _family(family: Family, found: Mapping[int, Measured]) -> Report:
    """Return the pooled figures of the family's facets that could not be measured one by one."""
    rest = [m for c, m in found.items() if FACETS[c].family is family and not m.is_measured and m.auc]
    return {
        "family": family.value,
        "facets": len(rest),
        "films_held_out": sum(m.films for m in rest),
        "auc": _auc(_pooled(m.held_out for m in rest)),
        "genres": _auc(_pooled(m.held_out_by_genres for m in rest)),
        "popularity": _auc(_pooled(m.held_out_by_popularity for m in rest)),
    }


def _pooled(held_out: Iterable[HeldOut]) -> Auc | None:
    return Auc.of(group for each in held_out for group in each.placements())


def _reliability(found: Mapping[int, Measured], profiles: Profiles) -> list[Report]:
    """Return the facets that are carried over, cut by confidence; each fold's confidence comes from the others."""
    parts = [
        _foretold(m.held_out, profiles.measurer.reader.folds, float(profiles.evidence.agreement[c]))
        for c, m in found.items()
        if m.may_spread
    ]
    confidence, shown, agreement = (
        (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else [np.zeros(0)] * 3
    )
    bins = np.digitize(confidence, BIN_EDGES[1:-1])
    return [
        {
            "from": BIN_EDGES[k],
            "to": BIN_EDGES[k + 1],
            "films": int(mine.sum()),
            "confidence": round(float(confidence[mine].mean()), 4),
            "said": round(float(shown[mine].mean()), 4),
            "shown": round(float(min(shown[mine].sum() / agreement[mine].sum(), 1.0)), 4),
        }
        for k in range(len(BIN_EDGES) - 1)
        if (mine := bins == k).any()
    ]


def _foretold(held_out: HeldOut, folds: np.ndarray, agreement: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    fold = folds[held_out.rows]
    confidence = np.zeros(len(fold))
    for k in range(FOLDS):
        others = held_out.where(fold != k)
        confidence[fold == k] = confidence_at(held_out.standing[fold == k], others, agreement)
    return confidence, held_out.shown.astype(np.float64), np.full(len(fold), agreement)


def _auc(auc: Auc | None) -> Report | None:
    return None if auc is None else {"value": round(auc.value, 4), "low": round(auc.low, 4), "high": round(auc.high, 4)}


def _interval(auc: Report | None) -> str:
    return f"{auc['value']:.2f} ({auc['low']:.2f} to {auc['high']:.2f})" if auc else "–"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    written = [" | ".join(str(cell) for cell in row) for row in rows]
    return [f"| {line} |" for line in (" | ".join(heads), " | ".join("---" for _ in heads), *written)]
