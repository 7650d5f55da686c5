"""A trained model into the artifact store: the arrays that serving reads, the themes, and a manifest that says what,
from what, how and how well."""

import io
import json
import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_jobs.training.model import TrainedModel
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.themes import Themes
from recommender.artifacts import ArtifactStore
from recommender.model_files import PLACEMENT
from recommender.placement import Placement


def new_version(moment: datetime) -> str:
    """Return a version's name: its time, and three random bytes that tell two of one second apart."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def publish(
    model: TrainedModel,
    themes: Themes,
    *,
    curve: Sequence[dict[str, Any]],
    source: dict[str, Any],
    parameters: TrainingParameters,
    measured: dict[str, Any],
    gate: dict[str, Any],
    figures: Mapping[str, bytes],
    seconds: dict[str, float],
    store: ArtifactStore,
) -> tuple[str, dict[str, Any]]:
    """Write the model as a new version; returns its name and its manifest.

    `curve` is what other numbers of themes are worth, `figures` are further files, of how it did; `gate` says whether
    it may go live by itself.
    """
    moment = datetime.now(UTC)
    version = new_version(moment)
    manifest = {
        "version": version,
        "created_at": moment.isoformat(),
        "data": {
            **source,
            "ratings": len(model.data),
            "users": len(model.data.user_ids),
            "movies": len(model.catalogue),
        },
        "parameters": parameters.as_dict(),
        "scoring": model.constants.as_dict(),
        "content": model.rank.content_space.as_dict(),
        "stars": model.stars.manifest(),
        "metrics": finite({**measured, "silhouette": themes.silhouette}),
        "gate": finite(gate),
        "engines": {"stars": model.stars.engine, "rank": model.rank.engine, "themes": themes.engine},
        "themes": {"k": themes.k, "curve": [finite(point) for point in curve]},
        "seconds": seconds,
    }
    placement = {PLACEMENT: placement_of(model, themes, parameters).to_bytes()}
    store.write_model(version, {**model_files(model, themes), **placement, **figures}, manifest)
    return version, store.read_manifest(version)


def model_files(model: TrainedModel, themes: Themes) -> dict[str, bytes]:
    """Return the files of a version by name."""
    neighbours = model.rank.neighbours
    return {
        "movies.npz": _npz(
            movie_ids=model.catalogue.movie_ids.astype(np.int64),
            rank=model.rank.items.astype(np.float32),
            content=model.rank.content.astype(np.float32),
            neighbour_ids=neighbours.targets[neighbours.places],
            neighbour_weights=neighbours.weights.astype(np.float32),
            stars=model.stars.items.astype(np.float32),
            bias=model.stars.item_bias.astype(np.float32),
            prior=model.rank.prior.astype(np.float32),
            rating_count=model.data.item_counts.astype(np.int32),
            theme=themes.of_film.astype(np.int16),
        ),
        "users.npz": _npz(
            user_ids=model.data.user_ids.astype(np.int64),
            rank=model.rank.users.astype(np.float32),
            stars=model.stars.users.astype(np.float32),
            bias=model.stars.user_bias.astype(np.float32),
        ),
        "themes.json": json.dumps(themes.facts, ensure_ascii=False).encode(),
    }


def placement_of(model: TrainedModel, themes: Themes, parameters: TrainingParameters) -> Placement:
    """Return how films that are added later are placed."""
    return Placement(
        content=model.catalogue.content,
        directions=model.rank.directions,
        length=parameters.rank.placed_length,
        stars=model.stars.by_content,
        prior=model.rank.prior_of_unliked,
        centres=themes.centres,
        genre_weight=parameters.themes.genre_weight,
        decade_weight=parameters.themes.decade_weight,
    )


def finite(values: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with None for what could not be measured, which JSON in PostgreSQL has no number for."""
    return {
        name: finite(value)
        if isinstance(value, dict)
        else (None if isinstance(value, float) and not math.isfinite(value) else value)
        for name, value in values.items()
    }


def _npz(**arrays: NDArray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
