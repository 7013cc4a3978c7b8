"""MNIST-1D as published: Adam at 0.01, batches of 100, 6,000 steps; a linear model and the residual MLP."""

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, mnist1d

SETTINGS = {"optimizer": "Adam", "rate": 1e-2, "batch": 100, "steps": 6000, "hidden": 100}
SEEDS = [0, 1, 2, 3, 4]


class MLP(nn.Module):
    """Two hidden layers of 100 ReLU units; the second is added to the first.  x (N, 40) → scores (N, 10)"""

    def __init__(self, rng: np.random.Generator):
        super().__init__()
        self.linear1 = nn.Linear(40, SETTINGS["hidden"], rng=rng)
        self.linear2 = nn.Linear(SETTINGS["hidden"], SETTINGS["hidden"], rng=rng)
        self.linear3 = nn.Linear(SETTINGS["hidden"], 10, rng=rng)

    def forward(self, x: nn.Tensor) -> nn.Tensor:
        h = nn.relu(self.linear1(x))
        return self.linear3(h + nn.relu(self.linear2(h)))


def linear(rng: np.random.Generator) -> nn.Module:
    """One layer.  x (N, 40) → scores (N, 10)"""
    return nn.Linear(40, 10, rng=rng)


MODELS = {"linear": linear, "MLP": MLP}


def accuracy(model: nn.Module, x: np.ndarray, y: np.ndarray) -> float:
    """The share of right answers."""
    with nn.no_grad():
        return float(np.mean(model(nn.Tensor(x)).data.argmax(axis=1) == y))


def row(name: str, seed: int, steps: int = SETTINGS["steps"]) -> dict:
    """Train one model, test it on the published test curves."""
    rng = np.random.default_rng(seed)
    model = MODELS[name](rng)
    train, test = mnist1d(), mnist1d("test")
    optimizer = nn.Adam(model.parameters(), lr=SETTINGS["rate"])
    batches = DataLoader(train.x, train.y, batch_size=SETTINGS["batch"], shuffle=True, rng=rng)
    for _ in range(steps // len(batches)):
        for x, y in batches:
            loss = nn.cross_entropy(model(nn.Tensor(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return {
        "model": name, "seed": seed, "parameters": sum(p.data.size for p in model.parameters()),
        "train": accuracy(model, train.x, train.y), "test": accuracy(model, test.x, test.y),
    }  # fmt: skip


def run() -> dict:
    """All models, all seeds."""
    rows = [row(name, seed) for name in MODELS for seed in SEEDS]
    return {"what": "MNIST-1D, 4,000 curves to train on, 1,000 to test", "settings": SETTINGS, "rows": rows}
