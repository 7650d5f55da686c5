"""Two themes made one, and kept one by the models that follow.

How to call it, inside a transaction::

    merged = merge_themes(into=theme, others=[...])      # raises MergeError
    theme_moved_to("cold-thrillers")                     # where an old slug leads; None where nowhere

A merge is an editor's word that some films belong together. The old slugs lead to the theme that took them in, and each
model put live later is held to it: its clusters that mostly hold the merged theme's films become one theme again.
`forget_merges` takes that word back, from the next activation on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db.models import F
from django.db.models.functions import Lower

from catalog.models import Genre, Movie, TagApplication
from recommender.activation_lock import wait_for_other_activations
from recommender.models import ModelVersion, MovieVector, Theme, ThemeRedirect
from recommender.space import Floats, Ids
from recommender.theme_facts import choose_exemplars, lifts

FACTS = ("size", "exemplars", "tag_lifts", "genre_lifts", "decade_lifts")


class MergeError(Exception):
    """Why themes cannot be merged, in one line."""


def merge_themes(*, into: Theme, others: Sequence[Theme]) -> Theme:
    """Move the films of the others to a theme, describe it anew, and let the old slugs lead to it."""
    wait_for_other_activations()
    keys = {theme.pk for theme in others} - {into.pk}
    found = {theme.pk: theme for theme in Theme.objects.select_for_update().filter(pk__in=[into.pk, *keys])}
    if not keys or found.keys() != {into.pk, *keys}:
        raise MergeError("Themes have changed since you looked: nothing was merged. Look again before you decide.")
    theme, gone = found[into.pk], [found[key] for key in keys]
    ThemeRedirect.objects.filter(theme__in=gone).update(theme=theme)
    ThemeRedirect.objects.bulk_create(ThemeRedirect(slug=each.slug, theme=theme) for each in gone)
    MovieVector.objects.filter(theme__in=gone).update(theme=theme)
    describe_from_films(theme, tags=tags_of([theme, *gone]))
    Theme.objects.filter(pk__in=keys).delete()
    ModelVersion.objects.filter(pk=theme.model_version_id).update(revision=F("revision") + 1)
    return theme


def forget_merges(theme: Theme) -> list[str]:
    """Let the next activation decide anew where the theme's films belong; return the slugs that led to it."""
    redirects = ThemeRedirect.objects.filter(theme=theme)
    slugs = list(redirects.values_list("slug", flat=True))
    redirects.delete()
    return slugs


def theme_moved_to(slug: str) -> Theme | None:
    """Return the theme that took in the one which had this slug."""
    found = ThemeRedirect.objects.filter(slug=slug).select_related("theme").first()
    return found.theme if found else None


def merged_themes() -> set[int]:
    """Return the keys of the themes that took others in."""
    return set(ThemeRedirect.objects.values_list("theme_id", flat=True))


def tags_of(themes: Iterable[Theme]) -> set[str]:
    """Return the tags that set any of the themes apart: of these one looks for what sets them apart together."""
    return {str(name) for theme in themes for name, _lift, _films in theme.tag_lifts}


def describe_from_films(theme: Theme, *, tags: Collection[str]) -> None:
    """Store what training would have said of the theme's films as they are now; the centre is their mean direction."""
    rows = MovieVector.objects.order_by("movie_id").values_list("movie_id", "theme_id", "rating_count")
    ids, theme_ids, counts = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    films = np.flatnonzero(theme_ids == theme.pk)
    closeness = np.zeros(len(ids))
    closeness[films] = _closeness(theme)
    chosen = choose_exemplars(films, closeness, counts, max(len(theme.exemplars), 1))
    theme.size, theme.exemplars = len(films), ids[chosen].tolist()
    for name, value in _lifts_of(ids, theme_ids == theme.pk, tags).items():
        setattr(theme, name, value)
    theme.save(update_fields=FACTS)


def _closeness(theme: Theme) -> Floats:
    """Each of the theme's films' cosine with their mean direction, in the order of their ids."""
    vectors = MovieVector.objects.filter(theme=theme).order_by("movie_id").values_list("rank", flat=True)
    rows = np.array([np.asarray(vector, np.float64) for vector in vectors])
    units = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    centre = units.mean(axis=0)
    return np.asarray(units @ (centre / max(float(np.linalg.norm(centre)), 1e-12)))


def _lifts_of(ids: Ids, inside: np.ndarray, tags: Collection[str]) -> Mapping[str, Any]:
    genres = Genre.objects.order_by("name").values_list("name", "movies")
    decades = Movie.objects.exclude(year=None).order_by("year").values_list(F("year") / 10 * 10, "pk")
    spelling = {name.lower(): name for name in tags}
    carried = TagApplication.objects.annotate(word=Lower("tag__name")).filter(word__in=spelling)
    by_tag = (
        (spelling[word], movie) for word, movie in carried.order_by("word").values_list("word", "movie").distinct()
    )
    return {
        "tag_lifts": lifts(_grouped(by_tag, ids), inside),
        "genre_lifts": lifts(_grouped(genres, ids), inside),
        "decade_lifts": lifts(_grouped(decades, ids), inside),
    }


def _grouped(pairs: Iterable[tuple[Any, int | None]], ids: Ids) -> list[tuple[Any, Ids]]:
    """Names with the positions of their films among the ids, films that are not there left out."""
    place = {movie_id: position for position, movie_id in enumerate(ids.tolist())}
    found: dict[Any, list[int]] = {}
    for name, movie_id in pairs:
        if movie_id in place:
            found.setdefault(name, []).append(place[movie_id])
    return [(name, np.array(positions, np.int64)) for name, positions in found.items()]
