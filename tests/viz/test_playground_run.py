"""What Playground computes: points, features, the run and its rewinding, against plain nnlib and numpy."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.viz.widgets.playground_run import (
    ACTIVATIONS,
    DATASETS,
    FEATURES,
    GRID,
    KEPT,
    OPTIMISERS,
    REACH,
    SMALL,
    Run,
    layers_of,
    make_features,
    make_model,
    make_points,
)


def make_run(layers=(4, 3), features=("x1", "x2"), dataset="moons", activation="tanh", dropout=0.0, seed=0, **options):
    model = make_model(len(features), layers, activation, dropout, seed)
    return Run(model, features, make_points(dataset, 100, 0.2, 0.3, 0), seed=seed, **options)


@pytest.mark.parametrize("dataset", DATASETS)
def test_points_fill_the_plane_and_have_two_classes(dataset):
    x_train, x_test, y_train, y_test = make_points(dataset, 200, 0.1, 0.25, 3)
    assert (len(x_train), len(x_test)) == (150, 50)
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    assert np.abs(x).max() < REACH
    assert np.abs(x).max(axis=0).min() > 1.3
    assert 80 <= y.sum() <= 120
    assert set(y) == {0, 1}
    again = make_points(dataset, 200, 0.1, 0.25, 3)
    np.testing.assert_array_equal(again[0], x_train)
    assert not np.array_equal(make_points(dataset, 200, 0.1, 0.25, 4)[0], x_train)


def test_features_are_what_their_names_say():
    x = np.array([[0.5, -2.0], [1.0, 3.0]])
    expected = {"x1": x[:, 0], "x2": x[:, 1], "x1²": x[:, 0] ** 2, "x2²": x[:, 1] ** 2, "x1x2": x[:, 0] * x[:, 1],
                "sin x1": np.sin(x[:, 0]), "sin x2": np.sin(x[:, 1])}  # fmt: skip
    assert set(expected) == set(FEATURES)
    np.testing.assert_array_equal(make_features(FEATURES, x), np.stack([expected[name] for name in FEATURES], axis=1))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_the_same_start_gives_the_same_run(optimiser, dropout):
    run = make_run(optimiser=optimiser, dropout=dropout, rate=0.02, l2=1e-3)
    run.train(6)
    first, state = list(run.history), {k: v.copy() for k, v in run.model.state_dict().items()}
    assert first[-1][1] < first[0][1]
    run.rewind()
    assert run.history == first[:1]
    assert (run.epoch, run.steps) == (0, 0)
    run.train(6)
    assert run.history == first
    for name, array in run.model.state_dict().items():
        np.testing.assert_array_equal(array, state[name])


def test_an_epoch_is_nnlibs_own_loop():
    run = make_run(batch=16, optimiser="SGD", rate=0.1)
    twin, rng = make_model(2, (4, 3), "tanh", 0.0, 0), np.random.default_rng(0)
    optimiser = nn.SGD(twin.parameters(), lr=0.1)
    for _ in range(3):
        order = rng.permutation(70)
        for rows in np.split(order, range(16, 70, 16)):
            optimiser.zero_grad()
            nn.functional.cross_entropy(twin(nn.Tensor(run.x_train[rows])), run.y_train[rows]).backward()
            optimiser.step()
    run.train(3)
    assert run.steps == 15
    for name, array in run.model.state_dict().items():
        np.testing.assert_array_equal(array, twin.state_dict()[name])
    loss = nn.functional.cross_entropy(twin(nn.Tensor(run.x_test)), run.y_test)
    assert run.history[-1][3] == pytest.approx(loss.item(), rel=1e-6)
    right = (twin(nn.Tensor(run.x_train)).data.argmax(axis=1) == run.y_train).mean()
    assert run.history[-1][2] == pytest.approx(right)


def test_one_score_is_two_scores_with_the_first_at_zero():
    one = nn.Sequential(nn.Linear(2, 3, rng=np.random.default_rng(0)), nn.Tanh(), nn.Linear(3, 1))
    run = Run(one, ("x1", "x2"), make_points("xor", 60, 0.2, 0.3, 0))
    z, y = one(nn.Tensor(run.x_train)), run.y_train.astype(np.float32)
    expected = nn.functional.binary_cross_entropy_with_logits(z[:, 0], nn.Tensor(y))
    assert run.loss(run.x_train, run.y_train).item() == pytest.approx(expected.item(), rel=1e-6)
    assert run.history[0][1] == pytest.approx(expected.item(), rel=1e-6)
    np.testing.assert_allclose(run.predict(run.x_train), 1 / (1 + np.exp(-z.data[:, 0])), rtol=1e-6)


def test_settings_change_in_the_middle_of_a_run():
    run = make_run(optimiser="Adam", rate=0.05)
    run.train(2)
    weights = run.model.state_dict()["0.weight"].copy()
    adam = run.optimiser
    run.change(rate=1e-3, l2=0.1)
    assert run.optimiser is adam
    assert (adam.param_groups[0]["lr"], adam.param_groups[0]["weight_decay"]) == (1e-3, 0.1)
    run.change(optimiser="SGD")
    assert isinstance(run.optimiser, nn.SGD)
    np.testing.assert_array_equal(run.model.state_dict()["0.weight"], weights)
    run.rewind()
    assert run.settings["rate"] == 1e-3


def test_looking_back_shows_the_weights_of_then_and_leaves_those_of_now():
    run = make_run()
    states = [run.model.state_dict()["0.weight"].copy()]
    for _ in range(5):
        run.train(1)
        states.append(run.model.state_dict()["0.weight"].copy())
    for epoch in (5, 2, 0):
        twin, at = run.look_back(epoch)
        assert at == epoch
        np.testing.assert_array_equal(twin.state_dict()["0.weight"], states[epoch])
    np.testing.assert_array_equal(run.model.state_dict()["0.weight"], states[5])


def test_long_runs_keep_fewer_snapshots_from_end_to_end():
    run = make_run(layers=(), batch=0)
    run.train(KEPT * 3)
    epochs = [epoch for epoch, _ in run.snapshots]
    assert len(epochs) <= KEPT
    assert epochs[0] == 0
    assert epochs[-1] > KEPT * 3 - 8
    assert len(set(np.diff(epochs))) == 1
    assert len(run.history) == KEPT * 3 + 1


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_pictures_are_the_models_own_outputs(activation):
    run = make_run(layers=(5, 3), features=("x1", "sin x2"), activation=activation, dropout=0.2)
    run.train(2)
    scores, outputs, weights = run.picture()
    assert [len(h) for h in outputs] == [2, 5, 3, 2]
    assert run.model.training, "the picture is made with dropout off, the training goes on with it"
    row, column = 10, 40
    side = (np.arange(GRID) + 0.5) / GRID * 2 * REACH - REACH
    point = np.array([[side[column], side[::-1][row]]])
    h = nn.Tensor(np.stack([point[:, 0], np.sin(point[:, 1])], axis=1).astype(np.float32))
    run.model.eval()
    at, step = (row // 2) * SMALL + column // 2, GRID // SMALL
    assert step == 2
    np.testing.assert_allclose(outputs[0][:, at], h.data[0], rtol=1e-5)
    for i, group in enumerate(layers_of(run.model), start=1):
        for module in group:
            h = module(h)
        np.testing.assert_allclose(outputs[i][:, at], h.data[0], rtol=1e-4, atol=1e-6)
        linear = group[0]
        np.testing.assert_array_equal(weights[i - 1], np.column_stack([linear.weight.data, linear.bias.data]))
    assert scores[row * GRID + column] == pytest.approx(h.data[0, 1] - h.data[0, 0], rel=1e-4, abs=1e-6)


def test_a_model_of_any_kind_is_one_layer():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(2, 2)

        def forward(self, x):
            return self.inner(x) * 2

    run = Run(Mine(), ("x1", "x2"), make_points("blobs", 40, 0.2, 0.3, 0))
    run.train(2)
    _, outputs, weights = run.picture()
    assert [len(h) for h in outputs] == [2, 2]
    assert [w.shape for w in weights] == [(2, 0)]


def test_what_can_be_learnt_is_learnt_and_a_line_cannot_do_circles():
    circles = make_run(layers=(4, 3), dataset="circles", rate=0.03)
    circles.train(60)
    assert circles.history[-1][2] > 0.95
    assert circles.history[-1][4] > 0.85
    line = make_run(layers=(8, 8), dataset="circles", activation="none (linear)", rate=0.03)
    line.train(60)
    assert line.history[-1][4] < 0.75, "ten linear layers are one"
