"""How far training has come: a bar that disappears, or a line of text an epoch."""

from collections.abc import Iterable

__all__ = ["Progress"]


class Progress:
    """A tqdm bar while training runs (it leaves nothing behind), or a line an epoch, or nothing.

    A notebook that is kept should show neither seconds nor the rate of this machine: set TQDM_DISABLE=1, or choose
    "lines", whose measured numbers are marked with ≈.

    Args:
        kind: True, "lines" or False.
        loader: whose batches are counted, if it knows how many there are.
        epoch: epochs done already.
        until: the last epoch.

    Example:
        >>> with Progress("lines", [1, 2], 0, 3) as bar:
        ...     bar.epoch({"epoch": 1, "step": 2, "loss": 0.123456, "lr": 0.1}, None)
        epoch 1/3: loss ≈0.123
    """

    def __init__(self, kind: bool | str, loader: Iterable, epoch: int, until: int):
        self.lines, self.until, self.bar = kind == "lines", until, None
        if kind is True:
            from tqdm.auto import tqdm

            batches = len(loader) if hasattr(loader, "__len__") else None
            total = batches and batches * until
            self.bar = tqdm(total=total, initial=(batches or 0) * epoch, leave=False, unit="batch", desc="training")

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *exception: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def batch(self) -> None:
        """One batch more."""
        if self.bar is not None:
            self.bar.update()

    def epoch(self, numbers: dict, stopped: str | None) -> None:
        """An epoch has ended with these numbers."""
        shown = {k: f"{v:.3g}" for k, v in numbers.items() if k not in ("epoch", "step", "lr")}
        if self.bar is not None:
            self.bar.set_description(f"epoch {numbers['epoch']}/{self.until}", refresh=False)
            self.bar.set_postfix(shown, refresh=False)
        if self.lines:
            print(f"epoch {numbers['epoch']}/{self.until}: " + ", ".join(f"{k} ≈{v}" for k, v in shown.items()))
            if stopped:
                print(f"stopped: {stopped}")
