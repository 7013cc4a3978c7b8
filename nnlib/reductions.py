"""Ops that look along an axis: sums, means, spreads, extremes, running sums."""

import math
from typing import NamedTuple

import numpy as np

from nnlib.arrays import axes
from nnlib.lookup import grid, put
from nnlib.op import op
from nnlib.shapes import flip

__all__ = ["Extreme", "amax", "amin", "argmax", "argmin", "cumsum", "max", "mean", "min", "std", "sum", "var"]


def along(*dims, shape=(2, 3, 4), **options):
    """Examples: the whole array, each of `dims`, with and without keepdim."""
    choices = [{}, *[{"dim": d} for d in dims], {"dim": -1, "keepdim": True}]
    return [lambda r, c=c: (r.normal(size=shape), {**options, **c}) for c in choices]


def without(shape, dims, keepdim):
    """The shape after a reduction over dims."""
    return tuple(1 if i in dims else n for i, n in enumerate(shape) if keepdim or i not in dims)


def spread(g, shape, dims):
    """Undo a reduction: stretch g over the axes that were reduced."""
    if g.shape == shape:  # they had length 1 and were kept
        return g
    return np.broadcast_to(np.reshape(g, without(shape, dims, True)), shape)


def check_float(x, name):
    if x.dtype.kind != "f":
        raise TypeError(f"{name}: needs floats, got {x.dtype}. Use .float() first.")


@op(torch="sum", numpy=np.sum, linear=True, left_out=("dtype",), examples=along(0, (0, 2)))
def sum(x, *, dim=None, keepdim=False):
    """Sum.  y = Σ x        x̄ = ȳ for every term"""
    shape, dims = x.shape, axes(dim, x.ndim, "sum")
    dtype = x.dtype if x.dtype.kind == "f" else np.int64
    return np.add.reduce(x, dims, dtype, None, keepdim), (lambda g: spread(g, shape, dims),)


@op(torch="mean", numpy=np.mean, linear=True, left_out=("dtype",), examples=along(0, (0, 2)))
def mean(x, *, dim=None, keepdim=False):
    """Mean.  y = Σ x / n        x̄ = ȳ / n for every term"""
    check_float(x, "mean")
    shape, dims = x.shape, axes(dim, x.ndim, "mean")
    n = math.prod(shape[d] for d in dims)
    return np.add.reduce(x, dims, keepdims=keepdim) / n, (lambda g: spread(g / n, shape, dims),)


SPREADS = [
    *along(0, (0, 2)),
    lambda r: (r.normal(size=(2, 3)), {"dim": 1, "correction": 0}),
    lambda r: (r.normal(size=(2, 3)), {"dim": 0, "unbiased": False}),
]


@op(torch="var", numpy=np.var, examples=SPREADS)
def var(x, *, dim=None, unbiased=True, keepdim=False, correction=None):
    """Variance.  y = Σ (x − mean)² / (n − 1)        x̄ = ȳ · 2 (x − mean) / (n − 1);  `correction` replaces the 1"""
    check_float(x, "var")
    shape, dims = x.shape, axes(dim, x.ndim, "var")
    n = math.prod(shape[d] for d in dims)
    less = n - (int(unbiased) if correction is None else correction)
    less = less if less > 0 else 0  # 0 / 0 is NaN: one value has no spread
    away = x - np.sum(x, axis=dims, keepdims=True) / n
    y = np.sum(away * away, axis=dims, keepdims=keepdim) / less
    return y, (lambda g: spread(2 * g / less, shape, dims) * away,)


@op(torch="std", numpy=np.std, examples=SPREADS)
def std(x, *, dim=None, unbiased=True, keepdim=False, correction=None):
    """Standard deviation.  y = √var x        x̄ = (ȳ / 2y) · the rule of var  (0 where y = 0)"""
    variance, (pull,) = var.rule(x, dim=dim, unbiased=unbiased, keepdim=keepdim, correction=correction)
    y = np.sqrt(variance)
    return y, (lambda g: pull(np.where(y == 0, 0, g / (2 * y))),)


# -- extremes ------------------------------------------------------------------------------------------------------


class Extreme(NamedTuple):
    """What max and min return along one axis."""

    values: object
    indices: object


def extreme(x, best, dim, keepdim, name):
    """The rule of amax and amin: equal winners share the gradient equally."""
    shape, dims = x.shape, axes(dim, x.ndim, name)
    y = best(x, axis=dims, keepdims=True)
    winners = x == y
    share = (winners / np.sum(winners, axis=dims, keepdims=True)).astype(x.dtype)
    return np.reshape(y, without(shape, dims, keepdim)), (lambda g: spread(g, shape, dims) * share,)


def extreme_at(x, where, dim, keepdim, name):
    """The rule of max and min along one axis: the winner's place takes the whole gradient."""
    if isinstance(dim, tuple | list):
        raise TypeError(f"{name}: dim must be one whole number, got {dim}. Use a{name} for several.")
    if hasattr(dim, "shape"):
        raise TypeError(f"{name}: for the {name} of each pair use {name}imum(x, y).")
    if x.ndim == 0:
        axes(dim, 0, name)
        return Extreme(np.array(x), np.array(0)), lambda g, need: (g[0],)
    ((axis,), shape) = axes(dim, x.ndim, name), x.shape
    indices = where(x, axis=axis, keepdims=True)
    full, ends = grid(indices, axis), without(shape, (axis,), keepdim)
    kept = without(shape, (axis,), True)
    return Extreme(np.reshape(x[full], ends), np.reshape(indices, ends)), (
        lambda g, need: (put(np.reshape(g[0], kept), index=full, shape=shape),)
    )


PLACES = [
    lambda r: (r.normal(size=(2, 3, 4)),),
    lambda r: (r.normal(size=(2, 3, 4)), {"dim": 1}),
    lambda r: (r.normal(size=(2, 3)), {"dim": -1, "keepdim": True}),
]


@op(torch="amax", linear=True, examples=along(0, (0, 2)))
def amax(x, *, dim=(), keepdim=False):
    """Largest value.  y = max x        x̄ = ȳ shared equally by the places that hold it, 0 elsewhere"""
    return extreme(x, np.max, dim, keepdim, "amax")


@op(torch="amin", linear=True, examples=along(0, (0, 2)))
def amin(x, *, dim=(), keepdim=False):
    """Smallest value.  y = min x        x̄ = ȳ shared equally by the places that hold it, 0 elsewhere"""
    return extreme(x, np.min, dim, keepdim, "amin")


@op(torch="max", linear=True, examples=PLACES)
def max(x, *, dim=None, keepdim=False):
    """Largest value, and along one axis its place too.        x̄ = ȳ at that place (without dim: as amax)"""
    return extreme(x, np.max, (), False, "max") if dim is None else extreme_at(x, np.argmax, dim, keepdim, "max")


@op(torch="min", linear=True, examples=PLACES)
def min(x, *, dim=None, keepdim=False):
    """Smallest value, and along one axis its place too.        x̄ = ȳ at that place (without dim: as amin)"""
    return extreme(x, np.min, (), False, "min") if dim is None else extreme_at(x, np.argmin, dim, keepdim, "min")


def place(x, where, dim, keepdim, name):
    """The rule of argmax and argmin."""
    if dim is None or x.ndim == 0:
        return where(x, axis=None, keepdims=keepdim), None
    return where(x, axis=axes(dim, x.ndim, name)[0], keepdims=keepdim), None


@op(torch="argmax", numpy=np.argmax, examples=PLACES)
def argmax(x, *, dim=None, keepdim=False):
    """Where the largest value stands, the first of equals; without dim counted through the whole array."""
    return place(x, np.argmax, dim, keepdim, "argmax")


@op(torch="argmin", numpy=np.argmin, examples=PLACES)
def argmin(x, *, dim=None, keepdim=False):
    """Where the smallest value stands, the first of equals; without dim counted through the whole array."""
    return place(x, np.argmin, dim, keepdim, "argmin")


@op(
    torch="cumsum", numpy=np.cumsum, linear=True, left_out=("dtype",),
    examples=[lambda r, d=d: (r.normal(size=(2, 3)), {"dim": d}) for d in (0, -1)],
)  # fmt: skip
def cumsum(x, *, dim):
    """Running sum.  yᵢ = x₁ + … + xᵢ        x̄ᵢ = ȳᵢ + … + ȳₙ"""
    if dim is None:
        raise TypeError("cumsum: say along which axis, e.g. dim=0.")
    dims = axes(dim, x.ndim, "cumsum")
    y = np.cumsum(x, axis=dims[0]) if dims else np.array(x)
    return y, (lambda g: flip(cumsum(flip(g, dims=dims), dim=dim), dims=dims),)
