"""The rating analysis of the data set, as the batch left it in the artifact store.

How to call it::

    analysis = latest_analysis()          # a dictionary (see ml_jobs.analysis), None where there is none

Each process reads it once and looks for a newer one after a few minutes.
"""

import json
import time
from functools import lru_cache
from typing import Any

from django.utils.text import slugify

from catalog.models import DataSource
from recommender.artifacts import ArtifactMissing, ArtifactStore

KEPT_SECONDS = 300


def analysis_key(source: str) -> str:
    """Return where a source's analysis is kept in the artifact store."""
    return f"sources/{slugify(source)}/analysis.json"


def latest_analysis() -> dict[str, Any] | None:
    """Return the analysis of the loaded data set, or None where the batch has made none of it."""
    source = DataSource.objects.values_list("name", "sha256").first()
    return _read(*source, int(time.time() // KEPT_SECONDS)) if source else None


@lru_cache(maxsize=2)
def _read(name: str, sha256: str, _period: int) -> dict[str, Any] | None:
    try:
        with ArtifactStore().open(analysis_key(name)) as stream:
            found = json.load(stream)
    except ArtifactMissing:
        return None
    return found if found.get("sha256") == sha256 else None
