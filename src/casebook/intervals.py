"""How sure a share, or a score, of a few dozen cases can be: 95% intervals."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEED = 20200118  # the day on which a newspaper made the company known


def wilson(hits: float, trials: float, deviations: float = 1.96) -> tuple[float, float]:
    """Wilson's 95% interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927); 0 to 1 where nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, deviations**2
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = deviations * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return max(0.0, centre - half), min(1.0, centre + half)


def resampled(
    counts: ArrayLike, statistic: Callable[[NDArray[np.float64]], float], draws: int = 2000, seed: int = SEED
) -> tuple[float, float]:
    """The 95% interval of a statistic of sums, when the rows they are sums of are drawn again and again.

    `counts` has a row a report; `statistic` is given the sum of each column over as many reports, drawn with
    replacement (the percentile bootstrap: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993). Events
    of one report are read well or badly together, which an interval over events would not know. Raises ValueError
    where there is no report.
    """
    rows = np.asarray(counts, dtype=float)
    if not len(rows):
        raise ValueError("an interval needs a report to draw")
    random = np.random.default_rng(seed)
    values = [statistic(rows[random.integers(0, len(rows), len(rows))].sum(axis=0)) for _ in range(draws)]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
