"""`PixelNeuron`: draw a digit and watch one neuron's 64 products and their sum."""

import numpy as np
import traitlets

from nnlib import neuron
from nnlib.errors import DataError, ShapeError
from nnlib.viz.widgets.base import Widget, number, numbers
from nnlib.viz.widgets.digitpad import BLANK, digit_sheets, first_sheet, pixels_of
from nnlib.viz.widgets.neuron import ACTIVATIONS, known_activation, round_up

SIZE = 8


class PixelNeuron(Widget):
    """A neuron of 64 inputs, the pixels of a drawing:  output = activation(Σ wᵢ · pixelᵢ + b).

    Args:
        templates: {name: (8, 8) weights}; the first is there to begin with. None: the four centre pixels, and a blank.
        bias: the bias to begin with.
        activation: step, sigmoid, tanh, relu or identity.
        digit: show a digit of the bundled data to begin with, 0 to 9; None: a blank sheet.

    Raises:
        TypeError: unknown option. DataError or ShapeError: a template that is not 8×8, NaN, unknown activation.

    Example:
        >>> paint = PixelNeuron(digit=1, bias=-2)
        >>> paint.state()["output"]                    # a 1 has ink in the centre ...
        1.0
        >>> PixelNeuron(digit=0, bias=-2).state()["output"]        # ... a 0 has none
        0.0
    """

    script = ("plot.js", "pad.js", "neuron_parts.js", "pixelneuron.js")
    remembers = ("weights", "bias", "activation", "_ink")

    weights = traitlets.List(traitlets.Float()).tag(sync=True)  # 64, row by row
    bias = traitlets.Float().tag(sync=True)
    activation = traitlets.Enum(ACTIVATIONS, "step").tag(sync=True)
    _ink = traitlets.Unicode(BLANK).tag(sync=True)
    _frame = traitlets.Dict().tag(sync=True)
    _examples = traitlets.Dict().tag(sync=True)

    def __init__(self, templates=None, bias=0.0, activation="step", digit=None, **unknown):
        self.refuse(unknown)
        templates = _templates(templates)
        scale = max(np.abs(weights).max() for weights in templates.values()) or 1.0
        bias = number("PixelNeuron", "bias", bias)
        heaviest = max(np.abs(weights).sum() for weights in templates.values())
        super().__init__(
            label="Pixel neuron: a drawing times 64 weights",
            weights=next(iter(templates.values())).ravel().tolist(),
            bias=bias,
            activation=known_activation("PixelNeuron", activation),
            _ink=first_sheet("PixelNeuron", digit),
            _examples=digit_sheets(),
            _frame={
                "size": SIZE,
                "scale": float(scale),
                "biasLimit": round_up(max(scale, 0.7 * heaviest, 1.5 * abs(bias))),
                "templates": {name: weights.ravel().tolist() for name, weights in templates.items()},
            },
        )

    @property
    def image(self) -> np.ndarray:
        """The pixels the neuron sees: (8, 8) float32, 0 blank to 1 full."""
        return np.array(pixels_of(self._ink, SIZE), dtype=np.float32).reshape(SIZE, SIZE)

    @property
    def template(self) -> np.ndarray:
        """The weights as a picture: (8, 8)."""
        return np.array(self.weights).reshape(SIZE, SIZE)

    @property
    def sum(self) -> float:
        """The weighted sum."""
        return float((self.image * self.template).sum() + self.bias)

    @property
    def output(self) -> float:
        """The activation of the sum."""
        return float(getattr(neuron, self.activation)(self.sum))

    def state(self) -> dict:
        """weights (64), bias, activation, pixels (64), sum, output."""
        settings = {"weights": list(self.weights), "bias": self.bias, "activation": self.activation}
        return {**settings, "pixels": self.image.ravel().tolist(), "sum": self.sum, "output": self.output}

    @property
    def alt_text(self) -> str:
        products = self.image * self.template
        plus, minus = products[products > 0].sum(), products[products < 0].sum()
        return (
            f"A drawing, a template of 64 weights and their products. Ink on positive weights gives {plus:.3g}, ink on "
            f"negative ones {minus:.3g}, the bias is {self.bias:.3g}: the sum is {self.sum:.3g} and the "
            f"{self.activation} output {self.output:.3g}."
        )

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import diverging

        fig = Figure(alt=self.alt_text, figsize=(7.2, 2.9))
        scale = self._frame["scale"]
        pictures = (self.image, self.template, self.image * self.template)
        for i, (ax, picture, title) in enumerate(
            zip(fig.subplots(1, 3), pictures, ("pixels", "× weights", "= products"))
        ):
            signed = {"cmap": diverging(), "vmin": -scale, "vmax": scale}
            ax.imshow(picture, **(signed if i else {"cmap": "gray_r", "vmin": 0, "vmax": 1}))
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(True)
            ax.grid(False)
            ax.set_title(title)
        fig.supxlabel(
            f"sum {self.sum:.3g} (bias {self.bias:.3g}), {self.activation} output {self.output:.3g}", fontsize=10
        )
        return fig


def _templates(templates) -> dict[str, np.ndarray]:
    if templates is None:
        centre = np.zeros((SIZE, SIZE))
        centre[3:5, 3:5] = 1
        return {"four centre pixels": centre, "blank": np.zeros((SIZE, SIZE))}
    if not isinstance(templates, dict) or not templates:
        raise DataError(f"PixelNeuron: templates must be a dict of name and (8, 8) weights, got {templates!r}.")
    made = {}
    for name, weights in templates.items():
        array = np.asarray(weights)
        if array.size != SIZE * SIZE:
            raise ShapeError(
                f"PixelNeuron: template {name!r} must hold 8×8 weights, got an array of shape {array.shape}."
            )
        made[str(name)] = numbers("PixelNeuron", f"template {name!r}", array.reshape(SIZE, SIZE), (SIZE, SIZE))
    return made
