"""One neuron: a weighted sum, a bias, an activation; and its gradient, derived by hand."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import count, finite, float_array
from nnlib.rng import generator

__all__ = [
    "Neuron",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "identity",
    "relu",
    "sigmoid",
    "squared_error",
    "step",
    "tanh",
]


def _plain(value: np.ndarray) -> np.ndarray | float:
    """A single number comes back as a Python float, anything else as the array it is."""
    return float(value) if np.ndim(value) == 0 else value


def identity(z: ArrayLike) -> np.ndarray | float:
    """The sum itself:  identity(z) = z.

    Args:
        z: a number or an array of numbers; text raises DataError.

    Shape:
        any -> the same.

    Example:
        >>> identity([-2, 0, 3])
        array([-2.,  0.,  3.])
    """
    return _plain(float_array(z, "z"))


def step(z: ArrayLike) -> np.ndarray | float:
    """Fire or stay silent:  step(z) = 1 if z > 0, else 0.  A sum of exactly 0 does not fire.

    Args:
        z: a number or an array of numbers; text raises DataError.

    Shape:
        any -> the same.

    Example:
        >>> step([-2, 0, 3])
        array([0., 0., 1.])
    """
    z = float_array(z, "z")
    return _plain(np.where(np.isnan(z), z, (z > 0).astype(z.dtype)))


def sigmoid(z: ArrayLike) -> np.ndarray | float:
    """A soft step between 0 and 1:  sigmoid(z) = 1 / (1 + exp(−z)).

    Computed from exp(−|z|), which never overflows; for negative z it is exp(z) / (1 + exp(z)), the same number.

    Args:
        z: a number or an array of numbers; text raises DataError.

    Shape:
        any -> the same.

    Example:
        >>> sigmoid([-1000, 0, 1000])
        array([0. , 0.5, 1. ])
    """
    z = float_array(z, "z")
    small = np.exp(-np.abs(z))
    return _plain(np.where(z < 0, small, 1) / (1 + small))


def tanh(z: ArrayLike) -> np.ndarray | float:
    """A soft step between −1 and 1:  tanh(z) = (exp(z) − exp(−z)) / (exp(z) + exp(−z)).

    Args:
        z: a number or an array of numbers; text raises DataError.

    Shape:
        any -> the same.

    Example:
        >>> tanh([-1000, 0, 1000])
        array([-1.,  0.,  1.])
    """
    return _plain(np.tanh(float_array(z, "z")))


def relu(z: ArrayLike) -> np.ndarray | float:
    """Keep what is positive:  relu(z) = max(0, z).

    Args:
        z: a number or an array of numbers; text raises DataError.

    Shape:
        any -> the same.

    Example:
        >>> relu([-2, 0, 3])
        array([0., 0., 3.])
    """
    return _plain(np.maximum(float_array(z, "z"), 0))


def _pair(prediction: ArrayLike, target: ArrayLike, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Prediction and target as floats of one shape; one of them may be a single number for all."""
    a, t = float_array(prediction, name), finite(float_array(target, "target"), "target")
    if a.shape != t.shape and a.ndim > 0 and t.ndim > 0:
        hint = ""
        if a.size == t.size:
            hint = f" Both hold {a.size} values: numpy would pair each with each. Use target.reshape({name}.shape)."
        raise ShapeError(f"{name} and target must have the same shape, got {a.shape} and {t.shape}.{hint}")
    if a.size == 0 or t.size == 0:
        raise ShapeError(f"The mean loss of no examples is not defined: {name} {a.shape}, target {t.shape}.")
    return a, t


def _labels(target: np.ndarray) -> None:
    if ((target < 0) | (target > 1)).any():
        bad = target[(target < 0) | (target > 1)].flat[0]
        raise DataError(
            f"Targets must lie between 0 and 1 (0: no, 1: yes), got {bad}. For labels −1 and 1 use (target + 1) / 2."
        )


def squared_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """Mean squared error:  L = mean((prediction − target)²).

    Args:
        prediction: what the model says.
        target: what was measured.

    Shape:
        both (N,), or any one shape; either may be a single number for all.

    Raises:
        ShapeError: the shapes differ, such as (N,) and (N, 1).
        DataError: values are not numbers, or a target is NaN.

    Example:
        >>> squared_error([1.0, 2.0, 3.0], [1.0, 2.0, 6.0])
        3.0
    """
    y, t = _pair(prediction, target, "prediction")
    with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges has the loss inf, and that is the answer
        error = y - t
        return float(np.mean(error * error))


def binary_cross_entropy(p: ArrayLike, target: ArrayLike) -> float:
    """Mean surprise at the truth:  L = mean(−t · log p − (1 − t) · log(1 − p)).

    A logarithm below −100 counts as −100 (as in torch), so that one certain mistake costs 100 and not infinity.

    Args:
        p: the probability that the answer is 1, as a sigmoid gives it.
        target: the answers, 0 or 1 (or between).

    Shape:
        both (N,), or any one shape; either may be a single number for all.

    Raises:
        ShapeError: the shapes differ.
        DataError: p or target lies outside 0 … 1, or values are not numbers.

    Example:
        >>> round(binary_cross_entropy([0.5, 0.5], [0, 1]), 4)
        0.6931
    """
    p, t = _pair(p, target, "p")
    _labels(t)
    if ((p < 0) | (p > 1)).any():
        bad = p[(p < 0) | (p > 1)].flat[0]
        raise DataError(
            f"p must lie between 0 and 1, got {bad}. Put the sum through sigmoid first, "
            "or call binary_cross_entropy_with_logits(z, target) on the sum itself."
        )
    with np.errstate(divide="ignore"):
        log_p, log_q = np.maximum(np.log(p), -100), np.maximum(np.log1p(-p), -100)
    return float(np.mean(-t * log_p - (1 - t) * log_q))


def binary_cross_entropy_with_logits(z: ArrayLike, target: ArrayLike) -> float:
    """Binary cross-entropy of p = sigmoid(z), from the sum z:  L = mean(max(z, 0) − t · z + log(1 + exp(−|z|))).

    The same number as `binary_cross_entropy(sigmoid(z), target)`, exact also where p rounds to 0 or 1.

    Args:
        z: the weighted sums, before the sigmoid ("logits").
        target: the answers, 0 or 1 (or between).

    Shape:
        both (N,), or any one shape; either may be a single number for all.

    Raises:
        ShapeError: the shapes differ.
        DataError: a target lies outside 0 … 1, or values are not numbers.

    Example:
        >>> binary_cross_entropy_with_logits([1000.0, -1000.0], [0, 0])
        500.0
    """
    z, t = _pair(z, target, "z")
    _labels(t)
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.mean(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z)))))


class Neuron:
    """One neuron:  y = activation(w · x + b), with the sum over features w · x = w₁x₁ + … + w_D x_D.

    Weights and bias start as random numbers between −1/√D and 1/√D; set `weight` and `bias` to choose your own.

    Args:
        in_features: the number D of inputs.
        activation: a function of the weighted sum: identity, step, sigmoid, tanh, relu, or one of your own.
        rng: a numpy Generator; None for the library's own.

    Shape:
        x (N, D) -> (N,), or one example (D,) -> a number.  weight (D,) float64, bias a float.

    Raises:
        ShapeError: x's last axis, or a new weight, is not D long.
        DataError: x or a new weight does not hold numbers, or x holds NaN.
        TypeError, ValueError: in_features is not a whole number of 1 or more, activation not a function.

    Example:
        >>> both = Neuron(2, activation=step)
        >>> both.weight, both.bias = [1, 1], -1.5
        >>> both([[0, 0], [0, 1], [1, 0], [1, 1]])
        array([0., 0., 0., 1.])
    """

    def __init__(
        self,
        in_features: int,
        activation: Callable[[np.ndarray], np.ndarray] = identity,
        rng: np.random.Generator | None = None,
    ):
        self.in_features = count(in_features, "in_features")
        if not callable(activation):
            raise TypeError(f"activation must be a function such as sigmoid, got {described(activation)}.")
        self.activation = activation
        bound, rng = self.in_features**-0.5, generator(rng)
        self.weight = rng.uniform(-bound, bound, size=self.in_features)
        self.bias = rng.uniform(-bound, bound)

    @property
    def weight(self) -> np.ndarray:
        """The weights w, one an input.  Shape (D,), float64; what you assign is copied."""
        return self._weight

    @weight.setter
    def weight(self, value: ArrayLike) -> None:
        value = float_array(value, "weight")
        if value.shape != (self.in_features,):
            raise ShapeError(
                f"{self!r}: weight must have shape ({self.in_features},), one number an input, got {value.shape}."
            )
        self._weight = value.astype(np.float64)

    @property
    def bias(self) -> float:
        """The bias b, a float that is added to the weighted sum."""
        return self._bias

    @bias.setter
    def bias(self, value: float) -> None:
        value = float_array(value, "bias")
        if value.size != 1:
            raise ShapeError(f"{self!r}: bias must be one number, got {described(value)}.")
        self._bias = float(value.item())

    def weighted_sum(self, x: ArrayLike) -> np.ndarray | float:
        """The sum before the activation:  z = x · w + b.

        Args:
            x: the inputs.

        Shape:
            (N, D) -> (N,), (D,) -> a number.

        Raises:
            ShapeError: x's last axis is not D long.
            DataError: x does not hold numbers, or holds NaN.

        Example:
            >>> neuron = Neuron(2)
            >>> neuron.weight, neuron.bias = [3, -1], 0.5
            >>> neuron.weighted_sum([2, 4])
            2.5
        """
        return _plain(self._sum(self._rows(x)))

    def __call__(self, x: ArrayLike) -> np.ndarray | float:
        """The output:  y = activation(x · w + b)."""
        return self.activation(self.weighted_sum(x))

    def gradient(self, x: ArrayLike, target: ArrayLike) -> tuple[np.ndarray, float]:
        """The slopes (dw, db) of the mean loss, by hand, for the two pairs where they come out alike.

        activation identity, squared error:         dw = 2/N · xᵀ(y − t),  db = 2/N · Σ(y − t)
        activation sigmoid, binary cross-entropy:   dw = 1/N · xᵀ(y − t),  db = 1/N · Σ(y − t)

        In words: each weight's slope is the average of its input times the error.  Derivation, one example:
        for (y − t)² the slope in y is 2(y − t); for the cross-entropy it is (y − t)/(y(1 − y)), and the sigmoid's own
        slope y(1 − y) cancels the denominator.  Then y's slope in w is x, in b it is 1.

        Args:
            x: the inputs.
            target: the right answers.

        Shape:
            x (N, D) and target (N,), or x (D,) and one number -> dw (D,), db a float.

        Raises:
            NotImplementedError: the activation is neither identity nor sigmoid.
            ShapeError: x's last axis is not D long, or target's shape is not the output's.
            DataError: values are not numbers, or NaN; for the sigmoid, a target outside 0 … 1.

        Example:
            >>> neuron = Neuron(2)
            >>> neuron.weight, neuron.bias = [0, 0], 0
            >>> neuron.gradient([[1, 2], [3, 4]], [1, 0])
            (array([-1., -2.]), -1.0)
        """
        if self.activation is not identity and self.activation is not sigmoid:
            raise NotImplementedError(
                f"{self!r}: the hand-written gradient covers identity (with squared error) and sigmoid (with binary "
                "cross-entropy). For another activation use nnlib.gradcheck.numerical_gradient."
            )
        x = self._rows(x)
        y = self.activation(self._sum(x))
        if np.shape(target) != np.shape(y):
            raise ShapeError(
                f"{self!r}: x {x.shape} gives outputs of shape {np.shape(y)}, so target must have that shape, "
                f"got {np.shape(target)}."
            )
        y, t = _pair(y, target, "output")
        if self.activation is sigmoid:
            _labels(t)
        with np.errstate(over="ignore", invalid="ignore"):
            return self._slopes(np.atleast_2d(x), np.atleast_1d(y), np.atleast_1d(t))

    def _slopes(self, x: np.ndarray, y: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, float]:
        """Each weight's slope is the mean of its input times the error; the squared error doubles it."""
        factor = 2 if self.activation is identity else 1
        error = factor * (y - t) / len(t)
        return error @ x, float(error.sum())

    def _rows(self, x: ArrayLike) -> np.ndarray:
        x = float_array(x, "x")
        if x.ndim not in (1, 2) or x.shape[-1] != self.in_features:
            hint = ""
            if x.ndim == 2 and x.shape[0] == self.in_features:
                hint = " It fits the other way round: x.T has one row an example."
            elif x.ndim in (1, 2) and x.shape[-1] > 0:
                hint = f" Did you mean Neuron({x.shape[-1]})?"
            raise ShapeError(
                f"{self!r}: x must be (N, {self.in_features}) or ({self.in_features},), got x.shape = {x.shape}.{hint}"
            )
        return finite(x, "x")

    def _sum(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            return x @ self.weight + self.bias

    def __repr__(self) -> str:
        return f"Neuron({self.in_features}, {getattr(self.activation, '__name__', self.activation)})"
