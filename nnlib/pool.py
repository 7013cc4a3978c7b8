"""Poolings and other changes of size as layers."""

from nnlib.inputs import count
from nnlib.module import Module, declined
from nnlib.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from nnlib.resize import adaptive_avg_pool1d, adaptive_avg_pool2d, interpolate
from nnlib.tensor import Tensor
from nnlib.windows import each

__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AvgPool1d", "AvgPool2d", "MaxPool1d", "MaxPool2d", "Upsample",
]  # fmt: skip


class MaxPool2d(Module):
    """The largest number of each window, each channel for itself.

    Args:
        kernel_size: height and width of a window, or one number for both.
        stride: how far apart windows stand; default: kernel_size, so that they touch.
        padding: how much −∞ is put round the picture, at most half the kernel.
        dilation: how far apart the numbers in a window stand.
        return_indices: return also where each largest number stood, counted through the picture.
        ceil_mode: also windows that reach beyond the end.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).

    Raises:
        ShapeError: x is smaller than a window.

    Example:
        >>> MaxPool2d(2)(Tensor([[[1.0, 2.0], [4.0, 3.0]]]))
        tensor([[[4.]]])
    """

    function = max_pool2d

    def __init__(
        self,
        kernel_size: int | tuple,
        stride: int | tuple | None = None,
        padding: int | tuple = 0,
        dilation: int | tuple = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation, self.return_indices, self.ceil_mode = padding, dilation, return_indices, ceil_mode

    def forward(self, x: Tensor) -> "Tensor | tuple[Tensor, Tensor]":
        """The largest number of each window."""
        return type(self).function(
            x, kernel_size=self.kernel_size, stride=self.stride, padding=self.padding, dilation=self.dilation,
            ceil_mode=self.ceil_mode, return_indices=self.return_indices,
        )  # fmt: skip

    def extra_repr(self) -> str:
        """Its settings."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(MaxPool2d):
    """The largest number of each window, each channel for itself.

    Args:
        kernel_size: length of a window.
        stride: how far apart windows stand; default: kernel_size, so that they touch.
        padding: how much −∞ is put at both ends, at most half the kernel.
        dilation: how far apart the numbers in a window stand.
        return_indices: return also where each largest number stood.
        ceil_mode: also windows that reach beyond the end.

    Shape:
        x (N, C, L) or (C, L) → (N, C, L′) or (C, L′).

    Raises:
        ShapeError: x is shorter than a window.

    Example:
        >>> MaxPool1d(2)(Tensor([[1.0, 2.0, 4.0, 3.0]]))
        tensor([[2., 4.]])
    """

    function = max_pool1d


class AvgPool2d(Module):
    """The mean of each window, each channel for itself.

    Args:
        kernel_size: height and width of a window, or one number for both.
        stride: how far apart windows stand; default: kernel_size, so that they touch.
        padding: how many zeros are put round the picture, at most half the kernel.
        ceil_mode: also windows that reach beyond the end.
        count_include_pad: divide by all numbers in the window, padding included.
        divisor_override: divide by this number.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).

    Raises:
        ShapeError: x is smaller than a window.

    Example:
        >>> AvgPool2d(2)(Tensor([[[1.0, 2.0], [4.0, 3.0]]]))
        tensor([[[2.5]]])
    """

    def __init__(
        self,
        kernel_size: int | tuple,
        stride: int | tuple | None = None,
        padding: int | tuple = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, kernel_size if stride is None else stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, x: Tensor) -> Tensor:
        """The mean of each window."""
        return avg_pool2d(
            x, kernel_size=self.kernel_size, stride=self.stride, padding=self.padding, ceil_mode=self.ceil_mode,
            count_include_pad=self.count_include_pad, divisor_override=self.divisor_override,
        )  # fmt: skip

    def extra_repr(self) -> str:
        """Its settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(Module):
    """The mean of each window, each channel for itself.

    Args:
        kernel_size: length of a window.
        stride: how far apart windows stand; default: kernel_size, so that they touch.
        padding: how many zeros are put at both ends, at most half the kernel.
        ceil_mode: also windows that reach beyond the end.
        count_include_pad: divide by all numbers in the window, padding included.

    Shape:
        x (N, C, L) or (C, L) → (N, C, L′) or (C, L′).

    Raises:
        ShapeError: x is shorter than a window.

    Example:
        >>> AvgPool1d(2)(Tensor([[1.0, 2.0, 4.0, 3.0]]))
        tensor([[1.5, 3.5]])
    """

    def __init__(
        self,
        kernel_size: int | tuple,
        stride: int | tuple | None = None,
        padding: int | tuple = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ):
        super().__init__()
        self.kernel_size = each(kernel_size, 1, "AvgPool1d: kernel_size")
        self.stride = self.kernel_size if stride is None else each(stride, 1, "AvgPool1d: stride")
        self.padding = each(padding, 1, "AvgPool1d: padding", at_least=0)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, x: Tensor) -> Tensor:
        """The mean of each window."""
        return avg_pool1d(
            x, kernel_size=self.kernel_size, stride=self.stride, padding=self.padding, ceil_mode=self.ceil_mode,
            count_include_pad=self.count_include_pad,
        )  # fmt: skip

    def extra_repr(self) -> str:
        """Its settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(Module):
    """Mean pooling to a given size, whatever the size that comes in.

    Args:
        output_size: H′ and W′, or one number for both; None keeps a length.

    Shape:
        x (N, C, H, W) or (C, H, W) → (N, C, H′, W′) or (C, H′, W′).

    Example:
        >>> AdaptiveAvgPool2d(1)(Tensor([[[1.0, 2.0], [4.0, 3.0]]]))
        tensor([[[2.5]]])
    """

    function = staticmethod(adaptive_avg_pool2d)

    def __init__(self, output_size: int | tuple | None):
        super().__init__()
        for size in output_size if isinstance(output_size, tuple | list) else (output_size,):
            if size is not None:
                count(size, f"{type(self).__name__}: output_size")
        self.output_size = output_size

    def forward(self, x: Tensor) -> Tensor:
        """Means over regions that fill x."""
        return type(self).function(x, self.output_size)

    def extra_repr(self) -> str:
        """Its size."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(AdaptiveAvgPool2d):
    """Mean pooling to a given length, whatever the length that comes in.

    Args:
        output_size: L′; None keeps the length.

    Shape:
        x (N, C, L) or (C, L) → (N, C, L′) or (C, L′).

    Example:
        >>> AdaptiveAvgPool1d(2)(Tensor([[1.0, 2.0, 4.0, 3.0]]))
        tensor([[1.5, 3.5]])
    """

    function = staticmethod(adaptive_avg_pool1d)


class Upsample(Module):
    """Pictures or signals in another size: `interpolate` as a layer.

    Args:
        size: the new size, one number an axis or one for all; or
        scale_factor: how many times larger, the same.
        mode: "nearest", or "linear" for signals and "bilinear" for pictures.
        align_corners: for the last two: put the corner numbers on each other, not the corners of their cells.
        recompute_scale_factor: left out.

    Shape:
        x (N, C, L) → (N, C, L′), or (N, C, H, W) → (N, C, H′, W′).

    Example:
        >>> Upsample(scale_factor=2)(Tensor([[[[1.0, 2.0]]]]))
        tensor([[[[1., 1., 2., 2.],
                  [1., 1., 2., 2.]]]])
    """

    def __init__(
        self,
        size: int | tuple | None = None,
        scale_factor: float | tuple | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: None = None,
    ):
        super().__init__()
        declined("Upsample", recompute_scale_factor=recompute_scale_factor)
        self.size, self.scale_factor, self.mode, self.align_corners = size, scale_factor, mode, align_corners

    def forward(self, x: Tensor) -> Tensor:
        """x in the new size."""
        return interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self) -> str:
        """Its settings."""
        size = f"size={self.size}" if self.scale_factor is None else f"scale_factor={self.scale_factor}"
        return f"{size}, mode={self.mode!r}"
