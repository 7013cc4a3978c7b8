"""Plateau: a smaller learning rate once a number has stopped improving."""

import math
from collections.abc import Sequence

from nnlib.errors import DataError
from nnlib.optimizer import Optimizer
from nnlib.schedule import one_a_group, optimiser_of

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau:
    """A smaller rate whenever a number, such as the validation loss, has stopped improving.

    Args:
        optimizer: whose groups' rates are changed.
        mode: "min" if smaller is better, "max" if larger is.
        factor: the rate is multiplied by it, below 1.
        patience: how many steps without improvement are borne; the next one reduces the rate.
        threshold: what counts as an improvement.
        threshold_mode: "rel": by that share of the best; "abs": by that amount.
        cooldown: how many steps after a reduction are not counted.
        min_lr: the smallest rate, or a list with one a group.
        eps: smaller reductions are left out.

    Raises:
        ValueError: factor not below 1, an unknown mode.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> schedule = ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
        >>> [(schedule.step(loss), schedule.get_last_lr()[0])[1] for loss in (3.0, 2.0, 2.0, 2.0, 1.0)]
        [1.0, 1.0, 1.0, 0.5, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0,
        eps: float = 1e-8,
    ):
        self.optimizer = optimiser_of(optimizer)
        if not 0 <= factor < 1:
            raise DataError(f"factor must lie in [0, 1), or the rate would not fall; got {factor}.")
        if mode not in ("min", "max"):
            raise DataError(f'mode must be "min" or "max", got {mode!r}.')
        if threshold_mode not in ("rel", "abs"):
            raise DataError(f'threshold_mode must be "rel" or "abs", got {threshold_mode!r}.')
        self.mode, self.factor, self.patience, self.cooldown = mode, factor, patience, cooldown
        self.threshold, self.threshold_mode, self.eps = threshold, threshold_mode, eps
        self.min_lrs = one_a_group(min_lr, "min_lr", optimizer)
        self.best = math.inf if mode == "min" else -math.inf
        self.cooldown_counter = self.num_bad_epochs = self.last_epoch = 0
        self._last_lr = [group["lr"] for group in optimizer.param_groups]

    def step(self, metrics: float) -> None:
        """Compare a number with the best so far; reduce the rates if it has not improved for too long.

        Args:
            metrics: the number, such as the validation loss.
        """
        value = float(metrics)
        self.last_epoch += 1
        if self.is_better(value):
            self.best, self.num_bad_epochs = value, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
                smaller = max(group["lr"] * self.factor, least)
                if group["lr"] - smaller > self.eps:
                    group["lr"] = smaller
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def is_better(self, value: float) -> bool:
        """Is it better than the best by more than the threshold?"""
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            return sign * value > sign * self.best * (1 + sign * self.threshold)
        return sign * value > sign * self.best + self.threshold

    def get_last_lr(self) -> list[float]:
        """The rates after the last step."""
        return self._last_lr

    def state_dict(self) -> dict:
        """Everything but the optimiser: plain numbers and lists."""
        return {k: v for k, v in vars(self).items() if k != "optimizer"}

    def load_state_dict(self, state_dict: dict) -> None:
        """Continue where another schedule's state_dict() stopped.

        Args:
            state_dict: what state_dict() gave.
        """
        vars(self).update(state_dict)
