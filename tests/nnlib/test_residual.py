"""Residual blocks and nets beside torch's layers put together as torchvision does."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.errors import ShapeError
from nnlib.vision import BasicBlock, ResNet


def rng(seed=0):
    return np.random.default_rng(seed)


def torch_block(inplanes, planes, stride, residual):
    """torchvision.models.resnet.BasicBlock, written out."""
    import torch
    from torch.nn import functional as F

    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = torch.nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
            self.bn1 = torch.nn.BatchNorm2d(planes)
            self.conv2 = torch.nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
            self.bn2 = torch.nn.BatchNorm2d(planes)
            self.downsample = None
            if residual and (stride != 1 or inplanes != planes):
                self.downsample = torch.nn.Sequential(
                    torch.nn.Conv2d(inplanes, planes, 1, stride, bias=False), torch.nn.BatchNorm2d(planes)
                )

        def forward(self, x):
            out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
            if residual:
                out = out + (x if self.downsample is None else self.downsample(x))
            return F.relu(out)

    return Block().double()


def shaken(model, seed=0):
    """Batch norms too get weights and statistics that are not 0 and 1."""
    r = rng(seed)
    state = model.state_dict()
    new = {k: np.abs(r.normal(size=np.shape(v))) + 0.2 if "bn" in k or ".1." in k else v for k, v in state.items()}
    model.load_state_dict({k: state[k] if "num_batches" in k else new[k] for k in state})
    return model


@pytest.mark.torch
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(("inplanes", "planes", "stride"), [(3, 3, 1), (3, 5, 1), (3, 5, 2), (4, 4, 2)])
def test_block_is_torchvisions(inplanes, planes, stride, residual, training):
    import torch

    mine = shaken(BasicBlock(inplanes, planes, stride, residual=residual, rng=rng()).double()).train(training)
    theirs = torch_block(inplanes, planes, stride, residual).train(training)
    state = mine.state_dict()
    assert set(state) == set(theirs.state_dict())
    theirs.load_state_dict({k: torch.tensor(np.array(v)) for k, v in state.items()})
    x = rng(1).normal(size=(4, inplanes, 6, 7))
    a, b = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = mine(a), theirs(b)
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-6, atol=1e-10)
    g = rng(2).normal(size=y.shape)
    (y * nn.Tensor(g)).sum().backward()
    (z * torch.tensor(g)).sum().backward()
    np.testing.assert_allclose(a.grad.data, b.grad.numpy(), rtol=1e-6, atol=1e-9)
    theirs_by_name = dict(theirs.named_parameters())
    for name, p in mine.named_parameters():
        np.testing.assert_allclose(p.grad.data, theirs_by_name[name].grad.numpy(), rtol=1e-6, atol=1e-9)


def test_a_block_that_adds_nothing_lets_through():
    block = BasicBlock(3, 3, rng=rng())
    block.bn2.load_state_dict({**block.bn2.state_dict(), "weight": np.zeros(3, np.float32)})
    x = rng(1).normal(size=(2, 3, 5, 5)).astype(np.float32)
    np.testing.assert_allclose(block(nn.Tensor(x)).data, np.maximum(x, 0))
    plain = BasicBlock(3, 3, residual=False, rng=rng())
    plain.bn2.load_state_dict({**plain.bn2.state_dict(), "weight": np.zeros(3, np.float32)})
    assert np.abs(plain(nn.Tensor(x)).data).max() == 0


@pytest.mark.parametrize("size", [8, 9, 28, 32])
@pytest.mark.parametrize("residual", [True, False])
def test_net_takes_small_pictures_of_any_size(size, residual):
    net = ResNet((2, 1, 1), (4, 6, 8), num_classes=7, in_channels=3, residual=residual, rng=rng())
    assert net.layers == 10
    x = nn.Tensor(rng(1).normal(size=(2, 3, size, size)).astype(np.float32))
    assert net(x).shape == (2, 7)
    assert [stage.training for stage in net.stages] == [True] * 3
    y = x
    for layer, expected in zip((net.conv1, *net.stages), (size, size, -(-size // 2), -(-size // 4))):
        y = layer(y)
        assert y.shape[2:] == (expected, expected)


def test_layers_are_counted_without_the_ways_round():
    for blocks in ((1,), (3, 3, 3), (19,), (2, 0 + 1, 4)):
        net = ResNet(blocks, (4,) * len(blocks), residual=False)
        weights = [m for m in net.modules() if isinstance(m, (nn.Linear, type(net.conv1)))]
        assert len(weights) == net.layers == 2 * sum(blocks) + 2
    ways = [m for m in ResNet((2, 2), (4, 8)).modules() if getattr(m, "downsample", None) is not None]
    assert len(ways) == 1


def test_plain_and_residual_nets_of_one_seed_start_alike_and_the_paper_counts_its_layers():
    a, b = (ResNet((2,), (4,), residual=r, rng=rng(3)) for r in (True, False))
    for (name, p), (other, q) in zip(a.named_parameters(), b.named_parameters(), strict=True):
        assert name == other
        np.testing.assert_array_equal(p.data, q.data)
    assert [ResNet((n, n, n), (1, 1, 1)).layers for n in (3, 5, 7, 9)] == [20, 32, 44, 56]
    paper = ResNet((3, 3, 3), in_channels=3)  # ResNet-20: 0.27 M parameters
    assert sum(p.data.size for p in paper.parameters()) == pytest.approx(0.27e6, rel=0.03)


def test_convolutions_start_with_kaimings_normal_numbers():
    net = ResNet((2, 2), (32, 64), rng=rng())
    for name, p in net.named_parameters():
        if p.ndim == 4:
            out, _, kh, kw = p.shape
            assert p.data.std() == pytest.approx(np.sqrt(2 / (out * kh * kw)), rel=0.12), name
    again = ResNet((2, 2), (32, 64), rng=rng())
    np.testing.assert_array_equal(net.conv1.weight.data, again.conv1.weight.data)


def test_slopes_reach_the_first_layer_of_a_deep_residual_net_not_of_a_plain_one():
    x, y = rng(1).normal(size=(16, 1, 8, 8)).astype(np.float32), np.arange(16) % 10
    size = {}
    for residual in (True, False):
        net = ResNet((19,), (8,), residual=residual, rng=rng())
        net.eval()  # without the batch's own scale: what the layers themselves do
        nn.cross_entropy(net(nn.Tensor(x)), y).backward()
        size[residual] = float(np.abs(net.conv1.weight.grad.data).mean())
    assert size[True] > 30 * size[False]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ResNet((1, 1), (4,)), ValueError, "2 stages and 1 widths"),
        (lambda: ResNet((), ()), ValueError, "0 stages"),
        (lambda: ResNet((1, 0), (4, 8)), ValueError, "blocks must be 1 or more"),
        (
            lambda: ResNet((1,), (4,))(nn.Tensor(np.zeros((2, 8, 8), np.float32))),
            ShapeError,
            r"x\[:, None\].*\(2, 1",
        ),
        (lambda: ResNet((1,), (4,))(nn.Tensor(np.zeros((2, 3, 8, 8), np.float32))), ShapeError, r"\(N, 1, H, W\)"),
        (lambda: BasicBlock(3, 3)(nn.Tensor(np.zeros((2, 4, 8, 8), np.float32))), ValueError, "4"),
    ],
)
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
