"""OptimizerRace: the surfaces' slopes, the steps against torch's own, the verdicts, the search for a rate."""

import numpy as np
import pytest

from nnlib.viz.widgets import OptimizerRace
from nnlib.viz.widgets.race import FINISH, GRID, LIMIT, METHODS, SURFACES, walk

surfaces = pytest.mark.parametrize("surface", SURFACES)
RATES = {"SGD": 0.0013, "momentum": 0.0007, "RMSprop": 0.02, "Adam": 0.1}


@surfaces
def test_slopes_are_the_slopes_of_the_loss(surface):
    loss, _, start, ranges, lowest = SURFACES[surface]
    rng = np.random.default_rng(0)
    points = [start, *lowest, *(rng.uniform(*np.array(ranges).T) for _ in range(20))]
    h = 1e-6
    for x, y in points:
        _, dx, dy = loss(x, y)
        assert dx == pytest.approx((loss(x + h, y)[0] - loss(x - h, y)[0]) / (2 * h), rel=1e-5, abs=1e-4)
        assert dy == pytest.approx((loss(x, y + h)[0] - loss(x, y - h)[0]) / (2 * h), rel=1e-5, abs=1e-4)
    for place in lowest:
        np.testing.assert_allclose(loss(*place), 0, atol=1e-15)


@pytest.mark.torch
@surfaces
def test_steps_are_torchs(surface):
    import torch

    race = OptimizerRace(surface, rates=RATES)
    race.step(40)
    makers = {
        "SGD": lambda w: torch.optim.SGD([w], lr=RATES["SGD"]),
        "momentum": lambda w: torch.optim.SGD([w], lr=RATES["momentum"], momentum=0.9),
        "RMSprop": lambda w: torch.optim.RMSprop([w], lr=RATES["RMSprop"]),
        "Adam": lambda w: torch.optim.Adam([w], lr=RATES["Adam"]),
    }
    loss = SURFACES[surface][0]
    for method, make in makers.items():
        w = torch.tensor(race.start, dtype=torch.float64, requires_grad=True)
        optimiser, path = make(w), [np.array(race.start)]
        for _ in range(40):
            optimiser.zero_grad()
            loss(*w)[0].backward()
            optimiser.step()
            path.append(w.detach().numpy().copy())
        assert race.paths[method].shape == (41, 2), "these rates are too small for any finish in 40 steps"
        np.testing.assert_allclose(race.paths[method], path, rtol=1e-9, atol=1e-12)


def test_a_walk_ends_at_the_finish_or_far_away():
    race = OptimizerRace("ravine", rates={"SGD": 0.1, "momentum": 0.05, "RMSprop": 0.6, "Adam": 1e-4})
    needed = race.run()
    assert race.statuses == {"SGD": "flew away", "momentum": "arrived", "RMSprop": "arrived", "Adam": "on its way"}
    assert needed["SGD"] is needed["Adam"] is None
    losses = race.losses
    assert losses["momentum"][-1] <= FINISH < losses["momentum"][:-1].min()
    assert len(losses["momentum"]) == needed["momentum"] + 1
    assert losses["SGD"][-1] > 1e6
    assert len(losses["Adam"]) == LIMIT + 1
    assert race.runs == [{"surface": "ravine", "start": [-4.0, 1.5], "rates": race.rates, "needed": needed}]
    assert "SGD (rate 0.1) flew away" in race.alt_text


def test_on_the_saddles_ridge_everyone_is_stuck():
    race = OptimizerRace("saddle", start=(1.5, 0), rates=0.05)
    race.run()
    assert race.statuses["SGD"] == race.statuses["momentum"] == "stuck"
    assert race.losses["SGD"][-1] == pytest.approx(0.25)
    assert set(race.steps_needed.values()) == {None}


@surfaces
def test_tuning_finds_the_best_rate_of_the_grid(surface):
    race = OptimizerRace(surface)
    common = race.run()
    best = race.tune()
    assert race.steps == 0
    tuned = race.run()
    for method in METHODS:
        assert tuned[method] is not None
        assert common[method] is None or tuned[method] <= common[method]
        place = GRID.index(best[method])
        for neighbour in GRID[place - 1 : place + 2 : 2]:
            _, losses, steps = walk(surface, method, race.start, np.array([neighbour]), LIMIT, keep=False)
            assert losses[0] > FINISH or steps[0] >= tuned[method]


def test_one_common_rate_says_another_winner_than_rates_of_their_own():
    race = OptimizerRace("ravine", rates=0.02)
    assert min(race.run().items(), key=lambda item: item[1])[0] == "momentum"
    race.tune()
    assert min(race.run().items(), key=lambda item: item[1])[0] == "RMSprop"
    turned = OptimizerRace("tilted ravine")
    turned.tune()
    assert turned.run()["RMSprop"] > 5 * race.steps_needed["RMSprop"], "its gain was the axes' direction"


def test_each_surface_remembers_its_start():
    race = OptimizerRace("ravine", start=(2, 2))
    race.surface = "saddle"
    assert race.start == (1.5, 0.001)
    race.surface = "ravine"
    assert race.state()["start"] == (2.0, 2.0)


def test_the_static_picture_shows_the_walks():
    race = OptimizerRace("Rosenbrock", rates=RATES)
    race.step(40)
    plane, curve = race.static_figure().axes
    np.testing.assert_allclose(curve.lines[0].get_ydata(), race.losses["SGD"])
    np.testing.assert_allclose(plane.lines[6].get_xydata(), race.paths["Adam"])
    assert len({str(line.get_linestyle()) + line.get_color() for line in plane.lines[0:8:2]}) == 4


BAD = {
    "surface must be one of ravine": {"surface": "bowl"},
    "must be one of.*got": {"surface": ["ravine"]},
    "rates has 'adam'; the methods are SGD": {"rates": {"adam": 0.1}},
    "the rate of Adam must be a number from 0.0001 to 1": {"rates": {"Adam": 0}},
    "the rate of SGD": {"rates": "fast"},
    r"start must have shape \(2,\)": {"start": (1, 2, 3)},
    "the start's x must be a number from -5 to 5": {"start": (9, 0)},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        OptimizerRace(**BAD[words])


def test_steps_are_the_librarys():
    import nnlib as nn

    rates = {"SGD": 0.0013, "momentum": 0.0007, "RMSprop": 0.02, "Adam": 0.1}
    makers = {
        "SGD": nn.SGD,
        "momentum": lambda w, lr: nn.SGD(w, lr=lr, momentum=0.9),
        "RMSprop": nn.RMSprop,
        "Adam": nn.Adam,
    }
    for surface in SURFACES:
        race = OptimizerRace(surface, rates=rates)
        race.step(40)
        for method, make in makers.items():
            w = nn.Tensor(np.array(race.start), requires_grad=True)
            optimiser, path = make([w], lr=rates[method]), [np.array(race.start)]
            for _ in range(40):
                optimiser.zero_grad()
                SURFACES[surface][0](w[0], w[1])[0].backward()
                optimiser.step()
                path.append(w.data.copy())
            np.testing.assert_allclose(race.paths[method], path, rtol=1e-9, atol=1e-12)
