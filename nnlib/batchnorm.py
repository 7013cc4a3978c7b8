"""Batch norm: each channel in units of its spread over the batch, with running statistics for later use."""

import numpy as np
from numpy.typing import DTypeLike

from nnlib import normalise
from nnlib.arrays import array_of
from nnlib.errors import ShapeError
from nnlib.inputs import count
from nnlib.modes import no_grad
from nnlib.module import Module, Parameter, declined
from nnlib.tensor import Tensor

__all__ = ["BatchNorm", "BatchNorm1d", "BatchNorm2d", "batch_norm", "scale_and_shift"]


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Each channel in units of its spread.  y = w (x − mean) / √(var + eps) + b

    Args:
        input: the numbers x.
        running_mean, running_var: the statistics that are used; in training they follow the batch's.
        weight, bias: w and b, one number for each channel.
        training: use the batch's own mean and variance, and move the running ones towards them.
        momentum: how far: running ← (1 − momentum) · running + momentum · batch (the unbiased variance).
        eps: added to the variance, so that nothing is divided by 0.

    Shape:
        x (N, C) or (N, C, …) → the same; all others (C,).

    Raises:
        ShapeError: a part whose length is not C; one value a channel in training, which has no spread.

    Example:
        >>> y = batch_norm(Tensor([[1.0], [3.0]]), None, None, training=True)
        >>> y.data.round(3).tolist()
        [[-1.0], [1.0]]

    Source:
        Ioffe and Szegedy 2015, arXiv:1502.03167.
    """
    x, shape = input, np.shape(array_of(input))
    if len(shape) < 2:
        raise ShapeError(f"batch_norm: x must be (N, C) or (N, C, …), got shape {shape}.")
    c, n = shape[1], int(np.prod(shape)) // max(shape[1], 1)
    parts = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    for name, part in parts.items():
        if part is not None and array_of(part).shape != (c,):
            raise ShapeError(f"batch_norm: x {shape} has {c} channels, but {name} has shape {array_of(part).shape}.")
    if training:
        if n <= 1:
            raise ShapeError(
                f"batch_norm in training needs more than one value for each channel, as one has no spread; got x of "
                f"shape {shape}. Use larger batches (drop_last=True), or call eval() for a single sample."
            )
        y, mean, var = normalise.batch_norm(x, weight, bias, eps=eps)
        with no_grad():
            if running_mean is not None:
                running_mean.copy_((1 - momentum) * array_of(running_mean) + momentum * array_of(mean))
            if running_var is not None:
                unbiased = array_of(var) * (n / (n - 1))
                running_var.copy_((1 - momentum) * array_of(running_var) + momentum * unbiased)
        return y
    if running_mean is None or running_var is None:
        raise TypeError("batch_norm: outside training it needs running_mean and running_var; got None.")
    wide = normalise.by_channel(shape)
    scale = 1 / np.sqrt(array_of(running_var) + eps)
    y = (x - array_of(running_mean).reshape(wide)) * (scale.reshape(wide))
    if weight is not None:
        y = y * weight.reshape(wide)
    return y if bias is None else y + bias.reshape(wide)


def scale_and_shift(module: Module, shape: tuple, weight: bool, bias: bool, dtype: DTypeLike) -> None:
    """Give a module its weight of ones and its bias of zeros, or None in their place."""
    dtype = np.float32 if dtype is None else dtype
    module.register_parameter("weight", Parameter(np.ones(shape, dtype)) if weight else None)
    module.register_parameter("bias", Parameter(np.zeros(shape, dtype)) if bias else None)


class BatchNorm(Module):
    """What BatchNorm1d and BatchNorm2d share."""

    axes: tuple = ()  # how many axes x may have
    layout = ""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: None = None,
        dtype: DTypeLike = None,
        *,
        bias: bool = True,
    ):
        super().__init__()
        declined(type(self).__name__, device=device)
        self.num_features, self.eps, self.momentum = count(num_features, "num_features"), eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        scale_and_shift(self, (num_features,), affine, affine and bias, dtype)
        dtype = np.float32 if dtype is None else dtype
        start = (np.zeros(num_features, dtype), np.ones(num_features, dtype), np.array(0, np.int64))
        for name, array in zip(("running_mean", "running_var", "num_batches_tracked"), start):
            self.register_buffer(name, Tensor(array) if track_running_stats else None)

    def reset_running_stats(self) -> None:
        """Forget the batches that were seen."""
        if self.track_running_stats:
            for buffer, value in ((self.running_mean, 0), (self.running_var, 1), (self.num_batches_tracked, 0)):
                buffer.fill_(value)

    def reset_parameters(self) -> None:
        """Weight 1, bias 0, no batches seen."""
        self.reset_running_stats()
        with no_grad():
            if self.weight is not None:
                self.weight.fill_(1)
            if self.bias is not None:
                self.bias.fill_(0)

    def forward(self, x: Tensor) -> Tensor:
        """x in units of the batch's spread in training, of the running statistics in use"""
        shape = np.shape(array_of(x))
        if len(shape) not in self.axes or shape[1] != self.num_features:
            raise ShapeError(
                f"{type(self).__name__}({self.num_features}): x must be {self.layout} with C = {self.num_features}, "
                f"got x.shape = {shape}."
            )
        momentum = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
            if momentum is None:  # the plain mean over all batches so far
                momentum = 1 / self.num_batches_tracked.item()
        own = self.training or self.running_mean is None
        track = self.track_running_stats or not self.training
        mean, var = (self.running_mean, self.running_var) if track else (None, None)
        return batch_norm(x, mean, var, self.weight, self.bias, own, 0.0 if momentum is None else momentum, self.eps)

    def extra_repr(self) -> str:
        """Its settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(BatchNorm):
    """Each of C features in units of its spread over the batch.  y = w (x − mean) / √(var + eps) + b

    In training mean and var are the batch's, and the running ones follow them; in use (eval) the running ones serve.

    Args:
        num_features: C.
        eps: added to the variance, so that nothing is divided by 0.
        momentum: how far the running statistics go towards each batch's; None: their plain mean over all batches.
        affine: with w and b, or without.
        track_running_stats: False keeps none and uses the batch's always.
        device: left out.
        dtype: of the weights; float32 by default.
        bias: with b, or without.

    Shape:
        x (N, C) or (N, C, L) → the same.  weight, bias, running_mean, running_var (C,); w starts with 1, b with 0.

    Raises:
        ShapeError: another shape; one value a channel in training.

    Example:
        >>> layer = BatchNorm1d(1)
        >>> layer(Tensor([[1.0], [3.0]])).data.round(3).tolist(), layer.running_mean
        ([[-1.0], [1.0]], tensor([0.2]))

    Source:
        Ioffe and Szegedy 2015, arXiv:1502.03167.
    """

    axes, layout = (2, 3), "(N, C) or (N, C, L)"


class BatchNorm2d(BatchNorm):
    """Each of C channels in units of its spread over the batch and its pixels.  y = w (x − mean) / √(var + eps) + b

    Args:
        num_features: C.
        eps: added to the variance, so that nothing is divided by 0.
        momentum: how far the running statistics go towards each batch's; None: their plain mean over all batches.
        affine: with w and b, or without.
        track_running_stats: False keeps none and uses the batch's always.
        device: left out.
        dtype: of the weights; float32 by default.
        bias: with b, or without.

    Shape:
        x (N, C, H, W) → the same.  weight, bias, running_mean, running_var (C,); w starts with 1, b with 0.

    Raises:
        ShapeError: another shape; one value a channel in training.

    Example:
        >>> layer = BatchNorm2d(3).eval()
        >>> layer(Tensor(np.ones((2, 3, 4, 4), np.float32))).shape
        (2, 3, 4, 4)

    Source:
        Ioffe and Szegedy 2015, arXiv:1502.03167.
    """

    axes, layout = (4,), "(N, C, H, W)"
