"""Finding exercises: chapters/ch02_learning/checks.py holds those whose ids begin with "02."."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from pathlib import Path

from coursekit import paths
from coursekit.definitions import ID, DefinitionError, Task, collecting

_loaded: dict[Path, tuple[int, list[Task]]] = {}


class UnknownExercise(LookupError):  # noqa: N818 (what is unknown is named; the suffix would say less)
    """No exercise has this id."""


def folders() -> list[Path]:
    """The chapters that have checks, in order."""
    return sorted(file.parent for file in paths.chapters().glob("ch[0-9][0-9]*_*/checks.py"))


def prefix(folder: Path) -> str:
    """What the ids of a chapter begin with: "02" for ch02_learning."""
    return folder.name.removeprefix("ch").partition("_")[0]


def load(folder: Path) -> list[Task]:
    """The exercises of one chapter's checks.py, in order; read again when the file has changed.

    Raises:
        FileNotFoundError: the folder has no checks.py.
        DefinitionError: an exercise is not well defined.
    """
    file = (Path(folder) / "checks.py").resolve()
    changed = file.stat().st_mtime_ns
    if file not in _loaded or _loaded[file][0] != changed:
        _loaded[file] = changed, _read(file)
    return _loaded[file][1]


def _read(file: Path) -> list[Task]:
    name = f"checks_{file.parent.name}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        with collecting() as tasks:
            spec.loader.exec_module(module)
    except BaseException:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before
        raise
    own = prefix(file.parent)
    for place, task in enumerate(tasks, start=1):
        if task.id.partition(".")[0] != own:
            raise DefinitionError(f'{file.parent.name}/checks.py: the id {task.id!r} must begin with "{own}.".')
        task.number = f"{own.lstrip('0') or '0'}.{place}"
        task.finish()
    if not tasks:
        raise DefinitionError(f"{file.parent.name}/checks.py defines no exercise.")
    return tasks


def find(id: str) -> Task:
    """The exercise with this id.

    Raises:
        UnknownExercise: there is none; the message lists near names.
        TypeError: the id is no text.
    """
    if not isinstance(id, str):
        raise TypeError(f'the exercise comes first, by its id such as "02.descent_step"; got a {type(id).__name__}.')
    own = id.partition(".")[0]
    if ID.fullmatch(id):
        for folder in folders():
            if prefix(folder) == own:
                for task in load(folder):
                    if task.id == id:
                        return task
    raise UnknownExercise(_near(id, own))


def _near(id: str, own: str) -> str:
    known = [task.id for folder in folders() for task in load(folder)]
    near = difflib.get_close_matches(id, known, n=3, cutoff=0.5) or [n for n in known if n.startswith(own + ".")]
    advice = (
        f"Did you mean {' or '.join(map(repr, near))}?"
        if near
        else (f"Ids look like {known[0]!r}." if known else f"There are no exercises under {paths.chapters()}.")
    )
    return f"there is no exercise {id!r}. {advice}"
