"""`DescentExplorer`: walk down the loss of two named weights, and find the rate at which the walk flies away."""

import math

import numpy as np
import traitlets

from nnlib.errors import DataError
from nnlib.viz.widgets.base import Widget, number, numbers

LIMIT = 1000  # steps in the longest run
ARRIVED, FLOWN = 1e-5, 1e3  # loss above the best fit, as a part of what it was at the start
STATUSES = ("at the start", "on its way", "danced", "arrived", "flew away")


class DescentExplorer(Widget):
    """Gradient descent on the mean squared error of  ŷ = w₁x₁ + w₂x₂  (data centred; standardised when ticked).

    The picture is exact: L(w) = c − 2b·w + wᵀAw with A = mean xxᵀ, b = mean xy, c = mean y². A step is
    v ← momentum · v − rate · ∇L(w),  w ← w + v. A run ends when it has *arrived* (the loss above the best fit is down
    to 1e-5 of what it was), when it *flew away* (up to 1,000 times) or after 1,000 steps; it *danced* when it still
    goes back and forth then.

    Args:
        features: the names of two columns of `nnlib.data.concrete()`, or of your own data's columns.
        target: the name of what is predicted.
        data: (x, y) of shapes (N, 2) and (N,); None: the bundled concrete mixes.
        units: units of the two features and the target, for the axes.
        standardise: start with each feature divided by its standard deviation.
        rate: the learning rate; None: a power of ten that is safe.
        momentum: 0 to 0.99.
        start: the two weights at step 0, in the units shown.

    Raises:
        TypeError: unknown option. ValueError: wrong shape, NaN, a constant column, a rate off the dial.

    Example:
        >>> explorer = DescentExplorer(rate=1e-4)
        >>> explorer.run()
        'flew away'
        >>> explorer.rate = 5e-5
        >>> explorer.run()
        'arrived'
    """

    script = ("plot.js", "descent.js")
    remembers = ("rate", "momentum", "standardised", "_start", "steps", "runs")

    rate = traitlets.Float(1.0).tag(sync=True)
    momentum = traitlets.Float(0.0).tag(sync=True)
    standardised = traitlets.Bool(False).tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)
    runs = traitlets.List().tag(sync=True)  # every finished run: rate, momentum, standardised, steps, status
    _start = traitlets.List().tag(sync=True)  # in target units per standard deviation, whatever is shown
    _surface = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        features=("cement", "water"),
        target="strength",
        data=None,
        *,
        units=None,
        standardise=False,
        rate=None,
        momentum=0.0,
        start=(0.0, 0.0),
        **unknown,
    ):
        self.refuse(unknown)
        who = type(self).__name__
        if isinstance(features, str) or len(features) != 2 or len(set(features)) != 2:
            raise DataError(
                f"{who}: features must be two different names, such as ('cement', 'water'), got {features!r}."
            )
        x, y, units = _concrete(features, target) if data is None else (*_pair(who, data), units or ("", "", ""))
        x, y = x - x.mean(axis=0), y - y.mean()
        self._sigma = x.std(axis=0)
        for name, sigma in zip(features, self._sigma, strict=True):
            if not sigma > 1e-12:
                raise DataError(f"{who}: {name} has the same value in every row, so no weight can be learnt for it.")
        s = x / self._sigma
        self._A, self._b, self._c = s.T @ s / len(s), s.T @ y / len(y), float(y @ y / len(y))
        if abs(self._A[0, 1]) > 1 - 1e-9:
            raise DataError(
                f"{who}: {features[0]} and {features[1]} say the same thing (correlation ±1); choose another."
            )
        walls = [1 / np.linalg.eigvalsh(self._A * k)[-1] for k in (np.outer(self._sigma, self._sigma), 1)]
        dial = [10.0 ** (math.floor(math.log10(min(walls))) - 2), 10.0 ** (math.floor(math.log10(max(walls))) + 2)]
        if rate is None:
            rate = 10.0 ** math.floor(math.log10(walls[int(standardise)]))
        start = numbers(who, "start", start, (2,)) * (1 if standardise else self._sigma)
        super().__init__(
            label=f"Descent explorer: {target} from {features[0]} and {features[1]}",
            rate=number(who, "rate", rate, *dial),
            momentum=number(who, "momentum", momentum, 0, 0.99),
            standardised=bool(standardise),
            _start=start.tolist(),
            _surface={
                "features": [str(name) for name in features],
                "target": str(target),
                "units": [str(unit) for unit in units],
                "sigma": self._sigma.tolist(),
                "A": self._A.tolist(),
                "b": self._b.tolist(),
                "c": self._c,
                "dial": dial,
                "limit": LIMIT,
                "arrived": ARRIVED,
                "flown": FLOWN,
            },
        )

    # The same sums run in descent.js; tests hold the two together.
    @property
    def path(self) -> np.ndarray:
        """Every pair of weights visited, (steps + 1, 2), in the units shown."""
        scale = np.ones(2) if self.standardised else self._sigma
        A, b = self._A * np.outer(scale, scale), self._b * scale
        path, v = [np.array(self._start) / scale], np.zeros(2)
        low, high = self._ends(path[0])
        for _ in range(self.steps):
            v = self.momentum * v - self.rate * 2 * (A @ path[-1] - b)
            path.append(path[-1] + v)
            if not low < self._excess(path[-1]) <= high:
                break
        return np.array(path)

    @property
    def best(self) -> np.ndarray:
        """The weights of the best fit (2,), in the units shown."""
        return np.linalg.solve(self._A, self._b) / (1 if self.standardised else self._sigma)

    def _excess(self, w):
        """Loss above the best fit, for weights (..., 2) in the units shown."""
        d = (w - self.best) * (1 if self.standardised else self._sigma)
        return np.einsum("...i,ij,...j->...", d, self._A, d)

    def _ends(self, start):
        """A run ends when the loss above the best fit is at most the first or more than the second of these."""
        rounding = 1e-12 * self._c
        return self._excess(start) * ARRIVED + rounding, self._excess(start) * FLOWN + rounding

    @property
    def losses(self) -> np.ndarray:
        """The mean squared error at every step, (steps + 1,)."""
        return self._c - self._b @ np.linalg.solve(self._A, self._b) + self._excess(self.path)

    @property
    def status(self) -> str:
        """One of `STATUSES`: what the run has come to so far."""
        path = self.path
        if len(path) == 1:
            return "at the start"
        (low, high), now = self._ends(path[0]), self._excess(path[-1])
        if now <= low:
            return "arrived"
        if now > high:
            return "flew away"
        moves = np.diff(path[-21:], axis=0)
        turns = np.einsum("ij,ij->i", moves[1:], moves[:-1]) < 0
        return "danced" if len(turns) >= 4 and turns.mean() > 0.5 else "on its way"

    def step(self, count: int = 1) -> str:
        """Take `count` steps more, as the Step button does; returns the status."""
        self.steps = min(len(self.path) - 1 + int(count), LIMIT)
        self.steps = len(self.path) - 1
        status = self.status
        if status in ("arrived", "flew away") or self.steps == LIMIT:
            run = {"rate": self.rate, "momentum": self.momentum, "standardised": self.standardised}
            self.runs = [*self.runs, {**run, "steps": self.steps, "status": status}]
        return status

    def run(self) -> str:
        """Run from the start until it arrives, flies away, or 1,000 steps are over; returns the status."""
        self.steps = 0
        return self.step(LIMIT)

    @property
    def start(self) -> tuple[float, float]:
        """The two weights at step 0, in the units shown."""
        return tuple(float(w) for w in np.array(self._start) / (1 if self.standardised else self._sigma))

    def state(self) -> dict:
        """rate, momentum, standardised, start, steps, loss, status, and the finished runs."""
        return {
            "rate": self.rate,
            "momentum": self.momentum,
            "standardised": self.standardised,
            "start": self.start,
            "steps": len(self.path) - 1,
            "loss": float(self.losses[-1]),
            "status": self.status,
            "runs": [dict(run) for run in self.runs],
        }

    @property
    def weight_units(self) -> tuple[str, str]:
        """What the two axes are measured in, such as "MPa per kg/m³"."""
        *units, target = self._surface["units"]
        per = ["standard deviation"] * 2 if self.standardised else units
        return tuple(f"{target or self._surface['target']} per {u or 'unit'}" for u in per)

    @property
    def alt_text(self) -> str:
        (one, two), unit = self._surface["features"], self._surface["units"][2]
        losses, status = self.losses, self.status
        long = math.sqrt(np.linalg.cond(self._A * (1 if self.standardised else np.outer(self._sigma, self._sigma))))
        form = "a nearly round bowl" if long < 1.5 else f"a ravine {long:.2g} times as long as wide"
        squared = f" {unit}²" if unit else ""
        walk = f"After {len(losses) - 1} steps it {status}: " if status in STATUSES[2:] else f"It is {status}: "
        return (
            f"The loss of the weights of {one} and {two} ({self.weight_units[0]}) is {form}. "
            f"Gradient descent from ({self.start[0]:.3g}, {self.start[1]:.3g}) at rate {self.rate:.3g}, "
            f"momentum {self.momentum:g}. {walk}loss {losses[0]:.4g} to {losses[-1]:.4g}{squared}."
        )

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, SERIES, sequential

        (one, two), path, best = self._surface["features"], self.path, self.best
        scale = np.ones(2) if self.standardised else self._sigma
        level = np.sqrt(self._excess(path[0]) or self._c) * np.sqrt(np.diag(np.linalg.inv(self._A))) / scale
        reach = np.maximum(1.7 * np.abs(path[0] - best), 0.6 * level)
        reach = np.minimum(reach.max(), 8 * reach)  # same scale on both axes, unless the ravine were too thin to see
        fig = Figure(alt=self.alt_text, figsize=(7.5, 3.4))
        ax, curve = fig.subplots(1, 2, width_ratios=(1.1, 1))
        grid = np.stack(np.meshgrid(*(best[i] + reach[i] * np.linspace(-1, 1, 121) for i in (0, 1))), axis=-1)
        height = np.sqrt(self._excess(grid))
        ax.contourf(grid[..., 0], grid[..., 1], height, levels=16, cmap=sequential(), vmin=0, vmax=2 * height.max())
        ax.plot(*path.T, color=COLORS["ink"], linewidth=1, marker="o" if len(path) <= 60 else None, markersize=3)
        ax.plot(*path[0], color=COLORS["ink"], marker="o", markersize=8, markerfacecolor="white", label="start")
        ax.plot(*best, color=COLORS["ink"], marker="+", markersize=12, linestyle="none", label="best fit")
        ax.set(xlim=best[0] + reach[0] * np.array([-1, 1]), ylim=best[1] + reach[1] * np.array([-1, 1]))
        ax.set(xlabel=f"weight of {one} ({self.weight_units[0]})", ylabel=f"weight of {two} ({self.weight_units[1]})")
        ax.set_title(f"Two weights, {'standardised' if self.standardised else 'centred'} features")
        unit = self._surface["units"][2]
        curve.plot(self.losses, **SERIES[0].line)
        curve.set(xlabel="step", ylabel=f"loss ({unit}²)" if unit else "loss")
        curve.set_title(f"Rate {self.rate:.3g}: {self.status}")
        return fig


def _concrete(features, target):
    """The two columns, the target and their units, from the bundled concrete mixes."""
    from nnlib.data import concrete

    table = concrete()
    units = dict(zip(table.feature_names, table.units, strict=True)) | {"strength": "MPa", "age": "day"}
    x = np.stack([concrete(name) for name in features], axis=1).astype(np.float64)
    return x, concrete(target).astype(np.float64), [units[name] for name in (*features, target)]


def _pair(who, data):
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise DataError(f"{who}: data must be a pair (x, y) of shapes (N, 2) and (N,).")
    x, y = numbers(who, "data x", data[0], (None, 2)), numbers(who, "data y", data[1], (None,))
    if len(x) != len(y) or len(x) < 3:
        raise DataError(f"{who}: x and y must have the same number of rows, 3 or more; got {len(x)} and {len(y)}.")
    return x, y
