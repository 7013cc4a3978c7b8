"""The rules behind batch norm and layer norm: fused for speed, each beside the composed version that lessons build.

Both take numbers apart from their mean, in units of their spread: x̂ = (x − mean) / √(var + eps), then y = w x̂ + b.
They differ in what the mean goes over: batch norm takes each channel over the batch, layer norm each sample by itself.
"""

import math
from typing import NamedTuple

import numpy as np

from nnlib.errors import ShapeError
from nnlib.op import op
from nnlib.reductions import check_float

__all__ = ["Normed", "batch_norm", "layer_norm"]


class Normed(NamedTuple):
    """What batch_norm returns: y, and each channel's mean and variance, for the running statistics."""

    y: object
    mean: object
    var: object


def by_channel(shape):
    """(1, C, 1, …): the shape in which one number a channel meets x of this shape."""
    return (1, shape[1], *[1] * (len(shape) - 2))


def batch_norm_composed(x, weight=None, bias=None, *, eps=1e-5):
    """Batch norm from mean, division and product."""
    dims, wide = (0, *range(2, x.ndim)), by_channel(x.shape)
    mean = np.mean(x, axis=dims, keepdims=True)
    away = x - mean
    var = np.mean(away * away, axis=dims, keepdims=True)
    y = away / np.sqrt(var + eps)
    if weight is not None:
        y = y * np.reshape(weight, wide)
    if bias is not None:
        y = y + np.reshape(bias, wide)
    return Normed(y, np.reshape(mean, (x.shape[1],)), np.reshape(var, (x.shape[1],)))


def pictures(*shape, parts=3, **options):
    """x of a shape, with a weight and a bias for each channel, or without."""
    return lambda r: (r.normal(size=shape), *[r.normal(size=shape[1]) for _ in range(parts - 1)], options)


@op(
    composed=batch_norm_composed,
    examples=[
        pictures(5, 3), pictures(4, 3, 2), pictures(2, 3, 2, 2), pictures(5, 3, parts=1), pictures(5, 3, parts=2),
        pictures(5, 3, eps=0.1),
    ],
)  # fmt: skip
def batch_norm(x, weight=None, bias=None, *, eps=1e-5):
    """Each channel in units of its spread over the batch.  y = w (x − mean) / √(var + eps) + b

    x̄ = w/√(var + eps) · (ȳ − mean ȳ − x̂ · mean(ȳ x̂)),  w̄ = Σ ȳ x̂,  b̄ = Σ ȳ  (means and sums over N, H, W)
    """
    check_float(x, "batch_norm")
    shape, c = x.shape, x.shape[1]
    flat, one = (shape[0], c, math.prod(shape[2:])), (1, c, 1)
    n = flat[0] * flat[2]

    def total(a, b=None):
        """Σ a, or Σ a b, for each channel."""
        if flat[2] == 1:
            a, b = a[:, :, 0], None if b is None else b[:, :, 0]
            return np.add.reduce(a, 0) if b is None else np.einsum("nc,nc->c", a, b)
        return np.add.reduce(np.add.reduce(a, 2), 0) if b is None else np.einsum("ncl,ncl->c", a, b)

    away = np.reshape(x, flat)
    mean = total(away) / n
    away = away - mean.reshape(one)
    var = total(away, away) / n
    rate = 1 / np.sqrt(var + eps)
    scale = rate if weight is None else rate * weight
    y = away * scale.reshape(one)
    if bias is not None:
        y += bias.reshape(one)

    def pull(g, need):
        g, dmean, dvar = np.reshape(g[0], flat), g[1], g[2]
        dbias, dweight = total(g), total(g, away) * rate
        dx = g * scale.reshape(one)
        dx += away * (2 / n * dvar - scale * rate * dweight / n).reshape(one)
        dx += ((dmean - scale * dbias) / n).reshape(one)
        return np.reshape(dx, shape), dweight, dbias

    return Normed(np.reshape(y, shape), mean, var), pull


def layer_norm_composed(x, weight=None, bias=None, *, normalized_shape, eps=1e-5):
    """Layer norm from mean, division and product."""
    dims = tuple(range(x.ndim - len(normalized_shape), x.ndim))
    away = x - np.mean(x, axis=dims, keepdims=True)
    y = away / np.sqrt(np.mean(away * away, axis=dims, keepdims=True) + eps)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias


def rows_of(*shape, over=1, parts=3, **options):
    """x of a shape, with a weight and a bias for each number of its last axes, or without."""
    last = shape[-over:]
    extra = {"normalized_shape": last, **options}
    return lambda r: (r.normal(size=shape), *[r.normal(size=last) for _ in range(parts - 1)], extra)


@op(
    composed=layer_norm_composed,
    examples=[
        rows_of(2, 3, 4), rows_of(5, 4, parts=1), rows_of(5, 4, parts=2), rows_of(2, 3, 4, over=2), rows_of(4),
        rows_of(5, 4, eps=0.1),
    ],
)  # fmt: skip
def layer_norm(x, weight=None, bias=None, *, normalized_shape, eps=1e-5):
    """Each sample in units of its own spread.  y = w (x − mean) / √(var + eps) + b, over the last axes

    x̄ = (h − mean h − x̂ · mean(h x̂)) / √(var + eps) with h = w ȳ,  w̄ = Σ ȳ x̂,  b̄ = Σ ȳ  (sums over the samples)
    """
    check_float(x, "layer_norm")
    shape, last = x.shape, tuple(normalized_shape)
    if shape[len(shape) - len(last) :] != last or not last:
        raise ShapeError(f"layer_norm: the last axes of x must be normalized_shape = {last}, got x.shape = {shape}.")
    for name, part in (("weight", weight), ("bias", bias)):
        if part is not None and part.shape != last:
            raise ShapeError(f"layer_norm: {name} must have normalized_shape = {last}, got {part.shape}.")
    d = math.prod(last)
    flat = (math.prod(shape) // d if d else 0, d)
    ones = np.ones(d, x.dtype)  # a product with it sums the rows, faster than a sum
    away = np.reshape(x, flat)
    away = away - (away @ ones / d)[:, None]
    rate = 1 / np.sqrt(np.einsum("nd,nd->n", away, away) / d + eps)
    away *= rate[:, None]  # x̂
    w = None if weight is None else weight.reshape(-1)
    y = away if w is None else away * w
    if bias is not None:
        y = y + bias.reshape(-1)

    def pull(g, need):
        g = np.reshape(g, flat)
        h = g if w is None else g * w
        dx = h - away * (np.einsum("nd,nd->n", h, away) / d)[:, None]
        dx -= (h @ ones / d)[:, None]
        dx *= rate[:, None]
        dweight = np.reshape(np.einsum("nd,nd->d", g, away), last) if need[1] else None
        return np.reshape(dx, shape), dweight, np.reshape(np.add.reduce(g, 0), last) if need[2] else None

    return np.reshape(y, shape), pull
