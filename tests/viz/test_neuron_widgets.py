"""NeuronExplorer and PixelNeuron: sums, outputs, which side of the line."""

import numpy as np
import pytest

from nnlib import neuron
from nnlib.data import digits
from nnlib.viz.widgets import NeuronExplorer, PixelNeuron

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize("activation", ["step", "sigmoid", "tanh", "relu", "identity"])
def test_output_is_the_activation_of_the_sum(activation):
    state = NeuronExplorer(weights=(2, -1), bias=0.5, activation=activation, probe=(1, 3)).state()
    assert state["sum"] == -0.5
    assert state["output"] == getattr(neuron, activation)(-0.5)


@pytest.mark.parametrize(
    ("y", "bias", "correct"), [([0, 0, 0, 1], -1.5, 1.0), ([0, 1, 1, 1], -0.5, 1.0), ([0, 1, 1, 0], -0.5, 0.75)]
)
def test_gates(y, bias, correct):
    gate = NeuronExplorer(weights=(1, 1), bias=bias, points=(CORNERS, y))
    assert gate.state()["correct"] == correct
    assert f"{correct:.0%}" in gate.alt_text


def test_on_the_line_is_not_yet_above_it():
    gate = NeuronExplorer(weights=(1, 1), bias=-2, points=(CORNERS, [0, 0, 0, 1]))
    assert gate.state()["correct"] == 0.75, "step(0) is 0"


def test_without_points_nothing_is_counted():
    assert NeuronExplorer().state()["correct"] is None


def test_points_are_sent_once_as_bytes():
    explorer = NeuronExplorer(points=(CORNERS, [0, 0, 0, 1]))
    np.testing.assert_array_equal(np.frombuffer(explorer._points, np.float32).reshape(4, 2), CORNERS)
    np.testing.assert_array_equal(np.frombuffer(explorer._labels, np.float32), [0, 0, 0, 1])


def test_the_view_holds_the_points_and_the_dials_hold_the_weights():
    x = np.array([[300.0, 7.0], [500.0, 90.0]])
    explorer = NeuronExplorer(weights=(0.05, 1), bias=-40, points=(x, [0, 1]))
    frame = explorer._frame
    for (low, high), values in zip(frame["limits"], x.T):
        assert low < values.min() < values.max() < high
    assert all(limit >= abs(w) for limit, w in zip(frame["weightLimits"], explorer.weights))
    assert frame["biasLimit"] >= 40
    spans = np.diff(np.array(frame["limits"]))[:, 0]
    assert spans[0] == pytest.approx(spans[1]), "one scale while the spreads allow it"
    apart = NeuronExplorer(points=(x * [1, 0.01], [0, 1]))._frame["limits"]
    assert np.diff(apart[1]) < 0.1 * np.diff(apart[0])


def test_both_weights_zero_is_said():
    assert "without a line" in NeuronExplorer(weights=(0, 0)).alt_text


def test_static_picture():
    plane, curve = NeuronExplorer(("a", "b"), points=(CORNERS, [0, 0, 0, 1])).static_figure().axes
    assert (plane.get_xlabel(), plane.get_ylabel()) == ("a", "b")
    assert curve.get_title(loc="left").startswith("step(")


def test_pixel_neuron_multiplies_and_adds():
    x, y, *_ = digits()
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(8, 8))
    widget = PixelNeuron({"random": weights, "blank": np.zeros(64)}, bias=0.25, digit=4, activation="sigmoid")
    first = x[y == 4][0]
    assert widget.sum == pytest.approx(first @ weights.ravel() + 0.25, rel=1e-6)
    assert widget.state()["output"] == pytest.approx(neuron.sigmoid(widget.sum))
    np.testing.assert_array_equal(widget.state()["pixels"], first)
    assert list(widget._frame["templates"]) == ["random", "blank"]


def test_for_images_is_the_pixel_neuron():
    assert isinstance(NeuronExplorer.for_images(bias=-1), PixelNeuron)


BAD = {
    "must be two names": lambda: NeuronExplorer(inputs=("a", "b", "c")),
    r"weights must have shape \(2,\)": lambda: NeuronExplorer(weights=(1, 2, 3)),
    "bias must be a finite number": lambda: NeuronExplorer(bias=np.nan),
    "no activation 'sigmoyd'.*mean 'sigmoid'": lambda: NeuronExplorer(activation="sigmoyd"),
    "low < high": lambda: NeuronExplorer(limits=(1, 1)),
    "must hold 0 and 1 only": lambda: NeuronExplorer(points=(CORNERS, [0, 1, 2, 1])),
    "same number of rows": lambda: NeuronExplorer(points=(CORNERS, [0, 1])),
    "pair": lambda: NeuronExplorer(points=CORNERS),
    "8×8 weights": lambda: PixelNeuron({"a": np.zeros(9)}),
    "dict of name": lambda: PixelNeuron(np.zeros(64)),
    "digit must be": lambda: PixelNeuron(digit="x"),
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        BAD[words]()
