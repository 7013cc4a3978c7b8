"""Where the course map draws lessons and lines: rows of boxes, lines in the gutters between them."""

from __future__ import annotations

from typing import NamedTuple

from coursekit.widgets.course import Lesson

BOX = (0.07, 0.93, 0.0, 0.66)  # left, right, top and bottom of a lesson's box inside its cell of the grid
Point = tuple[float, float]


class Layout(NamedTuple):
    """All in cells of the grid: `places` lesson -> (column, row); `lines` (needed, needing) -> corners of the line."""

    columns: int
    rows: int
    places: dict[str, tuple[int, int]]
    lines: dict[tuple[str, str], list[Point]]


def layout(lessons: list[Lesson], columns: int) -> Layout:
    """Lessons in teaching order, each part on a new row; neighbours joined directly, other lines along the gutters.

    A line to a farther lesson leaves below its box, runs in the gutter under the row (each source at a height of its
    own), falls through a free column, and enters its target from above; along its own row it comes up from below.
    """
    places: dict[str, tuple[int, int]] = {}
    column, row, part = 0, -1, None
    for lesson in lessons:
        column = 0 if lesson.part != part else (column + 1) % columns
        row, part = row + (column == 0), lesson.part
        places[lesson.id] = (column, row)
    heights: dict[tuple[int, str], float] = {}

    def gutter(row: int, source: str) -> float:
        """A height for `source` in the gutter below `row`, the same for all its lines."""
        used = sum(key[0] == row for key in heights)
        return heights.setdefault((row, source), row + BOX[3] + 0.10 + 0.07 * (used % 4))

    lines = {
        (need, lesson.id): _line(need, lesson.id, places, columns, gutter)
        for lesson in lessons
        for need in lesson.needs
    }
    return Layout(columns, row + 1, places, lines)


def _line(source: str, target: str, places: dict, columns: int, gutter) -> list[Point]:
    left, right, top, bottom = BOX
    (column, row), (to_column, to_row) = places[source], places[target]
    if (to_column, to_row) == (column + 1, row):
        return [(column + right, row + bottom / 2), (to_column + left, row + bottom / 2)]
    x, to_x, y = column + 0.5, to_column + 0.5, gutter(row, source)
    start = [(x, row + bottom), (x, y)]
    if to_row == row:
        return [*start, (to_x - 0.2, y), (to_x - 0.2, row + bottom)]
    if to_row == row + 1:
        return [*start, (to_x, y), (to_x, to_row + top)]
    taken = {place[0] for place in places.values() if row < place[1] < to_row}
    free = [c for c in range(columns) if c not in taken]
    near = min(free, key=lambda c: (abs(c - column) + abs(c - to_column), abs(c - column)), default=columns - 0.5)
    channel, to_y = near + 0.5, gutter(to_row - 1, source)
    return [*start, (channel, y), (channel, to_y), (to_x, to_y), (to_x, to_row + top)]
