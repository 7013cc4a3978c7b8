"""Activations as layers: each applies a function of nn.functional."""

from nnlib.activations import elu, gelu, leaky_relu, silu, softplus
from nnlib.errors import unknown
from nnlib.losses import log_softmax, softmax
from nnlib.module import Module, declined
from nnlib.ops import relu, sigmoid, tanh
from nnlib.tensor import Tensor

__all__ = [
    "ELU", "GELU", "LeakyReLU", "LogSoftmax", "ReLU", "SiLU", "Sigmoid", "Softmax", "Softplus", "Tanh",
]  # fmt: skip


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


class LeakyReLU(Module):
    """Leaky rectifier.  y = x where x > 0, else s · x

    Args:
        negative_slope: s.
        inplace: left out.

    Shape:
        any → the same.

    Example:
        >>> LeakyReLU(0.1)(Tensor([-1.0, 2.0]))
        tensor([-0.1,  2. ])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        super().__init__()
        declined("LeakyReLU", inplace=inplace)
        self.negative_slope = negative_slope

    def forward(self, x: Tensor) -> Tensor:
        """y = x where x > 0, else s · x"""
        return leaky_relu(x, negative_slope=self.negative_slope)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"negative_slope={self.negative_slope}"


class ELU(Module):
    """Exponential linear unit.  y = x where x > 0, else α (eˣ − 1)

    Args:
        alpha: α.
        inplace: left out.

    Shape:
        any → the same.

    Source:
        Clevert, Unterthiner and Hochreiter 2015, arXiv:1511.07289.

    Example:
        >>> ELU()(Tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.    ])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__()
        declined("ELU", inplace=inplace)
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        """y = x where x > 0, else α (eˣ − 1)"""
        return elu(x, alpha=self.alpha)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"alpha={self.alpha}"


class GELU(Module):
    """x times the share Φ(x) of a normal distribution below x.  y = x Φ(x)

    Args:
        approximate: "none" for the exact Φ, "tanh" for ½ (1 + tanh(√(2/π) (x + 0.044715 x³))).

    Shape:
        any → the same.

    Raises:
        ValueError: another approximation.

    Source:
        Hendrycks and Gimpel 2016, arXiv:1606.08415.

    Example:
        >>> GELU()(Tensor([-1.0, 2.0]))
        tensor([-0.1587,  1.9545])
    """

    def __init__(self, approximate: str = "none"):
        super().__init__()
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU: {unknown('approximation', approximate, ['none', 'tanh'])}")
        self.approximate = approximate

    def forward(self, x: Tensor) -> Tensor:
        """y = x Φ(x)"""
        return gelu(x, approximate=self.approximate)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"approximate={self.approximate!r}"


class SiLU(Module):
    """x times its sigmoid, also called swish.  y = x σ(x)

    Args:
        inplace: left out.

    Shape:
        any → the same.

    Source:
        Ramachandran, Zoph and Le 2017, arXiv:1710.05941.

    Example:
        >>> SiLU()(Tensor([0.0, 2.0]))
        tensor([0.    , 1.7616])
    """

    def __init__(self, inplace: bool = False):
        super().__init__()
        declined("SiLU", inplace=inplace)

    def forward(self, x: Tensor) -> Tensor:
        """y = x σ(x)"""
        return silu(x)


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


class Softplus(Module):
    """A smooth rectifier.  y = log(1 + e^(βx)) / β

    Args:
        beta: β; the larger, the closer to ReLU.
        threshold: where βx is larger, y = x.

    Shape:
        any → the same.

    Example:
        >>> Softplus()(Tensor([0.0, 30.0]))
        tensor([ 0.6931, 30.    ])
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, x: Tensor) -> Tensor:
        """y = log(1 + e^(βx)) / β"""
        return softplus(x, beta=self.beta, threshold=self.threshold)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"beta={self.beta}, threshold={self.threshold}"


class Softmax(Module):
    """Shares that add up to 1 along an axis.  y = eˣ / Σ eˣ

    Args:
        dim: the axis, e.g. −1 for the last.

    Shape:
        any → the same.

    Raises:
        TypeError: dim was not given; torch guesses it then, with a warning.

    Example:
        >>> Softmax(dim=1)(Tensor([[0.0, 0.0]]))
        tensor([[0.5, 0.5]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        """y = eˣ / Σ eˣ"""
        return softmax(x, dim=self.dim)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"dim={self.dim}"


class LogSoftmax(Module):
    """Logarithms of the shares.  y = x − log Σ eˣ

    Args:
        dim: the axis, e.g. −1 for the last.

    Shape:
        any → the same.

    Raises:
        TypeError: dim was not given; torch guesses it then, with a warning.

    Example:
        >>> LogSoftmax(dim=1)(Tensor([[0.0, 0.0]]))
        tensor([[-0.6931, -0.6931]])
    """

    def __init__(self, dim: int | None = None):
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        """y = x − log Σ eˣ"""
        return log_softmax(x, dim=self.dim)

    def extra_repr(self) -> str:
        """Its settings."""
        return f"dim={self.dim}"
