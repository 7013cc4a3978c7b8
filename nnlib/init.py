"""The numbers that weights start with: torch.nn.init's functions, which write into a tensor and return it.

What matters is their size. A neuron adds up `fan_in` products, so its output's variance is fan_in · var(w) times that
of its inputs; with var(w) = gain² / fan_in it stays the same through any number of layers.
"""

import math

import numpy as np

from nnlib import rng as randomness
from nnlib.errors import ShapeError, described, unknown
from nnlib.modes import no_grad
from nnlib.tensor import Tensor

__all__ = [
    "calculate_fan_in_and_fan_out", "calculate_gain", "constant_", "kaiming_normal_", "kaiming_uniform_", "normal_",
    "ones_", "uniform_", "xavier_normal_", "xavier_uniform_", "zeros_",
]  # fmt: skip


def fill(tensor: Tensor, values: object, name: str) -> Tensor:
    """Write values into the tensor, unrecorded."""
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name} fills a Tensor or Parameter in place, got {described(tensor)}.")
    with no_grad():
        return tensor.copy_(values)


def source(rng: np.random.Generator | None, generator: None) -> np.random.Generator:
    """Where the random numbers come from."""
    if generator is not None:
        raise NotImplementedError("init: torch's option generator is left out; use rng=np.random.default_rng(0).")
    return randomness.generator(rng)


def shape_of(tensor: Tensor, name: str) -> tuple:
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{name} fills a Tensor or Parameter in place, got {described(tensor)}.")
    return tensor.shape


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: None = None, *, rng: np.random.Generator | None = None
) -> Tensor:
    """Fill with numbers drawn evenly from a … b.

    Args:
        tensor: what is filled, in place.
        a, b: the ends of the range.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        any; the same tensor comes back.

    Example:
        >>> w = uniform_(Tensor([0.0] * 4), -1, 1, rng=np.random.default_rng(0))
        >>> bool(abs(w.data).max() <= 1)
        True
    """
    return fill(tensor, source(rng, generator).uniform(a, b, shape_of(tensor, "uniform_")), "uniform_")


def normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    generator: None = None,
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Fill with numbers from a normal distribution, N(mean, std²).

    Args:
        tensor: what is filled, in place.
        mean, std: centre and standard deviation.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        any; the same tensor comes back.

    Example:
        >>> w = normal_(Tensor([0.0] * 1000), std=0.1, rng=np.random.default_rng(0))
        >>> round(float(w.std()), 2)
        0.1
    """
    return fill(tensor, source(rng, generator).normal(mean, std, shape_of(tensor, "normal_")), "normal_")


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with one number.

    Args:
        tensor: what is filled, in place.
        val: the number.

    Shape:
        any; the same tensor comes back.

    Example:
        >>> constant_(Tensor([1.0, 2.0]), 7)
        tensor([7., 7.])
    """
    return fill(tensor, val, "constant_")


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with 0.

    Args:
        tensor: what is filled, in place.

    Shape:
        any; the same tensor comes back.

    Example:
        >>> zeros_(Tensor([1.0, 2.0]))
        tensor([0., 0.])
    """
    return fill(tensor, 0, "zeros_")


def ones_(tensor: Tensor) -> Tensor:
    """Fill with 1.

    Args:
        tensor: what is filled, in place.

    Shape:
        any; the same tensor comes back.

    Example:
        >>> ones_(Tensor([3.0, 2.0]))
        tensor([1., 1.])
    """
    return fill(tensor, 1, "ones_")


def calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs each output adds up, and how many outputs each input goes to.

    Args:
        tensor: a weight (out, in), or of a convolution (out, in, *kernel).

    Shape:
        two axes or more.

    Raises:
        ShapeError: fewer than two axes.

    Example:
        >>> calculate_fan_in_and_fan_out(Tensor(np.zeros((8, 3, 5, 5))))
        (75, 200)
    """
    shape = shape_of(tensor, "calculate_fan_in_and_fan_out")
    if len(shape) < 2:
        raise ShapeError(f"Fan in and fan out need a weight of shape (out, in, …), got shape {shape}.")
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


_calculate_fan_in_and_fan_out = calculate_fan_in_and_fan_out  # its name in torch

GAINS = {
    **dict.fromkeys(
        ["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"], 1.0
    ),
    "sigmoid": 1.0, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4,
}  # fmt: skip


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much larger weights must be so that an activation does not shrink what passes: relu √2, tanh 5/3.

    Args:
        nonlinearity: "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu" or the name of a convolution.
        param: the negative slope of leaky_relu, default 0.01.

    Raises:
        ValueError: an unknown name.
        TypeError: param is not a number.

    Example:
        >>> round(calculate_gain("relu"), 4), calculate_gain("linear")
        (1.4142, 1.0)
    """
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, int | float)):
            raise TypeError(f"calculate_gain: param is the negative slope, a number; got {described(param)}.")
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in GAINS:
        raise ValueError(f"calculate_gain: {unknown('nonlinearity', nonlinearity, [*GAINS, 'leaky_relu'])}")
    return GAINS[nonlinearity]


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: None = None, *, rng: np.random.Generator | None = None
) -> Tensor:
    """Fill from U(−a, a), a = gain · √(6 / (fan_in + fan_out)): variance gain² · 2 / (fan_in + fan_out).

    Args:
        tensor: a weight (out, in, …), filled in place.
        gain: see `calculate_gain`.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        two axes or more; the same tensor comes back.

    Example:
        >>> w = xavier_uniform_(Tensor(np.zeros((100, 200))), rng=np.random.default_rng(0))
        >>> bool(abs(w.data).max() <= (6 / 300) ** 0.5)
        True

    Source:
        Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", AISTATS.
    """
    bound = gain * math.sqrt(6 / sum(calculate_fan_in_and_fan_out(tensor)))
    return uniform_(tensor, -bound, bound, generator=generator, rng=rng)


def xavier_normal_(
    tensor: Tensor, gain: float = 1.0, generator: None = None, *, rng: np.random.Generator | None = None
) -> Tensor:
    """Fill from N(0, std²), std = gain · √(2 / (fan_in + fan_out)).

    Args:
        tensor: a weight (out, in, …), filled in place.
        gain: see `calculate_gain`.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        two axes or more; the same tensor comes back.

    Example:
        >>> w = xavier_normal_(Tensor(np.zeros((100, 100))), rng=np.random.default_rng(0))
        >>> round(float(w.std()), 3)
        0.1

    Source:
        Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", AISTATS.
    """
    return normal_(
        tensor, 0, gain * math.sqrt(2 / sum(calculate_fan_in_and_fan_out(tensor))), generator=generator, rng=rng
    )


def kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    """gain / √fan."""
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming: {unknown('mode', mode, ['fan_in', 'fan_out'])}")
    fan = calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan) if fan else 0.0


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: None = None,
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Fill from U(−b, b), b = gain · √(3 / fan): variance gain² / fan, which ReLU layers keep.

    Args:
        tensor: a weight (out, in, …), filled in place.
        a: the negative slope of leaky_relu.
        mode: "fan_in" keeps the variance on the way forward, "fan_out" that of the gradients on the way back.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        two axes or more; the same tensor comes back.

    Example:
        >>> w = kaiming_uniform_(Tensor(np.zeros((10, 600))), rng=np.random.default_rng(0))
        >>> bool(abs(w.data).max() <= 0.1)
        True

    Source:
        He et al. 2015, "Delving deep into rectifiers", arXiv:1502.01852.
    """
    bound = math.sqrt(3) * kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator=generator, rng=rng)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: None = None,
    *,
    rng: np.random.Generator | None = None,
) -> Tensor:
    """Fill from N(0, std²), std = gain / √fan.

    Args:
        tensor: a weight (out, in, …), filled in place.
        a: the negative slope of leaky_relu.
        mode: "fan_in" keeps the variance on the way forward, "fan_out" that of the gradients on the way back.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: torch's own kind, left out; use rng.
        rng: a numpy Generator; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        two axes or more; the same tensor comes back.

    Example:
        >>> w = kaiming_normal_(Tensor(np.zeros((100, 200))), nonlinearity="relu", rng=np.random.default_rng(0))
        >>> round(float(w.std()), 2)
        0.1

    Source:
        He et al. 2015, "Delving deep into rectifiers", arXiv:1502.01852.
    """
    return normal_(tensor, 0, kaiming_std(tensor, a, mode, nonlinearity), generator=generator, rng=rng)
