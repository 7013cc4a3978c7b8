"""Slopes beside differences, covered pictures beside pictures covered by hand; the model comes back as it was."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.errors import DataError, ShapeError
from nnlib.vision import occlusion, saliency


def rng(seed=0):
    return np.random.default_rng(seed)


def small(seed=0, dtype=np.float64):
    r = rng(seed)
    layers = nn.Linear(36, 12, rng=r), nn.BatchNorm1d(12), nn.Tanh(), nn.Dropout(0.5, rng=r), nn.Linear(12, 4, rng=r)
    model = nn.Sequential(nn.Flatten(), *layers).to(dtype)
    model(nn.Tensor(r.normal(size=(50, 36)).astype(dtype)))  # running statistics that are not 0 and 1
    return model


def scores(model, x):
    model.eval()
    with nn.no_grad():
        result = model(nn.Tensor(x)).data
    model.train()
    return result


@pytest.mark.parametrize("target", [None, 2, [3, 1, 0]])
def test_saliency_is_the_absolute_slope(target):
    model, x = small(), rng(1).normal(size=(3, 1, 6, 6))
    found = saliency(model, x, None if target is None else np.array(target))
    classes = scores(model, x).argmax(1) if target is None else np.broadcast_to(target, 3)
    assert found.shape == x.shape
    assert found.dtype == np.float64
    for place in np.ndindex(1, 6, 6):
        step = np.zeros_like(x)
        step[(slice(None), *place)] = 1e-5
        slope = (scores(model, x + step) - scores(model, x - step))[np.arange(3), classes] / 2e-5
        np.testing.assert_allclose(found[(slice(None), *place)], np.abs(slope), rtol=1e-5, atol=1e-9)


def test_smooth_saliency_averages_slopes_before_the_absolute_value():
    model = nn.Sequential(nn.Linear(1, 2), nn.ReLU())
    model.load_state_dict({"0.weight": [[1.0], [-1.0]], "0.bias": [0.0, 0.0]})
    x = np.array([[-0.2], [1.0]], np.float32)
    assert saliency(model, x, 0).tolist() == [[0], [1]]
    smooth = saliency(model, x, 0, samples=2000, noise=0.5, rng=rng())  # deviation 0.6: 37 % of copies are above 0
    assert smooth[0, 0] == pytest.approx(0.369, abs=0.03)
    assert smooth[1, 0] == pytest.approx(0.952, abs=0.03)
    a, b = (saliency(model, x, 0, samples=3, rng=rng(2)) for _ in range(2))
    np.testing.assert_array_equal(a, b)

    class Wave(nn.Module):  # slopes of both signs
        def forward(self, x):
            return nn.cat([x * x, x], dim=1)

    wave = np.array([[0.0], [2.0]], np.float32)
    assert saliency(Wave(), wave, 0, samples=4000, noise=0.5, rng=rng())[0, 0] < 0.1  # mean of |slopes| would be 1.6


@pytest.mark.parametrize(("size", "stride", "fill"), [(1, 1, 0.0), (2, 1, 0.5), (3, 2, -1.0), (6, 1, 0.0)])
@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_occlusion_is_the_drop_in_probability(size, stride, fill, channels):
    model = nn.Sequential(nn.Flatten(), nn.Linear(36 * (channels or (1,))[0], 4, rng=rng())).to(np.float64)
    x = rng(1).normal(size=(3, *channels, 6, 6))
    before = x.copy()
    found = occlusion(model, x, size=size, stride=stride, fill=fill)
    places = (6 - size) // stride + 1
    assert found.shape == (3, places, places)

    def probabilities(x):
        e = np.exp(scores(model, x))
        return e / e.sum(axis=1, keepdims=True)

    whole = probabilities(x)
    for i, j in np.ndindex(places, places):
        covered = x.copy()
        covered[..., i * stride : i * stride + size, j * stride : j * stride + size] = fill
        drop = (whole - probabilities(covered))[np.arange(3), whole.argmax(1)]
        np.testing.assert_allclose(found[:, i, j], drop, atol=1e-12)
    np.testing.assert_array_equal(x, before)
    other = occlusion(model, x, 3, size=size, stride=stride, fill=fill)
    assert np.abs(other[whole.argmax(1) != 3] - found[whole.argmax(1) != 3]).max() > 1e-3


@pytest.mark.parametrize("look", [saliency, occlusion])
def test_the_model_comes_back_as_it_was(look):
    model, x = small(dtype=np.float32), rng(1).normal(size=(3, 1, 6, 6)).astype(np.float32)
    model[4].eval()
    nn.cross_entropy(model(nn.Tensor(x)), np.array([0, 1, 2])).backward()
    state = {name: np.array(value) for name, value in model.state_dict().items()}
    slopes = [p.grad.data.copy() for p in model.parameters()]
    first = look(model, x)
    assert [m.training for m in model.modules()] == [True, True, True, True, True, False, True]
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value, state[name])
    for p, slope in zip(model.parameters(), slopes):
        np.testing.assert_array_equal(p.grad.data, slope)
        assert p.requires_grad
    np.testing.assert_array_equal(look(model, x), first)  # neither dropout nor the batch has a say
    np.testing.assert_allclose(look(model, x[:1]), first[:1], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(look(model, nn.Tensor(x)), first)
    assert not np.allclose(look(small(seed=9, dtype=np.float32), x), first)  # other weights, another map


def test_frozen_models_and_no_grad_have_a_saliency_too():
    model, x = small().requires_grad_(False), rng(1).normal(size=(2, 1, 6, 6))
    assert saliency(model, x).max() > 0


MODEL, X = small(dtype=np.float32), rng(1).normal(size=(3, 1, 6, 6)).astype(np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: saliency(len, X), TypeError, "must be a Module"),
        (lambda: saliency(MODEL, X[0, 0, 0]), ShapeError, "batch of one"),
        (lambda: saliency(MODEL, X, 4), DataError, r"classes 0..3, target holds 4..4"),
        (lambda: saliency(MODEL, X, np.array([0, 1])), ShapeError, r"3 class numbers, shape \(3,\)"),
        (lambda: saliency(MODEL, X, 1.5), ShapeError, "one class"),
        (lambda: saliency(MODEL, X * np.nan), DataError, "NaN"),
        (lambda: saliency(MODEL, X, samples=-1), ValueError, "samples"),
        (lambda: saliency(nn.Linear(6, 2), X), ShapeError, r"scores \(N, C\) for N = 3.*\(3, 1, 6, 2\)"),
        (lambda: occlusion(MODEL, X, size=7), ValueError, "6 high and 6 wide, got size 7"),
        (lambda: occlusion(MODEL, X, size=0), ValueError, "size must be 1 or more"),
        (lambda: occlusion(MODEL, X, stride=0), ValueError, "stride must be 1 or more"),
        (lambda: occlusion(MODEL, X.reshape(3, 36)), ShapeError, r"got shape \(3, 36\)"),
        (lambda: occlusion(MODEL, X, -1), DataError, "classes 0..3"),
    ],
)
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert MODEL.training
