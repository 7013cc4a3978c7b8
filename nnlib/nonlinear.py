"""Activations as layers: each applies a function of nn.functional."""

from nnlib.module import Module, declined
from nnlib.ops import relu, sigmoid, tanh
from nnlib.tensor import Tensor

__all__ = ["ReLU", "Sigmoid", "Tanh"]


class ReLU(Module):
    """Rectifier.  y = max(x, 0)

    Args:
        inplace: left out.

    Shape:
        any → the same.

    Example:
        >>> ReLU()(Tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        declined("ReLU", inplace=inplace)

    def forward(self, x: Tensor) -> Tensor:
        """y = max(x, 0)"""
        return relu(x)


class Sigmoid(Module):
    """Sigmoid.  y = 1 / (1 + e⁻ˣ)

    Shape:
        any → the same.

    Example:
        >>> Sigmoid()(Tensor([0.0]))
        tensor([0.5])
    """

    def forward(self, x: Tensor) -> Tensor:
        """y = 1 / (1 + e⁻ˣ)"""
        return sigmoid(x)


class Tanh(Module):
    """Hyperbolic tangent.  y = tanh x

    Shape:
        any → the same.

    Example:
        >>> Tanh()(Tensor([0.0]))
        tensor([0.])
    """

    def forward(self, x: Tensor) -> Tensor:
        """y = tanh x"""
        return tanh(x)
