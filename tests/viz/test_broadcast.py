"""BroadcastExplorer and the figures of lesson 04 against numpy and nudging."""

import itertools

import numpy as np
import pytest

from nnlib import numerical_gradient
from nnlib.errors import DataError, ShapeError
from nnlib.viz import figures
from nnlib.viz.figures.tensors import summed_axes
from nnlib.viz.widgets import BroadcastExplorer

SHAPES = [(), (1,), (3,), (2, 3), (2, 1), (1, 3), (4, 1), (2, 1, 3), (4, 2, 1), (1, 1, 1)]
PAIRS = list(itertools.product(SHAPES, SHAPES))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_result_is_numpys_and_the_gradients_are_nudges(first, second):
    explorer = BroadcastExplorer(first, second, pick=("x", 0))
    try:
        result = np.broadcast_shapes(first, second)
    except ValueError:
        assert explorer.result is None
        assert explorer.summed is None
        assert explorer.gradients == {}
        assert "counted from the right" in explorer.why_not
        assert explorer.why_not in explorer.alt_text
        return
    assert explorer.result == result
    assert explorer.why_not == ""
    assert_gradients(explorer, "+", np.add)
    assert_gradients(explorer, "×", np.multiply)


def assert_gradients(explorer, sign, op):
    explorer.sign = sign
    x, y, g = explorer.values.values()
    nudged = {
        "x": numerical_gradient(lambda x: np.sum(g * op(x, y)), x.astype(float)),
        "y": numerical_gradient(lambda y: np.sum(g * op(x, y)), y.astype(float)),
    }
    for name, slopes in nudged.items():
        np.testing.assert_allclose(explorer.gradients[name], slopes, rtol=1e-6)
        assert explorer.gradients[name].shape == explorer.shapes[name]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_axes_said_to_be_summed_are_those_that_were(first, second):
    explorer = BroadcastExplorer(first, second, pick=("x", 0))
    if explorer.result is None:
        return
    for name, own in explorer.shapes.items():
        axes = explorer.summed[name]
        again = np.sum(explorer.values["g"], axis=axes).reshape(own)
        np.testing.assert_array_equal(explorer.gradients[name], again)
        assert axes == summed_axes(own, explorer.result)
        assert all(explorer.result[axis] > 1 or axis < len(explorer.result) - len(own) for axis in axes)


def test_words_name_the_axes():
    explorer = BroadcastExplorer((3,), (2, 1))
    assert explorer.alt_text == (
        "x (3,) + y (2, 1) gives (2, 3). x is stretched along axis 0, so its gradient is summed over axis 0. "
        "y is stretched along axis 1, so its gradient is summed over axis 1."
    )
    explorer.first = [2, 3]
    assert "x is not stretched, so nothing of its gradient is summed." in explorer.alt_text
    assert explorer.state() == {
        "first": (2, 3),
        "second": (2, 1),
        "sign": "+",
        "pick": ("y", 0),
        "result": (2, 3),
        "summed": {"x": (), "y": (1,)},
        "why_not": "",
    }


BAD = {
    "first must be a shape of at most 3 axes": {"first": (1, 1, 1, 1)},
    r"second must be a shape .* got \[5\]": {"second": (5,)},
    r"got \[0\]": {"first": (0,)},
    "got \\['3'\\]": {"first": "3"},
    "sign must be": {"sign": "@"},
    "pick must be": {"pick": ("z", 0)},
    r"pick must be .*got \('x', 6\)": {"pick": ("x", 6)},
    "n an entry of it": {"pick": 3},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises((ShapeError, DataError), match=words):
        BroadcastExplorer(**BAD[words])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_picture_shows_every_number_and_its_copies():
    x, y = np.array([1.0, 2.0, 3.0]), np.array([[10.0], [20.0]])
    fig = figures.stretched_and_summed(x, y, np.array([[1.0, 5.0, 2.0], [6.0, 3.0, -7.0]]))
    assert [texts(ax) for ax in fig.axes] == [
        ["1", "2", "3", "1", "2", "3"],
        ["10", "10", "10", "20", "20", "20"],
        ["11", "12", "13", "21", "22", "23"],
        ["7", "8", "−5"],
        ["8", "2"],
        ["1", "5", "2", "6", "3", "−7"],
    ]
    copies = [[patch.get_linestyle() == ":" for patch in ax.patches] for ax in fig.axes[:2]]
    assert copies == [[False] * 3 + [True] * 3, [False, True, True] * 2]
    assert fig.axes[3].get_title(loc="left") == "gradient of x (3,):\ng summed over axis 0"
    with pytest.raises(ValueError, match="g must have the result's shape"):
        figures.stretched_and_summed(x, y, np.ones((3, 2)))
    with pytest.raises(ValueError, match="room for three axes"):
        figures.stretched_and_summed(np.ones((1, 1, 1, 1)), x, np.ones((1, 1, 1, 3)))


def test_a_times_says_what_is_summed():
    fig = figures.stretched_and_summed([1.0, 2.0], [[3.0], [4.0]], np.ones((2, 2)), sign="×", names=("row", "column"))
    sums = [ax.get_title(loc="left").split("\n")[1] for ax in fig.axes[3:5]]
    assert sums == ["g · column summed over axis 0", "g · row summed over axis 1"]
    assert fig.alt_text.startswith("row (2,) × column (2, 1) gives (2, 2). row is stretched along axis 0")
    assert texts(fig.axes[3]) == ["7", "7"]


def test_step_times_state_what_more_examples_cost():
    fig = figures.step_times({"slow": [2, 20], "fast": [10, 1000]}, {"slow": [1.0, 10.0], "fast": [0.01, 0.02]})
    assert "slow: ≈1000 ms for 2, ≈10000 ms for 20; fast: ≈10 ms for 10, ≈20 ms for 1,000" in fig.alt_text
    assert [tick.get_text() for tick in fig.axes[0].get_xticklabels()] == ["2", "10", "20", "1,000"]
    np.testing.assert_allclose(fig.axes[0].lines[0].get_ydata(), [1000, 10000])


def test_predictions_beside_the_truth():
    truth = np.array([10.0, 20.0, 30.0])
    fig = figures.predicted_and_true({"flat": np.full((3, 1), 20.0), "good": truth}, truth, unit="MPa", title="Two")
    assert fig.alt_text == (
        "Two. flat: the predictions spread ≈0.00 times as wide as the truth; "
        "good: the predictions spread ≈1.00 times as wide as the truth."
    )
    assert len(fig.axes) == 2
    assert fig.axes[1].get_xlabel() == "truth, MPa"
