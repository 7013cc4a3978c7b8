"""Batch, layer and group norm and dropout: beside torch's, in training and in use."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib as nn

F = nn.functional


def build(text, torch=False):
    """A layer from its text, of nnlib or of torch, with weights that are not all 1 and 0."""
    if torch:
        import torch

        return eval(f"n.{text}", {"n": torch.nn})
    return eval(f"n.{text}", {"n": nn})


def shaken(module):
    """Give torch's module weights and statistics that tell mistakes apart."""
    import torch

    torch.manual_seed(1)
    for name, t in module.state_dict().items():
        if t.is_floating_point():
            t.copy_(torch.rand(t.shape) + 0.5 + ("var" in name))
    return module


NORMS = [
    ("BatchNorm1d(4)", (6, 4)),
    ("BatchNorm1d(4)", (3, 4, 5)),
    ("BatchNorm1d(4, eps=0.1, momentum=0.3)", (6, 4)),
    ("BatchNorm1d(4, momentum=None)", (6, 4)),
    ("BatchNorm1d(4, affine=False)", (6, 4)),
    ("BatchNorm1d(4, bias=False)", (6, 4)),
    ("BatchNorm1d(4, track_running_stats=False)", (6, 4)),
    ("BatchNorm2d(3)", (2, 3, 4, 5)),
    ("BatchNorm2d(1)", (2, 1, 1, 1)),
    ("BatchNorm2d(3, 1e-3, 0.5, False, False)", (2, 3, 4, 5)),
    ("BatchNorm2d(3, affine=False)", (1, 3, 2, 2)),
    ("LayerNorm(5)", (6, 5)),
    ("LayerNorm(5)", (5,)),
    ("LayerNorm((4, 5))", (2, 3, 4, 5)),
    ("LayerNorm([4, 5])", (4, 5)),
    ("LayerNorm(5, eps=0.1)", (2, 3, 5)),
    ("LayerNorm(5, elementwise_affine=False)", (6, 5)),
    ("LayerNorm(5, bias=False)", (6, 5)),
    ("GroupNorm(2, 4)", (3, 4, 3)),
    ("GroupNorm(1, 4)", (3, 4, 5)),
    ("GroupNorm(4, 4)", (3, 4, 2, 2)),
    ("GroupNorm(2, 4, eps=0.1, affine=False)", (3, 4, 2, 2)),
    ("GroupNorm(2, 4, bias=False)", (3, 4, 2, 2)),
]


@pytest.mark.torch
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("text", "shape"), NORMS, ids=lambda v: str(v))
def test_beside_torch(text, shape, training, beside):
    ours, theirs = build(text).train(training), shaken(build(text, torch=True)).train(training)
    beside(ours, theirs, np.random.default_rng(1).normal(3, 2, size=shape))


@pytest.mark.torch
@pytest.mark.parametrize("text", ["BatchNorm1d(3)", "BatchNorm1d(3, momentum=None)", "BatchNorm1d(3, momentum=0.9)"])
def test_running_statistics_over_many_batches(text):
    import torch

    ours, theirs = build(text).double(), build(text, torch=True).double()
    rng = np.random.default_rng(2)
    for _ in range(7):
        x = rng.normal(2, 3, size=(4, 3))
        ours(nn.Tensor(x))
        theirs(torch.tensor(x))
    for name, array in ours.state_dict().items():
        np.testing.assert_allclose(array, theirs.state_dict()[name].numpy(), rtol=1e-9)
    assert ours.num_batches_tracked.item() == 7
    ours.reset_running_stats()
    assert [b.tolist() for b in ours.buffers()] == [[0] * 3, [1] * 3, 0]


def test_eval_leaves_the_statistics_alone_and_does_not_look_at_the_batch():
    layer = nn.BatchNorm1d(2)
    layer(nn.Tensor(np.random.default_rng(0).normal(5, 2, (50, 2)).astype(np.float32)))
    layer.eval()
    before = copy.deepcopy(layer.state_dict())
    one = layer(nn.Tensor([[1.0, 2.0]]))
    many = layer(nn.Tensor([[1.0, 2.0], [9.0, 9.0]]))
    np.testing.assert_array_equal(one.data[0], many.data[0])
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_tracking_may_be_stopped_later():
    layer = nn.BatchNorm1d(2)
    layer.track_running_stats = False
    layer(nn.Tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert layer.running_mean.tolist() == [0, 0]


def test_without_recording_the_statistics_still_follow():
    layer = nn.BatchNorm1d(1)
    with nn.no_grad():
        layer(nn.Tensor([[1.0], [3.0]]))
    assert layer.running_mean.data == pytest.approx([0.2])
    assert layer.running_var.data == pytest.approx([1.1])  # the unbiased variance is 2


def test_two_uses_of_one_layer_in_one_graph():
    """The second forward writes the running statistics; the first one's gradient must not mind."""
    layer = nn.BatchNorm1d(2)
    x = nn.Tensor(np.random.default_rng(0).normal(size=(4, 2)), requires_grad=True)
    (layer.double()(x) + layer(x * 2)).square().sum().backward()
    assert np.isfinite(x.grad.data).all()
    assert layer.num_batches_tracked.item() == 2


@pytest.mark.torch
def test_functions_beside_torch():
    import torch

    rng = np.random.default_rng(3)
    x, w, b = rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=6)
    t = torch.nn.functional
    pairs = [
        (
            F.layer_norm(nn.Tensor(x), (6,), w, b, 0.1),
            t.layer_norm(torch.tensor(x), (6,), torch.tensor(w), torch.tensor(b), 0.1),
        ),
        (F.group_norm(nn.Tensor(x), 3, nn.Tensor(w)), t.group_norm(torch.tensor(x), 3, torch.tensor(w))),
        (
            F.batch_norm(nn.Tensor(x), None, None, nn.Tensor(w), training=True),
            t.batch_norm(torch.tensor(x), None, None, torch.tensor(w), training=True),
        ),
    ]
    mean, var = np.full(6, 0.3), np.full(6, 2.0)
    ours = [nn.Tensor(mean.copy()), nn.Tensor(var.copy())]
    theirs = [torch.tensor(mean), torch.tensor(var)]
    for training in (True, False):
        pairs.append(
            (
                F.batch_norm(nn.Tensor(x), *ours, training=training, momentum=0.4),
                t.batch_norm(torch.tensor(x), *theirs, training=training, momentum=0.4),
            )
        )
    pairs += zip(ours, theirs)
    for mine, other in pairs:
        np.testing.assert_allclose(mine.data, other.numpy(), rtol=1e-9, atol=1e-12)


@given(st.integers(2, 9), st.integers(1, 5), st.integers(1, 4))
def test_what_norms_promise(n, c, length):
    """Batch norm: mean 0 and variance 1 for each channel; layer norm: for each sample."""
    x = np.random.default_rng(n).normal(3, 5, size=(n, c, length))
    y = nn.BatchNorm1d(c, eps=0, affine=False).double()(nn.Tensor(x)).data
    np.testing.assert_allclose(y.mean((0, 2)), 0, atol=1e-9)
    np.testing.assert_allclose(y.var((0, 2)), 1, rtol=1e-9)
    if c * length > 1:
        layer = nn.LayerNorm((c, length), eps=0).double()
        z = layer(nn.Tensor(x)).data
        np.testing.assert_allclose(z.mean((1, 2)), 0, atol=1e-9)
        np.testing.assert_allclose(z.var((1, 2)), 1, rtol=1e-9)
        np.testing.assert_allclose(layer(nn.Tensor(7 * x + 2)).data, z, rtol=1e-6, atol=1e-9)


# ---- dropout


def test_dropout_leaves_out_a_share_and_keeps_the_mean():
    layer = nn.Dropout(0.3, rng=np.random.default_rng(0))
    x = nn.Tensor(np.ones((200, 200), np.float32), requires_grad=True)
    y = layer(x)
    assert y.dtype == np.float32
    gone = y.data == 0
    assert abs(gone.mean() - 0.3) < 0.01
    np.testing.assert_allclose(y.data[~gone], 1 / 0.7, rtol=1e-6)
    assert abs(y.data.mean() - 1) < 0.015
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, y.data)  # the gradient passes the same mask


def test_dropout_in_use_and_at_the_ends():
    x = nn.Tensor(np.arange(5.0))
    assert nn.Dropout(0.9).eval()(x) is x
    assert F.dropout(x, 0.5, training=False) is x
    assert F.dropout(x, 0.0).tolist() == x.tolist()
    assert F.dropout(x, 1.0).tolist() == [0] * 5
    assert nn.Dropout()(np.ones(4, np.float32)).shape == (4,)


def test_masks_differ_from_call_to_call_and_repeat_by_seed():
    x = nn.Tensor(np.ones(100))
    layer = nn.Dropout(rng=np.random.default_rng(1))
    first, second = layer(x).tolist(), layer(x).tolist()
    assert first != second
    assert nn.Dropout(rng=np.random.default_rng(1))(x).tolist() == first
    nn.manual_seed(4)
    third = nn.Dropout()(x).tolist()
    nn.manual_seed(4)
    assert nn.Dropout()(x).tolist() == third


def test_second_derivatives_see_one_mask():
    x = nn.Tensor(np.linspace(1, 2, 20), requires_grad=True)
    y = nn.Dropout(0.5, rng=np.random.default_rng(3))(x)
    mask = y.data / x.data
    (slope,) = nn.grad((y * y * y).sum(), x, create_graph=True)
    (curve,) = nn.grad(slope.sum(), x)
    np.testing.assert_allclose(curve.data, 6 * mask**3 * x.data)


# ---- bad input


def ones(*shape):
    return nn.Tensor(np.ones(shape, np.float32))


BAD = {
    "batch norm of a picture": (
        lambda: nn.BatchNorm1d(3)(ones(2, 3, 4, 4)),
        nn.ShapeError,
        r"BatchNorm1d\(3\): x must be \(N, C\) or",
    ),
    "batch norm of a list": (
        lambda: nn.BatchNorm2d(3)(ones(2, 3)),
        nn.ShapeError,
        r"x must be \(N, C, H, W\) with C = 3",
    ),
    "other channels": (lambda: nn.BatchNorm1d(3)(ones(2, 4)), nn.ShapeError, r"C = 3, got x.shape = \(2, 4\)"),
    "one sample": (
        lambda: nn.BatchNorm1d(3)(ones(1, 3)),
        nn.ShapeError,
        r"more than one value.*drop_last=True.*eval\(\)",
    ),
    "no axes": (lambda: F.batch_norm(ones(3), None, None, training=True), nn.ShapeError, r"\(N, C\) or"),
    "no statistics": (lambda: F.batch_norm(ones(2, 3), None, None), TypeError, "needs running_mean and running_var"),
    "weights of another length": (
        lambda: F.batch_norm(ones(2, 3), None, None, ones(4), training=True),
        nn.ShapeError,
        r"3 channels, but weight has shape \(4,\)",
    ),
    "layer norm of another shape": (
        lambda: nn.LayerNorm(4)(ones(2, 3)),
        nn.ShapeError,
        r"normalized_shape = \(4,\), got x.shape = \(2, 3\)",
    ),
    "layer norm of a number": (lambda: nn.LayerNorm(4)(ones()), nn.ShapeError, "normalized_shape"),
    "layer norm's weight": (
        lambda: F.layer_norm(ones(2, 3), (3,), ones(2)),
        nn.ShapeError,
        r"weight must have .*\(3,\), got \(2,\)",
    ),
    "groups that do not divide": (lambda: nn.GroupNorm(3, 4), ValueError, "must be a multiple of num_groups = 3"),
    "group norm of other channels": (
        lambda: nn.GroupNorm(2, 4)(ones(2, 3)),
        nn.ShapeError,
        r"C = 4, got x.shape = \(2, 3\)",
    ),
    "group norm's weight": (lambda: F.group_norm(ones(2, 4), 2, ones(3)), nn.ShapeError, r"4 channels, but weight"),
    "group norm's groups": (lambda: F.group_norm(ones(2, 4), 3), nn.ShapeError, "a multiple of 3"),
    "whole numbers": (lambda: nn.LayerNorm(2)(nn.Tensor(np.ones((2, 2), int))), TypeError, "needs floats, got int64"),
    "a device": (lambda: nn.BatchNorm1d(3, device="cuda"), NotImplementedError, "device"),
    "no features": (lambda: nn.BatchNorm1d(0), ValueError, "num_features must be 1 or more"),
    "dropout above 1": (lambda: nn.Dropout(1.5), ValueError, r"0\.\.1, got 1.5"),
    "dropout below 0": (lambda: F.dropout(ones(2), -0.1), ValueError, "got -0.1"),
    "dropout of what": (lambda: nn.Dropout("a lot"), TypeError, "must be a number in"),
    "dropout in place": (lambda: nn.Dropout(0.5, inplace=True), NotImplementedError, "Dropout: torch's option inplace"),
    "dropout in place, as a function": (lambda: F.dropout(ones(2), inplace=True), NotImplementedError, "inplace"),
    "dropout with a seed": (lambda: nn.Dropout(0.5, rng=3), TypeError, r"default_rng\(3\)"),
}


@pytest.mark.parametrize(("f", "error", "words"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(f, error, words):
    with pytest.raises(error, match=words):
        f()
