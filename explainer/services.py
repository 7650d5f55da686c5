"""Writes of what language models said and cost."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from explainer.agents.proposals import ShelfChoice, ShelfPlan
from explainer.facts.evidence import EvidencePack
from explainer.models import Explanation, LlmCall
from explainer.replaying.evidence import kept_of_film, kept_of_shelf

if TYPE_CHECKING:
    from accounts.models import User
    from explainer.llm.writer import Written


@transaction.atomic
def store_written(
    *,
    user: "User",
    plan: ShelfPlan | None,
    pack: EvidencePack,
    written: Iterable["Written"],
    model: str,
    prompt_version: str,
) -> int:
    """Store reasons, refused ones too; return how many may be shown. A refused one replaces none that may be shown.

    Each row keeps the facts it rests on, so that it can be written and judged again; `plan` is the shelf's, if any.
    """
    rows = [_explanation(user, each, model, prompt_version) for each in written]
    for row in rows:
        of_shelf = kept_of_shelf(pack, plan) if plan and row.kind == Explanation.Kind.SHELF else None
        row.evidence = row.evidence | (of_shelf or kept_of_film(pack, int(row.subject)))
    shown = Explanation.objects.for_evidence(user, [row.evidence_hash for row in rows]).passed()
    kept = set(shown.select_for_update().values_list("evidence_hash", flat=True))
    _replace(user, [row for row in rows if row.verdict == Explanation.Verdict.PASSED or row.evidence_hash not in kept])
    return sum(row.verdict == Explanation.Verdict.PASSED for row in rows)


def store_choices(
    *,
    user: "User",
    key: str,
    told: dict[str, object],
    choices: Sequence[ShelfChoice],
    titles: Mapping[str, str],
    model: str,
    prompt_version: str,
) -> None:
    """Store which shelves a language model chose, with the titles they have."""
    shown = [choice.title or titles.get(choice.slug, choice.slug) for choice in choices]
    row = Explanation(
        user=user,
        kind=Explanation.Kind.PAGE,
        subject="for-you",
        evidence_hash=key,
        evidence=told,
        model=model,
        prompt_version=prompt_version,
        text="; ".join(shown),
        sentences=[choice.model_dump(mode="json") for choice in choices],
        verdict=Explanation.Verdict.PASSED if choices else Explanation.Verdict.REFUSED,
    )
    with transaction.atomic():
        _replace(user, [row])


def store_calls(calls: Iterable[LlmCall]) -> None:
    """Append to the log of calls."""
    LlmCall.objects.bulk_create(calls)


def _replace(user: "User", rows: Sequence[Explanation]) -> None:
    Explanation.objects.for_evidence(user, [row.evidence_hash for row in rows]).delete()
    Explanation.objects.bulk_create(rows, ignore_conflicts=True)


def _explanation(user: "User", written: "Written", model: str, prompt_version: str) -> Explanation:
    sentences = [sentence.model_dump(mode="json") for sentence in written.reason.sentences]
    return Explanation(
        user=user,
        kind=Explanation.Kind.SHELF if written.assignment.title else Explanation.Kind.FILM,
        subject=written.assignment.subject,
        evidence_hash=written.assignment.key,
        evidence=written.assignment.told,
        model=model,
        prompt_version=prompt_version,
        text=" ".join(sentence["text"] for sentence in sentences),
        sentences=sentences,
        verdict=Explanation.Verdict.REFUSED if written.faults else Explanation.Verdict.PASSED,
        faults=[fault.model_dump(mode="json") for fault in written.faults],
    )
