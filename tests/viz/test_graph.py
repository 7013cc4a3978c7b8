"""GraphStepper: what was typed, what is computed, what each step has handed on; and the figures of lesson 03."""

import numpy as np
import pytest

from nnlib.errors import DataError
from nnlib.scalar import Value
from nnlib.viz import figures
from nnlib.viz.widgets import GraphStepper


def test_the_slopes_at_the_end_are_the_librarys():
    stepper = GraphStepper("(a*b + c).tanh()", values={"a": 2, "b": -3, "c": 6.5})
    assert stepper.state()["slopes"] == {"a": None, "b": None, "c": None}
    stepper.finish()
    a, b, c = Value(2.0), Value(-3.0), Value(6.5)
    out = (a * b + c).tanh()
    out.backward()
    assert stepper.step == stepper.last == 7
    assert stepper.output == pytest.approx(out.data)
    assert stepper.state()["slopes"] == pytest.approx({"a": a.grad, "b": b.grad, "c": c.grad})


def test_slopes_come_one_operation_at_a_time():
    stepper = GraphStepper("e = a*b; d = e + c; L = d*e", values={"a": 2, "b": 3, "c": -4}, step=4)
    heard = []
    for stepper.step in range(4, 8):
        heard.append(tuple(stepper.slopes.values()))
    assert heard == [(None, None, None), (None, None, None), (None, None, 6.0), (24.0, 16.0, 6.0)]


def test_a_typed_expression_keeps_the_numbers_that_it_shares():
    stepper = GraphStepper("a*b", values={"a": 3, "b": 4}, step=2)
    stepper._typed = "a*c + a"
    assert (stepper.expression, stepper.values, stepper.step) == ("a*c + a", {"a": 3.0, "c": 1.0}, 0)
    assert stepper.message == ""
    assert [node["label"] for node in stepper._graph["nodes"]] == ["a", "c", "×", "+"]
    assert stepper.label.endswith("a*c + a")


def test_a_typed_fault_is_said_and_changes_nothing():
    stepper = GraphStepper("a*b", step=2)
    before = stepper.state()
    for bad in ("a*", "2a", "sin(a)", "__import__('os').getcwd()"):
        stepper._typed = bad
        assert stepper.message
        assert stepper.state() == before
    stepper._typed = "a + 1"
    assert stepper.message == ""


def test_python_may_set_the_expression_and_reset_brings_back_the_start():
    stepper = GraphStepper("a*b", values={"a": 3})
    start = stepper.state()
    stepper.expression = "x**2 + 1"
    stepper.finish()
    assert stepper.state()["slopes"] == {"x": 2.0}
    stepper.reset()
    assert stepper.state() == start
    with pytest.raises(DataError):
        stepper.expression = "x +"
    assert stepper.expression == "a*b"


def test_a_number_without_a_value_is_said():
    stepper = GraphStepper("a.log()", values={"a": 2}, step=3)
    stepper.values = {"a": -1.0}
    assert "log(-1) has no value" in stepper.fault
    assert "log(-1)" in stepper.alt_text
    assert np.isnan(stepper.output)
    assert stepper.slopes == {"a": None}
    assert stepper.static_figure().png().startswith(b"\x89PNG")


def test_words_and_picture():
    stepper = GraphStepper("(a*b + c).tanh()", values={"a": 2, "b": -3, "c": 6})
    assert stepper.alt_text == (
        "The graph of (a*b + c).tanh() at a = 2, b = -3, c = 6: its value is 0, its slopes -3 for a, 2 for b, 1 for c."
    )
    texts = [text.get_text() for text in stepper.static_figure().axes[0].texts]
    assert {"slope −3", "slope 2", "slope 1", "tanh\n0"} <= set(texts)


BAD = {
    "has no 'x'; its names are a, b": {"values": {"x": 1}},
    "a must be a number from": {"values": {"a": "two"}},
    "must be a dictionary": {"values": [1, 2]},
    "a must be a number": {"values": {"a": float("nan")}},
    "step must be a whole number from 0 to 3": {"step": 4},
    "cannot be read": {"expression": "a*"},
    "division by 0": {"expression": "a/b", "values": {"b": 0}},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(DataError, match=words):
        GraphStepper(**{"expression": "a*b", **BAD[words]})


def test_unknown_options_are_refused():
    with pytest.raises(TypeError, match="Did you mean values="):
        GraphStepper("a*b", value={"a": 1})


def test_the_figure_says_the_slopes():
    fig = figures.computation_graph("b = a + a; c = b + b", {"a": 1}, title="Two doublings", slopes="all")
    assert fig.alt_text == "Two doublings: the slope for a is 4."
    assert "slope 4" in [text.get_text() for text in fig.axes[0].texts]
    plain = figures.computation_graph("b = a + a; c = b + b", {"a": 1}, title="Two doublings")
    assert plain.alt_text == "Two doublings: b = a + a is 2, c = b + b is 4."
    own = figures.computation_graph("p = w*x; L = p**2", {"w": 2, "x": 3}, title="Own", slopes="own")
    assert own.alt_text == "Own: w→p ×3, x→p ×2, p→L ×12."
    with pytest.raises(ValueError, match="division by 0"):
        figures.computation_graph("1/a", {"a": 0}, title="none")


def test_every_arrow_reaches_from_box_to_box():
    fig = figures.computation_graph("p = w*x; L = p**2", {"w": 2, "x": 3}, title="Own", slopes="own")
    boxes = {text.get_bbox_patch() for text in fig.axes[0].texts if not hasattr(text, "arrow_patch")}
    arrows = [text.arrow_patch for text in fig.axes[0].texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 3
    assert all({arrow.patchA, arrow.patchB} <= boxes for arrow in arrows)


def test_decision_maps_count_the_points_on_their_side():
    points, labels = [[0, 0], [1, 0], [0, 1], [1, 1]], [-1, 1, -1, 1]
    fig = figures.decision_maps(
        points, labels, {"good": lambda p: p[0] - 0.5, "turned": lambda p: 0.5 - p[0], "points": None}
    )
    assert "good: ≈100 % of them" in fig.alt_text
    assert "turned: ≈0 % of them" in fig.alt_text
    assert fig.alt_text.startswith("4 points in two classes.")
    moons = figures.decision_maps(points, labels, {"points": None}, names=("−1", "1"), about="two half moons")
    assert moons.alt_text == "4 points in two classes, two half moons."
    assert [text.get_text() for text in moons.axes[0].get_legend().get_texts()] == ["−1", "1"]
    assert [len(ax.collections) for ax in fig.axes] == [1, 1, 0]
