"""Clipping beside torch's; what is written is seen by backward."""

import math

import numpy as np
import pytest

import nnlib as nn

SHAPES = [(3, 4), (), (5,), (1, 2)]


def pairs(dtype=np.float64, scale=1.0):
    """The same gradients here and in torch; one parameter has none."""
    import torch

    rng = np.random.default_rng(0)
    ours, theirs = [], []
    for i, shape in enumerate([*SHAPES, (2,)]):
        data, g = rng.normal(size=shape).astype(dtype), (scale * rng.normal(size=shape)).astype(dtype)
        ours.append(nn.Tensor(data, requires_grad=True))
        theirs.append(torch.tensor(data, requires_grad=True))
        if i < len(SHAPES):
            ours[-1].grad, theirs[-1].grad = nn.Tensor(g), torch.tensor(g)
    return ours, theirs


def same_gradients(ours, theirs, rtol):
    for p, q in zip(ours, theirs):
        assert (p.grad is None) == (q.grad is None)
        if p.grad is not None:
            assert p.grad.dtype == p.dtype
            np.testing.assert_allclose(p.grad.data, q.grad.numpy(), rtol=rtol)


@pytest.mark.torch
@pytest.mark.parametrize("max_norm", [0.5, 100.0, 0.0, math.inf])
@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, math.inf, 0.5])
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_norm_equals_torch(max_norm, norm_type, dtype, rtol):
    from torch.nn.utils import clip_grad_norm_

    ours, theirs = pairs(dtype)
    mine = nn.clip_grad_norm_(iter(ours), max_norm, norm_type)
    other = clip_grad_norm_(theirs, max_norm, norm_type)
    assert mine.dtype == dtype
    np.testing.assert_allclose(mine.data, other.numpy(), rtol=rtol)
    same_gradients(ours, theirs, rtol)


@pytest.mark.torch
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_norm_that_is_not_finite_as_in_torch(bad):
    from torch.nn.utils import clip_grad_norm_

    ours, theirs = pairs()
    ours[0].grad.data[1, 1] = theirs[0].grad[1, 1] = bad
    with pytest.raises(RuntimeError, match=f"norm of order 2.0 is {bad}"):
        nn.clip_grad_norm_(ours, 1.0, error_if_nonfinite=True)
    mine, other = nn.clip_grad_norm_(ours, 1.0), clip_grad_norm_(theirs, 1.0)
    np.testing.assert_array_equal(mine.data, other.numpy())
    same_gradients(ours, theirs, 1e-12)


@pytest.mark.torch
@pytest.mark.parametrize("value", [0.3, 0, 10])
def test_value_equals_torch(value):
    from torch.nn.utils import clip_grad_value_

    ours, theirs = pairs()
    assert nn.clip_grad_value_(ours, value) is None
    clip_grad_value_(theirs, value)
    same_gradients(ours, theirs, 1e-12)
    nn.clip_grad_value_(ours[0], 0.1)
    assert np.abs(ours[0].grad.data).max() <= 0.1


def test_without_gradients_the_norm_is_zero():
    assert nn.clip_grad_norm_([nn.Tensor([1.0], requires_grad=True)], 1.0).item() == 0
    assert nn.clip_grad_norm_([], 1.0).item() == 0
    for norm_type in (2, math.inf):  # torch's raises for an empty gradient and inf
        empty, full = (nn.Tensor(np.ones(n), requires_grad=True) for n in (0, 2))
        empty.grad, full.grad = nn.Tensor(np.ones(0)), nn.Tensor(np.array([0.0, 3.0]))
        assert nn.clip_grad_norm_([empty, full], 10.0, norm_type).item() == 3


@pytest.mark.parametrize("clip", [lambda x: nn.clip_grad_norm_(x, 0.1), lambda x: nn.clip_grad_value_(x, 0.1)])
def test_a_gradient_that_was_used_and_then_clipped_is_refused(clip):
    x, v = (nn.Tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    (x * x).sum().backward()
    loss = (x.grad * v).sum()
    clip(x)
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


@pytest.mark.parametrize("function", [nn.clip_grad_norm_, nn.clip_grad_value_])
@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        (([], -1.0), {}, ValueError, "must be 0 or more, got -1"),
        (([], math.nan), {}, ValueError, "must be 0 or more, got nan"),
        (([], "1"), {}, TypeError, "must be a number such as 1.0, got the text '1'"),
        (([np.ones(3)], 1.0), {}, TypeError, r"takes Tensors with gradients, got an array of shape \(3,\)"),
        (([], 1.0), {"foreach": True}, NotImplementedError, "torch's option foreach is left out"),
        (([], 1.0), {"norm": 2}, TypeError, "unknown argument norm"),
    ],
)
def test_bad_input_gets_a_sentence(function, arguments, options, error, words):
    with pytest.raises(error, match=words):
        function(*arguments, **options)
