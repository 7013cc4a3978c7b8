"""The lessons' experiments: what is committed fits the code, says what the lessons say, and can be computed again."""

import importlib
import json

import numpy as np
import pytest

from benchmarks import degradation, double_descent, mnist1d, regularisation
from benchmarks.experiments import EXPERIMENTS, committed, mean_of, save, values_of


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_committed_has_the_settings_of_the_script(name):
    module, result = importlib.import_module(f"benchmarks.{name}"), committed(name)
    assert result["experiment"] == name
    assert module.SETTINGS.items() <= result["settings"].items()
    assert {row["seed"] for row in result["rows"]} == {*module.SEEDS}
    assert {"numpy", "python"} <= result["versions"].keys()


def test_mnist1d_is_what_was_published():
    rows = committed("mnist1d")["rows"]
    assert {row["parameters"] for row in rows} == {410, 15_210}
    assert abs(mean_of(rows, "test", model="linear") - 0.32) < 0.02
    assert abs(mean_of(rows, "test", model="MLP") - 0.68) < 0.03


def test_every_method_had_all_its_tries_and_validation_chose():
    result = committed("regularisation")
    tries, rows = result["settings"]["tries"], result["rows"]
    assert tries == regularisation.TRIES
    assert {len(strengths) for method, strengths in tries.items() if not method.endswith("curves")} == {4}
    assert len(rows) == len(regularisation.SEEDS) * sum(len(strengths) for strengths in tries.values())
    for method, strengths in tries.items():
        means = [mean_of(rows, "validation", method=method, strength=strength) for strength in strengths]
        assert result["settings"]["chosen"][method] == strengths[int(np.argmax(means))]


def test_the_error_peaks_where_there_are_as_many_units_as_curves():
    result = committed("double_descent")
    widths = result["settings"]["random widths"]
    for wrong in (0.0, 0.2):
        errors = [1 - mean_of(result["rows"], "test", width=w, kind="random", wrong=wrong, decay=0.0) for w in widths]
        assert widths[int(np.argmax(errors))] == 500 == result["settings"]["examples"]
        assert errors[-1] < min(errors[: widths.index(500)])


def test_plain_networks_train_worse_the_deeper_they_are_and_residual_ones_do_not():
    result = committed("degradation")
    chosen, rows = result["settings"]["chosen"], result["rows"]
    assert {row["rate"] for row in rows} == {*result["settings"]["rates"]}
    train = {}
    for layers, residual in degradation.NETS:
        name = f"{'residual' if residual else 'plain'} {layers}"
        assert chosen[name] == degradation.best_rate(rows, layers, residual)
        same = {"layers": layers, "residual": residual, "rate": chosen[name], "steps": 200}
        train[name] = mean_of(rows, "train", **same)
        assert len(values_of(rows, "test", **same)) == 3
        assert abs(mean_of(rows, "test", **same) - train[name]) < 0.12  # it is not overfitting
    assert train["plain 6"] > 0.99
    assert train["residual 40"] > 0.99
    assert train["plain 20"] < train["plain 6"]
    assert train["plain 40"] < train["plain 20"] - 0.1


# ---- computed again


def row_like(name, **wanted):
    (row,) = [row for row in committed(name)["rows"] if all(row.get(key) == value for key, value in wanted.items())]
    return row


@pytest.mark.parametrize(("width", "decay"), [(50, 0.0), (300, 1.0), (800, 0.0)])
def test_a_random_network_again(width, decay):
    again, before = double_descent.random_network(width, 0.2, decay, seed=1), row_like(
        "double_descent", kind="random", width=width, wrong=0.2, decay=decay, seed=1
    )  # fmt: skip
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.01)
    assert again["train"] == pytest.approx(before["train"], abs=0.01)


def test_a_trained_network_again():
    again = double_descent.trained_network(4, 0.2, seed=1)
    before = row_like("double_descent", kind="trained", width=4, wrong=0.2, seed=1)
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.04)


def test_a_trial_again():
    again, before = regularisation.trial("shifts", 6, seed=1), row_like(
        "regularisation", method="shifts", strength=6, seed=1
    )  # fmt: skip
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.06)


def test_a_row_of_mnist1d_again():
    again, before = mnist1d.row("linear", seed=1), row_like("mnist1d", model="linear", seed=1)
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.02)


@pytest.mark.parametrize(("layers", "residual"), [(6, False), (40, True)])
def test_a_network_of_some_depth_again(layers, residual):
    rate = committed("degradation")["settings"]["chosen"][f"{'residual' if residual else 'plain'} {layers}"]
    again, before = degradation.row(layers, residual, rate, seed=1), row_like(
        "degradation", layers=layers, residual=residual, rate=rate, seed=1, steps=200
    )  # fmt: skip
    assert again.keys() == before.keys()
    assert again["parameters"] == before["parameters"]
    assert again["train"] == pytest.approx(before["train"], abs=0.03)


# ---- the pieces


def test_weight_decay_solves_the_priced_problem():
    rng = np.random.default_rng(0)
    hidden, target = rng.normal(size=(20, 7)), rng.normal(size=(20, 3))
    found = double_descent.output_layer(hidden, target, decay=0.5)
    price = 0.5 * 20 / 7
    assert np.allclose(hidden.T @ (hidden @ found - target) + price * found, 0)  # the slope is 0 there
    exact = double_descent.output_layer(hidden.T, target[:7], decay=0.0)  # 20 units, 7 examples: many fit
    assert np.allclose(hidden.T @ exact, target[:7])
    assert np.allclose(exact, np.linalg.pinv(hidden.T) @ target[:7])  # the shortest of them


def test_shifts_rotate_every_row_by_itself():
    x = np.arange(120.0).reshape(3, 40)
    out = regularisation.shifted(np.repeat(x, 50, axis=0), 2, np.random.default_rng(0))
    places = {int(np.argmin(row)) for row in out}
    assert places == {38, 39, 0, 1, 2}
    assert np.array_equal(np.sort(out, axis=1), np.repeat(x, 50, axis=0))


def test_parts_do_not_overlap():
    x, y, x_val, y_val = regularisation.parts(3, 2000)
    assert (len(x), len(y), len(x_val), len(y_val)) == (2000, 2000, 1000, 1000)
    assert not {row.tobytes() for row in x} & {row.tobytes() for row in x_val}


def test_the_digits_of_the_depth_experiment_are_parted():
    x, y, x_test, y_test = degradation.parts()
    assert (x.shape, y.shape, x_test.shape, y_test.shape) == ((1347, 1, 8, 8), (1347,), (450, 1, 8, 8), (450,))
    assert not {row.tobytes() for row in x} & {row.tobytes() for row in x_test}


def test_rows_are_found_or_said_to_be_missing():
    rows = [{"a": 1, "v": 0.5}, {"a": 2, "v": 1.5}, {"a": 2, "v": 2.5}]
    assert values_of(rows, "v", a=2) == [1.5, 2.5]
    assert mean_of(rows, "v", a=2) == 2.0
    with pytest.raises(ValueError, match="No row has"):
        mean_of(rows, "v", a=3)
    with pytest.raises(ValueError, match="There are mnist1d"):
        committed("double")


def test_what_is_saved_is_json_with_a_row_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.experiments.RESULTS", tmp_path)
    save(
        "trial",
        {"what": "a trial", "settings": {"steps": [1, 2]}, "rows": [{"seed": 0, "x": 0.5}, {"seed": 1, "x": 1}]},
    )
    text = (tmp_path / "trial.json").read_text(encoding="utf-8")
    assert json.loads(text)["rows"][1] == {"seed": 1, "x": 1}
    assert sum('"seed"' in line for line in text.splitlines()) == 2
