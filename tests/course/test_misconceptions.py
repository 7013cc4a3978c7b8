"""Every misconception is a mutant: it must lose its marks and be called by its own name.

Over the checks.py of every chapter: a misconception that earns marks, or draws another's diagnosis or none, fails; so
does a reference or an accepted variant that loses a mark, an unsolved stub that earns one, a piece of code with fewer
than three misconceptions, and a case that is another at the next run.
"""

import copy
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from coursekit import paths
from coursekit.checks import Answer, Exercise, NotAttempted, Task, answer, exercise, folders, judge, load
from coursekit.compare import difference
from coursekit.plain import plain

LEAST = 3
SAMPLE = Path(__file__).parent / "sample"


def faults(task: Task) -> Iterator[str]:
    """What is wrong with an exercise's check, in words."""
    for wrong in task.misconceptions:
        verdict = judge(task, wrong.piece)
        if verdict.points:
            yield f"the misconception {wrong.name!r} earns {verdict.points} points"
        elif verdict.misconception != wrong.name:
            said = verdict.misconception or f"none: {verdict.message}"
            yield f"the misconception {wrong.name!r} draws another diagnosis: {said}"
    for name, thing in right_ones(task):
        verdict = judge(unclosed(task) if name == "reference" else task, thing)
        if verdict.points != task.points:
            yield f"the {name} loses marks: {verdict}"
    for stub in stubs(task):
        verdict = judge(task, stub)
        if verdict.points or verdict.status != "not attempted":
            yield f"an unsolved stub is not “not attempted”: {verdict}"
    if isinstance(task, Exercise):
        if len(task.misconceptions) < LEAST:
            yield f"it has {len(task.misconceptions)} misconceptions, and needs {LEAST}"
        random.seed(1), np.random.seed(1)
        once = task.calls()
        random.seed(2), np.random.seed(2)
        if difference(plain(once), plain(task.calls())):
            yield "its cases differ from run to run"


def right_ones(task: Task) -> list[tuple[str, object]]:
    if isinstance(task, Answer):
        return [("right value", task.value), *((f"accepted value {value!r}", value) for value in task.accepted)]
    return [("reference", task.reference), *((f"accepted {name!r}", piece) for name, piece in task.accepted.items())]


def unclosed(task: Task) -> Task:
    """References may use what is closed to the learner."""
    task = copy.copy(task)
    task.closed = ()
    return task


def stubs(task: Task) -> list:
    if isinstance(task, Answer):
        return [..., None]

    def raises(*args, **options):
        raise NotAttempted(task.label)

    def passes(*args, **options):
        """What it will do."""

    if not isinstance(task.reference, type):
        return [..., None, raises, passes]
    methods = [name for name, value in vars(task.reference).items() if callable(value)]
    return [..., None, *(type("Stub", (), dict.fromkeys(methods, body)) for body in (raises, passes))]


def tally(tasks: list[Task]) -> str:
    wrong = [(task, wrong) for task in tasks for wrong in task.misconceptions]
    variants = sum(len(task.accepted) for task in tasks)
    killed = sum(judge(task, w.piece).points == 0 and judge(task, w.piece).misconception == w.name for task, w in wrong)
    return (
        f"{len(tasks)} exercises, {len(wrong)} misconceptions, {variants} accepted variants; "
        f"{killed}/{len(wrong)} killed and rightly diagnosed"
    )


COURSE = [task for folder in folders() for task in load(folder)]


@pytest.mark.parametrize("task", COURSE, ids=lambda task: task.id)
def test_every_check_of_the_course(task):
    assert list(faults(task)) == []


def test_summary(capsys):
    assert {task.id[:2] for task in COURSE} >= {"01", "02"}
    line = tally(COURSE)
    with capsys.disabled():
        print(f"\n{line}")
    total = sum(len(task.misconceptions) for task in COURSE)
    assert f"{total}/{total} killed" in line


# -- the test itself: each fault is found -------------------------------------------------------------------------


def test_the_sample_chapter_is_without_fault():
    tasks = load(SAMPLE / "ch02_learning")
    assert [fault for task in tasks for fault in faults(task)] == []
    assert tally(tasks) == ("4 exercises, 11 misconceptions, 2 accepted variants; 11/11 killed and rightly diagnosed")


def squares(**options) -> Exercise:
    """A sound exercise, to be spoilt in one point."""
    task = exercise(id="02.square", title="Square", minutes=1, difficulty=1, points=2, objective="square", **options)(
        lambda x: x * x
    )
    task.cases(lambda rng: [(2.0,), (3.0,), (np.array([-1.0, 4.0]),)])
    task.misconception("doubles", "squaring is doubling", "What is 3 · 3?")(lambda x: x + x)
    task.misconception("keeps the sign", "a square has a sign", "What is -1 · -1?")(lambda x: x * abs(x))
    task.misconception("cubes", "one more", "How many factors?")(lambda x: x * x * x)
    return task


def test_a_sound_exercise_has_no_faults():
    assert list(faults(squares())) == []


def test_a_misconception_that_earns_marks_is_found():
    task = squares()
    task.misconception("a power", "** is another operation", "Is it?")(lambda x: x**2)
    assert list(faults(task)) == ["the misconception 'a power' earns 2 points"]


def test_a_misconception_with_anothers_diagnosis_is_found():
    task = squares()
    task.misconception("adds", "a square is a sum", "Of what?")(lambda x: 2 * x)
    assert list(faults(task)) == ["the misconception 'adds' draws another diagnosis: doubles"]


def test_a_misconception_that_is_refused_before_it_is_run_is_found():
    task = squares()
    task.misconception("two arguments", "the power is an argument", "Which power?")(lambda x, power: x**power)
    assert "the misconception 'two arguments' draws another diagnosis: none: The arguments" in next(faults(task))


def test_an_accepted_variant_that_loses_marks_is_found():
    task = squares()
    task.accepts("by abs")(lambda x: abs(x) * x)
    assert next(faults(task)).startswith("the accepted 'by abs' loses marks: ✗ Not yet")


def test_an_accepted_variant_that_uses_what_is_closed_is_found_and_the_reference_may():
    task = squares(closed=("numpy.square",))
    task.reference = np.square
    assert list(faults(task)) == []
    task.accepts("numpy's")(lambda x: np.square(x))
    assert "`numpy.square` is closed here" in next(faults(task))


def test_a_reference_that_its_own_comparison_refuses_is_found():
    task = squares()
    task.compare(lambda expected, got, case: "never" if np.ndim(got) == 0 else None)
    assert next(fault for fault in faults(task) if "reference" in fault).startswith("the reference loses marks")


def test_too_few_misconceptions_are_found():
    task = squares()
    task.misconceptions.pop()
    assert list(faults(task)) == ["it has 2 misconceptions, and needs 3"]


@pytest.mark.parametrize("draw", [lambda: float(np.random.normal()), random.random])
def test_cases_that_change_are_found(draw):
    task = squares()
    cases = task.generate
    task.generate = lambda rng: [*cases(rng), (draw(),)]
    assert "its cases differ from run to run" in list(faults(task))


def test_a_stub_that_counts_as_an_answer_is_found():
    task = answer("02.none", "A", 1, 1, 1, "do a", value=1)
    task.compare(lambda expected, got, case: None)
    assert list(faults(task)) == []
    task = squares()
    task.script(lambda piece, x: x * x)  # a script that never uses the piece
    assert any("'doubles' earns 2 points" in fault for fault in faults(task))


def test_wrong_values_are_mutants_too():
    task = answer(
        "02.order",
        "Order",
        1,
        1,
        1,
        "order",
        value=["A", "B"],
        accepts=[["B", "A"]],
        wrong={"x": (["C"], "c", "c?"), "y": (["c "], "c", "c?")},
    )
    assert list(faults(task)) == ["the misconception 'y' draws another diagnosis: x"]


def test_the_summary_sees_a_survivor():
    task = squares()
    task.misconception("a power", "** is another operation", "Is it?")(lambda x: x**2)
    assert tally([task]) == "1 exercises, 4 misconceptions, 0 accepted variants; 3/4 killed and rightly diagnosed"
    assert paths.chapters() == paths.ROOT / "chapters"  # the course's own, not a class's
