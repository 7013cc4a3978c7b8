"""Diagnosis: why a training run went wrong, said with the numbers that are at hand."""

import math
import warnings

import numpy as np

from nnlib.module import Module
from nnlib.tensor import Tensor

__all__ = ["DivergenceError", "diagnosis", "warn_of_missing_gradients"]


class DivergenceError(ArithmeticError):
    """The loss became NaN or infinite; the message says when, at which rate, and where the gradients were largest.

    Example:
        >>> issubclass(DivergenceError, ArithmeticError)
        True
    """


def diagnosis(trainer: object, value: float) -> str:
    """Where a run stood when its loss became `value`: the step, the rate, the largest gradient at hand.

    Args:
        trainer: a Trainer, before the backward pass of that loss.
        value: the loss.

    Example:
        >>> import nnlib as nn
        >>> model = nn.Linear(1, 1)
        >>> trainer = nn.Trainer(model, nn.SGD(model.parameters(), lr=0.1), nn.MSELoss())
        >>> diagnosis(trainer, math.nan)[:67]
        'The loss became nan at step 1 (epoch 1), learning rate 0.1. It was '
    """
    rates = ", ".join(f"{group['lr']:g}" for group in trainer.optimizer.param_groups)
    sizes = [(largest(p.grad), name) for name, p in trainer.model.named_parameters() if p.grad is not None]
    bad = [name for name, p in trainer.model.named_parameters() if not np.isfinite(p.data).all()]
    lines = [f"The loss became {value} at step {trainer.step + 1} (epoch {trainer.epoch + 1}), learning rate {rates}."]
    if sizes:
        size, name = max(sizes)
        lines.append(f"The largest entry of the last gradients was {size:.3g}, of {name}.")
    if bad:
        lines.append(f"No longer finite: {', '.join(bad[:5])}{', ...' if len(bad) > 5 else ''}.")
    if trainer.step == 0:
        lines.append("It was so before any update: look for NaN or huge values in the data, or log(0) in the loss.")
    else:
        lines.append("Try a rate ten times smaller, clip_norm=1.0, or standardised inputs.")
    return " ".join(lines)


def warn_of_missing_gradients(model: Module) -> None:
    """Name the parameters that no gradient has reached; to be called after a backward pass.

    Args:
        model: the network.

    Example:
        >>> warn_of_missing_gradients(Module())             # it has no parameters
    """
    names = [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]
    if names:
        warnings.warn(
            f"No gradient reached {', '.join(names)}: the loss does not depend on them, so they will not learn. Is a "
            "layer made but not used in forward, or cut off by .detach() or .data?",
            stacklevel=4,
        )


def largest(g: Tensor) -> float:
    """The largest entry of a gradient, in size; infinite if one is NaN."""
    size = float(np.abs(g.data).max(initial=0.0))
    return math.inf if math.isnan(size) else size
