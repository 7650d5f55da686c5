"""What the measurement of facets found, as a report to be read and to be compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from recommender.facets.evidence import TagEvidence
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
        "witnesses": _witnesses(profiles.evidence),
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
        _told_of_witnesses(report["witnesses"]),
        _witnesses_table(report["witnesses"]),
        [
            "Reliability of what is carried over: how sure we were of films and people held out, and how often they "
            "said so, raw and as a chance that the film shows it. A confidence is a lower bound, so that it may be "
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
        "with its 95 % interval. Beside it, by how much that is more than from genres or from popularity alone, with "
        "the interval of the difference (DeLong); where it reaches nought, nothing is claimed of untagged films.",
    ]


def _measured_table(facets: Sequence[Report]) -> list[str]:
    rows = [
        (
            facet["label"],
            facet["family"],
            facet["films_held_out"],
            _interval(facet["auc"]),
            _difference(facet["over_genres"]),
            _difference(facet["over_popularity"]),
            facet["claims_on_untagged"] if facet["spread"] else f"no claim: {facet['reason']}",
        )
        for facet in facets
    ]
    return _table(("facet", "family", "films", "AUC", "over genres", "over popularity", "untagged films"), rows)


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
    return _table(("confidence", "films", "mean confidence", "said", "shown, by what is said"), rows)


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
        "over_genres": _auc(found.over_genres),
        "over_popularity": _auc(found.over_popularity),
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


def _witnesses(evidence: TagEvidence) -> Report:
    """Return how far one person's tag is to be believed, and how that compares with what a further person says."""
    known = evidence.witnesses
    return {
        "films_showing": round(known.shown, 4),
        "said_of_films_that_show_it": round(known.says, 4),
        "said_of_films_that_do_not": round(known.slips, 4),
        "believed": [_where_hinted(evidence), *(_where_said(said, evidence) for said in range(4))],
    }


def _where_said(said: int, evidence: TagEvidence) -> Report:
    """Return what a further person who knows the words said where so many others had said so.

    Each who tagged a film is the further one in turn; whose only use of the words is this one is nobody's proof.
    """
    unhinted = evidence.hinted == 0
    spoke = evidence.known_to_say[unhinted & (evidence.said == said + 1)].sum()
    passed = (evidence.people - evidence.said)[unhinted & (evidence.said == said)].sum()
    return _row_of(f"{said} say so", float(spoke), float(spoke + passed), said, 0, evidence)


def _where_hinted(evidence: TagEvidence) -> Report:
    return _row_of("one hints at it", *evidence.hints, 0, 1, evidence)


def _row_of(others: str, spoke: float, people: float, said: int, hinted: int, evidence: TagEvidence) -> Report:
    """Return what further people said beside what was to be expected of them."""
    one, known = np.ones(1), evidence.witnesses
    sure = float(known.confidence(said * one, hinted * one, 0 * one)[0]) if said or hinted else known.shown
    return {
        "others": others,
        "further_people": int(people),
        "said_so_too": round(spoke / max(people, 1.0), 4),
        "expected": round(sure * known.says + (1.0 - sure) * known.slips, 4) if said or hinted else None,
        "confidence": round(sure, 4) if said or hinted else None,
    }


def _told_of_witnesses(known: Report) -> list[str]:
    return [
        "How far tags are believed, from how people agree who tagged the same film and know the words: one says so of "
        f"{known['said_of_films_that_show_it']:.0%} of the films that show a facet and of "
        f"{known['said_of_films_that_do_not']:.1%} of those that do not. Beside it, what a further person said.",
    ]


def _witnesses_table(known: Report) -> list[str]:
    rows = [
        (
            row["others"],
            row["further_people"],
            *(_share(row[name]) for name in ("said_so_too", "expected", "confidence")),
        )
        for row in known["believed"]
    ]
    return _table(("of the others", "further people", "say so too", "expected", "confidence"), rows)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _reliability(found: Mapping[int, Measured], profiles: Profiles) -> list[Report]:
    """Return the facets that are carried over, cut by confidence; each fold's confidence comes from the others."""
    parts = [_foretold(m.held_out, c, profiles) for c, m in found.items() if m.may_spread]
    confidence, said, says = (
        (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else [np.zeros(0)] * 3
    )
    slips = profiles.evidence.witnesses.slips
    bins = np.digitize(confidence, BIN_EDGES[1:-1])
    return [
        {
            "from": BIN_EDGES[k],
            "to": BIN_EDGES[k + 1],
            "films": int(mine.sum()),
            "confidence": round(float(confidence[mine].mean()), 4),
            "said": round(float(said[mine].mean()), 4),
            "shown": round(float(np.clip((said[mine].mean() - slips) / (says[mine].mean() - slips), 0.0, 1.0)), 4),
        }
        for k in range(len(BIN_EDGES) - 1)
        if (mine := bins == k).any()
    ]


def _foretold(held_out: HeldOut, column: int, profiles: Profiles) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how sure the other folds make us of each film held out, what was said of it, and how often it is said."""
    fold, evidence = profiles.measurer.reader.folds[held_out.rows], profiles.evidence
    says, confidence = float(evidence.says[column]), np.zeros(len(fold))
    for k in range(FOLDS):
        others = held_out.where(fold != k)
        confidence[fold == k] = confidence_at(held_out.standing[fold == k], others, says, evidence.witnesses.slips)
    return confidence, held_out.shown.astype(np.float64), np.full(len(fold), says)


def _auc(auc: Auc | None) -> Report | None:
    return None if auc is None else {"value": round(auc.value, 4), "low": round(auc.low, 4), "high": round(auc.high, 4)}


def _interval(auc: Report | None) -> str:
    return f"{auc['value']:.2f} ({auc['low']:.2f} to {auc['high']:.2f})" if auc else "–"


def _difference(auc: Report | None) -> str:
    return f"{auc['value']:+.2f} ({auc['low']:+.2f} to {auc['high']:+.2f})" if auc else "–"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    written = [" | ".join(str(cell) for cell in row) for row in rows]
    return [f"| {line} |" for line in (" | ".join(heads), " | ".join("---" for _ in heads), *written)]
