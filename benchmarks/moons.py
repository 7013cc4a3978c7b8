"""One epoch of lesson 03's moons on scalars: nnlib's Value beside the usual engine in which every op is a closure."""

from contextlib import nullcontext
from itertools import pairwise

import numpy as np

from benchmarks.harness import interleaved, medians, ratio
from nnlib import data, scalar
from nnlib.scalar import Value

SIZES, POINTS, DECAY, RATE = (2, 16, 16, 1), 100, 1e-4, 0.5


class Closures:
    """The plain way: every op leaves a function that hands its gradient on; backward sorts the graph by recursion."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.hand_on = data, 0.0, set(parents), lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        out = Closures(self.data + other.data, (self, other))

        def hand_on():
            self.grad += out.grad
            other.grad += out.grad

        out.hand_on = hand_on
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        out = Closures(self.data * other.data, (self, other))

        def hand_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.hand_on = hand_on
        return out

    def relu(self):
        out = Closures(max(self.data, 0.0), (self,))

        def hand_on():
            self.grad += (out.data > 0) * out.grad

        out.hand_on = hand_on
        return out

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value.hand_on()


def one_product_at_a_time(weights, inputs, bias):
    return sum((w * x for w, x in zip(weights, inputs)), bias)


def engine(number, weighted_sum, pause=nullcontext):
    """An epoch on all points: forward, backward, update."""
    rng = np.random.default_rng(0)
    layers = [
        [([number(float(w)) for w in rng.uniform(-1, 1, size=i)], number(0.0)) for _ in range(o)]
        for i, o in pairwise(SIZES)
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]
    points, classes = data.moons(POINTS, noise=0.1, rng=np.random.default_rng(0))
    points, signs = points.astype(float).tolist(), [1.0 if c else -1.0 for c in classes]

    def score(x):
        for layer in layers[:-1]:
            x = [weighted_sum(weights, x, bias).relu() for weights, bias in layer]
        return weighted_sum(layers[-1][0][0], x, layers[-1][0][1])

    def epoch():
        with pause():
            margins = [(1.0 + -sign * score(x)).relu() for x, sign in zip(points, signs)]
            loss = sum(margins[1:], margins[0]) * (1 / POINTS)
            loss = loss + DECAY * sum((p * p for p in parameters[1:]), parameters[0] * parameters[0])
            for p in parameters:
                p.grad = 0.0
            loss.backward()
            for p in parameters:
                p.data -= RATE * p.grad
        return loss.data

    return epoch


def run(rounds: int = 11) -> dict:
    """Seconds an epoch, and how many times faster the library's engine is."""
    sides = {
        "closures": lambda: engine(Closures, one_product_at_a_time),
        "closures, collector paused": lambda: engine(Closures, one_product_at_a_time, scalar.collector_paused),
        "Value": lambda: engine(Value, one_product_at_a_time),
        "Value, as lesson 03 trains": lambda: engine(Value, scalar.weighted_sum, scalar.collector_paused),
    }
    losses = [[epoch() for epoch in [make()] for _ in range(4)] for make in sides.values()]
    assert np.allclose(losses, losses[0], rtol=1e-6), f"the sides do not compute the same: {losses}"
    seconds = interleaved({name: make() for name, make in sides.items()}, rounds)
    return {
        "what": "one epoch of the moons, 100 points, 337 parameters",
        "settings": {"sizes": SIZES, "points": POINTS, "decay": DECAY, "rounds": rounds},
        "milliseconds": medians(seconds, 1e3),
        "times faster than closures": {name: ratio(seconds, "closures", name) for name in list(sides)[1:]},
        "loss of the fourth epoch": round(losses[0][-1], 6),
        "rounds": {name: [round(1e3 * s, 1) for s in values] for name, values in seconds.items()},
    }
