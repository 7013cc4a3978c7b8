"""Dropout: numbers left out at random in training, so that no neuron can rely on a single other one."""

import numpy as np

from nnlib.arrays import as_array
from nnlib.errors import described
from nnlib.module import Module, declined
from nnlib.ops import mul
from nnlib.rng import generator
from nnlib.tensor import Tensor

__all__ = ["Dropout", "dropout"]


def probability(p: float) -> float:
    """p itself, if it is one."""
    if isinstance(p, bool) or not isinstance(p, int | float | np.number):
        raise TypeError(f"dropout: p must be a number in 0..1, got {described(p)}.")
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p is the share that is left out, so it must lie in 0..1, got {p}.")
    return float(p)


def dropout(
    input: Tensor,
    p: float = 0.5,
    training: bool = True,
    inplace: bool = False,
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Leave out each number with probability p, and enlarge the others so that the mean stays.  y = x · mask / (1 − p)

    Args:
        input: the numbers x.
        p: the share that is left out, 0 … 1.
        training: False returns x as it is.
        inplace: left out.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        any → the same.

    Raises:
        ValueError: p is not in 0..1.

    Example:
        >>> y = dropout(Tensor([1.0] * 1000), p=0.25, rng=np.random.default_rng(0))
        >>> y[:4], round(float(y.mean()), 1)
        (tensor([1.3333, 1.3333, 1.3333, 1.3333]), 1.0)

    Source:
        Srivastava et al. 2014, "Dropout", JMLR 15:1929.
    """
    declined("dropout", inplace=inplace)
    p = probability(p)
    if not training or p == 0:
        return input
    x = input if isinstance(input, Tensor) else as_array(input)
    kept = generator(rng).random(x.shape, np.float32) >= p
    return mul(x, (kept / max(1 - p, 1e-30)).astype(x.dtype))  # p = 1 keeps nothing


class Dropout(Module):
    """Leaves out each number with probability p in training, nothing in use.  y = x · mask / (1 − p)

    Args:
        p: the share that is left out, 0 … 1.
        inplace: left out.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        any → the same.

    Raises:
        ValueError: p is not in 0..1.

    Example:
        >>> layer = Dropout(0.5).eval()
        >>> layer(Tensor([1.0, 2.0]))
        tensor([1., 2.])

    Source:
        Srivastava et al. 2014, "Dropout", JMLR 15:1929.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False, *, rng: np.random.Generator | None = None):
        super().__init__()
        declined("Dropout", inplace=inplace)
        self.p, self.rng = probability(p), rng
        generator(rng)  # raises now if it is none

    def forward(self, x: Tensor) -> Tensor:
        """x with some numbers left out, if in training"""
        return dropout(x, self.p, self.training, rng=self.rng)

    def extra_repr(self) -> str:
        """Its probability."""
        return f"p={self.p}"
