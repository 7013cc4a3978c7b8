"""Arithmetic, activations and matrix products: each op's value and its backward rule side by side.

In a rule, `x` and `y` are inputs, `g` is the gradient that comes from above (the slope of the loss with respect to the
op's output); a pullback turns it into the slope with respect to one input. Elementwise inputs may have different
shapes: the engine sums over what broadcasting stretched.
"""

import math

import numpy as np

from nnlib.errors import ShapeError
from nnlib.graph import unbroadcast
from nnlib.op import op

__all__ = [
    "abs", "add", "cast", "clone", "div", "exp", "linear", "log", "matmul", "mul", "neg", "outer", "pow", "relu",
    "sigmoid", "sqrt", "square", "sub", "tanh",
]  # fmt: skip


# Examples: functions from a random generator to arguments, which the tests run.
def some(*shape):
    return lambda r: (r.normal(size=shape),)


def positive(*shape):
    return lambda r: (r.uniform(0.5, 2.0, size=shape),)


def pair(first, second):
    return lambda r: (r.normal(size=first), r.normal(size=second))


PAIRS = [pair((2, 3), (2, 3)), pair((2, 3), 3), pair((2, 1), (1, 3)), pair((), (4,)), pair((), ()), pair((0, 3), 3)]
SINGLES = [some(2, 3), some(), some(0, 2)]


# -- arithmetic ----------------------------------------------------------------------------------------------------


@op(torch="add", numpy=np.add, elementwise=True, linear=True, examples=PAIRS, left_out=("alpha",))
def add(x, y):
    """Sum.  z = x + y        x̄ = z̄,  ȳ = z̄"""
    return x + y, (lambda g: g, lambda g: g)


@op(torch="sub", numpy=np.subtract, elementwise=True, linear=True, examples=PAIRS, left_out=("alpha",))
def sub(x, y):
    """Difference.  z = x − y        x̄ = z̄,  ȳ = −z̄"""
    return x - y, (lambda g: g, lambda g: -g)


@op(torch="mul", numpy=np.multiply, elementwise=True, examples=PAIRS)
def mul(x, y):
    """Elementwise product.  z = x · y        x̄ = z̄ · y,  ȳ = z̄ · x"""
    return x * y, (lambda g: g * y, lambda g: g * x)


@op(
    torch="div", numpy=np.divide, elementwise=True, floating=True, left_out=("rounding_mode",),
    examples=[
        lambda r: (r.normal(size=(2, 3)), r.uniform(0.5, 2, 3)),
        lambda r: (r.normal(), r.uniform(0.5, 2, (2, 1))),
    ],
)  # fmt: skip
def div(x, y):
    """Quotient.  z = x / y        x̄ = z̄ / y,  ȳ = −z̄ · x / y²"""
    return x / y, (lambda g: g / y, lambda g: -g * x / (y * y))


@op(torch="neg", numpy=np.negative, elementwise=True, linear=True, examples=SINGLES)
def neg(x):
    """Negative.  z = −x        x̄ = −z̄"""
    return -x, (lambda g: -g,)


def power(x, n):
    """x to the n; the cube by multiplication, which is fifty times faster (numpy itself does so for the square)."""
    return x * x * x if isinstance(n, int | float) and n == 3 else x**n


@op(
    torch="pow", numpy=np.power, elementwise=True,
    examples=[
        *[lambda r, n=n: (r.uniform(0.5, 2, (2, 3)), n) for n in (2, 3, 4, 0.5, -1, 2.5, 0, 1)],
        lambda r: (r.uniform(0.5, 2, (2, 3)), r.normal(size=3)),
        lambda r: (2.5, r.normal(size=3)),
    ],
)  # fmt: skip
def pow(x, y):
    """Power.  z = xʸ        x̄ = z̄ · y · xʸ⁻¹ (0 where y = 0),  ȳ = z̄ · z · log x (0 where x = 0)"""
    z = power(x, y)
    if isinstance(y, int | float):
        return z, (lambda g: g * (y * power(x, y - 1)) if y else g * 0, None)
    if isinstance(x, int | float):
        x = np.asarray(x, z.dtype)
    return z, (
        lambda g: np.where(y == 0, 0, g * y * x ** (y - 1)),
        lambda g: np.where(x == 0, 0, g * z * np.log(x)),
    )


# -- functions of one number ---------------------------------------------------------------------------------------


@op(torch="exp", numpy=np.exp, elementwise=True, floating=True, examples=SINGLES)
def exp(x):
    """Exponential.  y = eˣ        x̄ = ȳ · y"""
    y = np.exp(x)
    return y, (lambda g: g * y,)


@op(torch="log", numpy=np.log, elementwise=True, floating=True, examples=[positive(2, 3), positive()])
def log(x):
    """Natural logarithm.  y = log x        x̄ = ȳ / x"""
    return np.log(x), (lambda g: g / x,)


@op(torch="sqrt", numpy=np.sqrt, elementwise=True, floating=True, examples=[positive(2, 3), positive()])
def sqrt(x):
    """Square root.  y = √x        x̄ = ȳ / 2y"""
    y = np.sqrt(x)
    return y, (lambda g: g / (2 * y),)


@op(torch="square", numpy=np.square, elementwise=True, examples=SINGLES)
def square(x):
    """Square.  y = x²        x̄ = ȳ · 2x"""
    return x * x, (lambda g: g * (2 * x),)


@op(torch="abs", numpy=np.abs, elementwise=True, linear=True, examples=SINGLES)
def abs(x):
    """Absolute value.  y = |x|        x̄ = ȳ · sign x  (0 at 0)"""
    side = np.sign(x)
    return np.abs(x), (lambda g: g * side,)


@op(torch="tanh", numpy=np.tanh, elementwise=True, floating=True, examples=SINGLES)
def tanh(x):
    """Hyperbolic tangent.  y = tanh x        x̄ = ȳ · (1 − y²)"""
    y = np.tanh(x)
    return y, (lambda g: g * (1 - y * y),)


@op(torch="sigmoid", elementwise=True, floating=True, examples=SINGLES)
def sigmoid(x):
    """Sigmoid.  y = 1 / (1 + e⁻ˣ)        x̄ = ȳ · y · (1 − y)"""
    y = 1 / (1 + np.exp(-x))
    return y, (lambda g: g * (y * (1 - y)),)


@op(torch="nn.functional.relu", left_out=("inplace",), elementwise=True, linear=True, examples=SINGLES)
def relu(x):
    """Rectifier.  y = max(x, 0)        x̄ = ȳ where x > 0, else 0"""
    positive = x > 0  # one byte a number: less to keep than y
    return np.maximum(x, 0), (lambda g: g * positive,)


# -- products ------------------------------------------------------------------------------------------------------


def check_product(x, y, inner, name):
    """Two factors must have axes, equal inner lengths and one dtype."""
    if x.ndim == 0 or y.ndim == 0:
        raise ShapeError(f"{name}: both must have axes, got shapes {x.shape} and {y.shape}. Use * for single numbers.")
    if x.shape[-1] != y.shape[inner]:
        turned = {"x.T": x.ndim == 2 and x.shape[0] == y.shape[inner], "y.T": y.ndim == 2 and x.shape[-1] == y.shape[1]}
        hint = "".join(f" Did you mean {name}?" for name, fits in turned.items() if fits)
        raise ShapeError(
            f"{name}: shapes {x.shape} and {y.shape} do not fit: the inner lengths, {x.shape[-1]} and "
            f"{y.shape[inner]}, must be equal.{hint}"
        )
    if x.dtype != y.dtype:
        raise TypeError(f"{name}: both must have one dtype, got {x.dtype} and {y.dtype}. Use .float() on the other.")


def rows(x):
    """All leading axes as one: (…, D) → (N, D), so that one large product does the work of many small ones."""
    return x if x.ndim == 2 else np.reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def unrows(y, shape):
    """Undo `rows`: (N, D) → (…, D) with the leading axes of `shape`."""
    return y if len(shape) == 2 else np.reshape(y, (*shape[:-1], y.shape[1]))


@op(
    torch="matmul", numpy=np.matmul,
    examples=[
        pair((2, 3), (3, 4)), pair(3, 3), pair((2, 3), 3), pair(3, (3, 4)), pair((5, 2, 3), (3, 4)), pair((5, 2, 3), 3),
        pair(3, (5, 3, 4)), pair((5, 2, 3), (5, 3, 4)), pair((5, 1, 2, 3), (6, 3, 4)), pair((2, 3), (5, 3, 4)),
        pair((2, 0), (0, 3)), pair((0, 2), (2, 3)),
    ],
)  # fmt: skip
def matmul(x, y):
    """Matrix product.  z = x @ y        x̄ = z̄ @ yᵀ,  ȳ = xᵀ @ z̄  (summed over axes that were stretched)"""
    check_product(x, y, -2 if y.ndim > 1 else 0, "matmul")
    if x.ndim > 1 and y.ndim == 2:
        return unrows(rows(x) @ y, x.shape), (
            lambda g: unrows(rows(g) @ y.T, x.shape),
            lambda g: rows(x).T @ rows(g),
        )
    if x.ndim > 1 and y.ndim > 1:
        return x @ y, (
            lambda g: unbroadcast(g @ np.swapaxes(y, -1, -2), x.shape),
            lambda g: unbroadcast(np.swapaxes(x, -1, -2) @ g, y.shape),
        )
    if y.ndim == 1:  # rows of x times one vector
        return x @ y, (
            lambda g: np.expand_dims(g, -1) * y,
            lambda g: unbroadcast(np.expand_dims(g, -1) * x, y.shape),
        )
    return x @ y, (  # one vector times matrices
        lambda g: unbroadcast(np.squeeze(y @ np.expand_dims(g, -1), -1), x.shape),
        lambda g: np.expand_dims(x, -1) * np.expand_dims(g, -2),
    )


@op(torch="outer", numpy=np.outer, examples=[pair(2, 3), pair(0, 3)])
def outer(x, y):
    """Outer product of two vectors.  z = x yᵀ        x̄ = z̄ @ y,  ȳ = z̄ᵀ @ x"""
    if x.ndim != 1 or y.ndim != 1:
        raise ShapeError(f"outer: both must be vectors, got shapes {x.shape} and {y.shape}.")
    return np.expand_dims(x, 1) * y, (lambda g: g @ y, lambda g: g.T @ x)


def linear_composed(x, weight, bias=None):
    """y = x Wᵀ + b, from matmul and add."""
    y = x @ weight.T
    return y if bias is None else y + bias


@op(
    torch="nn.functional.linear", composed=linear_composed,
    examples=[
        lambda r: (r.normal(size=(5, 3)), r.normal(size=(4, 3)), r.normal(size=4)),
        lambda r: (r.normal(size=(2, 5, 3)), r.normal(size=(4, 3))),
        lambda r: (r.normal(size=3), r.normal(size=(4, 3)), r.normal(size=4)),
        lambda r: (r.normal(size=(0, 3)), r.normal(size=(4, 3)), r.normal(size=4)),
    ],
)  # fmt: skip
def linear(x, weight, bias=None):
    """A layer of neurons.  y = x Wᵀ + b        x̄ = ȳ W,  W̄ = ȳᵀ x,  b̄ = Σ ȳ over the rows"""
    if weight.ndim != 2 or (bias is not None and bias.shape != weight.shape[:1]):
        got = weight.shape if bias is None else f"{weight.shape} and {bias.shape}"
        raise ShapeError(f"linear: weight must have shape (out, in) and bias (out,), got {got}.")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        out, length = weight.shape
        raise ShapeError(f"linear: ({length} → {out}): the last axis of x must be {length}, got x.shape = {x.shape}.")
    if x.dtype != weight.dtype:
        raise TypeError(f"linear: x is {x.dtype}, the weight {weight.dtype}; they must be one dtype. Use x.float().")
    y = rows(x) @ weight.T
    if bias is not None:
        y += bias
    return unrows(y, x.shape), (
        lambda g: unrows(rows(g) @ weight, x.shape),
        lambda g: rows(g).T @ rows(x),
        lambda g: np.add.reduce(rows(g), 0),
    )


# -- same numbers --------------------------------------------------------------------------------------------------


@op(numpy=np.astype, linear=True, examples=[lambda r: (r.normal(size=3), {"dtype": np.float64})])
def cast(x, *, dtype):
    """The same numbers in another dtype.        x̄ = ȳ in the dtype of x"""
    before = x.dtype
    y = x.view() if x.dtype == dtype else x.astype(dtype)
    return y, (lambda g: cast(g, dtype=before),) if y.dtype.kind == "f" else None


@op(torch="clone", linear=True, numpy=np.copy, examples=SINGLES)
def clone(x):
    """A copy in memory of its own.        x̄ = ȳ"""
    return np.array(x), (lambda g: g,)
