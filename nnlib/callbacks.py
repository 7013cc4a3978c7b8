"""Callbacks: plain objects whose methods the Trainer calls at certain moments, if they have them.

    on_fit_start(trainer)  on_epoch_start(trainer)  on_batch_end(trainer)  on_epoch_end(trainer)  on_fit_end(trainer)

What a callback remembers, it gives in state_dict() and takes back in load_state_dict(state): then it is part of every
checkpoint. `trainer.history[-1]` holds the numbers of the epoch that has ended.
"""

import math
from pathlib import Path

import numpy as np

from nnlib.errors import DataError, unknown
from nnlib.inputs import amount, count

__all__ = ["Callback", "Checkpoint", "EarlyStopping", "GradientLog", "LearningRateLog"]


class Callback:
    """The moments at which a Trainer calls; override what you need. Any object with such methods will do.

    Example:
        >>> class Cheer(Callback):
        ...     def on_epoch_end(self, trainer):
        ...         print("hooray, epoch", trainer.epoch)
        >>> import nnlib as nn
        >>> model = nn.Linear(1, 1)
        >>> trainer = nn.Trainer(
        ...     model, nn.SGD(model.parameters(), lr=0.1), nn.MSELoss(), callbacks=[Cheer()], progress=False
        ... )
        >>> _ = trainer.fit(nn.DataLoader([[1.0]], [[2.0]]), epochs=2)
        hooray, epoch 1
        hooray, epoch 2
    """

    def on_fit_start(self, trainer: object) -> None:
        """fit has begun; `trainer.resumed` says whether it continues an interrupted one."""

    def on_epoch_start(self, trainer: object) -> None:
        """Before an epoch's first batch."""

    def on_batch_end(self, trainer: object) -> None:
        """After a step: the weights are new, the gradients are those that it was made with."""

    def on_epoch_end(self, trainer: object) -> None:
        """After an epoch; its numbers stand in trainer.history[-1].  trainer.stop(reason) ends training."""

    def on_fit_end(self, trainer: object) -> None:
        """fit is done."""


class Watch:
    """Follows one number of the history and says whether it is the best so far."""

    def __init__(self, monitor: str, mode: str, min_delta: float):
        if mode not in ("min", "max"):
            raise DataError(f'mode must be "min" or "max", got {mode!r}.')
        self.monitor, self.mode, self.min_delta = monitor, mode, amount(min_delta, "min_delta")
        self.forget()

    def forget(self) -> None:
        self.best, self.best_epoch = None, None

    def improves(self, history: list[dict]) -> bool:
        """Is the last epoch better than all before by more than min_delta?"""
        if self.monitor not in history[-1]:
            hint = " Give fit(..., validation=loader)." if self.monitor.startswith("val_") else ""
            raise DataError(unknown("number in the history", self.monitor, history[-1]) + hint)
        value = history[-1][self.monitor]
        gain = math.inf if self.best is None else self.best - value if self.mode == "min" else value - self.best
        if not gain > self.min_delta:
            return False
        self.best, self.best_epoch = value, history[-1]["epoch"]
        return True


class EarlyStopping(Callback):
    """Stop when a number has stopped improving, and go back to the weights that were best.

    Args:
        monitor: which number of the history.
        patience: after how many epochs without improvement training stops.
        mode: "min" if smaller is better, "max" if larger is.
        min_delta: a smaller improvement is none.
        restore_best: at the end, load the best epoch's weights.

    Raises:
        ValueError: an unknown mode, a negative patience.

    Example:
        >>> stopping = EarlyStopping("val_accuracy", patience=3, mode="max")
        >>> stopping.best_epoch is None                     # nothing seen yet
        True

    Source:
        Prechelt 1998, "Early stopping, but when?".
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 5,
        mode: str = "min",
        min_delta: float = 0.0,
        restore_best: bool = True,
    ):
        self.watch = Watch(monitor, mode, min_delta)
        self.patience, self.restore_best = count(patience, "patience", at_least=0), restore_best
        self.waited, self.weights = 0, None

    @property
    def best(self) -> float | None:
        """The best value so far."""
        return self.watch.best

    @property
    def best_epoch(self) -> int | None:
        """The epoch that it belongs to."""
        return self.watch.best_epoch

    def on_fit_start(self, trainer: object) -> None:
        if not trainer.resumed:
            self.watch.forget()
            self.waited, self.weights = 0, None

    def on_epoch_end(self, trainer: object) -> None:
        if self.watch.improves(trainer.history):
            self.waited = 0
            if self.restore_best:
                self.weights = {name: array.copy() for name, array in trainer.model.state_dict().items()}
        else:
            self.waited += 1
            if self.waited >= max(self.patience, 1):
                trainer.stop(f"{self.watch.monitor} has not improved for {self.waited} epochs")

    def on_fit_end(self, trainer: object) -> None:
        if self.weights is not None:
            trainer.model.load_state_dict(self.weights)

    def state_dict(self) -> dict:
        """What it has seen, and the best weights."""
        return {"best": self.best, "best_epoch": self.best_epoch, "waited": self.waited, "weights": self.weights}

    def load_state_dict(self, state: dict) -> None:
        """Go on from a saved state."""
        self.watch.best, self.watch.best_epoch = state["best"], state["best_epoch"]
        self.waited, self.weights = state["waited"], state["weights"]


class Checkpoint(Callback):
    """Save everything that training needs, so that it can be continued after a crash: `trainer.resume(path)`.

    Args:
        path: the file; it is replaced each time, and is whole at every moment.
        every: save after so many epochs.
        every_steps: save also after so many steps.
        monitor: save only when this number of the history is the best so far.
        mode: "min" if smaller is better, "max" if larger is.

    Raises:
        ValueError: a count below 1, an unknown mode.

    Example:
        >>> Checkpoint("model.safetensors", every=2).path.name
        'model.safetensors'
    """

    last = True  # it is called after the others, so that it saves what they have noted

    def __init__(
        self,
        path: str | Path,
        every: int = 1,
        every_steps: int | None = None,
        monitor: str | None = None,
        mode: str = "min",
    ):
        self.path, self.every = Path(path), count(every, "every")
        self.every_steps = None if every_steps is None else count(every_steps, "every_steps")
        self.watch = Watch(monitor, mode, 0.0) if monitor else None

    def on_batch_end(self, trainer: object) -> None:
        if self.every_steps and trainer.step % self.every_steps == 0:
            trainer.save_checkpoint(self.path)

    def on_epoch_end(self, trainer: object) -> None:
        if (self.watch is None or self.watch.improves(trainer.history)) and trainer.epoch % self.every == 0:
            trainer.save_checkpoint(self.path)

    def state_dict(self) -> dict:
        """The best value so far."""
        return {} if self.watch is None else {"best": self.watch.best, "best_epoch": self.watch.best_epoch}

    def load_state_dict(self, state: dict) -> None:
        """Go on from a saved state."""
        if self.watch is not None:
            self.watch.best, self.watch.best_epoch = state["best"], state["best_epoch"]


class LearningRateLog(Callback):
    """Write down the learning rate of every step: `.steps`, and `.rates` with one number for each group.

    Example:
        >>> LearningRateLog().rates
        []
    """

    def __init__(self):
        self.steps, self.rates = [], []

    def on_batch_end(self, trainer: object) -> None:
        self.steps.append(trainer.step)
        self.rates.append(trainer.rates_used)

    def state_dict(self) -> dict:
        """What was written down."""
        return {"steps": np.array(self.steps, np.int64), "rates": np.array(self.rates, np.float64)}

    def load_state_dict(self, state: dict) -> None:
        """Go on from a saved state."""
        self.steps, self.rates = state["steps"].tolist(), state["rates"].tolist()


class GradientLog(Callback):
    """Write down how long each parameter's gradient is, ‖g‖: `.norms[name]`, one number for each of `.steps`.

    It is the gradient that the step was made with, after clipping.

    Args:
        every: write after so many steps.

    Raises:
        ValueError: a count below 1.

    Example:
        >>> GradientLog(every=10).norms
        {}
    """

    def __init__(self, every: int = 1):
        self.every = count(every, "every")
        self.steps, self.norms = [], {}

    def on_batch_end(self, trainer: object) -> None:
        if trainer.step % self.every == 0:
            self.steps.append(trainer.step)
            for name, p in trainer.model.named_parameters():
                norm = 0.0 if p.grad is None else float(np.linalg.norm(p.grad.data))
                self.norms.setdefault(name, []).append(norm)

    def state_dict(self) -> dict:
        """What was written down."""
        return {"steps": np.array(self.steps, np.int64), "norms": {k: np.array(v) for k, v in self.norms.items()}}

    def load_state_dict(self, state: dict) -> None:
        """Go on from a saved state."""
        self.steps = state["steps"].tolist()
        self.norms = {name: values.tolist() for name, values in state["norms"].items()}
