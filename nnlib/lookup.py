"""Ops that take numbers out of an array and lay them back in: indexing, gathering, looking up embeddings."""

import math

import numpy as np

from nnlib.arrays import array_of, axes
from nnlib.errors import ShapeError
from nnlib.op import op

__all__ = ["check_indices", "embedding", "gather", "getitem", "grid", "put"]


def example(size, **options):
    return lambda r: (r.normal(size=size), options)


def takes_once(index):
    """Slices, whole numbers and masks take no place twice; arrays of whole numbers may."""
    return not any(isinstance(i, np.ndarray) and i.dtype.kind != "b" for i in index)


INDICES = [
    ((2, 3, 4), (1,)),
    ((2, 3, 4), (slice(1, None), ..., 0)),
    ((2, 3), (None, slice(None), slice(0, 3, 2))),
    ((4, 3), (np.array([0, 2, 2]),)),
    ((4, 3), (np.array([[0, 1], [3, 0]]),)),
    ((4, 3), (slice(None), np.array([0, 2, 2]))),
    ((4, 3), (np.array([0, 2, 2]), np.array([1, 0, 0]))),
    ((2, 3), (np.array([[True, False, True], [False, True, True]]),)),
    ((4, 3), (np.array([True, False, True, False]),)),
    ((4, 3), (np.array([], np.intp),)),
]


@op(linear=True, examples=[example(shape, index=index) for shape, index in INDICES])
def getitem(x, *, index):
    """Take out.  y = x[index]        x̄ = zeros with ȳ laid in; what was taken twice is added up"""
    shape = x.shape
    return x[index], (lambda g: put(g, index=index, shape=shape),)


@op(
    linear=True,
    examples=[
        lambda r, s=shape, i=index: (r.normal(size=np.zeros(s)[i].shape), {"index": i, "shape": s})
        for shape, index in INDICES
    ],
)
def put(x, *, index, shape):
    """Lay in.  y = zeros, with x added at index        x̄ = ȳ[index]"""
    if takes_once(index):
        y = np.zeros(shape, x.dtype)
        y[index] = x
    elif len(index) == 1:
        y = sum_rows(x, index[0], shape)
    else:
        places = np.arange(math.prod(shape)).reshape(shape)[index]
        y = np.bincount(places.ravel(), x.ravel(), math.prod(shape)).reshape(shape).astype(x.dtype)
    return y, (lambda g: getitem(g, index=index),)


def sum_rows(x, index, shape):
    """Zeros with each row of x added at its place: rows for one place are sorted together and summed in one go."""
    y = np.zeros(shape, x.dtype)
    index = np.where(index < 0, index + shape[0], index).ravel()
    if index.size:
        order = np.argsort(index, kind="stable")
        index = index[order]
        starts = np.flatnonzero(np.concatenate([[True], index[1:] != index[:-1]]))
        y[index[starts]] = np.add.reduceat(x.reshape(len(index), *shape[1:])[order], starts, axis=0)
    return y


def grid(index, dim):
    """The full index of which `index` is the part along one axis: x[grid(i, d)] is take_along_axis(x, i, d)."""
    places = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    places[dim] = index
    return tuple(places)


def gather_example(r):
    return r.normal(size=(3, 4)), {"dim": 1, "index": r.integers(0, 4, (2, 5))}


@op(torch="gather", linear=True, left_out=("sparse_grad",), examples=[gather_example])
def gather(x, *, dim, index):
    """Take one number for each entry of index along an axis.  yᵢⱼ = x[i, indexᵢⱼ]        x̄ = ȳ added at those places"""
    index, shape = array_of(index), x.shape
    ((axis,), fits) = axes(dim, x.ndim, "gather"), index.ndim == x.ndim
    if not fits or any(n > m for i, (n, m) in enumerate(zip(index.shape, shape)) if i != axis):
        raise ShapeError(
            f"gather: index must have {x.ndim} axes and fit {shape} except along {dim}; got {index.shape}."
        )
    full = grid(index, axis)
    return x[full], (lambda g: put(g, index=full, shape=shape),)


def check_indices(index, n, name):
    """Raise unless `index` holds whole numbers from 0 to n - 1; `name` is the op, for the message."""
    if index.dtype.kind not in "iu":
        raise TypeError(f"{name}: indices must be whole numbers, got {index.dtype}. Use .long().")
    if index.size and not 0 <= index.min() <= index.max() < n:
        place = tuple(np.argwhere((index < 0) | (index >= n))[0].tolist())
        where = f" at position {list(place)}" if place else ""
        raise IndexError(f"{name}: indices must lie in 0..{n - 1}, as there are {n} rows; got {index[place]}{where}.")


@op(
    torch="nn.functional.embedding", linear=True, left_out=("max_norm", "norm_type", "scale_grad_by_freq", "sparse"),
    examples=[
        lambda r: (r.integers(0, 5, (2, 4)), r.normal(size=(5, 3))),
        lambda r: (np.array([1, 0, 1, 4]), r.normal(size=(5, 3)), {"padding_idx": 1}),
        lambda r: (np.array(2), r.normal(size=(5, 3))),
    ],
)  # fmt: skip
def embedding(x, weight, *, padding_idx=None):
    """Look rows up.  y = W[x]        W̄ = ȳ added at those rows (none at padding_idx)"""
    check_indices(x, len(weight), "embedding")
    shape, skip = weight.shape, None if padding_idx is None else np.expand_dims(x == padding_idx % len(weight), -1)

    def pull(g):
        return put(g if skip is None else np.where(skip, 0, g), index=(x,), shape=shape)

    return weight[x], (None, pull)
