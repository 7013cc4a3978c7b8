"""Every op, by its own examples: gradients of first and second order, dtypes, purity, and torch as the oracle."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.arrays import promoted
from nnlib.methods import OPS

CASES = [pytest.param(op, i, id=f"{name}-{i}") for name, op in OPS.items() for i in range(len(op.examples))]
SMOOTH = [case for case in CASES if case.values[0].torch or case.values[0].linear]


def arguments(op, i, dtype=np.float64, seed=0):
    """The i-th example: its inputs (float arrays in dtype, Python numbers as they are) and options."""
    *inputs, options = (*op.examples[i](np.random.default_rng(seed)), {})
    if inputs and isinstance(inputs[-1], dict):
        options = inputs.pop()
    return [cast(x, dtype) for x in inputs], {k: cast(v, dtype) for k, v in options.items()}


def cast(x, dtype):
    return x.astype(dtype) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x


def prepared(op, inputs):
    """Inputs as a rule receives them."""
    arrays = [op.lift(x) for x in inputs]
    return promoted(arrays, op.floating) if op.promote else arrays


def is_float(x):
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def tuple_of(y):
    return y if isinstance(y, tuple) else (y,)


class Problem:
    """An op's example as a function of its float inputs alone, with fixed weights on every output."""

    def __init__(self, op, i, dtype=np.float64, seed=0):
        self.op, (self.inputs, self.options) = op, arguments(op, i, dtype, seed)
        rng = np.random.default_rng(seed + 1)
        outputs = tuple_of(op(*self.inputs, **self.options))
        self.places = [k for k, x in enumerate(self.inputs) if is_float(x)]
        self.weights = [
            np.asarray(rng.normal(size=np.shape(y)), dtype) for y in outputs if np.asarray(y).dtype.kind == "f"
        ]

    def full(self, changed):
        """All inputs, with the float ones replaced."""
        inputs = list(self.inputs)
        for place, x in zip(self.places, changed):
            inputs[place] = x
        return inputs

    def arrays(self):
        return [self.inputs[place] for place in self.places]

    def value(self, arrays, weights):
        outputs = [y for y in tuple_of(self.op(*self.full(arrays), **self.options)) if np.asarray(y).dtype.kind == "f"]
        return sum((y * w).sum() for y, w in zip(outputs, weights))

    def loss(self, tensors, weights):
        outputs = [y for y in tuple_of(self.op(*self.full(tensors), **self.options)) if y.dtype.kind == "f"]
        total = 0.0
        for y, w in zip(outputs, weights):
            total = total + (y * w).sum()
        return total


def tensors(arrays):
    return [nn.Tensor(a, requires_grad=True) for a in arrays]


def differentiable(problem):
    """Does the op have a gradient here at all, and for which inputs?"""
    if "padding_idx" in problem.options:
        return None  # leaves out part of the gradient on purpose; torch is its only oracle
    probe = tensors(problem.arrays())
    outputs = tuple_of(problem.op(*problem.full(probe), **problem.options))
    if not any(isinstance(y, nn.Tensor) and y.requires_grad for y in outputs):
        return None
    pulls = problem.op.rule(*prepared(problem.op, problem.inputs), **problem.options)[1]
    return [callable(pulls) or pulls[place] is not None for place in problem.places]


def fixed(values, keep):
    """Inputs without a rule stay arrays."""
    return [v if k else v.data for v, k in zip(values, keep)]


def numeric(f, arrays, k):
    """Slopes of f with respect to the k-th array."""

    def along(w):
        return float(f([w if j == k else a for j, a in enumerate(arrays)]))

    return np.asarray(nn.numerical_gradient(along, arrays[k])) if arrays[k].size else np.zeros(arrays[k].shape)


@pytest.mark.parametrize(("op", "i"), CASES)
def test_first_order(op, i):
    problem = Problem(op, i)
    keep = differentiable(problem)
    if keep is None:
        pulls = op.rule(*prepared(op, problem.inputs), **problem.options)[1]
        assert pulls is None or "padding_idx" in problem.options
        return
    xs = tensors(problem.arrays())
    problem.loss(fixed(xs, keep), problem.weights).backward()
    for k, x in enumerate(xs):
        if keep[k]:
            expected = numeric(lambda arrays: problem.value(arrays, problem.weights), problem.arrays(), k)
            np.testing.assert_allclose(x.grad.data, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("op", "i"), CASES)
def test_second_order(op, i):
    """The gradient of (gradient · fixed directions), in the inputs and in the weights on the outputs."""
    problem = Problem(op, i)
    keep = differentiable(problem)
    if keep is None:
        return
    rng = np.random.default_rng(7)
    chosen = [k for k, yes in enumerate(keep) if yes]
    directions = [rng.normal(size=problem.arrays()[k].shape) for k in chosen]

    def slope(values):  # the directional derivative, with create_graph
        n = len(problem.places)
        xs, weights = values[:n], values[n:]
        loss = problem.loss(fixed(xs, keep), weights)
        grads = nn.grad(loss, [xs[k] for k in chosen], create_graph=True)
        total = 0.0
        for g, d in zip(grads, directions):
            total = total + (g * d).sum()
        return total

    start = [*problem.arrays(), *problem.weights]
    values = tensors(start)
    total = slope(values)
    wanted = [v for k, v in enumerate(values) if k >= len(keep) or keep[k]]
    if not total.requires_grad:
        raise AssertionError("the gradient was not recorded")
    got = iter(nn.grad(total, wanted, allow_unused=True))
    for k in range(len(values)):
        if k >= len(keep) or keep[k]:
            g = next(got)
            expected = numeric(lambda arrays: slope(tensors(arrays)).item(), start, k)
            np.testing.assert_allclose(0 * expected if g is None else g.data, expected, rtol=1e-5, atol=1e-6)
