"""OverfitExplorer: its closed form against nnlib's own gradient descent, its errors, the shapes of its curves."""

import numpy as np
import pytest
from numpy.polynomial import legendre as numpy_legendre

import nnlib as nn
from nnlib.viz.widgets import OverfitExplorer
from nnlib.viz.widgets.overfit import AXES, NO_DECAY, legendre, truth


def test_polynomials_are_legendres():
    x = np.linspace(-1, 1, 31)
    np.testing.assert_allclose(legendre(x, 12), numpy_legendre.legvander(x, 12), atol=1e-12)
    assert legendre(x, 0).shape == (31, 1)


@pytest.mark.parametrize(("capacity", "points"), [(3, 20), (12, 40), (20, 8), (0, 5)])
@pytest.mark.parametrize("decay", [0.0, 0.03])
def test_the_weights_are_those_of_nnlibs_gradient_descent(capacity, points, decay):
    explorer = OverfitExplorer(capacity=capacity, points=points, decay=decay, epochs=300)
    x, y = explorer.parts()["train"]
    w = nn.Tensor(np.zeros(capacity + 1), requires_grad=True)
    phi, optimiser = nn.Tensor(legendre(x, capacity)), nn.SGD([w], lr=explorer.rate, weight_decay=decay)
    for epoch in range(1, 301):
        optimiser.zero_grad()
        nn.functional.mse_loss(phi @ w, nn.Tensor(y)).backward()
        optimiser.step()
        if epoch in (1, 2, 17, 300):
            np.testing.assert_allclose(explorer.coefficients(epochs=epoch), w.data, rtol=1e-6, atol=1e-9)
    explorer.epochs = 300
    loss = nn.functional.mse_loss(phi @ w, nn.Tensor(y)).item()
    assert explorer.state()["train"] == pytest.approx(loss, rel=1e-8)


def test_without_end_it_is_least_squares_or_ridge():
    explorer = OverfitExplorer(capacity=6, points=50, epochs=1_000_000)
    x, y = explorer.parts()["train"]
    phi = legendre(x, 6)
    np.testing.assert_allclose(explorer.coefficients(), np.linalg.lstsq(phi, y, rcond=None)[0], rtol=1e-6)
    explorer.decay = 0.2
    ridge = np.linalg.solve(2 * phi.T @ phi / 50 + 0.2 * np.eye(7), 2 * phi.T @ y / 50)
    np.testing.assert_allclose(explorer.coefficients(), ridge, rtol=1e-6)


def test_errors_are_mean_squared_errors_of_points_from_one_source():
    explorer = OverfitExplorer(capacity=4, points=60, noise=0.5)
    parts, errors, w = explorer.parts(), explorer.errors(), explorer.coefficients()
    assert [len(x) for x, _ in parts.values()] == [60, 100, 1000]
    for name, (x, y) in parts.items():
        assert errors[name] == pytest.approx(np.mean((numpy_legendre.legval(x, w) - y) ** 2))
        assert np.std(y - truth(x)) == pytest.approx(0.5, rel=0.25)
    xs = np.concatenate([x for x, _ in parts.values()])
    assert len(np.unique(xs)) > 1100, "no point is in two parts"
    assert "test" not in explorer.state(), "the test error is not given away"


@pytest.mark.parametrize("seed", range(5))
def test_the_two_curves_part(seed):
    explorer = OverfitExplorer(capacity=20, points=30, seed=seed)
    along = explorer.curve("epochs")
    assert (np.diff(along["train"]) <= 1e-12).all(), "training error only falls"
    best = along["validation"].argmin()
    assert 0 < best < len(along["epochs"]) - 1
    assert along["validation"][-1] > 3 * along["validation"][best]
    explorer.epochs = 1_000_000
    degrees = explorer.curve("capacity")
    assert 3 <= degrees["validation"].argmin() <= 12
    assert degrees["validation"][20] > 3 * degrees["validation"].min()
    assert (np.diff(degrees["train"][:13]) <= 1e-9).all()
    points = explorer.curve("points")
    assert points["validation"][-1] < 0.5 * explorer.errors()["validation"], "more data help"
    assert points["train"][-1] > points["train"][0]
    decays = explorer.curve("decay")
    assert decays["validation"].min() < 0.5 * explorer.errors()["validation"], "weight decay helps"
    assert 0 < decays["validation"].argmin() < len(decays["decay"]) - 1, "and too much harms"


@pytest.mark.parametrize("seed", range(3))
def test_a_fit_without_noise_does_not_overfit(seed):
    explorer = OverfitExplorer(capacity=10, points=60, noise=0.0, epochs=1_000_000, seed=seed)
    assert explorer.errors()["validation"] < 1e-6


def test_another_seed_is_another_sample_and_reset_the_same():
    explorer = OverfitExplorer()
    state, sample = explorer.state(), explorer._sample
    explorer.seed = 7
    explorer.points = 100
    assert explorer._sample != sample
    explorer.reset()
    assert explorer._sample == sample
    assert explorer.state() == state
    assert OverfitExplorer()._sample == sample


def test_words_and_the_static_picture():
    explorer = OverfitExplorer(capacity=9, decay=NO_DECAY, axis="decay")
    assert "degree 9" in explorer.alt_text
    assert "no weight decay" in explorer.alt_text
    fit, errors = explorer.static_figure().axes
    curve = explorer.curve()
    np.testing.assert_allclose(errors.lines[1].get_ydata(), curve["validation"])
    np.testing.assert_allclose(fit.lines[1].get_ydata(), legendre(np.linspace(-1, 1, 401), 9) @ explorer.coefficients())
    for axis in AXES:
        explorer.axis = axis
        best = explorer.curve()["validation"].min()
        assert f"lowest, {best:.3g}" in explorer.alt_text


BAD = {
    "capacity must be a number from 0 to 40": {"capacity": 41},
    "capacity must be a whole number": {"capacity": 2.5},
    "points must be": {"points": 4},
    "noise must be": {"noise": -0.1},
    "decay must be": {"decay": float("nan")},
    "epochs must be": {"epochs": 0},
    "axis must be one of epochs": {"axis": "time"},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        OverfitExplorer(**BAD[words])
    with pytest.raises(ValueError, match="cannot be changed here"):
        OverfitExplorer().errors(colour=3)
