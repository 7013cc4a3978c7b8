"""Pictures changed at random in ways that do not change what they show: more training pictures for nothing.

Each function takes pictures (N, H, W) or (N, C, H, W) and returns new ones of the same shape and dtype; the pictures
that were given, and their labels, stay as they are. Every picture draws its own change. Whether a change keeps the
label is for you to say: a flipped shirt is a shirt, a flipped 3 is not a 3, a 6 turned by 180° is a 9. Boxes would have
to move along, which these functions do not do.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import count
from nnlib.rng import generator

__all__ = ["cutout", "horizontal_flip", "rotate", "shift"]


def pictures(x: ArrayLike, name: str) -> np.ndarray:
    """The pictures, as (N, C, H, W) or (N, H, W)."""
    array = array_of(x)
    if array.dtype.kind not in "fiu":
        raise DataError(f"{name}: pictures hold numbers, got {described(x)}.")
    if array.ndim not in (3, 4):
        hint = " One picture is a batch of one: x[None]." if array.ndim == 2 else ""
        raise ShapeError(f"{name}: pictures must be (N, H, W) or (N, C, H, W), got shape {array.shape}.{hint}")
    return array


def shift(
    x: ArrayLike, most: int | tuple[int, int], *, fill: float = 0.0, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Each picture moved by a whole number of pixels down and right; what comes in from outside is `fill`.

    Args:
        x: pictures.
        most: the largest move, drawn from −most … most, all equally likely; or (down, right), each its own.
        fill: the value of what comes in.
        rng: a numpy Generator; None for the library's own.

    Shape:
        (N, H, W) or (N, C, H, W) -> the same.

    Units:
        pixels.

    Raises:
        ShapeError: not pictures.
        TypeError, ValueError: `most` is not a whole number, negative, or as large as the picture.

    Example:
        >>> x = np.arange(4.0).reshape(1, 2, 2) + 1
        >>> shift(x, (0, 1), rng=np.random.default_rng(0))
        array([[[0., 1.],
                [0., 3.]]])
    """
    x, rng = pictures(x, "shift"), generator(rng)
    (h, w), pair = x.shape[-2:], most if isinstance(most, tuple) else (most, most)
    if len(pair) != 2:
        raise ValueError(f"shift: most must be one number or (down, right), got {most!r}.")
    down, right = (count(m, "shift: most", at_least=0) for m in pair)
    if x.size and (down >= h or right >= w):
        raise ValueError(f"shift: most must be smaller than the picture, {h} high and {w} wide, got {most!r}.")
    rows = np.arange(h) - rng.integers(-down, down + 1, size=(len(x), 1))  # where each row comes from
    columns = np.arange(w) - rng.integers(-right, right + 1, size=(len(x), 1))
    inside = ((rows >= 0) & (rows < h))[:, :, None] & ((columns >= 0) & (columns < w))[:, None, :]
    picked = taken(x, rows.clip(0, h - 1)[:, :, None], columns.clip(0, w - 1)[:, None, :])
    return np.where(per_channel(inside, x), picked, np.asarray(fill, x.dtype))


def rotate(
    x: ArrayLike,
    degrees: float | tuple[float, float],
    *,
    fill: float = 0.0,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """Each picture turned about its middle, anticlockwise, by its own angle; pixels in between are interpolated.

    Interpolated bilinearly: each new pixel is the mean of the four old ones round the place it comes from, weighted by
    nearness.

    Args:
        x: pictures.
        degrees: the angle is drawn evenly from −degrees … degrees; or from (low, high), so (90, 90) is a quarter turn.
        fill: the value of what comes in at the corners.
        rng: a numpy Generator; None for the library's own.

    Shape:
        (N, H, W) or (N, C, H, W) -> the same.

    Units:
        degrees.

    Raises:
        ShapeError: not pictures.
        DataError: whole-number pictures, which have no values in between.
        ValueError: an angle is not finite, or low > high.

    Example:
        >>> rotate(np.array([[[1.0, 2.0], [3.0, 4.0]]]), (90, 90)).round(6)
        array([[[2., 4.],
                [1., 3.]]])
    """
    x, rng = pictures(x, "rotate"), generator(rng)
    if x.dtype.kind != "f":
        raise DataError(f"rotate: interpolation needs floats, got {x.dtype}. Write x.astype(np.float32) / 255.")
    low, high = degrees if isinstance(degrees, tuple) else (-degrees, degrees)
    if not (np.isfinite([low, high]).all() and low <= high):
        raise ValueError(f"rotate: degrees must be 0 or more, or (low, high) with low <= high, got {degrees!r}.")
    h, w = x.shape[-2:]
    angle = np.deg2rad(rng.uniform(low, high, size=(len(x), 1, 1)))
    down, right = np.mgrid[:h, :w] - np.array([(h - 1) / 2, (w - 1) / 2]).reshape(2, 1, 1)  # from the middle
    row = np.cos(angle) * down + np.sin(angle) * right + (h - 1) / 2  # where each new pixel comes from, (N, H, W)
    column = np.cos(angle) * right - np.sin(angle) * down + (w - 1) / 2
    row, column = row.round(9), column.round(9)  # a quarter turn lands on pixels, not 1e-16 beside them
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    result = np.zeros(x.shape, np.float64)
    for r, c in ((0, 0), (0, 1), (1, 0), (1, 1)):
        i, j = top + r, left + c
        weight = np.abs(1 - r - (row - top)) * np.abs(1 - c - (column - left))
        inside = (i >= 0) & (i < h) & (j >= 0) & (j < w)
        pixel = np.where(per_channel(inside, x), taken(x, i.clip(0, h - 1), j.clip(0, w - 1)), fill)
        result += per_channel(weight, x) * pixel
    return result.astype(x.dtype)


def cutout(
    x: ArrayLike, size: int, *, fill: float = 0.0, rng: np.random.Generator | None = None
) -> np.ndarray:  # fmt: skip
    """A square of each picture is covered with `fill`: the network must not rely on one spot.

    The middle of the square may be any pixel, so near the edge a part of the square falls outside.

    Args:
        x: pictures.
        size: the side of the square.
        fill: what it is covered with.
        rng: a numpy Generator; None for the library's own.

    Shape:
        (N, H, W) or (N, C, H, W) -> the same.

    Units:
        pixels.

    Raises:
        ShapeError: not pictures.
        TypeError, ValueError: the size is not a whole number, less than 1, or larger than the picture.

    Example:
        >>> int(cutout(np.ones((1, 9, 9)), 3, rng=np.random.default_rng(1)).sum())
        72

    Source:
        T. DeVries and G. W. Taylor, Improved Regularization of Convolutional Neural Networks with Cutout,
        arXiv:1708.04552.
    """
    x, rng, size = pictures(x, "cutout"), generator(rng), count(size, "cutout: size")
    h, w = x.shape[-2:]
    if x.size and size > min(h, w):
        raise ValueError(f"cutout: size must be at most the picture's, {h} high and {w} wide, got {size}.")
    top = rng.integers(0, h, size=(len(x), 1)) - (size - 1) // 2
    left = rng.integers(0, w, size=(len(x), 1)) - (size - 1) // 2
    rows, columns = np.arange(h), np.arange(w)
    covered = ((rows >= top) & (rows < top + size))[:, :, None] & ((columns >= left) & (columns < left + size))[:, None]
    return np.where(per_channel(covered, x), np.asarray(fill, x.dtype), x)


def horizontal_flip(x: ArrayLike, p: float = 0.5, *, rng: np.random.Generator | None = None) -> np.ndarray:
    """Each picture, with probability p, as in a mirror: left becomes right.

    Args:
        x: pictures.
        p: the probability of a flip.
        rng: a numpy Generator; None for the library's own.

    Shape:
        (N, H, W) or (N, C, H, W) -> the same.

    Raises:
        ShapeError: not pictures.
        ValueError: p lies outside 0 … 1.

    Example:
        >>> horizontal_flip(np.array([[[1.0, 2.0]]]), p=1.0)
        array([[[2., 1.]]])
    """
    x, rng = pictures(x, "horizontal_flip"), generator(rng)
    if not 0 <= p <= 1:
        raise ValueError(f"horizontal_flip: p is a probability, 0 … 1, got {p!r}.")
    chosen = rng.random(len(x)) < p
    return np.where(chosen.reshape(-1, *[1] * (x.ndim - 1)), x[..., ::-1], x)


def per_channel(mask: np.ndarray, x: np.ndarray) -> np.ndarray:
    """One (N, H, W) for all channels of x."""
    return mask if x.ndim == 3 else mask[:, None]


def taken(x: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Each picture's own pixels at (rows, columns), whose axes are (N, H, W) or broadcast to it."""
    n = np.arange(len(x)).reshape(-1, 1, 1)
    if x.ndim == 3:
        return x[n, rows, columns]
    channels = np.arange(x.shape[1]).reshape(1, -1, 1, 1)
    return x[n[:, None], channels, rows[:, None], columns[:, None]]
