"""Linear, Embedding, shape layers and activations, beside torch's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib as nn

F = nn.functional
rng = np.random.default_rng(0)


def build(text, torch=False):
    """A layer from its text, of nnlib or of torch."""
    if torch:
        import torch

        return eval(f"n.{text}", {"n": torch.nn})
    return eval(f"n.{text}", {"n": nn})


LAYERS = [
    ("Linear(3, 4)", (5, 3)),
    ("Linear(3, 4, bias=False)", (2, 5, 3)),
    ("Linear(3, 4)", (3,)),
    ("Linear(3, 1)", (0, 3)),
    ("Linear(3, 4, False)", (2, 3)),
    ("Flatten()", (2, 3, 4)),
    ("Flatten(0)", (2, 3, 4)),
    ("Flatten(1, 2)", (2, 3, 4, 5)),
    ("Flatten(start_dim=-2)", (2, 3, 4)),
    ("Identity(3, nonsense=4)", (2, 3)),
    ("Unflatten(1, (2, 3))", (4, 6)),
    ("Unflatten(-1, (2, -1))", (4, 6)),
    ("Unflatten(0, (2, 2))", (4, 6)),
    ("ReLU()", (3, 4)),
    ("LeakyReLU()", (3, 4)),
    ("LeakyReLU(0.3)", (3, 4)),
    ("ELU()", (3, 4)),
    ("ELU(alpha=0.4)", (3, 4)),
    ("GELU()", (3, 4)),
    ("GELU(approximate='tanh')", (3, 4)),
    ("GELU('none')", (3, 4)),
    ("SiLU()", (3, 4)),
    ("Sigmoid()", (3, 4)),
    ("Tanh()", (3, 4)),
    ("Softplus()", (3, 4)),
    ("Softplus(beta=3, threshold=4)", (3, 4)),
    ("Softmax(dim=1)", (3, 4)),
    ("Softmax(0)", (3, 4)),
    ("LogSoftmax(dim=-1)", (3, 4, 2)),
    ("LogSoftmax(0)", (3, 4)),
    ("Sequential(n.Flatten(), n.Linear(12, 5), n.ReLU(), n.Linear(5, 2), n.Tanh())", (4, 3, 4)),
]


@pytest.mark.torch
@pytest.mark.parametrize(("text", "shape"), LAYERS, ids=lambda v: str(v))
def test_beside_torch(text, shape, beside):
    x = np.random.default_rng(1).normal(size=shape) * 3
    beside(build(text), build(text, torch=True), x)
    ours, theirs = build(text).eval(), build(text, torch=True).eval()
    beside(ours, theirs, x)


@pytest.mark.torch
@given(st.lists(st.integers(0, 4), max_size=3), st.integers(1, 5), st.integers(0, 5), st.booleans())
def test_linear_of_any_shape(lead, n_in, n_out, bias):
    import torch

    ours, theirs = nn.Linear(n_in, n_out, bias).double(), torch.nn.Linear(n_in, n_out, bias).double()
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    x = np.random.default_rng(2).normal(size=(*lead, n_in))
    mine, other = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = ours(mine), theirs(other)
    y.sum().backward()
    z.sum().backward()
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mine.grad.data, other.grad.numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.weight.grad.data, theirs.weight.grad.numpy(), rtol=1e-9, atol=1e-12)


EXTREME = np.array(
    [-1e4, -800.0, -90, -20.5, -1e-9, -0.0, 0.0, 1e-9, 19.5, 20.5, 90, 800, 1e4, np.inf, -np.inf, np.nan]
)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "text",
    ["relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "erf", "log1p", "expm1"],
)
def test_activations_at_extremes(text, dtype):
    import torch

    ours, theirs = (getattr(nn.functional, text, None) or getattr(nn, text)), getattr(torch.nn.functional, text, None)
    x = EXTREME.astype(dtype)
    finite = np.isfinite(x) & (x > -1) if text == "log1p" else np.isfinite(x)
    mine, other = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = ours(mine), (theirs or getattr(torch, text))(other)
    if text in ("gelu", "silu"):  # at −∞ the limit is 0, but 0 · ∞ is computed
        x = x[:-3]
    n = len(x)
    np.testing.assert_allclose(y.data[:n], z.detach().numpy()[:n], rtol=1e-6, atol=1e-12)
    y.sum().backward()
    z.sum().backward()
    got, expected = mine.grad.data[finite], other.grad.numpy()[finite]
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-7)


def test_erf_is_as_exact_as_the_dtype():
    x = np.concatenate([np.linspace(-7, 7, 20001), 10.0 ** -np.arange(1, 300, 7)])
    exact = np.array([math.erf(v) for v in x])
    assert np.abs(nn.erf(x) - exact).max() < 2.3e-16
    relative = np.abs(nn.erf(x) / np.where(exact == 0, 1, exact) - (exact != 0))
    assert relative.max() < 1e-15
    x32 = x.astype(np.float32)
    exact = np.array([math.erf(v) for v in x32.astype(np.float64)])
    assert nn.erf(x32).dtype == np.float32
    assert np.abs(nn.erf(x32) - exact).max() < 1.2e-7
    np.testing.assert_array_equal(nn.erf(np.array([np.nan, np.inf, -np.inf])), [np.nan, 1, -1])
    assert nn.erf(np.float64(0.3)) == pytest.approx(math.erf(0.3), abs=1e-16)
    assert nn.erf(nn.Tensor(np.zeros((0, 2)))).shape == (0, 2)


def test_a_third_derivative_through_gelu_and_silu():
    for f, curve in [
        (F.gelu, lambda v: v * 0.5 * (1 + math.erf(v / math.sqrt(2)))),
        (F.silu, lambda v: v / (1 + math.exp(-v))),
    ]:
        x = nn.Tensor(np.array(0.7), requires_grad=True)
        y = f(x)
        for _ in range(3):
            (y,) = nn.grad(y, x, create_graph=True)
        h = 1e-3
        at = [curve(0.7 + k * h) for k in (-2, -1, 1, 2)]
        assert y.item() == pytest.approx((-0.5 * at[0] + at[1] - at[2] + 0.5 * at[3]) / h**3, rel=1e-3)


# ---- embedding


@pytest.mark.torch
@pytest.mark.parametrize("text", ["Embedding(5, 3)", "Embedding(5, 3, padding_idx=1)", "Embedding(5, 3, -2)"])
@pytest.mark.parametrize("index", [np.array([[1, 3], [1, 0]]), np.array(3), np.zeros((0, 2), np.int64)])
def test_embedding_beside_torch(text, index, beside):
    ours, theirs = build(text), build(text, torch=True)
    beside(ours, theirs, index)
    assert ours.padding_idx == theirs.padding_idx


def test_padding_starts_at_zero_and_is_not_learnt():
    table = nn.Embedding(4, 3, padding_idx=2)
    assert not table.weight.data[2].any()
    assert table.weight.data[[0, 1, 3]].any(axis=1).all()
    table(np.array([2, 2, 1])).sum().backward()
    np.testing.assert_array_equal(table.weight.grad.data, [[0] * 3, [1] * 3, [0] * 3, [0] * 3])


def test_a_table_that_is_there_already():
    array = np.arange(6.0).reshape(3, 2)
    table = nn.Embedding.from_pretrained(array)
    assert not table.weight.requires_grad
    assert table(np.array([2])).tolist() == [[4, 5]]
    assert nn.Embedding.from_pretrained(nn.Tensor(array), freeze=False).weight.requires_grad
    assert nn.Embedding(3, 2, _weight=array).weight.tolist() == array.tolist()


# ---- bad input

ONES = np.ones((8, 5), np.float32)
BAD = {
    "wrong last axis": (
        lambda: nn.Linear(3, 4)(ONES),
        nn.ShapeError,
        r"^Linear\(3 → 4\): the last axis must be 3, got x.shape = \(8, 5\). Did you mean in_features=5\?$",
    ),
    "a picture": (
        lambda: nn.Linear(784, 10)(np.ones((2, 28, 28), np.float32)),
        nn.ShapeError,
        r"A Flatten\(\) before it would make x \(2, 784\)",
    ),
    "a number": (lambda: nn.Linear(3, 4)(nn.Tensor(1.0)), nn.ShapeError, r"got x.shape = \(\)\.$"),
    "mixed dtypes": (lambda: nn.Linear(5, 4)(ONES.astype(float)), TypeError, r"float64.*Use x.float\(\)"),
    "nothing": (lambda: nn.Linear(5, 4)(None), TypeError, "is None"),
    "a negative size": (lambda: nn.Linear(-1, 4), ValueError, "in_features must be 0 or more, got -1"),
    "half a size": (lambda: nn.Linear(3, 4.5), TypeError, "out_features must be a whole number"),
    "a device": (lambda: nn.Linear(3, 4, device="cuda"), NotImplementedError, "option device"),
    "an unknown option": (lambda: nn.Linear(3, 4, biass=False), TypeError, "biass"),
    "inplace": (lambda: nn.ReLU(inplace=True), NotImplementedError, "ReLU: torch's option inplace"),
    "inplace, leaky": (lambda: nn.LeakyReLU(0.1, True), NotImplementedError, "LeakyReLU: torch's option inplace"),
    "inplace, elu": (lambda: nn.ELU(1.0, True), NotImplementedError, "ELU: torch's option inplace"),
    "inplace, silu": (lambda: nn.SiLU(True), NotImplementedError, "SiLU: torch's option inplace"),
    "another gelu": (lambda: nn.GELU("tanhh"), ValueError, "Did you mean 'tanh'"),
    "gelu's function": (lambda: F.gelu(ONES, approximate="x"), ValueError, "no approximation 'x'"),
    "softmax of which axis": (lambda: nn.Softmax()(ONES), TypeError, "dim=-1 for the last"),
    "a word that is not there": (
        lambda: nn.Embedding(4, 2)(np.array([[0, 1], [4, 2]])),
        IndexError,
        r"0\.\.3.*got 4 at position \[1, 0\]",
    ),
    "float words": (lambda: nn.Embedding(4, 2)(ONES), TypeError, r"whole numbers, got float32. Use .long\(\)"),
    "no words at all": (lambda: nn.Embedding(0, 2), ValueError, "num_embeddings must be 1 or more"),
    "padding out of range": (lambda: nn.Embedding(4, 2, padding_idx=4), ValueError, r"padding_idx must lie in 0\.\.3"),
    "a norm": (lambda: nn.Embedding(4, 2, max_norm=1.0), NotImplementedError, "max_norm"),
    "sparse": (lambda: nn.Embedding(4, 2, sparse=True), NotImplementedError, "sparse"),
    "by frequency": (lambda: nn.Embedding(4, 2, scale_grad_by_freq=True), NotImplementedError, "scale_grad_by_freq"),
    "a table of another size": (
        lambda: nn.Embedding(4, 2, _weight=np.ones((3, 2))),
        nn.ShapeError,
        r"_weight must be \(4, 2\), got \(3, 2\)",
    ),
    "no table": (
        lambda: nn.Embedding.from_pretrained(np.ones(3)),
        nn.ShapeError,
        r"a table \(V, E\), got shape \(3,\)",
    ),
    "unflatten": (lambda: nn.Unflatten(1, (2, 3))(ONES), nn.ShapeError, "axis 1 of x is 5 long, not 6"),
    "unflatten with a gap": (lambda: nn.Unflatten(1, (2, -1))(ONES), nn.ShapeError, "axis 1 of x is 5 long"),
}


@pytest.mark.parametrize(("f", "error", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(f, error, words):
    with pytest.raises(error, match=words):
        f()
