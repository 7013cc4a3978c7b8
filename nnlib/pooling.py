"""Pooling: one number for each window, its largest or its mean; each channel for itself."""

import math
from typing import NamedTuple

import numpy as np

from nnlib.errors import ShapeError
from nnlib.op import op
from nnlib.windows import check_axes, each, offsets, padded

__all__ = [
    "Pooled", "avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d", "window_put", "window_spread", "window_sum",
    "window_take",
]  # fmt: skip


class Form(NamedTuple):
    """Where the windows lie.  One number an axis; `pads`: (before, after)."""

    lengths: tuple
    kernel: tuple
    stride: tuple
    dilation: tuple
    pads: tuple
    out: tuple

    def places(self) -> list:
        """For each number of a window, the index that takes it from every window of the padded input."""
        return [(..., *place) for place in offsets(self.kernel, self.stride, self.dilation, self.out)]

    def apart(self) -> bool:
        """Do no two windows share a number?"""
        return all(d * (m - 1) < s for m, s, d in zip(self.kernel, self.stride, self.dilation))


def form_of(name, k, x, kernel_size, stride, padding, dilation, ceil_mode) -> Form:
    """Where the windows of a pooling lie, or an error that says what is wrong."""
    check_axes(x, k, name)
    kernel, lengths = each(kernel_size, k, f"{name}: kernel_size"), x.shape[-k:]
    stride = kernel if stride is None or stride == () else each(stride, k, f"{name}: stride")
    dilation, padding = each(dilation, k, f"{name}: dilation"), each(padding, k, f"{name}: padding", at_least=0)
    reach = tuple(d * (m - 1) + 1 for m, d in zip(kernel, dilation))
    if any(2 * p > r for p, r in zip(padding, reach)):
        raise ValueError(
            f"{name}: padding may be half of the kernel at most, or windows would see nothing but padding; got padding "
            f"{padding} for kernel {kernel}."
        )
    out = []
    for n, r, s, p in zip(lengths, reach, stride, padding):
        windows = (n + 2 * p - r) / s + 1
        count = math.ceil(windows) if ceil_mode else math.floor(windows)
        out.append(count - 1 if ceil_mode and (count - 1) * s >= n + p else count)  # one that starts in the padding
    if min(out) < 1 or min(lengths) < 1:
        size = tuple(n + 2 * p for n, p in zip(lengths, padding))
        raise ShapeError(
            f"{name}: the windows reach over {reach} and do not fit into x of {size}, padding included. Use a smaller "
            "kernel, or fewer poolings before it."
        )
    pads = tuple((p, s * (m - 1) + r - n - p) for n, p, s, m, r in zip(lengths, padding, stride, out, reach))
    return Form(lengths, kernel, stride, dilation, pads, tuple(out))


def without_margin(x, form):
    """Undo `padded`."""
    return padded(x, tuple((-a, -b) for a, b in form.pads))


def blank(g, form, like=None):
    """Zeros in the shape of the padded input; their axes lie in memory as those of `like` do, or of g."""
    lengths = [n + a + b for n, (a, b) in zip(form.lengths, form.pads)]
    return np.zeros_like(g if like is None else like, g.dtype, shape=(*g.shape[: -len(lengths)], *lengths))


# -- the largest number ----------------------------------------------------------------------------------------------

FORM = Form((5, 4), (3, 2), (2, 1), (1, 2), ((1, 1), (0, 0)), (3, 2))
WINNER = np.array([[[1, 2], [0, 5], [3, 4]]] * 2)


@op(linear=True, examples=[lambda r: (r.normal(size=(2, 5, 4)), {"winner": WINNER, "form": FORM})])
def window_take(x, *, winner, form):
    """From each window take the number of which `winner` gives the place.        x̄ = window_put(ȳ)"""
    x, y = padded(x, form.pads), np.zeros(winner.shape, x.dtype)
    for i, place in enumerate(form.places()):
        np.copyto(y, x[place], where=winner == i)
    return y, (lambda g: window_put(g, winner=winner, form=form),)


@op(linear=True, examples=[lambda r: (r.normal(size=(2, 3, 2)), {"winner": WINNER, "form": FORM})])
def window_put(x, *, winner, form):
    """Lay each number back where window_take found it; those for one place are added.        x̄ = window_take(ȳ)"""
    y, apart = blank(x, form, winner), form.apart()
    for i, place in enumerate(form.places()):
        part = x * (winner == i)
        y[place] = part if apart else y[place] + part
    return without_margin(y, form), (lambda g: window_take(g, winner=winner, form=form),)


class Pooled(NamedTuple):
    """What max pooling returns with return_indices."""

    values: object
    indices: object


def flat_places(winner, form):
    """Where the winners stand in a picture without padding, counted through all its numbers."""
    inside = np.unravel_index(winner, form.kernel)
    index = 0
    for axis, n in enumerate(form.lengths):
        starts = np.arange(form.out[axis]) * form.stride[axis] - form.pads[axis][0]
        starts = starts.reshape(-1, *[1] * (len(form.lengths) - 1 - axis))
        index = index * n + starts + inside[axis] * form.dilation[axis]
    return index


def max_pool(name, k, x, kernel_size, stride, padding, dilation, ceil_mode, return_indices):
    """The rule of max_pool1d and max_pool2d: go through the window's numbers, keep the largest and where it stood."""
    form = form_of(name, k, x, kernel_size, stride, padding, dilation, ceil_mode)
    wide, (first, *others) = padded(x, form.pads, -math.inf), form.places()
    y = np.array(wide[first])
    winner = np.zeros_like(y, np.uint8 if len(others) < 256 else np.intp)
    for i, place in enumerate(others, 1):
        here = np.array(wide[place])
        better = (here > y) | (here != here)  # NaN is not equal to itself; it wins
        np.maximum(winner, better.astype(winner.dtype) * winner.dtype.type(i), out=winner)
        np.maximum(y, here, out=y)
    if return_indices:
        values = Pooled(y, flat_places(winner, form))
        return values, lambda g, need: (window_put(g[0], winner=winner, form=form),)
    return y, (lambda g: window_put(g, winner=winner, form=form),)


def example(size, kernel_size, **options):
    return lambda r: (r.normal(size=size), {"kernel_size": kernel_size, **options})


@op(
    linear=True,
    examples=[
        example((2, 3, 6), 2), example((2, 7), 3, stride=2, padding=1, dilation=2, ceil_mode=True),
        example((2, 2, 5), 2, return_indices=True),
    ],
)  # fmt: skip
def max_pool1d(x, *, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window.        x̄ = ȳ where that number stood, 0 elsewhere"""
    return max_pool("max_pool1d", 1, x, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@op(
    linear=True,
    examples=[
        example((2, 3, 4, 4), 2), example((2, 7, 5), (3, 2), stride=2, padding=1, dilation=(1, 2), ceil_mode=True),
        example((2, 2, 4, 5), 3, stride=1, return_indices=True), example((0, 2, 4, 4), 2),
    ],
)  # fmt: skip
def max_pool2d(x, *, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest number of each window.        x̄ = ȳ where that number stood, 0 elsewhere"""
    return max_pool("max_pool2d", 2, x, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


# -- the mean --------------------------------------------------------------------------------------------------------


@op(linear=True, examples=[lambda r: (r.normal(size=(2, 5, 4)), {"form": FORM})])
def window_sum(x, *, form):
    """The sum of each window.        x̄ = window_spread(ȳ)"""
    wide, (first, *others) = padded(x, form.pads), form.places()
    y = np.array(wide[first])
    for place in others:
        y += wide[place]
    return y, (lambda g: window_spread(g, form=form),)


@op(linear=True, examples=[lambda r: (r.normal(size=(2, 3, 2)), {"form": FORM})])
def window_spread(x, *, form):
    """Each number goes to every place of its window; where windows overlap, they are added.     x̄ = window_sum(ȳ)"""
    y, apart = blank(x, form), form.apart()
    for place in form.places():
        y[place] = x if apart else y[place] + x
    return without_margin(y, form), (lambda g: window_sum(g, form=form),)


def avg_pool(name, k, x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override=None):
    """The rule of avg_pool1d and avg_pool2d."""
    form = form_of(name, k, x, kernel_size, stride, padding, 1, ceil_mode)
    n = divisor_override
    if n is not None and (isinstance(n, bool) or not isinstance(n, int | np.integer) or n == 0):
        raise ValueError(f"{name}: divisor_override must be a whole number other than 0, got {n!r}.")
    if n is None:
        n = np.ones((), x.dtype)
        for length, size, s, (before, _), m in zip(form.lengths, form.kernel, form.stride, form.pads, form.out):
            counted = before if count_include_pad else 0  # padding counts; what ceil_mode adds beyond it never does
            starts = np.arange(m) * s - before
            n = n[..., None] * (np.minimum(starts + size, length + counted) - np.maximum(starts, -counted))
        n = n.astype(x.dtype)
    return window_sum.rule(x, form=form)[0] / n, (lambda g: window_spread(g / n, form=form),)


@op(
    linear=True,
    examples=[example((2, 3, 6), 2), example((2, 7), 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)],
)
def avg_pool1d(x, *, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window.        x̄ = ȳ / n at every place of the window"""
    return avg_pool("avg_pool1d", 1, x, kernel_size, stride, padding, ceil_mode, count_include_pad)


@op(
    linear=True,
    examples=[
        example((2, 3, 4, 4), 2), example((2, 7, 5), (3, 2), stride=2, padding=1, ceil_mode=True),
        example((2, 4, 5), 3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
        example((2, 4, 5), 3, stride=1, divisor_override=5),
    ],
)  # fmt: skip
def avg_pool2d(
    x, *, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window.        x̄ = ȳ / n at every place of the window"""
    return avg_pool("avg_pool2d", 2, x, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
