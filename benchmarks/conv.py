"""Convolutions as people use them, beside the same lines in torch: two networks, two layers, a gradient penalty."""

import numpy as np

import nnlib
from benchmarks.harness import interleaved, medians, ratio
from benchmarks.memory import peak_of_nnlib, peak_of_torch

RATE = 1e-3
LAYERS = {
    "32 pictures, 16 → 32 channels, 28 × 28": ((32, 16, 28, 28), 32),
    "16, 64 → 64, 32 × 32": ((16, 64, 32, 32), 64),
}


def picture_net(nn):
    """Two convolutions for pictures of 28 × 28.  x (N, 1, 28, 28) → scores (N, 10)"""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 7 * 7, 10),
    )  # fmt: skip


def signal_net(nn):
    """The convolutional network that was published with MNIST-1D.  x (N, 1, 40) → scores (N, 10)"""
    return nn.Sequential(
        nn.Conv1d(1, 25, 5, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(125, 10),
    )  # fmt: skip


def critic(nn):
    """A judge of pictures.  x (N, 1, 28, 28) → (N, 1)"""
    return nn.Sequential(
        nn.Conv2d(1, 16, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(32 * 7 * 7, 1),
    )  # fmt: skip


def started(nn, model, state):
    """The model with the weights of another."""
    if state is not None:
        model.load_state_dict({name: tensor_of(nn)(array) for name, array in state.items()})
    return model


def tensor_of(nn):
    """What makes a tensor of an array."""
    import torch

    return nnlib.Tensor if nn is nnlib else torch.as_tensor


def training(nn, adam, network, x, y, state=None):
    """A step of training on one batch, in nnlib or torch.nn."""
    model = started(nn, network(nn), state)
    x, y, loss_of, optimizer = (
        tensor_of(nn)(x),
        tensor_of(nn)(y),
        nn.CrossEntropyLoss(),
        adam(model.parameters(), lr=RATE),
    )

    def step():
        loss = loss_of(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    step.parameters = list(model.parameters())
    return model, step


def layer(nn, shape, channels, state=None):
    """One convolution, forward and backward, with the gradients of its input and of its weights."""
    model = started(nn, nn.Conv2d(shape[1], channels, 3, padding=1), state)
    rng = np.random.default_rng(0)
    x = tensor_of(nn)(rng.normal(size=shape).astype(np.float32))
    g = tensor_of(nn)(rng.normal(size=(shape[0], channels, *shape[2:])).astype(np.float32))
    x.requires_grad = True

    def step():
        x.grad = None
        model.zero_grad()
        model(x).backward(g)
        return float(model.weight.grad.sum() + x.grad[0, 0, 0].sum())

    return model, step


def penalty(nn, adam, grad, x, fake, state=None):
    """A step of a critic that is asked for slopes of length 1: it is differentiated twice."""
    model = started(nn, critic(nn), state)
    x, fake, optimizer = tensor_of(nn)(x), tensor_of(nn)(fake), adam(model.parameters(), lr=RATE)

    def step():
        between = (0.5 * x + 0.5 * fake).detach()
        between.requires_grad = True
        (g,) = grad(model(between).sum(), [between], create_graph=True)
        length = ((g * g).sum((1, 2, 3)) + 1e-12).sqrt()
        loss = model(fake).mean() - model(x).mean() + 10 * ((length - 1) * (length - 1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return model, step


def cases() -> dict:
    """For each name (what makes the side, calls a round)."""
    import torch

    rng = np.random.default_rng(0)
    normal = lambda *shape: rng.normal(size=shape).astype(np.float32)  # noqa: E731
    pictures, signals, labels = normal(64, 1, 28, 28), normal(100, 1, 40), rng.integers(0, 10, 100)
    real, fake = normal(64, 1, 28, 28), normal(64, 1, 28, 28)
    adam = {nnlib: nnlib.Adam, torch.nn: torch.optim.Adam}
    grad = {nnlib: nnlib.grad, torch.nn: torch.autograd.grad}
    return {
        "network for 28 × 28, batch 64": (
            lambda nn, s: training(nn, adam[nn], picture_net, pictures, labels[:64], s),
            4,
        ),
        "network for MNIST-1D, batch 100": (lambda nn, s: training(nn, adam[nn], signal_net, signals, labels, s), 20),
        **{name: (lambda nn, s, a=a: layer(nn, *a, s), 4) for name, a in LAYERS.items()},
        "gradient penalty, batch 64": (lambda nn, s: penalty(nn, adam[nn], grad[nn], real, fake, s), 3),
    }


def run(rounds: int = 11) -> dict:
    """Microseconds a step, how many times faster nnlib is, and the memory that the network for 28 × 28 holds."""
    import torch

    table, ratios, kept, memory = {}, {}, {}, {}
    for name, (side, repeat) in cases().items():
        nnlib.manual_seed(0)
        model, ours = side(nnlib, None)
        theirs = side(torch.nn, {key: array.copy() for key, array in model.state_dict().items()})[1]
        values = [[step() for _ in range(5)][-1] for step in (ours, theirs)]
        assert abs(values[0] - values[1]) < 1e-3 * max(1, abs(values[1])), f"{name}: the sides differ: {values}"
        seconds = interleaved({"nnlib": ours, "torch": theirs}, rounds, repeat=repeat)
        table[name], ratios[name] = medians(seconds), ratio(seconds, "torch", "nnlib")
        kept[name] = {label: [round(1e6 * s, 1) for s in numbers] for label, numbers in seconds.items()}
        if name.startswith("network for 28"):
            memory = {"nnlib": peak_of_nnlib(ours), "torch": peak_of_torch(theirs)}
    return {
        "what": "convolutions: a training step of two networks, two layers forward and backward, a gradient penalty",
        "settings": {"cases": list(ratios), "dtype": "float32", "rounds": rounds},
        "microseconds": table,
        "times faster than torch": ratios,
        "kilobytes at the peak of a step": {label: round(bytes_ / 1e3, 1) for label, bytes_ in memory.items()},
        "memory as a part of torch's": round(memory["nnlib"] / memory["torch"], 3),
        "rounds": kept,
    }
