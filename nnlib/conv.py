"""Convolutions as layers."""

import math

import numpy as np
from numpy.typing import DTypeLike

from nnlib import init
from nnlib.convolution import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from nnlib.errors import ShapeError, unknown
from nnlib.inputs import count
from nnlib.layers import blank
from nnlib.module import Module, declined
from nnlib.shapes import pad
from nnlib.tensor import Tensor
from nnlib.windows import each, padding_pairs

__all__ = ["Conv1d", "Conv2d", "ConvTranspose1d", "ConvTranspose2d", "Convolution"]


class Convolution(Module):
    """What all convolution layers share: the checks, the weights, how they start."""

    axes = 2  # over how many axes the window slides
    function = None
    transposed = False

    def _set(self, in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias,
             padding_mode, dtype, rng):  # fmt: skip
        name, k = type(self).__name__, self.axes
        self.in_channels = count(in_channels, f"{name}: in_channels")
        self.out_channels = count(out_channels, f"{name}: out_channels")
        self.groups = count(groups, f"{name}: groups")
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: groups must divide in_channels and out_channels, got {groups} groups for {in_channels} and "
                f"{out_channels} channels."
            )
        self.kernel_size = each(kernel_size, k, f"{name}: kernel_size")
        self.stride, self.dilation = each(stride, k, f"{name}: stride"), each(dilation, k, f"{name}: dilation")
        pads = padding_pairs(padding, self.kernel_size, self.stride, self.dilation, name)
        self.padding = padding if isinstance(padding, str) else tuple(before for before, _ in pads)
        self.output_padding = each(output_padding, k, f"{name}: output_padding", at_least=0)
        modes = ["zeros"] if self.transposed else ["zeros", "reflect", "replicate", "circular"]
        if padding_mode not in modes:
            raise ValueError(f"{name}: {unknown('padding_mode', padding_mode, modes)}")
        self.padding_mode = padding_mode
        self._margin = tuple(p for pair in reversed(pads) for p in pair)  # as `pad` wants it: the last axis first
        one, other = (out_channels, in_channels) if not self.transposed else (in_channels, out_channels)
        self.weight = blank((one, other // groups, *self.kernel_size), dtype)
        self.register_parameter("bias", blank((out_channels,), dtype) if bias else None)
        self.reset_parameters(rng)

    def reset_parameters(self, rng: np.random.Generator | None = None) -> None:
        """Draw new start values."""
        bound = 1 / math.sqrt(math.prod(self.weight.shape[1:]))
        for p in self.parameters():
            init.uniform_(p, -bound, bound, rng=rng)

    def forward(self, x: Tensor) -> Tensor:
        """y = b + w ∗ x"""
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = pad(x, pad=self._margin, mode=self.padding_mode), 0
        options = {"stride": self.stride, "padding": padding, "dilation": self.dilation, "groups": self.groups}
        return type(self).function(x, self.weight, self.bias, **options)

    def extra_repr(self) -> str:
        """Its sizes, and what differs from the defaults."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        usual = {"padding": 0, "dilation": 1, "output_padding": 0, "groups": 1, "bias": True, "padding_mode": "zeros"}
        for name, default in usual.items():
            value = self.bias is not None if name == "bias" else getattr(self, name)
            if value not in (default, (default,) * self.axes):
                text += f", {name}={value}"
        return text


class Conv2d(Convolution):
    """A small window of weights slides over a picture.  y[o] = b[o] + Σ over c of w[o, c] ∗ x[c]

    Args:
        in_channels: C, how many channels come in: 1 for grey pictures, 3 for colour.
        out_channels: O, how many windows of weights there are; each makes one channel.
        kernel_size: height and width of a window, or one number for both.
        stride: how far apart windows stand.
        padding: how many zeros are put round the picture; "same" keeps its size, "valid" means none.
        dilation: how far apart the numbers in a window stand.
        groups: cut the channels into so many groups, each with its own windows.
        bias: with b, or without.
        padding_mode: "zeros", "reflect", "replicate" or "circular": what is put round it.
        device: left out.
        dtype: of the weights; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, O, H′, W′) or (O, H′, W′), H′ = (H + 2 padding − dilation (kernel − 1) − 1) //
        stride + 1.  weight (O, C / groups, height, width), bias (O,); both start with U(−k, k), k = 1 / √(numbers in a
        window, C / groups · height · width).

    Raises:
        ValueError: a setting that makes no sense, such as stride 0.
        ShapeError: x has other channels, or is smaller than a window.

    Example:
        >>> layer = Conv2d(1, 8, 3, padding=1)
        >>> layer(Tensor(np.zeros((64, 1, 28, 28), np.float32))).shape
        (64, 8, 28, 28)

    Source:
        LeCun et al. 1998, "Gradient-based learning applied to document recognition".
    """

    axes, function = 2, conv2d

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple | str = 0,
        dilation: int | tuple = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("Conv2d", device=device)
        self._set(in_channels, out_channels, kernel_size, stride, padding, 0, dilation, groups, bias, padding_mode,
                  dtype, rng)  # fmt: skip


class Conv1d(Convolution):
    """A small window of weights slides over a signal.  y[o] = b[o] + Σ over c of w[o, c] ∗ x[c]

    Args:
        in_channels: C, how many channels come in.
        out_channels: O, how many windows of weights there are; each makes one channel.
        kernel_size: length of a window.
        stride: how far apart windows stand.
        padding: how many zeros are put at both ends; "same" keeps the length, "valid" means none.
        dilation: how far apart the numbers in a window stand.
        groups: cut the channels into so many groups, each with its own windows.
        bias: with b, or without.
        padding_mode: "zeros", "reflect", "replicate" or "circular": what is put at both ends.
        device: left out.
        dtype: of the weights; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, C, L) or (C, L) → (N, O, L′) or (O, L′), L′ = (L + 2 padding − dilation (kernel − 1) − 1) // stride + 1.
        weight (O, C / groups, kernel), bias (O,); both start with U(−k, k), k = 1 / √(C / groups · kernel).

    Raises:
        ValueError: a setting that makes no sense, such as stride 0.
        ShapeError: x has other channels, or is shorter than a window.

    Example:
        >>> layer = Conv1d(1, 25, 5, stride=2, padding=1)
        >>> layer(Tensor(np.zeros((100, 1, 40), np.float32))).shape
        (100, 25, 19)
    """

    axes, function = 1, conv1d

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple | str = 0,
        dilation: int | tuple = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("Conv1d", device=device)
        self._set(in_channels, out_channels, kernel_size, stride, padding, 0, dilation, groups, bias, padding_mode,
                  dtype, rng)  # fmt: skip


class Transposed(Convolution):
    """What ConvTranspose1d and ConvTranspose2d share."""

    transposed = True

    def forward(self, x: Tensor, output_size: "list[int] | tuple[int, ...] | None" = None) -> Tensor:
        """Every number of x lays down the window times itself; output_size chooses among the sizes that fit."""
        extra = self.output_padding if output_size is None else self._extra(x, output_size)
        options = {"stride": self.stride, "padding": self.padding, "output_padding": extra, "groups": self.groups}
        return type(self).function(x, self.weight, self.bias, dilation=self.dilation, **options)

    def _extra(self, x, output_size) -> tuple:
        """The output_padding that gives the output this size: a convolution loses up to stride − 1 at the end."""
        sizes = tuple(output_size)[-self.axes :]
        parts = list(zip(x.shape[-self.axes :], self.kernel_size, self.stride, self.padding, self.dilation))
        least = tuple(s * (n - 1) + d * (k - 1) + 1 - 2 * p for n, k, s, p, d in parts)
        if len(sizes) != self.axes or any(not 0 <= m - a < s for m, a, s in zip(sizes, least, self.stride)):
            most = tuple(a + s - 1 for a, s in zip(least, self.stride))
            raise ShapeError(f"{type(self).__name__}: output_size must lie in {least} to {most}, got {output_size}.")
        return tuple(m - a for m, a in zip(sizes, least))


class ConvTranspose2d(Transposed):
    """Convolution backwards: every number of x lays down the window of weights times itself; overlaps are added.

    Args:
        in_channels: C, how many channels come in.
        out_channels: O, how many come out.
        kernel_size: height and width of a window, or one number for both.
        stride: how far apart the windows are laid down; 2 makes a picture twice as large.
        padding: how much is cut off all round.
        output_padding: how much is put on at the end again, under stride or dilation.
        groups: cut the channels into so many groups, each with its own windows.
        bias: with b, or without.
        dilation: how far apart the numbers in a window stand.
        padding_mode: "zeros" only.
        device: left out.
        dtype: of the weights; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, O, H′, W′) or (O, H′, W′), H′ = (H − 1) stride − 2 padding +
        dilation (kernel − 1) + output_padding + 1.  weight (C, O / groups, height, width), bias (O,); both start with
        U(−k, k), k = 1 / √(O / groups · height · width).

    Raises:
        ValueError: a setting that makes no sense, such as stride 0.
        ShapeError: x has other channels; an output_size that does not fit.

    Example:
        >>> layer = ConvTranspose2d(8, 1, 2, stride=2)
        >>> layer(Tensor(np.zeros((64, 8, 14, 14), np.float32))).shape
        (64, 1, 28, 28)
    """

    axes, function = 2, conv_transpose2d

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple = 0,
        output_padding: int | tuple = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple = 1,
        padding_mode: str = "zeros",
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("ConvTranspose2d", device=device)
        self._set(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias,
                  padding_mode, dtype, rng)  # fmt: skip


class ConvTranspose1d(Transposed):
    """Convolution backwards: every number of x lays down the window of weights times itself; overlaps are added.

    Args:
        in_channels: C, how many channels come in.
        out_channels: O, how many come out.
        kernel_size: length of a window.
        stride: how far apart the windows are laid down; 2 makes a signal twice as long.
        padding: how much is cut off at both ends.
        output_padding: how much is put on at the end again, under stride or dilation.
        groups: cut the channels into so many groups, each with its own windows.
        bias: with b, or without.
        dilation: how far apart the numbers in a window stand.
        padding_mode: "zeros" only.
        device: left out.
        dtype: of the weights; float32 by default.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, C, L) or (C, L) → (N, O, L′) or (O, L′), L′ = (L − 1) stride − 2 padding + dilation (kernel − 1) +
        output_padding + 1.  weight (C, O / groups, kernel), bias (O,); both start with U(−k, k),
        k = 1 / √(O / groups · kernel).

    Raises:
        ValueError: a setting that makes no sense, such as stride 0.
        ShapeError: x has other channels; an output_size that does not fit.

    Example:
        >>> layer = ConvTranspose1d(8, 1, 2, stride=2)
        >>> layer(Tensor(np.zeros((64, 8, 20), np.float32))).shape
        (64, 1, 40)
    """

    axes, function = 1, conv_transpose1d

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple,
        stride: int | tuple = 1,
        padding: int | tuple = 0,
        output_padding: int | tuple = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int | tuple = 1,
        padding_mode: str = "zeros",
        device: None = None,
        dtype: DTypeLike = None,
        *,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        declined("ConvTranspose1d", device=device)
        self._set(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias,
                  padding_mode, dtype, rng)  # fmt: skip
