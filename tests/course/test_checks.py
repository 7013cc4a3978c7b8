"""Checks: right, open and wrong answers, and what is said of them.  The sample chapter holds the exercises."""

from pathlib import Path

import numpy as np
import pytest

from coursekit.checks import NotAttempted, UnknownExercise, attempt, check

SAMPLE = Path(__file__).parent / "sample"
STEP = "02.descent_step"


@pytest.fixture(autouse=True)
def sample(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def right(w, grad, learning_rate):
    return w - learning_rate * grad


# -- right answers ------------------------------------------------------------------------------------------------


def test_a_right_answer_gets_its_points_and_hears_what_was_right():
    verdict = check(STEP, right)
    assert (verdict.status, verdict.points, verdict.possible) == ("right", 2, 2)
    assert str(verdict) == (
        "✓ Right · Exercise 2.1: One step downhill · 2 of 2 points\n"
        "It gives what is expected on all 4 inputs, and its arguments stay as they were. "
        "You can take a gradient-descent step by yourself."
    )


@pytest.mark.parametrize(
    ("piece", "note"),
    [
        (lambda w, grad, learning_rate: list(w - learning_rate * grad), "it is a list"),
        (lambda w, grad, learning_rate: tuple(w - learning_rate * grad), "it is a tuple"),
        (lambda w, grad, learning_rate: (w - learning_rate * grad).astype(np.float32), ""),
        (lambda *args: right(*args), ""),
        (lambda w, grad, learning_rate, more=0: right(w, grad, learning_rate), ""),
    ],
)
def test_other_forms_of_the_right_answer_are_accepted(piece, note):
    verdict = check(STEP, piece)
    assert verdict.status == "right"
    assert note in verdict.note


def test_printing_inside_a_right_function_does_no_harm(capsys):
    def piece(w, grad, learning_rate):
        print("step", learning_rate * grad)
        return w - learning_rate * grad

    assert check(STEP, piece).status == "right"
    assert capsys.readouterr().out == ""


# -- open exercises -----------------------------------------------------------------------------------------------


def raises(w, grad, learning_rate):
    raise NotAttempted("Exercise 2.1: One step downhill")


def documented(w, grad, learning_rate):
    """w (D,), grad (D,)  ->  the new w."""


def half_open(w, grad, learning_rate):
    step = ...
    return w - step


def gives_ellipsis(w, grad, learning_rate):
    return w, ...


class Open:
    def __init__(self, start):
        raise NotAttempted

    def see(self, loss):
        raise NotAttempted


class Empty:
    def __init__(self, start):
        pass

    def see(self, loss):
        pass


@pytest.mark.parametrize(
    ("id", "thing"),
    [
        *((STEP, thing) for thing in (None, ..., NotAttempted, raises, documented, half_open, gives_ellipsis)),
        ("02.counter", Open),
        ("02.counter", Empty),
        ("02.order", ...),
        ("02.order", ["A", ..., ...]),
        ("02.rate", None),
    ],
)
def test_an_open_exercise_is_not_attempted(id, thing):
    verdict = check(id, thing)
    assert (verdict.status, verdict.points) == ("not attempted", 0)
    assert str(verdict).startswith("○ Not attempted · ")


def test_a_left_over_ellipsis_is_shown_with_its_line():
    assert "There is still a `...` to fill in" in check(STEP, half_open).message
    assert "`return w - step`" in check(STEP, half_open).message


def test_attempt_waits_for_an_open_exercise(capsys):
    reached = []
    with attempt(STEP):
        raises(1, 2, 3)
        reached.append("after")
    with attempt(STEP):
        half_open(1, 2, 3)
    assert reached == []
    line = "○ Exercise 2.1: One step downhill is still open: the rest of this cell waits.\n"
    assert capsys.readouterr().out == 2 * line
    with attempt(STEP):
        reached.append("solved")
    assert (reached, capsys.readouterr().out) == (["solved"], "")


@pytest.mark.parametrize("error", [TypeError("unsupported operand"), ValueError("ellipsis"), NotImplementedError()])
def test_attempt_lets_other_errors_through(error):
    with pytest.raises(type(error)), attempt(STEP):
        raise error


def test_attempt_knows_its_ids():
    with pytest.raises(UnknownExercise, match=r"Did you mean '02\.descent_step'"), attempt("02.descend_step"):
        pass


# -- wrong answers ------------------------------------------------------------------------------------------------


def test_a_known_mistake_is_named_with_its_hint_on_the_input_that_shows_it():
    verdict = check(STEP, lambda w, grad, learning_rate: w + learning_rate * grad)
    assert (verdict.status, verdict.points, verdict.misconception) == ("wrong", 0, "uphill")
    assert str(verdict) == (
        "✗ Not yet · Exercise 2.1: One step downhill · 0 of 2 points\n"
        "The numbers differ.\n"
        "  with:     w = [0.1345]  shape (1,)\n"
        "            grad = [0.3877]  shape (1,)\n"
        "            learning_rate = 0.5\n"
        "  expected: [-0.05941]  shape (1,)\n"
        "  received: [0.3283]  shape (1,)\n"
        "This is a known mistake, “uphill”. The thought behind it: “the slope shows the way”.\n"
        "Hint: Did the loss go up? Which sign walks down?"
    )


def test_a_changed_argument_is_seen_though_the_result_is_right():
    def in_place(w, grad, learning_rate):
        w -= learning_rate * grad
        return w.copy()

    verdict = check(STEP, in_place)
    assert verdict.misconception == "changes its argument"
    assert "The result is right, and yet the caller's `w`" in verdict.message
    assert dict(verdict.rows)["w after the call"] == "[-0.05941]  shape (1,)"


def test_a_changed_argument_beside_a_wrong_result_is_mentioned():
    def both(w, grad, learning_rate):
        grad *= 2
        return w

    assert check(STEP, both).note == "It also changes its argument `grad`."


def test_the_inputs_of_one_call_do_not_reach_the_next():
    def spoils(w, grad, learning_rate):
        w[:] = 7
        return w

    assert dict(check(STEP, spoils).rows)["with"].startswith("w = [0.1345]")
    assert check(STEP, right).status == "right"


@pytest.mark.parametrize(
    ("piece", "says"),
    [
        (lambda w, grad, learning_rate: [w - learning_rate * grad, None][1], "did you forget `return`?"),
        (lambda w, grad, learning_rate: print(w - learning_rate * grad), "it prints its result and returns `None`"),
        (lambda w, grad, learning_rate: (w - learning_rate * grad)[:, None], "shape is (1, 1) and should be (1,)"),
        (lambda w, grad, learning_rate: np.sum(w - learning_rate * grad), "one number came for an array"),
        (lambda w, grad, learning_rate: (w - learning_rate * grad).astype(int), "the fractions were cut off"),
        (lambda w, grad, learning_rate: w * np.nan, "it holds nan (not a number) at index 0"),
        (lambda w, grad, learning_rate: w / np.zeros_like(w), "it holds inf (infinite) at index 0"),
        (lambda w, grad, learning_rate: "w", "what came is the text 'w', and should be an array"),
        (lambda w, grad, learning_rate: [str(x) for x in w], "what came is a list of 1, and should be an array"),
        (lambda w, grad, learning_rate: right, "what came is the function `right`"),
        (lambda w, grad, learning_rate: (yield w), "what came is a generator"),
        (lambda w, grad, learning_rate: {"w": w}, "what came is a dict of 1"),
        (lambda w, grad, learning_rate: np.array([[1], [2, 3]], dtype=object), "an array of Python objects"),
    ],
)
def test_a_wrong_result_says_what_is_wrong_with_it(piece, says):
    verdict = check(STEP, piece)
    assert (verdict.status, verdict.points) == ("wrong", 0)
    assert says.casefold() in verdict.message.casefold()


def test_what_numpy_warned_of_and_what_was_printed_is_shown():
    def piece(w, grad, learning_rate):
        print("here")
        return np.log(-np.abs(w))

    rows = dict(check(STEP, piece).rows)
    assert rows["it printed"] == "here"
    assert rows["warning"] == "invalid value encountered in log"


def test_a_small_difference_is_shown_with_enough_digits():
    rows = dict(check(STEP, lambda w, grad, learning_rate: 1.00001 * w - learning_rate * grad).rows)
    assert rows["expected"] != rows["received"]


# -- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "value", "points"),
    [
        ("02.order", ["B", "A", "C"], 1),
        ("02.order", (" b", "a", "C "), 1),
        ("02.order", np.array(["B", "C", "A"]), 1),
        ("02.order", ["A", "B", "C"], 0),
        ("02.order", {"B", "A", "C"}, 0),
        ("02.rate", 0.3, 2),
        ("02.rate", 0.7, 0),
    ],
)
def test_values(id, value, points):
    assert check(id, value).points == points


def test_a_wrong_value_is_diagnosed_and_never_told_the_right_one():
    verdict = check("02.order", ["c", "b", "a"])
    assert verdict.misconception == "update first"
    assert "what came is 2 items" in check("02.order", ["A", "C"]).message
    for wrong in (["c", "b", "a"], ["A", "B", "C"]):
        assert "'B', 'A', 'C'" not in str(check("02.order", wrong))
    assert check("02.rate", 0.7).message == "At 0.7 it does not arrive."


def test_of_a_dictionary_the_wrong_items_are_named(monkeypatch):
    monkeypatch.delenv("COURSE_CHAPTERS")
    count = {"A": (20, 5), "B": (5,), "C": (100, 1), "D": 291, "E": 9}
    assert check("05.count", count).points == 2
    assert check("05.count", {**count, "B": (6,), "D": 290}).message.startswith("Not right yet: B, D.")
    assert "keys A, B, C, D, E, and what came has A" in check("05.count", {"A": (20, 5)}).message
