"""Is this gradient right?  Nudge each number a little, watch the loss, compare."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import finite, float_array

__all__ = ["GradcheckReport", "gradcheck", "numerical_gradient"]


def _value(f: Callable[[np.ndarray], float], w: np.ndarray) -> float:
    """f(w) as a float, or an error that says why it is not one that can be differenced."""
    result = f(w.copy())  # a copy: f may change its argument, and w must stay as it is
    if result is None:
        raise DataError("f(w) returned None: is its `return` missing?")
    value = np.asarray(result)
    if value.size != 1:
        raise ShapeError(f"f(w) must be one number, the loss; it returned {described(result)}. Is a .mean() missing?")
    if value.dtype in (np.float32, np.float16):
        raise DataError(
            f"f(w) returned {value.dtype}, which has too few digits for a small difference. "
            "Use float64 inside f: x.astype(np.float64)."
        )
    return float(finite(float_array(value.reshape(()), "f(w)"), "f(w)"))


def _nudged(f: Callable[[np.ndarray], float], w: np.ndarray, index: tuple[int, ...], eps: float) -> tuple:
    """(change of w, f) a little below and above w[index]; the change is what float64 really made of eps."""
    sides = []
    for nudge in (-eps, eps):
        there = w.copy()
        there[index] += nudge * max(1.0, abs(w[index]))
        sides.append((float(there[index] - w[index]), _value(f, there)))
    return tuple(sides)


def _small(value: float, name: str) -> float:
    if not isinstance(value, float | np.floating) or not 0 < value < 1:
        raise ValueError(f"{name} must be a small number such as 1e-6, got {described(value)}.")
    return float(value)


def numerical_gradient(f: Callable[[np.ndarray], float], w: ArrayLike, eps: float = 1e-6) -> np.ndarray | float:
    """The slope of f in every entry of w, by central differences:  (f(w + eps) − f(w − eps)) / 2 eps.

    Costs two calls of f an entry. f receives a float64 copy of w each time; w itself is never written.

    Args:
        f: takes an array shaped like w, returns one number.  It must use its argument.
        w: where to take the slopes.
        eps: how far to nudge (times |w| where that is over 1); 1e-6 balances the curve's bend against rounding.

    Shape:
        w any -> the same (a single number -> a float).

    Raises:
        ShapeError: f returns more than one number.
        DataError: w or f(w) is NaN or no number, or f computes in float32.
        ValueError: eps is not a small positive number.

    Example:
        >>> numerical_gradient(lambda w: (w**2).sum(), [1.0, -3.0]).round(6)
        array([ 2., -6.])
    """
    w, eps = finite(float_array(w, "w"), "w").astype(np.float64), _small(eps, "eps")
    slopes = np.empty(w.shape)
    for index in np.ndindex(w.shape):
        (back, below), (forth, above) = _nudged(f, w, index, eps)
        slopes[index] = (above - below) / (forth - back)
    return slopes if w.ndim else float(slopes)


@dataclass(frozen=True, repr=False)
class GradcheckReport:
    """What `gradcheck` found: the worst entry, its two values, and what the mistake may be.

    Args:
        ok: True if every entry agrees within the tolerance.
        entries: how many entries were compared.
        index: the place of the worst entry in w; () for a single number.
        numeric: its slope by central differences.
        analytic: its slope as the gradient under test says.
        relative_error: |analytic − numeric| / larger of the two.
        cause: a likely cause in words; "" when there is none to name.

    Example:
        >>> report = gradcheck(lambda w: (w**2).sum(), lambda w: -2 * w, [1.0, 3.0])
        >>> report.ok, report.index, report.analytic
        (False, (1,), -6.0)
    """

    ok: bool
    entries: int
    index: tuple[int, ...]
    numeric: float
    analytic: float
    relative_error: float
    cause: str

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        entries = f"{self.entries} entries" if self.entries > 1 else "1 entry"
        if self.ok:
            return f"gradcheck: right in {entries}; the largest relative error is ≈{self.relative_error:.1e}"
        where = f"w[{', '.join(map(str, self.index))}]" if self.index else "w"
        lines = [
            f"gradcheck: wrong. The worst of {entries} is {where}:",
            f"    your gradient   ≈{self.analytic:.6g}",
            f"    nudging says    ≈{self.numeric:.6g}",
            f"    relative error  ≈{self.relative_error:.1e}",
        ]
        return "\n".join([*lines, f"    {self.cause}"] if self.cause else lines)


def gradcheck(
    f: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], ArrayLike] | ArrayLike,
    w: ArrayLike,
    eps: float = 1e-6,
    tolerance: float = 1e-5,
) -> GradcheckReport:
    """Compare a gradient with the numerical one, entry by entry:  |analytic − numeric| / max(|analytic|, |numeric|).

    An entry so small that the rounding of f blurs it is compared with the smallest slope that is not blurred.

    Args:
        f: the loss; takes an array shaped like w, returns one number.
        gradient: the gradient under test: a function of w, or its value at w.
        w: where to compare.
        eps: how far to nudge.
        tolerance: the largest relative error that passes.

    Shape:
        w any; the gradient the same.

    Raises:
        ShapeError: the gradient's shape is not w's, or f returns more than one number.
        DataError: w, f(w) or the gradient is NaN or no number, or f computes in float32.
        ValueError: eps or tolerance is not a small positive number.

    Example:
        >>> gradcheck(lambda w: (w**2).sum(), lambda w: w, [1.0, 3.0])
        gradcheck: wrong. The worst of 2 entries is w[1]:
            your gradient   ≈3
            nudging says    ≈6
            relative error  ≈5.0e-01
            Every entry is half of what it should be: is the 2 from the square missing?
    """
    w, tolerance = finite(float_array(w, "w"), "w").astype(np.float64), _small(tolerance, "tolerance")
    analytic = gradient(w.copy()) if callable(gradient) else gradient
    analytic = finite(float_array(analytic, "gradient"), "gradient").astype(np.float64)
    if analytic.shape != w.shape:
        raise ShapeError(f"The gradient must have w's shape {w.shape}, one slope an entry, got {analytic.shape}.")
    if w.size == 0:
        raise ShapeError(f"w is empty (shape {w.shape}): there is no entry to compare.")
    numeric = np.asarray(numerical_gradient(f, w, eps))
    here = _value(f, w)
    rounding = 16 * np.finfo(np.float64).eps * abs(here) / eps + 2 * eps**2  # of f's digits; of f's bend
    error = np.abs(analytic - numeric)
    larger = np.maximum(np.abs(analytic), np.abs(numeric))
    relative = error / np.maximum(larger, rounding / tolerance)
    alike = relative >= 0.99 * relative.max()
    index = np.unravel_index(np.argmax(np.where(alike, error, -1)), w.shape)  # of equal relative errors, the largest
    ok = bool(relative.max() <= tolerance)
    return GradcheckReport(
        ok=ok,
        entries=w.size,
        index=tuple(int(i) for i in index),
        numeric=float(numeric[index]) + 0.0,  # + 0.0: no "-0"
        analytic=float(analytic[index]) + 0.0,
        relative_error=float(relative.max()),
        cause="" if ok else _cause(f, w, index, eps, analytic, numeric, rounding),
    )


def _cause(f, w, index, eps, analytic, numeric, rounding) -> str:
    """A likely cause of a wrong gradient: a corner at the worst entry, or one factor in all entries."""
    (back, below), (forth, above) = _nudged(f, w, index, eps)
    here = _value(f, w)
    left, right = (below - here) / back + 0.0, (above - here) / forth + 0.0
    if abs(left - right) > 1e-2 * max(abs(left), abs(right)) and abs(left - right) > 10 * rounding:
        return (
            f"The loss has a corner here (slope ≈{left:.3g} on the left, ≈{right:.3g} on the right): move w a little."
        )
    clear = np.abs(numeric) > max(1e3 * rounding, 1e-6 * np.abs(numeric).max())
    if not clear.any() or (np.abs(analytic[~clear]) > 1e3 * rounding).any():
        return ""
    if not analytic.any():
        return "Every entry is 0: was the gradient ever filled in?"
    ratios = analytic[clear] / numeric[clear]
    ratio = float(np.median(ratios))
    if ratio == 0 or np.abs(ratios / ratio - 1).max() > 1e-3:
        return ""
    return _factor(ratio, analytic.size)


def _factor(ratio: float, entries: int) -> str:
    """What a constant ratio of analytic to numeric usually means."""
    it = "Every entry" if entries > 1 else "It"
    if abs(ratio + 1) < 1e-3:
        return f"{it} has the wrong sign: error = prediction − target, or the other way round?"
    it += " has the wrong sign and is" if ratio < 0 else " is"
    ratio = abs(ratio)
    if abs(ratio - 0.5) < 1e-3:
        return f"{it} half of what it should be: is the 2 from the square missing?"
    if abs(ratio - 2) < 1e-3:
        return f"{it} twice what it should be: is there a 2 that this loss does not have?"
    times, part = round(ratio), round(min(1 / ratio, 1e9))
    if times > 2 and abs(ratio - times) < 0.01:
        return f"{it} {times} times what it should be: a sum over {times} examples where the loss has a mean?"
    if part > 2 and abs(1 / ratio - part) < 0.01:
        return f"{it} 1/{part} of what it should be: divided by {part} once too often?"
    return f"{it} ≈{ratio:.4g} times what it should be: look for one constant factor." if entries > 1 else ""
