"""Having a model tried in the background, once somebody would have had it write."""

import logging

from explainer.clients import llm_client
from explainer.llm.approval import NotApproved, approve, approved_for, version_of
from explainer.llm.readers import trial_readers
from explainer.llm.trial import measure
from recommender.serving import NoLiveModel, live_model

log = logging.getLogger(__name__)


def try_once(team: str) -> bool:
    """Try the configured model as a team, unless it works as one already; return whether it may now."""
    client = llm_client()
    if not client.is_configured:
        return False
    known = approved_for(team)
    if known and known.present == (client.model, version_of(team)):
        return True
    try:
        live_model()
        approve(measure(team, trial_readers(), client))
    except (NotApproved, NoLiveModel) as refusal:
        log.warning("%s", refusal)
        return False
    return True
