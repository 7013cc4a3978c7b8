"""Batches: a few rows at a time, in a new random order each epoch if you wish."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nnlib.data.split import same_length
from nnlib.errors import DataError, described
from nnlib.inputs import count
from nnlib.rng import generator

__all__ = ["DataLoader"]


class DataLoader:
    """Goes through arrays in batches of rows: `for x, y in DataLoader(x, y, batch_size=32): …` is one epoch.

    Args:
        arrays: arrays of N rows; row i of each belongs to example i and they stay together.
        batch_size: rows a batch.
        shuffle: draw a new random order for every epoch.
        drop_last: leave out a last batch that is smaller than the others.
        rng: a numpy Generator for the order; None for the library's own.

    Shape:
        each (N, …) -> batches (batch_size, …), the last one smaller if N does not divide; `len` counts batches.
        Floats come as float32, whole numbers and booleans as int64; a batch is a copy that you may change.

    Raises:
        ShapeError: lengths differ.
        DataError: an array holds something else than numbers, or there are no rows.
        TypeError, ValueError: batch_size is not a whole number of 1 or more.

    Example:
        >>> loader = DataLoader(np.arange(5.0), [0, 1, 0, 1, 0], batch_size=2)
        >>> len(loader), [y.tolist() for _, y in loader]
        (3, [[0, 1], [0, 1], [0]])
    """

    def __init__(
        self,
        *arrays: ArrayLike,
        batch_size: int = 1,
        shuffle: bool = False,
        drop_last: bool = False,
        rng: np.random.Generator | None = None,
    ):
        self.arrays = tuple(_plain(a) for a in same_length(arrays, "DataLoader"))
        if len(self.arrays[0]) == 0:
            raise DataError("DataLoader: the arrays have no rows, so there is nothing to go through.")
        self.batch_size = count(batch_size, "batch_size")
        self.shuffle, self.drop_last = shuffle, drop_last
        self.rng = rng if rng is None else generator(rng)

    def __len__(self) -> int:
        n = len(self.arrays[0])
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        n = len(self.arrays[0])
        order = generator(self.rng).permutation(n) if self.shuffle else np.arange(n)
        for batch in range(len(self)):
            rows = order[batch * self.batch_size : (batch + 1) * self.batch_size]
            yield tuple(a[rows] for a in self.arrays)

    def __repr__(self) -> str:
        order = "shuffled" if self.shuffle else "in order"
        return f"DataLoader({len(self.arrays[0])} rows {order}, {len(self)} batches of {self.batch_size})"


def _plain(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "f":
        return array.astype(np.float32, copy=False)
    if array.dtype.kind in "biu":
        return array.astype(np.int64, copy=False)
    raise DataError(f"DataLoader takes numbers only, got {described(array)}. Turn text into numbers first.")
