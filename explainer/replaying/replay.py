"""One text written again: by the offline writer at once, by a language model on request."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explainer.agents.headings import shelf_sentence
from explainer.agents.proposals import Reason, Sentence
from explainer.agents.prose import Prose
from explainer.agents.writer import OfflineWriter
from explainer.clients import llm_client
from explainer.llm.asking import Asker, fence_for
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import titles_in
from explainer.llm.writer import DraftFilm, DraftShelf
from explainer.models import Explanation
from explainer.replaying.evidence import PACK, PLAN, Kept, read_kept
from explainer.replaying.judging import Judged, faults_of, judge, names_for, unjudged
from explainer.services import store_calls

TOKENS = 400
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
    prompt = load_prompt("writer")
    subject = told_of(explanation) | {"facts": kept.told}
    told: dict[str, object] = {"shelf": subject, "films": []} if kept.plan else {"shelf": {}, "films": [subject]}
    evidence = json.dumps(told | {"titles": titles_in(told, kept.pack)}, ensure_ascii=False, indent=1)
    outcome = Asker("writer", client, prompt).ask(
        {"evidence": evidence, "fence": fence_for(evidence)},
        DraftShelf,
        lambda draft: faults_of(reason_from(explanation, _drafted(explanation, draft)), kept),
        max_tokens=TOKENS,
    )
    store_calls(outcome.calls)
    if outcome.answer is None:
        return {"nothing": "The model gave no answer: its calls say why."}
    sentences = _drafted(explanation, outcome.answer)
    return {"sentences": sentences, "model": client.model, "prompt_version": prompt.version}


def told_of(explanation: Explanation) -> dict[str, Any]:
    return {name: value for name, value in explanation.evidence.items() if name not in (PACK, PLAN, "films")}


def _stored(explanation: Explanation) -> Reason:
    return reason_from(explanation, explanation.sentences)


def reason_from(explanation: Explanation, sentences: list[dict[str, Any]]) -> Reason:
    read = (Sentence(text=each["text"], facts=tuple(each["facts"])) for each in sentences)
    return Reason(subject=explanation.subject, sentences=tuple(read))


def _drafted(explanation: Explanation, draft: DraftShelf) -> list[dict[str, Any]]:
    """What a model's answer says of this text's subject."""
    is_shelf = explanation.kind == Explanation.Kind.SHELF
    films: dict[str, DraftFilm] = {str(film.id): film for film in draft.films}
    said = draft.shelf if is_shelf else getattr(films.get(explanation.subject), "sentences", [])
    return [{"text": " ".join(each.text.split()), "facts": list(dict.fromkeys(each.facts))} for each in said]


def _write_offline(explanation: Explanation, kept: Kept) -> Reason | None:
    if kept.plan:
        return Reason(subject=explanation.subject, sentences=(shelf_sentence(kept.pack, kept.plan, Counter()),))
    evidence = kept.pack.by_film.get(int(explanation.subject)) if explanation.subject.isdecimal() else None
    return OfflineWriter().explain(evidence) if evidence else None
