"""Layers: Linear, Embedding, and those that only change the shape."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib import init
from nnlib.errors import ShapeError
from nnlib.inputs import count
from nnlib.lookup import embedding
from nnlib.modes import no_grad
from nnlib.module import Module, Parameter, declined
from nnlib.ops import linear
from nnlib.shapes import flatten, reshape
from nnlib.tensor import Tensor

__all__ = ["Embedding", "Flatten", "Identity", "Linear", "Unflatten"]


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


class Embedding(Module):
    """A table of vectors, looked up by number.  y = W[x]

    Args:
        num_embeddings: V, how many vectors.
        embedding_dim: E, how long each is.
        padding_idx: the number of a vector that starts as 0 and is never learnt: padding.
        max_norm, norm_type, scale_grad_by_freq, sparse, device: left out.
        _weight: the table to start with, (V, E).
        _freeze: do not learn the table.
        dtype: of the table; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x: whole numbers 0 … V − 1, of any shape (…) → (…, E).  weight (V, E) starts with N(0, 1).

    Raises:
        IndexError: a number that is not in the table, with its position.
        TypeError: x holds floats.

    Example:
        >>> table = Embedding(10, 3, padding_idx=0)
        >>> table(np.array([[1, 2, 0, 0]])).shape, table(np.array(0)).data
        ((1, 4, 3), array([0., 0., 0.], dtype=float32))
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: ArrayLike | None = None,
        _freeze: bool = False,
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("Embedding", max_norm=max_norm, norm_type=None if norm_type == 2 else norm_type, device=device)
        declined("Embedding", scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
        shape = (count(num_embeddings, "num_embeddings"), count(embedding_dim, "embedding_dim"))
        if padding_idx is not None and not -shape[0] <= padding_idx < shape[0]:
            raise ValueError(f"Embedding: padding_idx must lie in 0..{shape[0] - 1}, got {padding_idx}.")
        self.num_embeddings, self.embedding_dim = shape
        self.padding_idx = None if padding_idx is None else padding_idx % shape[0]
        self.weight = blank(shape, dtype) if _weight is None else Parameter(_weight)
        if self.weight.shape != shape:
            raise ShapeError(f"Embedding({shape[0]}, {shape[1]}): _weight must be {shape}, got {self.weight.shape}.")
        if _weight is None:
            self.reset_parameters(rng)
        self.weight.requires_grad_(not _freeze)

    @classmethod
    def from_pretrained(cls, embeddings: ArrayLike, freeze: bool = True, padding_idx: int | None = None) -> "Embedding":
        """A table that is there already, (V, E); it is learnt further only with freeze=False."""
        shape = np.shape(getattr(embeddings, "data", embeddings))
        if len(shape) != 2:
            raise ShapeError(f"Embedding.from_pretrained needs a table (V, E), got shape {shape}.")
        return cls(*shape, padding_idx=padding_idx, _weight=embeddings, _freeze=freeze)

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        """Draw new start values."""
        init.normal_(self.weight, rng=rng)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0

    def forward(self, x: Tensor) -> Tensor:
        """y = W[x]"""
        return embedding(x, self.weight, padding_idx=self.padding_idx)

    def extra_repr(self) -> str:
        """Its sizes."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


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


class Unflatten(Module):
    """One axis becomes several.

    Args:
        dim: which axis.
        unflattened_size: the lengths it is split into; one may be −1.

    Shape:
        x (…, d₁·d₂, …) → (…, d₁, d₂, …).

    Raises:
        ShapeError: the lengths do not multiply to the axis's own.

    Example:
        >>> Unflatten(1, (2, 2))(Tensor([[1.0, 2.0, 3.0, 4.0]])).shape
        (1, 2, 2)
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]):
        super().__init__()
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)

    def forward(self, x: Tensor) -> Tensor:
        """x with that axis as several"""
        shape, sizes = np.shape(getattr(x, "data", x)), self.unflattened_size
        dim = range(len(shape))[self.dim]
        known = -math.prod(sizes) if -1 in sizes else math.prod(sizes)
        if shape[dim] % known if -1 in sizes and known else shape[dim] != known:
            raise ShapeError(f"Unflatten({self.dim}, {sizes}): axis {self.dim} of x is {shape[dim]} long, not {known}.")
        return reshape(x, shape=(*shape[:dim], *sizes, *shape[dim + 1 :]))

    def extra_repr(self) -> str:
        """Its axis and lengths."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
