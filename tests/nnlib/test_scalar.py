"""Value: published numbers, every operation against nudging, long chains, and what happens with bad input."""

import gc
import random

import numpy as np
import pytest

import nnlib as nn
from nnlib.scalar import Value, collector_paused, weighted_sum


def test_micrograds_readme():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert [f"{x:.4f}" for x in (g.data, a.grad, b.grad)] == ["24.7041", "138.8338", "645.5773"]


OPERATIONS = {
    "add": lambda x, y: x + y,
    "add a number": lambda x, y: x + 2 + 3.5,
    "radd": lambda x, y: 2 + x,
    "sub": lambda x, y: x - y,
    "rsub": lambda x, y: 2 - x,
    "mul": lambda x, y: x * y,
    "mul itself": lambda x, y: x * x,
    "rmul": lambda x, y: 3 * x,
    "div": lambda x, y: x / y,
    "rdiv": lambda x, y: 2 / x,
    "neg": lambda x, y: -x,
    "pow": lambda x, y: x**3 + y**-2 + x**0.5 + y**0 + x**1,
    "exp": lambda x, y: x.exp(),
    "log": lambda x, y: x.log(),
    "tanh": lambda x, y: x.tanh(),
    "sigmoid": lambda x, y: x.sigmoid(),
    "relu": lambda x, y: x.relu() + (-y).relu(),
    "weighted_sum": lambda x, y: weighted_sum([x, y], [y, x * y], x),
    "weighted_sum of numbers": lambda x, y: weighted_sum([x, y], [2, -1.5], y),
    "all": lambda x, y: ((x * y).tanh() + (x / y).sigmoid() * (y - x).exp() + (x * x).log()) ** 2,
}


@pytest.mark.parametrize("f", OPERATIONS.values(), ids=OPERATIONS)
def test_slopes(f):
    x, y = Value(1.3), Value(0.7)
    f(x, y).backward()
    report = nn.gradcheck(lambda w: f(Value(w[0]), Value(w[1])).data, np.array([x.grad, y.grad]), [1.3, 0.7])
    assert report.ok, report


def test_every_use_counts_once():
    """Where naive recursion through the children says 8 and `=` in place of `+=` says 2."""
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert a.grad == 4


def test_a_second_backward_adds_to_inputs_only():
    x = Value(2.0)
    y = x * x
    z = y * 3
    z.backward()
    z.backward()
    assert (x.grad, y.grad, z.grad) == (24.0, 3.0, 1.0)
    x.backward()
    assert x.grad == 25.0


def test_long_chains_need_no_recursion():
    x = Value(1.0)
    y = x
    for _ in range(100_000):
        y = y + 0.0
    y.backward()
    assert x.grad == 1.0
    del y  # freed without recursion too


def test_values_are_freed_without_the_garbage_collector():
    with collector_paused():
        assert not gc.isenabled()
        before = len(gc.get_objects())
        for _ in range(10):
            loss = sum((Value(1.0) * k for k in range(1000)), Value(0.0))
            loss.backward()
        assert len(gc.get_objects()) - before < 10_000  # one round makes about 5,000
    assert gc.isenabled()


def test_pausing_leaves_a_collector_that_was_off_off():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_numpy_numbers_are_numbers():
    x = Value(np.float32(1.5))
    y = np.float64(2.0) * x + np.int64(1)
    assert isinstance(y, Value)
    assert (y.data, type(x.data)) == (4.0, float)


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda x: Value("3"), TypeError, "the text '3'"),
        (lambda x: Value([1.0]), TypeError, "a list of 1"),
        (lambda x: x + "1", TypeError, "single numbers"),
        (lambda x: x * np.ones(3), TypeError, "array of shape"),
        (lambda x: x**x, TypeError, "exp()"),
        (lambda x: (-x) ** 0.5, ValueError, "no real value"),
        (lambda x: (x - x) ** -1, ValueError, "no slope"),
        (lambda x: 1 / (x - x), ValueError, "no slope"),
        (lambda x: (x - x).log(), ValueError, "over 0"),
        (lambda x: (x * 1000).exp(), OverflowError, "too large"),
        (lambda x: weighted_sum([x], [1, 2], x), ValueError, "1 weights, 2 inputs"),
        (lambda x: weighted_sum([x], ["1"], x), TypeError, "single numbers"),
    ],
)
def test_bad_input(f, error, words):
    with pytest.raises(error, match=words):
        f(Value(1.0))


def test_extremes_of_sigmoid():
    for z, y in ((800.0, 1.0), (-800.0, 0.0)):
        s = Value(z).sigmoid()
        assert (s.data, s.slopes) == (y, (0.0,))


def moons(rs):
    """scikit-learn's make_moons(100, noise=0.1), drawn from the same random numbers."""
    angle = np.linspace(0, np.pi, 50)
    upper, lower = np.c_[np.cos(angle), np.sin(angle)], np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
    x, y = np.concatenate([upper, lower]), np.repeat([-1, 1], 50)
    order = np.arange(100)
    rs.shuffle(order)
    return x[order] + rs.normal(scale=0.1, size=(100, 2)), y[order]


def test_moons_to_micrograds_published_loss():
    x, y = moons(np.random.RandomState(1337))
    r = random.Random(1337)
    layers = [
        [([Value(r.uniform(-1, 1)) for _ in range(i)], Value(0)) for _ in range(o)]
        for i, o in ((2, 16), (16, 16), (16, 1))
    ]
    parameters = [p for layer in layers for w, b in layer for p in (*w, b)]
    assert len(parameters) == 337

    def score(row):
        for k, layer in enumerate(layers):
            row = [weighted_sum(w, row, b) for w, b in layer]
            row = [v.relu() for v in row] if k < 2 else row
        return row[0]

    with collector_paused():
        for k in range(100):
            scores = [score(row) for row in x.tolist()]
            hinge = sum(((1 + -yi * s).relu() for yi, s in zip(y.tolist(), scores)), Value(0)) * (1 / 100)
            total = hinge + 1e-4 * sum((p * p for p in parameters), Value(0))
            accuracy = sum((yi > 0) == (s.data > 0) for yi, s in zip(y.tolist(), scores))
            for p in parameters:
                p.grad = 0.0
            total.backward()
            for p in parameters:
                p.data -= (1 - 0.9 * k / 100) * p.grad
    assert accuracy == 100
    assert f"{total.data:.6f}" == "0.010978"
