"""What a learner reads: errors in their code, results that would deceive a comparison, the display."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coursekit import paths
from coursekit.checks import answer, check, judge

SAMPLE = Path(__file__).parent / "sample"
STEP = "02.descent_step"


@pytest.fixture(autouse=True)
def sample(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def right(w, grad, learning_rate):
    return w - learning_rate * grad


# -- errors in the learner's code ---------------------------------------------------------------------------------


def test_an_error_shows_the_learners_own_line_and_the_inputs_and_no_traceback():
    def piece(w, grad, learning_rate):
        step = np.dot(learning_rate * grad, np.ones(17))
        return w - step

    verdict = check(STEP, piece)
    rows = dict(verdict.rows)
    line = piece.__code__.co_firstlineno + 1
    assert verdict.status == "error"
    assert verdict.message == f"It stopped with an error on line {line}."
    assert rows[f"line {line}"] == "step = np.dot(learning_rate * grad, np.ones(17))"
    assert rows["error"].startswith("ValueError: shapes (1,) and (17,) not aligned")
    assert "grad = [0.3877]  shape (1,)" in rows["with"]
    assert "Traceback" not in str(verdict)


def test_an_error_in_a_helper_names_the_helper():
    def helper(x):
        raise RuntimeError(f"bad: {object()}")

    def piece(w, grad, learning_rate):
        return helper(w)

    verdict = check(STEP, piece)
    assert "of `helper`" in verdict.message
    assert dict(verdict.rows)["error"] == "RuntimeError: bad: <object object at 0x…>"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("return w - rate * grad", "look for a misspelt name"),
        ("return np.ones(2) - learning_rate * np.ones(3)", "shapes do not fit together"),
        ("return None - w", "a function without `return` gives None"),
        ("return w @ np.ones((3, 3, 3))", "Print both shapes"),
        ("return piece(w, grad, learning_rate)", "calls itself without ever stopping"),
        ("return 1 if np.ones(2) > 0 else 2", "An array has many truth values"),
        ("import sys; sys.exit()", ""),
    ],
)
def test_common_errors_get_advice(statement, says):
    names = {"np": np}
    exec(f"def piece(w, grad, learning_rate):\n    {statement}", names)
    verdict = check(STEP, names["piece"])
    assert verdict.status == "error"
    assert says in verdict.note


def test_an_error_recognised_as_a_known_mistake_gets_its_hint():
    def piece(w, grad, learning_rate):
        return w.extend(grad)  # another method than the misconception's, the same error

    assert check(STEP, piece).misconception == "takes a list"


def test_an_exception_whose_message_cannot_be_read_is_no_disaster():
    class Broken(Exception):  # noqa: N818
        def __str__(self):
            raise ValueError

    def piece(w, grad, learning_rate):
        raise Broken

    assert "its message could not be read" in dict(check(STEP, piece).rows)["error"]


def test_interrupting_the_kernel_still_works():
    def piece(w, grad, learning_rate):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(STEP, piece)


@pytest.mark.parametrize(
    ("piece", "yours"),
    [
        (lambda w, grad: w, "<lambda>(w, grad)"),
        (lambda: 1, "<lambda>()"),
        (lambda w, grad, learning_rate, momentum: w, "<lambda>(w, grad, learning_rate, momentum)"),
    ],
)
def test_a_signature_that_does_not_fit_is_shown_beside_the_expected_one(piece, yours):
    verdict = check(STEP, piece)
    assert verdict.status == "error"
    assert f"Expected: `descent_step(w, grad, learning_rate)`. Yours: `{yours}`." in verdict.message


class Memory:
    def __init__(self, start):
        self.value = start


@pytest.mark.parametrize(
    ("id", "thing", "says"),
    [
        (STEP, np.ones(3), "Give `check` the function itself, without brackets after its name: `check("),
        (STEP, "descent_step", "What came is its result, perhaps: 'descent_step'"),
        (STEP, Memory, "What came is the class `Memory`"),
        ("02.counter", Memory(1), "Give `check` the class itself"),
        ("02.counter", right, "What came is the function `right`"),
        ("02.order", right, "A value is asked for, and what came is the function `right`, so call it"),
    ],
)
def test_giving_something_else_than_was_asked_for(id, thing, says):
    verdict = check(id, thing)
    assert verdict.points == 0
    assert says in verdict.message


def test_a_class_that_lacks_a_method_shows_what_the_check_does():
    rows = dict(check("02.counter", Memory).rows)
    assert rows["the check does"] == "return [best.see(loss) for loss in losses], best.value"
    assert "has no attribute 'see'" in rows["error"]


# -- answers that would deceive a comparison ----------------------------------------------------------------------


class Yes:
    def __eq__(self, other):
        return True

    __hash__ = None
    __array_priority__ = 1000

    def __sub__(self, other):
        return 0.0

    __rsub__ = __le__ = __ge__ = __abs__ = __sub__


class YesArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__


class YesFloat(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return float("nan")

    __hash__ = float.__hash__


class YesText(str):
    def __eq__(self, other):
        return True

    def casefold(self):
        return "b"

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    "lie",
    [
        lambda w, grad, learning_rate: Yes(),
        lambda w, grad, learning_rate: w.view(YesArray),
        lambda w, grad, learning_rate: [Yes() for _ in w],
        lambda w, grad, learning_rate: np.array([Yes() for _ in w]),
        lambda w, grad, learning_rate: [YesFloat(1.0) for _ in w],
    ],
)
def test_an_object_that_equals_everything_earns_nothing(lie):
    assert check(STEP, lie).points == 0


def test_a_value_that_equals_everything_earns_nothing():
    text = answer("02.text", "A text", 1, 1, 1, "name it", value="B")
    assert judge(text, "b").points == 1
    assert judge(text, YesText("x")).points == 0
    number = answer("02.number", "A number", 1, 1, 1, "name it", value=5.0)
    number.compare(lambda expected, got, case: None if got == expected else "another")
    assert judge(number, 5).points == 1
    assert judge(number, YesFloat(4.0)).points == 0


# -- display ------------------------------------------------------------------------------------------------------


def test_the_html_says_the_same_and_escapes_what_the_learner_wrote():
    def piece(w, grad, learning_rate):
        print("<script>alert(1)</script>")
        return w

    page = check(STEP, piece)._repr_mimebundle_()
    assert page["text/plain"] == str(check(STEP, piece))
    assert "<script>" not in page["text/html"]
    assert "&lt;script&gt;" in page["text/html"]
    assert "✗ Not yet" in page["text/html"]
    assert "border-left:5px solid #d55e00" in page["text/html"]


def test_the_four_outcomes_differ_in_icon_and_word():
    outcomes = [check(STEP, piece).headline.split(" · ")[0] for piece in (right, ..., lambda: 1, lambda w, g, r: w)]
    assert outcomes == ["✓ Right", "○ Not attempted", "! Stopped", "✗ Not yet"]


def test_a_verdict_is_the_same_at_each_run():
    program = (
        "from coursekit import check\n"
        "print(check('02.descent_step', lambda w, grad, learning_rate: w))\n"
        "print(check('02.order', {'c', 'a', 'b'}))"
    )
    environment = {
        "COURSE_CHAPTERS": str(SAMPLE),
        "PYTHONPATH": str(paths.ROOT),
        "PYTHONIOENCODING": "utf-8",
        "OPENBLAS_NUM_THREADS": "1",
    }
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, **environment, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
