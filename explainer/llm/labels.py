"""The labeller's second engine: a language model that names themes, held to what their films share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.claims import claimed_in
from explainer.agents.proposals import Fault
from explainer.audit.records import Records
from explainer.clients import LlmClient, llm_client
from explainer.facts.kinds import TraitKind
from explainer.facts.library import Library, open_library
from explainer.llm.approval import Team, may_work
from explainer.llm.asking import Asker
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told
from explainer.naming.checking import CARRIED_BY, check_label
from explainer.naming.labels import store_labels
from explainer.naming.profiles import ThemeProfile, profile_themes
from explainer.naming.words import NEUTRAL
from recommender.models import ModelVersion, Theme

AT_ONCE = 10
TOKENS_PER_LABEL = 40
MOST_TRAITS_TOLD, MOST_EXEMPLARS_TOLD = 10, 8


class DraftLabel(BaseModel):
    model_config = ConfigDict(extra="ignore")
    number: int
    label: str = Field(max_length=200)


class DraftLabels(BaseModel):
    """What the labeller answers."""

    model_config = ConfigDict(extra="ignore")
    labels: list[DraftLabel] = Field(max_length=60)


@dataclass(frozen=True, slots=True)
class LabelBatch:
    """Some themes to be named: their profiles and best known titles by number, and the labels that are taken."""

    themes: Sequence[Theme]
    profiles: Mapping[int, ThemeProfile]
    titles: Mapping[int, Sequence[str]]
    taken: frozenset[str]

    @classmethod
    def of(cls, themes: Sequence[Theme], profiles: Mapping[int, ThemeProfile], library: Library) -> "LabelBatch":
        """Build with the labels that other themes have now."""
        others = Theme.objects.exclude(pk__in=[theme.pk for theme in themes]).exclude(label="")
        titles = {
            theme.number: [card.ref.title for card in library.cards(theme.exemplars[:MOST_EXEMPLARS_TOLD]).values()]
            for theme in themes
        }
        return cls(themes, profiles, titles, frozenset(others.values_list("label", flat=True)))


@dataclass(frozen=True)
class Labelling:
    """A labeller's answer held to what the themes' films share."""

    batch: LabelBatch
    answer: DraftLabels | None = None
    faults: tuple[Fault, ...] = field(default=())

    @cached_property
    def sound(self) -> dict[int, str]:
        """The labels that hold, by the theme's number."""
        faulty = {fault.subject for fault in self.faults}
        drafts = self.answer.labels if self.answer else []
        return {draft.number: draft.label for draft in drafts if str(draft.number) not in faulty}

    @property
    def proposed(self) -> int:
        """How many labels it gave."""
        return len(self.answer.labels) if self.answer else 0


@dataclass(frozen=True, slots=True)
class LlmLabeller:
    """Names a batch of themes with a language model."""

    client: LlmClient
    errand: Errand
    name: str = "labeller"

    def run(self, batch: LabelBatch, /) -> Labelling:
        """Return what the model answered, and what is wrong with it."""
        outcome = Asker(self.name, self.client, load_prompt("labels"), self.errand).ask(
            {"themes": [_tell(theme, batch) for theme in batch.themes], "taken": sorted(batch.taken)},
            DraftLabels,
            lambda answer: list(_faults(answer, batch)),
            max_tokens=200 + TOKENS_PER_LABEL * len(batch.themes),
            plain=" ".join(sorted(NEUTRAL)),
        )
        return Labelling(batch, outcome.answer, tuple(outcome.faults))


class NoAnswer(Exception):  # noqa: N818  (says what came of it)
    """Some themes were asked about in vain; those that were answered have their labels."""


def improve_labels(model_version: ModelVersion) -> int:
    """Have a model rename the themes that the offline engine named; return how many got a better label.

    Raises NoAnswer where some were asked about in vain.
    """
    client = llm_client()
    themes = list(Theme.objects.filter(model_version=model_version).order_by("number"))
    ours = [theme for theme in themes if theme.label_source == Theme.LabelSource.OFFLINE and not theme.label_locked]
    if not ours or not may_work(Team.LABELLER, client):
        return 0
    library, errand = open_library(model_version.version), Errand.begin()
    profiles = profile_themes(themes, library)
    improved, is_answered = 0, True
    for start in range(0, len(ours), AT_ONCE):
        batch = LabelBatch.of(ours[start : start + AT_ONCE], profiles, library)
        for _batch, labelling in errand.side_by_side(LlmLabeller(client, errand).run, [batch]):
            improved += _store(labelling)
            is_answered &= labelling.answer is not None
    if not is_answered:
        raise NoAnswer
    return improved


def live_batch() -> LabelBatch | None:
    """Return the first themes of the live model, for a trial; None where no model is live."""
    themes = list(Theme.objects.filter(model_version__status="live").order_by("number").select_related("model_version"))
    if not themes:
        return None
    library = open_library(themes[0].model_version.version)
    return LabelBatch.of(themes[:AT_ONCE], profile_themes(themes, library), library)


def count_supported(labelling: Labelling, records: Records) -> int:
    """Return how many of the sound labels an independent look at all of the theme's films finds true.

    Each kind of film that a label names is commoner among them than in the catalogue, and is some of them.
    """
    members = {
        theme.number: [i for i, pk in records.themes.items() if pk == theme.pk] for theme in labelling.batch.themes
    }
    return sum(
        all(_stands_out(traits, members[number], records) for _words, traits in claimed_in(label))
        for number, label in labelling.sound.items()
    )


def _stands_out(traits: Iterable[str], films: Sequence[int], records: Records) -> bool:
    for trait in traits:
        share = sum(records.carries(film, trait) for film in films) / max(len(films), 1)
        if share > max(records.share(trait), 0.0):
            return True
    return False


def _store(labelling: Labelling) -> int:
    sound = labelling.sound
    themes = [theme for theme in labelling.batch.themes if theme.number in sound]
    return store_labels(themes, sound, Theme.LabelSource.LLM, unless_changed=True)


def _faults(answer: DraftLabels, batch: LabelBatch) -> Iterator[Fault]:
    wanted = {theme.number for theme in batch.themes}
    used = {label.casefold() for label in batch.taken}
    for draft in answer.labels:
        if draft.number not in wanted:
            yield Fault(subject=str(draft.number), rule="unknown", detail="No such theme was asked about.")
            continue
        if draft.label.casefold() in used:
            yield Fault(subject=str(draft.number), rule="taken", detail="The label is taken.")
        used.add(draft.label.casefold())
        for detail in check_label(draft.label, batch.profiles[draft.number], batch.titles[draft.number]):
            yield Fault(subject=str(draft.number), rule="label", detail=detail)
    for number in sorted(wanted - {draft.number for draft in answer.labels}):
        yield Fault(subject=str(number), rule="missing", detail="Has no label.")


def _tell(theme: Theme, batch: LabelBatch) -> Told:
    """Return what the model is told of one theme."""
    profile = batch.profiles[theme.number]
    telling = sorted(profile.shares, key=lambda trait: (-profile.strength(trait), trait.id))
    return {
        "number": theme.number,
        "working label": theme.label,
        "films": list(batch.titles[theme.number]),
        "traits": {
            trait.label: f"{profile.shares[trait]:.0%} of its films"
            for trait in telling[:MOST_TRAITS_TOLD]
            if profile.shares[trait] >= CARRIED_BY and trait.kind is not TraitKind.THEME
        },
    }
