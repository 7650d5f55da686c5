"""What an editor decides of a text: another one in its place, or none."""

from typing import TYPE_CHECKING

from django.db import transaction

from catalog.audit import record
from explainer.clients import llm_client
from explainer.llm.approval import Team, may_work
from explainer.llm.telling import evidence_hash
from explainer.models import Explanation
from explainer.replaying.evidence import read_kept
from explainer.replaying.judging import faults_of
from explainer.replaying.replay import Answer, reason_from, told_of

if TYPE_CHECKING:
    from accounts.models import User

WITHDRAWN = {"rule": "editor", "detail": "Withdrawn by an editor."}


class NotKept(Exception):  # noqa: N818  (says what came of it)
    """Why a text is not put in another's place, in one line."""


@transaction.atomic
def keep_answer(explanation: Explanation, answer: Answer, *, actor: "User") -> Explanation:
    """Put what a model wrote in the place of the old text, where the critic passes it; raises NotKept elsewhere."""
    kept = read_kept(explanation)
    if kept is None or "sentences" not in answer:
        raise NotKept("There is no new text to keep: ask for one.")
    if not may_work(Team.WRITER, llm_client()):
        raise NotKept("This model may not write for people yet: manage.py approve_writer measures it first.")
    reason = reason_from(explanation, answer["sentences"])
    if faults_of(reason, kept):
        raise NotKept("The critic refuses the new text: nothing was changed.")
    key = evidence_hash(told_of(explanation), answer["prompt_version"], answer["model"])
    row = Explanation(
        user=explanation.user,
        kind=explanation.kind,
        subject=explanation.subject,
        evidence_hash=key,
        evidence=explanation.evidence,
        model=answer["model"],
        prompt_version=answer["prompt_version"],
        text=" ".join(sentence.text for sentence in reason.sentences),
        sentences=answer["sentences"],
        verdict=Explanation.Verdict.PASSED,
    )
    Explanation.objects.filter(user=explanation.user, evidence_hash=key).delete()
    row.save(force_insert=True)
    before = {"model": explanation.model, "prompt": explanation.prompt_version, "verdict": explanation.verdict}
    after = {"model": row.model, "prompt": row.prompt_version, "verdict": row.verdict}
    record(actor=actor, action="replaced a text", subject=row, before=before, after=after)
    return row


@transaction.atomic
def withdraw(explanation: Explanation, *, actor: "User") -> None:
    """Let people read the offline text instead; the model is not asked about this evidence again."""
    before, explanation.verdict = explanation.verdict, Explanation.Verdict.REFUSED
    explanation.faults = [*explanation.faults, {"subject": explanation.subject, **WITHDRAWN}]
    explanation.save(update_fields=["verdict", "faults"])
    after = {"verdict": explanation.verdict}
    record(actor=actor, action="withdrew a text", subject=explanation, before={"verdict": before}, after=after)
