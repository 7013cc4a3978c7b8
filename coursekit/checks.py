"""Checks: what authors define with `exercise` and `answer`, and what learners call: `check` and `attempt`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from coursekit import paths
from coursekit.compare import TOLERANCE
from coursekit.definitions import Answer, DefinitionError, Exercise, Misconception, Task
from coursekit.marking import NotAttempted, judge
from coursekit.registry import UnknownExercise, find, folders, load
from coursekit.runner import SECONDS
from coursekit.verdict import Verdict

__all__ = [
    "Answer",
    "DefinitionError",
    "Exercise",
    "Misconception",
    "NotAttempted",
    "Task",
    "UnknownExercise",
    "Verdict",
    "answer",
    "attempt",
    "check",
    "exercise",
    "find",
    "folders",
    "judge",
    "load",
]


def exercise(
    *,
    id: str,
    title: str,
    minutes: int,
    difficulty: int,
    points: int,
    objective: str,
    closed: tuple[str, ...] = (),
    core: bool = False,
    kind: str = "build",
    covers: tuple[str, ...] = (),
    tolerance: float = TOLERANCE,
    praise: str = "",
    seconds: float = SECONDS,
) -> Callable[[Callable], Exercise]:
    """Decorator that makes a reference solution into an exercise; see CONTRIBUTING.md for a whole one.

    Args:
        id: the chapter's prefix and a name, "02.descent_step".
        title: what the learner reads above it.
        minutes, difficulty, points: whole numbers; difficulty is 1, 2 or 3.
        objective: what one can do afterwards, beginning with a verb: "take a gradient-descent step by yourself".
        closed: modules, functions and classes that the answer may not use: ("nnlib.optim", "torch").
        core: whether it is one of the lesson's three core exercises.
        kind: one of KINDS.
        covers: ids of the syllabus that it exercises.
        tolerance: relative, for fractions.
        praise: a sentence for a right answer, in place of the objective's.
        seconds: the time limit for all cases together.

    Raises:
        DefinitionError: a value out of range, or an id that the chapter has already.
    """
    options = dict(locals())

    def make(reference: Callable) -> Exercise:
        if not callable(reference):
            raise DefinitionError(f"exercise {id!r}: @exercise stands above the reference, a function or a class.")
        return Exercise(reference=reference, **options)

    return make


def answer(
    id: str,
    title: str,
    minutes: int,
    difficulty: int,
    points: int,
    objective: str,
    *,
    value: Any,
    wrong: dict[str, tuple[Any, str, str]] | None = None,
    accepts: tuple | list = (),
    core: bool = False,
    kind: str = "predict",
    covers: tuple[str, ...] = (),
    tolerance: float = 1e-3,
    praise: str = "",
) -> Answer:
    """An exercise whose answer is a value.  Texts are compared without capitals; a list may stand for a tuple.

    Args:
        id, title, minutes, difficulty, points, objective, core, kind, covers, praise: as for `exercise`.
        value: the right one.  With a function under `.compare`, one right one of many.
        wrong: {name: (wrong value, thought, hint)}.
        accepts: other right values.
        tolerance: relative, for fractions; 1e-3 since they are typed by hand.  A whole number is exact.

    Raises:
        DefinitionError: a value out of range, an id that the chapter has already, a malformed entry of `wrong`.

    Example:
        >>> shape = answer("02.shape", "Its shape", 1, 1, 1, "predict a shape", value=(3, 4),
        ...                wrong={"exchanged": ((4, 3), "rows go across", "What does the first number count?")})
        >>> shape.is_right([3, 4]) is None
        True
    """
    task = Answer(
        id=id,
        title=title,
        minutes=minutes,
        difficulty=difficulty,
        points=points,
        objective=objective,
        core=core,
        kind=kind,
        covers=covers,
        tolerance=tolerance,
        praise=praise,
        value=value,
        accepted=tuple(accepts),
    )
    task.wrong(wrong or {})
    return task


def check(id: str, thing: Any) -> Verdict:
    """Mark an answer; shown as the result of a notebook's cell.

    Args:
        id: of the exercise, "02.descent_step".
        thing: the function or class itself, or the value asked for; `...` is "not attempted".

    In the learner's folder the points are recorded; elsewhere nothing is.

    Returns:
        The verdict: status, points, what was expected and received on which input, a hint.

    Raises:
        UnknownExercise: no exercise has this id; near ones are listed.
    """
    verdict = judge(find(id), thing)
    if verdict.status == "not attempted":
        return verdict
    if paths.works_in(paths.home()):
        from coursekit.progress import Progress

        Progress().record_exercise(verdict.id, verdict.points, verdict.possible)
    elif paths.works_in(paths.ROOT / "exercises"):
        return replace(
            verdict,
            note=f"{verdict.note} Not recorded: this is the course's own copy. Yours, which keeps "
            f"your points, is in {paths.home().name}/exercises.".strip(),
        )
    return verdict


@contextmanager
def attempt(id: str) -> Iterator[None]:
    """Use an exercise's answer where it may not exist yet: an open exercise ends the block, and says so.

    Args:
        id: of the exercise, "02.descent_step".

    Raises:
        UnknownExercise: no exercise has this id.
    """
    task = find(id)
    try:
        yield
    except NotAttempted:
        open_ = True
    except TypeError as error:  # what Python says of a `...` that is still to be filled in
        if "ellipsis" not in str(error).lower():
            raise
        open_ = True
    else:
        open_ = False
    if open_:
        print(f"○ {task.label} is still open: the rest of this cell waits.")
