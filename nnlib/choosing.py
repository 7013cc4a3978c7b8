"""Ops that choose: the larger, the smaller, what a condition or a mask says; and the comparisons that make masks.

Their slopes are 1 for what was chosen and 0 for what was not.
"""

import numpy as np

from nnlib.arrays import promoted
from nnlib.errors import ShapeError, described
from nnlib.op import op
from nnlib.ops import PAIRS, SINGLES

__all__ = [
    "clamp", "eq", "ge", "gt", "isfinite", "isnan", "le", "lt", "masked_fill", "maximum", "minimum", "ne", "sign",
    "where",
]  # fmt: skip


@op(torch="maximum", numpy=np.maximum, elementwise=True, linear=True, examples=PAIRS)
def maximum(x, y):
    """The larger of each pair.  z = max(x, y)        x̄ = z̄ where x > y, ½ z̄ where x = y"""
    z = np.maximum(x, y)
    share = np.where(x == y, 0.5, x > y).astype(z.dtype)
    return z, (lambda g: g * share, lambda g: g * (1 - share))


@op(torch="minimum", numpy=np.minimum, elementwise=True, linear=True, examples=PAIRS)
def minimum(x, y):
    """The smaller of each pair.  z = min(x, y)        x̄ = z̄ where x < y, ½ z̄ where x = y"""
    z = np.minimum(x, y)
    share = np.where(x == y, 0.5, x < y).astype(z.dtype)
    return z, (lambda g: g * share, lambda g: g * (1 - share))


@op(
    torch="clamp", numpy=np.clip, elementwise=True, linear=True,
    examples=[lambda r, b=b: (r.normal(size=(2, 3)), *b) for b in [(-0.5, 0.5), (None, 0.2), (0.1, None)]],
)  # fmt: skip
def clamp(x, min=None, max=None):
    """Keep between two bounds.  y = min(max(x, lowest), highest)        x̄ = ȳ where lowest ≤ x ≤ highest, else 0"""
    if min is None and max is None:
        raise ValueError("clamp: give min=, max= or both.")
    y = np.clip(x, min, max)
    inside = x == y
    return y, (lambda g: g * inside, None, None)


def check_mask(mask, name):
    if np.asarray(mask).dtype != np.bool_:
        raise TypeError(
            f"{name}: the condition must be made of booleans, got {described(mask)}. Write x > 0 or mask != 0."
        )


@op(
    torch="where", numpy=np.where, elementwise=True, linear=True, promote=False,
    examples=[
        lambda r: (r.normal(size=(2, 3)) > 0, r.normal(size=(2, 3)), r.normal(size=3)),
        lambda r: (r.normal(size=(2, 1)) > 0, r.normal(size=3), 0.5),
    ],
)  # fmt: skip
def where(condition, x, y):
    """Choose.  z = x where the condition holds, else y        x̄ = z̄ where it holds, ȳ = z̄ where it does not"""
    check_mask(condition, "where")
    x, y = promoted([x, y])
    return np.where(condition, x, y), (
        None,
        lambda g: np.where(condition, g, 0),
        lambda g: np.where(condition, 0, g),
    )


@op(
    torch="masked_fill", elementwise=True, linear=True, promote=False,
    examples=[lambda r, v=v: (r.normal(size=(2, 3)), r.normal(size=(2, 3)) > 0, v) for v in (-9.0, 0, np.array(2.0))],
)  # fmt: skip
def masked_fill(x, mask, value):
    """Overwrite where a mask holds.  y = value there, x elsewhere        x̄ = ȳ where the mask does not hold"""
    check_mask(mask, "masked_fill")
    if np.ndim(value):
        raise ShapeError(
            f"masked_fill: value must be one number, got shape {np.shape(value)}. Use where(mask, value, x)."
        )
    return np.where(mask, np.asarray(value, x.dtype), x), (
        lambda g: np.where(mask, 0, g),
        None,
        lambda g: np.where(mask, g, 0),
    )


@op(torch="sign", numpy=np.sign, elementwise=True, linear=True, examples=SINGLES)
def sign(x):
    """Sign: −1, 0 or 1.  Flat on both sides:        x̄ = 0"""
    return np.sign(x), (lambda g: g * 0,)


def comparison(name, ufunc, sign):
    def rule(x, y):
        return ufunc(x, y), None

    rule.__name__, rule.__doc__ = name, f"Is it so, pair by pair?  z = x {sign} y  (booleans; no gradient)"
    return op(torch=name, numpy=ufunc, elementwise=True, examples=PAIRS)(rule)


eq, ne = comparison("eq", np.equal, "=="), comparison("ne", np.not_equal, "!=")
lt, le = comparison("lt", np.less, "<"), comparison("le", np.less_equal, "<=")
gt, ge = comparison("gt", np.greater, ">"), comparison("ge", np.greater_equal, ">=")


@op(torch="isnan", numpy=np.isnan, examples=[lambda r: (np.array([1, np.nan, np.inf]),)])
def isnan(x):
    """Is it not a number?  (booleans; no gradient)"""
    return np.isnan(x), None


@op(torch="isfinite", numpy=np.isfinite, examples=[lambda r: (np.array([1, np.nan, np.inf]),)])
def isfinite(x):
    """Is it neither NaN nor infinite?  (booleans; no gradient)"""
    return np.isfinite(x), None
