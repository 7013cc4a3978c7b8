"""The softmax family, and the two losses that most networks are trained with."""

import math
import warnings

import numpy as np

from nnlib.arrays import array_of, axes
from nnlib.errors import ShapeError, unknown
from nnlib.graph import unbroadcast
from nnlib.lookup import check_indices
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
    """The largest value along dim, to be subtracted before exp so that it cannot overflow. It cancels, so it has no
    gradient."""
    y = np.max(x, axis=dim, keepdims=True, initial=-np.inf)
    return np.where(np.isfinite(y), y, 0).astype(x.dtype), None


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
    y = np.log(np.sum(np.exp(x - m), axis=dims, keepdims=True)) + m
    return np.reshape(y, without(shape, dims, keepdim)), (lambda g: spread(g, shape, dims) * np.exp(x - y),)


@op(
    torch="softmax",
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
    torch="log_softmax",
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
    return np.sum(losses) / n if reduction == "mean" else np.sum(losses)


def class_rows(x):
    """(N, C, d₁, …) or (C,) → (M, C): one row of classes for each thing that is classified."""
    if x.ndim > 2:
        x = np.transpose(x, (0, *range(2, x.ndim), 1))
    return np.reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def wanted(x, target, weight, ignore_index, label_smoothing):
    """How much of −log p counts for each class, (M, C), and the number that the mean divides by."""
    check_float(x, "cross_entropy")
    if x.ndim == 0:
        raise ShapeError("cross_entropy: x must hold a score for each class, (N, C), got a single number.")
    c, things = x.shape[x.ndim > 1], (*x.shape[:1], *x.shape[2:]) if x.ndim > 1 else ()
    weight = np.ones(c, x.dtype) if weight is None else np.asarray(weight, x.dtype)
    if weight.shape != (c,):
        raise ShapeError(
            f"cross_entropy: weight needs one number for each of the {c} classes, got shape {weight.shape}."
        )
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must lie in 0..1, got {label_smoothing}.")
    if target.dtype.kind == "f" and target.shape == x.shape:  # shares of the classes
        shares = class_rows(target).astype(x.dtype)
        kept, n = np.ones(len(shares), bool), len(shares)
    elif target.dtype.kind in "iu" and target.shape == things:  # class numbers
        classes = target.ravel()
        kept = classes != ignore_index
        check_indices(classes[kept], c, "cross_entropy")
        shares = np.zeros((len(classes), c), x.dtype)
        shares[np.flatnonzero(kept), classes[kept]] = 1
        n = np.sum(weight[classes[kept]])
    else:
        column = target.ndim == len(things) + 1 and target.shape[1] == 1
        raise ShapeError(
            f"cross_entropy: for x of shape {x.shape}, target must hold class numbers (int64) of shape {things}, or "
            f"shares of the classes (floats) of shape {x.shape}; got {target.dtype} of shape {target.shape}."
            + (" Did you mean target.squeeze(1)?" if column else "")
        )
    if label_smoothing:
        shares = (1 - label_smoothing) * shares + label_smoothing / c * kept[:, None]
    return shares.astype(x.dtype) * weight, n


def cross_entropy_composed(x, target, *, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """−log softmax(x) of the class that is wanted, from log_softmax, where and sum."""
    shares, n = wanted(x, array_of(target), weight, ignore_index, label_smoothing)
    surprise = -log_softmax(class_rows(x), dim=1)
    losses = np.sum(np.where(shares == 0, 0, surprise * shares), axis=1)
    things = (*x.shape[:1], *x.shape[2:]) if x.ndim > 1 else ()
    return reduced(np.reshape(losses, things), reduction, n, "cross_entropy")


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
    shares, n = wanted(x, target, weight, ignore_index, label_smoothing)
    away = class_rows(x)
    away = away - peak(away, dim=(1,))
    e = np.exp(away)
    total = np.sum(e, axis=1, keepdims=True)
    surprise = np.log(total) - away
    losses = np.sum(np.where(shares == 0, 0, surprise * shares), axis=1)
    shape, things = x.shape, (*x.shape[:1], *x.shape[2:]) if x.ndim > 1 else ()

    def pull(g):
        g = np.reshape(g, (len(e), 1)) if reduction == "none" else g / n if reduction == "mean" else g
        dx = np.reshape((e / total * np.sum(shares, axis=1, keepdims=True) - shares) * g, (*things, -1))
        return np.moveaxis(dx, -1, 1) if len(shape) > 2 else np.reshape(dx, shape)

    return reduced(np.reshape(losses, things), reduction, n, "cross_entropy"), (pull, None)


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
