"""Convolutions: torch as the oracle, three orders of derivatives, shapes that hypothesis makes up, bad input."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import nnlib as nn
from nnlib.errors import ShapeError
from nnlib.functional import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from nnlib.windows import count_windows, offsets, padded, padding_pairs, windows

RNG = np.random.default_rng(0)


def normal(*shape, dtype=np.float64):
    return RNG.normal(size=shape).astype(dtype)


def conv2d_loops(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """The definition, word for word."""
    (n, _, h, w), (o, _, a, b) = x.shape, weight.shape
    y = np.zeros((n, o, (h - a) // stride + 1, (w - b) // stride + 1))
    for place in np.ndindex(y.shape):
        i, k, p, q = place
        y[place] = np.sum(x[i, :, p * stride : p * stride + a, q * stride : q * stride + b] * weight[k])
    return y if bias is None else y + bias[:, None, None]


# -- values and gradients beside torch -------------------------------------------------------------------------------


def beside_torch(name, inputs, options, rtol, order=1):
    """The same call in nnlib and in torch: outputs and gradients of all inputs."""
    import torch

    ours = [nn.Tensor(a, requires_grad=True) for a in inputs]
    theirs = [torch.tensor(a, requires_grad=True) for a in inputs]
    y, z = getattr(nn.functional, name)(*ours, **options), getattr(torch.nn.functional, name)(*theirs, **options)
    assert (y.shape, str(y.dtype)) == (tuple(z.shape), str(z.dtype).removeprefix("torch."))
    scale = max(1, np.abs(z.detach().numpy()).max(initial=0))
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=rtol, atol=rtol * scale)
    weights = np.random.default_rng(1).normal(size=y.shape).astype(y.dtype)
    (y * weights).sum().backward()
    (z * torch.tensor(weights)).sum().backward()
    for a, b in zip(ours, theirs):
        expected = b.grad.numpy()
        assert a.grad.dtype == expected.dtype
        scale = max(1, np.abs(expected).max(initial=0))
        np.testing.assert_allclose(a.grad.data, expected, rtol=rtol, atol=rtol * scale)


SIZES = {
    "conv1d": [((4, 6, 40), (8, 3, 5)), ((100, 1, 40), (25, 1, 5)), ((6, 17), (8, 3, 4))],
    "conv2d": [((3, 6, 9, 8), (8, 3, 3, 3)), ((2, 16, 28, 28), (16, 8, 3, 3)), ((6, 7, 9), (4, 3, 2, 5)),
               ((5, 64, 7, 7), (32, 32, 1, 1))],
    "conv_transpose1d": [((4, 6, 20), (6, 3, 4)), ((6, 9), (6, 4, 3))],
    "conv_transpose2d": [((3, 6, 7, 5), (6, 4, 4, 3)), ((2, 16, 14, 14), (16, 8, 4, 4)), ((6, 7, 8), (6, 2, 3, 2))],
}  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-9), (np.float32, 1e-4)])
@pytest.mark.parametrize(("name", "x", "weight"), [(name, *pair) for name, pairs in SIZES.items() for pair in pairs])
def test_values_and_gradients_are_torchs(name, x, weight, dtype, rtol):
    groups = 2 if "transpose" in name else x[-1 - int(name[-2])] // weight[1]
    for options in ({}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": 4}, {"stride": 3, "padding": 2}):
        out = weight[1] * groups if "transpose" in name else weight[0]
        inputs = [normal(*s, dtype=dtype) for s in (x, weight, (out,))]
        beside_torch(name, inputs, {**options, "groups": groups}, rtol)


@st.composite
def calls(draw, transposed):
    """A convolution call that torch accepts: (name, shapes, options)."""
    k = draw(st.integers(1, 2))
    ints = lambda low, high: st.lists(st.integers(low, high), min_size=k, max_size=k).map(tuple)  # noqa: E731
    groups, c, o = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    kernel, stride, dilation, padding = draw(ints(1, 3)), draw(ints(1, 3)), draw(ints(1, 3)), draw(ints(0, 3))
    batch, lengths = draw(st.sampled_from([(), (0,), (1,), (3,)])), draw(ints(1, 7))
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    x, weight = (*batch, c * groups, *lengths), (o * groups, c, *kernel)
    if transposed:
        weight = (c * groups, o, *kernel)
        options["output_padding"] = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation))
        for n, m, s, p, d, e in zip(lengths, kernel, stride, padding, dilation, options["output_padding"]):
            assume((n - 1) * s - 2 * p + d * (m - 1) + e + 1 > 0)
    else:
        assume(all(n + 2 * p > d * (m - 1) for n, m, p, d in zip(lengths, kernel, padding, dilation)))
    return f"conv{'_transpose' if transposed else ''}{k}d", [x, weight, (o * groups,)], options


@pytest.mark.torch
@given(call=calls(transposed=False), seed=st.integers(0, 2**32 - 1))
def test_convolutions_of_any_size(call, seed):
    name, shapes, options = call
    rng = np.random.default_rng(seed)
    beside_torch(name, [rng.normal(size=s) for s in shapes], options, 1e-9)


@pytest.mark.torch
@given(call=calls(transposed=True), seed=st.integers(0, 2**32 - 1))
def test_transposed_convolutions_of_any_size(call, seed):
    name, shapes, options = call
    rng = np.random.default_rng(seed)
    beside_torch(name, [rng.normal(size=s) for s in shapes], options, 1e-9)


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("kernel", [(3, 3), (2, 4), (1, 5)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_same_keeps_the_size_and_puts_the_odd_zero_behind(kernel, dilation):
    inputs = [normal(2, 3, 7, 6), normal(4, 3, *kernel), normal(4)]
    beside_torch("conv2d", inputs, {"padding": "same", "dilation": dilation}, 1e-9)
    assert conv2d(*inputs, padding="same", dilation=dilation).shape == (2, 4, 7, 6)


def test_the_loops_of_the_definition_give_the_same():
    x, weight, bias = normal(2, 3, 6, 5), normal(4, 3, 3, 2), normal(4)
    fast, slow = conv2d(x, weight, bias, stride=2), conv2d_loops(x, weight, bias, stride=2)
    np.testing.assert_allclose(fast, slow, rtol=1e-12, atol=1e-12)


def test_blocks_of_samples_give_what_single_samples_give(monkeypatch):
    x, weight, g = normal(7, 4, 9, 8), normal(6, 2, 3, 3), normal(7, 6, 9, 8)
    results = []
    for block in (1, 3_000_000, 30_000):  # one sample a block, all in one, and a last block that is smaller
        monkeypatch.setattr("nnlib.convolution.BLOCK", block)
        xt, wt = nn.Tensor(x, requires_grad=True), nn.Tensor(weight, requires_grad=True)
        y = conv2d(xt, wt, padding=1, groups=2)
        (y * g).sum().backward()
        results.append([y.data, xt.grad.data, wt.grad.data])
    for other in results[1:]:
        for a, b in zip(results[0], other):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["conv2d", "conv_transpose2d"])
def test_memory_of_any_order_and_step(name):
    f = getattr(nn.functional, name)
    x, weight = normal(6, 8, 5, 4), normal(5, 5, 3, 2)
    strange = x.transpose(0, 2, 3, 1)[::2, :, ::-1]  # (3, 5, 4, 8), steps of all signs
    weights = weight.transpose(1, 0, 2, 3)[:, ::-1]
    ours = f(nn.Tensor(strange, requires_grad=True), nn.Tensor(weights))
    np.testing.assert_array_equal(ours.data, f(strange.copy(), weights.copy()))
    ours.sum().backward()


def test_backward_takes_a_gradient_that_is_not_contiguous():
    x, weight = nn.Tensor(normal(2, 3, 5, 5), requires_grad=True), nn.Tensor(normal(4, 3, 3, 3), requires_grad=True)
    g = normal(3, 3, 4, 2).transpose(3, 2, 0, 1)
    got = nn.grad(conv2d(x, weight), [x, weight], g)
    expected = nn.grad(conv2d(x, weight), [x, weight], g.copy())
    for a, b in zip(got, expected):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-12, atol=1e-12)


def test_what_comes_out_lies_as_the_next_convolution_wants_it():
    """So nothing is moved between layers, and pooling keeps that order, forwards and backwards."""
    from nnlib.convolution import laid_out, usual
    from nnlib.functional import max_pool2d

    x = nn.Tensor(normal(4, 2, 8, 8), requires_grad=True)
    y = conv2d(x, normal(3, 2, 3, 3))
    z = max_pool2d(y.relu(), 2)
    (g,) = nn.grad(z, [y], usual(np.ones((3, 3, 3, 4))))
    for t in (y, z, g):
        assert np.shares_memory(laid_out(t.data, ()), t.data)
    assert laid_out(x.data, ()).flags.c_contiguous
    assert not np.shares_memory(laid_out(x.data, ()), x.data)


# -- differentiated again and again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shapes", "options"),
    [
        ("conv2d", [(2, 2, 4, 3), (2, 1, 2, 2), (2,)], {"stride": (2, 1), "padding": 1, "groups": 2}),
        ("conv_transpose2d", [(1, 2, 3, 2), (2, 1, 2, 2), (2,)], {"stride": 2, "padding": 1, "groups": 2}),
        ("conv1d", [(2, 2, 6), (3, 2, 3), (3,)], {"stride": 2, "dilation": 2}),
    ],
)
def test_third_order(name, shapes, options):
    """The gradient of a penalty on the gradient of a penalty on the gradient, against differences."""
    inputs = [np.random.default_rng(i).normal(size=s) for i, s in enumerate(shapes)]

    def second(x, w, b):
        """One number that holds second derivatives in all inputs."""
        y = getattr(nn.functional, name)(x, w, b, **options)
        first = nn.grad((y**3).sum(), [x, w, b], create_graph=True)
        size = sum((g * g).sum() for g in first)
        return sum((g * g).sum() for g in nn.grad(size, [x, w], create_graph=True))

    tensors = [nn.Tensor(a, requires_grad=True) for a in inputs]
    got = nn.grad(second(*tensors), tensors)
    for i, a in enumerate(inputs):
        direction = np.random.default_rng(9).normal(size=a.shape)
        moved = []
        for step in (1e-5, -1e-5):
            at = [nn.Tensor(b + step * direction if j == i else b, requires_grad=True) for j, b in enumerate(inputs)]
            moved.append(second(*at).item())
        np.testing.assert_allclose((got[i].data * direction).sum(), (moved[0] - moved[1]) / 2e-5, rtol=1e-5)


@pytest.mark.torch
def test_a_gradient_penalty_is_torchs():
    import torch

    x, w1, w2 = normal(4, 1, 8, 8), normal(6, 1, 3, 3), normal(5, 6, 4, 4)

    def penalty(lib, grad, x, w1, w2):
        conv = lib.nn.functional.conv2d if lib is torch else conv2d
        y = conv(lib.tanh(conv(x, w1, None, stride=2, padding=1)), w2)
        (g,) = grad(y.sum(), [x], create_graph=True)
        return ((g * g).sum((1, 2, 3)) - 1).square().mean()

    ours = [nn.Tensor(a, requires_grad=True) for a in (x, w1, w2)]
    theirs = [torch.tensor(a, requires_grad=True) for a in (x, w1, w2)]
    a, b = penalty(nn, nn.grad, *ours), penalty(torch, torch.autograd.grad, *theirs)
    np.testing.assert_allclose(a.item(), b.item(), rtol=1e-9)
    for mine, other in zip(nn.grad(a, ours), torch.autograd.grad(b, theirs)):
        np.testing.assert_allclose(mine.data, other.numpy(), rtol=1e-8, atol=1e-10)


def test_a_gradient_to_be_differentiated_does_not_compute_the_output_again(monkeypatch):
    called = []
    from nnlib import convolution

    original = convolution.correlate
    monkeypatch.setattr(convolution, "correlate", lambda *a: (called.append(1), original(*a))[1])
    x, weight = nn.Tensor(normal(1, 1, 4, 4), requires_grad=True), nn.Tensor(normal(1, 1, 3, 3), requires_grad=True)
    y = conv2d(x, weight).sum()
    nn.grad(y, [x], create_graph=True)
    assert len(called) == 2  # the output, and going back, which is a convolution too


# -- the rest of the library -----------------------------------------------------------------------------------------


def test_a_learners_rule_stands_in():
    x, weight, bias = normal(2, 2, 5, 5), normal(3, 2, 3, 3), normal(3)

    def mine(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
        y = conv2d_loops(x, weight, bias)
        return y, (
            lambda g: conv_transpose2d(g, weight),
            lambda g: np.stack([conv2d_loops(x.swapaxes(0, 1), g[:, [o]].swapaxes(0, 1))[:, 0] for o in range(3)]),
            lambda g: np.sum(g, axis=(0, 2, 3)),
        )

    layer = nn.Conv2d(2, 3, 3, dtype=np.float64)
    layer.load_state_dict({"weight": weight, "bias": bias})
    grads = []
    for replaced in ({"conv2d": mine}, {}):
        layer.zero_grad()
        xt = nn.Tensor(x, requires_grad=True)
        with nn.using(**replaced):
            y = layer(xt)
        (y * y).sum().backward()
        grads.append([y.data, xt.grad.data, layer.weight.grad.data, layer.bias.grad.data])
    for a, b in zip(*grads):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_a_learners_function_of_tensors_stands_in():
    def shifts(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
        n, (a, b) = x.shape[-1], weight.shape[2:]
        y = 0
        for i in range(a):
            for j in range(b):
                part = x[:, :, i : n - a + 1 + i, j : n - b + 1 + j]
                y = y + (part.permute(0, 2, 3, 1) @ weight[:, :, i, j].T).permute(0, 3, 1, 2)
        return y

    x, weight = nn.Tensor(normal(2, 2, 5, 5), requires_grad=True), nn.Tensor(normal(3, 2, 3, 3), requires_grad=True)
    expected = nn.grad((conv2d(x, weight) ** 2).sum(), [x, weight])
    with nn.using(conv2d=shifts):
        got = nn.grad((conv2d(x, weight) ** 2).sum(), [x, weight])
    for a, b in zip(got, expected):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-10, atol=1e-12)


def test_backward_frees_what_was_kept():
    x = nn.Tensor(normal(2, 2, 6, 6), requires_grad=True)
    hidden = conv2d(x, nn.Tensor(normal(3, 2, 3, 3), requires_grad=True))
    kept = weakref.ref(hidden.data)
    loss = (conv2d(hidden, nn.Tensor(normal(1, 3, 2, 2), requires_grad=True)) ** 2).sum()
    del hidden
    gc.collect()
    assert kept() is not None  # the second convolution needs it
    loss.backward()
    gc.collect()
    assert kept() is None


def test_arrays_give_arrays_and_nothing_is_written_to():
    x, weight = normal(2, 2, 5, 5), normal(3, 2, 3, 3)
    before = x.copy(), weight.copy()
    assert type(conv2d(x, weight, padding=1)) is np.ndarray
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(weight, before[1])


# -- layers ----------------------------------------------------------------------------------------------------------


LAYERS = [
    ("Conv1d", (4, 6, 3), {}, (2, 4, 10)),
    ("Conv1d", (4, 6, 4), {"stride": 2, "padding": 2, "dilation": 2, "groups": 2, "bias": False}, (4, 20)),
    ("Conv1d", (4, 6, 4), {"padding": "same", "padding_mode": "replicate"}, (2, 4, 10)),
    ("Conv2d", (4, 6, 3), {}, (2, 4, 7, 8)),
    ("Conv2d", (4, 6, (3, 2)), {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2), "groups": 2}, (2, 4, 7, 8)),
    ("Conv2d", (4, 6, 3), {"padding": (2, 1), "padding_mode": "reflect", "bias": False}, (2, 4, 7, 8)),
    ("Conv2d", (4, 6, 3), {"padding": (2, 1), "padding_mode": "replicate", "stride": 2}, (2, 4, 7, 8)),
    ("Conv2d", (4, 6, 3), {"padding": "same", "padding_mode": "circular"}, (2, 4, 7, 8)),
    ("Conv2d", (4, 6, (4, 2)), {"padding": "same", "padding_mode": "reflect"}, (4, 7, 8)),
    ("Conv2d", (4, 6, 3), {"padding": "valid"}, (0, 4, 7, 8)),
    ("ConvTranspose1d", (4, 6, 3), {}, (2, 4, 10)),
    ("ConvTranspose1d", (4, 6, 4), {"stride": 3, "padding": 1, "output_padding": 2, "groups": 2}, (4, 10)),
    ("ConvTranspose2d", (4, 6, 4), {"stride": 2, "padding": 1}, (2, 4, 5, 4)),
    ("ConvTranspose2d", (4, 6, (3, 2)), {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2), "groups": 2,
                                         "dilation": (2, 1), "bias": False}, (2, 4, 5, 4)),
]  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "sizes", "options", "shape"), LAYERS)
def test_layers_are_torchs(name, sizes, options, shape, dtype):
    import torch

    ours = getattr(nn, name)(*sizes, **options, dtype=np.dtype(dtype))
    theirs = getattr(torch.nn, name)(*sizes, **options, dtype=getattr(torch, dtype))
    assert repr(ours) == repr(theirs)
    state = {key: t.detach().numpy() for key, t in theirs.state_dict().items()}
    assert {key: a.shape for key, a in ours.state_dict().items()} == {key: a.shape for key, a in state.items()}
    ours.load_state_dict(state)
    x = normal(*shape, dtype=dtype)
    xs = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = ours(xs[0]), theirs(xs[1])
    tolerance = {"float64": {"rtol": 1e-9, "atol": 1e-11}, "float32": {"rtol": 1e-4, "atol": 1e-5}}[dtype]
    np.testing.assert_allclose(y.data, z.detach().numpy(), **tolerance)
    (y * y).sum().backward()
    (z * z).sum().backward()
    for a, b in [xs, *zip(ours.parameters(), theirs.parameters())]:
        np.testing.assert_allclose(a.grad.data, b.grad.numpy(), **tolerance)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "sizes"), [("Conv1d", (40, 30, 9)), ("Conv2d", (20, 40, 5)), ("ConvTranspose2d", (9, 40, 5))]
)
def test_weights_start_as_torchs(name, sizes):
    import torch

    ours, theirs = getattr(nn, name)(*sizes, rng=np.random.default_rng(0)), getattr(torch.nn, name)(*sizes)
    weight, bias, bound = ours.weight.data, ours.bias.data, theirs.weight.detach().abs().max().item()
    assert weight.dtype == bias.dtype == np.float32
    assert np.abs(weight).max() == pytest.approx(bound, rel=0.02)  # the largest of many comes close to the bound
    assert 0.8 * bound < np.abs(bias).max() < 1.02 * bound
    assert weight.std() == pytest.approx(bound / np.sqrt(3), rel=0.03)
    assert abs(weight.mean()) < 0.05 * bound


def test_the_same_generator_gives_the_same_weights():
    a, b = (nn.Conv2d(2, 3, 3, rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(a.weight.data, b.weight.data)


@pytest.mark.torch
@pytest.mark.parametrize("size", [(9, 8), (10, 9)])
def test_transposed_layers_take_the_size_that_is_wanted(size):
    import torch

    ours, theirs = (
        nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1),
        torch.nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1),
    )
    ours.load_state_dict({key: t.detach().numpy() for key, t in theirs.state_dict().items()})
    x = normal(1, 3, 5, 5, dtype=np.float32)
    if size == (9, 8):
        with pytest.raises(ShapeError, match="output_size must lie in"):
            ours(nn.Tensor(x), output_size=size)
    else:
        expected = theirs(torch.tensor(x), output_size=size).detach().numpy()
        np.testing.assert_allclose(ours(nn.Tensor(x), output_size=size).data, expected, rtol=1e-5, atol=1e-6)


# -- bad input -------------------------------------------------------------------------------------------------------

X, W = normal(2, 3, 6, 5), normal(4, 3, 3, 3)
BAD = {
    "large kernel": (conv2d, (X, normal(4, 3, 7, 7)), {}, ShapeError, r"reaches over \(7, 7\).*more padding"),
    "reach larger than x": (conv2d, (X, W), {"dilation": 4}, ShapeError, r"reaches over \(9, 9\)"),
    "signal shorter": (conv1d, (normal(2, 3, 4), normal(4, 3, 5)), {"padding": 0}, ShapeError, "smaller kernel"),
    "channels": (conv2d, (normal(2, 4, 6, 5), W), {}, ShapeError, "takes 3 channels.*has 4"),
    "channels last": (conv2d, (normal(2, 6, 5, 3), W), {}, ShapeError, r"x.permute\(0, 3, 1, 2\)"),
    "channels back": (conv_transpose2d, (X, W), {}, ShapeError, "takes 4 channels.*has 3"),
    "groups": (conv2d, (X, W), {"groups": 2}, ShapeError, "groups must divide"),
    "no groups": (conv2d, (X, W), {"groups": 0}, ValueError, "groups must be a whole number"),
    "groups back": (conv_transpose1d, (normal(3, 4), normal(3, 2, 2)), {"groups": 2}, ShapeError, "groups must divide"),
    "negative padding": (conv2d, (X, W), {"padding": -1}, ValueError, "padding must be 0 or more, got -1"),
    "negative padding, one axis": (conv2d, (X, W), {"padding": (1, -1)}, ValueError, "padding must be 0 or more"),
    "three paddings": (conv2d, (X, W), {"padding": (1, 1, 1)}, TypeError, "2 of them, one an axis"),
    "padding by another name": (conv2d, (X, W), {"padding": "full"}, ValueError, "'same' or 'valid'"),
    "same for stride 2": (conv2d, (X, W), {"padding": "same", "stride": 2}, ValueError, "needs stride 1, got stride"),
    "same backwards": (conv_transpose2d, (normal(1, 4, 2, 2), W), {"padding": "same"}, ValueError, "got 'same'"),
    "stride 0": (conv2d, (X, W), {"stride": 0}, ValueError, "stride must be 1 or more, got 0"),
    "dilation 0": (conv1d, (normal(2, 3, 4), normal(4, 3, 2)), {"dilation": 0}, ValueError, "dilation must be 1"),
    "stride of floats": (conv2d, (X, W), {"stride": 1.5}, TypeError, "stride must be a whole number"),
    "no channel axis": (conv2d, (normal(6, 5), W), {}, ShapeError, r"x.unsqueeze\(0\) is \(1, 6, 5\)"),
    "no channel axis 1-D": (conv1d, (normal(6), normal(4, 3, 3)), {}, ShapeError, r"unsqueeze\(0\) is \(1, 6\)"),
    "too many axes": (conv2d, (normal(1, 2, 3, 6, 5), W), {}, ShapeError, r"flatten\(0, 1\)"),
    "weight of too few axes": (conv2d, (X, normal(4, 3, 3)), {}, ShapeError, r"weight must be \(C_out, C_in / groups"),
    "bias": (conv2d, (X, W, normal(3)), {}, ShapeError, r"each of the 4 channels made, got \(3,\)"),
    "dtypes": (conv2d, (X.astype(np.float32), W), {}, TypeError, "x is float32, the weight float64"),
    "dtype of the bias": (conv2d, (X, W, np.zeros(4, np.float32)), {}, TypeError, "the bias float32"),
    "whole numbers": (conv2d, (np.zeros((1, 3, 6, 5), np.uint8), W), {}, TypeError, r"floats, got uint8.*float\(\)"),
    "nothing left": (conv_transpose2d, (normal(1, 4, 1, 1), W), {"padding": 2}, ShapeError, r"size \(-1, -1\)"),
    "margin": (conv_transpose2d, (normal(1, 4, 2, 2), W), {"output_padding": 2}, ValueError, "smaller than"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_explained(case):
    f, inputs, options, kind, words = BAD[case]
    with pytest.raises(kind, match=words) as caught:
        f(*inputs, **options)
    assert str(caught.value).startswith(f"{f.name}:")


BAD_LAYERS = [
    (lambda: nn.Conv2d(3, 4, 0), ValueError, "Conv2d: kernel_size must be 1 or more"),
    (lambda: nn.Conv2d(0, 4, 3), ValueError, "Conv2d: in_channels must be 1 or more"),
    (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, "Conv2d: groups must divide"),
    (lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same"), ValueError, "needs stride 1"),
    (lambda: nn.Conv2d(3, 4, 3, padding=-1), ValueError, "padding must be 0 or more"),
    (lambda: nn.Conv2d(3, 4, 3, padding_mode="mirror"), ValueError, "no padding_mode 'mirror'"),
    (lambda: nn.ConvTranspose2d(3, 4, 3, padding_mode="reflect"), ValueError, "no padding_mode 'reflect'"),
    (lambda: nn.Conv2d(3, 4, 3, device="cpu"), NotImplementedError, "device"),
    (lambda: nn.Conv1d(3, 4, (3, 3)), TypeError, "kernel_size must be a whole number"),
    (lambda: nn.Conv2d(3, 4, 3)(nn.Tensor(np.zeros((28, 28), np.float32))), ShapeError, r"unsqueeze\(0\)"),
]


@pytest.mark.parametrize(("f", "kind", "words"), BAD_LAYERS)
def test_layers_explain_bad_settings(f, kind, words):
    with pytest.raises(kind, match=words):
        f()


# -- windows ---------------------------------------------------------------------------------------------------------


@given(
    n=st.integers(1, 12), kernel=st.integers(1, 4), stride=st.integers(1, 4), dilation=st.integers(1, 3),
    before=st.integers(-2, 3), after=st.integers(-2, 3),
)  # fmt: skip
def test_windows_offsets_and_padding_agree(n, kernel, stride, dilation, before, after):
    assume(n + before + after > dilation * (kernel - 1) and n + min(before, 0) + min(after, 0) >= 0)
    x = padded(np.arange(1.0, n + 1), ((before, after),))
    assert len(x) == n + before + after
    inside = range(1 - before, n + 1 + after)
    assert x.tolist() == [v if 1 <= v <= n else 0 for v in inside]
    count = count_windows(len(x), kernel, stride, dilation)
    starts = [s for s in range(0, len(x), stride) if s + dilation * (kernel - 1) < len(x)]
    assert count == len(starts)
    view = windows(x[None, :, None], (kernel,), (stride,), (dilation,))[0, :, :, 0]
    assert view.shape == (kernel, count)
    for row, index in zip(view, offsets((kernel,), (stride,), (dilation,), (count,)), strict=True):
        np.testing.assert_array_equal(row, x[index])
    assert view[:, 0].tolist() == x[: dilation * (kernel - 1) + 1 : dilation].tolist()


def test_padding_is_said_in_four_ways():
    parts = ((3, 4), (1, 1), (2, 1), "conv2d")
    assert padding_pairs("valid", *parts) == ((0, 0), (0, 0))
    assert padding_pairs("same", *parts) == ((2, 2), (1, 2))
    assert padding_pairs((1, 2), *parts) == ((1, 1), (2, 2))
    assert padding_pairs(((1, 0), (2, -1)), *parts) == ((1, 0), (2, -1))
