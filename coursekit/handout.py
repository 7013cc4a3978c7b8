"""Handing out the exercises: copies in the learner's folder, which no later copy overwrites.

A notebook counts as changed when the text of a cell has changed; running cells is no change. What was handed out is
remembered, by its hash, in exercises/.given.json.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from coursekit import paths

RECORD = ".given.json"


def digest(file: Path) -> str | None:
    """A hash of the cells' types and texts; None when the file is no notebook."""
    try:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        texts = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def hand_out(course: Path, learner: Path) -> list[str]:
    """Copy each exercise notebook that the learner lacks, renew untouched ones, put others beside.

    Args:
        course: the folder of the course's own notebooks.
        learner: the folder of the learner's copies; it is made when missing.

    Returns:
        What was done, one line a notebook.  Nothing is said of a notebook that stays as it is.

    Raises:
        OSError: the learner's folder cannot be written.
    """
    learner.mkdir(parents=True, exist_ok=True)
    given = _record(learner)
    said = []
    for source in sorted(course.glob("*.ipynb")):
        line = _one(source, learner, given.setdefault(source.name, {}))
        said += [line] * bool(line)
    paths.write_whole(learner / RECORD, json.dumps(given, indent=1, sort_keys=True) + "\n")
    return said


def _record(learner: Path) -> dict[str, dict]:
    """name -> {"given": hash, "beside": {name: hash}}.  Without it every copy counts as changed: nothing is lost."""
    try:
        data = json.loads((learner / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: entry for name, entry in data.items() if isinstance(entry, dict)} if isinstance(data, dict) else {}


def _one(source: Path, learner: Path, given: dict) -> str | None:
    copy, new = learner / source.name, digest(source)
    have = digest(copy) if copy.exists() else None
    if have == new:
        given["given"] = new
    elif not copy.exists():
        _copy(source, copy)
        given["given"] = new
        return f"{source.name}: new"
    elif have is not None and have == given.get("given"):
        _copy(source, copy)
        given["given"] = new
        return f"{source.name}: renewed, since you had not changed it"
    elif new != given.get("given") and new not in given.setdefault("beside", {}).values():
        beside = _free_name(copy, given["beside"])
        _copy(source, beside)
        given["beside"][beside.name] = new
        return f"{source.name}: yours stays; the course's newer one lies beside it as {beside.name}"
    return None


def _free_name(copy: Path, known: dict[str, str]) -> Path:
    """NAME.new.ipynb; if the learner has changed that one too, NAME.new-2.ipynb, and so on."""
    number = 1
    while True:
        beside = copy.with_name(f"{copy.stem}.new{f'-{number}' if number > 1 else ''}.ipynb")
        if not beside.exists() or digest(beside) == known.get(beside.name):
            return beside
        number += 1


def _copy(source: Path, target: Path) -> None:
    paths.write_whole(target, source.read_text(encoding="utf-8"))


def is_beside(name: str) -> bool:
    """Whether a notebook was put beside a learner's own.

    Example:
        >>> is_beside("02_learning.new.ipynb"), is_beside("02_learning.ipynb")
        (True, False)
    """
    return re.search(r"\.new(-\d+)?\.ipynb$", name) is not None
