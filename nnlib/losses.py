"""The softmax family, and the two losses that most networks are trained with."""

import math
import warnings

import numpy as np

from nnlib.arrays import array_of, axes
from nnlib.errors import ShapeError, unknown
from nnlib.graph import unbroadcast
from nnlib.op import op
from nnlib.reductions import check_float, spread, without

__all__ = ["cross_entropy", "log_softmax", "logsumexp", "mse_loss", "softmax"]


def example(size, **options):
    return lambda r: (r.normal(size=size), options)


def one_axis(dim, ndim, name):
    """(axis,), or an error that says how to give it; () for a single number."""
    if dim is None or isinstance(dim, tuple | list):
        raise TypeError(f"{name}: say along which axis, e.g. dim=-1 for the last; got dim={dim}.")
    return axes(dim, ndim, name)


@op(linear=True, examples=[example((2, 3), dim=(1,))])
def peak(x, *, dim):
    """The largest value along dim, to be subtracted so that exp cannot overflow. It cancels out: no gradient."""
    return np.maximum.reduce(x, dim, keepdims=True, initial=-np.inf), None


@op(
    torch="logsumexp",
    floating=True,
    promote=True,
    examples=[example((2, 3), dim=1), example((2, 3), dim=(0, 1)), example((2, 3), dim=-1, keepdim=True)],
)
def logsumexp(x, *, dim, keepdim=False):
    """A smooth maximum.  y = log Σ eˣ        x̄ = ȳ · softmax(x)"""
    if dim is None:
        raise TypeError("logsumexp: say along which axis, e.g. dim=-1 for the last.")
    shape, dims = x.shape, axes(dim, x.ndim, "logsumexp")
    m = peak(x, dim=dims)
    m = np.where(np.isfinite(m), m, 0)  # −∞ − (−∞) would be NaN
    y = np.log(np.sum(np.exp(x - m), axis=dims, keepdims=True)) + m
    return np.reshape(y, without(shape, dims, keepdim)), (lambda g: spread(g, shape, dims) * np.exp(x - y),)


@op(
    torch="nn.functional.softmax",
    floating=True,
    promote=True,
    left_out=("dtype",),
    examples=[example((2, 3), dim=0), example((2, 3, 4), dim=-1), example((), dim=0)],
)
def softmax(x, *, dim):
    """Shares that add up to 1.  y = eˣ / Σ eˣ        x̄ = y · (ȳ − Σ ȳ y)"""
    dims = one_axis(dim, x.ndim, "softmax")
    e = np.exp(x - peak(x, dim=dims))
    y = e / np.sum(e, axis=dims, keepdims=True)
    return y, (lambda g: y * (g - np.sum(g * y, axis=dims, keepdims=True)),)


@op(
    torch="nn.functional.log_softmax",
    floating=True,
    promote=True,
    left_out=("dtype",),
    examples=[example((2, 3), dim=0), example((2, 3, 4), dim=-1), example((), dim=0)],
)
def log_softmax(x, *, dim):
    """Logarithms of the shares.  y = x − log Σ eˣ        x̄ = ȳ − softmax(x) · Σ ȳ"""
    dims = one_axis(dim, x.ndim, "log_softmax")
    away = x - peak(x, dim=dims)
    y = away - np.log(np.sum(np.exp(away), axis=dims, keepdims=True))
    return y, (lambda g: g - np.exp(y) * np.sum(g, axis=dims, keepdims=True),)


# -- losses --------------------------------------------------------------------------------------------------------

LEGACY = ("size_average", "reduce")


def reduced(losses, reduction, n, name):
    """The losses of a batch as they are, their sum, or their mean: the sum over n."""
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"{name}: {unknown('reduction', reduction, ['mean', 'sum', 'none'])}")
    if reduction == "none":
        return losses
    return losses.sum() / n if reduction == "mean" else losses.sum()


def class_rows(x):
    """(N, C, d₁, …) or (C,) → (M, C): one row of classes for each thing that is classified."""
    if x.ndim == 2:
        return x
    if x.ndim > 2:
        x = np.transpose(x, (0, *range(2, x.ndim), 1))
    return np.reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def check_target(x, target, weight, label_smoothing, name="cross_entropy"):
    """Raise unless target holds class numbers, or shares of the classes, that fit x.

    Returns the number of classes, and the shape of what is classified: x without its class axis.
    """
    check_float(x, name)
    if x.ndim == 0:
        raise ShapeError(f"{name}: x must hold a score for each class, (N, C), got a single number.")
    if target.dtype.kind not in "fiu":
        raise TypeError(f"{name}: class numbers must be whole numbers, got {target.dtype}. Use target.long().")
    c, things = (x.shape[0], ()) if x.ndim == 1 else (x.shape[1], x.shape[:1] + x.shape[2:])
    if target.shape != (x.shape if target.dtype.kind == "f" else things):
        shares = "" if name == "nll_loss" else f", or shares of the classes (floats) of shape {x.shape}"
        hint = ""
        if target.ndim == len(things) + 1 and target.shape[1] == 1:
            hint = " Did you mean target.squeeze(1)?"
        elif target.shape == things:  # floats
            hint = " Class numbers are whole numbers: use target.long(), or np.array([...]) in place of a list."
        raise ShapeError(
            f"{name}: for x of shape {x.shape}, target must hold class numbers (int64) of shape {things}{shares}; "
            f"got {target.dtype} of shape {target.shape}.{hint}"
        )
    if weight is not None and array_of(weight).shape != (c,):
        got = array_of(weight).shape
        raise ShapeError(f"{name}: weight needs one number for each of the {c} classes, got shape {got}.")
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"{name}: label_smoothing must lie in 0..1, got {label_smoothing}.")
    return c, things


def chosen(target, c, ignore_index, name):
    """The class of each thing, flat, with 0 for those that do not count; and which of them count."""
    kept = target != ignore_index
    wrong = kept & ((target < 0) | (target >= c))
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        hint = " Do they start at 1? Subtract 1." if target[place] == c and target[kept].min() > 0 else ""
        raise IndexError(
            f"{name}: target{list(place) if place else ''} = {target[place]} is no class: x has scores for "
            f"{c} classes, 0..{c - 1}.{hint}"
        )
    return np.where(kept, target, 0).ravel(), kept.ravel()


def wanted(x, target, weight, ignore_index, label_smoothing):
    """How much of −log p counts for each class, (M, C), and the number that the mean divides by."""
    c, _ = check_target(x, target, weight, label_smoothing)
    weight = np.ones(c, x.dtype) if weight is None else array_of(weight).astype(x.dtype)
    if target.dtype.kind == "f":
        shares = class_rows(target).astype(x.dtype)
        kept, n = True, len(shares)
    else:
        classes, kept = chosen(target, c, ignore_index, "cross_entropy")
        shares = np.zeros((len(classes), c), x.dtype)
        shares[np.arange(len(classes)), classes] = kept
        kept, n = kept[:, None], np.sum(weight[classes[kept]])
    if label_smoothing:
        shares = ((1 - label_smoothing) * shares + label_smoothing / c * kept).astype(x.dtype)
    return shares * weight, n


def cross_entropy_composed(x, target, *, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """−log softmax(x) of the class that is wanted, from log_softmax, where and sum."""
    shares, n = wanted(x, array_of(target), weight, ignore_index, label_smoothing)
    surprise = -log_softmax(class_rows(x), dim=1)
    losses = np.sum(np.where(shares == 0, 0, surprise * shares), axis=1)
    return reduced(np.reshape(losses, x.shape[:1] + x.shape[2:] if x.ndim > 1 else ()), reduction, n, "cross_entropy")


WEIGHT = np.array([0.5, 1, 2])


def classified(size, classes, **options):
    return lambda r: (r.normal(size=size), np.array(classes), options)


@op(
    torch="nn.functional.cross_entropy", composed=cross_entropy_composed, left_out=LEGACY,
    examples=[
        classified((5, 3), [2, 0, 1, 1, 2]),
        classified(3, 2),
        classified((2, 3, 2, 2), [[[0, 1], [2, 1]], [[0, 0], [1, 2]]], label_smoothing=0.1),
        classified((5, 3), [2, 0, 1, 1, 2], weight=WEIGHT, reduction="sum"),
        classified((5, 3), [2, 0, -100, 1, 2], weight=WEIGHT, label_smoothing=0.2),
        classified((3, 3), [0, 7, 2], ignore_index=7, reduction="none"),
        lambda r: (r.normal(size=(5, 3)), r.dirichlet(np.ones(3), 5), {"label_smoothing": 0.1}),
        lambda r: (r.normal(size=(2, 3, 4)), r.dirichlet(np.ones(4), (2, 3)), {"weight": WEIGHT, "reduction": "none"}),
    ],
)  # fmt: skip
def cross_entropy(x, target, *, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Surprise at the right class.  y = −log softmax(x)[target], averaged        x̄ = ȳ · (softmax(x) − wanted) / n

    x (N, C) or (N, C, d₁, …) holds a score for each class; target holds class numbers (N, d₁, …), or shares like x.
    """
    (c, things), shape = check_target(x, target, weight, label_smoothing), x.shape
    away = class_rows(x)
    away = np.subtract(away, np.maximum.reduce(away, 1, keepdims=True), order="C")  # so that it can be laid out flat
    e = np.exp(away)
    total = np.add.reduce(e, 1)
    plain = weight is None and not label_smoothing and target.dtype.kind != "f" and not 0 <= ignore_index < c
    if plain and target.size and target.min() >= 0 and target.max() < c:  # one class a row, and all count alike
        places, n = np.arange(0, len(e) * c, c) + target.ravel(), len(e)  # in the array laid out flat
        losses = np.log(total) - away.take(places)
    else:
        plain, (shares, n) = False, wanted(x, target, weight, ignore_index, label_smoothing)
        losses = np.sum(np.where(shares == 0, 0, (np.log(total)[:, None] - away) * shares), axis=1)
    if len(things) != 1:
        losses = np.reshape(losses, things)

    def pull(g):
        if reduction == "none":
            g = np.reshape(g, (len(e), 1))
        scale = g / (n or 1) if reduction == "mean" else g  # n = 0: nothing counts, so dx is 0
        dx = e / total[:, None]
        if plain:
            dx.reshape(-1)[places] -= 1
        else:
            dx = dx * np.sum(shares, axis=1, keepdims=True) - shares
        dx *= scale
        if len(shape) == 2:
            return dx
        return np.reshape(dx, shape) if len(shape) == 1 else np.moveaxis(np.reshape(dx, (*things, c)), -1, 1)

    return reduced(losses, reduction, n, "cross_entropy"), (pull, None)


@op(
    torch="nn.functional.mse_loss", promote=True, floating=True, left_out=(*LEGACY, "weight"),
    examples=[
        lambda r: (r.normal(size=(2, 3)), r.normal(size=(2, 3))),
        lambda r: (r.normal(size=(2, 3)), r.normal(size=(2, 3)), {"reduction": "sum"}),
        lambda r: (r.normal(size=3), r.normal(size=3), {"reduction": "none"}),
        lambda r: (r.normal(size=()), np.array(r.normal())),
    ],
)  # fmt: skip
def mse_loss(x, target, *, reduction="mean"):
    """Mean squared error.  y = mean (x − t)²        x̄ = ȳ · 2 (x − t) / n,  t̄ = −x̄"""
    if x.shape != target.shape:
        warnings.warn(
            f"mse_loss: shapes {x.shape} and {target.shape} differ, so every number is compared with several. "
            "Give both one shape, e.g. target.reshape(x.shape).",
            stacklevel=2,
        )
    away = x - target
    n = math.prod(away.shape) if reduction == "mean" else 1
    return reduced(away * away, reduction, n, "mse_loss"), (
        lambda g: unbroadcast(2 * g / n * away, x.shape),
        lambda g: unbroadcast(-2 * g / n * away, target.shape),
    )
