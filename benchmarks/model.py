"""A training step of two MLPs as people write them: Sequential, CrossEntropyLoss, Adam; the same lines in torch."""

from itertools import pairwise

import numpy as np

import nnlib
from benchmarks.harness import interleaved, medians, ratio

MODELS = {"64-128-128-10, batch 64": ((64, 128, 128, 10), 64), "784-256-128-10, batch 128": ((784, 256, 128, 10), 128)}
BATCHES, RATE = 20, 1e-3


def training(nn, adam, as_tensor, sizes, batch, state=None):
    """A step in nnlib or torch.nn, which have the same names; `state`: start with the weights of another model."""
    layers = [part for i, o in pairwise(sizes) for part in (nn.Linear(i, o), nn.ReLU())][:-1]
    model = nn.Sequential(*layers)
    if state is not None:
        model.load_state_dict({name: as_tensor(array) for name, array in state.items()})
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCHES, batch, sizes[0])).astype(np.float32)
    y = np.argmax(np.tanh(x @ rng.normal(size=(sizes[0], 32))) @ rng.normal(size=(32, sizes[-1])), axis=-1)
    data = [(as_tensor(a), as_tensor(b)) for a, b in zip(x, y)]
    loss_of, optimizer, steps = nn.CrossEntropyLoss(), adam(model.parameters()), 0

    def step():
        nonlocal steps
        x, y = data[steps % BATCHES]
        steps += 1
        loss = loss_of(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return model, step


def run(rounds: int = 11) -> dict:
    """Microseconds a step, and how many times faster nnlib is."""
    import torch

    table, ratios, kept = {}, {}, {}
    for name, (sizes, batch) in MODELS.items():
        nnlib.manual_seed(0)
        model, ours = training(nnlib, lambda p: nnlib.Adam(p, lr=RATE), nnlib.Tensor, sizes, batch)
        start = {key: array.copy() for key, array in model.state_dict().items()}
        sides = {"nnlib": ours}
        for label, options in {"torch": {}, "torch, fused": {"fused": True}}.items():
            adam = lambda p, options=options: torch.optim.Adam(p, lr=RATE, **options)  # noqa: E731
            sides[label] = training(torch.nn, adam, torch.as_tensor, sizes, batch, start)[1]
        losses = [[side() for _ in range(30)][-1] for side in sides.values()]
        assert max(losses) - min(losses) < 1e-3, f"the sides do not compute the same: {losses}"
        seconds = interleaved(sides, rounds, repeat=40)
        table[name] = medians(seconds)
        ratios[name] = {label: ratio(seconds, label, "nnlib") for label in list(sides)[1:]}
        kept[name] = {label: [round(1e6 * s, 1) for s in values] for label, values in seconds.items()}
    return {
        "what": "one training step of Sequential(Linear, ReLU, …) with CrossEntropyLoss and Adam",
        "settings": {"models": list(MODELS), "dtype": "float32", "steps a round": 40, "rounds": rounds},
        "microseconds": table,
        "times faster than torch": ratios,
        "rounds": kept,
    }
