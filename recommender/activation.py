"""Putting a trained model live, and going back.

How to call it::

    activate(version)       # every file checked first, then one transaction; returns the ModelVersion
    rollback()              # the version that the live one replaced

Readers see the old model until the commit and the new one after it, never half of one. Themes that share films with
the old model's stay the same rows, so their slug, label and lock outlive retraining; the labeller that settings name
fills the rest after the commit, in a transaction of its own. Films that training never saw are placed by their content
(`recommender.added_films`). Profiles fall behind (they stand in another model's space)
and are folded again when next read.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from pgvector import Vector

from catalog.models import Movie
from recommender.activation_lock import wait_for_other_activations
from recommender.added_films import with_added_films
from recommender.artifacts import ArtifactStore
from recommender.facets.service import rebuild_facets
from recommender.model_files import THEME_FACTS, ModelFiles, read_model_files
from recommender.models import ModelVersion, MovieVector, TasteProfile, Theme
from recommender.neighbours import pack
from recommender.poster_series import give_series
from recommender.table_swap import beside, build_table
from recommender.theme_matching import join_merged, match_themes
from recommender.theme_merging import describe_from_films, merged_themes

OUT_OF_THE_WAY = 10_000
"""Added to the numbers of themes before they get new ones, so that no two are ever the same."""

log = logging.getLogger(__name__)


class ActivationError(Exception):
    """Why a model cannot go live, in one line."""


def activate(version: str, *, store: ArtifactStore | None = None) -> ModelVersion:
    """Put a version from the artifact store live.

    Raises ArtifactError where its files are missing, corrupted or no model, and ActivationError where it does not fit
    the catalogue; nothing has changed then.
    """
    return put_live(read_model_files(version, store))


def rollback(*, store: ArtifactStore | None = None) -> ModelVersion:
    """Put the version live that the live one replaced; going back again goes further back."""
    return put_live(read_model_files(version_to_go_back_to().version, store), going_back=True)


def version_to_go_back_to() -> ModelVersion:
    """Return the version that the live one replaced; raises ActivationError where there is none."""
    live = ModelVersion.objects.live()
    if live is None:
        raise ActivationError("No model is live, so there is nothing to go back from.")
    earlier = version_before(live)
    if earlier is None:
        raise ActivationError(f"Model {live} replaced no other, so there is nothing to go back to.")
    return earlier


def version_before(live: ModelVersion) -> ModelVersion | None:
    """Return the version that the live one replaced when it was put live."""
    return ModelVersion.objects.filter(version=live.manifest.get("served", {}).get("replaced", "")).first()


def put_live(files: ModelFiles, *, going_back: bool = False, expected_live: str | None = None) -> ModelVersion:
    """Put files that were read and checked live; with `expected_live` only where that version is the live one."""
    with transaction.atomic():
        wait_for_other_activations()
        _refuse_another(expected_live)
        catalogue = list(Movie.objects.values_list("pk", flat=True))
        here = np.isin(files.movie_ids, catalogue)
        if not here.any():
            raise ActivationError(
                f"None of the {len(files)} films of model {files.version} is in the catalogue: load its data set first."
            )
        model_version = _change_status(files, served=int(here.sum()), going_back=going_back)
        whole = with_added_films(files)
        here = np.isin(whole.movie_ids, catalogue)
        themes, rejoined = _change_themes(model_version, whole, here)
        with beside(MovieVector):
            build_table(MovieVector, _rows(model_version, whole, here, themes))
            rebuild_facets()
            for theme, tags in rejoined:
                describe_from_films(theme, tags=tags)
    transaction.on_commit(lambda: _label_themes(model_version))
    transaction.on_commit(give_series, robust=True)
    return model_version


def _refuse_another(expected_live: str | None) -> None:
    """Whoever decided on another live model has not decided on this one."""
    live = str(ModelVersion.objects.live() or "")
    if expected_live is not None and live != expected_live:
        raise ActivationError(
            f"Model {live or 'none'} is live by now, not {expected_live or 'none'}: look again before anything changes."
        )


def _change_status(files: ModelFiles, *, served: int, going_back: bool) -> ModelVersion:
    """Retire the live version and mark this one live, with what serving needs beside the vectors."""
    live = ModelVersion.objects.live()
    row = ModelVersion.objects.filter(version=files.version).first() or _unseen_version(files)
    row.manifest = files.manifest | {
        "served": {"items": len(files), "movies": served, "replaced": _replaced(row, live, going_back)}
    }
    ModelVersion.objects.filter(status=ModelVersion.Status.LIVE).update(status=ModelVersion.Status.RETIRED)
    row.status = ModelVersion.Status.LIVE
    row.gram = files.gram().ravel().tolist()
    row.activated_at = timezone.now()
    row.save()
    # The same model over a larger catalogue has vectors where profiles saw none.
    TasteProfile.objects.filter(model_version=row).update(model_version=None)
    return row


def _unseen_version(files: ModelFiles) -> ModelVersion:
    """A row for a model that another database trained."""
    created_at = parse_datetime(str(files.manifest.get("created_at", ""))) or timezone.now()
    return ModelVersion(version=files.version, created_at=created_at)


def _replaced(row: ModelVersion, live: ModelVersion | None, going_back: bool) -> str:
    """The version to go back to: going back, and putting the live version live again, keep what stood there."""
    if going_back or live is None or live.pk == row.pk:
        return row.manifest.get("served", {}).get("replaced", "")
    return live.version


def _change_themes(
    model_version: ModelVersion, files: ModelFiles, here: np.ndarray
) -> tuple[dict[int, Theme], list[tuple[Theme, set[str]]]]:
    """Make the model's themes the only ones, and return them by number.

    Beside them those that are made of several clusters, because an editor had merged them, with the clusters' tags.
    """
    # A theme without a name has nothing to carry over, unless an editor had made it of several.
    worth_keeping = Theme.objects.filter(~Q(label="") | Q(redirects__isnull=False))
    old = {theme.pk: theme for theme in worth_keeping}
    locked = {key for key, theme in old.items() if theme.label_locked}
    before, after = _films_by_theme(old), _films_by_number(files, here)
    joined = join_merged(before, after, merged_themes())
    for number, into in joined.items():
        after[into] = after[into] | after.pop(number)
    matched = match_themes(before, after, locked)
    Theme.objects.exclude(pk__in=matched.values()).delete()
    Theme.objects.update(number=F("number") + OUT_OF_THE_WAY)
    own = [facts for facts in files.themes if facts["number"] not in joined]
    themes = _store_themes(model_version, own, {number: old[key] for number, key in matched.items()})
    rejoined = [(themes[into], _tags_of_clusters(files, joined, into)) for into in dict.fromkeys(joined.values())]
    return themes | {number: themes[into] for number, into in joined.items()}, rejoined


def _store_themes(
    model_version: ModelVersion, all_facts: list[dict[str, Any]], known: Mapping[int, Theme]
) -> dict[int, Theme]:
    """Store a theme for each of the facts, in the rows of the known ones, and return them by number."""
    slugs = set(Theme.objects.values_list("slug", flat=True))
    kept: list[Theme] = []
    fresh: list[Theme] = []
    for facts in all_facts:
        theme = known.get(facts["number"])
        (fresh if theme is None else kept).append(
            theme := theme or _unnamed(model_version.version, facts["number"], slugs)
        )
        _describe(theme, model_version, facts)
    Theme.objects.bulk_update(kept, ["model_version", "number", *THEME_FACTS])
    Theme.objects.bulk_create(fresh)
    return {theme.number: theme for theme in [*kept, *fresh]}


def _tags_of_clusters(files: ModelFiles, joined: Mapping[int, int], into: int) -> set[str]:
    numbers = {into, *(number for number, other in joined.items() if other == into)}
    return {str(name) for facts in files.themes if facts["number"] in numbers for name, *_ in facts["tag_lifts"]}


def _films_by_theme(themes: Mapping[int, Theme]) -> dict[int, set[int]]:
    films: dict[int, set[int]] = {key: set() for key in themes}
    for key, movie_id in MovieVector.objects.filter(theme__in=films).values_list("theme_id", "movie_id"):
        films[key].add(movie_id)
    return films


def _films_by_number(files: ModelFiles, here: np.ndarray) -> dict[int, set[int]]:
    films: dict[int, set[int]] = defaultdict(set)
    for number, movie_id in zip(files.theme[here].tolist(), files.movie_ids[here].tolist(), strict=True):
        films[number].add(movie_id)
    return films


def _unnamed(version: str, number: int, taken: set[str]) -> Theme:
    """A theme with the slug it has until the labeller names it."""
    slug = f"theme-{version}-{number}".lower()
    while slug in taken:
        slug += "-again"
    return Theme(slug=slug)


def _describe(theme: Theme, model_version: ModelVersion, facts: Mapping[str, Any]) -> None:
    theme.model_version, theme.number = model_version, facts["number"]
    for name in THEME_FACTS:
        setattr(theme, name, facts[name])


def _rows(
    model_version: ModelVersion, files: ModelFiles, here: np.ndarray, themes: Mapping[int, Theme]
) -> Iterator[tuple]:
    """Yield the vectors of the films that the catalogue has, as rows of `MovieVector`."""
    for i in np.flatnonzero(here).tolist():
        row = {
            "movie": int(files.movie_ids[i]),
            "model_version": model_version.pk,
            "rank": Vector(files.rank[i]).to_text(),
            "content": Vector(files.content[i]).to_text() if files.content.shape[1] else None,
            "neighbours": pack(files.neighbour_ids[i], files.neighbour_weights[i]),
            "stars": Vector(files.stars[i]).to_text(),
            "bias": float(files.bias[i]),
            "prior": float(files.prior[i]),
            "rating_count": int(files.rating_count[i]),
            "theme": themes[int(files.theme[i])].pk,
        }
        yield tuple(row[field.name] for field in MovieVector._meta.concrete_fields)


def _label_themes(model_version: ModelVersion) -> None:
    """Have the new themes named; a labeller that fails is logged and undoes nothing."""
    try:
        with transaction.atomic():
            import_string(settings.THEME_LABELLER)(model_version)
    except Exception:
        log.exception("The labeller %s failed; the new themes have no names yet.", settings.THEME_LABELLER)
