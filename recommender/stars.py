"""How many stars a person would give: fold-in of bias and factors, prediction and its uncertainty. NumPy only, no I/O.

How to call it::

    taste = fold_in_stars(stars, bias, factors, model)            # of the films the person rated
    prediction = predict_stars(bias, factors, taste, model)       # of the films asked about

The person's bias b_u and factors p_u are one unknown θ of 51 numbers: r = μ + b_i + θ · (1, q_i) + noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from recommender.space import Floats

LOWEST, HIGHEST = 0.5, 5.0
DIMENSIONS = 50


@dataclass(frozen=True, slots=True)
class StarsModel:
    """What training learned about people in general: μ, the noise σ² and the prior of θ."""

    mean: float
    sigma2: float
    prior_mean: Floats
    """m, (51,): bias first."""
    prior_precision: Floats
    """Λ, its diagonal (51,) or whole (51, 51)."""
    unknown_bias: float = 0.0
    """b of a film the model does not know: that of films which hardly anybody rated."""
    unknown_factors: Floats = field(default_factory=lambda: np.zeros(DIMENSIONS))
    """And its q, (50,)."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "StarsModel":
        """Read a manifest's `stars` section; of an older model an unknown film adds nothing."""
        return cls(
            float(values["mean"]),
            float(values["sigma2"]),
            np.asarray(values["prior_mean"], np.float64),
            np.asarray(values["prior_precision"], np.float64),
            float(values.get("unknown_bias", 0.0)),
            np.asarray(values.get("unknown_factors", np.zeros(DIMENSIONS)), np.float64),
        )

    @property
    def precision(self) -> Floats:
        """Λ, (51, 51)."""
        return np.diag(self.prior_precision) if self.prior_precision.ndim == 1 else self.prior_precision


@dataclass(frozen=True, slots=True)
class StarsTaste:
    """A person's θ: its mean (51,), bias first, and its covariance (51, 51)."""

    mean: Floats
    covariance: Floats

    @property
    def bias(self) -> float:
        """b_u."""
        return float(self.mean[0])

    @property
    def factors(self) -> Floats:
        """p_u, (50,)."""
        return self.mean[1:]


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predicted stars (k,), clipped to the scale, and the standard deviation of a rating around them (k,)."""

    stars: Floats
    deviation: Floats


def fold_in_stars(stars: ArrayLike, bias: ArrayLike, factors: ArrayLike, model: StarsModel) -> StarsTaste:
    """Solve (ZᵀZ/σ² + Λ)θ = Zᵀe/σ² + Λm from a person's ratings; without any, θ is the prior."""
    z = _with_bias(np.asarray(factors, np.float64))
    residual = np.asarray(stars, np.float64) - model.mean - np.asarray(bias, np.float64)
    covariance = np.asarray(np.linalg.inv(z.T @ z / model.sigma2 + model.precision), np.float64)
    mean = covariance @ (z.T @ residual / model.sigma2 + model.precision @ model.prior_mean)
    return StarsTaste(mean, covariance)


def predict_stars(bias: ArrayLike, factors: ArrayLike, taste: StarsTaste, model: StarsModel) -> Prediction:
    """Predict the stars of k films: `bias` (k,), `factors` (k, 50); the variance is σ² + zᵀ(ZᵀZ/σ² + Λ)⁻¹z."""
    z = _with_bias(np.asarray(factors, np.float64))
    stars = model.mean + np.asarray(bias, np.float64) + z @ taste.mean
    variance = model.sigma2 + np.sum((z @ taste.covariance) * z, axis=1)
    return Prediction(np.clip(stars, LOWEST, HIGHEST), np.sqrt(variance))


def _with_bias(factors: Floats) -> Floats:
    """z = (1, q), (k, 51)."""
    return np.hstack([np.ones((len(factors), 1)), factors])
