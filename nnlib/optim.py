"""Optimisers: how a weight is changed once its gradient is known. SGD → momentum → RMSprop → Adam → AdamW.

In a rule, g is the gradient, λ the learning rate `lr`. Each rule runs on long vectors and writes into memory that is
there already (`out=`); the formula stands above it. `change` is what is subtracted: w ← w − change.
"""

from collections.abc import Iterable

import numpy as np

from nnlib.errors import DataError, described
from nnlib.optimizer import Optimizer, refuse_option, within

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "RMSprop"]


class SGD(Optimizer):
    """Gradient descent with momentum.  w ← w − λ·b,  b ← μ·b + (1 − τ)·g

    Args:
        params: Tensors, (name, Tensor) pairs, or dicts with "params" and options of their own.
        lr: λ, the learning rate.
        momentum: μ; 0 leaves b = g.
        dampening: τ.
        weight_decay: added to the gradient, times the weight.
        nesterov: w ← w − λ·(g + μ·b), which looks ahead.
        maximize: climb in place of descending.
        left_out: foreach, differentiable, fused of torch's are left out.

    Raises:
        ValueError: a number out of range; nesterov without momentum or with dampening.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0], requires_grad=True)
        >>> optimizer = SGD([w], lr=0.1)
        >>> (w * w).sum().backward()
        >>> optimizer.step()
        >>> w.data
        array([0.8], dtype=float32)

    Source:
        Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
    """

    counts = False

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        **left_out: object,
    ):
        super().__init__(params, options(self, left_out, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize,
        }))  # fmt: skip

    def check(self, options: dict) -> None:
        within(options, "lr")
        within(options, "momentum")
        within(options, "weight_decay")
        if options["nesterov"] and (options["momentum"] <= 0 or options["dampening"] != 0):
            raise ValueError("nesterov needs a momentum above 0 and dampening=0.")

    def slots(self, group: dict) -> tuple[str, ...]:
        return ("momentum_buffer",) if group["momentum"] else ()

    def update(self, group: dict, step: int, blocks: Iterable[tuple[np.ndarray, ...]]) -> None:
        lr, momentum, keep = group["lr"], group["momentum"], 1 - group["dampening"]
        for g, change, *slots in blocks:
            if not slots:
                np.multiply(g, lr, out=change)
                continue
            (buffer,) = slots
            if step == 1:  # the first gradient counts in full
                buffer[...] = g
            else:
                np.multiply(buffer, momentum, out=buffer)
                buffer += np.multiply(g, keep, out=change) if keep != 1 else g
            if group["nesterov"]:
                np.multiply(buffer, momentum, out=change)
                change += g
                change *= lr
            else:
                np.multiply(buffer, lr, out=change)


class RMSprop(Optimizer):
    """Each weight's step divided by the size of its recent gradients.  w ← w − λ·g / (√s + ε),  s ← α·s + (1 − α)·g²

    Args:
        params: Tensors, (name, Tensor) pairs, or dicts with "params" and options of their own.
        lr: λ, the learning rate.
        alpha: α, how slowly old gradients are forgotten.
        eps: ε, against division by 0.
        weight_decay: added to the gradient, times the weight.
        momentum: μ; the quotient goes through b ← μ·b + g / (√s + ε).
        centered: divide by the standard deviation, √(s − ḡ²), ḡ the running mean.
        maximize: climb in place of descending.
        left_out: foreach, capturable, differentiable of torch's are left out.

    Raises:
        ValueError: a number out of range.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0, 100.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> RMSprop([w], lr=0.05).step()                    # both take a step of the same length
        >>> w
        tensor([ 0.5, 99.5], requires_grad=True)

    Source:
        Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
        **left_out: object,
    ):
        super().__init__(params, options(self, left_out, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "maximize": maximize,
        }))  # fmt: skip

    def check(self, options: dict) -> None:
        for name in ("lr", "alpha", "eps", "weight_decay", "momentum"):
            within(options, name)

    def slots(self, group: dict) -> tuple[str, ...]:
        return ("square_avg", *["momentum_buffer"] * bool(group["momentum"]), *["grad_avg"] * bool(group["centered"]))

    def update(self, group: dict, step: int, blocks: Iterable[tuple[np.ndarray, ...]]) -> None:
        lr, alpha, eps, momentum = group["lr"], group["alpha"], group["eps"], group["momentum"]
        for g, change, square, *others in blocks:
            average_square(square, g, alpha, change)
            if group["centered"]:
                mean = others[-1]
                average(mean, g, alpha, change)
                np.multiply(mean, mean, out=change)
                np.subtract(square, change, out=change)
                np.sqrt(change, out=change)
            else:
                np.sqrt(square, out=change)
            change += eps
            np.divide(g, change, out=change)
            if momentum:
                buffer = others[0]
                buffer *= momentum
                buffer += change
                np.multiply(buffer, lr, out=change)
            else:
                change *= lr


class Adagrad(Optimizer):
    """Each weight's step divided by all its gradients so far.  w ← w − λₜ·g / (√s + ε),  s ← s + g²

    Args:
        params: Tensors, (name, Tensor) pairs, or dicts with "params" and options of their own.
        lr: λ, the learning rate.
        lr_decay: δ in λₜ = λ / (1 + (t − 1)·δ).
        weight_decay: added to the gradient, times the weight.
        initial_accumulator_value: s before the first step.
        eps: ε, against division by 0.
        maximize: climb in place of descending.
        left_out: foreach, differentiable, fused of torch's are left out.

    Raises:
        ValueError: a number out of range.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0, 100.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> Adagrad([w], lr=0.5).step()
        >>> w
        tensor([ 0.5, 99.5], requires_grad=True)

    Source:
        Duchi, Hazan and Singer 2011, "Adaptive subgradient methods", JMLR 12.
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
        **left_out: object,
    ):
        super().__init__(params, options(self, left_out, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "maximize": maximize,
        }))  # fmt: skip

    def check(self, options: dict) -> None:
        for name in ("lr", "lr_decay", "eps", "weight_decay", "initial_accumulator_value"):
            within(options, name)

    def slots(self, group: dict) -> tuple[str, ...]:
        return ("sum",)

    def first(self, slot: str, group: dict) -> float:
        return group["initial_accumulator_value"]

    def update(self, group: dict, step: int, blocks: Iterable[tuple[np.ndarray, ...]]) -> None:
        lr, eps = group["lr"] / (1 + (step - 1) * group["lr_decay"]), group["eps"]
        for g, change, total in blocks:
            total += np.multiply(g, g, out=change)
            np.sqrt(total, out=change)
            change += eps
            np.divide(g, change, out=change)
            change *= lr


class Adam(Optimizer):
    """Momentum and RMSprop together.  w ← w − λ·m̂ / (√v̂ + ε)

    m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g² are running means of g and g². They start at 0 and are too small
    at first; m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) put that right.

    Args:
        params: Tensors, (name, Tensor) pairs, or dicts with "params" and options of their own.
        lr: λ, the learning rate.
        betas: (β₁, β₂), how slowly old gradients and their squares are forgotten.
        eps: ε, against division by 0.
        weight_decay: added to the gradient, times the weight (AdamW does it otherwise).
        amsgrad: v̂ from the largest v so far.
        maximize: climb in place of descending.
        decoupled_weight_decay: as AdamW.
        left_out: foreach, capturable, differentiable, fused of torch's are left out.

    Raises:
        ValueError: a number out of range.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0, 100.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> Adam([w], lr=0.5).step()                        # the first step is λ long, whatever the gradient
        >>> w
        tensor([ 0.5, 99.5], requires_grad=True)

    Source:
        Kingma and Ba 2015, "Adam: a method for stochastic optimization", arXiv:1412.6980, algorithm 1; amsgrad: Reddi
        et al. 2018, "On the convergence of Adam and beyond".
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
        **left_out: object,
    ):
        super().__init__(params, options(self, left_out, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
            "maximize": maximize, "decoupled_weight_decay": decoupled_weight_decay,
        }))  # fmt: skip

    def check(self, options: dict) -> None:
        for name in ("lr", "eps", "weight_decay"):
            within(options, name)
        betas = options["betas"]
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise TypeError(f"betas must be two numbers such as (0.9, 0.999), got {described(betas)}.")
        if not all(0 <= beta < 1 for beta in betas):
            raise DataError(f"betas must be two numbers in [0, 1), such as (0.9, 0.999), got {tuple(betas)}.")

    def slots(self, group: dict) -> tuple[str, ...]:
        return ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") if group["amsgrad"] else ("exp_avg", "exp_avg_sq")

    def update(self, group: dict, step: int, blocks: Iterable[tuple[np.ndarray, ...]]) -> None:
        beta1, beta2 = group["betas"]
        root = (1 - beta2**step) ** 0.5
        # λ·m̂ / (√v̂ + ε), with all that does not depend on the weight taken out: m / (√v + ε·root) · rate
        eps, rate = group["eps"] * root, group["lr"] * root / (1 - beta1**step)
        for g, change, m, v, *largest in blocks:
            average(m, g, beta1, change)
            average_square(v, g, beta2, change)
            if largest:
                v = np.maximum(largest[0], v, out=largest[0])
            np.sqrt(v, out=change)
            np.add(change, eps, out=change)
            np.divide(m, change, out=change)
            np.multiply(change, rate, out=change)


class AdamW(Adam):
    """Adam whose weight decay stays out of the averages.  w ← (1 − λ·decay)·w − λ·m̂ / (√v̂ + ε)

    Args:
        params: Tensors, (name, Tensor) pairs, or dicts with "params" and options of their own.
        lr: λ, the learning rate.
        betas: (β₁, β₂), how slowly old gradients and their squares are forgotten.
        eps: ε, against division by 0.
        weight_decay: how much of each weight is taken away, times λ, in each step.
        amsgrad: v̂ from the largest v so far.
        maximize: climb in place of descending.
        left_out: foreach, capturable, differentiable, fused of torch's are left out.

    Raises:
        ValueError: a number out of range.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0, 100.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> AdamW([w], lr=0.5, weight_decay=0.5).step()
        >>> w                                               # 0.75 · w − 0.5
        tensor([ 0.25, 74.5 ], requires_grad=True)

    Source:
        Loshchilov and Hutter 2019, "Decoupled weight decay regularization", arXiv:1711.05101.
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        **left_out: object,
    ):
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True, **left_out
        )


def average(mean: np.ndarray, g: np.ndarray, beta: float, scratch: np.ndarray) -> None:
    """mean ← β·mean + (1 − β)·g, as a step towards g: mean + (1 − β)·(g − mean)."""
    np.subtract(g, mean, out=scratch)
    np.multiply(scratch, 1 - beta, out=scratch)
    np.add(mean, scratch, out=mean)


def average_square(mean: np.ndarray, g: np.ndarray, beta: float, scratch: np.ndarray) -> None:
    """mean ← β·mean + (1 − β)·g²"""
    np.multiply(g, g, out=scratch)
    np.multiply(scratch, 1 - beta, out=scratch)
    np.multiply(mean, beta, out=mean)
    np.add(mean, scratch, out=mean)


def options(optimizer: Optimizer, left_out: dict, known: dict) -> dict:
    """The options of an optimiser, once it is sure that no others were given."""
    for name in left_out:
        refuse_option(type(optimizer).__name__, name, known)
    return known
