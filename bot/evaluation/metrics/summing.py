"""Functions that sum up scores over questions.

Each takes an array (samples, questions, columns), with NaN for missing scores, and returns an array (samples).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def mean(samples: Floats) -> Floats:
    """The mean of the first column."""
    return _means(samples)[:, 0]


def median(samples: Floats) -> Floats:
    """The median of the first column."""
    medians: Floats = np.nanmedian(samples[:, :, 0], axis=1)
    return medians


def weighted_mean(samples: Floats) -> Floats:
    """The mean of the first column weighted by the second."""
    weights = np.nansum(samples[:, :, 1], axis=1)
    total = np.nansum(samples[:, :, 0] * samples[:, :, 1], axis=1)
    means: Floats = total / np.where(weights, weights, np.nan)
    return means


def f1_of_means(samples: Floats) -> Floats:
    """The harmonic mean of the means of both columns, recall and precision."""
    recall, precision = _means(samples).T
    total = recall + precision
    return np.where(total == 0, 0.0, 2 * recall * precision / np.where(total == 0, 1.0, total))


def _means(samples: Floats) -> Floats:
    counts = (~np.isnan(samples)).sum(axis=1)
    means: Floats = np.nansum(samples, axis=1) / np.where(counts, counts, np.nan)
    return means
