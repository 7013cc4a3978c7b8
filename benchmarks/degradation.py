"""Why not stack more layers? Training accuracy of plain networks of 6, 20 and 40 layers, and of residual ones.

All see the same 1,347 digits of 8 × 8 pixels for the same number of steps; each network gets the learning rate that
suits it best, of four, by its mean training accuracy over three seeds. They are `ResNet(blocks, widths)` with and
without the ways round: as many layers either way. The plain forty also get five times as many steps, and a second
chance with Adam, which divides the size of each weight's gradient out.
"""

import numpy as np

import nnlib as nn
from nnlib.data import DataLoader, digits
from nnlib.vision import ResNet

SETTINGS = {
    "blocks": {"6": [1, 1], "20": [5, 4], "40": [10, 9]}, "widths": [8, 16], "batch": 64, "steps": 200,
    "rates": [0.01, 0.03, 0.1, 0.3],
    "optimizer": "SGD, momentum 0.9, the rate falling in a line to 0",
    "rates of Adam": [0.001, 0.003, 0.01, 0.03],
}  # fmt: skip
SEEDS = [0, 1, 2]
NETS = [(6, False), (20, False), (40, False), (40, True)]


def parts() -> tuple[np.ndarray, ...]:
    """1,347 digits to train on and 450 to test, always the same.  -> x (N, 1, 8, 8), y (N,), twice"""
    x, y, *_ = digits()
    order, x = np.random.default_rng(0).permutation(len(x)), x.reshape(-1, 1, 8, 8)
    return x[order[450:]], y[order[450:]], x[order[:450]], y[order[:450]]


def scored(model: nn.Module, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Accuracy and loss in eval mode."""
    model.eval()
    with nn.no_grad():
        scores = model(nn.Tensor(x))
    model.train()
    return nn.accuracy(scores, y), float(nn.cross_entropy(scores, y).data)


def row(
    layers: int, residual: bool, rate: float, seed: int, steps: int = SETTINGS["steps"], adam: bool = False
) -> dict:
    """Train one network; its accuracy and loss on the digits it was trained on, and its accuracy on others."""
    rng = np.random.default_rng(seed)
    x, y, x_test, y_test = parts()
    model = ResNet(SETTINGS["blocks"][str(layers)], SETTINGS["widths"], residual=residual, rng=rng)
    optimizer = nn.Adam(model.parameters(), lr=rate) if adam else nn.SGD(model.parameters(), lr=rate, momentum=0.9)
    schedule = nn.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=steps)
    batches = DataLoader(x, y, batch_size=SETTINGS["batch"], shuffle=True, drop_last=True, rng=rng)
    step = 0
    while step < steps:
        for some_x, some_y in batches:
            loss = nn.cross_entropy(model(nn.Tensor(some_x)), some_y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            step += 1
            if step == steps:
                break
    train, train_loss = scored(model, x, y)
    return {
        "layers": layers, "residual": residual, "adam": adam, "rate": rate, "seed": seed, "steps": steps,
        "parameters": sum(p.data.size for p in model.parameters()),
        "train": train, "train loss": train_loss, "test": scored(model, x_test, y_test)[0],
    }  # fmt: skip


def best_rate(rows: list[dict], layers: int, residual: bool, adam: bool = False) -> float:
    """The rate with the highest mean training accuracy."""
    wanted = (layers, residual, adam, SETTINGS["steps"])
    mine = [r for r in rows if (r["layers"], r["residual"], r["adam"], r["steps"]) == wanted]
    rates = sorted({r["rate"] for r in mine})
    return max(rates, key=lambda rate: np.mean([r["train"] for r in mine if r["rate"] == rate]))


def run() -> dict:
    """All networks, all rates, all seeds."""
    rows = [row(*net, rate, seed) for net in NETS for rate in SETTINGS["rates"] for seed in SEEDS]
    rows += [row(40, False, best_rate(rows, 40, False), seed, steps=5 * SETTINGS["steps"]) for seed in SEEDS]
    rows += [row(40, False, rate, seed, adam=True) for rate in SETTINGS["rates of Adam"] for seed in SEEDS]
    chosen = {f"{'residual' if residual else 'plain'} {n}": best_rate(rows, n, residual) for n, residual in NETS}
    chosen["plain 40, Adam"] = best_rate(rows, 40, False, adam=True)
    return {
        "what": "training accuracy of plain and residual networks on 1,347 digits, each at its best rate of four",
        "settings": {**SETTINGS, "chosen": chosen}, "rows": rows,
    }  # fmt: skip
