"""Losses for probabilities: the surprise −log p at what happened, and how far one distribution is from another."""

import math

import numpy as np

from nnlib.activations import log1p
from nnlib.arrays import array_of
from nnlib.choosing import clamp
from nnlib.errors import DataError, ShapeError
from nnlib.graph import unbroadcast
from nnlib.losses import LEGACY, check_target, chosen, class_rows, classified, reduced
from nnlib.op import op
from nnlib.ops import log, sigmoid

__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "nll_loss"]

WEIGHT = np.array([0.5, 1, 2])


@op(
    torch="nn.functional.nll_loss", linear=True, left_out=LEGACY,
    examples=[
        classified((5, 3), [2, 0, 1, 1, 2]),
        classified(3, 2),
        classified((2, 3, 2, 2), [[[0, 1], [2, 1]], [[0, 0], [1, 2]]], weight=WEIGHT),
        classified((5, 3), [2, 0, -100, 1, 2], weight=WEIGHT, reduction="sum"),
        classified((3, 3), [0, 7, 2], ignore_index=7, reduction="none"),
    ],
)  # fmt: skip
def nll_loss(x, target, *, weight=None, ignore_index=-100, reduction="mean"):
    """Surprise, given log-probabilities.  y = −x[target], averaged        x̄ = −ȳ / n at the target, 0 elsewhere

    x (N, C) or (N, C, d₁, …) holds log-probabilities, as from log_softmax; target holds class numbers (N, d₁, …).
    """
    if target.dtype.kind == "f":
        raise TypeError(f"nll_loss: target must hold class numbers (int64), got {target.dtype}. Use target.long().")
    c, things = check_target(x, target, weight, 0, "nll_loss")
    shape, (classes, kept) = x.shape, chosen(target, c, ignore_index, "nll_loss")
    shares = kept.astype(x.dtype) if weight is None else kept * array_of(weight).astype(x.dtype)[classes]
    logs, n, rows = class_rows(x), np.sum(shares), np.arange(len(classes))
    losses = np.reshape(np.where(kept, -logs[rows, classes] * shares, 0), things)

    def pull(g):
        scale = np.reshape(g, (-1,)) if reduction == "none" else g / (n or 1) if reduction == "mean" else g
        dx = np.expand_dims(-scale * shares, 1) * np.eye(c, dtype=shares.dtype)[classes]
        if len(shape) == 2:
            return dx
        return np.reshape(dx, shape) if len(shape) == 1 else to_second(np.reshape(dx, (*things, c)))

    return reduced(losses, reduction, n, "nll_loss"), (pull, None)


def to_second(x):
    """The last axis becomes the second: (N, d₁, …, C) → (N, C, d₁, …)."""
    return np.transpose(x, (0, x.ndim - 1, *range(1, x.ndim - 1)))


# -- yes or no -----------------------------------------------------------------------------------------------------


def check_pair(x, target, name):
    if x.shape != target.shape:
        hint = ""
        if math.prod(x.shape) == math.prod(target.shape):
            hint = f" Did you mean target.reshape({', '.join(map(str, x.shape))})?"
        raise ShapeError(f"{name}: target must have the shape of x, {x.shape}, got {target.shape}.{hint}")


def weighted(losses, weight, reduction, name):
    """Losses times their weights, reduced; and a function that gives each its share of a gradient g."""
    if weight is not None:
        weight = array_of(weight).astype(losses.dtype, copy=False)
        losses = losses * weight
    n = math.prod(losses.shape) if reduction == "mean" else 1
    return reduced(losses, reduction, n, name), lambda g: g / n if weight is None else g / n * weight


def binary_cross_entropy_composed(x, target, *, weight=None, reduction="mean"):
    """−t log x − (1 − t) log(1 − x), from log, log1p and clamp."""
    losses = -(target * clamp(log(x), min=-100) + (1 - target) * clamp(log1p(-x), min=-100))
    return weighted(losses, weight, reduction, "binary_cross_entropy")[0]


def probable(**options):
    return lambda r: (r.uniform(0.1, 0.9, (3, 4)), r.uniform(0.1, 0.9, (3, 4)), options)


@op(
    torch="nn.functional.binary_cross_entropy", promote=True, floating=True, left_out=LEGACY,
    composed=binary_cross_entropy_composed,
    examples=[
        probable(), probable(reduction="sum"), probable(reduction="none"),
        probable(weight=np.array([0.5, 1, 2, 3])),
    ],
)  # fmt: skip
def binary_cross_entropy(x, target, *, weight=None, reduction="mean"):
    """Surprise at yes or no, given probabilities.  ℓ = −t log x − (1 − t) log(1 − x)        x̄ = ȳ (x − t) / x(1 − x) n

    As in torch, logarithms stop at −100 and x(1 − x) at 1e-12. Better: binary_cross_entropy_with_logits.
    """
    check_pair(x, target, "binary_cross_entropy")
    wrong = ~((x >= 0) & (x <= 1))
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        raise DataError(
            f"binary_cross_entropy: x must hold probabilities, 0 … 1; x{list(place)} = {x[place]}. Is a sigmoid "
            "missing? For scores (logits) use binary_cross_entropy_with_logits."
        )
    log_yes, log_no = np.maximum(np.log(x), -100), np.maximum(np.log1p(-x), -100)
    y, share = weighted(-(target * log_yes + (1 - target) * log_no), weight, reduction, "binary_cross_entropy")
    return y, (
        lambda g: share(g) * (x - target) / np.maximum(x * (1 - x), 1e-12),
        lambda g: share(g) * (log_no - log_yes),
    )


def with_logits_composed(x, target, *, weight=None, reduction="mean", pos_weight=None):
    """(1 − t) x + (1 + (p − 1) t) · softplus(−x), from ops that cannot overflow."""
    yes = 1 if pos_weight is None else 1 + (array_of(pos_weight).astype(x.dtype) - 1) * target
    losses = (1 - target) * x + yes * (np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0))
    return weighted(losses, weight, reduction, "binary_cross_entropy_with_logits")[0]


def scored(**options):
    return lambda r: (r.uniform(-4, 4, (3, 4)), r.uniform(0, 1, (3, 4)), options)


@op(
    torch="nn.functional.binary_cross_entropy_with_logits", promote=True, floating=True, left_out=LEGACY,
    composed=with_logits_composed,
    examples=[
        scored(), scored(reduction="sum"), scored(reduction="none", weight=np.array([0.5, 1, 2, 3])),
        scored(pos_weight=np.array([3.0, 0.5, 1, 2])), scored(pos_weight=np.array(4.0), weight=np.array(2.0)),
    ],
)  # fmt: skip
def binary_cross_entropy_with_logits(x, target, *, weight=None, reduction="mean", pos_weight=None):
    """Surprise at yes or no, given scores.  ℓ = −p t log σ(x) − (1 − t) log(1 − σ(x))        x̄ = ȳ (σ(x) − t) / n

    p is pos_weight, by which every yes counts (1 in the gradient above).
    """
    check_pair(x, target, "binary_cross_entropy_with_logits")
    yes = 1 if pos_weight is None else 1 + (array_of(pos_weight).astype(x.dtype) - 1) * target
    surprise = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)  # −log σ(x), and it cannot overflow
    losses = (1 - target) * x + yes * surprise
    y, share = weighted(losses, weight, reduction, "binary_cross_entropy_with_logits")
    slope = 0 if pos_weight is None else array_of(pos_weight).astype(x.dtype) - 1
    return y, (
        lambda g: share(g) * ((1 - target) - yes * (1 - sigmoid(x))),
        lambda g: share(g) * (slope * surprise - x),
    )


# -- one distribution and another ----------------------------------------------------------------------------------


def kl_div_composed(x, target, *, reduction="mean", log_target=False):
    """t (log t − x), from log and where."""
    if log_target:
        losses = np.exp(target) * (target - x)
    else:
        some = target > 0
        losses = np.where(some, target * (log(np.where(some, target, 1)) - x), 0)
    return divergence(losses, reduction)[0]


def divergence(losses, reduction):
    """The losses reduced, and the number that the sum was divided by."""
    n = 1
    if reduction in ("mean", "batchmean"):
        n = math.prod(losses.shape) if reduction == "mean" else losses.shape[0] if losses.ndim else 1
        reduction = "mean"
    return reduced(losses, reduction, n, "kl_div"), n


def spread_out(**options):
    return lambda r: (np.log(r.dirichlet(np.ones(4), 3)), r.dirichlet(np.ones(4), 3), options)


@op(
    torch="nn.functional.kl_div", promote=True, floating=True, left_out=LEGACY, composed=kl_div_composed,
    examples=[
        spread_out(reduction="batchmean"), spread_out(), spread_out(reduction="sum"), spread_out(reduction="none"),
        spread_out(log_target=True, reduction="batchmean"),
    ],
)  # fmt: skip
def kl_div(x, target, *, reduction="mean", log_target=False):
    """How badly log-probabilities x stand for a distribution t.  ℓ = t (log t − x)        x̄ = −ȳ t / n

    With reduction="batchmean" it is the Kullback–Leibler divergence, in nats; "mean" divides by every number, as in
    torch. log_target: target holds log t.
    """
    if not log_target and (target < 0).any():
        place = tuple(np.argwhere(target < 0)[0].tolist())
        raise DataError(
            f"kl_div: target must hold probabilities, 0 or more; target{list(place)} = {target[place]}. Does it hold "
            "logarithms? Then log_target=True."
        )
    likely = np.exp(target) if log_target else target
    logs = target if log_target else np.log(np.where(target == 0, 1, target))  # 0 log 0 = 0
    y, n = divergence(likely * (logs - x), reduction)
    slope = likely * (logs - x + 1) if log_target else np.where(target == 0, 0, logs - x + 1)
    before = (x.shape, target.shape)
    return y, (lambda g: unbroadcast(-g / n * likely, before[0]), lambda g: unbroadcast(g / n * slope, before[1]))
