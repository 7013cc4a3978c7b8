"""Losses for numbers: how far a prediction x is from its target, in several measures.

Each is a mean of losses ℓ(x − t), and `g` the gradient from above; n is how many numbers the mean goes over.
"""

import math
import warnings

import numpy as np

from nnlib.graph import unbroadcast
from nnlib.losses import LEGACY, reduced
from nnlib.op import op

__all__ = ["huber_loss", "l1_loss", "smooth_l1_loss"]


def apart(**options):
    """Predictions and targets up to four apart, so that both sides of a bend are seen."""
    return lambda r: (r.uniform(-2, 2, (3, 4)), r.uniform(-2, 2, (3, 4)), options)


def measured(x, target, reduction, name, loss, slope):
    """The value and pullbacks of a loss of x − target; `slope` is the derivative of `loss`."""
    if x.shape != target.shape:
        warnings.warn(
            f"{name}: shapes {x.shape} and {target.shape} differ, so every number is compared with several. "
            "Give both one shape, e.g. target.reshape(x.shape).",
            stacklevel=3,
        )
    away, before = x - target, (x.shape, target.shape)
    n = math.prod(away.shape) if reduction == "mean" else 1
    return reduced(loss(away), reduction, n, name), (
        lambda g: unbroadcast(g / n * slope(away), before[0]),
        lambda g: unbroadcast(-g / n * slope(away), before[1]),
    )


@op(
    torch="nn.functional.l1_loss", promote=True, floating=True, left_out=(*LEGACY, "weight"),
    examples=[apart(), apart(reduction="sum"), apart(reduction="none")],
)  # fmt: skip
def l1_loss(x, target, *, reduction="mean"):
    """Mean absolute error.  y = mean |x − t|        x̄ = ȳ · sign(x − t) / n,  t̄ = −x̄"""
    return measured(x, target, reduction, "l1_loss", np.abs, np.sign)


def bent(away, at):
    """½ d² up to |d| = at, and from there on a straight line with the slope that it has reached."""
    size = np.abs(away)
    inner = np.minimum(size, at)
    return inner * (size - 0.5 * inner)


@op(
    torch="nn.functional.smooth_l1_loss", promote=True, floating=True, left_out=LEGACY,
    examples=[apart(), apart(beta=0.5), apart(beta=0.0), apart(reduction="none"), apart(reduction="sum")],
)  # fmt: skip
def smooth_l1_loss(x, target, *, reduction="mean", beta=1.0):
    """|d| made smooth, d = x − t.  ℓ = d² / 2β up to |d| = β, then |d| − β/2        x̄ = ȳ · clip(d / β, ±1) / n"""
    if not beta >= 0:
        raise ValueError(f"smooth_l1_loss: beta, where the bend is, must be 0 or more, got {beta}.")
    if beta == 0:
        return measured(x, target, reduction, "smooth_l1_loss", np.abs, np.sign)
    return measured(
        x, target, reduction, "smooth_l1_loss",
        lambda d: bent(d, beta) / beta,
        lambda d: np.clip(d / beta, -1, 1),
    )  # fmt: skip


@op(
    torch="nn.functional.huber_loss", promote=True, floating=True, left_out=("weight",),
    examples=[apart(), apart(delta=0.5), apart(reduction="none"), apart(reduction="sum")],
)  # fmt: skip
def huber_loss(x, target, *, reduction="mean", delta=1.0):
    """A square that outliers do not bend, d = x − t.  ℓ = ½ d² up to |d| = δ, then δ (|d| − δ/2)

    x̄ = ȳ · clip(d, ±δ) / n.  Huber 1964, "Robust estimation of a location parameter", doi:10.1214/aoms/1177703732.
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta, where the bend is, must be above 0, got {delta}.")
    return measured(x, target, reduction, "huber_loss", lambda d: bent(d, delta), lambda d: np.clip(d, -delta, delta))
