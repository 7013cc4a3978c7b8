"""Clipping: gradients that are too large are made smaller before the step."""

import math
from collections.abc import Iterable

import numpy as np

from nnlib.errors import DataError, described
from nnlib.quiet import hush, speak
from nnlib.tensor import Tensor, wrap

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    **left_out: object,
) -> Tensor:
    """Shorten all gradients together.  g ← g · min(1, max_norm / (‖g‖ + 10⁻⁶)), where ‖g‖ is the length of all of them

    The direction of the step stays as it was.

    Args:
        parameters: Tensors; those without a gradient are left out.
        max_norm: the length above which they are shortened.
        norm_type: p of the norm (Σ|g|ᵖ)¹ᐟᵖ; inf for the largest entry.
        error_if_nonfinite: raise if the length is NaN or infinite; otherwise the gradients become NaN or 0.
        left_out: foreach of torch's is left out.

    Shape:
        gradients of any shapes -> their length before, shape ().

    Raises:
        RuntimeError: the length is NaN or infinite, and error_if_nonfinite.
        ValueError: max_norm is negative or NaN.

    Example:
        >>> w = Tensor([3.0, 4.0], requires_grad=True)
        >>> (w * w / 2).sum().backward()
        >>> clip_grad_norm_([w], max_norm=1.0)
        tensor(5.)
        >>> w.grad
        tensor([0.6, 0.8])

    Source:
        Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", arXiv:1211.5063.
    """
    refuse("clip_grad_norm_", left_out)
    bound(max_norm, "max_norm")
    gradients = gradients_of(parameters)
    if not gradients:
        return wrap(np.zeros((), np.float32))
    before = hush()
    try:
        norms = [np.linalg.norm(g._data.ravel(), norm_type) if g._data.size else 0.0 for g in gradients]
        total = np.linalg.norm(np.array(norms, np.float64), norm_type)
        if error_if_nonfinite and not math.isfinite(total):
            raise RuntimeError(
                f"clip_grad_norm_: the gradients' norm of order {norm_type} is {total}, so they cannot be clipped. "
                "Find where it comes from with nnlib.detect_anomaly()."
            )
        factor = max_norm / (total + 1e-6)
        if not factor >= 1:  # also for NaN, which must not be hidden
            for g in gradients:
                np.multiply(g._data, float(factor), out=g._data)
                g.mark.write()
    finally:
        speak(before)
    return wrap(np.asarray(total, gradients[0].dtype))


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, **left_out: object) -> None:
    """Clip every entry of the gradients.  g ← min(max(g, −c), c); the direction of the step may change.

    Args:
        parameters: Tensors; those without a gradient are left out.
        clip_value: c.
        left_out: foreach of torch's is left out.

    Shape:
        gradients of any shapes.

    Raises:
        ValueError: clip_value is negative or NaN.

    Example:
        >>> w = Tensor([3.0, -0.5], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> clip_grad_value_([w], 2.0)
        >>> w.grad
        tensor([ 2., -1.])
    """
    refuse("clip_grad_value_", left_out)
    bound(clip_value, "clip_value")
    for g in gradients_of(parameters):
        np.clip(g._data, -clip_value, clip_value, out=g._data)
        g.mark.write()


def gradients_of(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    """The gradients that are there."""
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    for p in parameters:
        if not isinstance(p, Tensor):
            raise TypeError(f"Clipping takes Tensors with gradients, got {described(p)}. Give model.parameters().")
    return [p._grad for p in parameters if p._grad is not None]


def bound(value: float, name: str) -> None:
    """A bound is a number of 0 or more; it may be infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number such as 1.0, got {described(value)}.")
    if not value >= 0:
        raise DataError(f"{name} must be 0 or more, got {value}.")


def refuse(name: str, left_out: dict) -> None:
    """torch's foreach is left out; nothing else is known."""
    for option in left_out:
        if option == "foreach":
            raise NotImplementedError(f"{name}: torch's option foreach is left out here; it would change no number.")
        raise TypeError(f"{name} got an unknown argument {option}.")
