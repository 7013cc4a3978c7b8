"""Convolution: a small window of weights slides over a signal or a picture, the same weights everywhere.

    y[o, p, q] = b[o] + Σ over c, i, j of  w[o, c, i, j] · x[c, p + i, q + j]

Three ops belong together: conv (the output), conv_transpose (x̄, the gradient of its input) and conv_weight (W̄, the
gradient of its weights). Each is linear in both of its inputs, and the gradients of each are the other two, so they can
be differentiated as often as one likes. All three compute with the same idea: picture → columns → one matrix product.
"""

import math

import numpy as np

from nnlib.errors import ShapeError
from nnlib.op import op
from nnlib.windows import check_axes, count_windows, each, offsets, padded, padding_pairs, windows

__all__ = [
    "conv1d", "conv1d_weight", "conv2d", "conv2d_weight", "conv_transpose1d", "conv_transpose2d",
]  # fmt: skip

BLOCK = 300_000  # bytes of columns at a time: they stay in the processor's second cache until they are used


# -- picture → columns → one matrix product --------------------------------------------------------------------------
#
# Inside, the batch is the last axis: (C, H, W, N). The same number of all samples lies side by side, and with stride 1
# a row of windows is one long run of memory, which is copied many times faster than the short rows of one picture.
# What comes out is a view with the axes in the usual order, so the next convolution need not move anything.


def laid_out(x, pads):
    """(N, C, …) → (C, …, N) in memory, with a margin of zeros round each picture."""
    x = x.transpose(*range(1, x.ndim), 0)
    return padded(x, (*pads, (0, 0)), order="C") if any(map(any, pads)) else np.ascontiguousarray(x)


def usual(y):
    """(C, …, N) → (N, C, …), a view."""
    return y.transpose(y.ndim - 1, *range(y.ndim - 1))


def blocks(x, kernel, stride, dilation, groups):
    """The windows of x (C, …, N) as columns, some rows of windows at a time.

    Yields (places, columns): which windows, as a slice of all windows of all samples; and the matrix (groups,
    C / groups · numbers in a window, places) in memory that the next block will use again.
    """
    view = windows(x, kernel, stride, dilation)  # (C, *kernel, *out, N)
    k, rows = len(kernel), len(x) * math.prod(kernel)
    m, one = view.shape[1 + k], math.prod(view.shape[2 + k :])
    size = max(1, min(m, BLOCK // max(1, rows * one * x.itemsize)))
    memory = np.empty(rows * size * one, x.dtype)
    for start in range(0, m, size):
        part = view[(slice(None),) * (1 + k) + (slice(start, start + size),)]
        columns = memory[: part.size].reshape(part.shape)
        np.copyto(columns, part)
        yield slice(start * one, (start + size) * one), columns.reshape(groups, rows // groups, -1)


def correlate(x, weight, bias, pads, stride, dilation, groups):
    """y (N, O, *out): the weights laid out flat times each block of columns."""
    x, (o, _, *kernel) = laid_out(x, pads), weight.shape
    out = [count_windows(*parts) for parts in zip(x.shape[1:-1], kernel, stride, dilation)]
    flat = weight.reshape(groups, o // groups, -1)
    y = np.empty((groups, o // groups, math.prod(out) * x.shape[-1]), x.dtype)
    for places, columns in blocks(x, kernel, stride, dilation, groups):
        np.matmul(flat, columns, out=y[:, :, places])
    return usual(plus(y, bias).reshape(o, *out, x.shape[-1]))


def plus(y, bias):
    """y (groups, O / groups, places) with one number added to each channel, in place."""
    return y if bias is None else np.add(y, bias.reshape(*y.shape[:2], 1), out=y)


def correlate_weight(x, g, kernel, pads, stride, dilation, groups):
    """W̄ (O, C / groups, *kernel): the gradient of every output times the columns that it was made from."""
    o, c, x = g.shape[1], x.shape[1], laid_out(x, pads)
    g = laid_out(g, ()).reshape(groups, o // groups, -1)
    total = np.zeros((groups, o // groups, c // groups * math.prod(kernel)), x.dtype)
    for places, columns in blocks(x, kernel, stride, dilation, groups):
        total += g[:, :, places] @ columns.swapaxes(1, 2)
    return total.reshape(o, c // groups, *kernel)


def correlate_back(g, weight, bias, pads, stride, dilation, groups):
    """x̄ (N, C, …): weights times gradients are the columns' gradients; each is added where its number came from."""
    if max(stride) == 1:
        return correlate(g, *turned(weight, bias, pads, dilation, groups), stride, dilation, groups)
    (n, o, *out), (_, c, *kernel) = g.shape, weight.shape
    flat = weight.reshape(groups, o // groups, -1).swapaxes(1, 2)
    g = laid_out(g, ()).reshape(groups, o // groups, -1)
    x = np.zeros(
        (groups * c, *[s * (m - 1) + d * (k - 1) + 1 for m, k, s, d in zip(out, kernel, stride, dilation)], n), g.dtype
    )
    one = math.prod(out[1:]) * n
    size = max(1, BLOCK // max(1, groups * c * math.prod(kernel) * one * g.itemsize))
    for start in range(0, out[0], size):
        rows = [min(size, out[0] - start), *out[1:]]
        columns = flat @ g[:, :, start * one : (start + size) * one]
        columns = columns.reshape(groups * c, math.prod(kernel), *rows, n)
        here = x[:, start * stride[0] :]
        for i, place in enumerate(offsets(kernel, stride, dilation, rows)):
            here[(slice(None), *place)] += columns[:, i]
    x = padded(x, (*[(-a, -b) for a, b in pads], (0, 0)), order="C")
    return usual(x if bias is None else x + bias.reshape(-1, *[1] * (x.ndim - 1)))


def turned(weight, bias, pads, dilation, groups):
    """With stride 1, going back is a convolution too: the window turned round, channels in and out exchanged."""
    (o, c, *kernel), k = weight.shape, weight.ndim - 2
    turned = weight.reshape(groups, o // groups, c, *kernel)[(..., *[slice(None, None, -1)] * k)].swapaxes(1, 2)
    margins = tuple((d * (m - 1) - a, d * (m - 1) - b) for (a, b), m, d in zip(pads, kernel, dilation))
    return turned.reshape(groups * c, o // groups, *kernel), bias, margins


# -- the rules -------------------------------------------------------------------------------------------------------


def numbers(compute, inputs, *settings):
    """The value of a rule for arrays, with or without the axis of the batch.

    None for Tensors: then the engine asks for the pullbacks, in order to differentiate them, and has the value.
    """
    x, weight, bias = inputs
    if not isinstance(x, np.ndarray) or not isinstance(weight, np.ndarray):
        return None
    if x.ndim < weight.ndim:  # one picture
        return compute(x[None], weight, bias, *settings)[0]
    return compute(x, weight, bias, *settings)


def check_weight(x, weight, bias, k, groups, name):
    """Raise unless weight and bias fit each other and x."""
    check_axes(x, k, name)
    back = "transpose" in name
    form = f"({'C_in, C_out' if back else 'C_out, C_in'} / groups, {'kernel' if k == 1 else 'kernel height, width'})"
    if weight.ndim != k + 2:
        raise ShapeError(f"{name}: weight must be {form}, got shape {weight.shape}.")
    if isinstance(groups, bool) or not isinstance(groups, int | np.integer) or groups < 1:
        raise ValueError(f"{name}: groups must be a whole number of at least 1, got {groups}.")
    c = x.shape[-k - 1]
    if c % groups or weight.shape[0] % groups:
        raise ShapeError(
            f"{name}: groups must divide the channels that come in and those that go out; got {groups} groups, {c} "
            f"channels in x {x.shape}, weight {weight.shape}."
        )
    wanted = weight.shape[0] if back else weight.shape[1] * groups
    if c != wanted:
        hint = ""
        if x.ndim == k + 2 and x.shape[-1] == wanted:
            order = (0, k + 1, *range(1, k + 1))
            hint = f" Are the channels last? Use x.permute{order}."
        raise ShapeError(
            f"{name}: the weight {weight.shape}{f' with {groups} groups' if groups > 1 else ''} takes {wanted} "
            f"channels, x of shape {x.shape} has {c}.{hint}"
        )
    made = weight.shape[1] * groups if back else weight.shape[0]
    if bias is not None and bias.shape != (made,):
        raise ShapeError(f"{name}: bias must have one number for each of the {made} channels made, got {bias.shape}.")
    for what, a in (("weight", weight), ("bias", bias)):
        if a is not None and a.dtype != x.dtype:
            raise TypeError(f"{name}: x is {x.dtype}, the {what} {a.dtype}; they must be one dtype. Use x.float().")


def pullbacks(k, for_x, for_weight):
    """All gradients together, so that ȳ is moved into the order in which the ops work only once."""

    def pull(g, need):
        if isinstance(g, np.ndarray) and g.ndim == k + 2:
            g = usual(laid_out(g, ()))
        sums = need[2] and np.sum(g, axis=tuple(i for i in range(g.ndim) if i != g.ndim - k - 1))
        return need[0] and for_x(g), need[1] and for_weight(g), sums

    return pull


def convolve(name, k, x, weight, bias, stride, padding, dilation, groups):
    """The rule of conv1d and conv2d."""
    check_weight(x, weight, bias, k, groups, name)
    stride, dilation = each(stride, k, f"{name}: stride"), each(dilation, k, f"{name}: dilation")
    kernel, lengths = weight.shape[2:], x.shape[-k:]
    pads = padding_pairs(padding, kernel, stride, dilation, name)
    out = [count_windows(n + a + b, *parts) for n, (a, b), *parts in zip(lengths, pads, kernel, stride, dilation)]
    if min(out, default=1) < 1 or min(kernel) < 1:
        reach = tuple(d * (m - 1) + 1 for m, d in zip(kernel, dilation))
        size = tuple(n + a + b for n, (a, b) in zip(lengths, pads))
        raise ShapeError(
            f"{name}: the kernel {kernel} reaches over {reach} and does not fit into x of {size}, padding included. "
            "Use a smaller kernel, fewer poolings before it, or more padding."
        )
    # cut off what no window reaches: then the three ops agree about every length
    pads = tuple(
        (a, s * (m - 1) + d * (size - 1) + 1 - n - a)
        for n, (a, _), m, size, s, d in zip(lengths, pads, out, kernel, stride, dilation)
    )
    _, back, slope = FAMILY[k]
    options = {"stride": stride, "padding": pads, "groups": groups, "dilation": dilation}
    return numbers(correlate, (x, weight, bias), pads, stride, dilation, groups), pullbacks(
        k, lambda g: back(g, weight, None, **options), lambda g: slope(x, g, kernel_size=kernel, **options)
    )


def convolve_back(name, k, x, weight, bias, stride, padding, output_padding, groups, dilation):
    """The rule of conv_transpose1d and conv_transpose2d."""
    check_weight(x, weight, bias, k, groups, name)
    stride, dilation = each(stride, k, f"{name}: stride"), each(dilation, k, f"{name}: dilation")
    extra = each(output_padding, k, f"{name}: output_padding", at_least=0)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation)):
        raise ValueError(
            f"{name}: output_padding must be smaller than stride or dilation, got output_padding {extra}, stride "
            f"{stride}, dilation {dilation}."
        )
    kernel = weight.shape[2:]
    if isinstance(padding, str):
        raise ValueError(f"{name}: padding must be a whole number, or one an axis; got {padding!r}.")
    pads = padding_pairs(padding, kernel, stride, dilation, name)
    pads = tuple((a, b - e) for (a, b), e in zip(pads, extra))
    out = [
        s * (n - 1) + d * (size - 1) + 1 - a - b
        for n, (a, b), size, s, d in zip(x.shape[-k:], pads, kernel, stride, dilation)
    ]
    if min(out) < 1:
        raise ShapeError(f"{name}: the output would have the size {tuple(out)}. Use less padding, or a larger kernel.")
    forth, _, slope = FAMILY[k]
    options = {"stride": stride, "padding": pads, "dilation": dilation, "groups": groups}
    return numbers(correlate_back, (x, weight, bias), pads, stride, dilation, groups), pullbacks(
        k, lambda g: forth(g, weight, None, **options), lambda g: slope(g, x, kernel_size=kernel, **options)
    )


def convolve_slope(k, x, g, kernel, stride, padding, dilation, groups):
    """The rule of conv1d_weight and conv2d_weight."""
    stride, dilation = each(stride, k, "stride"), each(dilation, k, "dilation")
    pads = padding_pairs(padding, kernel, stride, dilation, "conv_weight")
    pads = tuple(
        (a, s * (m - 1) + d * (size - 1) + 1 - n - a)
        for n, (a, _), m, size, s, d in zip(x.shape[-k:], pads, g.shape[-k:], kernel, stride, dilation)
    )
    forth, back, _ = FAMILY[k]
    options = {"stride": stride, "padding": pads, "dilation": dilation, "groups": groups}
    value = None
    if isinstance(x, np.ndarray) and isinstance(g, np.ndarray):
        batch = (x, g) if x.ndim == k + 2 else (x[None], g[None])
        value = correlate_weight(*batch, kernel, pads, stride, dilation, groups)
    return value, (lambda v: back(g, v, None, **options), lambda v: forth(x, v, None, **options))


# -- the ops ---------------------------------------------------------------------------------------------------------


def example(x, weight, bias=None, **options):
    shapes = [x, weight] if bias is None else [x, weight, bias]
    return lambda r: (*[r.normal(size=s) for s in shapes], options)


@op(
    torch="nn.functional.conv1d",
    examples=[
        example((2, 2, 5), (3, 2, 3), 3), example((2, 5), (3, 2, 3), stride=2, padding=1),
        example((2, 4, 6), (4, 2, 2), 4, padding="same", dilation=2, groups=2),
        example((0, 2, 5), (3, 2, 3), 3),
    ],
)  # fmt: skip
def conv1d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """A window of weights slides over a signal.  y[o, p] = b[o] + Σ w[o, c, i] x[c, p + i]

    x̄ = conv_transpose1d(ȳ, w),  W̄ = conv1d_weight(x, ȳ),  b̄ = Σ ȳ over batch and places
    """
    return convolve("conv1d", 1, x, weight, bias, stride, padding, dilation, groups)


@op(
    torch="nn.functional.conv2d",
    examples=[
        example((2, 2, 4, 4), (3, 2, 3, 3), 3, padding=1),
        example((2, 5, 4), (2, 2, 3, 2), stride=(2, 1), padding=(1, 0)),
        example((1, 4, 5, 4), (4, 2, 2, 3), 4, padding="same", dilation=(2, 1), groups=2),
        example((2, 2, 3, 3), (3, 2, 1, 1), 3, padding="valid"),
        example((0, 2, 4, 4), (3, 2, 3, 3), 3),
    ],
)  # fmt: skip
def conv2d(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """A window of weights slides over a picture.  y[o, p, q] = b[o] + Σ w[o, c, i, j] x[c, p + i, q + j]

    x̄ = conv_transpose2d(ȳ, w),  W̄ = conv2d_weight(x, ȳ),  b̄ = Σ ȳ over batch and places
    """
    return convolve("conv2d", 2, x, weight, bias, stride, padding, dilation, groups)


@op(
    torch="nn.functional.conv_transpose1d",
    examples=[
        example((2, 3, 3), (3, 2, 3), 2),
        example((4, 3), (4, 1, 2), 2, stride=2, padding=1, output_padding=1, groups=2, dilation=3),
    ],
)
def conv_transpose1d(x, weight, bias=None, *, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Every number of x lays down the window times itself; what overlaps is added.  y[o, p + i] += w[c, o, i] x[c, p]

    x̄ = conv1d(ȳ, w),  W̄ = conv1d_weight(ȳ, x),  b̄ = Σ ȳ over batch and places
    """
    return convolve_back("conv_transpose1d", 1, x, weight, bias, stride, padding, output_padding, groups, dilation)


@op(
    torch="nn.functional.conv_transpose2d",
    examples=[
        example((2, 2, 3, 3), (2, 3, 2, 3), 3, padding=1),
        example((4, 2, 3), (4, 1, 2, 3), 2, stride=(2, 1), padding=(0, 1), output_padding=(1, 0), groups=2, dilation=2),
    ],
)
def conv_transpose2d(x, weight, bias=None, *, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Every number of x lays down the window times itself.  y[o, p + i, q + j] += w[c, o, i, j] x[c, p, q]

    x̄ = conv2d(ȳ, w),  W̄ = conv2d_weight(ȳ, x),  b̄ = Σ ȳ over batch and places
    """
    return convolve_back("conv_transpose2d", 2, x, weight, bias, stride, padding, output_padding, groups, dilation)


@op(
    examples=[
        example((2, 2, 5), (2, 3, 3), kernel_size=(3,)),
        example((4, 5), (2, 2), kernel_size=(2,), stride=3, padding=1, dilation=2, groups=2),
    ]
)
def conv1d_weight(x, g, *, kernel_size, stride=1, padding=0, dilation=1, groups=1):
    """The gradient of conv1d's weights, for the gradient g of its output.  W̄[o, c, i] = Σ g[o, p] x[c, p + i]

    For V̄ from above: x̄ = conv_transpose1d(g, V̄),  ḡ = conv1d(x, V̄)
    """
    return convolve_slope(1, x, g, kernel_size, stride, padding, dilation, groups)


@op(
    examples=[
        example((2, 2, 4, 3), (2, 3, 3, 2), kernel_size=(2, 2)),
        example((2, 5, 4), (4, 2, 2), kernel_size=(2, 3), stride=2, padding=(0, 1), dilation=(2, 1), groups=2),
    ]
)
def conv2d_weight(x, g, *, kernel_size, stride=1, padding=0, dilation=1, groups=1):
    """The gradient of conv2d's weights, for the gradient g of its output.  W̄[o, c, i, j] = Σ g[o, p, q] x[c, p+i, q+j]

    For V̄ from above: x̄ = conv_transpose2d(g, V̄),  ḡ = conv2d(x, V̄)
    """
    return convolve_slope(2, x, g, kernel_size, stride, padding, dilation, groups)


FAMILY = {1: (conv1d, conv_transpose1d, conv1d_weight), 2: (conv2d, conv_transpose2d, conv2d_weight)}
