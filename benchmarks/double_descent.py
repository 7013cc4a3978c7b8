"""Double descent: the test error of ever wider networks on the same 500 curves.

Two kinds of network with one hidden ReLU layer. "random": the hidden layer keeps its random start, and the output layer
is solved for, exactly: the weights with the least squared error, and of all those with none the shortest. "trained":
both layers learn, by Adam on the cross-entropy; three widths: too few units to fit all curves, barely enough, and many.
"""

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, mnist1d

SETTINGS = {
    "examples": 500, "weight decay": [0.0, 1.0],
    "random widths": [10, 25, 50, 100, 200, 300, 400, 450, 500, 550, 600, 800, 1200, 2000, 4000],
    "trained widths": [8, 20, 400],
    "trained by": {"optimizer": "Adam", "rate": 5e-3, "batch": 50, "steps": 4000},
}  # fmt: skip
SEEDS = [0, 1, 2, 3, 4]


def some_curves(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """n training curves, drawn from the published ones.  -> x (n, 40), y (n,)"""
    train = mnist1d()
    rows = rng.permutation(4000)[:n]
    return train.x[rows], train.y[rows]


def output_layer(hidden: np.ndarray, one_hot: np.ndarray, decay: float) -> np.ndarray:
    """The output weights with the least squared error, plus decay · N / W · their squares.  -> (W, 10)"""
    if decay == 0:
        return np.linalg.lstsq(hidden, one_hot, rcond=None)[0]  # if many fit perfectly, the shortest
    n, width = hidden.shape
    priced = hidden @ hidden.T + decay * n / width * np.eye(n)  # the same weights, by way of the N examples: (N, N)
    return hidden.T @ np.linalg.solve(priced, one_hot)


def random_network(width: int, decay: float, seed: int, examples: int = SETTINGS["examples"]) -> dict:
    """A hidden layer left as it was drawn, an output layer solved for."""
    rng = np.random.default_rng(seed)
    x, y = some_curves(examples, rng)
    weight, bias = rng.normal(size=(40, width)) / np.sqrt(40), rng.normal(size=width) / 2

    def hidden(x):
        return np.maximum(x @ weight + bias, 0)

    out = output_layer(hidden(x), np.eye(10)[y], decay)
    test = mnist1d("test")
    return {
        "kind": "random", "width": width, "decay": decay, "seed": seed,
        "train": float(np.mean((hidden(x) @ out).argmax(axis=1) == y)),
        "test": float(np.mean((hidden(test.x) @ out).argmax(axis=1) == test.y)),
        "test squared error": float(np.mean((hidden(test.x) @ out - np.eye(10)[test.y]) ** 2)),
        "length of weights": float(np.sqrt(np.mean(out**2) * width)),  # of one class's weights, as a vector
    }  # fmt: skip


def trained_network(width: int, seed: int, steps: int = SETTINGS["trained by"]["steps"]) -> dict:
    """Both layers trained."""
    rng = np.random.default_rng(seed)
    x, y = some_curves(SETTINGS["examples"], rng)
    model = nn.Sequential(nn.Linear(40, width, rng=rng), nn.ReLU(), nn.Linear(width, 10, rng=rng))
    optimizer = nn.Adam(model.parameters(), lr=SETTINGS["trained by"]["rate"])
    batches = DataLoader(x, y, batch_size=SETTINGS["trained by"]["batch"], shuffle=True, rng=rng)
    for _ in range(steps // len(batches)):
        for some_x, some_y in batches:
            loss = nn.cross_entropy(model(nn.Tensor(some_x)), some_y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    test = mnist1d("test")
    with nn.no_grad():
        scores, test_scores = model(nn.Tensor(x)), model(nn.Tensor(test.x))
    return {
        "kind": "trained", "width": width, "seed": seed,
        "train": float(np.mean(scores.data.argmax(axis=1) == y)),
        "test": float(np.mean(test_scores.data.argmax(axis=1) == test.y)),
        "test loss": float(nn.cross_entropy(test_scores, test.y).data),
    }  # fmt: skip


def run() -> dict:
    """All widths, all seeds; the random networks also with weight decay."""
    rows = [
        random_network(width, decay, seed)
        for decay in SETTINGS["weight decay"]
        for width in SETTINGS["random widths"]
        for seed in SEEDS
    ]
    rows += [trained_network(width, seed) for width in SETTINGS["trained widths"] for seed in SEEDS]
    return {"what": "test accuracy of ever wider networks on 500 curves", "settings": SETTINGS, "rows": rows}
