"""One cycle: the learning rate goes up and far down, once, while momentum goes down and up."""

import math
from collections.abc import Sequence

from nnlib.errors import DataError
from nnlib.inputs import count
from nnlib.optimizer import Optimizer
from nnlib.schedule import LRScheduler, one_a_group, optimiser_of

__all__ = ["OneCycleLR"]


class OneCycleLR(LRScheduler):
    """Up to a large rate, then far down, once; meanwhile momentum goes the other way.  One step() a batch.

    Args:
        optimizer: whose groups' rates are changed.
        max_lr: the largest rate, or a list with one a group.
        total_steps: how many steps there will be; or give epochs and steps_per_epoch.
        epochs, steps_per_epoch: their product is total_steps.
        pct_start: the share of the steps that go up.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: let momentum (or Adam's first beta) go down and up.
        base_momentum: its smallest value, or a list with one a group.
        max_momentum: its largest value, or a list with one a group.
        div_factor: it starts at max_lr / div_factor,
        final_div_factor: and ends at that / final_div_factor.
        three_phase: up, down to the start, then to the end; otherwise up and down to the end.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        ValueError: no number of steps, one below 1, pct_start outside 0..1, an unknown strategy, an optimiser without
            momentum; more steps than announced.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=0.1, momentum=0.9)
        >>> schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
        >>> [(round(schedule.get_last_lr()[0], 2), schedule.step())[0] for t in range(10)]
        [0.04, 0.52, 1.0, 0.95, 0.81, 0.61, 0.39, 0.19, 0.05, 0.0]

    Source:
        Smith and Topin 2018, "Super-convergence", arXiv:1708.07120.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        groups = optimiser_of(optimizer).param_groups
        if total_steps is None and (epochs is None or steps_per_epoch is None):
            raise DataError("OneCycleLR must know its length: give total_steps, or epochs and steps_per_epoch.")
        if total_steps is None:
            total_steps = count(epochs, "epochs") * count(steps_per_epoch, "steps_per_epoch")
        self.total_steps = count(total_steps, "total_steps")
        if not 0 <= pct_start <= 1:
            raise DataError(f"pct_start is a share, between 0 and 1; got {pct_start}.")
        if anneal_strategy not in ("cos", "linear"):
            raise DataError(f'anneal_strategy must be "cos" or "linear", got {anneal_strategy!r}.')
        # Each phase: its last step; the rate and the momentum that it ends with. Before the first: where it starts.
        up = float(pct_start * self.total_steps) - 1
        end = [self.total_steps - 1, "min_lr", "max_momentum"]
        down = [float(2 * pct_start * self.total_steps) - 2, "initial_lr", "max_momentum"]
        self._phases = [[up, "max_lr", "base_momentum"], *([down] if three_phase else []), end]
        self._anneal, self.cycle_momentum = anneal_strategy, cycle_momentum
        self.use_beta1 = "betas" in optimizer.defaults
        if cycle_momentum and not self.use_beta1 and "momentum" not in optimizer.defaults:
            raise DataError(f"{type(optimizer).__name__} has no momentum to be cycled: give cycle_momentum=False.")
        if last_epoch == -1:
            settings = [one_a_group(v, n, optimizer) for v, n in (
                (max_lr, "max_lr"), (max_momentum, "max_momentum"), (base_momentum, "base_momentum"),
            )]  # fmt: skip
            for group, largest, most, least in zip(groups, *settings):
                group["max_lr"], group["initial_lr"] = largest, largest / div_factor
                group["min_lr"] = group["initial_lr"] / final_div_factor
                if cycle_momentum:
                    group["max_momentum"], group["base_momentum"] = most, least
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self.last_epoch > self.total_steps:
            raise DataError(
                f"OneCycleLR was made for {self.total_steps} steps; this is step {self.last_epoch}. Is it called once "
                "a batch, and was total_steps = epochs · batches?"
            )
        start, lr, momentum = 0.0, "initial_lr", "max_momentum"
        for end, next_lr, next_momentum in self._phases:
            if self.last_epoch <= end or next_lr == "min_lr":
                break
            start, lr, momentum = end, next_lr, next_momentum
        share = (self.last_epoch - start) / (end - start) if end > start else 1.0
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self.between(group[lr], group[next_lr], share))
            if self.cycle_momentum:
                value = self.between(group[momentum], group[next_momentum], share)
                group.update({"betas": (value, *group["betas"][1:])} if self.use_beta1 else {"momentum": value})
        return rates

    def between(self, start: float, end: float, share: float) -> float:
        """What lies between start and end, on a straight line or on half a cosine."""
        if self._anneal == "linear":
            return start + (end - start) * share
        return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
