"""The critic's word on a page before anybody reads it: what it refuses gives way to a plain sentence."""

import logging
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from explainer.agents.critic import check_reason, check_shelf
from explainer.agents.plain import plain_reason
from explainer.agents.proposals import Fault, Reason, ShelfPlan
from explainer.facts.evidence import EvidencePack

log = logging.getLogger(__name__)


def vet_shelves(shelves: Sequence[ShelfPlan], pack: EvidencePack) -> tuple[ShelfPlan, ...]:
    """Return the shelves, with a plain title where the critic refuses one."""
    return tuple(
        shelf.model_copy(update={"title": _("More for you")}) if _refused(check_shelf(shelf, pack)) else shelf
        for shelf in shelves
    )


def vet_reasons(reasons: Mapping[str, Reason], shelves: Sequence[ShelfPlan], pack: EvidencePack) -> dict[str, Reason]:
    """Return the reasons by subject, with a plain one where the critic refuses what was written."""
    titles = {shelf.slug: shelf.title for shelf in shelves}
    return {
        subject: plain_reason(subject, pack)
        if _refused(check_reason(reason, pack, title=titles.get(subject, "")))
        else reason
        for subject, reason in reasons.items()
    }


def _refused(faults: Sequence[Fault]) -> bool:
    """Return whether there are faults, which is for the log: the offline engine is written to make none."""
    for fault in faults:
        log.warning("Refused for %s by %s: %s", fault.subject, fault.rule, fault.detail)
    return bool(faults)
