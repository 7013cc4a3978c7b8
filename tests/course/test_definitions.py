"""Exercises as authors define them, how they are found, and how results are compared."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import coursekit
from coursekit import paths, registry
from coursekit.checks import DefinitionError, UnknownExercise, answer, check, exercise, judge, load
from coursekit.compare import difference
from coursekit.definitions import collecting

SAMPLE = Path(__file__).parent / "sample"
STEP = "02.descent_step"


@pytest.fixture(autouse=True)
def sample(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def right(w, grad, learning_rate):
    return w - learning_rate * grad


# -- definitions --------------------------------------------------------------------------------------------------

GOOD = {"id": "02.a", "title": "A", "minutes": 5, "difficulty": 1, "points": 1, "objective": "do a"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "descent"}, "id must be like \"02.descent_step\"; got 'descent'"),
        ({"objective": " "}, "objective must be a text that says something"),
        ({"minutes": 0}, "minutes must be a whole number from 1 to 120; got 0"),
        ({"difficulty": 4}, "difficulty must be a whole number from 1 to 3"),
        ({"points": 1.5}, "points must be a whole number"),
        ({"points": True}, "points must be a whole number"),
        ({"closed": "torch"}, "closed must be a tuple of texts"),
        ({"kind": "quiz"}, "kind must be one of build, use"),
        ({"tolerance": 0}, "tolerance must be positive"),
    ],
)
def test_a_definition_out_of_range_says_so(change, says):
    with pytest.raises(DefinitionError) as error:
        exercise(**{**GOOD, **change})(right)
    assert says in str(error.value)


def test_a_missing_objective_is_refused():
    with pytest.raises(TypeError, match="objective"):
        exercise(**{name: value for name, value in GOOD.items() if name != "objective"})


def test_an_id_is_defined_once_a_chapter():
    with collecting():
        exercise(**GOOD)(right)
        with pytest.raises(DefinitionError, match=r"'02\.a' is defined twice"):
            answer(**GOOD, value=1)


def test_a_misconception_needs_words_and_a_name_of_its_own():
    task = exercise(**GOOD)(right)
    task.misconception("x", "y", "z")(right)
    with pytest.raises(DefinitionError, match="two misconceptions are called 'x'"):
        task.misconception("x", "y", "z")(right)
    with pytest.raises(DefinitionError, match="needs its hint"):
        task.misconception("w", "y", "")(right)


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        (lambda rng: iter(()), "yield nothing"),
        (lambda rng: [np.ones(3)], "a case is a tuple of arguments"),
        (lambda rng: [(1, 2)], "missing a required argument: 'learning_rate'"),
    ],
)
def test_cases_that_do_not_fit(cases, says):
    task = exercise(**GOOD)(right)
    task.cases(cases)
    with pytest.raises(DefinitionError, match=says):
        task.calls()


def test_a_reference_that_fails_is_the_authors_fault():
    task = exercise(**GOOD)(lambda x: 1 / x)
    task.cases(lambda rng: [(1,), (0,)])
    with pytest.raises(DefinitionError, match=r"its reference fails with .*ZeroDivisionError.* on x = 0"):
        judge(task, lambda x: 1 / x)


def test_a_comparison_that_an_odd_answer_upsets_is_no_traceback():
    task = exercise(**GOOD)(lambda x: 2 * x)
    task.cases(lambda rng: [(1.0,)])
    task.compare(lambda expected, got, case: None if got - expected == 0 else "another")
    assert judge(task, lambda x: x + x).status == "right"
    assert judge(task, lambda x: "two").message == "What came is the text 'two', and should be a number."
    task.compare(lambda expected, got, case: expected["no such key"])
    with pytest.raises(TypeError):
        judge(task, lambda x: 2 * x)


def test_a_wrong_value_that_counts_as_right_is_refused():
    with pytest.raises(DefinitionError, match="wrong answer 'same' counts as right"):
        answer(**GOOD, value="B", wrong={"same": (" b", "t", "h")}).finish()
    with pytest.raises(DefinitionError, match="must be"):
        answer(**GOOD, value="B", wrong={"same": "b"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('answer("03.a", "A", 1, 1, 1, "do a", value=1)', 'must begin with "02."'),
        ("", "defines no exercise"),
        (
            '@exercise(id="02.a", title="A", minutes=1, difficulty=1, points=1, objective="o")\ndef f(x): return x',
            "has no cases: write a generator under @f.cases",
        ),
        (
            '@exercise(id="02.a", title="A", minutes=1, difficulty=1, points=1, objective="o")\nclass F: ...\n'
            "F.cases(lambda rng: [(1,)])",
            "show its use under @F.script",
        ),
    ],
)
def test_a_chapter_that_is_not_well_defined(tmp_path, text, says):
    (tmp_path / "ch02_x").mkdir()
    file = tmp_path / "ch02_x" / "checks.py"
    file.write_text(f"from coursekit.checks import answer, exercise\n{text}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        load(file.parent)


def test_a_changed_checks_file_is_read_again(tmp_path):
    (tmp_path / "ch02_x").mkdir()
    file = tmp_path / "ch02_x" / "checks.py"
    for title, moment in (("Old", 1), ("New", 2)):
        file.write_text(
            f'from coursekit.checks import answer\nanswer("02.a", "{title}", 1, 1, 1, "do a", value=1)\n',
            encoding="utf-8",
        )
        os.utime(file, (moment, moment))
        assert load(file.parent)[0].title == title


def test_unknown_ids_list_near_ones():
    for id in ("02.descent", "02.descent_stp", "2.descent_step", "descent_step", "02.Descent_step"):
        with pytest.raises(UnknownExercise, match=r"Did you mean '02\.descent_step'"):
            check(id, right)
    with pytest.raises(UnknownExercise, match=r"'02\.descent_step' or '02\.counter'"):
        check("02.zzzzzzzzzzz", right)
    with pytest.raises(TypeError, match="by its id such as"):
        check(right, right)


def test_numbers_follow_the_order_of_the_file():
    assert [task.number for task in load(SAMPLE / "ch02_learning")] == ["2.1", "2.2", "2.3", "2.4"]
    assert registry.prefix(Path("ch00b_numpy")) == "00b"


# -- comparison ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.0 + 1e-4, False),
        (1.0, np.float32(1.00001), True),
        (0.0, 1e-9, True),
        (1.0, 1, True),
        (1.0, True, True),
        (True, 1, True),
        (True, 0, False),
        (1.0, "1.0", False),
        (1.0, None, False),
        (1.0, np.array(1.0), True),
        (1.0, np.array([1.0]), False),
        (1.0, [1.0], False),
        (np.nan, np.nan, True),
        (np.inf, np.inf, True),
        (np.inf, -np.inf, False),
        (np.inf, 1e308, False),
        (1.0, np.inf, False),
        (np.array([1e-9, 1.0]), np.array([0.0, 1.0]), True),
        (np.array([1.0, np.nan]), np.array([1.0, 1.0]), False),
        (np.zeros((2, 0)), np.zeros((2, 0)), True),
        (np.zeros((2, 0)), np.zeros((0, 2)), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), True),
        (np.array([1, 2]), np.array([1.0, 2.5]), False),
        (np.array([True, False]), [True, False], True),
        (np.array(["a"]), np.array(["b"]), False),
        ((1, 2), [1, 2], True),
        ((1, 2), np.array([1, 2]), True),
        ((1, 2), (1, 2, 3), False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, [1], False),
        ({1, 2}, {2, 1}, True),
        ("a", "a", True),
        ("a", "A", False),
        (None, None, True),
        (None, 0, False),
        (1 + 2j, 1 + 2j, True),
        (2**70, 2**70, True),
        (2**70, 2**71, False),
        (25557032, 25557031, False),
        (25557032, 25557032.0, True),
        (np.array([25557032]), np.array([25557031]), False),
        (b"a", b"a", True),
        (np.float32(0.5), 0.5, True),
    ],
)
def test_difference(expected, got, same):
    assert (difference(expected, got) is None) == same


# -- the package --------------------------------------------------------------------------------------------------


def test_coursekit_loads_nothing_until_it_is_asked():
    program = (
        "import sys, coursekit; assert not {'numpy', 'IPython', 'anywidget'} & set(sys.modules); "
        "coursekit.check; assert not {'IPython', 'anywidget', 'matplotlib', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=paths.ROOT)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"coursekit has no 'chek'; it has .*check"):
        getattr(coursekit, "chek")  # noqa: B009
    assert not hasattr(coursekit, "__wrapped__")
    assert set(coursekit.__all__) <= set(dir(coursekit))
    assert coursekit.check is check
