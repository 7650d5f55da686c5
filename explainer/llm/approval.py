"""Which model with which prompts may work for people: one that was tried, is good enough, and no worse than before.

How to call it::

    may_work(Team.WRITER, client)      # asked before a model is; where the answer is no, a trial is set going once
    approve(measured)                  # store what a trial found; raises NotApproved
    faults_of(new, old)                # figures that are too low or fell; empty where none

Each team of agents is tried by itself: the writer with its reviewer, the analysts with the curator, the labeller. A
prompt's version is a digest of its words, so that any change of a prompt or of the model waits for its trial, the very
first one as well. Meanwhile people read what the offline engines write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.core.cache import cache
from django.db import transaction

from explainer.clients import LlmClient
from explainer.llm.prompts import load_prompt
from explainer.models import WriterApproval
from recommender.queues import send_by_name

Team = WriterApproval.Team
PROMPTS = {Team.WRITER: ("writer", "reviewer"), Team.CURATOR: ("analyst", "curator"), Team.LABELLER: ("labels",)}
REMEMBERED_SECONDS = 60
TRY_AGAIN_SECONDS = 3600
"""How long after a trial that came to nothing, because the model did not answer, say, the next may begin."""
FLOORS = {"supported": 1.0, "pass_rate": 0.7, "cites_top": 1.0, "falls_without_cited": 0.0}
"""What a figure must reach to be approved at all."""
SLACK = {
    "supported": 0.0,
    "pass_rate": 0.02,
    "cites_top": 0.0,
    "distinct_claims_per_film": 0.1,
    "falls_without_cited": 0.1,
}
"""Figures that must not fall, and how much of a fall may be chance in a sample of pages."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a model with a team's prompts did.

    `pass_rate` is the share of all it was asked for that passed the checks, what it left out counted as failed;
    `supported` the share of what passed that an independent checker finds true; `cites_top` the share of films' reasons
    that name one of the three greatest weights; `falls_without_cited` how much more often a film falls without what its
    reason cites first than without another rating, from -1 to 1. A figure that a team has no use for is missing.
    """

    team: str
    model: str
    prompt_version: str
    people: int = 0
    asked: int = 0
    answered: int = 0
    rates: Mapping[str, float] = field(default_factory=dict)

    @property
    def present(self) -> tuple[str, str]:
        """The model and the prompts' version."""
        return self.model, self.prompt_version


class NotApproved(Exception):  # noqa: N818  (says what came of it)
    """Why a model may not work for people, in one line."""


def version_of(team: str) -> str:
    """Return the version of a team's prompts."""
    return "+".join(load_prompt(name).version for name in PROMPTS[Team(team)])


def may_work(team: str, client: LlmClient) -> bool:
    """Return whether the client's model may work for people with the present prompts; else have it tried, once."""
    if not client.is_configured:
        return False
    present, key = [client.model, version_of(team)], f"llm:approved:{team}"
    approved = cache.get(key)
    if approved is None:
        known = approved_for(team)
        approved = list(known.present) if known else []
        cache.set(key, approved, REMEMBERED_SECONDS)
    if approved == present:
        return True
    _have_it_tried(team, client)
    return False


def approved_for(team: str) -> Figures | None:
    """Return what may work for people, with its figures; None before anything has passed its trial."""
    row = WriterApproval.objects.filter(team=team, is_approved=True).first()
    return None if row is None else Figures(row.team, row.model, row.prompt_version, rates=row.figures.get("rates", {}))


def approve(measured: Figures) -> None:
    """Let a measured model work for people from now on; raises NotApproved where it may not. Either is stored."""
    if not measured.answered:
        raise NotApproved(f"{measured.model} answered nothing that could be measured.")
    faults = faults_of(measured, approved_for(measured.team))
    _store(measured, faults)
    if faults:
        raise NotApproved(
            f"{measured.team}: {measured.model} with {measured.prompt_version} may not go live: {'; '.join(faults)}."
        )


def faults_of(new: Figures, old: Figures | None) -> list[str]:
    """Return the figures that are under their floor, and those in which the new is worse than the old."""
    found = []
    for name, floor in FLOORS.items():
        now = new.rates.get(name)
        if now is not None and now < floor:
            found.append(f"{_said(name)} is {now:.3f}, under {floor:g}")
    for name, slack in SLACK.items():
        before, now = (old.rates.get(name) if old else None), new.rates.get(name)
        if before is not None and (now is None or now < before - slack):
            found.append(f"{_said(name)} fell from {before:.3f} to {0.0 if now is None else now:.3f}")
    return found


def _said(name: str) -> str:
    return name.replace("_", " ")


def _have_it_tried(team: str, client: LlmClient) -> None:
    """Enqueue a trial, unless one was begun within the hour or this model failed one with these prompts already."""
    version = version_of(team)
    if not cache.add(f"llm:trial:{team}:{client.model}:{version}", True, TRY_AGAIN_SECONDS):
        return
    failed = WriterApproval.objects.filter(team=team, model=client.model, prompt_version=version, is_approved=False)
    if not failed.exists():
        transaction.on_commit(partial(send_by_name, "explainer.try_model", str(team)), robust=True)


def _store(measured: Figures, faults: list[str]) -> None:
    WriterApproval.objects.create(
        team=measured.team,
        model=measured.model,
        prompt_version=measured.prompt_version,
        is_approved=not faults,
        figures={
            "people": measured.people,
            "asked": measured.asked,
            "answered": measured.answered,
            "rates": dict(measured.rates),
        },
        detail="; ".join(faults)[:300],
    )
    cache.delete(f"llm:approved:{measured.team}")
