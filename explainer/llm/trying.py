"""Having a model tried in the background, once somebody would have had it write."""

import logging

from explainer.clients import llm_client
from explainer.llm.approval import NotApproved, Team, approve, approved_for, version_of
from explainer.llm.readers import trial_readers
from explainer.llm.trial import measure
from explainer.tasks import improve_labels
from recommender.queues import send_on_commit
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
        live = live_model()
        approve(measure(team, trial_readers(), client))
        if team == Team.LABELLER:
            # Nobody asks for labels at each visit, so that it is done now.
            send_on_commit(improve_labels, live.model_version_id)
    except (NotApproved, NoLiveModel) as refusal:
        log.warning("%s", refusal)
        return False
    return True
