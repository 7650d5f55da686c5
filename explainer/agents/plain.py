"""What is always so, for where nothing better may be said."""

from django.utils.translation import gettext as _

from explainer.agents.proposals import Reason, Sentence
from explainer.agents.prose import fill, marker
from explainer.facts.evidence import EvidencePack, FilmEvidence


def plain_reason(subject: str, pack: EvidencePack) -> Reason:
    """Return a film's plain sentence, or for a shelf that the person's ratings are behind it."""
    film = pack.by_film.get(int(subject)) if subject.isdecimal() else None
    from_ratings = Sentence(text=_("From across all your ratings."), facts=(pack.taste.person.id,))
    return Reason(subject=subject, sentences=(plain_sentence(film) if film else from_ratings,))


def plain_sentence(evidence: FilmEvidence) -> Sentence:
    """Return which liked film says most for a film; where none does, that its score puts it here."""
    if not evidence.supporters:
        return Sentence(text=_("Its score puts it here."), facts=(evidence.prior.id,))
    cited = evidence.supporters[0]
    return Sentence(text=fill("{a} speaks for it.", {"a": marker(cited.rated.id)}), facts=(cited.id,))
