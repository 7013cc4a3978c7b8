"""What helps a network that has only 500 curves? Each method gets four tries, chosen by validation, the same steps.

A try is one strength of the method, on five seeds: each seed draws its own 500 training and 1,000 validation curves
from the published training part. The test curves are looked at once, after the choice.
"""

from collections.abc import Callable

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, mnist1d

SETTINGS = {"examples": 500, "validation": 1000, "hidden": [100, 100], "rate": 3e-3, "batch": 50, "steps": 1500}
SEEDS = [0, 1, 2, 3, 4]
TRIES = {
    "nothing": [1e-3, 3e-3, 1e-2, 3e-2],  # its tries are learning rates
    "smaller layers": [5, 10, 20, 40],
    "weight decay": [0.3, 1.0, 3.0, 10.0],
    "dropout": [0.1, 0.25, 0.5, 0.7],
    "early stopping": [5, 10, 20, 40],  # epochs of patience, watching the validation accuracy
    "noise": [0.1, 0.3, 0.6, 1.0],
    "shifts": [1, 3, 6, 12],
    "shifts and dropout": [0.1, 0.2, 0.3, 0.4],  # shifts of up to 6 places
    "1,000 curves": [3e-3],
    "2,000 curves": [3e-3],
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


def trial(method: str, strength: float, seed: int, steps: int = SETTINGS["steps"]) -> dict:
    """Train one network; accuracy on its training, validation and test curves."""
    n = int(method.split()[0].replace(",", "")) if method.endswith("curves") else SETTINGS["examples"]
    x, y, x_val, y_val = parts(seed, n)
    rng = np.random.default_rng(1000 + seed)
    dropout = strength if "dropout" in method else 0.0
    model = network(strength if method == "smaller layers" else SETTINGS["hidden"][0], dropout, rng)
    rate = strength if method == "nothing" else SETTINGS["rate"]
    decay = strength if method == "weight decay" else 0.0
    batches = DataLoader(x, y, batch_size=SETTINGS["batch"], shuffle=True, rng=rng)
    epochs, callbacks, validation = steps // len(batches), [], None
    if method == "noise":
        batches = Augmented(batches, lambda x: x + np.float32(strength) * rng.normal(size=x.shape).astype(np.float32))
    if "shifts" in method:
        batches = Augmented(batches, lambda x: shifted(x, strength if method == "shifts" else 6, rng))
    if method == "early stopping":
        callbacks = [nn.EarlyStopping("val_accuracy", patience=strength, mode="max")]
        validation = DataLoader(x_val, y_val, batch_size=len(x_val))
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
    return {"method": method, "strength": strength, "seed": seed, **numbers, **losses}


def chosen(rows: list[dict], method: str) -> float:
    """The strength with the best validation accuracy, the mean over the seeds."""

    def score(strength):
        found = [r["validation"] for r in rows if (r["method"], r["strength"]) == (method, strength)]
        return sum(found) / len(found)

    return max(TRIES[method], key=score)


def run() -> dict:
    """Every method, every strength, every seed."""
    rows = [trial(method, strength, seed) for method in TRIES for strength in TRIES[method] for seed in SEEDS]
    what = "accuracy of one network on 500 curves of MNIST-1D, under different kinds of regularisation"
    settings = {**SETTINGS, "tries": TRIES, "chosen": {method: chosen(rows, method) for method in TRIES}}
    return {"what": what, "settings": settings, "rows": rows}
