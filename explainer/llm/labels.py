"""The labeller's second engine: a language model that names themes, held to what their films share."""

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.proposals import Fault
from explainer.clients import LlmClient, llm_client
from explainer.facts.kinds import TraitKind
from explainer.facts.library import Library, open_library
from explainer.llm.asking import Asker, fence_for
from explainer.llm.prompts import load_prompt
from explainer.naming.checking import CARRIED_BY, check_label
from explainer.naming.labels import store_labels
from explainer.naming.profiles import ThemeProfile, profile_themes
from explainer.services import store_calls
from recommender.models import ModelVersion, Theme

AT_ONCE = 10
TOKENS_PER_LABEL = 40
MOST_TRAITS_TOLD, MOST_EXEMPLARS_TOLD = 10, 8


class DraftLabel(BaseModel):
    model_config = ConfigDict(extra="ignore")
    number: int
    label: str = Field(max_length=80)


class DraftLabels(BaseModel):
    """What the labeller answers."""

    model_config = ConfigDict(extra="ignore")
    labels: list[DraftLabel] = Field(max_length=60)


class NoAnswer(Exception):  # noqa: N818  (says what came of it)
    """Some themes were asked about in vain; those that were answered have their labels."""


def improve_labels(model_version: ModelVersion) -> int:
    """Have a model rename the themes that the offline engine named; return how many got a better label.

    Raises NoAnswer where it did not answer about some of them, so that they can be asked about again.
    """
    client = llm_client()
    themes = list(Theme.objects.filter(model_version=model_version).order_by("number"))
    ours = [theme for theme in themes if theme.label_source == Theme.LabelSource.OFFLINE and not theme.label_locked]
    if not client.is_configured or not ours:
        return 0
    library = open_library(model_version.version)
    profiles = profile_themes(themes, library)
    batches = [ours[start : start + AT_ONCE] for start in range(0, len(ours), AT_ONCE)]
    improved = [_improve(batch, profiles, library, client) for batch in batches]
    if None in improved:
        raise NoAnswer
    return sum(found or 0 for found in improved)


def _improve(
    themes: Sequence[Theme], profiles: Mapping[int, ThemeProfile], library: Library, client: LlmClient
) -> int | None:
    """Ask for one batch of labels and store those that pass; return how many, None where there was no answer."""
    taken = set(Theme.objects.exclude(pk__in=[theme.pk for theme in themes]).values_list("label", flat=True))
    titles = {theme.number: _titles(theme, library) for theme in themes}
    evidence = json.dumps([_tell(theme, profiles[theme.number], titles[theme.number]) for theme in themes], indent=1)
    asker = Asker("labeller", client, load_prompt("labels"))
    outcome = asker.ask(
        {"evidence": evidence, "fence": fence_for(evidence), "taken": "; ".join(sorted(taken - {""}))},
        DraftLabels,
        lambda answer: list(_faults(answer, themes, profiles, titles, taken)),
        max_tokens=200 + TOKENS_PER_LABEL * len(themes),
    )
    store_calls(outcome.calls)
    if outcome.answer is None:
        return None
    faulty = {fault.subject for fault in outcome.faults}
    sound = {draft.number: draft.label for draft in outcome.answer.labels if str(draft.number) not in faulty}
    return store_labels(
        [theme for theme in themes if theme.number in sound], sound, Theme.LabelSource.LLM, unless_changed=True
    )


def _faults(
    answer: DraftLabels,
    themes: Sequence[Theme],
    profiles: Mapping[int, ThemeProfile],
    titles: Mapping[int, Sequence[str]],
    taken: set[str],
) -> Iterator[Fault]:
    wanted = {theme.number for theme in themes}
    used = {label.casefold() for label in taken}
    for draft in answer.labels:
        if draft.number not in wanted:
            yield Fault(subject=str(draft.number), rule="unknown", detail="No such theme was asked about.")
            continue
        if draft.label.casefold() in used:
            yield Fault(subject=str(draft.number), rule="taken", detail=f"{draft.label!r} is taken.")
        used.add(draft.label.casefold())
        for detail in check_label(draft.label, profiles[draft.number], titles[draft.number]):
            yield Fault(subject=str(draft.number), rule="label", detail=detail)
    for number in sorted(wanted - {draft.number for draft in answer.labels}):
        yield Fault(subject=str(number), rule="missing", detail="Has no label.")


def _titles(theme: Theme, library: Library) -> list[str]:
    return [card.ref.title for card in library.cards(theme.exemplars[:MOST_EXEMPLARS_TOLD]).values()]


def _tell(theme: Theme, profile: ThemeProfile, titles: Sequence[str]) -> dict[str, object]:
    """Return what the model is told of one theme."""
    telling = sorted(profile.shares, key=lambda trait: (-profile.strength(trait), trait.id))
    return {
        "number": theme.number,
        "working label": theme.label,
        "films": list(titles),
        "traits": {
            trait.label: f"{profile.shares[trait]:.0%} of its films"
            for trait in telling[:MOST_TRAITS_TOLD]
            if profile.shares[trait] >= CARRIED_BY and trait.kind is not TraitKind.THEME
        },
    }
