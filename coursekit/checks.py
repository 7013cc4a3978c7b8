"""Checks: what authors define with `exercise` and `answer`, and what learners call: `check` and `attempt`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from coursekit import paths
from coursekit.definitions import Answer, DefinitionError, Exercise, Misconception, Task, answer, exercise
from coursekit.marking import NotAttempted, judge
from coursekit.registry import UnknownExercise, find, folders, load
from coursekit.verdict import Verdict

__all__ = [
    "Answer", "DefinitionError", "Exercise", "Misconception", "NotAttempted", "Task", "UnknownExercise", "Verdict",
    "answer", "attempt", "check", "exercise", "find", "folders", "judge", "load",
]


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
        return replace(verdict, note=f"{verdict.note} Not recorded: this is the course's own copy. Yours, which keeps "
                       f"your points, is in {paths.home().name}/exercises.".strip())
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
