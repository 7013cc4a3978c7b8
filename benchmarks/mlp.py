"""A training step of an MLP of plain ops with Adam written by hand, beside torch eager with its own Adams."""

from itertools import pairwise

import numpy as np

import nnlib as nn
from benchmarks.harness import interleaved, medians, ratio

SIZES, BATCH, RATE, BETA1, BETA2, EPS = (64, 128, 128, 10), 64, 1e-3, 0.9, 0.999, 1e-8


def problem():
    """Weights and biases, and 100 batches of noise with labels from a fixed random network: something to learn."""
    rng = np.random.default_rng(0)
    parameters = []
    for i, o in pairwise(SIZES):
        parameters += [rng.normal(scale=i**-0.5, size=(o, i)).astype(np.float32), np.zeros(o, np.float32)]
    x = rng.normal(size=(100, BATCH, SIZES[0])).astype(np.float32)
    y = np.argmax(np.tanh(x @ rng.normal(size=(SIZES[0], 32))) @ rng.normal(size=(32, SIZES[-1])), axis=-1)
    return parameters, x, y


def nnlib_step():
    arrays, xs, ys = problem()
    parameters = [nn.Tensor(a, requires_grad=True) for a in arrays]
    w1, b1, w2, b2, w3, b3 = parameters
    linear, cross_entropy = nn.functional.linear, nn.functional.cross_entropy
    m, v, g, change = np.zeros((4, sum(p.numel() for p in parameters)), np.float32)
    ends = np.cumsum([p.numel() for p in parameters])
    parts = [part.reshape(p.shape) for p, part in zip(parameters, np.split(change, ends[:-1]))]
    steps = 0

    def step():
        nonlocal steps
        x, y = nn.Tensor(xs[steps % len(xs)]), ys[steps % len(ys)]
        steps += 1
        h = linear(x, w1, b1).relu()
        h = linear(h, w2, b2).relu()
        loss = cross_entropy(linear(h, w3, b3), y)
        for p in parameters:
            p.grad = None
        loss.backward()
        # Adam on all parameters as one array. m and v are kept without their factors 1 − β, which move into the rate.
        np.concatenate([p.grad.data.ravel() for p in parameters], out=g)
        np.multiply(m, BETA1, out=m)
        np.add(m, g, out=m)
        np.multiply(v, BETA2, out=v)
        np.multiply(g, g, out=g)
        np.add(v, g, out=v)
        scale = ((1 - BETA2) / (1 - BETA2**steps)) ** 0.5
        np.sqrt(v, out=change)
        np.add(change, EPS / scale, out=change)
        np.divide(m, change, out=change)
        np.multiply(change, RATE * (1 - BETA1) / (1 - BETA1**steps) / scale, out=change)
        with nn.no_grad():
            for p, part in zip(parameters, parts):
                p -= part
        return loss

    step.parameters = parameters
    return step


def torch_step(optimiser):
    """torch's side: "Adam", as torch chooses; "Adam(fused=True)"; or "Adam by hand"."""
    import torch
    from torch.nn.functional import cross_entropy, linear

    arrays, xs, ys = problem()
    parameters = [torch.tensor(a, requires_grad=True) for a in arrays]
    xs, ys = torch.tensor(xs), torch.tensor(ys)
    w1, b1, w2, b2, w3, b3 = parameters
    state = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]
    adam = torch.optim.Adam(parameters, lr=RATE, fused=True if "fused" in optimiser else None)
    steps = 0

    def by_hand():
        with torch.no_grad():
            for p, m, v in state:
                m.mul_(BETA1).add_(p.grad, alpha=1 - BETA1)
                v.mul_(BETA2).addcmul_(p.grad, p.grad, value=1 - BETA2)
                root = v.sqrt().div_((1 - BETA2**steps) ** 0.5).add_(EPS)
                p.addcdiv_(m, root, value=-RATE / (1 - BETA1**steps))

    def step():
        nonlocal steps
        x, y = xs[steps % len(xs)], ys[steps % len(ys)]
        steps += 1
        h = linear(x, w1, b1).relu()
        h = linear(h, w2, b2).relu()
        loss = cross_entropy(linear(h, w3, b3), y)
        for p in parameters:
            p.grad = None
        loss.backward()
        by_hand() if optimiser == "Adam by hand" else adam.step()
        return loss

    step.parameters = parameters
    return step


def run(rounds: int = 11) -> dict:
    """Microseconds a step, and how many times faster nnlib is."""
    theirs = ["Adam", "Adam(fused=True)", "Adam by hand"]
    sides = {"nnlib": nnlib_step(), **{f"torch, {name}": torch_step(name) for name in theirs}}
    losses = [[float(side().detach()) for _ in range(30)][-1] for side in sides.values()]
    assert max(losses) - min(losses) < 1e-3, f"the sides do not compute the same: {losses}"
    seconds = interleaved(sides, rounds, repeat=100)
    return {
        "what": "one training step: forward, cross-entropy, backward, Adam",
        "settings": {"sizes": SIZES, "batch": BATCH, "dtype": "float32", "steps a round": 100, "rounds": rounds},
        "microseconds": medians(seconds),
        "times faster than torch": {name: ratio(seconds, f"torch, {name}", "nnlib") for name in theirs},
        "loss after 30 steps": round(losses[0], 4),
        "rounds": {name: [round(1e6 * s, 1) for s in values] for name, values in seconds.items()},
    }
