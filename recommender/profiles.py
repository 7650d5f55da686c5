"""Where each person stands in the live model's taste space, kept exactly once per rating.

How to call it::

    taste(user, model)          # the exact split by rated film, from the ratings themselves; never behind
    history_of(user, model)     # the ratings in order with what the model knows of them
    current_profile(user)       # the stored profile, refolded on the spot where it is behind
    update_profile(user_id)     # what the task does: one step, or a refold; twice is harmless

Every write to a person's ratings goes through `recommender.flows`, which locks the profile row and counts the write in
`history_version`. The order of ratings is (time, movie id).
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef

from catalog.models import Rating
from recommender.histories import History
from recommender.models import TasteExclusion, TasteProfile
from recommender.moving_average import RecentState, fold_recent, step_recent
from recommender.scoring import Taste, fold_in, taste_of
from recommender.serving import LiveModel, NoLiveModel, live_model

if TYPE_CHECKING:
    from accounts.models import User

STORED = [
    "long_term",
    "recent",
    "recent_at",
    "rating_count",
    "rating_sum",
    "last_rated_at",
    "last_movie_id",
    "model_version",
    "reflects_version",
    "updated_at",
]
"""What an update writes; `history_version` belongs to the rating flow."""


def history_of(user: "User", model: LiveModel) -> History:
    """Return the user's ratings in order, without those left out of their taste, with what the model knows of each."""
    return _history(user.pk, model)


def taste(user: "User", model: LiveModel) -> Taste:
    """Return the user's taste split by rated film, solved from the ratings."""
    return taste_of(history_of(user, model), model.space, model.constants)


def current_profile(user: "User", model: LiveModel | None = None) -> TasteProfile:
    """Return the user's profile as of the last rating, bringing it up to date where the task has not come yet.

    Raises NoLiveModel.
    """
    model = model or live_model()
    profile = TasteProfile.objects.filter(pk=user.pk).first()
    if profile is not None and not is_behind(profile, model):
        return profile
    with transaction.atomic():
        return _bring_up_to_date(lock_profile(user.pk), model)


def update_profile(user_id: int) -> TasteProfile | None:
    """Bring a user's stored profile up to the last rating; None where there is no such profile or no live model."""
    try:
        model = live_model()
    except NoLiveModel:
        return None
    with transaction.atomic():
        profile = TasteProfile.objects.select_for_update().filter(pk=user_id).first()
        return profile and _bring_up_to_date(profile, model)


def lock_profile(user_id: int) -> TasteProfile:
    """Lock the user's profile row until the transaction ends, making it where there is none."""
    locked = TasteProfile.objects.select_for_update()
    profile = locked.filter(pk=user_id).first()
    if profile is None:
        TasteProfile.objects.get_or_create(pk=user_id)
        profile = locked.get(pk=user_id)
    return profile


def is_behind(profile: TasteProfile, model: LiveModel) -> bool:
    """Tell whether the profile misses ratings or stands in another model's space."""
    return (
        profile.reflects_version != profile.history_version
        or profile.model_version_id != model.model_version_id
        or len(profile.recent) != len(model.gram)
    )


def _bring_up_to_date(profile: TasteProfile, model: LiveModel) -> TasteProfile:
    """Store what the ratings say; the caller holds the row's lock, so no rating can arrive in between."""
    if not is_behind(profile, model):
        return profile
    history = _history(profile.pk, model)
    _store(profile, model, history, _recent_state(profile, model, history))
    return profile


def _recent_state(profile: TasteProfile, model: LiveModel, history: History) -> RecentState:
    """Step over the new ratings where all of them are the newest in order; otherwise fold the whole history again."""
    fresh = _count_newest(profile, model, history)
    if fresh is None:
        return fold_recent(history, model.constants)
    state = _stored_state(profile)
    for j in range(len(history) - fresh, len(history)):
        state = step_recent(
            state,
            stars=float(history.stars[j]),
            time=float(history.times[j]),
            vector=history.vectors[j],
            constants=model.constants,
        )
    return state


def _count_newest(profile: TasteProfile, model: LiveModel, history: History) -> int | None:
    """Return how many ratings came after all that the profile knows, or None where anything else happened too.

    A write adds at most one rating, so as many new ratings as writes means that none was an edit or a deletion.
    """
    writes = profile.history_version - profile.reflects_version
    known = profile.rating_count
    if profile.model_version_id != model.model_version_id or known == 0 or len(history) != known + writes:
        return None
    last = history.times[known - 1], history.movie_ids[known - 1]
    return writes if last == (_seconds(profile.last_rated_at), profile.last_movie_id) else None


def _stored_state(profile: TasteProfile) -> RecentState:
    clock = _seconds(profile.recent_at)
    return RecentState(np.array(profile.recent), clock, profile.rating_count, profile.rating_sum)


def _store(profile: TasteProfile, model: LiveModel, history: History, state: RecentState) -> None:
    profile.long_term = fold_in(history, model.gram, model.constants).sum(axis=0).tolist()
    profile.recent = state.vector.tolist()
    profile.recent_at = _moment(state.clock)
    profile.rating_count, profile.rating_sum = state.count, state.total
    profile.last_rated_at = _moment(float(history.times[-1])) if len(history) else None
    profile.last_movie_id = int(history.movie_ids[-1]) if len(history) else None
    profile.model_version_id = model.model_version_id
    profile.reflects_version = profile.history_version
    profile.save(update_fields=STORED)


def _history(user_id: int, model: LiveModel) -> History:
    left_out = Exists(TasteExclusion.objects.filter(user_id=user_id, movie=OuterRef("movie")))
    rows = Rating.objects.filter(~left_out, user_id=user_id).values_list("movie_id", "stars", "rated_at")
    movie_ids, stars, moments = zip(*rows, strict=True) if rows else ((), (), ())
    times = [moment.timestamp() for moment in moments]
    return model.history(movie_ids, [float(star) for star in stars], times)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
