"""Windows that slide over the last axes of an array: how many there are, and how to look through them all at once.

A convolution and a pooling look at the same thing: pieces of a picture, `kernel` numbers long, `stride` apart, whose
numbers stand `dilation` apart. Pictures of shape (N, C, H, W) have two such axes, signals (N, C, L) have one.
"""

import itertools

import numpy as np

from nnlib.errors import ShapeError, described

__all__ = ["check_axes", "count_windows", "each", "offsets", "padded", "padding_pairs", "windows"]


def each(value, k: int, name: str, at_least: int = 1) -> tuple[int, ...]:
    """One whole number for each of k axes: 3 → (3, 3).  `name` is who asks and for what: "conv2d: stride".

    Raises:
        TypeError: not a whole number, nor k of them.
        ValueError: a number under `at_least`.

    Example:
        >>> each(3, 2, "conv2d: stride"), each((1, 2), 2, "conv2d: stride")
        ((3, 3), (1, 2))
    """
    if type(value) is tuple and len(value) == k and {*map(type, value)} == {int} and min(value) >= at_least:
        return value  # the usual case, at once
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * k
    if len(values) == 1:
        values *= k
    if len(values) != k or not all(isinstance(v, int | np.integer) and not isinstance(v, bool) for v in values):
        wanted = "a whole number" if k == 1 else f"a whole number or {k} of them, one an axis"
        raise TypeError(
            f"{name} must be {wanted}, got {value if isinstance(value, tuple | list) else described(value)}."
        )
    if min(values) < at_least:
        raise ValueError(f"{name} must be {at_least} or more, got {value}.")
    return tuple(map(int, values))


def padding_pairs(padding, kernel: tuple, stride: tuple, dilation: tuple, name: str) -> tuple[tuple[int, int], ...]:
    """(before, after) for each axis, from a number, a number an axis, a pair an axis, "valid" or "same".

    "same": as many windows as numbers; an odd margin is longer after than before, as in torch.

    Example:
        >>> padding_pairs("same", (3, 4), (1, 1), (1, 1), "conv2d")
        ((1, 1), (1, 2))
        >>> padding_pairs(2, (3, 4), (1, 1), (1, 1), "conv2d")
        ((2, 2), (2, 2))
    """
    if type(padding) is tuple and padding and type(padding[0]) is tuple:  # from another op
        return padding
    if padding == "valid":
        return ((0, 0),) * len(kernel)
    if padding == "same":
        if max(stride) > 1:
            raise ValueError(
                f"{name}: padding='same' needs stride 1, got stride {stride}. Give the padding as a number."
            )
        totals = [d * (k - 1) for k, d in zip(kernel, dilation)]
        return tuple((t // 2, t - t // 2) for t in totals)
    if isinstance(padding, str):
        raise ValueError(f"{name}: padding must be a whole number, 'same' or 'valid', got {padding!r}.")
    return tuple((p, p) for p in each(padding, len(kernel), f"{name}: padding", at_least=0))


def check_axes(x, k: int, name: str) -> None:
    """Raise unless x is a batch of pictures (N, C, …) or one picture (C, …) with k axes to slide over, of floats."""
    if x.ndim not in (k + 1, k + 2):
        form = "(N, C, H, W), or (C, H, W) for one picture" if k == 2 else "(N, C, L), or (C, L) for one signal"
        hint = ""
        if x.ndim == k:
            hint = f" Is the axis of channels missing? x.unsqueeze(0) is {(1, *x.shape)}: one channel."
        elif x.ndim == k + 3:
            hint = " Lay two axes into one, e.g. x.flatten(0, 1)."
        raise ShapeError(f"{name}: x must be {form}; got shape {x.shape}.{hint}")
    if x.dtype.kind != "f":
        raise TypeError(f"{name}: needs floats, got {x.dtype}. Use x.float(), and x / 255 for bytes.")


def count_windows(length: int, kernel: int, stride: int, dilation: int) -> int:
    """How many windows fit into a length.

    Example:
        >>> count_windows(7, kernel=3, stride=2, dilation=1)  # at 0, 2 and 4
        3
    """
    return (length - dilation * (kernel - 1) - 1) // stride + 1


def padded(x: np.ndarray, pads: tuple, value: float = 0, order: str = "K") -> np.ndarray:
    """x with a margin round its last axes, (before, after) for each; a negative one cuts away.

    The copy lies in memory as x does (order "K"), or with zeros and the last axis innermost ("C").

    Example:
        >>> padded(np.array([1.0, 2.0, 3.0]), ((1, -1),))
        array([0., 1., 2.])
    """
    if not any(map(any, pads)):
        return x
    lengths = x.shape[-len(pads) :]
    source = tuple(slice(max(-a, 0), n + min(b, 0)) for n, (a, b) in zip(lengths, pads))
    if all(a <= 0 and b <= 0 for a, b in pads):
        return x[(..., *source)]
    shape = [n + a + b for n, (a, b) in zip(lengths, pads)]
    target = tuple(slice(max(a, 0), n - max(b, 0)) for n, (a, b) in zip(shape, pads))
    shape = (*x.shape[: -len(pads)], *shape)
    y = np.zeros(shape, x.dtype) if order == "C" else np.full_like(x, value, shape=shape)
    y[(..., *target)] = x[(..., *source)]
    return y


def windows(x: np.ndarray, kernel: tuple, stride: tuple, dilation: tuple) -> np.ndarray:
    """All windows of x (C, …, N) as a view (C, *kernel, *out, N): [c, i, j, p, q, n] is number (i, j) of window (p, q).

    Nothing is copied: a step to the next window is a step of `stride` numbers in the same memory.

    Example:
        >>> windows(np.arange(5).reshape(1, 5, 1), kernel=(3,), stride=(1,), dilation=(1,))[0, :, :, 0]
        array([[0, 1, 2],
               [1, 2, 3],
               [2, 3, 4]])
    """
    steps, (first, *along, last) = x.shape[1:-1], x.strides
    out = [count_windows(n, *parts) for n, *parts in zip(steps, kernel, stride, dilation)]
    inside = [step * d for step, d in zip(along, dilation)]
    between = [step * s for step, s in zip(along, stride)]
    shape, strides = (len(x), *kernel, *out, x.shape[-1]), (first, *inside, *between, last)
    return np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)


def offsets(kernel: tuple, stride: tuple, dilation: tuple, out: tuple) -> list[tuple]:
    """For each number of a window, the index that takes this number from every window: of (…, *lengths), (…, *out).

    Example:
        >>> offsets(kernel=(2,), stride=(3,), dilation=(1,), out=(4,))
        [(slice(0, 10, 3),), (slice(1, 11, 3),)]
    """
    axes = zip(kernel, stride, dilation, out)
    slices = [[slice(i * d, i * d + s * (o - 1) + 1, s) for i in range(k)] for k, s, d, o in axes]
    return list(itertools.product(*slices))
