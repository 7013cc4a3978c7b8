"""Start values: the distributions that torch draws from, repeatable by rng."""

import math

import numpy as np
import pytest

import nnlib as nn
from nnlib import init

SHAPE = (300, 40, 2)


def filled(name, *args, shape=SHAPE, **options):
    tensor = nn.Tensor(np.full(shape, 9.0))
    assert getattr(init, name)(tensor, *args, **options, rng=np.random.default_rng(0)) is tensor
    return tensor.data


def uniform_within(values, bound, low=None):
    low = -bound if low is None else low
    assert low <= values.min() < low + 0.01 * (bound - low)
    assert bound - 0.01 * (bound - low) < values.max() <= bound
    assert abs(values.mean() - (low + bound) / 2) < 0.02 * (bound - low)
    assert abs(values.std() / ((bound - low) / math.sqrt(12)) - 1) < 0.02


def normal_with(values, std, mean=0.0):
    assert abs(values.std() / std - 1) < 0.02
    assert abs(values.mean() - mean) < 0.03 * std
    assert abs(np.mean(np.abs(values - mean) < std) - 0.6827) < 0.01


def test_uniform_normal_and_constants():
    uniform_within(filled("uniform_"), 1, low=0)
    uniform_within(filled("uniform_", -2, 3), 3, low=-2)
    normal_with(filled("normal_"), 1)
    normal_with(filled("normal_", 2, 0.5), 0.5, mean=2)
    tensor = nn.Tensor([1.0, 2.0])
    assert init.constant_(tensor, 3).tolist() == [3, 3]
    assert init.zeros_(tensor).tolist() == [0, 0]
    assert init.ones_(tensor).tolist() == [1, 1]


def test_xavier_and_kaiming_sizes():
    fan_in, fan_out = 80, 600
    assert init.calculate_fan_in_and_fan_out(nn.Tensor(np.zeros(SHAPE))) == (fan_in, fan_out)
    uniform_within(filled("xavier_uniform_", 2), 2 * math.sqrt(6 / 680))
    normal_with(filled("xavier_normal_", gain=2), 2 * math.sqrt(2 / 680))
    uniform_within(filled("kaiming_uniform_"), math.sqrt(2) * math.sqrt(3 / 80))
    uniform_within(filled("kaiming_uniform_", math.sqrt(5)), 1 / math.sqrt(80))
    uniform_within(filled("kaiming_uniform_", 0, "fan_out", "tanh"), 5 / 3 * math.sqrt(3 / 600))
    normal_with(filled("kaiming_normal_", nonlinearity="relu"), math.sqrt(2 / 80))
    normal_with(filled("kaiming_normal_", mode="fan_out", nonlinearity="linear"), math.sqrt(1 / 600))


@pytest.mark.torch
def test_gains_and_fans_are_torchs():
    import torch

    for name in [*init.GAINS, "leaky_relu"]:
        assert init.calculate_gain(name) == torch.nn.init.calculate_gain(name), name
    assert init.calculate_gain("leaky_relu", 0.3) == torch.nn.init.calculate_gain("leaky_relu", 0.3)
    for shape in [(4, 3), (4, 3, 2), (8, 3, 5, 5), (4, 0)]:
        ours = init._calculate_fan_in_and_fan_out(nn.Tensor(np.zeros(shape)))
        assert ours == torch.nn.init._calculate_fan_in_and_fan_out(torch.zeros(shape))


@pytest.mark.torch
@pytest.mark.parametrize(
    "text",
    ["Linear(7, 600)", "Linear(600, 7)", "Embedding(500, 9)", "BatchNorm1d(8)", "LayerNorm((3, 4))", "GroupNorm(2, 8)"],
)
def test_layers_start_with_torchs_distributions(text):
    import torch

    torch.manual_seed(0)
    ours, theirs = (eval(f"n.{text}", {"n": n}).state_dict() for n in (nn, torch.nn))
    assert list(ours) == list(theirs)
    for name, array in ours.items():
        other = theirs[name].numpy()
        assert array.dtype == other.dtype
        assert array.shape == other.shape
        if np.ptp(other) == 0:
            np.testing.assert_array_equal(array, other)
        elif array.size > 1000:
            assert abs(array.std() / other.std() - 1) < 0.05
            if text.startswith("Linear"):  # a uniform distribution has a sharp end
                assert abs(array).max() == pytest.approx(abs(other).max(), rel=0.02)


def test_rng_repeats_and_the_default_follows_manual_seed():
    rng = np.random.default_rng
    a, b, c = (nn.Linear(3, 4, rng=rng(s)).weight.data for s in (1, 1, 2))
    assert (a == b).all()
    assert not (a == c).any()
    nn.manual_seed(3)
    d = nn.Embedding(3, 4).weight.data
    e = nn.Embedding(3, 4).weight.data
    nn.manual_seed(3)
    assert (nn.Embedding(3, 4).weight.data == d).all()
    assert not (d == e).any()


def test_a_parameter_is_filled_without_being_recorded():
    p = nn.Parameter(np.zeros((3, 3), np.float32))
    where = p.data
    nn.init.xavier_uniform_(p)
    assert p.is_leaf
    assert p.data is where
    assert (p.dtype, p.grad) == (np.float32, None)
    assert p.data.any()


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda: init.xavier_uniform_(nn.Tensor([1.0])), nn.ShapeError, r"shape \(out, in, …\), got shape \(1,\)"),
        (lambda: init.normal_(np.ones(3)), TypeError, "fills a Tensor or Parameter in place, got an array"),
        (lambda: init.zeros_(np.ones(3)), TypeError, "zeros_ fills a Tensor"),
        (lambda: init.calculate_gain("rellu"), ValueError, "Did you mean 'relu'"),
        (lambda: init.calculate_gain("leaky_relu", "a"), TypeError, "negative slope"),
        (lambda: init.kaiming_normal_(nn.Tensor(np.ones((2, 2))), mode="in"), ValueError, "no mode 'in'"),
        (lambda: init.uniform_(nn.Tensor([1.0]), rng=3), TypeError, r"default_rng\(3\)"),
        (lambda: init.uniform_(nn.Tensor([1.0]), generator=3), NotImplementedError, "generator is left out; use rng="),
        (lambda: init.kaiming_uniform_(nn.Tensor(np.ones((2, 2))), generator=3), NotImplementedError, "generator"),
        (lambda: init.xavier_normal_(nn.Tensor(np.ones((2, 2))), generator=3), NotImplementedError, "generator"),
    ],
)
def test_bad_use_is_explained(f, error, words):
    with pytest.raises(error, match=words):
        f()
