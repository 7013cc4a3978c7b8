"""What helps a network that has only 500 curves? Every method gets twelve tries, chosen by validation, the same steps.

A try is a strength of the method and a learning rate, on five seeds: each seed draws its own 500 training and 1,000
validation curves from the published training part. Two choices are made, one by validation accuracy and one by
validation loss. The rows of the chosen tries alone have test numbers.
"""

from collections.abc import Callable

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, mnist1d

SETTINGS = {"examples": 500, "validation": 1000, "hidden": [100, 100], "batch": 50, "steps": 1500}
SEEDS = [0, 1, 2, 3, 4]
RATES = [1e-3, 3e-3, 1e-2]
MANY_RATES = [1e-4, 2e-4, 3e-4, 5e-4, 7e-4, 1e-3, 2e-3, 3e-3, 5e-3, 7e-3, 1e-2, 2e-2]


def with_rates(*strengths: float | str) -> list[list]:
    """Each strength with each of three rates."""
    return [[strength, rate] for strength in strengths for rate in RATES]


TRIES = {  # for each method twelve pairs: its strength, the learning rate
    "nothing": [[0, rate] for rate in MANY_RATES],
    "smaller layers": with_rates(10, 20, 40, 70),  # units in each
    "weight decay": with_rates(0.3, 1.0, 3.0, 10.0),
    "dropout": with_rates(0.1, 0.25, 0.5, 0.7),
    "early stopping": with_rates("loss 5", "loss 20", "accuracy 5", "accuracy 20"),  # watched; patience
    "noise": with_rates(0.1, 0.3, 0.6, 1.0),
    "shifts": with_rates(1, 3, 6, 12),
    "shifts and dropout": [[f"{most} {p}", 3e-3] for most in (1, 3, 6, 12) for p in (0.1, 0.25, 0.5)],
    "1,000 curves": [[0, rate] for rate in MANY_RATES],
    "2,000 curves": [[0, rate] for rate in MANY_RATES],
}


def shifted(x: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Each curve moved by its own random number of places, up to `most` either way, round the end.  (N, 40)"""
    places = rng.integers(-most, most + 1, size=(len(x), 1))
    return np.take_along_axis(x, (np.arange(40) - places) % 40, axis=1)


class Augmented:
    """A loader whose inputs are changed afresh each time that they are drawn."""

    def __init__(self, loader: DataLoader, change: Callable):
        self.loader, self.change = loader, change

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self):
        for x, y in self.loader:
            yield self.change(x), y


def network(width: int, dropout: float, rng: np.random.Generator) -> nn.Sequential:
    """Two hidden layers, dropout after each."""
    return nn.Sequential(
        nn.Linear(40, width, rng=rng), nn.ReLU(), nn.Dropout(dropout, rng=rng),
        nn.Linear(width, width, rng=rng), nn.ReLU(), nn.Dropout(dropout, rng=rng),
        nn.Linear(width, 10, rng=rng),
    )  # fmt: skip


def parts(seed: int, n: int) -> tuple[np.ndarray, ...]:
    """n training and 1,000 validation curves, drawn from the published training part."""
    train = mnist1d()
    order = np.random.default_rng(seed).permutation(4000)
    rows, held = order[:n], order[-SETTINGS["validation"] :]
    return train.x[rows], train.y[rows], train.x[held], train.y[held]


def trial(method: str, strength: float | str, rate: float, seed: int, steps: int = SETTINGS["steps"]) -> dict:
    """Train one network; accuracy and loss on its training, validation and test curves."""
    n = int(method.split()[0].replace(",", "")) if method.endswith("curves") else SETTINGS["examples"]
    x, y, x_val, y_val = parts(seed, n)
    rng = np.random.default_rng(1000 + seed)
    most, dropout = strength, 0.0
    if method == "dropout":
        dropout = strength
    elif method == "shifts and dropout":
        most, dropout = int(strength.split()[0]), float(strength.split()[1])
    model = network(strength if method == "smaller layers" else SETTINGS["hidden"][0], dropout, rng)
    batches = DataLoader(x, y, batch_size=SETTINGS["batch"], shuffle=True, rng=rng)
    epochs, callbacks, validation = steps // len(batches), [], None
    if method == "noise":
        batches = Augmented(batches, lambda x: x + np.float32(strength) * rng.normal(size=x.shape).astype(np.float32))
    if "shifts" in method:
        batches = Augmented(batches, lambda x: shifted(x, most, rng))
    if method == "early stopping":
        watch, patience = strength.split()
        callbacks = [nn.EarlyStopping(f"val_{watch}", patience=int(patience), mode="min" if watch == "loss" else "max")]
        validation = DataLoader(x_val, y_val, batch_size=len(x_val))
    decay = strength if method == "weight decay" else 0.0
    trainer = nn.Trainer(
        model, nn.AdamW(model.parameters(), lr=rate, weight_decay=decay), nn.CrossEntropyLoss(),
        metrics=[nn.accuracy], callbacks=callbacks, progress=False,
    )  # fmt: skip
    trainer.fit(batches, epochs, validation=validation)
    test = mnist1d("test")
    looked = {
        name: trainer.evaluate(DataLoader(*pair, batch_size=1000))
        for name, pair in {"train": (x, y), "validation": (x_val, y_val), "test": (test.x, test.y)}.items()
    }
    numbers = {name: round(seen["accuracy"], 4) for name, seen in looked.items()}
    losses = {f"{name} loss": round(seen["loss"], 4) for name, seen in looked.items()}
    return {"method": method, "strength": strength, "rate": rate, "seed": seed, **numbers, **losses}


def chosen(rows: list[dict], method: str, by: str) -> list:
    """The try with the best validation accuracy (by="accuracy") or loss (by="loss"), the mean over the seeds."""

    def score(pair):
        found = [row for row in rows if [row["method"], row["strength"], row["rate"]] == [method, *pair]]
        return np.mean([row["validation"] if by == "accuracy" else -row["validation loss"] for row in found])

    return max(TRIES[method], key=score)


def run() -> dict:
    """Every method, every try, every seed; test numbers are kept for the chosen tries only."""
    rows = [trial(method, *pair, seed) for method in TRIES for pair in TRIES[method] for seed in SEEDS]
    choice = {by: {method: chosen(rows, method, by) for method in TRIES} for by in ("accuracy", "loss")}
    for row in rows:
        if [row["strength"], row["rate"]] not in (choice["accuracy"][row["method"]], choice["loss"][row["method"]]):
            del row["test"], row["test loss"]
    what = "accuracy of one network on 500 curves of MNIST-1D, under different kinds of regularisation"
    return {"what": what, "settings": {**SETTINGS, "tries": TRIES, "chosen": choice}, "rows": rows}
