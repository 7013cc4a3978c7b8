"""Splitting rows into train and test, and scaling columns by what the training rows say."""

import numpy as np
from numpy.typing import ArrayLike

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import finite, float_array
from nnlib.rng import generator

__all__ = ["same_length", "standardise", "train_test_split"]


def same_length(arrays: tuple[ArrayLike, ...], caller: str) -> list[np.ndarray]:
    """Return the inputs as arrays that all have the same number of rows.

    Args:
        arrays: one or more arrays; row i of each belongs to example i.
        caller: the function's name, for the error message.

    Shape:
        each (N, …) -> the same.

    Raises:
        ShapeError: there is none, one has no rows to count, or their lengths differ.

    Example:
        >>> [a.shape for a in same_length(([[1, 2], [3, 4]], [0, 1]), "example")]
        [(2, 2), (2,)]
    """
    rows = [np.asarray(a) for a in arrays]
    if not rows:
        raise ShapeError(f"{caller} needs at least one array, such as {caller}(x, y).")
    for a in rows:
        if a.ndim == 0:
            raise ShapeError(f"{caller} needs arrays with one row an example, got the single value {a}.")
    if len({len(a) for a in rows}) > 1:
        shapes = ", ".join(str(a.shape) for a in rows)
        raise ShapeError(f"{caller}: all arrays must have the same number of rows (axis 0), got shapes {shapes}.")
    return rows


def _test_rows(n: int, test_size: float | int) -> int:
    """How many of n rows go to the test part."""
    if isinstance(test_size, bool) or not isinstance(test_size, int | float | np.integer | np.floating):
        raise TypeError(f"test_size must be a part such as 0.25 or a number of rows, got {described(test_size)}.")
    whole = isinstance(test_size, int | np.integer)
    if not whole and not 0 < test_size < 1:
        raise ValueError(
            f"test_size as a part must lie between 0 and 1, got {test_size}. For rows, give a whole number."
        )
    rows = int(test_size) if whole else round(n * test_size)
    if not 1 <= rows < n:
        raise ValueError(f"test_size={test_size} of {n} rows would leave a part empty; both need at least one row.")
    return rows


def _per_class(labels: np.ndarray, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Choose `rows` rows so that every class keeps its share (largest remainders get the rows left over)."""
    classes, member, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    share = sizes * rows / sizes.sum()
    take = np.floor(share).astype(int)
    take[np.argsort(take - share, kind="stable")[: rows - take.sum()]] += 1
    for missing, part in ((take == 0, "test"), (take == sizes, "train")):
        if missing.any():
            label, size = classes[missing][0].item(), sizes[missing][0]
            raise DataError(f"stratify: class {label!r} has {size} row(s), so none would be in the {part} part.")
    picks = [rng.permutation(np.flatnonzero(member == k))[:t] for k, t in enumerate(take)]
    return rng.permutation(np.concatenate(picks))


def train_test_split(
    *arrays: ArrayLike,
    test_size: float | int = 0.25,
    stratify: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, ...]:
    """Shuffle the rows and set some aside: `x_train, x_test, y_train, y_test = train_test_split(x, y)`.

    Args:
        arrays: arrays of N rows; row i of each belongs to example i and they stay together.
        test_size: the part of the rows to set aside (0.25), or their number (a whole number).
        stratify: (N,) labels; both parts then have the same share of each.
        rng: a numpy Generator; None for the library's own.

    Shape:
        each (N, …) -> train (N − M, …), test (M, …).  Copies; the arrays themselves are not changed.

    Raises:
        ShapeError: lengths differ.
        DataError: a class in `stratify` has too few rows to be in both parts.
        TypeError, ValueError: test_size is not a part or a number of rows that leaves both parts filled.

    Example:
        >>> x, y = np.arange(8).reshape(8, 1), np.array([0, 1] * 4)
        >>> x_train, x_test, y_train, y_test = train_test_split(x, y, stratify=y)
        >>> x_train.shape, x_test.shape, sorted(y_test.tolist())
        ((6, 1), (2, 1), [0, 1])
    """
    rows = same_length(arrays, "train_test_split")
    n, rng = len(rows[0]), generator(rng)
    m = _test_rows(n, test_size)
    if stratify is None:
        order = rng.permutation(n)
        train, test = order[m:], order[:m]
    else:
        labels = np.asarray(stratify)
        if labels.shape != (n,):
            raise ShapeError(f"stratify must hold one label a row, shape ({n},), got {described(labels)}.")
        test = _per_class(labels, m, rng)
        train = rng.permutation(np.setdiff1d(np.arange(n), test))
    return tuple(part for a in rows for part in (a[train], a[test]))


def standardise(train: ArrayLike, *others: ArrayLike) -> np.ndarray | tuple[np.ndarray, ...]:
    """Give every column mean 0 and standard deviation 1 on `train`:  z = (x − mean(train)) / std(train).

    The others (validation, test, one new row) are scaled with *train's* mean and deviation, as a model in use
    would have to. A column that is constant in `train` is only shifted.

    Args:
        train: the rows from which mean and deviation are taken.
        others: more rows with the same columns.

    Shape:
        train (N, D) or (N,); others (M, D) or (D,), or (M,) where train is (N,).  Floats keep their dtype.

    Raises:
        ShapeError: the columns differ, or `train` is empty.
        DataError: values are not numbers, or NaN.

    Example:
        >>> standardise([1.0, 3.0], [5.0])
        (array([-1.,  1.]), array([3.]))
    """
    train = finite(float_array(train, "train"), "train")
    if train.ndim not in (1, 2) or train.size == 0:
        raise ShapeError(f"standardise: train must be (N, D) or (N,) with at least one value, got {train.shape}.")
    mean, std = train.mean(axis=0, dtype=np.float64), train.std(axis=0, dtype=np.float64)
    spread = np.where(std > 1e-12 * np.abs(mean), std, 1.0)  # a constant column's std may be rounding dust, not 0
    results = [((train - mean) / spread).astype(train.dtype)]
    for k, other in enumerate(others):
        name = f"others[{k}]"
        other = finite(float_array(other, name), name)
        if (train.ndim == 2 and other.shape[-1:] != train.shape[1:]) or (train.ndim == 1 and other.ndim > 1):
            raise ShapeError(
                f"standardise: {name} must have train's columns, got {other.shape} beside train {train.shape}."
            )
        results.append(((other - mean) / spread).astype(other.dtype))
    return tuple(results) if others else results[0]
