"""The one interface of all agents.

An agent reads evidence and proposes. Each has an offline engine beside this module; those that gain by it have another
in `explainer.llm` that asks a language model, with the same evidence and the same proposal, so that either may take the
other's place. What passes between them are frozen messages (`explainer.facts.evidence`, `explainer.agents.proposals`).
"""

from typing import Protocol, TypeVar

Evidence = TypeVar("Evidence", contravariant=True)
Proposal = TypeVar("Proposal", covariant=True)


class Agent(Protocol[Evidence, Proposal]):
    """Reads evidence, returns a proposal, and changes nothing."""

    @property
    def name(self) -> str:
        """What the log of calls and the docs call it."""
        ...

    def run(self, evidence: Evidence, /) -> Proposal:
        """Return what it makes of the evidence."""
        ...
