"""`FeatureMaps`: draw a digit, and see what every layer of your own model makes of it."""

from functools import cache

import numpy as np
import traitlets

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import count, finite, float_array
from nnlib.modes import no_grad
from nnlib.module import Module
from nnlib.tensor import Tensor
from nnlib.viz.widgets.base import Widget
from nnlib.viz.widgets.digitpad import BLANK, SIDE, ink_from, sheet_points

MOST = 200_000  # numbers in all maps of one picture
ON_PAPER = 16  # maps of a layer in the still picture; of a row of numbers four times as many


class FeatureMaps(Widget):
    """A drawing, and the output of every layer of a model that looks at it: all channels, one scale a layer.

    The model runs here, in eval mode and without recording, on one picture of shape (1, 1, size, size). Every layer
    that is a module without modules inside is shown, in the order in which forward calls it: a model of your own class
    will do. What forward does with plain functions in between is not a layer and is not shown.

    Args:
        model: an nn.Module that ends in one score per class, (1, K).
        size: rows and columns of the pictures it was trained on, 4 to 32.
        examples: pictures for the button "Next example": (N, size, size), or a pair (pictures, labels); None: 20 digits
            of the bundled data.
        example: the one to begin with; None: a blank sheet.
        classes: a name for each class; None: 0, 1, 2, ...

    Raises:
        TypeError: unknown option, or model is not an nn.Module. ShapeError: the picture does not fit the model, or its
        output is not one score per class. DataError: names or labels that do not fit, a size that does not exist.

    Example:
        >>> import nnlib as nn
        >>> conv = nn.Conv2d(1, 4, 3, padding=1, rng=np.random.default_rng(0))
        >>> model = nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 10))
        >>> for name, shape in FeatureMaps(model).state()["layers"]:
        ...     print(name, shape)
        input (1, 8, 8)
        0 Conv2d (4, 8, 8)
        1 ReLU (4, 8, 8)
        2 MaxPool2d (4, 4, 4)
        3 Flatten (64,)
        4 Linear (10,)
    """

    script = ("plot.js", "pad.js", "pixels.js", "featuremaps.js")
    remembers = ("_ink", "example", "pick")

    pick = traitlets.List(traitlets.Int(), [1, 0]).tag(sync=True)  # the layer (0: the input) and the channel, enlarged
    example = traitlets.Int(-1).tag(sync=True)  # counts on from the first; −1: none has been shown
    odds = traitlets.List(traitlets.Float()).tag(sync=True)
    _shown = traitlets.Int(-1).tag(sync=True)  # the example that the model sees; −1: a drawing
    _ink = traitlets.Unicode(BLANK).tag(sync=True)
    _maps = traitlets.Bytes().tag(sync=True)  # float32, one layer after another
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(self, model, size=8, examples=None, example=0, classes=None, **unknown):
        self.refuse(unknown)
        who = type(self).__name__
        if not isinstance(model, Module):
            raise TypeError(f"{who}: model must be an nn.Module such as nn.Sequential(...), got {described(model)}.")
        if isinstance(size, bool) or size not in range(4, SIDE + 1):
            raise DataError(f"{who}: size must be a whole number from 4 to {SIDE}, got {size!r}.")
        self.model, self._stages = model, []
        self._examples, self._labels = _examples(who, examples, int(size))
        self._inks = [_ink_of(picture) for picture in self._examples]
        if example is not None and not count(example, f"{who}: example", 0) < len(self._inks):
            raise DataError(
                f"{who}: example must be less than {len(self._inks)}, the number of examples; got {example}."
            )
        self._size = int(size)
        stages = run(who, model, np.zeros((size, size), np.float32))
        if examples is None and stages[-1][1].size < 10:
            self._labels = None  # the model tells other classes apart than the bundled digits'
        names = _names(who, classes, self._labels, stages[-1][1].size)
        super().__init__(
            label=f"Feature maps: a drawing in every layer of a model of {len(stages) - 1} layers",
            example=-1 if example is None else int(example),
            _ink=BLANK if example is None else self._inks[example],
            _frame={
                "size": int(size),
                "stages": [{"name": name, "shape": list(array.shape)} for name, array in stages],
                "classes": names,
                "examples": ["" if self._labels is None else names[k] for k in self._labels_or_blank()],
            },
        )
        self.update()

    def _labels_or_blank(self):
        return [0] * len(self._inks) if self._labels is None else self._labels

    @traitlets.observe("example")
    def _next_example(self, _change):
        if self._frame and self.example >= 0:
            if self._ink == self._inks[self.example % len(self._inks)]:
                self.update()
            self._ink = self._inks[self.example % len(self._inks)]

    @traitlets.observe("_ink")
    def _drawn(self, _change):
        if self._frame:
            self.update()

    @property
    def image(self) -> np.ndarray:
        """The picture that the model sees: (size, size) float32. An example that is not drawn over is seen as it is."""
        k = self.example % len(self._inks)
        if self.example >= 0 and self._ink == self._inks[k]:
            return self._examples[k]
        return resized(sheet_points(self._ink), self._size)

    def update(self) -> None:
        """Run the model again: after you have trained it further, call this."""
        who, image = type(self).__name__, self.image
        try:
            stages = run(who, self.model, image)
        except Exception as error:  # shown on the widget: a notebook hides what a callback raises
            self.say(f"The model stopped with {type(error).__name__}: {error}")
            raise
        wanted = [(s["name"], tuple(s["shape"])) for s in self._frame["stages"]]
        if [(name, array.shape) for name, array in stages] != wanted:
            raise ShapeError(f"{who}: the model's layers are not those it began with; make a new {who}(model).")
        self._stages = stages
        k = self.example % len(self._inks)
        self.set_trait_values(
            {
                "_shown": k if self.example >= 0 and self._ink == self._inks[k] else -1,
                "odds": as_odds(stages[-1][1]).tolist(),
                "_maps": np.concatenate([array.ravel() for _, array in stages]).astype(np.float32).tobytes(),
                "message": "",
            }
        )

    def maps(self) -> dict[str, np.ndarray]:
        """The input and each layer's output, without the batch axis: name -> (C, H, W) or (F,)."""
        return dict(self._stages)

    @property
    def prediction(self) -> str:
        """The name of the class with the best odds."""
        return self._frame["classes"][int(np.argmax(self.odds))]

    def state(self) -> dict:
        """pick, example (None: a drawing), prediction, odds, layers: (name, shape) of each, the input first."""
        return {
            "pick": list(self.pick),
            "example": None if self._shown < 0 else self._shown,
            "prediction": self.prediction,
            "odds": list(self.odds),
            "layers": [(name, array.shape) for name, array in self._stages],
        }

    @property
    def alt_text(self) -> str:
        """What is seen, what the model says, and which layers are shown."""
        says = f"{self.prediction} (≈{max(self.odds):.0%})"
        what = "A drawing" if self._shown < 0 else f"Example {self._shown + 1} of {len(self._inks)}"
        if self._shown >= 0 and self._labels is not None:
            what += f", labelled {self._frame['examples'][self._shown]},"
        layers = ", ".join(f"{name} {'×'.join(map(str, array.shape))}" for name, array in self._stages[1:])
        return f"{what} and what each layer makes of it: {layers}. The model says {says}."

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, diverging

        stages = self._stages
        tall = [0.62 if array.ndim == 3 else 0.4 for _, array in stages]
        fig = Figure(alt=self.alt_text, figsize=(7.5, 1.2 + sum(tall)))
        rows = fig.subplots(len(stages) + 1, 1, height_ratios=[*tall, 0.9])
        for ax, (name, array) in zip(rows, stages):
            limit = max(float(np.abs(array).max()), 1e-9)
            style = {"cmap": "gray_r", "vmin": 0} if name == "input" else {"cmap": diverging(), "vmin": -limit}
            first = array[: ON_PAPER if array.ndim == 3 else 4 * ON_PAPER]
            ax.imshow(strip(first), vmax=limit, **style)
            ax.axis("off")
            ax.set_anchor("W")
            shape = "×".join(map(str, array.shape)) + f", the first {len(first)}" * (len(first) < len(array))
            ax.text(-0.01, 0.5, f"{name}\n{shape}", transform=ax.transAxes, ha="right", va="center", fontsize=8)
        bars = rows[-1]
        colors = [COLORS["blue"] if k == np.argmax(self.odds) else COLORS["grey"] for k in range(len(self.odds))]
        bars.bar(self._frame["classes"], self.odds, color=colors)
        bars.set(ylim=(0, 1), ylabel="odds")
        bars.tick_params(labelsize=8)
        return fig


def run(who: str, model: Module, image: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The input and the output of every innermost module, in the order of their calls, without the batch axis.

    Raises: ShapeError: the picture does not fit, or there is not one score per class at the end.
    """
    leaves = [(name, m) for name, m in model.named_modules() if not any(True for _ in m.children())]
    parameter = next(iter(model.parameters()), None)
    x = Tensor(image[None, None].astype(np.float32 if parameter is None else parameter.data.dtype))
    found, running, training = [("input", image[None])], [], [(m, m.training) for m in model.modules()]

    def watched(name, module, forward):
        def call(*inputs, **options):
            running.append(f"{name} {type(module).__name__}".strip())
            y = forward(*inputs, **options)
            found.append((running[-1], np.array(y.data[0])))
            return y

        return call

    for name, leaf in leaves:
        vars(leaf)["forward"] = watched(name, leaf, leaf.forward)
    try:
        model.eval()
        with no_grad():
            y = model(x)
    except (ValueError, IndexError) as error:
        raise ShapeError(
            f"{who}: the model does not take a picture of shape {x.shape}. Its layer {running[-1] if running else '?'} "
            f"says: {error} Give size= if it takes other pictures; a model of plain rows must begin with nn.Flatten()."
        ) from error
    finally:
        for _, leaf in leaves:
            del vars(leaf)["forward"]
        for module, mode in training:
            module.training = mode
    if y.ndim != 2 or len(y) != 1 or y.shape[1] < 2:
        raise ShapeError(f"{who}: the model must end in one score per class, (1, K), got an output of shape {y.shape}.")
    if not found or not np.array_equal(found[-1][1], y.data[0]):
        found.append(("scores", np.array(y.data[0])))
    found = [(name, array[:, None] if array.ndim == 2 else array) for name, array in found if array.ndim in (1, 2, 3)]
    total = sum(array.size for _, array in found)
    if total > MOST:
        raise DataError(f"{who}: the model's maps hold {total:,} numbers a picture; at most {MOST:,} can be shown.")
    return _apart(found)


def _apart(found) -> list[tuple[str, np.ndarray]]:
    """A module that forward calls twice gets a number: "relu ReLU", "relu ReLU (2)"."""
    seen, named = {}, []
    for name, array in found:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name} ({seen[name]})", array))
    return named


def as_odds(scores: np.ndarray) -> np.ndarray:
    """softmax(scores); what a Softmax or a LogSoftmax has made already stays what it is."""
    scores = scores.astype(np.float64)
    for odds in (scores, np.exp(np.minimum(scores, 0))):
        if (odds >= 0).all() and abs(odds.sum() - 1) < 1e-5:
            return odds
    e = np.exp(scores - scores.max())
    return e / e.sum()


def strip(array: np.ndarray) -> np.ndarray:
    """(C, H, W) as one picture of C maps side by side, NaN between; (F,) as one row."""
    if array.ndim == 1:
        return array[None]
    c, h, w = array.shape
    gap = np.full((c, h, max(1, w // 8)), np.nan)
    return np.concatenate([array, gap], axis=2).swapaxes(0, 1).reshape(h, -1)


def resized(points: np.ndarray, size: int) -> np.ndarray:
    """A square picture as size × size means over equal areas: for 8 of 32 points, the mean of each 4×4 block."""
    share = _shares(len(points), size)
    return (share @ points @ share.T).astype(np.float32)


@cache
def _shares(side: int, size: int) -> np.ndarray:
    edges = np.arange(size + 1) * side / size
    low, high = edges[:-1, None], edges[1:, None]
    k = np.arange(side)
    return np.clip(np.minimum(high, k + 1) - np.maximum(low, k), 0, None) * size / side


def _ink_of(picture: np.ndarray) -> str:
    """The sheet of an example: exact for 8×8, else black where the picture is more than half full."""
    if picture.shape == (8, 8):
        return ink_from(picture)
    share = _shares(len(picture), SIDE)  # each point of the sheet has the value of the pixels that it lies in
    return np.packbits(share @ picture @ share.T > 0.5, axis=1).tobytes().hex()


def _examples(who, given, size):
    if given is None:
        from nnlib.data import digits

        x, y, *_ = digits()
        sheets = [sheet_points(ink_from(image.reshape(8, 8))) for image in x[:20]]
        return [resized(sheet, size) for sheet in sheets], y[:20].tolist()
    pictures, labels = given if isinstance(given, tuple) else (given, None)
    if isinstance(given, tuple) and len(given) != 2:
        raise DataError(f"{who}: examples must be pictures or a pair (pictures, labels), got a tuple of {len(given)}.")
    name = f"{who}: examples"
    x = finite(float_array(pictures, name), name).astype(np.float32)
    if x.ndim < 2 or len(x) == 0 or x[0].size != size * size:
        raise ShapeError(f"{name} must have shape (N, {size}, {size}), got {x.shape}. Give size= if the side differs.")
    if x.min() < 0 or x.max() > 1:
        raise DataError(f"{name} must lie from 0 (blank) to 1 (ink), got {x.min():g} to {x.max():g}.")
    if labels is not None:
        labels = np.asarray(labels)
        if labels.shape != (len(x),) or labels.dtype.kind not in "iu" or labels.min() < 0:
            raise DataError(f"{who}: labels must be {len(x)} class numbers, one a picture; got {described(labels)}.")
        labels = labels.tolist()
    return list(x.reshape(-1, size, size)), labels


def _names(who, classes, labels, n) -> list[str]:
    names = [str(k) for k in range(n)] if classes is None else [str(name) for name in classes]
    if len(names) != n:
        raise DataError(f"{who}: the model has {n} classes, but classes= names {len(names)}.")
    if labels is not None and max(labels) >= n:
        raise DataError(f"{who}: a label is {max(labels)}, but the model has {n} classes, 0 to {n - 1}.")
    return names
