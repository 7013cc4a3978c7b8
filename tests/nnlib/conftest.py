"""Tools that the tests of layers share."""

import numpy as np
import pytest

import nnlib as nn

TOLERANCE = {np.float64: {"rtol": 1e-6, "atol": 1e-12}, np.float32: {"rtol": 1e-4, "atol": 2e-6}}


@pytest.fixture
def beside():
    """beside(ours, theirs, *inputs): a module of ours equals torch's, output and all gradients, in both dtypes.

    Ours gets the state_dict of theirs. Float inputs get gradients, unless they stand in `constant` (numbers of inputs).
    Afterwards the buffers (running statistics) must agree too, and the state_dicts have the same names in one order.
    """
    import torch

    def check(ours, theirs, *inputs, constant=(), dtypes=(np.float64, np.float32)):
        for dtype in dtypes:
            theirs.to(getattr(torch, dtype.__name__))
            ours.to(dtype)
            state = {name: t.numpy().copy() for name, t in theirs.state_dict().items()}
            assert list(ours.state_dict()) == list(state)
            ours.load_state_dict(state)
            ours.zero_grad()
            theirs.zero_grad()
            mine, other = [], []
            for number, x in enumerate(inputs):
                float_input = isinstance(x, np.ndarray) and x.dtype.kind == "f"
                x = x.astype(dtype) if float_input else x
                wanted = float_input and number not in constant
                mine.append(nn.Tensor(x, requires_grad=wanted))
                other.append(torch.tensor(x, requires_grad=wanted))
            y, z = ours(*mine), theirs(*other)
            same(y, z, dtype)
            if z.requires_grad:
                g = np.random.default_rng(5).normal(size=y.shape).astype(dtype)
                y.backward(nn.Tensor(g))
                z.backward(torch.tensor(g))
                for x, t in zip(mine, other):
                    assert (x.grad is None) == (t.grad is None)
                    if t.grad is not None:
                        same(x.grad, t.grad, dtype)
            pairs = dict(theirs.named_parameters())
            for name, p in ours.named_parameters():
                assert (p.grad is None) == (pairs[name].grad is None), name
                if p.grad is not None:
                    same(p.grad, pairs[name].grad, dtype)
            after = theirs.state_dict()
            for name, array in ours.state_dict().items():
                assert array.dtype == after[name].numpy().dtype, name
                np.testing.assert_allclose(array, after[name].numpy(), **TOLERANCE[dtype])

    def same(mine, other, dtype):
        assert mine.shape == tuple(other.shape)
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine.data, other.detach().numpy(), **TOLERANCE[dtype])

    return check
