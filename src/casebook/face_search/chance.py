"""What chance does in a large gallery: similarities of strangers, and the probability that one of N passes a threshold.

The probability that one pair of random directions passes a threshold is known exactly (a Beta distribution), so that
the model of a gallery of any size can be checked against measurements of small ones, and fits to their tails against
the exact curve.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 20_000


def stranger_share(threshold: float, dimension: int) -> float:
    """The share of pairs of strangers whose similarity is at or above a threshold, 0 to 1.

    Exact for independent directions, uniform on the sphere: the cosine has the density
    c (1 - x^2)^((dimension - 3) / 2) on [-1, 1] (N. I. Fisher, T. Lewis and B. J. J. Embleton, "Statistical
    Analysis of Spherical Data", 1987). Integrated in steps; relative error below 1e-5.
    """
    if threshold >= 1:
        return 0.0
    edges = np.linspace(max(threshold, -1.0), 1.0, STEPS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    log_c = math.lgamma(dimension / 2) - math.lgamma((dimension - 1) / 2) - math.log(math.pi) / 2
    density = np.exp(log_c + (dimension - 3) / 2 * np.log1p(-(middles**2)))
    return float(density.sum() * (edges[1] - edges[0]))


def threshold_for(share: float, dimension: int) -> float:
    """The threshold that this share of pairs of strangers passes; the inverse of `stranger_share`, to 1e-9."""
    low, high = -1.0, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if stranger_share(middle, dimension) > share else (low, middle)
    return high


def at_least_one(share: ArrayLike, size: float) -> NDArray[np.float64]:
    """The probability that at least one of `size` independent strangers passes, if one does with this share."""
    return -np.expm1(size * np.log1p(-np.asarray(share, dtype=float)))


def fit_tail(excesses: NDArray[np.float64]) -> tuple[float, float]:
    """(scale, shape) of the generalised Pareto distribution of what similarities exceed a high threshold by.

    By probability-weighted moments (J. R. M. Hosking and J. R. Wallis, "Parameter and quantile estimation for the
    generalized Pareto distribution", Technometrics 29, 1987). A negative shape means that the tail ends.
    """
    ordered = np.sort(excesses)
    count = len(ordered)
    mean = ordered.mean()
    weighted = float((ordered * (count - np.arange(1, count + 1)) / (count - 1)).mean())
    shape = 2 - mean / (mean - 2 * weighted)
    return float(2 * mean * weighted / (mean - 2 * weighted)), float(shape)


def tail_share(threshold: float, base: float, base_share: float, scale: float, shape: float) -> float:
    """The share of strangers above a threshold, by a generalised Pareto tail that begins at `base`."""
    reach = 1 + shape * (threshold - base) / scale
    return base_share * reach ** (-1 / shape) if reach > 0 else 0.0
