"""Layer norm and group norm: each sample, or each group of its channels, in units of its own spread."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from nnlib import normalise
from nnlib.arrays import array_of
from nnlib.batchnorm import scale_and_shift
from nnlib.errors import ShapeError
from nnlib.inputs import count
from nnlib.module import Module, declined
from nnlib.tensor import Tensor

__all__ = ["GroupNorm", "LayerNorm", "group_norm", "layer_norm"]


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Each sample in units of its own spread.  y = w (x − mean) / √(var + eps) + b

    Args:
        input: the numbers x.
        normalized_shape: the last axes of x, over which the mean goes.
        weight, bias: w and b, of normalized_shape.
        eps: added to the variance, so that nothing is divided by 0.

    Shape:
        x (…, *normalized_shape) → the same.

    Raises:
        ShapeError: the last axes of x, or a part, have another shape.

    Example:
        >>> layer_norm(Tensor([[1.0, 3.0]]), (2,)).data.round(3).tolist()
        [[-1.0, 1.0]]

    Source:
        Ba, Kiros and Hinton 2016, arXiv:1607.06450.
    """
    return normalise.layer_norm(input, weight, bias, normalized_shape=tuple(normalized_shape), eps=eps)


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """Each group of channels of each sample in units of its own spread.  y = w (x − mean) / √(var + eps) + b

    Args:
        input: the numbers x.
        num_groups: into how many groups the channels are split.
        weight, bias: w and b, one number for each channel.
        eps: added to the variance, so that nothing is divided by 0.

    Shape:
        x (N, C, …) → the same; weight and bias (C,).

    Raises:
        ShapeError: C is no multiple of num_groups, or a part is not (C,).

    Example:
        >>> group_norm(Tensor([[1.0, 3.0, 10.0, 30.0]]), 2).data.round(3).tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    Source:
        Wu and He 2018, arXiv:1803.08494.
    """
    x = input if isinstance(input, Tensor) else Tensor(input)
    shape = x.shape
    if len(shape) < 2 or num_groups < 1 or shape[1] % num_groups:
        raise ShapeError(f"group_norm: x must be (N, C, …) with C a multiple of {num_groups}, got shape {shape}.")
    for name, part in (("weight", weight), ("bias", bias)):
        if part is not None and part.shape != shape[1:2]:
            raise ShapeError(f"group_norm: x has {shape[1]} channels, but {name} has shape {part.shape}.")
    size = int(np.prod(shape[1:])) // num_groups
    y = normalise.layer_norm(x.reshape(shape[0], num_groups, size), normalized_shape=(size,), eps=eps).reshape(shape)
    wide = normalise.by_channel(shape)
    y = y if weight is None else y * weight.reshape(wide)
    return y if bias is None else y + bias.reshape(wide)


class LayerNorm(Module):
    """Each sample in units of its own spread.  y = w (x − mean) / √(var + eps) + b, over the last axes

    Args:
        normalized_shape: the lengths of those last axes; one number for one axis.
        eps: added to the variance, so that nothing is divided by 0.
        elementwise_affine: with w and b, or without.
        bias: with b, or without.
        device: left out.
        dtype: of the weights; float32 by default.

    Shape:
        x (…, *normalized_shape) → the same.  weight, bias (*normalized_shape); w starts with 1, b with 0.

    Raises:
        ShapeError: the last axes of x have another shape.

    Example:
        >>> LayerNorm(2)(Tensor([[1.0, 3.0]])).data.round(3).tolist()
        [[-1.0, 1.0]]

    Source:
        Ba, Kiros and Hinton 2016, arXiv:1607.06450.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: None = None,
        dtype: DTypeLike = None,
    ):
        super().__init__()
        declined("LayerNorm", device=device)
        lengths = normalized_shape if isinstance(normalized_shape, Sequence) else (normalized_shape,)
        self.normalized_shape = tuple(count(n, "normalized_shape") for n in lengths)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        scale_and_shift(self, self.normalized_shape, elementwise_affine, elementwise_affine and bias, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """x with each sample in units of its own spread"""
        return normalise.layer_norm(x, self.weight, self.bias, normalized_shape=self.normalized_shape, eps=self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        affine, bias = self.elementwise_affine, self.bias is not None
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={affine}, bias={bias}"


class GroupNorm(Module):
    """Each group of channels of each sample in units of its own spread.  y = w (x − mean) / √(var + eps) + b

    Args:
        num_groups: into how many groups the channels are split.
        num_channels: C, a multiple of num_groups.
        eps: added to the variance, so that nothing is divided by 0.
        affine: with w and b, or without.
        device: left out.
        dtype: of the weights; float32 by default.
        bias: with b, or without.

    Shape:
        x (N, C, …) → the same.  weight, bias (C,); w starts with 1, b with 0.

    Raises:
        ValueError: num_channels is no multiple of num_groups.
        ShapeError: x has another number of channels.

    Example:
        >>> GroupNorm(2, 4)(Tensor([[1.0, 3.0, 10.0, 30.0]])).data.round(3).tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    Source:
        Wu and He 2018, arXiv:1803.08494.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: None = None,
        dtype: DTypeLike = None,
        *,
        bias: bool = True,
    ):
        super().__init__()
        declined("GroupNorm", device=device)
        self.num_groups, self.num_channels = count(num_groups, "num_groups"), count(num_channels, "num_channels")
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: num_channels = {num_channels} must be a multiple of num_groups = {num_groups}."
            )
        self.eps, self.affine = eps, affine
        scale_and_shift(self, (num_channels,), affine, affine and bias, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """x with each group in units of its own spread"""
        shape = np.shape(array_of(x))
        if len(shape) < 2 or shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm({self.num_groups}, {self.num_channels}): x must be (N, C, …) with C = {self.num_channels}, "
                f"got x.shape = {shape}."
            )
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        bias = self.bias is not None
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={bias}"
