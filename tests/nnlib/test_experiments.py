"""The lessons' experiments: what is committed fits the code, says what the lessons say, and can be computed again."""

import importlib
import json

import numpy as np
import pytest

from benchmarks import degradation, double_descent, mnist1d, pixels, regularisation
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


def test_every_method_had_twelve_tries_and_validation_chose():
    result = committed("regularisation")
    tries, rows = result["settings"]["tries"], result["rows"]
    assert tries == regularisation.TRIES
    assert {len(pairs) for pairs in tries.values()} == {12}
    assert len(rows) == len(regularisation.SEEDS) * 12 * len(tries)
    for by, best in (("accuracy", np.argmax), ("loss", np.argmin)):
        number = "validation" if by == "accuracy" else "validation loss"
        for method, pairs in tries.items():
            means = [mean_of(rows, number, method=method, strength=pair[0], rate=pair[1]) for pair in pairs]
            assert result["settings"]["chosen"][by][method] == pairs[int(best(means))]


def test_only_the_chosen_tries_have_test_numbers():
    result = committed("regularisation")
    chosen = result["settings"]["chosen"]
    for row in result["rows"]:
        tried = [row["strength"], row["rate"]]
        assert ("test" in row) == (tried in (chosen["accuracy"][row["method"]], chosen["loss"][row["method"]]))


def test_the_error_peaks_where_there_are_as_many_units_as_curves():
    result = committed("double_descent")
    widths = result["settings"]["random widths"]
    errors = [1 - mean_of(result["rows"], "test", width=width, kind="random", decay=0.0) for width in widths]
    assert widths[int(np.argmax(errors))] == 500 == result["settings"]["examples"]
    assert errors[-1] < min(errors[: widths.index(500)])


def test_plain_networks_train_worse_the_deeper_they_are_and_residual_ones_do_not():
    result = committed("degradation")
    chosen, rows = result["settings"]["chosen"], result["rows"]
    assert {row["rate"] for row in rows if not row["adam"]} == {*result["settings"]["rates"]}
    assert {row["rate"] for row in rows if row["adam"]} == {*result["settings"]["rates of Adam"]}
    train = {}
    for layers, residual in degradation.NETS:
        name = f"{'residual' if residual else 'plain'} {layers}"
        assert chosen[name] == degradation.best_rate(rows, layers, residual)
        same = {"layers": layers, "residual": residual, "rate": chosen[name], "adam": False, "steps": 200}
        train[name] = mean_of(rows, "train", **same)
        assert len(values_of(rows, "test", **same)) == 3
        assert abs(mean_of(rows, "test", **same) - train[name]) < 0.12  # it is not overfitting
    assert train["plain 6"] > 0.99
    assert train["residual 40"] > 0.99
    assert train["plain 20"] < train["plain 6"]
    assert train["plain 40"] < train["plain 20"] - 0.1
    by_adam = {"layers": 40, "residual": False, "adam": True, "rate": chosen["plain 40, Adam"]}
    assert chosen["plain 40, Adam"] == degradation.best_rate(rows, 40, False, adam=True)
    assert mean_of(rows, "train", **by_adam) < train["plain 20"]
    longer = {"layers": 40, "residual": False, "adam": False, "steps": 1000, "rate": chosen["plain 40"]}
    assert mean_of(rows, "train", **longer) > train["plain 40"] + 0.1


# ---- computed again


def row_like(name, **wanted):
    (row,) = [row for row in committed(name)["rows"] if all(row.get(key) == value for key, value in wanted.items())]
    return row


@pytest.mark.parametrize(("width", "decay"), [(50, 0.0), (300, 1.0), (800, 0.0)])
def test_a_random_network_again(width, decay):
    again, before = double_descent.random_network(width, decay, seed=1), row_like(
        "double_descent", kind="random", width=width, decay=decay, seed=1
    )  # fmt: skip
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.01)
    assert again["train"] == pytest.approx(before["train"], abs=0.01)


def test_a_trained_network_again():
    again = double_descent.trained_network(8, seed=1)
    before = row_like("double_descent", kind="trained", width=8, seed=1)
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.04)


def test_a_trial_again():
    again, before = regularisation.trial("shifts", 6, 0.01, seed=1), row_like(
        "regularisation", method="shifts", strength=6, rate=0.01, seed=1
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
        "degradation", layers=layers, residual=residual, rate=rate, adam=False, seed=1, steps=200
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


def test_a_network_on_pixels_again():
    again = pixels.row("digits", "linear", "straight", rate=0.1, seed=1)
    before = row_like("pixels", set="digits", model="linear", pixels="straight", seed=1)
    assert again.keys() == before.keys()
    assert again["test"] == pytest.approx(before["test"], abs=0.02)


def test_the_rate_of_each_case_did_best_on_what_was_held_back():
    result = committed("pixels")
    tried = result["settings"]["tries on a fifth held back"]
    for name in ("digits", "clothes", "curves"):
        for model, order in pixels.CASES:
            case = {"set": name, "model": model, "pixels": order}
            tries = [row for row in tried if case.items() <= row.items()]
            means = {}
            for row in tries:
                means.setdefault((row["rate"], row.get("dropout")), []).append(row["test"])
            best = max(means, key=lambda choice: np.mean(means[choice]))
            chosen = [(row["rate"], row.get("dropout")) for row in result["rows"] if case.items() <= row.items()]
            assert chosen == [best] * len(pixels.SEEDS)
            at = pixels.SETTINGS["rates"].index(best[0])
            beside = {pixels.SETTINGS["rates"][at - 1], pixels.SETTINGS["rates"][at + 1]}
            assert beside <= {rate for rate, dropout in means if dropout == best[1]}  # not at the end of what was tried


def test_shuffled_is_one_order_for_all_and_loses_nothing():
    x, *_ = pixels.examples("digits", 0)
    mixed = pixels.in_order(x, "shuffled", seed=0)
    assert mixed.shape == x.shape
    assert not np.array_equal(mixed, x)
    order = np.random.default_rng(1000).permutation(64)
    back = np.argsort(order)
    assert np.array_equal(mixed.reshape(-1, 64)[:, back], x.reshape(-1, 64))


def test_frozen_kernels_stay():
    x, y, *_ = pixels.examples("digits", 0)
    rng = np.random.default_rng(0)
    network = pixels.made("digits", "frozen", rng)
    before = {name: p.data.copy() for name, p in network.named_parameters()}
    pixels.fit(network, x[:64], y[:64], rate=0.01, epochs=1, batch=32, rng=rng)
    moved = {name for name, p in network.named_parameters() if not np.array_equal(p.data, before[name])}
    assert moved == {"10.weight", "10.bias"}
