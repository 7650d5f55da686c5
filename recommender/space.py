"""The constants of the hybrid score, and what it needs to know of a catalogue as a whole. NumPy only, no I/O."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringConstants:
    """The constants of the hybrid score; training chooses them, and they travel in a model's manifest.

    Only the weight of an optional term has a default: 0, which leaves the term out.
    """

    mean: float
    """μ, mean stars of the training ratings."""
    like_threshold: float
    dislike_threshold: float
    confidence: float
    """α of c = 1 + α."""
    dislike_preference: float
    """δ: a dislike enters the fold-in as p = −δ."""
    reg: float
    """λ per liked film, as in Spark (ALS-WR)."""
    ema_alpha: float
    half_life_days: float
    mean_shrinkage: float
    """Pseudo-ratings at μ in the running mean."""
    recency: float
    """β, share of the recent term for somebody without ratings."""
    prior_weight: float
    """γ."""
    recency_fading: float = 0.0
    """φ: by how much each rating makes that less, β_m = β / (1 + φ·m)."""
    average_weight: float = 1.0
    """The moving average of what was rated lately; 0 leaves it out."""
    newcomer_prior: float = 0.0
    """κ: how many times γ comes on top for somebody without ratings."""
    newcomer_ratings: float = 1.0
    """ν: ratings after which that is e times less."""
    newcomer_power: float = 1.0
    """p: 1 lets it fade from the first rating on, more of it keeps it up to about ν and then ends it."""
    neighbour_weight: float = 0.0
    """Neighbours of liked films, beside the long-term vector's 1."""
    disliked_neighbour_weight: float = 0.0
    """Neighbours of disliked films, which count against a film."""
    genre_weight: float = 0.0
    """Mean genre direction of the liked films."""
    year_weight: float = 0.0
    """Mean release-year bump of the liked films."""
    recent_neighbour_weight: float = 0.0
    """Neighbours of what was rated lately."""
    recent_genre_weight: float = 0.0
    neighbour_ema_alpha: float = 1.0
    """α of the moving average over neighbours; 1 keeps the newest alone."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, float]) -> "ScoringConstants":
        """Read the constants of a manifest, ignoring keys of later versions."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: float(value) for name, value in values.items() if name in known})

    def as_dict(self) -> dict[str, float]:
        """Return the constants as a manifest stores them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ContentSpace:
    """What content columns mean: first the genres, then the release year as bumps; rows of each are of unit length."""

    genres: int
    """How many of the f columns are genres."""
    centre: Floats
    """Where the average liked film is, (f,)."""
    gram: Floats
    """CᵀC over the catalogue, (f, f)."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any] | None) -> "ContentSpace":
        """Read a manifest's `content` section; a model without one has no columns."""
        if not values:
            return cls(0, np.zeros(0), np.zeros((0, 0)))
        centre = np.asarray(values["centre"], np.float64)
        return cls(int(values["genres"]), centre, np.asarray(values["gram"], np.float64).reshape(len(centre), -1))

    def as_dict(self) -> dict[str, Any]:
        """Return the section as a manifest stores it."""
        return {"genres": self.genres, "centre": self.centre.tolist(), "gram": self.gram.tolist()}

    def __len__(self) -> int:
        return len(self.centre)


@dataclass(frozen=True, slots=True)
class Space:
    """What a score needs to know of the catalogue as a whole."""

    gram: Floats
    """YᵀY, (d, d)."""
    item_count: int
    """n."""
    content: ContentSpace
