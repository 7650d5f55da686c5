"""Celery doors of the explainer; each is safe to run twice, since what is written already is not asked for again."""

from celery import shared_task
from django.contrib.auth import get_user_model
from django.core.cache import cache

from catalog.models import Movie
from explainer import waiting
from explainer.llm.writing import write_page
from explainer.llm.writing import write_why as write_one
from explainer.models import Explanation
from recommender.models import ModelVersion, Theme
from recommender.serving import NoLiveModel

MOST_ATTEMPTS, ASK_AGAIN_SECONDS = 6, 300
"""Of naming themes, and how long after the first the next one comes, twice as long each time."""


@shared_task(name="explainer.write_explanations", soft_time_limit=300, time_limit=330)
def write_explanations(
    user_id: int,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme_id: int | None = None,
    ticket: str = "",
) -> int:
    """Have a language model choose and write what the user's page lacks."""
    user = get_user_model().objects.filter(pk=user_id).first()
    theme = Theme.objects.filter(pk=theme_id).first() if theme_id else None
    if user is None or (theme_id and theme is None):
        return 0
    try:
        return write_page(user, recency=recency, shelves=shelves, per_shelf=per_shelf, theme=theme)
    except NoLiveModel:
        return 0
    finally:
        waiting.finish(user_id, ticket)


@shared_task(name="explainer.write_why", soft_time_limit=300, time_limit=330)
def write_why(user_id: int, movie_id: int, ticket: str = "") -> int:
    """Have a language model write why one film has its place for the user."""
    user, movie = get_user_model().objects.filter(pk=user_id).first(), Movie.objects.filter(pk=movie_id).first()
    try:
        return write_one(user, movie) if user and movie else 0
    except NoLiveModel:
        return 0
    finally:
        waiting.finish(user_id, ticket)


@shared_task(name="explainer.improve_labels", soft_time_limit=300, time_limit=330)
def improve_labels(model_version_id: int, attempt: int = 1) -> int:
    """Have a language model name the themes that the offline engine has named; later again where it did not answer."""
    from explainer.llm.labels import NoAnswer
    from explainer.llm.labels import improve_labels as improve

    version = ModelVersion.objects.filter(pk=model_version_id).first()
    try:
        return improve(version) if version else 0
    except NoAnswer:
        if attempt < MOST_ATTEMPTS:
            improve_labels.apply_async((model_version_id, attempt + 1), countdown=ASK_AGAIN_SECONDS * 2**attempt)
        return 0


@shared_task(name="explainer.try_model", soft_time_limit=300, time_limit=330)
def try_model(team: str) -> bool:
    """Try the configured language model as a team that has asked for it; return whether it may work for people now."""
    from explainer.llm.trying import try_once

    return try_once(team)


@shared_task(name="explainer.replay_explanation", soft_time_limit=300, time_limit=330)
def replay_explanation(explanation_id: int, key: str) -> None:
    """Have a language model write one text again, and leave it for an editor under a key of the cache."""
    from explainer.replaying.replay import ANSWER_SECONDS, ask_model

    explanation = Explanation.objects.filter(pk=explanation_id).first()
    if explanation is not None:
        cache.set(key, ask_model(explanation), ANSWER_SECONDS)
