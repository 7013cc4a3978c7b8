"""Drawn digits: from the strokes of a pen to the 64 numbers that the digits data set has.

A drawing is a list of strokes; a stroke is {"value": 1 for ink or 0 for the eraser, "points": [[x, y], ...]} on a
sheet of 32 × 32 points, x to the right, y down. The data set's makers scanned digits to 32 × 32 black-or-white points,
stretched until they touch the frame, and counted the inked points in each block of 4 × 4; `as_pixels` does the same
with a drawing.
"""

import math
from collections.abc import Sequence

import numpy as np

from nnlib.errors import DataError, described

__all__ = ["as_pixels", "blocks", "drawn_digits", "fitted", "inked", "strokes_checked"]

SIDE = 32  # points along one side of the sheet
BRUSH = 2.3  # the pen's radius in points: strokes as thick as those of the data set
POSITIONS = np.arange(SIDE) + 0.5  # the middle of each point


def strokes_checked(strokes: object) -> list[dict]:
    """The drawing, if it is one: strokes of finite points.

    Args:
        strokes: what should be a list of {"value": 0 or 1, "points": [[x, y], ...]}.

    Raises:
        DataError: it is something else.

    Example:
        >>> strokes_checked([{"value": 1, "points": [[16, 4], [16, 28]]}])
        [{'value': 1, 'points': [[16.0, 4.0], [16.0, 28.0]]}]
    """
    wanted = 'a drawing is a list of strokes {"value": 1 or 0, "points": [[x, y], ...]}'
    if not isinstance(strokes, list):
        raise DataError(f"{wanted}; got {described(strokes)}.")
    checked = []
    for stroke in strokes:
        if not isinstance(stroke, dict) or stroke.get("value") not in (0, 1):
            raise DataError(f"{wanted}; one stroke is {stroke!r}.")
        points = stroke.get("points")
        pairs = isinstance(points, list) and points and all(isinstance(p, list | tuple) and len(p) == 2 for p in points)
        numbers = [v for p in points for v in p] if pairs else [None]
        if not all(isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) for v in numbers):
            raise DataError(f"{wanted}; the points of one stroke are {points!r}.")
        checked.append({"value": int(stroke["value"]), "points": [[float(x), float(y)] for x, y in points]})
    return checked


def fitted(strokes: Sequence[dict]) -> list[dict]:
    """The drawing moved to the middle and stretched, without distortion, until it touches the frame.

    Args:
        strokes: a drawing; the eraser's strokes move along but do not count for its size.

    Example:
        >>> fitted([{"value": 1, "points": [[4, 5], [4, 9]]}])       # a short line in a corner
        [{'value': 1, 'points': [[16.0, 2.3], [16.0, 29.7]]}]
    """
    points = np.array([point for stroke in strokes if stroke["value"] for point in stroke["points"]], dtype=float)
    if not len(points):
        return list(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    room = SIDE - 2 * BRUSH
    grow = min([room / extent for extent in high - low if extent > 0] + [8])  # a dot stays a dot
    middle = (low + high) / 2
    moved = []
    for stroke in strokes:
        places = SIDE / 2 + (np.array(stroke["points"], dtype=float) - middle) * grow
        moved.append({"value": stroke["value"], "points": np.round(places, 6).tolist()})
    return moved


def inked(strokes: Sequence[dict]) -> np.ndarray:
    """The sheet after a round pen has followed the strokes, one after the other.

    Args:
        strokes: a drawing.

    Shape:
        (32, 32) uint8, 1 where there is ink.

    Example:
        >>> int(inked([{"value": 1, "points": [[16, 16]]}]).sum())   # a dot of radius 2.3
        16
    """
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    for stroke in strokes:
        before = stroke["points"][0]
        for x, y in stroke["points"]:
            steps = math.ceil(math.hypot(x - before[0], y - before[1]) * 2) or 1
            for k in range(1, steps + 1):  # dabs half a point apart
                along = before[0] + (x - before[0]) * k / steps
                down = before[1] + (y - before[1]) * k / steps
                near = (POSITIONS - along) ** 2 + ((POSITIONS - down) ** 2)[:, None] <= BRUSH**2
                sheet[near] = stroke["value"]
            before = (x, y)
    return sheet


def blocks(sheet: np.ndarray, size: int = 8) -> np.ndarray:
    """What a model sees of a sheet: the share of inked points in each of size × size blocks.

    Args:
        sheet: points with ink (1) and without (0).
        size: blocks along one side: 4, 8, 16 or 32.

    Shape:
        sheet (32, 32) -> (size, size) float32 in 0..1; with size 8 each is a count from 0 to 16, divided by 16.

    Raises:
        DataError: another size, or a sheet of another shape.

    Example:
        >>> sheet = np.zeros((32, 32))
        >>> sheet[0, :2] = 1                                          # two points in the first block of 4 × 4
        >>> blocks(sheet)[0, 0]
        np.float32(0.125)
    """
    if size not in (4, 8, 16, 32):
        raise DataError(f"blocks: size must be 4, 8, 16 or 32, got {size!r}.")
    sheet = np.asarray(sheet)
    if sheet.shape != (SIDE, SIDE):
        raise DataError(f"blocks: a sheet has the shape (32, 32), got {sheet.shape}.")
    side = SIDE // size
    return sheet.reshape(size, side, size, side).mean(axis=(1, 3)).astype(np.float32)


def as_pixels(drawings: Sequence[Sequence[dict]], size: int = 8, fit: bool = True) -> np.ndarray:
    """Drawings as rows of numbers, in the format of `digits().x`.

    Args:
        drawings: N drawings.
        size: blocks along one side.
        fit: stretch each to the frame first, as the data set's makers did; False: as it was drawn.

    Shape:
        (N, size²) float32 in 0..1.

    Example:
        >>> line = [{"value": 1, "points": [[4, 5], [4, 9]]}]
        >>> as_pixels([line]).shape, as_pixels([line]).sum() > as_pixels([line], fit=False).sum()
        ((1, 64), np.True_)
    """
    rows = [blocks(inked(fitted(strokes) if fit else strokes), size).ravel() for strokes in drawings]
    return np.array(rows, dtype=np.float32).reshape(len(rows), size * size)


def drawn_digits() -> tuple[list[list[dict]], np.ndarray]:
    """Twenty drawings, two of each digit, for readers who draw none themselves.

    No person drew them and none comes from the data set: they are lines and arcs, laid out by eye in `_shapes` below,
    bent by a small wobble, and put on the sheet at different sizes and places, as people do.

    Shape:
        20 drawings; y (20,) int64: 0 to 9, and 0 to 9 again.

    Example:
        >>> drawings, y = drawn_digits()
        >>> len(drawings), y.tolist()
        (20, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    drawings = []
    for k, lines in enumerate(_shapes()):
        tall = 16 + 4 * (k % 3)  # 16, 20 or 24 of 32 points
        left, top = 16 + 3 * math.sin(2 * k) - 0.32 * tall, 16 + 2.5 * math.cos(3 * k) - 0.5 * tall
        strokes = []
        for line in lines:
            points = []
            for n, (x, y) in enumerate(line):
                x, y = x + 0.02 * math.sin(n + k), y + 0.02 * math.cos(1.3 * n + k)
                points.append([round(left + 0.64 * tall * x, 2), round(top + tall * y, 2)])
            strokes.append({"value": 1, "points": points})
        drawings.append(strokes)
    return drawings, np.array([*range(10), *range(10)])


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list[tuple[float, float]]:
    """Sixteen steps along an ellipse, in degrees: 0 is right, 90 down, 180 left, 270 up."""
    angles = [math.radians(start + (end - start) * n / 16) for n in range(17)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def _shapes() -> list:
    """Each digit in a box of width and height 1, from the upper left: a list of lines without lifting the pen."""
    return [
        [_arc(0.5, 0.5, 0.48, 0.5, 270, -90)],
        [[(0.5, 0), (0.5, 0.5), (0.5, 1)]],
        [[*_arc(0.48, 0.28, 0.45, 0.28, 190, 380), (0.45, 0.7), (0.05, 1), (0.5, 0.97), (1, 1)]],
        [[*_arc(0.45, 0.25, 0.45, 0.25, 200, 450), *_arc(0.45, 0.74, 0.5, 0.26, 270, 510)]],
        [[(0.35, 0), (0.2, 0.35), (0.02, 0.65), (0.5, 0.63), (1, 0.6)], [(0.72, 0.3), (0.68, 0.65), (0.65, 1)]],
        [[(0.15, 0), (0.12, 0.25), (0.1, 0.45), *_arc(0.42, 0.7, 0.5, 0.3, 225, 510)],
         [(0.15, 0), (0.5, 0.02), (0.9, 0)]],
        [[(0.7, 0), (0.35, 0.2), (0.1, 0.5), *_arc(0.5, 0.74, 0.44, 0.26, 180, -180)]],
        [[(0, 0.03), (0.5, 0), (0.98, 0), (0.75, 0.35), (0.5, 0.7), (0.38, 1)]],
        [_arc(0.5, 0.24, 0.38, 0.24, 90, 450), _arc(0.5, 0.74, 0.47, 0.26, 270, 630)],
        [[*_arc(0.48, 0.28, 0.42, 0.28, 0, -360), (0.9, 0.5), (0.85, 0.75), (0.8, 1)]],
        [_arc(0.5, 0.5, 0.36, 0.5, 240, -130)],
        [[(0.2, 0.25), (0.4, 0.12), (0.58, 0), (0.55, 0.5), (0.5, 1)]],
        [[*_arc(0.5, 0.25, 0.4, 0.25, 200, 420), (0.4, 0.72), (0.1, 0.95), (0.2, 0.98), (0.6, 0.92), (0.95, 0.97)]],
        [[(0.1, 0.02), (0.5, 0), (0.9, 0.02), (0.65, 0.2), (0.45, 0.38), *_arc(0.42, 0.69, 0.48, 0.31, 280, 500)]],
        [[(0.62, 1), (0.64, 0.5), (0.66, 0), (0.35, 0.32), (0.02, 0.68), (0.5, 0.68), (1, 0.66)]],
        [[(0.92, 0), (0.5, 0.02), (0.2, 0.03), (0.16, 0.4), *_arc(0.45, 0.68, 0.48, 0.32, 240, 490)]],
        [[*_arc(0.62, 0.5, 0.56, 0.5, 260, 160), *_arc(0.48, 0.72, 0.4, 0.28, 190, -150)]],
        [[(0.05, 0.08), (0.5, 0.04), (0.95, 0), (0.7, 0.45), (0.45, 1)], [(0.3, 0.52), (0.6, 0.5), (0.88, 0.5)]],
        [[*_arc(0.5, 0.25, 0.36, 0.25, 330, 90), *_arc(0.5, 0.75, 0.4, 0.25, 270, 630),
          *_arc(0.5, 0.25, 0.36, 0.25, 90, -30)]],
        [[*_arc(0.5, 0.28, 0.4, 0.28, 350, -10), *_arc(0.42, 0.55, 0.5, 0.44, -20, 110)]],
    ]  # fmt: skip
