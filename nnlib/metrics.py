"""Metrics: plain functions of (prediction, target) that give one number to read, not to differentiate."""

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.errors import DataError, ShapeError

__all__ = ["accuracy", "mean_absolute_error", "r2_score"]


def accuracy(prediction: ArrayLike, target: ArrayLike) -> float:
    """The share of right answers: of largest scores at the right class, or of scores above 0 where the target is 1.

    Args:
        prediction: scores (logits) or probabilities of classes; or one logit a row, whose sign is the answer.
        target: class numbers; or 0 and 1.

    Shape:
        prediction (N, C, ...), target (N, ...); or both alike, (N,) or (N, 1).

    Units:
        a share, 0 … 1.

    Raises:
        ShapeError: the shapes do not belong together.
        DataError: no rows.

    Example:
        >>> accuracy([[2.0, 1.0], [0.3, 0.1]], [0, 1])
        0.5
        >>> accuracy([-1.5, 3.0], [0, 1])
        1.0
    """
    p, y = array_of(prediction), array_of(target)
    if p.shape == y.shape:
        right = (p > 0) == (y > 0.5)
    elif p.ndim > 1 and p.shape[:1] + p.shape[2:] == y.shape:
        right = p.argmax(1) == y
    else:
        raise ShapeError(
            f"accuracy: scores (N, C) with class numbers (N,), or both of one shape; got {p.shape} and {y.shape}."
        )
    return float(share(right, "accuracy"))


def mean_absolute_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """How far off, on average.  mean |p − y|

    Args:
        prediction: numbers.
        target: the right numbers.

    Shape:
        both alike.

    Units:
        those of the target.

    Raises:
        ShapeError: the shapes differ.
        DataError: no rows.

    Example:
        >>> mean_absolute_error([1.0, 4.0], [2.0, 2.0])
        1.5
    """
    p, y = alike(prediction, target, "mean_absolute_error")
    return float(share(np.abs(p - y), "mean_absolute_error"))


def r2_score(prediction: ArrayLike, target: ArrayLike) -> float:
    """How much of the target's variance is explained.  1 − Σ(p − y)² / Σ(y − ȳ)²

    1 is perfect, 0 as good as always saying the mean, below 0 worse than that. It is a number of a whole data set: the
    mean over batches is another.

    Args:
        prediction: numbers.
        target: the right numbers.

    Shape:
        both alike.

    Units:
        none.

    Raises:
        ShapeError: the shapes differ.
        DataError: no rows.

    Example:
        >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
        0.7857142857142857
    """
    p, y = (a.astype(np.float64) for a in alike(prediction, target, "r2_score"))
    share(y, "r2_score")
    off, spread = float(((p - y) ** 2).sum()), float(((y - y.mean()) ** 2).sum())
    return 1 - off / spread if spread else (1.0 if off == 0 else -np.inf)


def alike(prediction: ArrayLike, target: ArrayLike, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays of one shape; (N, 1) beside (N,) would silently become (N, N)."""
    p, y = array_of(prediction), array_of(target)
    if p.shape != y.shape:
        raise ShapeError(f"{name}: prediction and target must have one shape, got {p.shape} and {y.shape}.")
    return p, y


def share(values: np.ndarray, name: str) -> np.floating:
    """The mean, of something."""
    if not values.size:
        raise DataError(f"{name}: there are no rows to compare.")
    return values.mean()
