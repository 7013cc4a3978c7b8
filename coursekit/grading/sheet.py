"""A notebook taken apart: its cells, where each exercise is answered and checked, and what has to run for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coursekit.checks import Exercise, Task, folders, load
from coursekit.grading.names import Names, check_calls, names, needed
from coursekit.registry import prefix


class NotebookError(ValueError):
    """A file that cannot be graded."""


@dataclass(frozen=True)
class Step:
    """One thing to be done: run the cell at a place, or, with an id, check an exercise's expression there."""

    place: int
    source: str
    id: str = ""


@dataclass
class Sheet:
    """The code cells of a notebook, with their names (None for what is not Python); places count from 0."""

    cells: list[str] = field(default_factory=list)
    names: list[Names | None] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    checks: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Of the exercises that the notebook mentions."""
        return list({**self.answers, **self.checks})

    def take(self, cell: dict) -> None:
        """Add a code cell, whatever shape it is in."""
        place, source = len(self.cells), cell.get("source", "")
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        metadata = cell.get("metadata")
        own = metadata.get("coursekit") if isinstance(metadata, dict) else None
        id = own.get("id") if isinstance(own, dict) else None
        self.cells.append(source)
        if isinstance(id, str):
            self.answers.setdefault(id, []).append(place)
        try:
            code = _without_magics(source)
            self.names.append(names(code))
            self.checks |= {checked: (place, thing) for checked, thing in check_calls(code).items()}
        except (SyntaxError, ValueError):  # running it will say so
            self.names.append(None)

    def steps(self, tasks: Sequence[Task]) -> tuple[list[Step], dict[str, set[int]]]:
        """What to run for some exercises, in the notebook's order, and the cells that each of them needs.

        Args:
            tasks: exercises that the notebook mentions.
        """
        checks, wanted = [], {}
        for task in tasks:
            answers = self.answers.get(task.id, [])
            at = max(self.checks.get(task.id, (-1, ""))[0], *answers, -1)  # a check above its answer comes after it
            expression = self._expression(task)
            wanted[task.id] = needed(self.names[: at + 1], names(expression).used, answers)
            checks.append(Step(at, expression, task.id))
        cells = [Step(place, self.cells[place]) for place in set().union(*wanted.values())]
        return sorted(cells + checks, key=lambda step: (step.place, step.id)), wanted

    def _expression(self, task: Task) -> str:
        """What to check: what the notebook's own check says, or the course's, or the reference's name."""
        if task.id in self.checks:
            return self.checks[task.id][1]
        own = task.id.partition(".")[0]
        course = next((_course_checks(folder) for folder in folders() if prefix(folder) == own), {})
        return course.get(task.id) or (task.name if isinstance(task, Exercise) else task.id.partition(".")[2])


def read(file: Path) -> Sheet:
    """Take a notebook apart.

    Raises:
        NotebookError: no such file, or it is no notebook.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotebookError("there is no such file") from None
    except OSError as error:
        raise NotebookError(f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise NotebookError(f"damaged: not a notebook's JSON ({error})") from None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise NotebookError("damaged: a notebook has a list of cells (save it anew in JupyterLab)")
    sheet = Sheet()
    for cell in data["cells"]:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            sheet.take(cell)
    return sheet


def tasks_of(file: Path, sheet: Sheet) -> list[Task]:
    """The exercises of the chapters to which the notebook's ids, or else its name, belong.

    Raises:
        NotebookError: there are none.
    """
    own = {id.partition(".")[0] for id in sheet.ids} or {file.name.partition("_")[0]}
    tasks = [task for folder in folders() if prefix(folder) in own for task in load(folder)]
    if not tasks:
        ids = f" (it has {', '.join(sheet.ids)})" if sheet.ids else ""
        raise NotebookError(f"has no answer cells of this course{ids}")
    return tasks


def _without_magics(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


@cache
def _course_checks(folder: Path) -> dict[str, str]:
    file = folder / "exercises.py"
    return check_calls(file.read_text(encoding="utf-8")) if file.exists() else {}
