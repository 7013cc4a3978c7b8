"""DescentExplorer against plain numpy: the surface, the steps, the wall, the verdicts."""

import numpy as np
import pytest

from nnlib.data import concrete
from nnlib.errors import DataError
from nnlib.viz.widgets import DescentExplorer


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)) @ [[3.0, 1.0], [0.0, 0.5]] + [10, -4]
    return x, x @ [1.0, -2.0] + rng.normal(size=60) + 5


def mean_squared_error(x, y, w):
    return np.mean(((y - y.mean()) - (x - x.mean(axis=0)) @ w) ** 2)


def by_hand(x, y, w, rate, momentum, steps):
    x, y, v, losses = x - x.mean(axis=0), y - y.mean(), np.zeros(2), []
    for _ in range(steps + 1):
        losses.append(np.mean((y - x @ w) ** 2))
        v = momentum * v + 2 / len(y) * x.T @ (x @ w - y)
        w = w - rate * v
    return losses


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_steps_are_gradient_descent_on_the_data(data, standardise, momentum):
    x, y = data
    explorer = DescentExplorer(
        ("a", "b"), "c", data=data, standardise=standardise, rate=0.01, momentum=momentum, start=(0.5, 1.0)
    )
    explorer.step(20)
    scaled = x / x.std(axis=0) if standardise else x
    np.testing.assert_allclose(explorer.losses, by_hand(scaled, y, np.array([0.5, 1.0]), 0.01, momentum, 20), rtol=1e-9)
    np.testing.assert_allclose(explorer.best, np.linalg.lstsq(scaled - scaled.mean(0), y - y.mean(), rcond=None)[0])
    assert explorer.state()["steps"] == 20
    assert explorer.state()["loss"] == pytest.approx(mean_squared_error(scaled, y, explorer.path[-1]))


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_runs_below_the_wall_arrive_and_above_it_fly_away(standardise, momentum):
    x = np.stack([concrete("cement"), concrete("water")], axis=1).astype(float)
    x = (x - x.mean(axis=0)) / (x.std(axis=0) if standardise else 1)
    wall = 2 * (1 + momentum) / np.linalg.eigvalsh(2 * x.T @ x / len(x))[-1]
    explorer = DescentExplorer(standardise=standardise, momentum=momentum, rate=0.97 * wall)
    assert explorer.run() == "arrived"
    explorer.rate = 1.03 * wall
    assert explorer.run() == "flew away"
    explorer.rate = float(wall)
    assert explorer.run() == "danced"
    explorer.rate = 1e-4 * wall
    assert explorer.run() == "on its way"
    assert [run["status"] for run in explorer.runs] == ["arrived", "flew away", "danced", "on its way"]
    assert explorer.runs[1]["steps"] < 1000 == explorer.runs[2]["steps"]


def test_the_start_is_the_same_model_in_both_units(data):
    explorer = DescentExplorer(("a", "b"), "c", data=data, start=(1.0, 2.0))
    loss = explorer.state()["loss"]
    assert loss == pytest.approx(mean_squared_error(*data, [1.0, 2.0]))
    explorer.standardised = True
    assert explorer.state()["loss"] == pytest.approx(loss)
    assert explorer.start == pytest.approx(tuple([1.0, 2.0] * data[0].std(axis=0)))


def test_a_run_stops_where_it_ends():
    explorer = DescentExplorer(rate=1e-3)
    explorer.step(500)
    assert explorer.steps == explorer.state()["steps"] < 10
    assert "flew away" in explorer.alt_text
    assert explorer.losses[-1] > 1000 * (explorer.losses[0] - 192.4)


def test_starting_at_the_best_fit_has_arrived(data):
    best = DescentExplorer(("a", "b"), "c", data=data).best
    explorer = DescentExplorer(("a", "b"), "c", data=data, start=best)
    assert explorer.status == "at the start"
    assert explorer.step() == "arrived"


def test_units_and_words():
    explorer = DescentExplorer()
    assert explorer.weight_units == ("MPa per kg/m³", "MPa per kg/m³")
    assert "4.9 times as long as wide" in explorer.alt_text
    explorer.standardised = True
    assert explorer.weight_units[0] == "MPa per standard deviation"
    assert DescentExplorer(("cement", "age")).weight_units[1] == "MPa per day"
    assert DescentExplorer(("a", "b"), "c", data=(X, X[:, 0])).weight_units == ("c per unit", "c per unit")
    assert "nearly round bowl" in explorer.alt_text


def test_the_static_picture_shows_the_walk():
    explorer = DescentExplorer(rate=5e-5)
    explorer.run()
    fig = explorer.static_figure()
    surface, curve = fig.axes
    assert "MPa per kg/m³" in surface.get_xlabel()
    assert curve.get_ylabel() == "loss (MPa²)"
    np.testing.assert_allclose(curve.lines[0].get_ydata(), explorer.losses)


X = np.arange(8.0).reshape(4, 2) ** 2
BAD = {
    "must be two different names": {"features": ("cement", "cement")},
    "'cemnt'": {"features": ("cemnt", "water")},
    r"shape \(N, 2\), got \(4, 1\)": {"data": (X[:, :1], X[:, 0])},
    "must be a pair": {"data": X},
    "same number of rows": {"data": (X, X[:3, 0])},
    "same value in every row": {"data": (X * [1, 0], X[:, 0])},
    "say the same thing": {"data": (X[:, [0, 0]], X[:, 0])},
    "NaN": {"data": (X * np.nan, X[:, 0])},
    "rate must be a number from 1e-07 to 10": {"rate": 1e3},
    "momentum must be": {"momentum": 1.0},
    r"start must have shape \(2,\)": {"start": (1, 2, 3)},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        DescentExplorer(**{"features": ("cement", "water"), **BAD[words]})
    assert issubclass(DataError, ValueError)
