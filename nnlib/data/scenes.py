"""Scenes for a detector: real handwritten digits, several to a picture, with the box round each."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.data.tables import digits
from nnlib.errors import DataError, unknown
from nnlib.inputs import amount, count
from nnlib.rng import generator

__all__ = ["Scenes", "digit_scenes"]

HELD_OUT = 450  # of the 1,797 digits, in no training scene
INKED = 0.25  # a box goes round the pixels that have at least this much ink
TRIES = 60  # places tried for one digit before the scene goes without it


class Scenes(NamedTuple):
    """Pictures, and what is in them.  Unpacks as `images, boxes, labels = digit_scenes(100)`.

    Args:
        images: grey values, 0 (black) to 1 (white).
        boxes: for each picture the boxes round its digits, (x1, y1, x2, y2) in pixels.
        labels: for each picture its digits, in the order of the boxes; later ones lie on top.

    Shape:
        images (N, 1, H, W) float32; boxes N arrays (K, 4) float32; labels N arrays (K,) int64, K from picture to
        picture its own.

    Example:
        >>> digit_scenes(3, rng=np.random.default_rng(0))
        Scenes(images (3, 1, 48, 48) float32, 6 digits)
    """

    images: np.ndarray
    boxes: list[np.ndarray]
    labels: list[np.ndarray]

    def __repr__(self) -> str:
        return f"Scenes(images {self.images.shape} {self.images.dtype}, {sum(map(len, self.labels))} digits)"


@lru_cache
def halves() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The digits for training and for test scenes, (N, 8, 8) and (N,): no picture is in both."""
    x, y, *_ = digits()
    order = np.random.default_rng(0).permutation(len(x))
    parts = {"train": order[HELD_OUT:], "test": order[:HELD_OUT]}
    return {name: (x[rows].reshape(-1, 8, 8), y[rows]) for name, rows in parts.items()}


@lru_cache
def enlarger(side: int) -> np.ndarray:
    """(side, 8): each new row as a mean of the two old rows it lies between."""
    place = ((np.arange(side) + 0.5) * 8 / side - 0.5).clip(0, 7)
    return np.maximum(1 - np.abs(place[:, None] - np.arange(8)), 0).astype(np.float32)


def enlarged(digit: np.ndarray, side: int) -> np.ndarray:
    """A digit of 8 × 8 pixels at another size, bilinear, cut to its ink.  (8, 8) -> (h, w)"""
    grown = enlarger(side) @ digit @ enlarger(side).T
    rows, columns = (np.flatnonzero((grown >= INKED).any(axis=axis)) for axis in (1, 0))
    return grown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def overlap(box: np.ndarray, others: list[np.ndarray]) -> float:
    """The largest share of the smaller box that a box shares with one of the others."""
    most = 0.0
    for other in others:
        sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
        smaller = min(np.prod(box[2:] - box[:2]), np.prod(other[2:] - other[:2]))
        most = max(most, float(np.prod(sides.clip(0)) / smaller))
    return most


def stroke(size: int, rng: np.random.Generator) -> np.ndarray:
    """A short straight line somewhere, 1 on the line, falling to 0 beside it.  (size, size)"""
    middle, angle, half = rng.uniform(0, size, 2), rng.uniform(0, np.pi), rng.uniform(2, 5)
    along = np.array([np.cos(angle), np.sin(angle)])
    points = np.stack(np.mgrid[:size, :size], axis=-1) + 0.5 - middle
    on_line = (points @ along).clip(-half, half)
    away = np.hypot(*(points - on_line[..., None] * along).transpose(2, 0, 1))
    return (1.6 - away).clip(0, 1).astype(np.float32)


def digit_scenes(
    n: int,
    *,
    part: str = "train",
    size: int = 48,
    digits_per_scene: tuple[int, int] = (1, 4),
    side: tuple[int, int] = (13, 24),
    most_overlap: float = 0.25,
    clutter: int = 3,
    noise: float = 0.04,
    rng: np.random.Generator | None = None,
) -> Scenes:
    """Scenes of handwritten digits at random places, sizes and brightness on a grey canvas, among stray strokes.

    The digits are those of `digits()`; 450 of them, chosen once and for all, are only in test scenes and the other
    1,347 only in training scenes. (Their writers are in both: a new hand would be harder.) A digit lies wholly inside
    the picture. For one that finds no place without too much overlap the scene goes without.

    Args:
        n: how many scenes.
        part: "train" or "test": which digits.
        size: height and width of the canvas.
        digits_per_scene: the fewest and the most digits.
        side: the smallest and the largest side to which the 8 × 8 pixels of a digit are enlarged.
        most_overlap: how much of the smaller of two boxes the other may cover, 0 … 1.
        clutter: up to this many strokes that belong to no digit.
        noise: the standard deviation of the noise on each pixel.
        rng: a numpy Generator; None for the library's own.  The same generator, the same scenes.

    Shape:
        images (n, 1, size, size) float32 in 0 … 1; for each, boxes (K, 4) float32 and labels (K,) int64.

    Units:
        boxes in pixels.

    Raises:
        DataError: there is no such part, or the digits do not fit on the canvas.
        TypeError, ValueError: a number of things is not a whole number, or too small.

    Example:
        >>> images, boxes, labels = digit_scenes(2, rng=np.random.default_rng(3))
        >>> images.shape, boxes[0].shape, labels[0]
        ((2, 1, 48, 48), (1, 4), array([7]))
    """
    n, size, rng = count(n, "n", at_least=0), count(size, "size", at_least=8), generator(rng)
    clutter, noise, most_overlap = count(clutter, "clutter", 0), amount(noise, "noise"), float(most_overlap)
    if part not in ("train", "test"):
        raise DataError(unknown("part", part, ("train", "test")))
    fewest, most = (count(k, "digits_per_scene", at_least=0) for k in digits_per_scene)
    small, large = (count(k, "side", at_least=8) for k in side)
    if not (fewest <= most and small <= large <= size and 0 <= most_overlap <= 1):
        raise DataError(
            f"digit_scenes: (fewest, most) digits, (smallest, largest) side up to size {size} and an overlap in 0 … 1 "
            f"are needed, got digits_per_scene={digits_per_scene}, side={side}, most_overlap={most_overlap}."
        )
    pictures, names = halves()[part]
    images, boxes, labels = np.empty((n, 1, size, size), np.float32), [], []
    for i in range(n):
        image = np.full((size, size), rng.uniform(0.1, 0.4), np.float32)
        for _ in range(rng.integers(0, clutter + 1)):
            painted(image, stroke(size, rng), rng)
        there, what = [], []
        for _ in range(rng.integers(fewest, most + 1)):
            k = rng.integers(len(pictures))
            ink = enlarged(pictures[k], rng.integers(small, large + 1))
            h, w = ink.shape
            for _ in range(TRIES):
                top, left = rng.integers(0, size - h + 1), rng.integers(0, size - w + 1)
                box = np.array([left, top, left + w, top + h], np.float32)
                if overlap(box, there) <= most_overlap:
                    painted(image[top : top + h, left : left + w], ink, rng)
                    there.append(box)
                    what.append(names[k])
                    break
        image += noise * rng.standard_normal(image.shape, dtype=np.float32)
        images[i, 0] = image.clip(0, 1)
        boxes.append(np.array(there, np.float32).reshape(-1, 4))
        labels.append(np.array(what, np.int64))
    return Scenes(images, boxes, labels)


def painted(canvas: np.ndarray, ink: np.ndarray, rng: np.random.Generator) -> None:
    """Ink of a random brightness on top of what is there; the canvas is changed."""
    canvas += ink * (rng.uniform(0.6, 1.0) - canvas)
