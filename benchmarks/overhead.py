"""What an op costs beside its arithmetic: ops of size 1 in a chain, recorded forward and then backward."""

import statistics

import numpy as np

import nnlib as nn
from benchmarks.harness import interleaved, medians, ratio

LENGTH = 200  # ops in a chain, so that what happens once a backward hardly counts

CHAINS = {
    "x + y": lambda x, y: x + y,
    "x * y": lambda x, y: x * y,
    "x / y": lambda x, y: x / y,
    "x * 1.5": lambda x, y: x * 1.5,
    "x.relu()": lambda x, y: x.relu(),
    "x.tanh()": lambda x, y: x.tanh(),
    "x.exp().log()": lambda x, y: x.exp().log(),
    "x @ y": lambda x, y: x @ y,
    "x.sum(1, keepdim=True)": lambda x, y: x.sum(1, keepdim=True),
    "x.reshape(1, 1)": lambda x, y: x.reshape(1, 1),
}


def chain(tensor, step):
    """Forward through LENGTH equal steps and back."""

    def side():
        x = tensor(np.full((1, 1), 0.5, np.float32), requires_grad=True)
        y = tensor(np.full((1, 1), 1.001, np.float32), requires_grad=True)
        out = x
        for _ in range(LENGTH):
            out = step(out, y)
        out.backward()
        return x.grad

    return side


def run(rounds: int = 11) -> dict:
    """Microseconds an op, forward and backward together, and how many times faster nnlib is."""
    import torch

    table, ratios, kept = {}, {}, {}
    for name, step in CHAINS.items():
        sides = {"nnlib": chain(nn.Tensor, step), "torch": chain(torch.tensor, step)}
        a, b = (np.asarray(side().detach()) for side in sides.values())
        assert np.allclose(a, b, rtol=1e-4), f"{name}: the sides do not compute the same: {a} and {b}"
        seconds = interleaved(sides, rounds, repeat=5)
        ops = LENGTH * (1 + name.count(")."))
        table[name] = medians(seconds, 1e6 / ops)
        ratios[name] = ratio(seconds, "torch", "nnlib")
        kept[name] = {side: [round(1e6 * s / ops, 3) for s in values] for side, values in seconds.items()}
    return {
        "what": "one op of size 1, recorded forward and backward",
        "settings": {"ops in a chain": LENGTH, "rounds": rounds, "dtype": "float32"},
        "microseconds": table,
        "times faster than torch": ratios,
        "the least of them": min(ratios.values()),
        "the median of them": statistics.median(ratios.values()),
        "rounds": kept,
    }
