"""Schedules: the learning rate over time.

Call `schedule.step()` after `optimizer.step()`, once a step or once an epoch, but always alike.

Each changes the rate that stands in the optimiser's groups from what it is now to what comes next, as torch's do, so
two schedules can work on one optimiser. `t` counts the calls of step().
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import amount, count
from nnlib.optimizer import Optimizer

__all__ = ["CosineAnnealingLR", "LRScheduler", "LambdaLR", "LinearLR", "SequentialLR", "StepLR"]


class LRScheduler:
    """What all schedules share. A schedule of your own needs one method: get_lr(), the next rate of each group.

    Args:
        optimizer: whose groups' rates are changed.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        TypeError: not an optimiser.
        ValueError: continued without the rates that it started from.

    Example:
        >>> import nnlib as nn
        >>> class Halving(LRScheduler):
        ...     def get_lr(self):
        ...         return [lr / 2**self.last_epoch for lr in self.base_lrs]
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=0.8)
        >>> schedule = Halving(optimizer)
        >>> schedule.step(); schedule.step(); schedule.get_last_lr()
        [0.2]
    """

    kept_apart = ("optimizer",)  # what is not part of the state

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        self.optimizer = optimiser_of(optimizer)
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise DataError(
                    f"Group {number} has no initial_lr, so a schedule cannot continue at {last_epoch}. Load the "
                    "optimiser's state first, or leave last_epoch out and load the schedule's state."
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._begin()

    def _begin(self) -> None:
        """The first step, which sets the rates for t = 0."""
        self._step_count, self._is_initial = 0, True
        self.step()
        self._is_initial = False

    @property
    def rates(self) -> list[float]:
        """The rates as they stand in the groups."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def get_lr(self) -> list[float]:
        """The rate of each group at t = last_epoch."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr(): write it; it returns one rate a group.")

    def get_last_lr(self) -> list[float]:
        """The rates that step() set last."""
        return self._last_lr

    def step(self) -> None:
        """One step further: t ← t + 1, and the rates for it."""
        self._step_count += 1
        self.last_epoch += 1
        self._set(self.get_lr())

    def _set(self, rates: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr
        self._last_lr = self.rates

    def _restart(self) -> None:
        """t = 0 again, when an earlier schedule hands over."""
        self.last_epoch = 0
        self._set(self.at_zero())

    def at_zero(self) -> list[float]:
        """The rates for t = 0, whatever they are now."""
        return self.get_lr()

    def state_dict(self) -> dict:
        """Everything but the optimiser: plain numbers and lists."""
        return {k: v for k, v in vars(self).items() if k not in self.kept_apart}

    def load_state_dict(self, state_dict: dict) -> None:
        """Continue where another schedule's state_dict() stopped.

        Args:
            state_dict: what state_dict() gave. The rates themselves are part of the optimiser's.
        """
        vars(self).update(state_dict)


class LambdaLR(LRScheduler):
    """A rate by a function of yours.  λₜ = λ₀ · f(t)

    Args:
        optimizer: whose groups' rates are changed.
        lr_lambda: f, or a list with one a group.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        ValueError: not as many functions as groups.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> schedule = LambdaLR(optimizer, lambda t: 1 / (1 + t))
        >>> schedule.step(); schedule.get_last_lr()
        [0.5]
    """

    kept_apart = ("optimizer", "lr_lambdas")  # functions are not saved

    def __init__(
        self, optimizer: Optimizer, lr_lambda: Callable[[int], float] | Sequence[Callable], last_epoch: int = -1
    ):
        self.lr_lambdas = one_a_group(lr_lambda, "lr_lambda", optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        return [lr * f(self.last_epoch) for f, lr in zip(self.lr_lambdas, self.base_lrs)]


class StepLR(LRScheduler):
    """A rate that falls by steps.  λₜ = λ₀ · γ^⌊t / step_size⌋

    Args:
        optimizer: whose groups' rates are changed.
        step_size: how long each stair is.
        gamma: γ.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        ValueError: step_size below 1.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> schedule = StepLR(optimizer, step_size=2, gamma=0.5)
        >>> [(schedule.step(), schedule.get_last_lr()[0])[1] for t in range(4)]
        [1.0, 0.5, 0.5, 0.25]
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1):
        self.step_size, self.gamma = count(step_size, "step_size"), gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        down = self.last_epoch > 0 and self.last_epoch % self.step_size == 0
        return [lr * self.gamma for lr in self.rates] if down else self.rates

    def at_zero(self) -> list[float]:
        return list(self.base_lrs)


class LinearLR(LRScheduler):
    """A straight line, for warm-up.  λₜ = λ₀ · (start + (end − start) · min(t, total) / total)

    Args:
        optimizer: whose groups' rates are changed.
        start_factor: start, in (0, 1].
        end_factor: end, in [0, 1].
        total_iters: total; from there on the rate stays.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        ValueError: a factor out of range, total_iters below 1.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> schedule = LinearLR(optimizer, start_factor=0.25, total_iters=3)
        >>> [(schedule.get_last_lr()[0], schedule.step())[0] for t in range(5)]
        [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        if not 0 < start_factor <= 1:
            raise DataError(f"start_factor must be above 0 and at most 1, got {start_factor}.")
        if not 0 <= end_factor <= 1:
            raise DataError(f"end_factor must lie in [0, 1], got {end_factor}.")
        self.start_factor, self.end_factor, self.total_iters = (
            start_factor,
            end_factor,
            count(total_iters, "total_iters"),
        )
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        t, start, rise = self.last_epoch, self.start_factor, self.end_factor - self.start_factor
        if t == 0:
            return [lr * start for lr in self.rates]
        if self._is_initial or t > self.total_iters:
            return self.rates
        return [lr * (1 + rise / (self.total_iters * start + (t - 1) * rise)) for lr in self.rates]

    def at_zero(self) -> list[float]:
        return [lr * self.start_factor for lr in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    """Half a cosine, from λ₀ down to the smallest rate.  λₜ = η + (λ₀ − η) · (1 + cos(π·t / T_max)) / 2

    Args:
        optimizer: whose groups' rates are changed.
        T_max: when the smallest rate is reached; after that it rises again.
        eta_min: η, the smallest rate.
        last_epoch: t to continue from; -1 starts afresh.

    Raises:
        ValueError: T_max below 1, eta_min negative.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> schedule = CosineAnnealingLR(optimizer, T_max=4)
        >>> [(round(schedule.get_last_lr()[0], 3), schedule.step())[0] for t in range(5)]
        [1.0, 0.854, 0.5, 0.146, 0.0]

    Source:
        Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", arXiv:1608.03983.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1):
        self.T_max, self.eta_min = count(T_max, "T_max"), amount(eta_min, "eta_min")
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        t, end, low = self.last_epoch, self.T_max, self.eta_min
        if self._is_initial:
            return self.rates
        if self._step_count == 1 and t > 0:
            return [low + (lr - low) * (1 + math.cos(t * math.pi / end)) / 2 for lr in self.base_lrs]
        if (t - 1 - end) % (2 * end) == 0:  # at the bottom there is nothing to multiply
            return [
                lr + (base - low) * (1 - math.cos(math.pi / end)) / 2 for base, lr in zip(self.base_lrs, self.rates)
            ]
        ratio = (1 + math.cos(math.pi * t / end)) / (1 + math.cos(math.pi * (t - 1) / end))
        return [ratio * (lr - low) + low for lr in self.rates]

    def at_zero(self) -> list[float]:
        return list(self.base_lrs)


class SequentialLR(LRScheduler):
    """One schedule after another, such as a warm-up and then a cosine.

    Args:
        optimizer: whose groups' rates are changed.
        schedulers: schedules of that optimiser, in their order.
        milestones: at which t the second one takes over, the third, ...; each begins at its own t = 0.
        last_epoch: must be -1; continue with load_state_dict.

    Raises:
        ValueError: no schedules, not one milestone fewer than schedules, schedules of another optimiser.

    Example:
        >>> import nnlib as nn
        >>> optimizer = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=1.0)
        >>> warm_up, cosine = LinearLR(optimizer, 0.5, total_iters=2), CosineAnnealingLR(optimizer, T_max=4)
        >>> schedule = SequentialLR(optimizer, [warm_up, cosine], milestones=[2])
        >>> [(round(schedule.get_last_lr()[0], 3), schedule.step())[0] for t in range(6)]
        [0.5, 0.75, 1.0, 0.854, 0.5, 0.146]
    """

    kept_apart = ("optimizer", "_schedulers")

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int], last_epoch: int = -1
    ):
        if last_epoch != -1:
            raise NotImplementedError("SequentialLR: last_epoch is left out here; continue with load_state_dict.")
        self.optimizer = optimiser_of(optimizer)
        self._schedulers, self._milestones = list(schedulers), list(milestones)
        if not self._schedulers or len(self._milestones) != len(self._schedulers) - 1:
            raise DataError(
                f"SequentialLR needs schedules and one milestone between each two; got {len(self._schedulers)} "
                f"schedules and {len(self._milestones)} milestones."
            )
        for number, schedule in enumerate(self._schedulers):
            if not isinstance(schedule, LRScheduler) or isinstance(schedule, SequentialLR):
                raise DataError(f"SequentialLR: schedule {number} is {described(schedule)}, which it cannot call.")
            if schedule.optimizer is not optimizer:
                raise DataError(f"SequentialLR: schedule {number} belongs to another optimiser.")
        for group in optimizer.param_groups:  # undo what the schedules did when they were made
            group["lr"] = group["initial_lr"]
        for schedule in self._schedulers:
            schedule.last_epoch -= 1
        self.last_epoch = 0
        first = self._schedulers[bisect_right(self._milestones, 0)]
        first._begin()
        self._last_lr = first.get_last_lr()

    def step(self) -> None:
        self.last_epoch += 1
        number = bisect_right(self._milestones, self.last_epoch)
        schedule = self._schedulers[number]
        if number and self._milestones[number - 1] == self.last_epoch:
            schedule._restart()
        else:
            schedule.step()
        self._last_lr = schedule.get_last_lr()

    def state_dict(self) -> dict:
        return {**super().state_dict(), "_schedulers": [s.state_dict() for s in self._schedulers]}

    def load_state_dict(self, state_dict: dict) -> None:
        super().load_state_dict({k: v for k, v in state_dict.items() if k != "_schedulers"})
        for schedule, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            schedule.load_state_dict(state)


def optimiser_of(optimizer: object) -> Optimizer:
    """The optimiser itself, if it is one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"A schedule takes an optimiser, such as nnlib.SGD(...), got {described(optimizer)}.")
    return optimizer


def one_a_group(value: object, name: str, optimizer: Optimizer) -> list:
    """A setting for each group, from one for all or a list."""
    groups = len(optimiser_of(optimizer).param_groups)
    values = list(value) if isinstance(value, list | tuple) else [value] * groups
    if len(values) != groups:
        raise ShapeError(f"{name}: one for each of the {groups} groups expected, got {len(values)}.")
    return values
