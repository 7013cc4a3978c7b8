"""Trainer: the loop in which a network learns. Forward, loss, backward, update; and again."""

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from nnlib.checkpoint import restore, restore_random, snapshot
from nnlib.clip import clip_grad_norm_, clip_grad_value_
from nnlib.diagnosis import DivergenceError, diagnosis, warn_of_missing_gradients
from nnlib.errors import DataError, described
from nnlib.inputs import count
from nnlib.modes import no_grad
from nnlib.module import Module
from nnlib.optimizer import Optimizer
from nnlib.plateau import ReduceLROnPlateau
from nnlib.progress import Progress
from nnlib.storage import load_arrays, save_arrays
from nnlib.tensor import Tensor, wrap

__all__ = ["Trainer"]


class Trainer:
    """Trains a model: goes through batches, and after each one changes the weights a little.

    The step itself is `training_step`: read it. Write your own in a subclass for a model that learns otherwise, such
    as a GAN with two networks and two optimisers.

    Args:
        model: the network.
        optimizer: changes the weights; or a dict of several by name, for a training_step of your own.
        loss: (prediction, target) → Tensor of one number; None for a training_step of your own.
        schedule: changes the learning rate; or a list of several.
        schedule_per: "epoch" or "step": when the schedule's step() is called.
        monitor: the number of the history that a ReduceLROnPlateau looks at; None: val_loss if there is one, or loss.
        metrics: functions (prediction, target) → number, or a dict of them by name.
        callbacks: objects with some of the methods named in nnlib.callbacks.
        clip_norm: shorten the gradients to this length, as clip_grad_norm_.
        clip_value: clip the gradients' entries, as clip_grad_value_.
        progress: True for a bar that disappears when done, "lines" for a line of text an epoch, False for nothing.

    Raises:
        TypeError, ValueError: one of these is something else.

    Example:
        >>> import nnlib as nn
        >>> nn.manual_seed(0)
        >>> x = np.linspace(-1, 1, 20)[:, None]
        >>> model = nn.Linear(1, 1)
        >>> trainer = Trainer(model, nn.SGD(model.parameters(), lr=0.5), nn.MSELoss(), progress=False)
        >>> history = trainer.fit(nn.DataLoader(x, 3 * x + 1, batch_size=5), epochs=20)
        >>> len(history), history[-1]["loss"] < 1e-4
        (20, True)
    """

    def __init__(
        self,
        model: Module,
        optimizer: Optimizer | Mapping[str, Optimizer],
        loss: Callable | None = None,
        *,
        schedule: object = None,
        schedule_per: str = "epoch",
        monitor: str | None = None,
        metrics: Iterable[Callable] | Mapping[str, Callable] = (),
        callbacks: Iterable[object] = (),
        clip_norm: float | None = None,
        clip_value: float | None = None,
        progress: bool | str = True,
    ):
        if not isinstance(model, Module):
            raise TypeError(f"The model must be a Module, got {described(model)}.")
        self.optimizers = dict(optimizer) if isinstance(optimizer, Mapping) else {"optimizer": optimizer}
        for one in self.optimizers.values():
            if not isinstance(one, Optimizer):
                raise TypeError(f"The optimizer must be such as nnlib.Adam(model.parameters()), got {described(one)}.")
        if loss is not None and not callable(loss):
            raise TypeError(f"The loss must be a function such as nnlib.CrossEntropyLoss(), got {described(loss)}.")
        if schedule_per not in ("epoch", "step"):
            raise DataError(f'schedule_per must be "epoch" or "step", got {schedule_per!r}.')
        if progress not in (True, False, "lines"):
            raise DataError(f'progress must be True, False or "lines", got {progress!r}.')
        self.model, self.optimizer, self.loss = model, next(iter(self.optimizers.values())), loss
        schedules = schedule if isinstance(schedule, list | tuple) else [schedule]
        self.schedules, self.schedule_per, self.monitor = [s for s in schedules if s is not None], schedule_per, monitor
        self.metrics = dict(metrics) if isinstance(metrics, Mapping) else {named(m): m for m in metrics}
        self.callbacks = sorted(callbacks, key=lambda c: getattr(c, "last", False))
        self.clip_norm, self.clip_value, self.progress = clip_norm, clip_value, progress
        self.epoch = self.step = self.position = self.began = 0  # epochs and steps done; batches of this epoch; see fit
        self.history: list[dict] = []
        self.totals: dict[str, float] = {}  # of this epoch: sums over its rows
        self.rates_used: list[float] = []  # by the last step, one a group
        self.stopped: str | None = None  # why training was stopped
        self.resumed = False  # does this fit continue an interrupted one?
        self.loader = self.batches = self._pending = None
        self._searched = False  # for parameters without a gradient

    # -- one step, and many ------------------------------------------------------------------------------------------
    def training_step(self, batch: tuple) -> Tensor | dict:
        """Learn from one batch; returns the loss, or a dict of numbers with it.

        Args:
            batch: what the loader gave, arrays as Tensors.
        """
        x, target = batch
        prediction = self.model(x)  # forward
        loss = self.loss(prediction, target)  # how wrong it is
        self.stop_if_diverged(loss)
        self.optimizer.zero_grad()
        loss.backward()  # which way to go
        self.update()  # go there
        return {"loss": loss, **self.measure(prediction, target)}

    def update(self) -> None:
        """Clip the gradients, if asked to, and let the optimiser change the weights."""
        if not self._searched:  # once, after the first backward
            self._searched = True
            warn_of_missing_gradients(self.model)
        if self.clip_value is not None:
            clip_grad_value_(self.model.parameters(), self.clip_value)
        if self.clip_norm is not None:
            clip_grad_norm_(self.model.parameters(), self.clip_norm)
        self.optimizer.step()

    def fit(self, loader: Iterable, epochs: int, validation: Iterable | None = None) -> list[dict]:
        """Train for so many epochs; returns the history, one dict of numbers for each.

        After resume(), `epochs` counts from where the interrupted fit began, so the same call finishes what it had
        begun. Ctrl-C leaves model and history as they are.

        Args:
            loader: gives the batches of one epoch each time it is gone through.
            epochs: how often.
            validation: batches that are only looked at, after each epoch; their numbers are called val_….

        Raises:
            DivergenceError: the loss became NaN or infinite.
            DataError: the loader gives no batches.
        """
        epochs = count(epochs, "epochs")
        check_loader(loader, "loader")
        if validation is not None:
            check_loader(validation, "validation")
        self.loader = loader
        order = None
        if self.resumed:
            order = restore_random(self, self._pending)
        else:
            self.began, self.position, self.totals, self.stopped = self.epoch, 0, {}, None
        until = self.began + epochs
        self._tell("on_fit_start")
        self.resumed = False
        with Progress(self.progress, loader, self.epoch, until) as bar:
            while self.epoch < until and self.stopped is None:
                self._train_epoch(order, bar)
                self._end_epoch(validation, bar)
                order = None
        self._tell("on_fit_end")
        return self.history

    def _train_epoch(self, order: np.ndarray | None, bar: Progress) -> None:
        """Go through the batches once; `order`: in an epoch that was begun before, the order of its rows."""
        self.model.train()
        if self.position == 0:
            self._tell("on_epoch_start")
        self.batches = iter(self.loader) if order is None else self.loader.resume(order, self.position)
        if order is None:
            for _ in range(self.position):  # a loader that cannot resume must give the same batches again
                next(self.batches)
        told = [c.on_batch_end for c in self.callbacks if hasattr(c, "on_batch_end")]
        for batch in self.batches:
            self.rates_used = [group["lr"] for group in self.optimizer.param_groups]
            numbers = self.training_step(tuple(map(as_tensor, batch)))
            self._count(numbers, len(batch[0]))
            self.step += 1
            self.position += 1
            if self.schedule_per == "step":
                self._step_schedules()
            for on_batch_end in told:
                on_batch_end(self)
            bar.batch()
        if not self.totals:
            raise DataError("The loader gave no batches: nothing to learn from. Was it a generator, used up?")

    def _end_epoch(self, validation: Iterable | None, bar: Progress) -> None:
        """Write the epoch's numbers into the history, look at the validation data, tell the callbacks."""
        rows = self.totals.pop("rows")
        numbers = {name: total / rows for name, total in self.totals.items()}
        if validation is not None:
            numbers |= {f"val_{name}": value for name, value in self.evaluate(validation).items()}
        self.epoch += 1
        self.position, self.totals, self.batches = 0, {}, None
        self.history.append({"epoch": self.epoch, "step": self.step, **numbers, "lr": self.rates_used[0]})
        if self.schedule_per == "epoch":
            self._step_schedules()
        self._tell("on_epoch_end")
        bar.epoch(self.history[-1], self.stopped)

    def _count(self, numbers: object, rows: int) -> None:
        """Add a batch's numbers to the epoch's sums."""
        totals = self.totals
        for name, value in (numbers if isinstance(numbers, dict) else {"loss": numbers}).items():
            value = float(value.item() if isinstance(value, Tensor) else value)
            if not math.isfinite(value) and "loss" in name:
                self.stop_if_diverged(value)
            totals[name] = totals.get(name, 0.0) + value * rows
        totals["rows"] = totals.get("rows", 0) + rows

    def _step_schedules(self) -> None:
        for schedule in self.schedules:
            if isinstance(schedule, ReduceLROnPlateau):
                last = self.history[-1] if self.history else {}
                monitor = self.monitor or ("val_loss" if "val_loss" in last else "loss")
                if monitor not in last:
                    raise DataError(f"ReduceLROnPlateau: no {monitor} in the history. Use schedule_per='epoch'.")
                schedule.step(last[monitor])
            else:
                schedule.step()

    def _tell(self, moment: str) -> None:
        for callback in self.callbacks:
            if hasattr(callback, moment):
                getattr(callback, moment)(self)

    def stop(self, reason: str) -> None:
        """End training after this epoch; for callbacks.

        Args:
            reason: why, for `trainer.stopped`.
        """
        self.stopped = reason

    # -- looking -----------------------------------------------------------------------------------------------------
    def measure(self, prediction: Tensor, target: Tensor) -> dict[str, float]:
        """The metrics of a prediction."""
        return {name: metric(prediction, target) for name, metric in self.metrics.items()} if self.metrics else {}

    @no_grad()
    def evaluate(self, loader: Iterable) -> dict[str, float]:
        """The loss and the metrics on other data; nothing is learnt, and dropout is off.

        The metrics are computed once, of all predictions together.

        Args:
            loader: batches (x, target).

        Raises:
            DataError: it gives no batches.
        """
        check_loader(loader, "loader")
        was_training = self.model.training
        self.model.eval()
        losses, predictions, targets = [], [], []
        try:
            for x, target in loader:
                prediction, target = self.model(as_tensor(x)), as_tensor(target)
                losses.append((self.loss(prediction, target).item(), len(x)))
                predictions.append(prediction.data)
                targets.append(target.data)
        finally:
            self.model.train(was_training)
        if not losses:
            raise DataError("The loader gave no batches: nothing to evaluate. Was it a generator, used up?")
        rows = sum(n for _, n in losses)
        whole = wrap(np.concatenate(predictions)), wrap(np.concatenate(targets))
        return {"loss": sum(loss * n for loss, n in losses) / rows, **self.measure(*whole)}

    def stop_if_diverged(self, loss: Tensor | float) -> None:
        """Raise, with a diagnosis, if the loss is NaN or infinite.

        Args:
            loss: the loss of the batch at hand, before its backward.

        Raises:
            DivergenceError: it is.
        """
        value = float(loss.item() if isinstance(loss, Tensor) else loss)
        if math.isfinite(value):
            return
        raise DivergenceError(diagnosis(self, value))

    # -- saving and going on -----------------------------------------------------------------------------------------
    def save_checkpoint(self, path: str | Path) -> None:
        """Save all that training needs to go on as if nothing had happened; the file is whole at every moment.

        Weights and all other arrays are safetensors under their names ("model.0.weight"); the rest is JSON in its
        header: rates, counts, history, the states of schedules, callbacks and random generators, the order of this
        epoch's rows.

        Args:
            path: the file to write or replace.
        """
        save_arrays(path, *snapshot(self))

    def resume(self, path: str | Path) -> None:
        """Load a checkpoint; the next fit, called with the same arguments, goes on where it was saved.

        Args:
            path: the file.

        Raises:
            DataError: a damaged file, or one of another model, other optimisers, schedules or callbacks.
        """
        self._pending = restore(self, *load_arrays(path))
        self.resumed = True


def as_tensor(value: object) -> object:
    """Arrays as Tensors; everything else as it is."""
    return wrap(value) if type(value) is np.ndarray else value


def named(metric: Callable) -> str:
    """A function's name, under which its values stand in the history."""
    if not callable(metric) or not hasattr(metric, "__name__"):
        raise TypeError(f"A metric is a function (prediction, target) → number, got {described(metric)}.")
    return metric.__name__


def check_loader(loader: object, name: str) -> None:
    """A loader can be gone through and has at least one batch."""
    if not isinstance(loader, Iterable):
        raise TypeError(
            f"{name} must give batches, such as nnlib.DataLoader(x, y, batch_size=8); got {described(loader)}."
        )
    if hasattr(loader, "__len__") and len(loader) == 0:
        size = getattr(loader, "batch_size", None)
        hint = f" drop_last leaves out a batch smaller than batch_size={size}, and there is no other." if size else ""
        raise DataError(f"{name} has no batches.{hint}")
