"""Ops that move numbers without changing them: shapes, indexing, joining, padding.

Nearly all of them are each other's backward rules: what one takes apart, another lays together.
"""

import itertools
import math

import numpy as np

from nnlib.arrays import axes
from nnlib.errors import ShapeError, unknown
from nnlib.graph import unbroadcast
from nnlib.lookup import put
from nnlib.op import op

__all__ = [
    "cat", "expand", "flatten", "flip", "pad", "permute", "reshape", "split", "squeeze", "stack", "transpose", "tril",
    "triu", "unsqueeze",
]  # fmt: skip


def example(size, **options):
    return lambda r: (r.normal(size=size), options)


# -- other shapes, same memory -------------------------------------------------------------------------------------


@op(
    torch="reshape", numpy=np.reshape, linear=True,
    examples=[
        example((2, 3, 4), shape=(6, 4)), example((2, 3, 4), shape=(-1,)), example((2, 3, 4), shape=(2, 1, 12)),
        example((0, 3), shape=(3, 0)),
    ],
)  # fmt: skip
def reshape(x, *, shape):
    """The same numbers, in the same order, in another shape.        x̄ = ȳ in the shape of x"""
    before = x.shape
    try:
        y = x.reshape(shape)  # the method: np.reshape takes longer; Tensors have it too
    except ValueError:
        raise ShapeError(
            f"reshape: {math.prod(before)} numbers (shape {before}) do not fill the shape {shape}. At most one length "
            "may be -1: it is worked out from the others."
        ) from None
    return y, (lambda g: g.reshape(before),)


@op(
    torch="flatten", linear=True,
    examples=[example((2, 3, 4)), example((2, 3, 4), start_dim=1), example((2, 3, 4), end_dim=1), example(())],
)  # fmt: skip
def flatten(x, *, start_dim=0, end_dim=-1):
    """Lay the axes from start_dim to end_dim into one.        x̄ = ȳ in the shape of x"""
    before = x.shape
    if x.ndim == 0:
        return np.reshape(x, (1,)), (lambda g: np.reshape(g, ()),)
    ((start,), (end,)) = axes(start_dim, x.ndim, "flatten"), axes(end_dim, x.ndim, "flatten")
    if start > end:
        raise ShapeError(f"flatten: start_dim {start_dim} lies behind end_dim {end_dim}.")
    y = np.reshape(x, (*before[:start], math.prod(before[start : end + 1]), *before[end + 1 :]))
    return y, (lambda g: np.reshape(g, before),)


@op(
    torch="permute",
    numpy=np.transpose,
    linear=True,
    examples=[example((2, 3, 4), dims=(2, 0, 1)), example((), dims=())],
)
def permute(x, *, dims=None):
    """Put the axes in another order.        x̄ = ȳ with the axes put back"""
    dims = tuple(reversed(range(x.ndim))) if dims is None else dims
    order = axes(dims, x.ndim, "permute") if dims else ()
    if len(order) != x.ndim:
        raise ShapeError(f"permute: name each of the {x.ndim} axes once, got {dims}.")
    back = tuple(order.index(i) for i in range(x.ndim))
    return np.transpose(x, order), (lambda g: np.transpose(g, back),)


@op(
    torch="transpose",
    numpy=np.swapaxes,
    linear=True,
    examples=[example((2, 3, 4), dim0=0, dim1=-1), example((2, 3), dim0=1, dim1=0)],
)
def transpose(x, *, dim0, dim1):
    """Swap two axes.        x̄ = ȳ with the two swapped back"""
    axes(dim0, x.ndim, "transpose"), axes(dim1, x.ndim, "transpose")
    if x.ndim == 0:
        return np.reshape(x, ()), (lambda g: g,)
    return np.swapaxes(x, dim0, dim1), (lambda g: np.swapaxes(g, dim0, dim1),)


@op(
    numpy=np.broadcast_to,
    linear=True,
    examples=[example((2, 1), shape=(4, 2, 3)), example((2, 1), shape=(-1, 3)), example((), shape=(2,))],
)
def expand(x, *, shape):
    """Stretch axes of length 1, put new ones in front; −1 keeps a length.        x̄ = Σ ȳ over what was stretched"""
    before, shape = x.shape, tuple(shape)
    new = len(shape) - x.ndim
    target = tuple(before[i - new] if n == -1 and i >= new else n for i, n in enumerate(shape))
    try:
        y = np.broadcast_to(x, target)
    except ValueError:
        raise ShapeError(
            f"expand: only axes of length 1 can be stretched; shape {before} cannot become {shape}."
        ) from None
    return y, (lambda g: unbroadcast(g, before),)


@op(
    torch="squeeze",
    numpy=np.squeeze,
    linear=True,
    examples=[example((1, 2, 1)), example((1, 2, 1), dim=0), example((1, 2, 1), dim=(0, 1)), example((2, 3), dim=0)],
)
def squeeze(x, *, dim=None):
    """Drop axes of length 1: all, or those named.        x̄ = ȳ in the shape of x"""
    before, dims = x.shape, axes(dim, x.ndim, "squeeze")
    after = tuple(n for i, n in enumerate(before) if not (n == 1 and i in dims))
    return np.reshape(x, after), (lambda g: np.reshape(g, before),)


@op(
    torch="unsqueeze",
    numpy=np.expand_dims,
    linear=True,
    examples=[example((2, 3), dim=d) for d in (0, 1, -1)],
)
def unsqueeze(x, *, dim):
    """A new axis of length 1.        x̄ = ȳ without it"""
    before = x.shape
    (place,) = axes(dim, x.ndim + 1, "unsqueeze")
    return np.expand_dims(x, place), (lambda g: np.reshape(g, before),)


@op(
    torch="flip",
    numpy=np.flip,
    linear=True,
    examples=[example((2, 3), dims=(0,)), example((2, 3), dims=(0, -1))],
)
def flip(x, *, dims):
    """Turn axes round.        x̄ = ȳ turned round"""
    order = axes(dims, x.ndim, "flip") if dims != () else ()
    return np.flip(x, order), (lambda g: flip(g, dims=order),)


@op(
    torch="tril",
    numpy=np.tril,
    linear=True,
    examples=[example((3, 4)), example((2, 3, 3), diagonal=1), example((3, 3), diagonal=-1)],
)
def tril(x, *, diagonal=0):
    """The lower triangle of each matrix; 0 above the diagonal.        x̄ = the lower triangle of ȳ"""
    check_matrix(x, "tril")
    return np.tril(x, diagonal), (lambda g: tril(g, diagonal=diagonal),)


@op(
    torch="triu",
    numpy=np.triu,
    linear=True,
    examples=[example((3, 4)), example((2, 3, 3), diagonal=1), example((3, 3), diagonal=-1)],
)
def triu(x, *, diagonal=0):
    """The upper triangle of each matrix; 0 below the diagonal.        x̄ = the upper triangle of ȳ"""
    check_matrix(x, "triu")
    return np.triu(x, diagonal), (lambda g: triu(g, diagonal=diagonal),)


def check_matrix(x, name):
    if x.ndim < 2:
        raise ShapeError(f"{name}: needs a matrix, got shape {x.shape}.")


# -- joining and cutting -------------------------------------------------------------------------------------------


def several(*shapes, **options):
    return lambda r: (*[r.normal(size=s) for s in shapes], options)


@op(
    torch="cat",
    numpy=np.concatenate,
    linear=True,
    promote=True,
    examples=[several((2, 3), (1, 3)), several((2, 3), (2, 0), (2, 2), dim=-1)],
)
def cat(*xs, dim=0):
    """Join along an axis.  y = [x₁, x₂, …]        each x̄ = its part of ȳ"""
    if not xs or any(x.ndim == 0 for x in xs):
        raise ShapeError("cat: needs at least one array, each with axes. For single numbers use stack.")
    (axis,) = axes(dim, xs[0].ndim, "cat")
    if len({(*x.shape[:axis], *x.shape[axis + 1 :]) for x in xs}) > 1:
        raise ShapeError(f"cat: shapes must agree except along axis {dim}, got {', '.join(str(x.shape) for x in xs)}.")
    ends = np.cumsum([0, *(x.shape[axis] for x in xs)]).tolist()
    parts = [(*[slice(None)] * axis, slice(a, b)) for a, b in itertools.pairwise(ends)]
    return np.concatenate(xs, axis), [lambda g, part=part: g[part] for part in parts]


@op(
    torch="stack",
    numpy=np.stack,
    linear=True,
    promote=True,
    examples=[several((2, 3), (2, 3)), several((2, 3), (2, 3), (2, 3), dim=-1), several((), ())],
)
def stack(*xs, dim=0):
    """Join along a new axis.  y = [x₁, x₂, …]        each x̄ = its part of ȳ"""
    if not xs or len({np.shape(x) for x in xs}) > 1:
        raise ShapeError(f"stack: needs arrays of one shape, got {', '.join(str(np.shape(x)) for x in xs) or 'none'}.")
    (axis,) = axes(dim, xs[0].ndim + 1, "stack")
    parts = [(*[slice(None)] * axis, i) for i in range(len(xs))]
    return np.stack(xs, axis), [lambda g, part=part: g[part] for part in parts]


@op(
    torch="split", numpy=np.split, linear=True,
    examples=[example((5, 2), split_size_or_sections=2), example((2, 6), split_size_or_sections=[1, 0, 5], dim=1)],
)  # fmt: skip
def split(x, *, split_size_or_sections, dim=0):
    """Cut into parts of one size (the last may be smaller), or of given sizes.        x̄ = [ȳ₁, ȳ₂, …]"""
    (axis,), size = axes(dim, x.ndim, "split"), split_size_or_sections
    n = x.shape[axis]
    if isinstance(size, int) and size > 0:
        ends = [*range(size, n, size), n]
    elif isinstance(size, tuple | list) and math.fsum(size) == n and all(s >= 0 for s in size):
        ends = np.cumsum(size).tolist()
    else:
        raise ShapeError(
            f"split: axis {dim} has length {n}: give a size of at least 1, or sizes that add up to {n}; got {size}."
        )
    return tuple(np.split(x, ends[:-1], axis)), lambda g, need: (np.concatenate(g, axis),)


# -- padding -------------------------------------------------------------------------------------------------------

PADDING = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # torch's names and numpy's


@op(
    torch="nn.functional.pad", linear=True,
    examples=[
        example((2, 3), pad=(1, 2)), example((2, 3), pad=(1, 0, 0, 2), value=3.0), example((2, 3), pad=(-1, 1)),
        example((2, 3, 4), pad=(1, 2), mode="reflect"), example((2, 3, 4), pad=(1, 2), mode="replicate"),
        example((1, 2, 3, 4), pad=(1, 2, 2, 3), mode="circular"),
        example((1, 2, 3, 4), pad=(3, 0, 1, 2), mode="reflect"),
    ],
)  # fmt: skip
def pad(x, *, pad, mode="constant", value=None):
    """Put a margin round the last axes; pad = (left, right) of the last axis, then of the one before, …

    x̄ = ȳ without the margin; where the margin repeats numbers (reflect, replicate, circular), its ȳ is added to them.
    """
    k, shape = len(pad) // 2, x.shape
    if len(pad) % 2 or k > x.ndim:
        raise ShapeError(f"pad: give two widths for each axis from the last on, for at most {x.ndim} axes; got {pad}.")
    widths = [(0, 0)] * (x.ndim - k) + [(pad[2 * i], pad[2 * i + 1]) for i in reversed(range(k))]
    if mode == "constant":
        cut, added = [(min(a, 0), min(b, 0)) for a, b in widths], [(max(a, 0), max(b, 0)) for a, b in widths]
        if any(n + a + b < 0 for n, (a, b) in zip(shape, cut)):
            raise ShapeError(f"pad: {pad} cuts away more than shape {shape} has.")
        source = tuple(slice(-a, n + b) for n, (a, b) in zip(shape, cut))
        target = tuple(slice(c, c + n + a + b) for n, (a, b), (c, _) in zip(shape, cut, added))
        y = np.full([n + a + b for n, (a, b) in zip(shape, widths)], value or 0, x.dtype)
        y[target] = x[source]
        return y, (lambda g: put(g[target], index=source, shape=shape),)
    if mode not in PADDING:
        raise ValueError(f"pad: {unknown('padding mode', mode, ['constant', *PADDING])}")
    if k > 3 or x.ndim - k not in (1, 2):
        raise ShapeError(
            f"pad: mode {mode!r} pads all axes but the first one or two, and at most 3; got {pad} for {shape}."
        )
    most = {"reflect": -1, "circular": 0}.get(mode, math.inf)  # how far a margin may be longer than its axis
    if any(not 0 <= max(w) <= n + most or min(w) < 0 for n, w in zip(shape, widths) if w != (0, 0)):
        raise ShapeError(
            f"pad: mode {mode!r} has too few numbers for the margins {pad} in shape {shape}, or one is negative."
        )
    full = np.ix_(
        *[np.pad(np.arange(n), w, mode=PADDING[mode]) if w != (0, 0) else np.arange(n) for n, w in zip(shape, widths)]
    )
    return x[full], (lambda g: put(g, index=full, shape=shape),)
