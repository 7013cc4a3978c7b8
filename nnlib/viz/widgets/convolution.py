"""`ConvolutionExplorer`: a 3×3 kernel edited live on a photograph, and where each output pixel comes from."""

from functools import cache

import numpy as np
import traitlets

from nnlib.errors import DataError, ShapeError, described
from nnlib.viz.widgets.base import Widget, number, numbers

SMALLEST, LARGEST, HEAVIEST = 5, 256, 10.0  # side of the picture, largest weight
DEEPEST = 3  # layers
PRESETS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edges across": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "edges down": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "corners (Laplacian)": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
}


class ConvolutionExplorer(Widget):
    """A picture x beside its convolution with a 3×3 kernel k:  y[i, j] = Σ k[a, b] · x[s·i + d·a − p, s·j + d·b − p].

    s is the stride, d the dilation; p = d where there is padding (a frame of zeros), else 0. The kernel is laid on the
    picture as it stands, as torch's conv2d does: mathematicians call this cross-correlation, and turn the kernel by
    180° before what they call convolution. With `layers` above 1 the same kernel (and ReLU) is applied again to its own
    output, so that the receptive field of one output pixel grows: 3, 5, 7 pixels wide at stride 1.

    Args:
        picture: (H, W) numbers, 5 to 256 a side; None: a photograph of 96×96 grey values from 0 to 1.
        kernel: the name of one of `presets`, or (3, 3) weights from −10 to 10.
        stride: 1 or 2.
        dilation: 1 or 2.
        padding: frame the picture with zeros, as many as the dilation?
        relu: max(0, y) after each layer?
        layers: 1, 2 or 3.
        pick: (row, column) of the output pixel that is explained; None: the middle.

    Raises:
        TypeError: unknown option. DataError: a preset that does not exist, a value out of range, a missing photograph.
        ShapeError: a kernel or a picture of another shape; a picture too small for these settings.

    Example:
        >>> step = np.repeat([[0.0, 0, 0, 1, 1, 1]], 6, axis=0)                  # dark on the left, bright on the right
        >>> edges = ConvolutionExplorer(step, kernel="edges across", padding=False)
        >>> edges.output[0].tolist()
        [0.0, 4.0, 4.0, 0.0]
        >>> edges.stride = 2
        >>> edges.state()["shape"]
        (2, 2)

    Source: the photograph is Grace Hopper's official portrait, US Navy (public domain), among matplotlib's sample data.
    """

    script = ("pixels.js", "convolution.js")
    remembers = ("kernel", "stride", "dilation", "padding", "relu", "layers", "pick")
    presets = PRESETS

    kernel = traitlets.List(traitlets.Float()).tag(sync=True)  # nine, row by row
    stride = traitlets.Int(1).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Bool(True).tag(sync=True)
    relu = traitlets.Bool(False).tag(sync=True)
    layers = traitlets.Int(1).tag(sync=True)
    pick = traitlets.List(traitlets.Int()).tag(sync=True)
    _picture = traitlets.Bytes().tag(sync=True)  # float32, row by row
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        picture=None,
        kernel="edges across",
        stride=1,
        dilation=1,
        padding=True,
        relu=False,
        layers=1,
        pick=None,
        **unknown,
    ):
        self.refuse(unknown)
        who = type(self).__name__
        x = photo() if picture is None else _picture(who, picture)
        self.picture = x
        for name, flag in (("padding", padding), ("relu", relu)):
            if not isinstance(flag, bool | np.bool_):
                raise DataError(f"{who}: {name} must be True or False, got {described(flag)}.")
        super().__init__(
            label=f"Convolution explorer: a 3 by 3 kernel on a {'photograph' if picture is None else 'picture'}",
            kernel=_kernel(who, kernel).ravel().tolist(),
            stride=_one_of(who, "stride", stride, (1, 2)),
            dilation=_one_of(who, "dilation", dilation, (1, 2)),
            padding=bool(padding),
            relu=bool(relu),
            layers=_one_of(who, "layers", layers, tuple(range(1, DEEPEST + 1))),
            _picture=x.tobytes(),
            _frame={
                "rows": x.shape[0],
                "columns": x.shape[1],
                "presets": {name: np.ravel(weights).tolist() for name, weights in PRESETS.items()},
                "heaviest": HEAVIEST,
                "deepest": DEEPEST,
            },
        )
        rows, columns = self.output.shape
        place = (rows // 2, columns // 2) if pick is None else numbers(who, "pick", pick, (2,))
        self.pick = [int(number(who, "pick", float(v), 0, n - 1)) for v, n in zip(place, (rows, columns))]
        self._start_state = {**self._start_state, "pick": self.pick}

    # The same sums run in convolution.js; tests hold the two together, and both to conv2d.
    def maps(self) -> list[np.ndarray]:
        """The picture, and what each layer makes of it: (H, W) float64 each."""
        found, (s, d) = [self.picture.astype(np.float64)], (self.stride, self.dilation)
        for layer in range(1, self.layers + 1):
            x = np.pad(found[-1], d if self.padding else 0)
            rows, columns = ((n - 2 * d - 1) // s + 1 for n in x.shape)
            if min(rows, columns) < 1:
                raise ShapeError(
                    f"{type(self).__name__}: at layer {layer} the picture is {x.shape[0]}×{x.shape[1]}, smaller than "
                    f"the kernel with dilation {d} ({2 * d + 1}×{2 * d + 1}). Use fewer layers, or padding."
                )
            patches = (
                x[a : a + s * rows : s, b : b + s * columns : s][:rows, :columns]
                for a in (0, d, 2 * d)
                for b in (0, d, 2 * d)
            )
            y = sum(w * patch for w, patch in zip(self.kernel, patches, strict=True))
            found.append(np.maximum(y, 0) if self.relu else y)
        return found

    @property
    def output(self) -> np.ndarray:
        """The last layer's map: (H', W')."""
        return self.maps()[-1]

    def _place(self, shape) -> list[int]:
        return [min(p, n - 1) for p, n in zip(self.pick, shape)]

    def receptive_field(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last row, first and last column of the picture that the picked pixel depends on (with padding)."""
        spans = [(p, p) for p in self._place(self.output.shape)]
        s, d = self.stride, self.dilation
        p = d if self.padding else 0
        for _ in range(self.layers):
            spans = [(low * s - p, high * s - p + 2 * d) for low, high in spans]
        return tuple(spans)

    def products(self) -> np.ndarray:
        """Kernel times the nine numbers of the last layer's input under the picked pixel: (3, 3)."""
        before, after = self.maps()[-2:]
        d = self.dilation
        x = np.pad(before, d if self.padding else 0)
        i, j = (self.stride * p for p in self._place(after.shape))
        return np.reshape(self.kernel, (3, 3)) * x[i : i + 2 * d + 1 : d, j : j + 2 * d + 1 : d]

    def state(self) -> dict:
        """The settings (kernel: 3×3), the output's shape, and the sum of the nine products."""
        settings = super().state() | {"kernel": np.reshape(self.kernel, (3, 3)).tolist()}
        shape = self.output.shape
        return settings | {"pick": self._place(shape), "shape": shape, "sum": float(self.products().sum())}

    @property
    def alt_text(self) -> str:
        """The kernel, the sizes, the picked pixel and its receptive field."""
        y = self.output
        names = [n for n, k in PRESETS.items() if np.allclose(np.ravel(k), self.kernel)]
        (top, bottom), (left, right) = self.receptive_field()
        row, column = self._place(y.shape)
        return (
            f"A {'×'.join(map(str, self.picture.shape))} picture and its convolution with "
            f"{f'the kernel “{names[0]}”' if names else 'a kernel of your own'}, {'×'.join(map(str, y.shape))}, from "
            f"{y.min():.3g} to {y.max():.3g} (stride {self.stride}, dilation {self.dilation}, "
            f"{'with' if self.padding else 'without'} padding{', ReLU' if self.relu else ''}"
            f"{f', {self.layers} layers' if self.layers > 1 else ''}). Output pixel ({row}, {column}) sees rows {top} "
            f"to {bottom} and columns {left} to {right}; its nine products sum to {self.products().sum():.3g}."
        )

    def static_figure(self):
        from matplotlib.patches import Rectangle

        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, diverging

        y, kernel = self.output, np.reshape(self.kernel, (3, 3))
        fig = Figure(alt=self.alt_text, figsize=(7.5, 3.5))
        left, middle, right = fig.subplots(1, 3, width_ratios=(1, 0.55, 1))
        left.imshow(self.picture, cmap="gray")
        (top, bottom), (first, last) = self.receptive_field()
        size = (last - first + 1, bottom - top + 1)
        left.add_patch(Rectangle((first - 0.5, top - 0.5), *size, fill=False, edgecolor=COLORS["orange"], linewidth=2))
        left.set_title(f"The picture, {self.picture.shape[0]}×{self.picture.shape[1]}")
        limit = np.abs(kernel).max() or 1
        middle.imshow(kernel, cmap=diverging(), vmin=-limit, vmax=limit)
        for (a, b), w in np.ndenumerate(kernel):
            color = "white" if abs(w) > 0.6 * limit else COLORS["ink"]
            middle.text(b, a, f"{w:.3g}".replace("-", "−"), ha="center", va="center", color=color)
        middle.set_title("The kernel")
        low, high = tone(self.picture, self.kernel, self.layers, y)
        right.imshow(y, cmap="gray" if low == 0 else diverging(), vmin=low, vmax=high)
        row, column = self._place(y.shape)
        box = Rectangle((column - 1, row - 1), 2, 2, fill=False, edgecolor=COLORS["orange"], linewidth=2)
        right.add_patch(box)
        right.set_title(f"The output, {y.shape[0]}×{y.shape[1]}")
        for ax in (left, middle, right):
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        return fig


def tone(x, kernel, layers, y) -> tuple[float, float]:
    """What is black and what is white: a kernel that keeps the brightness shows grey, another orange and blue."""
    total, size = sum(kernel), sum(map(abs, kernel))
    if total > 0.1 * size:
        return 0.0, max(float(x.max()) * total**layers, 1e-9)
    limit = max(float(np.abs(y).max()), 1e-9)
    return -limit, limit


@cache
def photo() -> np.ndarray:
    """Grace Hopper's portrait in grey: (96, 96) float32, 0 black to 1 white, read-only.

    Raises: DataError: matplotlib's sample data are not installed.
    """
    import matplotlib as mpl
    from matplotlib.image import imread

    path = mpl.get_data_path() + "/sample_data/grace_hopper.jpg"
    try:
        colours = imread(path)
    except OSError as error:
        raise DataError(
            f"ConvolutionExplorer: the photograph {path} is missing or damaged ({error}). It comes with matplotlib: "
            "pip install --force-reinstall matplotlib; or give a picture of your own, (H, W) numbers."
        ) from None
    grey = colours[:384, 36:420] @ np.array([0.299, 0.587, 0.114]) / 255  # head and shoulders, 384×384
    small = grey.reshape(96, 4, 96, 4).mean(axis=(1, 3)).astype(np.float32)
    small.setflags(write=False)
    return small


def _picture(who, value) -> np.ndarray:
    x = numbers(who, "picture", value, (None, None)).astype(np.float32)
    if not all(SMALLEST <= n <= LARGEST for n in x.shape):
        raise ShapeError(f"{who}: picture must have {SMALLEST} to {LARGEST} rows and columns, got shape {x.shape}.")
    return x


def _kernel(who, value) -> np.ndarray:
    if isinstance(value, str):
        if value not in PRESETS:
            raise DataError(f"{who}: no kernel {value!r}; known: {', '.join(PRESETS)}; or give (3, 3) weights.")
        value = PRESETS[value]
    k = numbers(who, "kernel", value, (3, 3))
    if np.abs(k).max() > HEAVIEST:
        raise DataError(
            f"{who}: kernel must hold weights from −{HEAVIEST:g} to {HEAVIEST:g}, got {k.min()} to {k.max()}."
        )
    return k


def _one_of(who, name, value, choices) -> int:
    if isinstance(value, bool) or value not in choices:
        raise DataError(f"{who}: {name} must be {', '.join(map(str, choices[:-1]))} or {choices[-1]}; got {value!r}.")
    return int(value)
