"""From a notebook to its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.checks import Task
from coursekit.grading.process import run_steps
from coursekit.grading.sheet import NotebookError, Sheet, read, tasks_of

SECONDS = 60.0


@dataclass(frozen=True)
class Row:
    """The outcome of one exercise: a verdict's fields, with the further statuses "missing" and "unknown"."""

    id: str
    label: str
    status: str
    points: int
    possible: int
    message: str = ""
    misconception: str | None = None


@dataclass
class Graded:
    """One notebook's outcome; `problem` says why it could not be graded."""

    notebook: str
    rows: list[Row] = field(default_factory=list)
    problem: str = ""

    @property
    def points(self) -> int:
        return sum(row.points for row in self.rows)

    @property
    def possible(self) -> int:
        return sum(row.possible for row in self.rows)


def grade(file: Path, seconds: float = SECONDS) -> Graded:
    """Run and mark one notebook.

    Args:
        file: the notebook.
        seconds: the time that one cell, or one check, may take.

    Returns:
        One row an exercise of its chapter; or a problem, when the file is no notebook of this course.
    """
    graded = Graded(str(file))
    try:
        sheet = read(file)
        tasks = tasks_of(file, sheet)
        done = _run(file, sheet, [task for task in tasks if task.id in sheet.ids], seconds)
    except NotebookError as error:
        graded.problem = str(error)
        return graded
    for task in tasks:
        graded.rows.append(done.get(task.id) or _lost(task, "missing", "its answer cell was deleted"))
    for id in sorted(set(sheet.ids) - {task.id for task in tasks}):
        graded.rows.append(Row(id, id, "unknown", 0, 0, "this course has no such exercise"))
    return graded


def _lost(task: Task, status: str, message: str) -> Row:
    return Row(task.id, task.label, status, 0, task.points, message)


def _run(file: Path, sheet: Sheet, tasks: Sequence[Task], seconds: float) -> dict[str, Row]:
    """Run until every exercise has its row; a process that is lost takes one step's exercises with it.

    Raises:
        NotebookError: the process does not even start.
    """
    done: dict[str, Row] = {}
    while open_ := [task for task in tasks if task.id not in done]:
        steps, wanted = sheet.steps(open_)
        for said in run_steps(file, steps, seconds):
            if "verdict" in said:
                done[said["verdict"]["id"]] = Row(**said["verdict"])
                continue
            if said["at"] is None:
                raise NotebookError(f"could not be run: the process that should do it {said['stopped']}")
            step = steps[said["at"]]
            if step.id:
                ids, where = {step.id}, "its check"
            else:
                ids = {id for id, places in wanted.items() if step.place in places}
                where = f"code cell {step.place + 1}, which it needs,"
            for task in open_:
                if task.id in ids and task.id not in done:
                    done[task.id] = _lost(task, "error", f"{where} {said['stopped']}")
    return done
