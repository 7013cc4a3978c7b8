"""Pooling and resizing: torch as the oracle, shapes that hypothesis makes up, ties, NaN, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib as nn
from nnlib.errors import ShapeError
from nnlib.functional import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    avg_pool1d,
    avg_pool2d,
    interpolate,
    max_pool1d,
    max_pool2d,
)

RNG = np.random.default_rng(0)


def normal(*shape, dtype=np.float64):
    return RNG.normal(size=shape).astype(dtype)


def beside_torch(name, x, *args, rtol=1e-9, **options):
    """The same call in nnlib and in torch: outputs, and the gradient of x."""
    import torch

    ours, theirs = nn.Tensor(x, requires_grad=True), torch.tensor(np.ascontiguousarray(x), requires_grad=True)
    y, z = (
        getattr(nn.functional, name)(ours, *args, **options),
        getattr(torch.nn.functional, name)(theirs, *args, **options),
    )
    if options.get("return_indices"):
        assert str(y[1].dtype) == str(z[1].dtype).removeprefix("torch.")
        np.testing.assert_array_equal(y[1].data, z[1].numpy())
        (y, _), (z, _) = y, z
    assert (y.shape, str(y.dtype)) == (tuple(z.shape), str(z.dtype).removeprefix("torch."))
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=rtol, atol=rtol)
    weights = np.random.default_rng(1).normal(size=y.shape).astype(y.dtype)
    (y * weights).sum().backward()
    (z * torch.tensor(weights)).sum().backward()
    assert ours.grad.dtype == x.dtype
    np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=rtol, atol=rtol)


@st.composite
def pools(draw):
    """The settings of a pooling that torch accepts, and an input for it."""
    k = draw(st.integers(1, 2))
    ints = lambda low, high: st.lists(st.integers(low, high), min_size=k, max_size=k).map(tuple)  # noqa: E731
    kernel, stride = draw(ints(1, 4)), draw(ints(1, 4))
    padding = tuple(draw(st.integers(0, m // 2)) for m in kernel)
    lengths = tuple(draw(st.integers(m, m + 6)) for m in kernel)
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": draw(st.booleans())}
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    x = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).normal(size=(*batch, 2, *lengths)).astype(dtype)
    return k, x, options


@pytest.mark.torch
@given(pool=pools(), dilation=st.integers(1, 2), indices=st.booleans())
def test_max_pooling_of_any_size(pool, dilation, indices):
    k, x, options = pool
    if dilation == 2:
        x = np.tile(x, (2,) * k)  # long enough
    rtol = 1e-9 if x.dtype == np.float64 else 1e-5
    beside_torch(f"max_pool{k}d", x, **options, dilation=dilation, return_indices=indices, rtol=rtol)


@pytest.mark.torch
@given(pool=pools(), include=st.booleans(), divisor=st.sampled_from([None, None, 3, -2]))
def test_average_pooling_of_any_size(pool, include, divisor):
    k, x, options = pool
    more = {"divisor_override": divisor} if k == 2 else {}
    rtol = 1e-9 if x.dtype == np.float64 else 1e-5
    beside_torch(f"avg_pool{k}d", x, **options, count_include_pad=include, **more, rtol=rtol)


@pytest.mark.torch
@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=2),
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=2),
    batch=st.sampled_from([(), (0,), (2,)]),
)
def test_adaptive_pooling_of_any_size(lengths, sizes, batch):
    k = len(lengths)
    beside_torch(f"adaptive_avg_pool{k}d", normal(*batch, 3, *lengths), tuple(sizes[:k]) if k == 2 else sizes[0])


@pytest.mark.torch
@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=2),
    sizes=st.lists(st.integers(1, 20), min_size=2, max_size=2),
    factors=st.lists(st.sampled_from([1, 2, 3, 0.5, 1.5, 2.3, 0.7]), min_size=2, max_size=2),
    by_size=st.booleans(), smooth=st.booleans(), corners=st.booleans(),
)  # fmt: skip
def test_interpolation_to_any_size(lengths, sizes, factors, by_size, smooth, corners):
    k = len(lengths)
    if by_size:
        options = {"size": tuple(sizes[:k])}
    else:
        lengths = [max(n, 2) for n in lengths]
        options = {"scale_factor": tuple(factors[:k])}
    if smooth:
        options |= {"mode": ["linear", "bilinear"][k - 1], "align_corners": corners}
    beside_torch("interpolate", normal(2, 3, *lengths), **options)
    beside_torch("interpolate", normal(2, 3, *lengths, dtype=np.float32), **options, rtol=2e-5)


@pytest.mark.torch
@pytest.mark.parametrize("options", [{"size": 7}, {"scale_factor": 2}, {"scale_factor": 2.5}])
def test_interpolation_takes_one_number_for_both_axes(options):
    beside_torch("interpolate", normal(1, 2, 4, 5), **options)
    beside_torch("interpolate", normal(1, 2, 4, 5), **options, mode="bilinear")


@pytest.mark.torch
def test_the_usual_pooling_in_the_sizes_of_a_network():
    for dtype, rtol in ((np.float64, 1e-9), (np.float32, 1e-5)):
        x = normal(8, 16, 28, 28, dtype=dtype)
        for kernel, stride in ((2, None), (3, 2), (2, 1), ((2, 4), None), (7, None), (3, 3)):
            beside_torch("max_pool2d", x, kernel, stride, rtol=rtol)
            beside_torch("avg_pool2d", x, kernel, stride, rtol=rtol)
    x = normal(8, 16, 41, dtype=np.float32)
    for kernel, stride in ((2, None), (3, 2)):
        beside_torch("max_pool1d", x, kernel, stride, rtol=1e-5)
        beside_torch("avg_pool1d", x, kernel, stride, rtol=1e-5)


@pytest.mark.torch
@pytest.mark.parametrize("kernel", [2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_first_of_equal_numbers_gets_the_gradient(kernel, stride):
    x = np.random.default_rng(0).integers(0, 3, (2, 3, 7, 6)).astype(np.float32)
    beside_torch("max_pool2d", x, kernel, stride, rtol=1e-6)
    beside_torch("max_pool2d", np.zeros_like(x), kernel, stride, return_indices=True, rtol=1e-6)
    beside_torch("max_pool2d", np.full_like(x, -np.inf), kernel, stride, rtol=1e-6)


def test_nan_and_infinity_are_not_hidden():
    x = normal(1, 1, 4, 4)
    x[0, 0, 0, 1], x[0, 0, 3, 3] = np.nan, np.inf
    y = max_pool2d(x, 2)
    assert np.isnan(y[0, 0, 0, 0])
    assert np.isposinf(y[0, 0, 1, 1])
    assert np.isfinite(y[0, 0, [0, 1], [1, 0]]).all()
    assert np.isfinite(avg_pool2d(x, 2)[0, 0, [0, 1], [1, 0]]).all()
    t = nn.Tensor(x, requires_grad=True)
    max_pool2d(t, 2).sum().backward()
    assert t.grad.data.sum() == 4
    assert t.grad.data[0, 0, 0, 1] == t.grad.data[0, 0, 3, 3] == 1  # the NaN and the infinity are who won
    assert max_pool2d(x, 2, return_indices=True)[1].ravel()[[0, 3]].tolist() == [1, 15]


def test_indices_say_where_the_largest_stand():
    x = normal(2, 3, 7, 9)
    y, places = max_pool2d(x, 3, 2, padding=1, return_indices=True)
    assert places.dtype == np.int64
    flat = x.reshape(2, 3, -1)
    np.testing.assert_array_equal(np.take_along_axis(flat, places.reshape(2, 3, -1), 2).reshape(y.shape), y)


@pytest.mark.parametrize("f", [max_pool2d, avg_pool2d])
def test_pooling_of_memory_in_any_order_and_of_no_samples(f):
    x = normal(6, 8, 5, 4).transpose(0, 2, 3, 1)[::2, :, ::-1]
    np.testing.assert_array_equal(f(x, 2), f(x.copy(), 2))
    t = nn.Tensor(np.zeros((0, 3, 4, 4)), requires_grad=True)
    f(t, 2).sum().backward()
    assert t.grad.shape == (0, 3, 4, 4)
    locked = np.zeros((1, 1, 4, 4))
    locked.flags.writeable = False
    assert f(locked, 1).flags.writeable
    assert not np.may_share_memory(f(locked, 1), locked)


def test_pooling_can_be_differentiated_three_times():
    x = nn.Tensor(normal(1, 1, 4, 4), requires_grad=True)

    def slope_of(y):
        return nn.grad((y**3).sum(), [x], create_graph=True)[0]

    once = slope_of(max_pool2d(x, 2))
    twice = slope_of(once)
    thrice = slope_of(twice)
    best = (nn.grad(max_pool2d(x, 2).sum(), [x])[0].data > 0) * x.data
    np.testing.assert_allclose(once.data, 3 * best**2)
    np.testing.assert_allclose(twice.data, 3 * 9 * best**4 * 6 * best)
    np.testing.assert_allclose(thrice.data, 3 * (162 * best**5) ** 2 * 162 * 5 * best**4)


# -- layers ----------------------------------------------------------------------------------------------------------

LAYERS = [
    ("MaxPool1d", (2,), {}, (2, 3, 9)),
    ("MaxPool1d", (3,), {"stride": 2, "padding": 1, "dilation": 2, "ceil_mode": True}, (3, 9)),
    ("MaxPool2d", (2,), {}, (2, 3, 9, 8)),
    ("MaxPool2d", ((3, 2), 2, 1), {"dilation": (1, 2), "ceil_mode": True}, (2, 3, 9, 8)),
    ("AvgPool1d", (2,), {}, (2, 3, 9)),
    ("AvgPool1d", (3, 2, 1, True, False), {}, (2, 3, 9)),
    ("AvgPool2d", (2,), {}, (2, 3, 9, 8)),
    ("AvgPool2d", ((3, 2), 2, 1, True, False), {}, (3, 9, 8)),
    ("AvgPool2d", (3,), {"divisor_override": 2}, (2, 3, 9, 8)),
    ("AdaptiveAvgPool1d", (4,), {}, (2, 3, 9)),
    ("AdaptiveAvgPool2d", (1,), {}, (2, 3, 9, 8)),
    ("AdaptiveAvgPool2d", ((None, 3),), {}, (2, 3, 9, 8)),
    ("Upsample", (), {"scale_factor": 2.0}, (2, 3, 5, 4)),
    ("Upsample", ((7, 9),), {"mode": "bilinear", "align_corners": True}, (2, 3, 5, 4)),
    ("Upsample", (), {"scale_factor": 2.0, "mode": "linear"}, (2, 3, 5)),
]


@pytest.mark.torch
@pytest.mark.parametrize(("name", "args", "options", "shape"), LAYERS)
def test_layers_are_torchs(name, args, options, shape):
    import torch

    ours, theirs = getattr(nn, name)(*args, **options), getattr(torch.nn, name)(*args, **options)
    assert repr(ours) == repr(theirs)
    x = normal(*shape)
    xs = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = ours(xs[0]), theirs(xs[1])
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-9, atol=1e-11)
    (y * y).sum().backward()
    (z * z).sum().backward()
    np.testing.assert_allclose(xs[0].grad.data, xs[1].grad.numpy(), rtol=1e-9, atol=1e-11)


def test_a_layer_returns_indices():
    y, places = nn.MaxPool2d(2, return_indices=True)(nn.Tensor(normal(1, 1, 4, 4)))
    assert (y.shape, places.shape) == ((1, 1, 2, 2), (1, 1, 2, 2))


def test_a_learners_pooling_stands_in():
    def mine(x, *, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
        n, c, h, w = x.shape
        k = kernel_size
        pieces = x.reshape(n, c, h // k, k, w // k, k)
        y = pieces.max(axis=(3, 5), keepdims=True)
        return y.reshape(n, c, h // k, w // k), (
            lambda g: ((pieces == y) * g.reshape(n, c, h // k, 1, w // k, 1)).reshape(x.shape),
        )

    x, grads = nn.Tensor(normal(2, 3, 4, 4), requires_grad=True), []
    for replaced in ({"max_pool2d": mine}, {}):
        with nn.using(**replaced):
            grads.append(nn.grad((nn.MaxPool2d(2)(x) ** 2).sum(), [x])[0].data)
    np.testing.assert_allclose(*grads)


# -- bad input -------------------------------------------------------------------------------------------------------

X = normal(2, 3, 6, 5)
BAD = {
    "kernel larger than x": (max_pool2d, (X, 7), {}, ShapeError, r"reach over \(7, 7\).*\(6, 5\).*smaller kernel"),
    "too long": (avg_pool1d, (normal(2, 3, 4), 5), {}, ShapeError, r"reach over \(5,\)"),
    "padding over half": (max_pool2d, (X, 2), {"padding": 2}, ValueError, "half of the kernel at most"),
    "padding over half, means": (avg_pool2d, (X, 3), {"padding": (2, 0)}, ValueError, "half of the kernel at most"),
    "negative padding": (max_pool2d, (X, 2), {"padding": -1}, ValueError, "padding must be 0 or more"),
    "stride 0": (max_pool2d, (X, 2), {"stride": 0}, ValueError, "stride must be 1 or more"),
    "kernel 0": (avg_pool2d, (X, 0), {}, ValueError, "kernel_size must be 1 or more"),
    "kernel of three": (avg_pool2d, (X, (1, 2, 3)), {}, TypeError, "2 of them"),
    "dilation 0": (max_pool1d, (normal(2, 3, 4), 2), {"dilation": 0}, ValueError, "dilation must be 1 or more"),
    "divisor 0": (avg_pool2d, (X, 2), {"divisor_override": 0}, ValueError, "other than 0"),
    "no channels": (max_pool2d, (normal(6, 5), 2), {}, ShapeError, r"x.unsqueeze\(0\) is \(1, 6, 5\)"),
    "whole numbers": (max_pool2d, (np.zeros((1, 3, 6, 5), int), 2), {}, TypeError, "needs floats, got int64"),
    "adaptive 0": (adaptive_avg_pool2d, (X, 0), {}, ValueError, "output_size must be 1 or more"),
    "adaptive, three": (adaptive_avg_pool2d, (X, (1, 1, 1)), {}, TypeError, "2 of them"),
    "adaptive, axes": (adaptive_avg_pool1d, (X, 2), {}, ShapeError, r"\(N, C, L\)"),
    "adaptive, empty": (adaptive_avg_pool1d, (normal(2, 3, 0), 2), {}, ShapeError, "nothing to average"),
    "adaptive, ints": (adaptive_avg_pool2d, (np.zeros((1, 2, 2), int), 1), {}, TypeError, "needs floats"),
    "no size": (interpolate, (X,), {}, ValueError, "give size or scale_factor"),
    "two sizes": (interpolate, (X, 3, 2.0), {}, ValueError, "give size or scale_factor"),
    "size 0": (interpolate, (X, 0), {}, ValueError, "size must be 1 or more"),
    "negative factor": (interpolate, (X,), {"scale_factor": -1}, ValueError, "scale_factor must be over 0"),
    "tiny factor": (interpolate, (X,), {"scale_factor": 0.1}, ShapeError, "leaves nothing"),
    "three sizes": (interpolate, (X, (1, 2, 3)), {}, ValueError, "got 3 numbers"),
    "mode": (interpolate, (X, 3), {"mode": "linear"}, ValueError, "Did you mean 'bilinear'"),
    "mode left out": (interpolate, (X, 3), {"mode": "bicubic"}, NotImplementedError, "'bicubic' is left out"),
    "antialias": (interpolate, (X, 3), {"antialias": True}, NotImplementedError, "left out"),
    "corners of nearest": (interpolate, (X, 3), {"align_corners": False}, ValueError, "align_corners goes with"),
    "no batch": (interpolate, (normal(6, 5), 3), {}, ShapeError, "unsqueeze"),
    "ints": (interpolate, (np.zeros((1, 1, 2, 2), int), 3), {}, TypeError, "needs floats"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_explained(case):
    f, inputs, options, kind, words = BAD[case]
    with pytest.raises(kind, match=words) as caught:
        f(*inputs, **options)
    assert str(caught.value).startswith(getattr(f, "name", f.__name__))


def test_layers_explain_bad_settings():
    with pytest.raises(NotImplementedError, match="recompute_scale_factor"):
        nn.Upsample(scale_factor=2, recompute_scale_factor=True)
    with pytest.raises(ValueError, match="AdaptiveAvgPool2d: output_size must be 1 or more"):
        nn.AdaptiveAvgPool2d((0, 1))
