"""Does a network use which pixels are neighbours?  MLPs and convolutional networks on pictures and curves, straight and
shuffled; with frozen convolutions; and one Linear layer, for scale.

For each case learning rates are tried on a fifth of the training examples, held back, with two seeds: three to begin
with, and a greater or a smaller one as long as the best stands at the end of the row. The MLP may choose its dropout,
too. What did best trains on all. Shuffled means: every example in the same new order, drawn once for each seed.
"""

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, digits, fashion_mnist, mnist1d, train_test_split

SETTINGS = {
    "optimizer": "Adam", "rates": [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
    "first tried": [0.001, 0.003, 0.01],
    "dropout": {"MLP": [0.3, 0.0]},
    "digits": {"epochs": 20, "batch": 32},
    "clothes": {"epochs": 12, "batch": 32},
    "curves": {"epochs": 150, "batch": 100, "falling": False},  # 6,000 steps at one rate, as published
}  # fmt: skip
SEEDS = [0, 1, 2]
CASES = [
    ("MLP", "straight"),
    ("MLP", "shuffled"),
    ("CNN", "straight"),
    ("CNN", "shuffled"),
    ("frozen", "straight"),
    ("linear", "straight"),
]


def examples(name: str, seed: int) -> tuple:
    """x, y to learn from, x, y to test on; x (N, 1, 8, 8), (N, 1, 28, 28) or (N, 1, 40)."""
    if name == "digits":
        table = digits()
        x, x_test, y, y_test = train_test_split(table.x, table.y, stratify=table.y, rng=np.random.default_rng(seed))
        return x.reshape(-1, 1, 8, 8), y, x_test.reshape(-1, 1, 8, 8), y_test
    load, shape = {"clothes": (fashion_mnist, (-1, 1, 28, 28)), "curves": (mnist1d, (-1, 1, 40))}[name]
    train, test = load(), load("test")
    return train.x.reshape(shape), train.y, test.x.reshape(shape), test.y


def mlp(name: str, rng: np.random.Generator, dropout: float = 0.3) -> nn.Module:
    """Two hidden layers; on each set more parameters than the CNN.  x (N, 1, …) → scores (N, 10)"""
    inputs, width = {"digits": (64, 200), "clothes": (784, 200), "curves": (40, 100)}[name]
    return nn.Sequential(
        nn.Flatten(), nn.Linear(inputs, width, rng=rng), nn.ReLU(), nn.Linear(width, width, rng=rng), nn.ReLU(),
        nn.Dropout(dropout, rng=rng), nn.Linear(width, 10, rng=rng),
    )  # fmt: skip


def cnn(name: str, rng: np.random.Generator) -> nn.Module:
    """Convolutions, pooling (or stride 2), one Linear layer at the end.  x (N, 1, …) → scores (N, 10)"""
    if name == "digits":
        return nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1, rng=rng), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1, rng=rng), nn.ReLU(),
            nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.3, rng=rng), nn.Linear(256, 10, rng=rng),
        )  # fmt: skip
    if name == "clothes":
        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.3, rng=rng), nn.Linear(32 * 49, 64, rng=rng), nn.ReLU(),
            nn.Linear(64, 10, rng=rng),
        )  # fmt: skip
    return nn.Sequential(  # the published one: 5,210 parameters
        nn.Conv1d(1, 25, 5, stride=2, padding=1, rng=rng), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1, rng=rng), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1, rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(125, 10, rng=rng),
    )  # fmt: skip


def made(name: str, model: str, rng: np.random.Generator, **options) -> nn.Module:
    """The model of a case; "frozen": the CNN whose convolutions stay as they were drawn; "linear": one Linear layer."""
    if model == "MLP":
        return mlp(name, rng, **options)
    if model == "linear":
        return nn.Sequential(nn.Flatten(), nn.Linear({"digits": 64, "clothes": 784, "curves": 40}[name], 10, rng=rng))
    network = cnn(name, rng)
    if model == "frozen":
        for layer in network:
            if isinstance(layer, nn.Conv1d | nn.Conv2d):
                layer.requires_grad_(False)
    return network


def fit(network: nn.Module, x, y, *, rate, epochs, batch, rng: np.random.Generator, falling=True) -> nn.Module:
    """Train it in place: Adam, the rate falling to 0 along a cosine (or not)."""
    batches = DataLoader(x, y, batch_size=batch, shuffle=True, rng=rng)
    optimizer = nn.Adam([p for p in network.parameters() if p.requires_grad], lr=rate)
    schedule = nn.CosineAnnealingLR(optimizer, epochs * len(batches))
    network.train()
    for _ in range(epochs):
        for some, labels in batches:
            loss = nn.cross_entropy(network(nn.Tensor(some)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if falling:
                schedule.step()
    return network.eval()


def accuracy(network: nn.Module, x, y) -> float:
    """The share of right answers, the network as it stands (call .eval() before)."""
    with nn.no_grad():
        answers = [network(nn.Tensor(x[i : i + 500])).data.argmax(axis=1) for i in range(0, len(x), 500)]
    return float(np.mean(np.concatenate(answers) == y))


def in_order(x, pixels: str, seed: int):
    """As they are, or all in the same new order, which the seed draws."""
    if pixels == "straight":
        return x
    order = np.random.default_rng(seed + 1000).permutation(x[0].size)
    return x.reshape(len(x), -1)[:, order].reshape(x.shape)


def row(name: str, model: str, pixels: str, *, rate: float, seed: int, held_back: bool = False, **options) -> dict:
    """Train one case and test it; `held_back`: on four fifths, tested on the fifth. `options`: the MLP's dropout."""
    x, y, x_test, y_test = examples(name, seed)
    if held_back:
        x, x_test, y, y_test = train_test_split(x, y, test_size=0.2, stratify=y, rng=np.random.default_rng(seed))
    x, x_test = in_order(x, pixels, seed), in_order(x_test, pixels, seed)
    rng = np.random.default_rng(seed)
    network = fit(made(name, model, rng, **options), x, y, rate=rate, rng=rng, **SETTINGS[name])
    return {
        "set": name, "model": model, "pixels": pixels, "rate": rate, **options, "seed": seed,
        "parameters": sum(p.numel() for p in network.parameters()), "test": accuracy(network, x_test, y_test),
    }  # fmt: skip


def best_rate(tries: list, name: str, model: str, pixels: str, **options) -> tuple[float, float]:
    """The rate that does best on what is held back, and its accuracy there. What was tried is added to `tries`."""
    rates, accuracies = SETTINGS["rates"], {}

    def measure(rate):
        found = [row(name, model, pixels, rate=rate, seed=seed, held_back=True, **options) for seed in SEEDS[:2]]
        tries.extend(found)
        accuracies[rate] = float(np.mean([one["test"] for one in found]))

    for rate in SETTINGS["first tried"]:
        measure(rate)
    while True:
        best = max(accuracies, key=accuracies.get)
        at = rates.index(best)
        further = [rate for rate in rates[max(at - 1, 0) : at + 2] if rate not in accuracies]
        if not further:
            return best, accuracies[best]
        measure(further[0])


def run() -> dict:
    """All cases, each at the rate that did best on what was held back."""
    rows, tried = [], []
    for name in ("digits", "clothes", "curves"):
        for model, pixels in CASES:
            found = {}
            for dropout in SETTINGS["dropout"].get(model, [None]):
                options = {} if dropout is None else {"dropout": dropout}
                rate, held_back = best_rate(tried, name, model, pixels, **options)
                found[held_back] = {"rate": rate, **options}
            best = found[max(found)]
            rows += [row(name, model, pixels, seed=seed, **best) for seed in SEEDS]
            print(name, model, pixels, best, [round(one["test"], 3) for one in rows[-len(SEEDS) :]], flush=True)
    settings = {**SETTINGS, "tries on a fifth held back": tried}
    return {"what": "accuracy on unseen examples, straight and shuffled", "settings": settings, "rows": rows}
