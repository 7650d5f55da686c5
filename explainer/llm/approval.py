"""Which model and prompt may write what people read: a new pair goes live only where its figures do not fall.

How to call it::

    may_write(client)       # asked by the flows before a model is
    falls(new, old)         # figures that fell; empty where none did
    approve(measured)       # store it; raises NotApproved

The first pair a site uses is approved as it comes, for there is nothing that it could fall from; every sentence of it
is held to the critic all the same. From then on a change of model or prompt waits for `manage.py approve_writer`, and
people read the offline text meanwhile.
"""

from dataclasses import asdict, dataclass

from django.core.cache import cache

from explainer.clients import LlmClient
from explainer.llm.prompts import load_prompt
from explainer.models import WriterApproval

CACHED, REMEMBERED_SECONDS = "llm:approved-writer", 60
SLACK = {"supported": 0.0, "pass_rate": 0.02, "distinct_claims_per_film": 0.1}
"""Figures that must not fall, and how much of a fall may be chance in a sample of pages."""


@dataclass(frozen=True, slots=True)
class WriterFigures:
    """How a model with a prompt wrote: shares from 0 to 1; None where it was never measured."""

    model: str
    prompt_version: str
    people: int = 0
    texts: int = 0
    pass_rate: float | None = None
    """Share of its reasons that the critic passed."""
    supported: float | None = None
    """Share of the sentences passed that the data support, by the independent checker."""
    distinct_claims_per_film: float | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The model and the prompt's version."""
        return self.model, self.prompt_version


class NotApproved(Exception):  # noqa: N818  (says what came of it)
    """Why a pair may not go live, in one line."""


def may_write(client: LlmClient) -> bool:
    """Return whether the client's model may write with the present prompt; the first that asks becomes the approved."""
    if not client.is_configured:
        return False
    present = client.model, load_prompt("writer").version
    approved = cache.get(CACHED)
    if approved is None:
        known = approved_writer()
        if known is None:
            _store(known := WriterFigures(*present))
        approved = known.pair
        cache.set(CACHED, approved, REMEMBERED_SECONDS)
    return tuple(approved) == present


def approved_writer() -> WriterFigures | None:
    """Return the pair that may write, with its figures; None before any has."""
    row = WriterApproval.objects.first()
    return None if row is None else WriterFigures(row.model, row.prompt_version, **row.figures)


def approve(measured: WriterFigures) -> None:
    """Let a measured pair write from now on; raises NotApproved where a figure fell, and nothing has changed then."""
    if not measured.texts:
        raise NotApproved(f"{measured.model} wrote nothing that could be measured.")
    if fallen := falls(measured, approved_writer()):
        raise NotApproved(f"{measured.model} with {measured.prompt_version} may not go live: {'; '.join(fallen)}.")
    _store(measured)


def falls(new: WriterFigures, old: WriterFigures | None) -> list[str]:
    """Return the figures in which the new pair is worse than the old one; an unmeasured one is nothing to fall from."""
    found = []
    for name, slack in SLACK.items():
        before, now = getattr(old, name, None), getattr(new, name)
        if before is not None and (now is None or now < before - slack):
            found.append(f"{name.replace('_', ' ')} fell from {before:.3f} to {0.0 if now is None else now:.3f}")
    return found


def _store(figures: WriterFigures) -> None:
    measured = asdict(figures)
    WriterApproval.objects.create(
        model=measured.pop("model"), prompt_version=measured.pop("prompt_version"), figures=measured
    )
    cache.delete(CACHED)
