"""Layers: Linear, Embedding, and those that only change the shape."""

import math

import numpy as np
from numpy.typing import DTypeLike

from nnlib import init
from nnlib.errors import ShapeError
from nnlib.inputs import count
from nnlib.module import Module, Parameter, declined
from nnlib.ops import linear
from nnlib.shapes import flatten
from nnlib.tensor import Tensor

__all__ = ["Flatten", "Identity", "Linear"]


def blank(shape: tuple, dtype: DTypeLike) -> Parameter:
    """A parameter of zeros, to be filled."""
    return Parameter(np.zeros(shape, np.float32 if dtype is None else dtype))


class Linear(Module):
    """A layer of neurons.  y = x Wᵀ + b

    Args:
        in_features: how many numbers come in.
        out_features: how many neurons there are, so how many numbers come out.
        bias: with b, or without.
        device: left out.
        dtype: of the weights; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (…, in_features) → (…, out_features).  weight (out_features, in_features), bias (out_features,); both start
        with U(−k, k), k = 1 / √in_features.

    Raises:
        ShapeError: the last axis of x is not in_features long.

    Example:
        >>> layer = Linear(3, 4)
        >>> layer(Tensor([[1.0, 2.0, 3.0]])).shape
        (1, 4)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("Linear", device=device)
        self.in_features = count(in_features, "in_features", at_least=0)
        self.out_features = count(out_features, "out_features", at_least=0)
        self.weight = blank((out_features, in_features), dtype)
        self.register_parameter("bias", blank((out_features,), dtype) if bias else None)
        self.reset_parameters(rng)

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        """Draw new start values."""
        bound = 1 / math.sqrt(self.in_features) if self.in_features else 0
        for p in self.parameters():
            init.uniform_(p, -bound, bound, rng=rng)

    def forward(self, x: Tensor) -> Tensor:
        """y = x Wᵀ + b"""
        try:
            return linear(x, self.weight, self.bias)
        except ShapeError:
            raise self._misfit(x) from None

    def _misfit(self, x: Tensor) -> ShapeError:
        shape, n, m = np.shape(getattr(x, "data", x)), self.in_features, self.out_features
        hint = ""
        if len(shape) > 2 and math.prod(shape[1:]) == n:
            hint = f" A Flatten() before it would make x {(shape[0], n)}."
        elif len(shape) > 1:
            hint = f" Did you mean in_features={shape[-1]}?"
        return ShapeError(f"Linear({n} → {m}): the last axis must be {n}, got x.shape = {shape}.{hint}")

    def extra_repr(self) -> str:
        """Its sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """y = x, for a place where a layer may be left out.

    Args:
        *args: anything, not used.
        **kwargs: anything, not used.

    Shape:
        any → the same.

    Example:
        >>> Identity()(Tensor([1.0]))
        tensor([1.])
    """

    def __init__(self, *args: object, **kwargs: object):
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """y = x"""
        return x


class Flatten(Module):
    """Axes start_dim … end_dim become one.

    Args:
        start_dim: the first of them; 1 by default, so that the batch axis stays.
        end_dim: the last of them.

    Shape:
        x (N, d₁, d₂, …) → (N, d₁·d₂·…).

    Example:
        >>> Flatten()(Tensor([[[1.0, 2.0], [3.0, 4.0]]]))
        tensor([[1., 2., 3., 4.]])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Tensor) -> Tensor:
        """x with those axes as one"""
        return flatten(x, start_dim=self.start_dim, end_dim=self.end_dim)

    def extra_repr(self) -> str:
        """Its axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"
