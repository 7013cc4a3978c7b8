"""One neuron: activations, losses, the gradient by hand, and the errors that teach."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.errors import DataError, ShapeError
from nnlib.gradcheck import gradcheck
from nnlib.neuron import (
    Neuron,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    identity,
    relu,
    sigmoid,
    squared_error,
    step,
    tanh,
)

ACTIVATIONS = [identity, step, sigmoid, tanh, relu]
PLAIN = {  # the definition, one number at a time
    identity: lambda z: z,
    step: lambda z: 1.0 if z > 0 else 0.0,
    sigmoid: lambda z: 1 / (1 + math.exp(-z)),
    tanh: math.tanh,
    relu: lambda z: max(0.0, z),
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(z=st.lists(st.floats(-30, 30), min_size=1, max_size=5))
def test_activation_is_its_definition(activation, z):
    np.testing.assert_allclose(activation(z), [PLAIN[activation](v) for v in z], rtol=1e-12, atol=0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_keeps_shape_and_dtype_and_gives_plain_numbers(activation):
    for shape in [(3,), (2, 3), (0,), (1, 1)]:
        assert activation(np.ones(shape, np.float32)).shape == shape
    assert activation(np.ones(3, np.float32)).dtype == np.float32
    assert activation(np.ones(3)).dtype == np.float64
    assert activation([1, 2]).dtype == np.float64
    assert type(activation(2)) is float
    assert np.isnan(activation(float("nan")))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_neither_warns_at_extremes_nor_changes_its_argument(activation):
    z = np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300])
    before = z.copy()
    assert np.isfinite(activation(z)).all()
    activation(z)[:] = 7 if activation is not identity else z
    np.testing.assert_array_equal(z, before)


def test_sigmoid_keeps_its_digits_far_out():
    assert sigmoid(-40.0) == pytest.approx(math.exp(-40), rel=1e-12)
    assert sigmoid(-700.0) > 0
    assert step(0) == 0


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_refuses_text_and_ragged_rows(activation):
    with pytest.raises(DataError, match=r"z must hold real numbers.*float"):
        activation(["0.5", "1"])
    with pytest.raises(DataError, match="real numbers"):
        activation([None, 1.0])
    with pytest.raises(ShapeError, match="rows differ in length"):
        activation([[1, 2], [3]])


@given(
    z=st.lists(st.floats(-15, 15), min_size=1, max_size=6),
    data=st.data(),
)
def test_losses_are_their_formulas(z, data):
    t = data.draw(st.lists(st.sampled_from([0.0, 1.0, 0.25]), min_size=len(z), max_size=len(z)))
    assert squared_error(z, t) == pytest.approx(sum((a - b) ** 2 for a, b in zip(z, t)) / len(z))
    p = [1 / (1 + math.exp(-a)) for a in z]
    surprise = sum(-b * math.log(a) - (1 - b) * math.log(1 - a) for a, b in zip(p, t)) / len(z)
    assert binary_cross_entropy(p, t) == pytest.approx(surprise, rel=1e-9)
    assert binary_cross_entropy_with_logits(z, t) == pytest.approx(surprise, rel=1e-9)


@pytest.mark.torch
def test_losses_are_torchs():
    torch = pytest.importorskip("torch", reason="torch is an optional extra", exc_type=ImportError)
    rng = np.random.default_rng(0)
    z, t = np.append(rng.normal(size=50) * 20, [900.0, -900.0]), np.append(rng.random(50).round(), [0, 1])
    f, tz, tt = torch.nn.functional, torch.tensor(z), torch.tensor(t)
    assert squared_error(z, t) == pytest.approx(f.mse_loss(tz, tt).item(), rel=1e-12)
    assert binary_cross_entropy_with_logits(z, t) == pytest.approx(
        f.binary_cross_entropy_with_logits(tz, tt).item(), rel=1e-12
    )
    for p in (torch.sigmoid(tz), torch.tensor([0.0, 1.0] * 26, dtype=torch.float64)):
        assert binary_cross_entropy(p.numpy(), t) == pytest.approx(f.binary_cross_entropy(p, tt).item(), rel=1e-12)


def test_losses_take_one_number_for_all_and_survive_divergence():
    assert squared_error(2.0, [1.0, 3.0]) == 1.0
    assert binary_cross_entropy(0.5, [0, 1, 1]) == pytest.approx(math.log(2))
    assert squared_error(np.array([1e30], np.float32), np.array([0.0], np.float32)) == math.inf
    assert math.isnan(squared_error([math.nan], [0.0]))
    assert math.isnan(squared_error([math.inf, -math.inf], [0.0, 1.0])) is False
    assert math.isnan(binary_cross_entropy([math.nan], [0.0]))


LOSSES = [squared_error, binary_cross_entropy, binary_cross_entropy_with_logits]


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_refuse_what_would_be_wrong_quietly(loss):
    with pytest.raises(ShapeError, match=r"got \(3,\) and \(3, 1\).*reshape"):
        loss(np.full(3, 0.5), np.ones((3, 1)))
    with pytest.raises(ShapeError, match=r"got \(3,\) and \(4,\)"):
        loss(np.full(3, 0.5), np.ones(4))
    with pytest.raises(ShapeError, match="no examples"):
        loss([], [])
    with pytest.raises(DataError, match=r"target holds 1 value.*target\[1\] = nan"):
        loss([0.5, 0.5], [1.0, math.nan])
    with pytest.raises(DataError, match="target must hold real numbers"):
        loss([0.5, 0.5], ["yes", "no"])


def test_cross_entropy_says_what_a_probability_is():
    with pytest.raises(DataError, match=r"between 0 and 1, got 1\.5.*sigmoid"):
        binary_cross_entropy([1.5], [1])
    for loss in (binary_cross_entropy, binary_cross_entropy_with_logits):
        with pytest.raises(DataError, match=r"got -1\.0.*\(target \+ 1\) / 2"):
            loss([0.5], [-1])


def test_neuron_computes_weighted_sums():
    neuron = Neuron(3, activation=tanh)
    neuron.weight, neuron.bias = [1, -2, 3], 4
    x = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]], np.float32)
    np.testing.assert_allclose(neuron.weighted_sum(x), [10.0, 4.0])
    np.testing.assert_allclose(neuron(x), np.tanh([10.0, 4.0]))
    assert neuron.weighted_sum(x[0]) == 10.0
    assert type(neuron.weighted_sum([1, 2, 3])) is float
    assert neuron(np.zeros((0, 3))).shape == (0,)
    assert neuron.weight.dtype == np.float64
    assert type(neuron.bias) is float


def test_neuron_starts_as_torchs_linear_does_and_repeats_with_a_seed():
    weights = np.concatenate([Neuron(16, rng=np.random.default_rng(k)).weight for k in range(200)])
    assert np.abs(weights).max() <= 0.25
    assert weights.std() == pytest.approx(0.25 / math.sqrt(3), rel=0.03)
    a, b = (Neuron(4, rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(a.weight, b.weight)
    assert a.bias == b.bias
    assert abs(a.bias) <= 0.5


def test_weight_is_copied_in_and_can_be_updated_in_place():
    neuron, mine = Neuron(2), np.array([1.0, 2.0])
    neuron.weight = mine
    mine[:] = 9
    np.testing.assert_array_equal(neuron.weight, [1.0, 2.0])
    neuron.weight -= 0.5 * np.array([1.0, 1.0])
    np.testing.assert_array_equal(neuron.weight, [0.5, 1.5])


@pytest.mark.parametrize(
    ("activation", "loss"), [(identity, squared_error), (sigmoid, binary_cross_entropy)], ids=["squares", "surprise"]
)
@pytest.mark.parametrize("shape", [(7, 3), (1, 3), (3,), (5, 1)])
def test_gradient_is_the_numerical_one(activation, loss, shape):
    rng = np.random.default_rng(1)
    neuron = Neuron(shape[-1], activation, rng=rng)
    x, target = rng.normal(size=shape), (rng.random(shape[:-1]) > 0.5) * 1.0
    dw, db = neuron.gradient(x, target)
    assert dw.shape == neuron.weight.shape
    assert type(db) is float

    def at(weight, bias):
        other = Neuron(neuron.in_features, activation)
        other.weight, other.bias = weight, bias
        return loss(other(x), target)

    assert gradcheck(lambda w: at(w, neuron.bias), dw, neuron.weight).ok
    assert gradcheck(lambda b: at(neuron.weight, b), db, neuron.bias).ok


def test_gradient_survives_divergence_without_a_warning():
    neuron = Neuron(1)
    neuron.weight, neuron.bias = [1e308], 0.0
    dw, db = neuron.gradient([[1e10], [-1e10]], [0.0, 0.0])
    assert not np.isfinite(dw).all()
    assert not math.isfinite(db)


def test_neuron_errors_teach():
    neuron = Neuron(3)
    with pytest.raises(ShapeError, match=r"Neuron\(3, identity\): x must be \(N, 3\).*\(8, 5\).*Neuron\(5\)"):
        neuron(np.ones((8, 5)))
    with pytest.raises(ShapeError, match=r"x\.T has one row an example"):
        neuron(np.ones((3, 8)))
    with pytest.raises(ShapeError, match=r"got x\.shape = \(\)"):
        neuron(1.0)
    with pytest.raises(ShapeError, match=r"got x\.shape = \(2, 2, 3\)"):
        neuron(np.ones((2, 2, 3)))
    with pytest.raises(DataError, match=r"x holds 2 value.*x\[0, 1\] = nan"):
        neuron([[1, math.nan, 2], [3, 4, math.inf]])
    with pytest.raises(DataError, match=r"x must hold real numbers.*float"):
        neuron(["a", "b", "c"])
    with pytest.raises(ShapeError, match=r"weight must have shape \(3,\)"):
        neuron.weight = np.ones((3, 1))
    with pytest.raises(ShapeError, match="bias must be one number"):
        neuron.bias = [1, 2]
    with pytest.raises(TypeError, match="in_features must be a whole number"):
        Neuron(2.5)
    with pytest.raises(ValueError, match="in_features must be 1 or more"):
        Neuron(0)
    with pytest.raises(TypeError, match=r"activation must be a function.*'relu'"):
        Neuron(2, activation="relu")
    with pytest.raises(TypeError, match=r"np\.random\.default_rng\(3\)"):
        Neuron(2, rng=3)


def test_gradient_errors_teach():
    with pytest.raises(NotImplementedError, match="numerical_gradient"):
        Neuron(2, relu).gradient([[1, 2]], [1])
    with pytest.raises(ShapeError, match=r"outputs of shape \(2,\).*got \(2, 1\)"):
        Neuron(2).gradient([[1, 2], [3, 4]], [[1], [2]])
    with pytest.raises(ShapeError, match=r"got \(\)"):
        Neuron(2).gradient([[1, 2], [3, 4]], 1.0)
    with pytest.raises(ShapeError, match="no examples"):
        Neuron(2).gradient(np.zeros((0, 2)), [])
    with pytest.raises(DataError, match="between 0 and 1"):
        Neuron(2, sigmoid).gradient([[1, 2], [3, 4]], [-1, 1])
