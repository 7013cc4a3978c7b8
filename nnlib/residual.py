"""Residual networks: blocks whose input takes a short way round them, so that a block need only learn what to add."""

from collections.abc import Sequence

import numpy as np

from nnlib import init
from nnlib.arrays import array_of
from nnlib.batchnorm import BatchNorm2d
from nnlib.containers import Sequential
from nnlib.conv import Conv2d
from nnlib.errors import ShapeError
from nnlib.inputs import count
from nnlib.layers import Linear
from nnlib.module import Module
from nnlib.ops import relu
from nnlib.tensor import Tensor

__all__ = ["BasicBlock", "ResNet"]


def conv3x3(c_in: int, c_out: int, stride: int, rng: np.random.Generator | None) -> Conv2d:
    """A convolution that keeps height and width (or halves them); batch norm after it shifts, so it needs no bias."""
    return Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False, rng=rng)


class BasicBlock(Module):
    """Two 3×3 convolutions, and a way round them.  y = relu(F(x) + x),  F = bn2 ∘ conv2 ∘ relu ∘ bn1 ∘ conv1

    Where F changes the number of channels or halves height and width, x cannot be added as it is: the way round is then
    a 1×1 convolution and a batch norm, `downsample`.

    Args:
        inplanes: channels that come in.
        planes: channels that go out.
        stride: 2 halves height and width.
        residual: False leaves out the way round, y = relu(F(x)): a plain block, to compare with.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, inplanes, H, W) → (N, planes, ⌈H / stride⌉, ⌈W / stride⌉).  Parameters are named as torchvision's.

    Raises:
        ShapeError: x does not have inplanes channels.

    Example:
        >>> import nnlib as nn
        >>> block = BasicBlock(8, 16, stride=2)
        >>> block(nn.Tensor(np.zeros((1, 8, 6, 6), np.float32))).shape, block.downsample is not None
        ((1, 16, 3, 3), True)

    Source:
        K. He, X. Zhang, S. Ren and J. Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, section 3.
    """

    def __init__(
        self,
        inplanes: int,
        planes: int,
        stride: int = 1,
        *,
        residual: bool = True,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        self.conv1 = conv3x3(inplanes, planes, stride, rng)
        self.bn1 = BatchNorm2d(planes)
        self.conv2 = conv3x3(planes, planes, 1, rng)
        self.bn2 = BatchNorm2d(planes)
        self.residual = bool(residual)
        self.downsample = None
        if residual and (stride != 1 or inplanes != planes):
            shortcut = Conv2d(inplanes, planes, 1, stride=stride, bias=False, rng=rng)
            self.downsample = Sequential(shortcut, BatchNorm2d(planes))

    def forward(self, x: Tensor) -> Tensor:
        """relu(F(x) + x)"""
        y = relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.residual:
            y = y + (x if self.downsample is None else self.downsample(x))
        return relu(y)

    def extra_repr(self) -> str:
        """Whether it is a plain block."""
        return "" if self.residual else "residual=False"


class ResNet(Module):
    """A small residual network for small pictures: a convolution, stages of blocks, the mean over all pixels, a layer.

    Every stage but the first halves height and width. It has 2 · (blocks in all) + 2 layers with weights, the ways
    round not counted: He et al. used (n, n, n) blocks, 6n + 2 layers, for n = 3 … 18 on CIFAR-10.

    Args:
        blocks: how many blocks each stage has.
        widths: how many channels each stage has.
        num_classes: C, how many scores come out.
        in_channels: 1 for grey pictures, 3 for colours.
        residual: False leaves out every way round: a plain network of equal depth, to compare with.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, in_channels, H, W) → scores (N, num_classes), for any H and W.  Convolutions start with
        N(0, 2 / (planes · 3 · 3)), Kaiming's choice by the outputs, as torchvision's.

    Raises:
        ShapeError: x is not (N, in_channels, H, W).
        ValueError: blocks and widths differ in number, or one is less than 1.

    Example:
        >>> import nnlib as nn
        >>> net = ResNet((3, 3, 3), (16, 32, 64))
        >>> net.layers, sum(p.data.size for p in net.parameters())
        (20, 272186)
        >>> net(nn.Tensor(np.zeros((2, 1, 8, 8), np.float32))).shape
        (2, 10)

    Source:
        K. He, X. Zhang, S. Ren and J. Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, section 4.2
        (there the way round is padded with zeros where the width changes; here it is the 1×1 convolution, option B).
    """

    def __init__(
        self,
        blocks: Sequence[int] = (1, 1, 1),
        widths: Sequence[int] = (16, 32, 64),
        num_classes: int = 10,
        *,
        in_channels: int = 1,
        residual: bool = True,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        blocks = [count(b, "ResNet: blocks") for b in blocks]
        widths = [count(w, "ResNet: widths") for w in widths]
        if len(blocks) != len(widths) or not blocks:
            raise ValueError(f"ResNet: one width a stage is needed, got {len(blocks)} stages and {len(widths)} widths.")
        self.in_channels, self.layers = count(in_channels, "ResNet: in_channels"), 2 * sum(blocks) + 2
        self.conv1 = conv3x3(in_channels, widths[0], 1, rng)
        self.bn1 = BatchNorm2d(widths[0])
        before, stages = widths[0], []
        for i, (number, width) in enumerate(zip(blocks, widths)):
            strides = [1 if i == 0 else 2] + [1] * (number - 1)
            channels = [before] + [width] * (number - 1)
            pairs = zip(channels, strides)
            stages.append(Sequential(*(BasicBlock(c, width, s, residual=residual, rng=rng) for c, s in pairs)))
            before = width
        self.stages = Sequential(*stages)
        self.fc = Linear(before, num_classes, rng=rng)
        for module in self.modules():
            if isinstance(module, Conv2d):
                init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu", rng=rng)

    def forward(self, x: Tensor) -> Tensor:
        """Scores (N, num_classes)"""
        shape = np.shape(array_of(x))
        if len(shape) != 4 or shape[1] != self.in_channels:
            hint = f" Did you mean x[:, None], shape {(shape[0], 1, *shape[1:])}?" if len(shape) == 3 else ""
            raise ShapeError(f"ResNet: x must be (N, {self.in_channels}, H, W), got x.shape = {shape}.{hint}")
        y = self.stages(relu(self.bn1(self.conv1(x))))
        return self.fc(y.mean((2, 3)))
