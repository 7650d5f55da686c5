"""One text written again: by the offline writer at once, by a language model on request."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from explainer.agents.headings import shelf_sentence
from explainer.agents.proposals import Reason, Sentence
from explainer.agents.prose import Prose
from explainer.agents.writer import OfflineWriter
from explainer.clients import llm_client
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.writer import Assignment, ShelfAssignment
from explainer.llm.writing import write_assignment
from explainer.models import Explanation
from explainer.replaying.evidence import PACK, PLAN, Kept, read_kept
from explainer.replaying.judging import Judged, judge, names_for, unjudged

ANSWER_SECONDS = 3600
"""How long a model's answer waits for an editor to decide."""
Answer = Mapping[str, Any]
"""What a model wrote: `sentences`, `model` and `prompt_version`; `nothing` with the reason where it wrote nothing."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What an editor is shown of one text."""

    facts: list[tuple[str, Prose]]
    stored: Judged
    offline: Judged | None
    answer: Judged | None = None
    """What a language model writes of it now."""

    @property
    def is_whole(self) -> bool:
        """Whether the evidence is there, so that it can be written again."""
        return self.offline is not None


def replay_of(explanation: Explanation, answer: Answer | None = None) -> Replay:
    """Return the stored text beside the offline writer's and, where there is one, a model's answer, each judged."""
    kept, stored = read_kept(explanation), _stored(explanation)
    told = kept.told if kept else explanation.evidence.get("facts", {})
    offline = _write_offline(explanation, kept) if kept else None
    anew = reason_from(explanation, answer["sentences"]) if kept and answer and "sentences" in answer else None
    reasons = [reason for reason in (stored, offline, anew) if reason]
    names = names_for([*told.values(), *(each.text for reason in reasons for each in reason.sentences)])
    return Replay(
        facts=[(fact, Prose(text, names)) for fact, text in told.items()],
        stored=judge(stored, kept, names) if kept else unjudged(stored, names),
        offline=judge(offline, kept, names, told_only=False) if kept and offline else None,
        answer=judge(anew, kept, names) if kept and anew else None,
    )


def ask_model(explanation: Explanation) -> Answer:
    """Have the language model write the text again, within the site's budget; only the calls are stored."""
    kept, client = read_kept(explanation), llm_client()
    if kept is None or not client.is_configured:
        return {"nothing": "There is no language model, or the evidence was not kept."}
    told = told_of(explanation) | {"facts": kept.told}
    one = (Assignment(explanation.subject, told, explanation.evidence_hash, kept.title),)
    errand = Errand.begin()
    ask = partial(write_assignment, pack=kept.pack, client=client, errand=errand)
    [(_job, written)] = errand.side_by_side(ask, [ShelfAssignment(kept.plan, one, one)])
    if not written:
        return {"nothing": "The model gave no answer: its calls say why."}
    sentences = [sentence.model_dump(mode="json") for sentence in written[0].reason.sentences]
    return {"sentences": sentences, "model": client.model, "prompt_version": load_prompt("writer").version}


def told_of(explanation: Explanation) -> dict[str, Any]:
    return {name: value for name, value in explanation.evidence.items() if name not in (PACK, PLAN)}


def _stored(explanation: Explanation) -> Reason:
    """The text; of a page's shelves, their titles with the facts they stand on."""
    if explanation.kind == Explanation.Kind.PAGE:
        shelves = zip(explanation.text.split("; "), explanation.sentences, strict=False)
        return reason_from(explanation, [{"text": title, "facts": each["facts"]} for title, each in shelves])
    return reason_from(explanation, explanation.sentences)


def reason_from(explanation: Explanation, sentences: list[dict[str, Any]]) -> Reason:
    read = (Sentence(text=each["text"], facts=tuple(each["facts"])) for each in sentences)
    return Reason(subject=explanation.subject, sentences=tuple(read))


def _write_offline(explanation: Explanation, kept: Kept) -> Reason | None:
    if kept.plan:
        return Reason(subject=explanation.subject, sentences=(shelf_sentence(kept.pack, kept.plan, Counter()),))
    evidence = kept.pack.by_film.get(int(explanation.subject)) if explanation.subject.isdecimal() else None
    return OfflineWriter().explain(evidence) if evidence else None
