"""A text as an editor sees it: each sentence with its facts and what today's critic finds in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.models import Movie
from explainer.agents.critic import check_reason
from explainer.agents.proposals import Fault, Reason, Sentence
from explainer.agents.prose import Prose, named_in
from explainer.facts.evidence import FilmRef
from explainer.facts.library import prose_title
from explainer.replaying.evidence import Kept

ABOUT_THE_WHOLE = "grounding"
"""The critic's rule that no sentence breaks by itself."""
Names = Mapping[int, FilmRef]


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence with titles, the ids of its facts, and what is wrong with it."""

    text: Prose
    facts: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A text by its sentences; `faults` are those of the whole."""

    sentences: tuple[JudgedSentence, ...]
    faults: tuple[str, ...] = ()
    is_judged: bool = True
    """False where the evidence was not kept, so that the critic cannot look again."""

    @property
    def passed(self) -> bool:
        """Whether it may be shown."""
        return self.is_judged and not self.faults and not any(each.faults for each in self.sentences)


def judge(reason: Reason, kept: Kept, names: Names, *, told_only: bool = True) -> Judged:
    """Return what the critic finds in each sentence and in the whole.

    A language model may cite only what it was told; the offline writer (`told_only` False) knows all the facts.
    """
    own = [_faults_of(sentence, reason, kept, told_only) for sentence in reason.sentences]
    found = {fault for faults in own for fault in faults}
    whole = [fault for fault in check_reason(reason, kept.pack, title=kept.title) if fault not in found]
    return Judged(
        tuple(
            JudgedSentence(Prose(sentence.text, names), sentence.facts, tuple(map(_say, faults)))
            for sentence, faults in zip(reason.sentences, own, strict=True)
        ),
        tuple(map(_say, whole)),
    )


def unjudged(reason: Reason, names: Names) -> Judged:
    """Return a text that the critic cannot look at again."""
    sentences = (JudgedSentence(Prose(each.text, names), each.facts, ()) for each in reason.sentences)
    return Judged(tuple(sentences), is_judged=False)


def faults_of(reason: Reason, kept: Kept) -> list[Fault]:
    """Return all that is wrong with a text, facts included that its writer was not told."""
    faults = check_reason(reason, kept.pack, title=kept.title)
    return [*faults, *(fault for sentence in reason.sentences for fault in _untold(sentence, reason.subject, kept))]


def names_for(texts: Iterable[str]) -> dict[int, FilmRef]:
    """Return what the films that some texts name are called; one that is gone goes by its number."""
    wanted = {movie_id for text in texts for movie_id in named_in(text)}
    movies = Movie.objects.in_bulk(wanted)
    return {
        movie_id: FilmRef(
            id=movie_id, title=prose_title(movies[movie_id].title) if movie_id in movies else f"film {movie_id}"
        )
        for movie_id in wanted
    }


def _faults_of(sentence: Sentence, reason: Reason, kept: Kept, told_only: bool) -> list[Fault]:
    alone = check_reason(Reason(subject=reason.subject, sentences=(sentence,)), kept.pack, title=kept.title)
    untold = _untold(sentence, reason.subject, kept) if told_only else []
    return [fault for fault in alone if fault.rule != ABOUT_THE_WHOLE] + untold


def _untold(sentence: Sentence, subject: str, kept: Kept) -> list[Fault]:
    return [
        Fault(subject=subject, rule="facts", detail=f"Was not told {fact}.")
        for fact in sentence.facts
        if fact in kept.pack.facts and fact not in kept.told
    ]


def _say(fault: Fault) -> str:
    return f"{fault.rule}: {fault.detail}"
