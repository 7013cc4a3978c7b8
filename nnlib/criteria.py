"""Losses as modules: they hold a loss's settings, and call its function in nn.functional."""

import numpy as np  # noqa: F401 (the examples use it)
from numpy.typing import ArrayLike

from nnlib.losses import cross_entropy, mse_loss
from nnlib.module import Module, declined
from nnlib.tensor import Tensor

__all__ = ["CrossEntropyLoss", "MSELoss"]


class CrossEntropyLoss(Module):
    """Surprise at the right class.  loss = −log softmax(x)[target], averaged

    Args:
        weight: one number for each class, by which its losses count.
        size_average, reduce: left out.
        ignore_index: a class number that does not count.
        reduction: "mean", "sum", or "none" for each loss by itself.
        label_smoothing: how much of the target is spread evenly over all classes, 0 … 1.

    Shape:
        x (N, C), (C,) or (N, C, d₁, …): scores (logits), before any softmax.  target: class numbers (N,), () or
        (N, d₁, …), or shares of the classes, of x's shape.  loss: (), or as the class numbers for "none".

    Units:
        nats: log C for guessing among C classes.

    Raises:
        ShapeError: target does not fit x.
        IndexError: a class number that does not exist.

    Example:
        >>> round(CrossEntropyLoss()(Tensor([[0.0, 0.0]]), np.array([0])).item(), 4)
        0.6931
    """

    def __init__(
        self,
        weight: ArrayLike | None = None,
        size_average: None = None,
        ignore_index: int = -100,
        reduce: None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__()
        declined("CrossEntropyLoss", size_average=size_average, reduce=reduce)
        self.register_buffer("weight", weight if weight is None or isinstance(weight, Tensor) else Tensor(weight))
        self.ignore_index, self.reduction, self.label_smoothing = ignore_index, reduction, label_smoothing

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of scores x for a target."""
        return cross_entropy(
            x,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class MSELoss(Module):
    """Mean squared error.  loss = mean (x − target)²

    Args:
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each square by itself.

    Shape:
        x and target: any, the same.  loss: (), or that shape for "none".

    Units:
        the target's, squared.

    Example:
        >>> MSELoss()(Tensor([1.0, 3.0]), Tensor([1.0, 1.0])).item()
        2.0
    """

    def __init__(self, size_average: None = None, reduce: None = None, reduction: str = "mean"):
        super().__init__()
        declined("MSELoss", size_average=size_average, reduce=reduce)
        self.reduction = reduction

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of predictions x for a target."""
        return mse_loss(x, target, reduction=self.reduction)
