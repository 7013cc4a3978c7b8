"""`BroadcastExplorer`: two shapes, what broadcasting stretches forward, and what is summed on the way back."""

import math

import numpy as np
import traitlets

from nnlib.arrays import misfit
from nnlib.errors import DataError, ShapeError
from nnlib.graph import unbroadcast
from nnlib.viz.figures.tensors import stretched_and_summed, summed_axes
from nnlib.viz.widgets.base import Widget

AXES, LONGEST = 3, 4
SIGNS = ("+", "×")


class BroadcastExplorer(Widget):
    """x + y or x × y for two shapes: which axes stretch, the result's shape, and what each gradient sums.

    The numbers are small, so that every sum can be checked: x holds 1, 2, 3, …, y holds 10, 20, 30, …, and g, the
    gradient that reaches the result, is given.

    Args:
        first: the shape of x, up to three axes of length 1 to 4.
        second: the shape of y.
        sign: "+" or "×".
        pick: the entry to follow: ("x", 1) is the entry number 1 of x, counted row by row from 0.

    Raises:
        TypeError: unknown option. ShapeError: no such shape. DataError: unknown sign or entry.

    Example:
        >>> explorer = BroadcastExplorer((3,), (2, 1))
        >>> explorer.state()["result"], explorer.state()["summed"]
        ((2, 3), {'x': (0,), 'y': (1,)})
        >>> explorer.second = [2]
        >>> explorer.why_not.startswith("shapes (3,) and (2,) do not fit")
        True
    """

    script = ("plot.js", "broadcast.js")
    remembers = ("first", "second", "sign", "pick")

    first = traitlets.List(traitlets.Int()).tag(sync=True)
    second = traitlets.List(traitlets.Int()).tag(sync=True)
    sign = traitlets.Enum(SIGNS, "+").tag(sync=True)
    pick = traitlets.List().tag(sync=True)

    def __init__(self, first=(2, 3), second=(3,), sign="+", pick=("y", 0), **unknown):
        self.refuse(unknown)
        who = type(self).__name__
        shapes = {"x": _shape(who, "first", first), "y": _shape(who, "second", second)}
        if sign not in SIGNS:
            raise DataError(f"{who}: sign must be '+' or '×', got {sign!r}.")
        name, number = _pick(who, pick, shapes)
        super().__init__(
            label="Broadcast explorer: two shapes, stretched forward, summed backward",
            first=shapes["x"],
            second=shapes["y"],
            sign=sign,
            pick=[name, number],
        )

    # The same rules and numbers stand in broadcast.js; tests hold the two together.
    @property
    def shapes(self) -> dict:
        """{"x": shape, "y": shape}."""
        return {"x": tuple(self.first), "y": tuple(self.second)}

    @property
    def why_not(self) -> str:
        """Why the shapes do not fit; "" if they do."""
        return misfit(list(self.shapes.values()))

    @property
    def result(self) -> tuple | None:
        """The result's shape, or None if the shapes do not fit."""
        return None if self.why_not else np.broadcast_shapes(*self.shapes.values())

    @property
    def values(self) -> dict:
        """x and y, and g if the shapes fit."""
        x, y = (1 + np.arange(math.prod(shape)).reshape(shape) for shape in self.shapes.values())
        if self.result is None:
            return {"x": x, "y": 10 * y}
        g = np.arange(math.prod(self.result)).reshape(self.result)
        return {"x": x, "y": 10 * y, "g": 4 * g % 7 + 1}

    @property
    def gradients(self) -> dict:
        """{"x": its gradient, "y": its gradient}; empty if the shapes do not fit."""
        if self.result is None:
            return {}
        x, y, g = self.values.values()
        parts = {"x": g, "y": g} if self.sign == "+" else {"x": g * y, "y": g * x}
        return {name: unbroadcast(part, self.shapes[name]) for name, part in parts.items()}

    @property
    def summed(self) -> dict | None:
        """For x and y the axes of the result over which the gradient is summed; None if the shapes do not fit."""
        return None if self.result is None else {k: summed_axes(s, self.result) for k, s in self.shapes.items()}

    def state(self) -> dict:
        """first, second, sign, pick; result, summed and why_not as the shapes have it."""
        return {
            "first": tuple(self.first),
            "second": tuple(self.second),
            "sign": self.sign,
            "pick": tuple(self.pick),
            "result": self.result,
            "summed": self.summed,
            "why_not": self.why_not,
        }

    @property
    def alt_text(self) -> str:
        if self.result is None:
            return f"Two shapes to choose: {self.why_not}"
        return self.static_figure().alt_text

    def static_figure(self):
        from nnlib.viz.figure import Figure

        if self.result is not None:
            return stretched_and_summed(*self.values.values(), sign=self.sign)
        fig = Figure(alt=self.alt_text, figsize=(7, 1.2))
        ax = fig.subplots()
        ax.set_axis_off()
        ax.set_title(f"{self.shapes['x']} and {self.shapes['y']}: these shapes do not fit")
        return fig


def _shape(who: str, name: str, shape) -> list[int]:
    shape = list(shape) if isinstance(shape, tuple | list) else [shape]
    if len(shape) > AXES or any(isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= LONGEST for n in shape):
        raise ShapeError(
            f"{who}: {name} must be a shape of at most {AXES} axes, each 1 to {LONGEST} long, such as (2, 3); "
            f"got {shape!r}."
        )
    return shape


def _pick(who: str, pick, shapes: dict) -> tuple[str, int]:
    name, number = pick if isinstance(pick, tuple | list) and len(pick) == 2 else (None, None)
    if name not in shapes or not isinstance(number, int) or not 0 <= number < math.prod(shapes[name]):
        raise DataError(f"{who}: pick must be ('x', n) or ('y', n), n an entry of it counted from 0; got {pick!r}.")
    return name, number
