"""The course as data: its lessons, and what each needs.  Read from chapters/course.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from coursekit import paths

_KEYS = {"id", "title", "question", "needs"}


class CourseError(ValueError):
    """chapters/course.toml does not describe a course."""


@dataclass(frozen=True)
class Lesson:
    """One lesson: what course.toml says about it, and its notebooks that exist (paths below the course's folder)."""

    id: str
    title: str
    question: str
    part: str
    needs: tuple[str, ...]
    notebooks: tuple[str, ...] = ()


def load(root: Path | None = None) -> list[Lesson]:
    """The lessons of the course at `root` (default: this one), in teaching order.

    Raises:
        CourseError: the file is missing or malformed, or a lesson needs one that is not taught before it.
    """
    file = (paths.chapters() if root is None else Path(root) / "chapters") / "course.toml"
    root = paths.ROOT if root is None else Path(root)
    try:
        parts = tomllib.loads(file.read_text(encoding="utf-8"))["part"]
        entries = [(part, entry) for part in parts for entry in part["lesson"]]
    except FileNotFoundError:
        raise CourseError(
            f"the list of lessons is missing: {file}. Restore it with: git checkout chapters/course.toml"
        ) from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(f"{file}: expected [[part]] tables with [[part.lesson]] tables in them; {error!r}.") from None
    lessons: dict[str, Lesson] = {}
    for part, entry in entries:
        if set(entry) != _KEYS:
            raise CourseError(f"{file}: a lesson has exactly the keys {sorted(_KEYS)}; got {sorted(entry)}.")
        name = entry["id"]
        if name in lessons:
            raise CourseError(f"{file}: lesson {name!r} is listed twice.")
        if unknown := set(entry["needs"]) - set(lessons):
            raise CourseError(f"{file}: lesson {name!r} needs {sorted(unknown)}, which is not taught before it.")
        lessons[name] = Lesson(
            name,
            entry["title"],
            entry["question"],
            f"Part {part['id']}: {part['title']}",
            tuple(entry["needs"]),
            notebooks(root, name),
        )
    return list(lessons.values())


def notebooks(root: Path, lesson: str) -> tuple[str, ...]:
    """The notebooks of a lesson that exist below `root`: 02 has notebooks/02a_learning.ipynb and 02b_learning.ipynb."""
    named = re.compile(re.escape(lesson) + r"[a-z]?_\w+\.ipynb")
    files = (root / "notebooks").glob("*.ipynb")
    return tuple(sorted(f"notebooks/{file.name}" for file in files if named.fullmatch(file.name)))
