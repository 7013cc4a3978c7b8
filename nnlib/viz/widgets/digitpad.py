"""`DigitPad`: draw a digit, see the 64 numbers that a model sees."""

from functools import cache

import numpy as np
import traitlets

from nnlib.errors import DataError, ShapeError
from nnlib.viz.widgets.base import Widget, numbers

SIDE = 32  # the sheet's points along one side, as in the scans behind `nnlib.data.digits`
SIZES = (4, 8, 16, 32)
BLANK = "0" * (SIDE * SIDE // 4)


class DigitPad(Widget):
    """A 32×32 sheet to draw on; a model sees the share of inked points in each 4×4 block, as in `nnlib.data.digits`.

    Args:
        digit: show a digit of the bundled data to begin with, 0 to 9; None: a blank sheet.
        size: the picture a model sees is size × size: 4, 8, 16 or 32.
        on_change: called with the picture, (size, size) float32 in 0..1, whenever the drawing changes.
        label: the pad's name for a screen reader.

    Raises:
        TypeError: unknown option. DataError: a digit or a size that does not exist.

    Example:
        >>> pad = DigitPad(digit=0, on_change=lambda image: pad.say(f"ink: {image.sum():.0f}"))
        >>> pad.image.shape, pad.image[3, 3]
        ((8, 8), np.float32(0.0))
        >>> pad.clear()
        >>> pad.message
        'ink: 0'
    """

    script = ("plot.js", "pad.js", "digitpad.js")
    remembers = ("_ink",)

    size = traitlets.Int(8).tag(sync=True)
    pixels = traitlets.List()  # size² numbers in 0..1, row by row; follows the drawing
    _ink = traitlets.Unicode(BLANK).tag(sync=True)  # the sheet as hexadecimal digits, eight a row
    _examples = traitlets.Dict().tag(sync=True)

    def __init__(self, digit=None, size=8, on_change=None, label="Drawing pad for a digit", **unknown):
        self.refuse(unknown)
        if size not in SIZES:
            raise DataError(f"DigitPad: size must be one of {', '.join(map(str, SIZES))}, got {size!r}.")
        if on_change is not None and not callable(on_change):
            raise DataError(f"DigitPad: on_change must be a function of one picture, got {on_change!r}.")
        ink = first_sheet("DigitPad", digit)
        self._on_change = None
        super().__init__(size=size, label=label, pixels=pixels_of(ink, size), _ink=ink, _examples=digit_sheets())
        self._on_change = on_change

    @traitlets.observe("_ink")
    def _drawn(self, _change):
        self.pixels = pixels_of(self._ink, self.size)
        if self._on_change is None:
            return
        try:
            self._on_change(self.image)
        except Exception as error:  # shown on the pad: a notebook hides what a callback raises
            self.say(f"on_change stopped with {type(error).__name__}: {error}")
            raise

    @property
    def image(self) -> np.ndarray:
        """What a model sees: (size, size) float32, 0 blank to 1 full."""
        return np.array(self.pixels, dtype=np.float32).reshape(self.size, self.size)

    def load(self, image) -> None:
        """Put a picture of 8×8 values in 0..1 on the sheet, such as a row of `nnlib.data.digits().x`."""
        image = np.asarray(image)
        if image.size != 64:
            raise ShapeError(
                f"DigitPad.load: expected 64 values, (64,) or (8, 8), got an array of shape {image.shape}."
            )
        values = numbers("DigitPad", "image", image.reshape(8, 8), (8, 8))
        if values.min() < 0 or values.max() > 1:
            raise DataError(f"DigitPad.load: expected values from 0 to 1, got {values.min():g} to {values.max():g}.")
        self._ink = ink_from(values)

    def clear(self) -> None:
        """Blank the sheet."""
        self._ink = BLANK

    def state(self) -> dict:
        """pixels: the numbers a model sees; inked: how many of the 1,024 points have ink."""
        return {"pixels": list(self.pixels), "inked": int(sheet_points(self._ink).sum())}

    @property
    def alt_text(self) -> str:
        rows = np.flatnonzero(self.image.any(axis=1))
        if not len(rows):
            return "A blank sheet for drawing a digit."
        return (
            f"A drawing of {self.state()['inked']} inked points on a sheet of 1,024, and the {self.size}×{self.size} "
            f"numbers that a model sees of it, with ink in rows {rows[0] + 1} to {rows[-1] + 1}."
        )

    def static_figure(self):
        from nnlib.viz.figure import Figure

        fig = Figure(alt=self.alt_text, figsize=(5.2, 2.8))
        titles = ("The sheet, 32×32 points", f"What a model sees, {self.size}×{self.size}")
        for ax, picture, title in zip(fig.subplots(1, 2), (sheet_points(self._ink), self.image), titles, strict=True):
            ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(True)
            ax.set_title(title)
        return fig


def ink_from(image: np.ndarray) -> str:
    """A sheet whose blocks hold round(16 · value) inked points each, laid where the neighbours have most ink."""
    counts = np.rint(image * 16).astype(int)
    padded = np.pad(image, 1, mode="edge")
    at = (np.arange(SIDE) + 0.5) / 4 + 0.5  # bilinear interpolation between the blocks' centres
    low, part = np.floor(at).astype(int), at % 1
    smooth = padded[low] * (1 - part)[:, None] + padded[low + 1] * part[:, None]
    smooth = smooth[:, low] * (1 - part) + smooth[:, low + 1] * part
    inner = smooth.reshape(8, 4, 8, 4).swapaxes(1, 2).reshape(64, 16)
    rank = (-inner).argsort(axis=1, kind="stable").argsort(axis=1)
    bits = (rank < counts.reshape(64, 1)).reshape(8, 8, 4, 4).swapaxes(1, 2).reshape(SIDE, SIDE)
    return np.packbits(bits, axis=1).tobytes().hex()


def sheet_points(ink: str) -> np.ndarray:
    """The sheet as (32, 32) zeros and ones."""
    packed = np.frombuffer(bytes.fromhex(ink), np.uint8)
    return np.unpackbits(packed).reshape(SIDE, SIDE)


def pixels_of(ink: str, size: int) -> list[float]:
    """The share of inked points in each of size × size blocks, row by row."""
    side = SIDE // size
    return sheet_points(ink).reshape(size, side, size, side).mean(axis=(1, 3)).ravel().tolist()


def first_sheet(who: str, digit) -> str:
    """The sheet of a bundled digit, or a blank one."""
    sheets = digit_sheets()
    if digit is not None and str(digit) not in sheets:
        raise DataError(f"{who}: digit must be 0 to 9, or None for a blank sheet; got {digit!r}.")
    return BLANK if digit is None else sheets[str(digit)][0]


@cache
def digit_sheets() -> dict[str, list[str]]:
    """Three drawings of each digit from the bundled data."""
    from nnlib.data import digits

    x, y, *_ = digits()
    return {str(d): [ink_from(image.reshape(8, 8)) for image in x[y == d][:3]] for d in range(10)}
