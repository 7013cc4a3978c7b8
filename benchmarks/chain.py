"""A graph of 100,000 ops, one on the other: built, then gone back through, without recursion."""

import time

import nnlib as nn
from benchmarks.harness import medians

LENGTH = 100_000


def forward_and_backward():
    """Seconds to build, seconds to go back."""
    x = nn.Tensor(1.0, requires_grad=True)
    start = time.process_time()
    y = x
    for _ in range(LENGTH):
        y = y * 0.999999 + 0.000001
    built = time.process_time()
    y.backward()
    assert abs(x.grad.item() - 0.999999**LENGTH) < 1e-2
    return built - start, time.process_time() - built


def run(rounds: int = 11) -> dict:
    """Seconds for 100,000 pairs of ops (a product and a sum), and for half of them."""
    times = [forward_and_backward() for _ in range(rounds)]
    seconds = {"build": [a for a, _ in times], "backward": [b for _, b in times], "both": [a + b for a, b in times]}
    return {
        "what": "200,000 ops, one on the other",
        "settings": {"ops": 2 * LENGTH, "rounds": rounds, "dtype": "float32"},
        "seconds": medians(seconds, 1),
        "seconds for 100,000 ops": round(medians(seconds, 1)["both"] / 2, 3),
        "rounds": {name: [round(s, 3) for s in values] for name, values in seconds.items()},
    }
