"""Reading what authors write: the cells of a percent file, and the notebooks that a course folder promises."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext

MARKER = re.compile(r"^\s*# ?%%")
HEADER = re.compile(r"\A# ---\n(#.*\n)*?# ---\n")
KNOWN_METADATA = ("exercise", "covers")


class BuildError(Exception):
    """Something in the sources that an author has to mend. The message names the place and the repair."""


@dataclass(frozen=True)
class Cell:
    """One cell of a percent file; `where` is "chapters/ch02_learning/lesson_b.py:41"."""

    kind: str
    source: str
    where: str
    exercise: str | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """One notebook to be generated: its path, the percent file it comes from, and what is done to that file."""

    kind: str  # "lesson", "stub" or "solution"
    name: str  # "02b_learning"
    path: Path
    source: Path

    @property
    def label(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def executed(self) -> bool:
        return self.kind != "stub"


def chapters(root: Path) -> list[Path]:
    """The chapter folders of a course, in order."""
    return sorted(folder for folder in (root / "chapters").glob("ch[0-9][0-9]_*") if folder.is_dir())


def targets(root: Path) -> list[Target]:
    """Every notebook that the chapters promise, lessons first, in the order of the course."""
    found = []
    for folder in chapters(root):
        number, topic = re.fullmatch(r"ch(\d\d)_(\w+)", folder.name).groups()
        for source in sorted(folder.glob("lesson*.py")):
            part = re.fullmatch(r"lesson(?:_([a-z]))?", source.stem)
            if part is None:
                raise BuildError(f"{_short(source)}: a lesson is called lesson.py, or lesson_a.py, lesson_b.py, …")
            name = f"{number}{part[1] or ''}_{topic}"
            found.append(Target("lesson", name, root / "notebooks" / f"{name}.ipynb", source))
        source = folder / "exercises.py"
        if source.exists():
            name = f"{number}_{topic}"
            found.append(Target("stub", name, root / "exercises" / f"{name}.ipynb", source))
            found.append(Target("solution", name, root / "solutions" / f"{name}.ipynb", source))
    return found


def read(path: Path) -> list[Cell]:
    """The cells of a percent file.

    Args:
        path: a `.py` file in jupytext's percent format. It may begin with jupytext's own header.

    Raises:
        BuildError: text above the first marker, an unknown key in a marker, an empty cell, code that is no Python,
            an IPython magic (the lessons are plain Python).
    """
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    body = (text[header.end() :] if header else text).lstrip()
    before = body.split("# %%", 1)[0].strip()
    if before:
        raise BuildError(
            f"{_short(path)}: text above the first `# %%` marker ({before.splitlines()[0]!r}) belongs to no cell."
            " Begin the file with `# %% [markdown]`."
        )
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if MARKER.match(line)]
    fmt = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    nodes = jupytext.reads(body, fmt=fmt).cells
    if len(nodes) != len(lines):
        raise BuildError(f"{_short(path)}: {len(lines)} `# %%` markers but {len(nodes)} cells; look for odd markers.")
    return [_cell(node, f"{_short(path)}:{line}") for node, line in zip(nodes, lines)]


def _cell(node, where: str) -> Cell:
    metadata = {key: value for key, value in node.metadata.items() if key not in ("lines_to_next_cell", "cell_marker")}
    unknown = sorted(set(metadata) - set(KNOWN_METADATA))
    if unknown:
        raise BuildError(f"{where}: a marker does not know {unknown}; it knows {list(KNOWN_METADATA)}.")
    if node.cell_type not in ("markdown", "code"):
        raise BuildError(f"{where}: a [{node.cell_type}] cell; cells are code or [markdown].")
    if not node.source.strip():
        raise BuildError(f"{where}: the cell is empty.")
    covers = tuple(str(metadata.get("covers", "")).split())
    for item in covers:
        if not re.fullmatch(r"S\d\d", item):
            raise BuildError(f'{where}: covers={item!r}; expected ids like covers="S05 S12".')
    if node.cell_type == "code":
        try:
            ast.parse(node.source)
        except SyntaxError as error:
            line = (error.text or "").strip()
            raise BuildError(f"{where}: line {error.lineno} of the cell is no Python ({error.msg}): {line}") from None
    return Cell(node.cell_type, node.source, where, metadata.get("exercise"), covers)


def _short(path: Path) -> str:
    """The last three parts of a path: enough to find the file, the same on every machine."""
    return "/".join(path.parts[-3:])
