"""Activations beyond ReLU, sigmoid and tanh, with the functions that they are made of.

In a rule, `x` is the input and `g` the gradient from above; see ops.py.
"""

import math

import numpy as np

from nnlib.errors import unknown
from nnlib.op import op
from nnlib.ops import SINGLES, sigmoid

__all__ = ["elu", "erf", "erf_table", "expm1", "gelu", "leaky_relu", "log1p", "silu", "softplus"]


def wide(**options):
    """Numbers from −5 to 5, so that both tails are seen."""
    return lambda r: (r.uniform(-5, 5, size=(3, 4)), options)


@op(torch="log1p", numpy=np.log1p, elementwise=True, floating=True, examples=[lambda r: (r.uniform(-0.5, 2, (2, 3)),)])
def log1p(x):
    """Logarithm of 1 + x, exact for tiny x.  y = log(1 + x)        x̄ = ȳ / (1 + x)"""
    return np.log1p(x), (lambda g: g / (1 + x),)


@op(torch="expm1", numpy=np.expm1, elementwise=True, floating=True, examples=SINGLES)
def expm1(x):
    """Exponential less 1, exact for tiny x.  y = eˣ − 1        x̄ = ȳ · (y + 1)"""
    y = np.expm1(x)
    return y, (lambda g: g * (y + 1),)


# -- the error function --------------------------------------------------------------------------------------------
# numpy has none. Python's math.erf gives it at points 1/512 apart; between them its Taylor series, five terms of which
# suffice, since erf′(x) = 2/√π · e^(−x²) and each further derivative is that times a (Hermite) polynomial in x.

STEPS, END = 512, 6  # from 6 on, erf is 1 in float64
POINTS = np.arange(END * STEPS + 1) / STEPS
VALUES = {np.dtype(np.float64): np.array([math.erf(x) for x in POINTS.tolist()])}
SLOPES = {np.dtype(np.float64): 2 / math.sqrt(math.pi) * np.exp(-POINTS * POINTS)}
for table in (VALUES, SLOPES):
    table[np.dtype(np.float32)] = table[np.dtype(np.float64)].astype(np.float32)


@op(linear=True, examples=[wide()])
def erf_table(x):
    """The values of erf, to 2e-16 in float64 and 1e-7 in float32; its slope stands in `erf`."""
    away = np.minimum(np.abs(x), END)
    nearest = np.rint(np.fmin(away, END) * STEPS).astype(np.intp)  # fmin: a NaN has no place in the table
    kind = x.dtype if x.dtype in VALUES else np.dtype(np.float64)
    p = nearest.astype(kind) / STEPS
    d = away - p  # at most 1/1024
    square = p * p
    series = 1 - p * d
    if kind != np.float32:
        cube = d * d * d
        series = series + (2 * square - 1) * (d * d / 3) - p * (2 * square - 3) * (cube / 6)
        series = series + (square * (4 * square - 12) + 3) * (cube * d / 30)
    y = VALUES[kind][nearest] + SLOPES[kind][nearest] * d * series
    return np.copysign(y, x).astype(x.dtype, copy=False), None


@op(torch="erf", elementwise=True, floating=True, examples=[*SINGLES, wide()])
def erf(x):
    """Error function.  y = 2/√π ∫₀ˣ e^(−t²) dt        x̄ = ȳ · 2/√π · e^(−x²)"""
    return erf_table(x), (lambda g: g * (np.exp(-x * x) * (2 / math.sqrt(math.pi))),)


# -- activations ---------------------------------------------------------------------------------------------------


@op(
    torch="nn.functional.leaky_relu", elementwise=True, linear=True, floating=True, left_out=("inplace",),
    examples=[*SINGLES, wide(negative_slope=0.2), wide(negative_slope=-1.5)],
)  # fmt: skip
def leaky_relu(x, *, negative_slope=0.01):
    """Leaky rectifier.  y = x where x > 0, else s · x        x̄ = ȳ, or s · ȳ  (s = negative_slope)"""
    above = np.astype(x > 0, x.dtype)
    if 0 <= negative_slope <= 1:
        slope = np.maximum(above, negative_slope)
    else:
        slope = np.where(above, 1.0, negative_slope).astype(x.dtype)  # much slower
    return x * slope, (lambda g: g * slope,)


@op(
    torch="nn.functional.elu", elementwise=True, floating=True, left_out=("inplace",),
    examples=[*SINGLES, wide(alpha=0.5)],
)  # fmt: skip
def elu(x, *, alpha=1.0):
    """Exponential linear unit.  y = x where x > 0, else α (eˣ − 1)        x̄ = ȳ where x > 0, else ȳ · α eˣ"""
    below = np.minimum(x, 0)
    e = np.exp(below)
    y = np.maximum(x, 0) + alpha * (np.tanh(0.5 * below) * (e + 1))  # = eˣ − 1, exact for tiny x; expm1 is slower
    return y, (lambda g: g * (e if alpha == 1 else np.where(x > 0, 1.0, alpha * e)),)


def gelu_composed(x, *, approximate="none"):
    """x Φ(x), from erf or tanh."""
    if approximate == "none":
        return x * (0.5 * (1 + erf(x * math.sqrt(0.5))))
    return x * (0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))))


# Φ(−a) ≈ e^(−a²/2) · (c₁ t + … + c₆ t⁶) with t = 1 / (1 + 0.28 a), the form of Abramowitz and Stegun 1964, 7.1.26.
# The numbers were fitted to math.erfc so that the largest error is smallest: 1e-8, below float32's own.
TAIL = (0.116520945, 0.0674956992, 0.268912816, -0.236996793, 0.389876073, -0.105808751)


def normal_tail(x):
    """The share Φ(−|x|) of a normal distribution beyond |x|, and its height e^(−x²/2)."""
    bell = np.exp(-0.5 * x * x)
    if x.dtype != np.float32:
        return 0.5 - 0.5 * erf_table(np.abs(x) * math.sqrt(0.5)), bell
    t = 1 / (1 + 0.28 * np.abs(x))
    share = TAIL[-1] * t
    for c in TAIL[-2::-1]:
        share += c
        share *= t
    share *= bell
    return share, bell


@op(
    torch="nn.functional.gelu", elementwise=True, floating=True, composed=gelu_composed,
    examples=[*SINGLES, wide(), wide(approximate="tanh")],
)  # fmt: skip
def gelu(x, *, approximate="none"):
    """x times the share Φ(x) of a normal distribution below x.  y = x Φ(x)        x̄ = ȳ · (Φ(x) + x φ(x))

    approximate="tanh": Φ(x) ≈ ½ (1 + tanh(√(2/π) (x + 0.044715 x³))).  Hendrycks and Gimpel 2016, arXiv:1606.08415.
    """
    if approximate == "none":
        beyond, bell = normal_tail(x)
        below = 0.5 + np.copysign(0.5 - beyond, x)
        return x * below, (lambda g: g * (below + x * (bell * (1 / math.sqrt(2 * math.pi)))),)
    if approximate != "tanh":
        raise ValueError(f"gelu: {unknown('approximation', approximate, ['none', 'tanh'])}")
    rate = math.sqrt(2 / math.pi)
    square = x * x
    t = np.tanh(x * (rate + rate * 0.044715 * square))
    half = 0.5 * (1 + t)
    return x * half, (lambda g: g * (half + x * (0.5 * (1 - t * t) * (rate + 3 * rate * 0.044715 * square))),)


@op(
    torch="nn.functional.silu", elementwise=True, floating=True, left_out=("inplace",), examples=[*SINGLES, wide()],
)  # fmt: skip
def silu(x):
    """x times its sigmoid, also called swish.  y = x σ(x)        x̄ = ȳ · (σ + y (1 − σ))"""
    share = sigmoid(x)
    y = x * share
    return y, (lambda g: g * (share + y * (1 - share)),)


@op(
    torch="nn.functional.softplus", elementwise=True, floating=True,
    examples=[*SINGLES, wide(beta=2.0), wide(threshold=1.0)],
)  # fmt: skip
def softplus(x, *, beta=1.0, threshold=20.0):
    """A smooth rectifier.  y = log(1 + e^(βx)) / β        x̄ = ȳ · σ(βx);  y = x where βx > threshold"""
    z = beta * x
    u = np.exp(-np.abs(z)) * (z <= threshold)
    more = 1 + u
    y = np.maximum(z, 0) + (np.log(more) - (more - 1 - u) / more)  # = log1p(u); what 1 + u lost is put back
    return y / beta, (lambda g: g * np.maximum(sigmoid(z), z > threshold),)
