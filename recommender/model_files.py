"""A model as training left it in the artifact store, read whole and checked before anything is touched.

How to call it::

    files = read_model_files(version)       # ArtifactMissing, ArtifactCorrupted or ModelUnusable, in one line
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.artifacts import ArtifactError, ArtifactStore
from recommender.models import RANK
from recommender.placement import Placed, Placement
from recommender.space import ContentSpace

MOVIES, THEMES, PLACEMENT = "movies.npz", "themes.json", "placement.npz"
THEME_FACTS = ("size", "exemplars", "tag_lifts", "genre_lifts", "decade_lifts")
THEME_FIELDS = ("number", *THEME_FACTS)


class ModelUnusable(ArtifactError):  # noqa: N818  (named like its siblings ArtifactMissing and ArtifactCorrupted)
    """The files are what was written, and still no model that can serve."""


@dataclass(frozen=True)
class ModelFiles:
    """What activation needs of a model; films in the artifact's order, n of them."""

    version: str
    manifest: dict[str, Any]
    movie_ids: NDArray[np.int64]
    rank: NDArray[np.float32]
    content: NDArray[np.float32]
    """(n, f); no columns in a model trained before there was content."""
    neighbour_ids: NDArray[np.int64]
    """(n, c); likewise."""
    neighbour_weights: NDArray[np.float32]
    stars: NDArray[np.float32]
    bias: NDArray[np.float32]
    prior: NDArray[np.float32]
    rating_count: NDArray[np.int32]
    theme: NDArray[np.int16]
    themes: list[dict[str, Any]]
    placement: Placement | None = None
    """None in a model stored before films could be placed later."""

    def __len__(self) -> int:
        return len(self.movie_ids)

    def gram(self) -> NDArray[np.float64]:
        """YᵀY over all films of the model, (50, 50)."""
        rank = self.rank.astype(np.float64)
        return rank.T @ rank

    def with_placed(self, movie_ids: NDArray[np.int64], placed: Placed) -> "ModelFiles":
        """Return the files with these films added, which nobody has rated and which have no neighbours."""
        k, prior = len(movie_ids), self.placement.prior if self.placement else 0.0
        added = {
            "movie_ids": movie_ids,
            **{name: getattr(placed, name) for name in ("rank", "content", "stars", "bias", "theme")},
            **{name: np.zeros((k, getattr(self, name).shape[1])) for name in ("neighbour_ids", "neighbour_weights")},
            "prior": np.full(k, prior),
            "rating_count": np.zeros(k),
        }
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), values.astype(getattr(self, name).dtype)])
            for name, values in added.items()
        }
        sizes = np.bincount(placed.theme, minlength=len(self.themes))
        themes = [{**theme, "size": theme["size"] + int(sizes[theme["number"]])} for theme in self.themes]
        return replace(self, **columns, themes=themes)


def read_model_files(version: str, store: ArtifactStore | None = None) -> ModelFiles:
    """Return a model's files after checking every one of them against its sha256 in the manifest."""
    store = store or ArtifactStore()
    manifest = store.read_manifest(version)
    contents = {name: store.read_file(version, name) for name in manifest["files"]}
    try:
        themes = json.loads(contents[THEMES])
        with np.load(io.BytesIO(contents[MOVIES]), allow_pickle=False) as columns:
            files = ModelFiles(
                version, manifest, **_columns(columns), themes=themes, placement=_placement(contents.get(PLACEMENT))
            )
    except (KeyError, ValueError, TypeError) as error:
        raise ModelUnusable(f"Model {version} cannot serve: {_plainly(error)}.") from error
    _refuse_unusable(files)
    return files


def read_placement(version: str, store: ArtifactStore | None = None) -> Placement | None:
    """Return how the model places films it has never seen; None where it was stored without."""
    store = store or ArtifactStore()
    return _placement(
        store.read_file(version, PLACEMENT) if PLACEMENT in store.read_manifest(version)["files"] else None
    )


def read_exemplars(version: str, store: ArtifactStore | None = None) -> dict[int, list[int]]:
    """Return the films that stand for each of the model's themes as training made them, by number."""
    facts = json.loads((store or ArtifactStore()).read_file(version, THEMES))
    return {theme["number"]: theme["exemplars"] for theme in facts}


def _placement(content: bytes | None) -> Placement | None:
    return None if content is None else Placement.from_bytes(content)


def _columns(columns: Any) -> dict[str, np.ndarray]:
    names = ("rank", "stars", "bias", "prior", "rating_count", "theme")
    found = {"movie_ids": columns["movie_ids"], **{name: columns[name] for name in names}}
    none = np.zeros((len(found["movie_ids"]), 0))
    return found | {name: columns.get(name, none) for name in ("content", "neighbour_ids", "neighbour_weights")}


def _plainly(error: Exception) -> str:
    return f"it lacks {error.args[0]!r}" if isinstance(error, KeyError) else str(error)


def _refuse_unusable(files: ModelFiles) -> None:
    """Raise ModelUnusable naming the first thing that is wrong."""
    for fault in _faults(files):
        raise ModelUnusable(f"Model {files.version} cannot serve: {fault}.")


def _faults(files: ModelFiles) -> Iterator[str]:
    n = len(files)
    for section in ("scoring", "stars"):
        if section not in files.manifest:
            yield f"its manifest has no section {section!r}"
    if not n or len(np.unique(files.movie_ids)) != n:
        yield "it has no films" if not n else "it lists a film twice"
    for name in ("rank", "stars"):
        shape = getattr(files, name).shape
        if shape != (n, RANK):
            yield f"{name} has shape {shape}, not {(n, RANK)}"
    for name in ("bias", "prior", "rating_count", "theme"):
        if getattr(files, name).shape != (n,):
            yield f"{name} is not one number for each of {n} films"
    width = len(ContentSpace.from_mapping(files.manifest.get("content")))
    if files.content.shape != (n, width):
        yield f"content has shape {files.content.shape}, not {(n, width)}"
    if files.neighbour_ids.shape != files.neighbour_weights.shape or len(files.neighbour_ids) != n:
        yield f"neighbour_ids and neighbour_weights are not one list for each of {n} films"
    for name in ("rank", "content", "neighbour_weights", "stars", "bias", "prior"):
        if not np.isfinite(getattr(files, name)).all():
            yield f"{name} has a value that is not a finite number"
    for place, theme in enumerate(files.themes):
        if missing := [name for name in THEME_FIELDS if name not in theme]:
            yield f"entry {place} of themes.json lacks {missing[0]!r}"
    if files.placement is not None:
        yield from _faults_of_placement(files.placement, width, len(files.themes))
    unknown = set(np.unique(files.theme).tolist()) - {theme["number"] for theme in files.themes}
    if unknown:
        yield f"themes.json lacks theme {min(unknown)}"


def _faults_of_placement(placement: Placement, width: int, themes: int) -> Iterator[str]:
    described = placement.content.columns()["decades"].stop
    for name, wanted in (
        ("directions", (described, RANK)),
        ("stars", (described, RANK + 1)),
        ("centres", (themes, RANK + width)),
    ):
        found = getattr(placement, name)
        if found.shape != wanted or not np.isfinite(found).all():
            yield f"{name} of {PLACEMENT} is not {wanted} finite numbers"
