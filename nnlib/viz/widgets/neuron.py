"""`NeuronExplorer`: one neuron's products, sum, activation and line, all to be dragged."""

import math

import numpy as np
import traitlets

from nnlib import neuron
from nnlib.errors import DataError, described, unknown
from nnlib.viz.widgets.base import Widget, number, numbers

ACTIVATIONS = ("step", "sigmoid", "tanh", "relu", "identity")


def known_activation(who: str, name) -> str:
    """`name` if it is one of `ACTIVATIONS`, else a DataError that lists them."""
    if name not in ACTIVATIONS:
        raise DataError(f"{who}: {unknown('activation', name, ACTIVATIONS)}")
    return name


class NeuronExplorer(Widget):
    """A neuron of two inputs:  output = activation(w₁x₁ + w₂x₂ + b).  For pictures: `NeuronExplorer.for_images`.

    Args:
        inputs: the names of the two inputs.
        weights: the two weights to begin with.
        bias: the bias to begin with.
        activation: step, sigmoid, tanh, relu or identity.
        points: (x, y) of shapes (N, 2) and (N,), y 0 or 1, to be drawn and counted; None: no points.
        probe: the input to try first; None: the middle of the upper right quarter.
        limits: (low, high) of both inputs; None: round the points, or −2 to 2.
        classes: what y = 0 and y = 1 are called.

    Raises:
        TypeError: unknown option. DataError or ShapeError: NaN, wrong shape, unknown activation.

    Example:
        >>> gate = NeuronExplorer(weights=(1, 1), bias=-1.5, points=([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]))
        >>> gate.state()["correct"]
        1.0
        >>> gate.bias = -0.5                   # AND has become OR: two of the four points are now on the wrong side
        >>> gate.state()["correct"]
        0.5
    """

    script = ("plot.js", "neuron_parts.js", "neuron.js")
    remembers = ("weights", "bias", "activation", "probe")

    weights = traitlets.List(traitlets.Float()).tag(sync=True)
    bias = traitlets.Float().tag(sync=True)
    activation = traitlets.Enum(ACTIVATIONS, "step").tag(sync=True)
    probe = traitlets.List(traitlets.Float()).tag(sync=True)
    _points = traitlets.Bytes().tag(sync=True)  # float32, x1 x2 x1 x2 …
    _labels = traitlets.Bytes().tag(sync=True)  # float32
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        inputs=("x1", "x2"),
        weights=(1.0, 1.0),
        bias=0.0,
        activation="step",
        points=None,
        probe=None,
        limits=None,
        classes=("class 0", "class 1"),
        **unknown,
    ):
        self.refuse(unknown)
        who = type(self).__name__
        if isinstance(inputs, str) or len(inputs) != 2:
            raise DataError(f"{who}: inputs must be two names, such as ('x1', 'x2'), got {inputs!r}.")
        self._x, self._y = (np.zeros((0, 2)), np.zeros(0)) if points is None else _points(who, points)
        limits = _limits(who, limits, self._x)
        weights = numbers(who, "weights", weights, (2,))
        bias = number(who, "bias", bias)
        probe = _quarter(limits) if probe is None else numbers(who, "probe", probe, (2,))
        spans = np.diff(limits)[:, 0]
        # How far the largest weight moves the sum across the picture: it sets the sliders' ends and the arrow's length.
        reach = max(min(12.0, 3 * spans.max()), 1.5 * np.abs(weights * spans).max())
        weight_limits = [_tidy(reach / span) for span in spans]
        bias_limit = max(0.7 * np.dot(weight_limits, np.abs(limits).max(axis=1)), 1.5 * abs(bias))
        super().__init__(
            label=f"Neuron explorer: one neuron with the inputs {inputs[0]} and {inputs[1]}",
            weights=weights.tolist(),
            bias=bias,
            activation=known_activation(who, activation),
            probe=probe.tolist(),
            _points=self._x.astype(np.float32).tobytes(),
            _labels=self._y.astype(np.float32).tobytes(),
            _frame={
                "inputs": [str(name) for name in inputs],
                "limits": limits.tolist(),
                "weightLimits": weight_limits,
                "reach": float(reach),
                "biasLimit": round_up(bias_limit),
                "classes": [str(name) for name in classes],
            },
        )

    @classmethod
    def for_images(cls, templates=None, **options):
        """The same neuron with 64 inputs: draw a digit and watch the sum; see `PixelNeuron`."""
        from nnlib.viz.widgets.pixelneuron import PixelNeuron

        return PixelNeuron(templates, **options)

    @property
    def sum(self) -> float:
        """The weighted sum at the input to try."""
        return float(np.dot(self.weights, self.probe) + self.bias)

    @property
    def output(self) -> float:
        """The activation of the sum."""
        return float(getattr(neuron, self.activation)(self.sum))

    def state(self) -> dict:
        """weights, bias, activation, probe, sum, output, and `correct`: the part of the points on their own side."""
        right = (self._x @ np.array(self.weights) + self.bias > 0) == (self._y > 0.5)
        settings = {name: getattr(self, name) for name in self.remembers}
        return {
            **settings,
            "sum": self.sum,
            "output": self.output,
            "correct": float(right.mean()) if len(right) else None,
        }

    @property
    def alt_text(self) -> str:
        (one, two), state = self._frame["inputs"], self.state()
        points = f" {state['correct']:.0%} of {len(self._y)} points are on their side." if len(self._y) else ""
        line = (
            f"A line {self.weights[0]:.3g}·{one} + {self.weights[1]:.3g}·{two} + {self.bias:.3g} = 0 across the plane"
        )
        if not any(self.weights):
            line = "A plane without a line, for both weights are 0"
        there = f"At ({self.probe[0]:.3g}, {self.probe[1]:.3g}) the sum is {self.sum:.3g}"
        return (
            f"{line}; the weight vector is at right angles to it.{points} {there} "
            f"and the {self.activation} output {self.output:.3g}."
        )

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, SERIES, diverging

        fig = Figure(alt=self.alt_text, figsize=(7.2, 3.4))
        plane, curve = fig.subplots(1, 2, width_ratios=(1.15, 1))
        limits, activation = np.array(self._frame["limits"]), getattr(neuron, self.activation)
        x, y = np.meshgrid(*(np.linspace(*limit, 121) for limit in limits))
        z = self.weights[0] * x + self.weights[1] * y + self.bias
        middle = 0.5 if self.activation in ("step", "sigmoid") else 0.0
        shade = np.clip(activation(z) - middle, -1, 1)
        plane.imshow(
            shade, extent=limits.ravel(), origin="lower", cmap=diverging(), vmin=-2, vmax=2, aspect="auto", zorder=0
        )
        if any(self.weights):
            plane.contour(x, y, z, levels=[0], colors=COLORS["ink"], linewidths=2)
            spans, middle = np.diff(limits)[:, 0], limits.mean(axis=1)
            tip = middle + 0.46 * spans * np.array(self.weights) * spans / self._frame["reach"]
            plane.annotate("", tip, middle, arrowprops={"arrowstyle": "-|>", "color": COLORS["green"], "lw": 2.5})
        for style, cls in ((SERIES[1], 0), (SERIES[0], 1)):
            members = self._x[self._y == cls]
            if len(members):
                plane.scatter(*members.T, **style.points, edgecolor="white", label=self._frame["classes"][cls])
        plane.plot(*self.probe, color=COLORS["purple"], marker="D", linestyle="none", label="input to try")
        plane.set(xlim=limits[0], ylim=limits[1], xlabel=self._frame["inputs"][0], ylabel=self._frame["inputs"][1])
        plane.grid(False)
        plane.set_box_aspect(1)
        plane.set_title("The line where the sum is 0")
        fig.legend(*plane.get_legend_handles_labels(), loc="outside lower left", ncols=3, frameon=False, fontsize=9)
        sums = np.linspace(-1, 1, 401) * max(5.0, 1.2 * abs(self.sum))
        curve.plot(sums, activation(sums), **SERIES[0].line)
        curve.plot(self.sum, self.output, color=COLORS["purple"], marker="D", linestyle="none")
        curve.set(xlabel="sum", ylabel="output")
        curve.set_title(f"{self.activation}({self.sum:.3g}) = {self.output:.3g}")
        return fig


def _points(who, points):
    if not (isinstance(points, tuple | list) and len(points) == 2):
        raise DataError(f"{who}: points must be a pair (x, y) of shapes (N, 2) and (N,), got {described(points)}.")
    x, y = numbers(who, "points x", points[0], (None, 2)), numbers(who, "points y", points[1], (None,))
    if len(x) != len(y) or not len(x):
        raise DataError(f"{who}: x and y must have the same number of rows, at least one; got {len(x)} and {len(y)}.")
    if not np.isin(y, (0, 1)).all():
        raise DataError(f"{who}: y must hold 0 and 1 only, got {np.unique(y)[:5].tolist()}.")
    return x, y


def _limits(who, limits, x) -> np.ndarray:
    """[[low, high], [low, high]]: one scale for both inputs where their spreads allow it."""
    if limits is not None:
        low, high = numbers(who, "limits", limits, (2,))
        if not low < high:
            raise DataError(f"{who}: limits must be (low, high) with low < high, got {limits!r}.")
        return np.array([[low, high]] * 2)
    if not len(x):
        return np.array([[-2.0, 2.0]] * 2)
    low, high = x.min(axis=0), x.max(axis=0)
    span = np.maximum(high - low, 1e-9) * 1.3
    if span.max() <= 5 * span.min():
        span[:] = span.max()
    middle = (low + high) / 2
    return np.stack([middle - span / 2, middle + span / 2], axis=1)


def _quarter(limits) -> np.ndarray:
    """The middle of the upper right quarter, as round numbers."""
    spans = np.diff(limits)[:, 0]
    step = 10.0 ** np.floor(np.log10(spans / 5))
    return np.round((limits.mean(axis=1) + spans / 4) / step) * step


def _tidy(value: float) -> float:
    """`value` rounded up to a multiple of about a twentieth of it."""
    step = 5 * 10.0 ** math.floor(math.log10(value) - 2)
    return math.ceil(value / step - 1e-9) * step


def round_up(value: float) -> float:
    """The next of 1, 2, 3, 5, 10, 20, 30, 50 … that is at least `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 2, 3, 5, 10) if m * power >= value * 0.999)
