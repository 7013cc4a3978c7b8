"""`CourseMap`: the lessons, what each needs, and how far the learner has come."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import traitlets

from coursekit import paths
from coursekit.progress import lessons as summaries
from coursekit.widgets import course
from coursekit.widgets.layout import BOX, Layout, layout
from nnlib.viz.widgets import Widget

COLUMNS = (5, 3)  # on a wide page, on a narrow one; a very narrow one gets a list


class CourseMap(Widget):
    """The lessons as a graph: a line leads from each lesson to those that need it.

    Choose a lesson (click, or arrow keys) to read its question, what it needs, its points, and to open its notebooks.
    Points follow the progress file: the map reads it again whenever it comes into view, and on "Refresh".

    Example:
        >>> m = CourseMap()
        >>> m.selected = "03"
        >>> m.state()
        {'selected': '03'}
    """

    script = "course_map.js"
    remembers = ("selected",)

    selected = traitlets.Unicode().tag(sync=True)
    lessons = traitlets.List().tag(sync=True)
    layouts = traitlets.List().tag(sync=True)  # one for a wide page, one for a narrow one
    box = traitlets.List(list(BOX)).tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)  # lesson id -> points, possible, done
    places = traitlets.Dict().tag(sync=True)

    def __init__(self, **unknown):
        self.refuse(unknown)
        self._course = course.load()
        progress = self._read()
        super().__init__(
            label="Course map",
            progress=progress,
            selected=self._next(progress),
            lessons=[self._entry(lesson) for lesson in self._course],
            layouts=[_for_browser(layout(self._course, columns)) for columns in COLUMNS],
            places={"home": Path.home().as_posix(), "here": Path.cwd().as_posix()},
        )
        self.on_msg(lambda _widget, content, _buffers: self.refresh() if content.get("do") == "refresh" else None)

    @traitlets.validate("selected")
    def _known(self, proposal):
        known = [lesson.id for lesson in self._course]
        if proposal["value"] not in known:
            raise ValueError(f"CourseMap: selected must be one of {known}; got {proposal['value']!r}.")
        return proposal["value"]

    def _read(self) -> dict:
        known = {
            name: {"points": one.points, "possible": one.possible, "done": one.done}
            for name, one in summaries().items()
        }
        nothing = {"points": 0, "possible": 0, "done": False}
        return {lesson.id: known.get(lesson.id, nothing) for lesson in self._course}

    def refresh(self) -> None:
        """Read points and notebooks again."""
        self._course = course.load()
        self.set_trait_values({"progress": self._read(), "lessons": [self._entry(lesson) for lesson in self._course]})

    def _next(self, progress: dict) -> str:
        """The first lesson that can be opened and is not done; the first of all when there is none."""
        here = [lesson.id for lesson in self._course if lesson.notebooks]
        return next((name for name in here if not progress[name]["done"]), (here or [self._course[0].id])[0])

    def _entry(self, lesson: course.Lesson) -> dict:
        """A lesson for the browser, with its notebooks as [name, path, path from here]."""
        files = [paths.ROOT / name for name in lesson.notebooks]
        own = paths.home() / "exercises"
        files += sorted(own.glob(f"{lesson.id}_*.ipynb"))
        opens = [other.id for other in self._course if lesson.id in other.needs]
        return asdict(lesson) | {
            "opens": opens,
            "notebooks": [
                [
                    ("Exercises: " if file.parent == own else "") + file.stem,
                    file.as_posix(),
                    Path(os.path.relpath(file)).as_posix(),
                ]
                for file in files
            ],
        }

    # -- the static form --------------------------------------------------------------------------------------------
    @property
    def alt_text(self) -> str:
        parts: dict[str, list[str]] = {}
        for lesson in self._course:
            needs = f" (needs {', '.join(lesson.needs)})" if lesson.needs else ""
            parts.setdefault(lesson.part, []).append(f"{lesson.id} {lesson.title}{needs}")
        points = sum(one["points"] for one in self.progress.values())
        return (
            f"Map of the course's {len(self._course)} lessons. "
            + " ".join(f"{part}: {', '.join(names)}." for part, names in parts.items())
            + f" {points or 'No'} points earned so far."
        )

    def static_figure(self):
        from matplotlib.patches import FancyBboxPatch

        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS

        grid = layout(self._course, COLUMNS[0])
        fig = Figure(alt=self.alt_text, figsize=(9, 1.05 * grid.rows))
        ax = fig.subplots()
        ax.set(xlim=(-0.95, grid.columns), ylim=(grid.rows - 0.15, -0.08))
        ax.axis("off")
        left, right, top, bottom = BOX
        for line in grid.lines.values():
            ax.plot(*zip(*line[:-1], strict=True), "-", color=COLORS["grey"], linewidth=1.2, solid_joinstyle="round")
            ax.annotate(
                "",
                line[-1],
                line[-2],
                arrowprops={"arrowstyle": "-|>", "color": COLORS["grey"], "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0},
            )
        part = None
        for lesson in self._course:
            column, row = grid.places[lesson.id]
            if lesson.part != part:
                part = lesson.part
                number, title = part.split(": ")
                ax.text(-0.93, row + 0.12, number, weight="bold", va="center", color=COLORS["ink"])
                ax.text(-0.93, row + 0.24, _wrapped(title, 14), va="top", size=9, color=COLORS["muted"])
            here = bool(lesson.notebooks)
            ax.add_patch(
                FancyBboxPatch(
                    (column + left, row + top),
                    right - left,
                    bottom - top,
                    boxstyle="round,pad=0,rounding_size=0.05",
                    facecolor=COLORS["panel"] if here else COLORS["surface"],
                    edgecolor=COLORS["blue"] if here else COLORS["muted"],
                    linestyle="-" if here else (0, (3, 3)),
                )
            )
            ax.text(column + left + 0.06, row + 0.18, lesson.id, weight="bold", va="center", color=COLORS["ink"])
            ax.text(
                column + left + 0.06,
                row + 0.31,
                _wrapped(lesson.title, 16),
                va="top",
                size=9,
                linespacing=1.1,
                color=COLORS["ink"],
            )
        return fig


def _for_browser(grid: Layout) -> dict:
    return {
        "columns": grid.columns,
        "rows": grid.rows,
        "places": grid.places,
        "lines": [{"from": a, "to": b, "points": points} for (a, b), points in grid.lines.items()],
    }


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))
