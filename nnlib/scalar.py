"""Value: a number that remembers how it was computed, so that `backward()` finds the slope with respect to each input.

A small engine to read in one sitting. Each Value keeps its parents (the numbers it was computed from) and its slope
with respect to each of them. `backward` walks from the result to the inputs and multiplies slopes along every path,
adding where paths meet: the chain rule.
"""

import gc
import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter, mul

from nnlib.errors import described

__all__ = ["Value", "collector_paused", "weighted_sum"]

NUMBER = (float, int)
_number = itertools.count()  # each Value gets the next one, so a Value always has a larger number than its parents


class Value:
    """A number with a memory.

    Args:
        data: the number.
        parents: the Values that it was computed from; none for an input.
        slopes: how fast it changes with each parent: its local derivatives.

    Example:
        >>> x, y = Value(3.0), Value(2.0)
        >>> z = x * y + x
        >>> z.backward()
        >>> z.data, x.grad, y.grad
        (9.0, 3.0, 3.0)
    """

    __array_ufunc__ = None  # numpy numbers leave the sum to us: np.float64(2) * value
    __slots__ = ("data", "grad", "number", "parents", "slopes")  # no dictionary for each Value: half the memory

    def __init__(self, data: float, parents: tuple["Value", ...] = (), slopes: tuple[float, ...] = ()):
        self.data = data if parents else as_number(data)
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0  # the slope of the result with respect to this number, once backward has run
        self.number = next(_number)

    def __repr__(self) -> str:
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"

    # Each operation: the new number, what it came from, and the slope with respect to each of those.

    def __add__(self, other: "Value | float") -> "Value":
        if isinstance(other, Value):
            return Value(self.data + other.data, (self, other), (1.0, 1.0))
        return Value(self.data + as_number(other), (self,), (1.0,))

    def __mul__(self, other: "Value | float") -> "Value":
        if isinstance(other, Value):
            return Value(self.data * other.data, (self, other), (other.data, self.data))
        other = as_number(other)
        return Value(self.data * other, (self,), (other,))

    def __pow__(self, n: float) -> "Value":
        if isinstance(n, Value):
            raise TypeError("x ** n needs a plain number n. For two Values write (n * x.log()).exp().")
        n, x = as_number(n), self.data
        if (x < 0 and n != int(n)) or (x == 0 and n < 1 and n != 0):
            raise ValueError(f"({x}) ** {n} has no slope, or no real value.")
        return Value(x**n, (self,), (n * x ** (n - 1) if n else 0.0,))

    def exp(self) -> "Value":
        """eˣ: its slope is itself."""
        if self.data > 709:
            raise OverflowError(f"exp({self.data}) is too large for a number; the largest that goes is exp(709).")
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self) -> "Value":
        """Natural logarithm; its slope is 1 / x."""
        if self.data <= 0:
            raise ValueError(f"log needs a number over 0, got {self.data}.")
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self) -> "Value":
        """Hyperbolic tangent y; its slope is 1 − y²."""
        y = math.tanh(self.data)
        return Value(y, (self,), (1 - y * y,))

    def sigmoid(self) -> "Value":
        """y = 1 / (1 + e⁻ˣ); its slope is y (1 − y)."""
        y = (1 + math.tanh(self.data / 2)) / 2  # the same number, and no overflow
        return Value(y, (self,), (y * (1 - y),))

    def relu(self) -> "Value":
        """max(x, 0); its slope is 1 above 0, else 0."""
        if self.data > 0:
            return Value(self.data, (self,), (1.0,))
        return Value(0.0, (self,), (0.0,))

    # The rest is written with the above.

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other**-1

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    def backward(self) -> None:
        """Find the slope of this number with respect to every Value that it was computed from.

        Slopes of inputs add up from call to call, as in torch: set `.grad` to 0 before the next one.
        """
        seen, todo = {self}, [self]  # everything that this number was computed from
        for value in todo:  # the list grows while it is read: no recursion, however long the chain
            for parent in value.parents:
                if parent not in seen:
                    seen.add(parent)
                    if parent.parents:  # an input keeps what it has; anything computed starts afresh
                        parent.grad = 0.0
                        todo.append(parent)
        self.grad = self.grad + 1.0 if not self.parents else 1.0
        for value in sorted(todo, key=attrgetter("number"), reverse=True):  # newest first: its own slope is complete
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad


def weighted_sum(weights: Sequence[Value], inputs: Sequence["Value | float"], bias: Value) -> Value:
    """What a neuron sums, w · x + b, as one Value in place of two for every input: the same slopes, ten times sooner.

    Args:
        weights: w, one for each input.
        inputs: x, Values or plain numbers.
        bias: b.

    Raises:
        ValueError: not as many weights as inputs.

    Example:
        >>> w, x, b = [Value(2.0), Value(-1.0)], [3.0, 4.0], Value(0.5)
        >>> y = weighted_sum(w, x, b)
        >>> y.backward()
        >>> y.data, w[0].grad, b.grad
        (2.5, 3.0, 1.0)
    """
    if len(weights) != len(inputs):
        raise ValueError(f"weighted_sum: one weight for each input, got {len(weights)} weights, {len(inputs)} inputs.")
    w = [weight.data for weight in weights]
    if inputs and isinstance(inputs[0], Value):
        x = [value.data for value in inputs]
        return Value(sum(map(mul, w, x), bias.data), (*weights, *inputs, bias), (*x, *w, 1.0))
    x = [as_number(value) for value in inputs]
    return Value(sum(map(mul, w, x), bias.data), (*weights, bias), (*x, 1.0))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Python's garbage collector off for a while; it would look through all Values again and again as they are made.

    Values never point at each other in a circle, so they are freed without it as soon as nobody uses them.

    Example:
        >>> with collector_paused():
        ...     total = sum((Value(1.0) for _ in range(1000)), Value(0.0))
        >>> total.data
        1000.0
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def as_number(x: object) -> float:
    """A Python or numpy number as a float; anything else is an error."""
    if isinstance(x, NUMBER) or (hasattr(x, "dtype") and x.ndim == 0 and x.dtype.kind in "fiub"):
        return float(x)
    raise TypeError(f"A Value computes with single numbers, got {described(x)}.")
