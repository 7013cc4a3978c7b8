"""Bucket: many small parameters updated as one long vector, or one large parameter in pieces.

numpy needs about a microsecond to start an operation, however short the array. So small parameters are not updated
one by one: their gradients are copied into one long vector, the rule runs on that, and the changes are subtracted from
the parameters, whose own memory stays where it is. A large parameter is updated alone, in pieces that fit into the
processor's cache.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from nnlib.tensor import Tensor

__all__ = ["Bucket"]

BLOCK = 65536  # numbers a piece: few enough for the cache, so many that starting an operation costs little
ALONE = BLOCK  # from this size on a parameter is not copied together with others


class Bucket:
    """Parameters that are updated together as one long vector: of one group, one dtype and one age.

    Args:
        group: their options.
        params: the parameters; all have gradients.
        names: what the rule keeps for each of them.
        age: how many steps they have had.

    Example:
        >>> w = Tensor([1.0, 2.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> bucket = Bucket({"lr": 1.0}, [w], (), age=0)
        >>> for g, change in bucket.blocks(bucket.gather()):
        ...     change[...] = g / 4
        >>> w.tolist()
        [0.5, 1.0]
    """

    def __init__(self, group: dict, params: list[Tensor], names: tuple[str, ...], age: int):
        self.group, self.params, self.names = group, params, names
        self.alone = alone = len(params) == 1 and stands_alone(params[0])
        self.step = np.array(age, np.float32)  # as torch keeps it
        self.dtype = dtype = params[0].dtype
        sizes = [p._data.size for p in params]
        ends = np.cumsum([0, *sizes]).tolist()
        n = ends[-1]
        self.spans = list(pairwise(ends))  # where each parameter lies in the vector
        self.slots = [np.empty(n, dtype) for _ in names]
        cuts = list(zip(range(0, n, BLOCK), [*range(BLOCK, n, BLOCK), n]))
        self.pieces = [(a, b, [slot[a:b] for slot in self.slots]) for a, b in cuts]
        self.change = np.empty(min(n, BLOCK) if alone else n, dtype)
        self.decayed = np.empty(min(n, BLOCK), dtype)
        if not alone:
            self.g = np.empty(n, dtype)
            self.parts = [self.change[a:b].reshape(p.shape) for p, (a, b) in zip(params, self.spans)]

    def views(self, number: int) -> dict[str, np.ndarray]:
        """The slots of one parameter, in its shape."""
        start, stop = self.spans[number]
        shape = self.params[number].shape
        return {name: slot[start:stop].reshape(shape) for name, slot in zip(self.names, self.slots)}

    def gather(self) -> np.ndarray:
        """All gradients as one vector; TypeError if one has another dtype than the parameters had."""
        if self.alone:
            g = self.params[0]._grad._data
            if g.dtype is not self.dtype:
                raise TypeError
            return g.reshape(-1)
        return np.concatenate([p._grad._data.ravel() for p in self.params], out=self.g, casting="no")

    def blocks(self, g: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
        """Piece by piece (g, change, *slots); what the rule leaves in `change` is subtracted from the parameters."""
        group, params, alone = self.group, self.params, self.alone
        decay, maximize = group.get("weight_decay", 0), group.get("maximize", False)
        shrink = 1 - group["lr"] * decay if decay and group.get("decoupled_weight_decay") else None
        if shrink is not None:
            decay = 0
            for p in params:
                np.multiply(p._data, shrink, out=p._data)
        if alone:
            w = params[0]._data.reshape(-1)
        elif decay:
            w = np.concatenate([p._data.ravel() for p in params])
        for start, stop, slots in self.pieces:
            piece = g[start:stop]
            if decay or maximize:
                mixed = self.decayed[: stop - start]
                np.multiply(w[start:stop], decay, out=mixed) if decay else mixed.fill(0)
                piece = np.subtract(mixed, piece, out=mixed) if maximize else np.add(mixed, piece, out=mixed)
            change = self.change[: stop - start] if alone else self.change[start:stop]
            yield piece, change, *slots
            if alone:
                np.subtract(w[start:stop], change, out=w[start:stop])
        if not alone:
            for p, part in zip(params, self.parts):
                np.subtract(p._data, part, out=p._data)
        for p in params:
            p.mark.write()  # so that a backward through what was computed with the old numbers is refused


def stands_alone(p: Tensor) -> bool:
    """Is it large enough to be updated in its own memory?"""
    return p._data.size >= ALONE and p._data.flags.c_contiguous
