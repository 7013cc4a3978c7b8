"""Ops on shapes, axes, indices and dtypes that hypothesis makes up, zero lengths and single numbers included."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nnlib as nn
from nnlib.arrays import common_dtype
from nnlib.methods import OPS

pytestmark = pytest.mark.torch
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
seeds = st.integers(0, 2**32 - 1)


def same(f, *shapes, seed=0, low=None):
    """f on our tensors and on torch's of these shapes: equal values and gradients in float64.  f(lib, *tensors)."""
    import torch

    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=s) if low is None else rng.uniform(low, low + 2, s) for s in shapes]
    ours_in = [nn.Tensor(a, requires_grad=True) for a in arrays]
    theirs_in = [torch.tensor(a, requires_grad=True) for a in arrays]
    ours, theirs = f(nn, *ours_in), f(torch, *theirs_in)
    parts = list(zip(ours, theirs, strict=True)) if isinstance(ours, tuple) else [(ours, theirs)]
    weights = [rng.normal(size=y.shape) for y, _ in parts]
    for y, z in parts:
        assert y.shape == tuple(z.shape)
        np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-9, atol=1e-11)
    parts = [(y, z, w) for (y, z), w in zip(parts, weights) if z.requires_grad]
    sum((y * w).sum() for y, _, w in parts).backward()
    sum((z * torch.tensor(w)).sum() for _, z, w in parts).backward()
    for x, z in zip(ours_in, theirs_in):
        np.testing.assert_allclose(x.grad.data, z.grad.numpy(), rtol=1e-9, atol=1e-11)


def functional(lib):
    return lib.functional if lib is nn else lib.nn.functional


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "pow", "maximum", "minimum"])
@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3), seed=seeds)
def test_two_inputs_broadcast(name, shapes, seed):
    same(lambda lib, x, y: getattr(lib, name)(x, y), *shapes.input_shapes, seed=seed, low=0.5)


@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=3, max_dims=3, min_side=0, max_side=3), seed=seeds)
def test_where_broadcasts(shapes, seed):
    condition = np.random.default_rng(seed).normal(size=shapes.input_shapes[0]) > 0

    def f(lib, x, y):
        return lib.where(condition if lib is nn else lib.tensor(condition), x, y)

    same(f, *shapes.input_shapes[1:], seed=seed)


@pytest.mark.parametrize(
    "name", ["neg", "exp", "log", "sqrt", "square", "abs", "tanh", "sigmoid", "relu", "sign", "clone"]
)
@given(shape=SHAPES, seed=seeds)
def test_one_input_of_any_shape(name, shape, seed):
    same(lambda lib, x: getattr(lib, name)(x), shape, seed=seed, low=0.5)
    if name not in ("log", "sqrt"):
        same(lambda lib, x: getattr(x, name)(), shape, seed=seed)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "amax", "amin", "logsumexp"])
@given(data=st.data(), seed=seeds)
def test_reductions_over_any_axes(name, data, seed):
    empty = name in ("sum", "mean")  # torch refuses empty maxima, and warns of variances without numbers
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=0 if empty else 2, max_side=4))
    dim = data.draw(
        st.one_of(st.none(), st.integers(-len(shape), len(shape) - 1), hnp.valid_tuple_axes(len(shape), min_size=1))
    )
    keepdim = data.draw(st.booleans())
    options = {} if name in ("amax", "amin") else {"dim": dim}
    if dim is not None:
        options = {"dim": dim, "keepdim": keepdim}
    elif name == "logsumexp":
        options = {"dim": tuple(range(len(shape)))}
    same(lambda lib, x: getattr(x, name)(**options), shape, seed=seed)


@pytest.mark.parametrize("name", ["max", "min", "cumsum", "softmax", "log_softmax", "argmax", "argmin"])
@given(data=st.data(), seed=seeds)
def test_along_one_axis(name, data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    options = {"keepdim": data.draw(st.booleans())} if name in ("max", "min", "argmax", "argmin") else {}
    if not name.startswith("arg"):
        same(lambda lib, x: tuple_of(getattr(x, name)(dim, **options)), shape, seed=seed)
    else:  # whole numbers have no gradient: x.sum() stands in for one
        same(lambda lib, x: (getattr(x, name)(dim, **options), x.sum()), shape, seed=seed)


def tuple_of(y):
    return tuple(y) if isinstance(y, tuple) else y


@given(
    shapes=hnp.mutually_broadcastable_shapes(signature="(m?,k),(k,n?)->(m?,n?)", max_dims=2, min_side=0, max_side=3),
    seed=seeds,
)
def test_matmul_of_any_batches(shapes, seed):
    same(lambda lib, x, y: x @ y, *shapes.input_shapes, seed=seed)


@given(data=st.data(), seed=seeds)
def test_other_shapes_same_numbers(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4))
    n, order = len(shape), data.draw(st.permutations(range(len(shape))))
    i, j = sorted(data.draw(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    new = data.draw(st.integers(-n - 1, n))
    for f in (
        lambda x: x.permute(*order),
        lambda x: x.transpose(i, j - n),
        lambda x: x.flatten(i, j),
        lambda x: x.unsqueeze(new),
        lambda x: x.unsqueeze(new).squeeze(new),
        lambda x: x.squeeze(),
        lambda x: x.squeeze(i),
        lambda x: x.reshape(*order and [shape[k] for k in order]),
        lambda x: x.reshape((-1,)) if 0 not in shape else x.reshape(0),
        lambda x: x.unsqueeze(0).expand(3, *[-1] * n),
        lambda x: x.flip((i,)),
        lambda x: x.clone().view(*shape),
    ):
        same(lambda lib, x, f=f: f(x), shape, seed=seed)
    if n > 1:
        k = data.draw(st.integers(-3, 3))
        same(lambda lib, x: (x.tril(k), x.triu(k)), shape, seed=seed)


@given(data=st.data(), seed=seeds)
def test_joining_and_cutting(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4))
    dim, rng = data.draw(st.integers(-len(shape), len(shape) - 1)), np.random.default_rng(seed)
    shapes = [shape, (*shape[: dim % len(shape)], int(rng.integers(0, 3)), *shape[dim % len(shape) + 1 :]), shape]
    same(lambda lib, *xs: lib.cat(xs, dim), *shapes, seed=seed)
    same(lambda lib, *xs: lib.stack(xs, dim=dim), shape, shape, seed=seed)
    size = data.draw(st.integers(1, 5))
    same(lambda lib, x: tuple(x.split(size, dim)), shape, seed=seed)
    sizes = [shape[dim] // 2, shape[dim] - shape[dim] // 2]
    same(lambda lib, x: lib.split(x, sizes, dim)[1], shape, seed=seed)


def arrays_for(index, lib):
    """The same index with torch's tensors in place of arrays."""
    items = index if isinstance(index, tuple) else (index,)
    return tuple(lib.tensor(i) if isinstance(i, np.ndarray) else i for i in items)


@st.composite
def indices(draw, shape):
    """Whole numbers, slices, None, Ellipsis, and arrays or masks between them, as torch and numpy write them."""
    items, axis, arrays = [], 0, 0
    while axis < len(shape):
        n = shape[axis]
        kind = draw(st.sampled_from(["int", "slice", "none", "array", "mask"]))
        if kind == "none":
            items.append(None)
            if draw(st.booleans()):
                continue
            kind = "slice"
        if kind in ("array", "mask") and arrays == 1:
            kind = "slice"  # one array an index: torch and numpy agree on where its axes go
        if kind == "int":
            items.append(draw(st.integers(-n, n - 1)))
        elif kind == "slice":
            a, b = draw(st.integers(0, n)), draw(st.integers(0, n + 1))
            items.append(slice(a, b, draw(st.sampled_from([None, 1, 2]))))
        elif kind == "array":
            arrays += 1
            items.append(
                draw(
                    hnp.arrays(
                        np.int64,
                        draw(hnp.array_shapes(min_dims=1, max_dims=2, max_side=3)),
                        elements=st.integers(-n, n - 1),
                    )
                )
            )
        else:
            arrays += 1
            items.append(draw(hnp.arrays(np.bool_, (n,))))
        axis += 1
        if draw(st.integers(0, 5)) == 0:
            break
    if axis < len(shape) and draw(st.booleans()):
        items.append(Ellipsis)
    return tuple(items)


@settings(max_examples=150)
@given(data=st.data(), seed=seeds)
def test_indexing(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    index = data.draw(indices(shape))
    same(lambda lib, x: x[index if lib is nn else arrays_for(index, lib)], shape, seed=seed)


@given(data=st.data(), seed=seeds)
def test_several_arrays_in_one_index(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=4))
    rng = np.random.default_rng(seed)
    index = tuple(rng.integers(0, n, (3,)) for n in shape[:2])
    for full in (index, (..., index[0] % shape[-1]), (0, slice(None), *[index[0] % n for n in shape[2:3]])):
        same(lambda lib, x, full=full: x[full if lib is nn else arrays_for(full, lib)], shape, seed=seed)
    mask = rng.normal(size=shape) > 0
    same(lambda lib, x: x[mask if lib is nn else lib.tensor(mask)], shape, seed=seed)


@given(data=st.data(), seed=seeds)
def test_gather_and_embedding(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4))
    rng, dim = np.random.default_rng(seed), data.draw(st.integers(-len(shape), len(shape) - 1))
    index = rng.integers(
        0, shape[dim], tuple(n if i == dim % len(shape) else rng.integers(0, n + 1) for i, n in enumerate(shape))
    )
    same(lambda lib, x: x.gather(dim, index if lib is nn else lib.tensor(index)), shape, seed=seed)
    rows = rng.integers(0, 5, shape)
    same(lambda lib, w: functional(lib).embedding(rows if lib is nn else lib.tensor(rows), w), (5, 2), seed=seed)


@given(data=st.data(), seed=seeds)
def test_padding(data, seed):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=4, min_side=2, max_side=5))
    mode = data.draw(st.sampled_from(["constant", "reflect", "replicate", "circular"]))
    k = (
        data.draw(st.integers(1, len(shape)))
        if mode == "constant"
        else max(len(shape) - data.draw(st.integers(1, 2)), 1)
    )
    widths = st.integers(-1, 3) if mode == "constant" else st.integers(0, min(shape) - 1)
    pad = data.draw(st.lists(widths, min_size=2 * k, max_size=2 * k))
    options = {"value": 1.5} if mode == "constant" else {}
    same(lambda lib, x: functional(lib).pad(x, tuple(pad), mode, **options), shape, seed=seed)


@given(data=st.data(), seed=seeds)
def test_losses(data, seed):
    n, c, rest = (
        data.draw(st.integers(1, 4)),
        data.draw(st.integers(1, 4)),
        data.draw(hnp.array_shapes(min_dims=0, max_dims=2)),
    )
    rng = np.random.default_rng(seed)
    shape, reduction = (n, c, *rest), data.draw(st.sampled_from(["mean", "sum", "none"]))
    target = rng.integers(0, c, (n, *rest))
    target[rng.random(target.shape) < 0.2] = -100
    if (target == -100).all():
        target.flat[0] = 0
    weight = rng.uniform(0.5, 2, c) if data.draw(st.booleans()) else None
    smoothing = data.draw(st.sampled_from([0.0, 0.3]))

    def loss(lib, x):
        t, w = (target, weight) if lib is nn else (lib.tensor(target), None if weight is None else lib.tensor(weight))
        return functional(lib).cross_entropy(x, t, w, reduction=reduction, label_smoothing=smoothing)

    same(loss, shape, seed=seed)
    same(lambda lib, x, y: functional(lib).mse_loss(x, y, reduction=reduction), shape, shape, seed=seed)


@given(data=st.data(), seed=seeds)
def test_linear(data, seed):
    batch = data.draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
    i, o = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    same(lambda lib, x, w, b: functional(lib).linear(x, w, b), (*batch, i), (o, i), (o,), seed=seed)


DTYPES = [np.bool_, np.uint8, np.int32, np.int64, np.float32, np.float64]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([*DTYPES, bool, int, float]), st.booleans()), min_size=2, max_size=2))
def test_dtypes_meet_as_in_torch(kinds):
    import torch

    values = [kind(1) if kind in (bool, int, float) else np.ones((2,) if axes else (), kind) for kind, axes in kinds]
    theirs = torch.result_type(*[torch.tensor(v) if isinstance(v, np.ndarray) else v for v in values])
    arrays = [v for v in values if isinstance(v, np.ndarray)]
    assert str(common_dtype(values)) == str(theirs).removeprefix("torch.")
    if arrays and np.bool_ not in [a.dtype for a in arrays]:
        ours = OPS["add"](*[nn.Tensor(v) if isinstance(v, np.ndarray) else v for v in values])
        assert str(ours.dtype) == str(theirs).removeprefix("torch.")
        assert math.isclose(ours.data.ravel()[0], 2)
