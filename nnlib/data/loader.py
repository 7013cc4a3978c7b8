"""Batches: a few rows at a time, in a new random order each epoch if you wish."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nnlib.data.split import same_length
from nnlib.errors import DataError, ShapeError, described
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

    def __iter__(self) -> "Batches":
        n = len(self.arrays[0])
        return Batches(self, generator(self.rng).permutation(n) if self.shuffle else np.arange(n))

    def resume(self, order: ArrayLike, position: int) -> "Batches":
        """Go on in an epoch that was begun before: its order of rows, and how many batches it has given already.

        Args:
            order: `iter(loader).order` of that epoch.
            position: how many batches to leave out.

        Shape:
            order (N,).

        Raises:
            ShapeError: the order is of another number of rows.

        Example:
            >>> loader = DataLoader(np.arange(6), batch_size=2, shuffle=True)
            >>> epoch = iter(loader)
            >>> first, rest = next(epoch), loader.resume(epoch.order, 1)
            >>> [b.tolist() for (b,) in rest] == [b.tolist() for (b,) in epoch]
            True
        """
        if len(order) != len(self.arrays[0]):
            raise ShapeError(
                f"DataLoader: an order of {len(order)} rows came, but there are {len(self.arrays[0])}. Are these the "
                "data with which the epoch was begun?"
            )
        return Batches(self, np.asarray(order), position)

    def __repr__(self) -> str:
        order = "shuffled" if self.shuffle else "in order"
        return f"DataLoader({len(self.arrays[0])} rows {order}, {len(self)} batches of {self.batch_size})"


class Batches(Iterator):
    """One epoch: the batches of a loader in one order of its rows."""

    def __init__(self, loader: DataLoader, order: np.ndarray, position: int = 0):
        self.loader, self.order, self.position = loader, order, position

    def __next__(self) -> tuple[np.ndarray, ...]:
        if self.position >= len(self.loader):
            raise StopIteration
        start = self.position * self.loader.batch_size
        self.position += 1
        rows = self.order[start : start + self.loader.batch_size]
        return tuple(a[rows] for a in self.loader.arrays)


def _plain(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "f":
        return array.astype(np.float32, copy=False)
    if array.dtype.kind in "biu":
        return array.astype(np.int64, copy=False)
    raise DataError(f"DataLoader takes numbers only, got {described(array)}. Turn text into numbers first.")
