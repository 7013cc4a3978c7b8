"""Other sizes: adaptive pooling and interpolation. Along each axis both are a matrix: new numbers from old ones."""

import math

import numpy as np

from nnlib.errors import ShapeError, unknown
from nnlib.inputs import count
from nnlib.op import op
from nnlib.pooling import avg_pool1d, avg_pool2d
from nnlib.tensor import Tensor
from nnlib.windows import check_axes

__all__ = ["adaptive_avg_pool1d", "adaptive_avg_pool2d", "interpolate", "resample"]


@op(
    linear=True,
    examples=[
        lambda r: (r.normal(size=(2, 3, 4)), {"matrices": (r.normal(size=(2, 4)),)}),
        lambda r: (r.normal(size=(2, 3, 4)), {"matrices": (r.normal(size=(5, 3)), r.normal(size=(2, 4)))}),
    ],
)
def resample(x, *, matrices):
    """The last axes, each through its own matrix (new, old).  y = M x Mᵀ        x̄ = Mᵀ ȳ M"""
    y = x @ matrices[-1].T.astype(x.dtype)
    if len(matrices) == 2:
        y = matrices[0].astype(x.dtype) @ y
    return y, (lambda g: resample(g, matrices=tuple(m.T for m in matrices)),)


# -- adaptive pooling ------------------------------------------------------------------------------------------------


def averaging(n: int, m: int) -> np.ndarray:
    """The matrix (m, n) whose row i averages the i-th of m regions of a length n; regions may share a number."""
    matrix = np.zeros((m, n))
    for i in range(m):
        start, end = i * n // m, -(-(i + 1) * n // m)
        matrix[i, start:end] = 1 / (end - start)
    return matrix


def adaptive(name, k, x, output_size, avg_pool):
    """Means over regions that fill x, however long it is."""
    check_axes(x, k, name)
    sizes, lengths = output_size if isinstance(output_size, tuple | list) else (output_size,) * k, x.shape[-k:]
    if len(sizes) != k:
        raise TypeError(f"{name}: output_size must be a whole number, or {k} of them, got {output_size}.")
    sizes = [n if m is None else count(m, f"{name}: output_size") for m, n in zip(sizes, lengths)]
    if min(lengths) < 1:
        raise ShapeError(f"{name}: there is nothing to average in x of shape {x.shape}.")
    if all(n % m == 0 for m, n in zip(sizes, lengths)):
        return avg_pool(x, tuple(n // m for m, n in zip(sizes, lengths)))
    return resample(x, matrices=tuple(averaging(n, m) for m, n in zip(sizes, lengths)))


def adaptive_avg_pool1d(input: Tensor, output_size: int) -> Tensor:
    """Mean pooling to a given length, whatever the length that comes in.

    Args:
        input: the signals x.
        output_size: L′, how many numbers shall remain; None keeps the length.

    Shape:
        x (N, C, L) or (C, L) → (N, C, L′) or (C, L′).

    Example:
        >>> adaptive_avg_pool1d(Tensor([[1.0, 3.0, 5.0, 7.0]]), 2)
        tensor([[2., 6.]])
    """
    return adaptive("adaptive_avg_pool1d", 1, input, output_size, avg_pool1d)


def adaptive_avg_pool2d(input: Tensor, output_size: int | tuple) -> Tensor:
    """Mean pooling to a given size, whatever the size that comes in.

    Args:
        input: the pictures x.
        output_size: H′ and W′, or one number for both; None keeps a length.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).

    Example:
        >>> adaptive_avg_pool2d(Tensor([[[1.0, 3.0], [5.0, 7.0]]]), 1)
        tensor([[[4.]]])
    """
    return adaptive("adaptive_avg_pool2d", 2, input, output_size, avg_pool2d)


# -- interpolation ---------------------------------------------------------------------------------------------------


def nearest(n: int, m: int, step: float) -> np.ndarray:
    """The matrix (m, n) that takes for each new place the old one that lies under it."""
    if m in (n, 2 * n):  # torch does not look at the step then, if only a crooked scale_factor led here
        step = n / m
    places = np.floor(np.arange(m, dtype=np.float32) * np.float32(step)).astype(np.intp)
    matrix = np.zeros((m, n))
    matrix[np.arange(m), np.minimum(places, n - 1)] = 1
    return matrix


def linear(n: int, m: int, step: float, align_corners: bool) -> np.ndarray:
    """The matrix (m, n) that mixes for each new place its two old neighbours."""
    if align_corners:  # first on first, last on last
        places = np.arange(m) * ((n - 1) / (m - 1) if m > 1 else 0)
    else:  # numbers are centres of cells
        places = np.maximum((np.arange(m) + 0.5) * step - 0.5, 0)
    left = np.minimum(np.floor(places).astype(np.intp), n - 1)
    share = places - left  # of the right neighbour; at the end there is none, and both are the last number
    matrix = np.zeros((m, n))
    np.add.at(matrix, (np.arange(m), left), 1 - share)
    np.add.at(matrix, (np.arange(m), np.minimum(left + 1, n - 1)), share)
    return matrix


MODES = {1: ("nearest", "linear"), 2: ("nearest", "bilinear")}
OTHERS = ("area", "bicubic", "nearest-exact", "trilinear")


def new_sizes(lengths, size, scale_factor):
    """For each axis (old length, new length, how far apart the new numbers stand in the old)."""
    if (size is None) == (scale_factor is None):
        raise ValueError(f"interpolate: give size or scale_factor, got size={size} and scale_factor={scale_factor}.")
    given = scale_factor if size is None else size
    given = tuple(given) if isinstance(given, tuple | list) else (given,) * len(lengths)
    if len(given) != len(lengths):
        raise ValueError(f"interpolate: x has {len(lengths)} axes behind (N, C), got {len(given)} numbers: {given}.")
    if size is not None:
        return [(n, count(m, "interpolate: size"), n / m) for n, m in zip(lengths, given)]
    if not all(isinstance(f, int | float | np.number) and 0 < f < math.inf for f in given):
        raise ValueError(f"interpolate: scale_factor must be over 0, got {scale_factor}.")
    sizes = [math.floor(n * f) for n, f in zip(lengths, given)]
    if min(sizes) < 1:
        raise ShapeError(f"interpolate: scale_factor {scale_factor} leaves nothing of the size {tuple(lengths)}.")
    return [(n, m, 1 / f) for n, m, f in zip(lengths, sizes, given)]


def interpolate(
    input: Tensor,
    size: int | tuple | None = None,
    scale_factor: float | tuple | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: None = None,
    antialias: bool = False,
) -> Tensor:
    """Pictures or signals in another size.

    Args:
        input: x.
        size: the new size, one number an axis or one for all; or
        scale_factor: how many times larger, the same.
        mode: "nearest", or "linear" for signals and "bilinear" for pictures, which mix the neighbours.
        align_corners: for the last two: put the corner numbers on each other, not the corners of their cells.
        recompute_scale_factor, antialias: left out.

    Shape:
        x (N, C, L) → (N, C, L′), or (N, C, H, W) → (N, C, H′, W′).

    Raises:
        ValueError: not exactly one of size and scale_factor; an unknown mode.
        NotImplementedError: a mode or an option that torch has and this has not.

    Example:
        >>> interpolate(Tensor([[[1.0, 2.0]]]), scale_factor=2)
        tensor([[[1., 1., 2., 2.]]])
        >>> interpolate(Tensor([[[1.0, 3.0]]]), size=3, mode="linear", align_corners=True)
        tensor([[[1., 2., 3.]]])
    """
    if recompute_scale_factor or antialias:
        raise NotImplementedError("interpolate: torch's options recompute_scale_factor and antialias are left out.")
    shape = np.shape(getattr(input, "_data", input))
    k = len(shape) - 2
    if k not in MODES:
        raise ShapeError(f"interpolate: x must be (N, C, L) or (N, C, H, W); got shape {shape}. Use x.unsqueeze(0)?")
    if mode in OTHERS:
        raise NotImplementedError(f"interpolate: torch's mode {mode!r} is left out here. There are {MODES[k]}.")
    if mode not in MODES[k]:
        raise ValueError(f"interpolate, x of shape {shape}: {unknown('mode', mode, MODES[k])}")
    if mode == "nearest" and align_corners is not None:
        raise ValueError("interpolate: align_corners goes with mode 'linear' or 'bilinear' only.")
    check_axes(getattr(input, "_data", input), k, "interpolate")
    if min(shape[2:]) < 1:
        raise ShapeError(f"interpolate: there is nothing to look at in x of shape {shape}.")
    axes = new_sizes(shape[2:], size, scale_factor)
    if mode == "nearest":
        return resample(input, matrices=tuple(nearest(*axis) for axis in axes))
    return resample(input, matrices=tuple(linear(*axis, bool(align_corners)) for axis in axes))
