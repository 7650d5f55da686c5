"""Writes of what language models said and cost."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from explainer.facts.evidence import EvidencePack
from explainer.llm.writer import ShelfAssignment, Written
from explainer.models import Explanation, LlmCall
from explainer.replaying.evidence import kept_of_film, kept_of_shelf

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def store_written(
    *,
    user: "User",
    assignment: ShelfAssignment,
    pack: EvidencePack,
    written: Iterable[Written],
    model: str,
    prompt_version: str,
) -> int:
    """Store one shelf's reasons, refused ones too, in the place of earlier ones; return how many may be shown.

    The shelf's row names the keys of all its films, so that a waiting page finds their texts by it. Each row keeps the
    facts it rests on, so that it can be written and judged again.
    """
    films = {film.subject: film.key for film in assignment.films}
    rows = [_explanation(user, each, model, prompt_version) for each in written]
    for row in rows:
        if row.subject == assignment.plan.slug:
            facts = kept_of_shelf(pack, assignment.plan, set(row.evidence["facts"]))
            row.kind, row.evidence = Explanation.Kind.SHELF, row.evidence | {"films": films} | facts
        else:
            row.evidence = row.evidence | kept_of_film(pack, int(row.subject))
    Explanation.objects.for_evidence(user, [row.evidence_hash for row in rows]).delete()
    Explanation.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(row.verdict == Explanation.Verdict.PASSED for row in rows)


def store_calls(calls: Iterable[LlmCall]) -> None:
    """Append to the log of calls."""
    LlmCall.objects.bulk_create(calls)


def _explanation(user: "User", written: Written, model: str, prompt_version: str) -> Explanation:
    sentences = [sentence.model_dump(mode="json") for sentence in written.reason.sentences]
    return Explanation(
        user=user,
        kind=Explanation.Kind.FILM,
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
