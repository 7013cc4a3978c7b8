"""`OptimizerRace`: four ways to take a step, four surfaces, and a rate of its own for each."""

import math

import numpy as np
import traitlets

from nnlib.errors import DataError, described
from nnlib.viz.widgets.base import Widget, number, numbers

LIMIT = 5000  # steps in the longest race
FINISH, FLOWN = 1e-3, 1e6  # a loss at most the first has arrived, more than the second has flown away
DIAL = (1e-4, 1.0)  # the smallest and the largest rate
GRID = tuple(float(f"{10 ** (k / 10):.3g}") for k in range(-40, 1))  # the rates that tune() tries
METHODS = ("SGD", "momentum", "RMSprop", "Adam")
STATUSES = ("at the start", "on its way", "arrived", "stuck", "flew away")
TILT = (0.8, 0.6)  # cosine and sine of the tilted ravine's angle, 37°


def _ravine(x, y):
    return 0.5 * (x * x + 30 * (y * y)), x, 30 * y


def _tilted(x, y):
    c, s = TILT
    loss, u, v = _ravine(c * x + s * y, c * y - s * x)
    return loss, c * u - s * v, s * u + c * v


def _saddle(x, y):
    bend = y * y - 1
    return 2 * (x * x) + 0.25 * (bend * bend), 4 * x, y * bend


def _rosenbrock(x, y):
    bend, rest = y - x * x, 1 - x
    return rest * rest + 100 * (bend * bend), -2 * rest - 400 * (x * bend), 200 * bend


# name: (loss and both slopes at (x, y), the formula, the start, what is drawn, where the loss is 0)
SURFACES = {
    "ravine": (_ravine, "½(x² + 30y²)", (-4.0, 1.5), ((-5.0, 5.0), (-4.0, 4.0)), ((0.0, 0.0),)),
    "tilted ravine": (
        _tilted,
        "½(u² + 30v²), u and v turned by 37°",
        (-4.1, -1.2),
        ((-5.0, 5.0), (-4.0, 4.0)),
        ((0.0, 0.0),),
    ),
    "saddle": (_saddle, "2x² + ¼(y² − 1)²", (1.5, 0.001), ((-2.0, 2.0), (-1.6, 1.6)), ((0.0, 1.0), (0.0, -1.0))),
    "Rosenbrock": (_rosenbrock, "(1 − x)² + 100(y − x²)²", (-1.2, 1.0), ((-2.0, 2.0), (-0.8, 2.4)), ((1.0, 1.0),)),
}


class OptimizerRace(Widget):
    """Gradient descent, momentum, RMSprop and Adam on one surface, each at a learning rate of its own.

    The steps are torch's, with its usual constants (g: the gradient):
    SGD  w ← w − ηg;   momentum  b ← 0.9b + g, w ← w − ηb;   RMSprop  v ← 0.99v + 0.01g², w ← w − ηg/(√v + 10⁻⁸);
    Adam  m ← 0.9m + 0.1g, v ← 0.999v + 0.001g², w ← w − η·m̂/(√v̂ + 10⁻⁸) with both averages corrected for their
    start at 0. A runner has *arrived* when its loss is down to 0.001, *flew away* when it is over 10⁶, and is *stuck*
    when it no longer moves.

    Args:
        surface: one of "ravine", "tilted ravine", "saddle", "Rosenbrock".
        start: (x, y) from which all four start; None: the surface's own start.
        rates: one number for all, or a dict from method to number; 0.02 where nothing is said.

    Raises:
        TypeError: unknown option. DataError: an unknown surface or method, a rate off the dial, a start off the view.

    Example:
        >>> race = OptimizerRace("ravine", rates=0.02)
        >>> race.run()
        {'SGD': 223, 'momentum': 82, 'RMSprop': 254, 'Adam': 457}
        >>> race.tune()["Adam"]                            # one common rate said little about Adam
        0.2
        >>> race.run()["Adam"]
        55
    """

    script = ("plot.js", "race_steps.js", "race.js")
    remembers = ("surface", "rates", "starts", "steps", "runs")

    surface = traitlets.Enum(tuple(SURFACES), "ravine").tag(sync=True)
    rates = traitlets.Dict().tag(sync=True)
    starts = traitlets.Dict().tag(sync=True)  # surface -> [x, y]
    steps = traitlets.Int(0).tag(sync=True)
    runs = traitlets.List().tag(sync=True)  # every finished race: surface, start, rates, steps needed by each
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(self, surface="ravine", start=None, rates=0.02, **unknown):
        self.refuse(unknown)
        who = type(self).__name__
        if not isinstance(surface, str) or surface not in SURFACES:
            raise DataError(f"{who}: surface must be one of {', '.join(SURFACES)}, got {described(surface)}.")
        _, _, own, ranges, _ = SURFACES[surface]
        start = numbers(who, "start", own if start is None else start, (2,))
        for value, (low, high), axis in zip(start, ranges, "xy", strict=True):
            number(who, f"the start's {axis}", float(value), low, high)
        super().__init__(
            label="Optimiser race: SGD, momentum, RMSprop and Adam",
            surface=surface,
            starts={name: list(own) for name, (_, _, own, _, _) in SURFACES.items()} | {surface: start.tolist()},
            rates=_rates(who, rates),
            _frame={
                "surfaces": {
                    name: dict(zip(("formula", "start", "view", "lowest"), rest, strict=True))
                    for name, (_, *rest) in SURFACES.items()
                },
                "methods": list(METHODS),
                "styles": _styles(),
                "dial": DIAL,
                "grid": GRID,
                "limit": LIMIT,
                "finish": FINISH,
                "flown": FLOWN,
            },
        )

    @property
    def start(self) -> tuple[float, float]:
        """Where all four start on the present surface (each surface remembers its own)."""
        return tuple(self.starts[self.surface])

    # The same sums run in race_steps.js; tests hold the two together, and both to the library's optimisers.
    @property
    def paths(self) -> dict[str, np.ndarray]:
        """Every place that each method has visited, method → (its steps + 1, 2)."""
        return {name: self._walk(name, self.steps)[0] for name in METHODS}

    @property
    def losses(self) -> dict[str, np.ndarray]:
        """The loss at each of those places, method → (its steps + 1,)."""
        return {name: self._walk(name, self.steps)[1] for name in METHODS}

    def _walk(self, name: str, steps: int):
        path, losses, count = walk(self.surface, name, self.start, np.array([self.rates[name]]), steps)
        return path[: count[0] + 1, 0], losses[: count[0] + 1, 0]

    @property
    def statuses(self) -> dict[str, str]:
        """What has become of each method so far: one of `STATUSES`."""
        return {name: status(*self._walk(name, self.steps)) for name in METHODS}

    @property
    def steps_needed(self) -> dict[str, int | None]:
        """How many steps each method took to the finish; None: it has not arrived."""
        walks = {name: self._walk(name, self.steps) for name in METHODS}
        return {name: len(w) - 1 if status(w, f) == "arrived" else None for name, (w, f) in walks.items()}

    def step(self, count: int = 1) -> dict[str, str]:
        """Take `count` steps more, as the Step button does; returns the statuses."""
        self.steps = min(self.steps + int(count), LIMIT)
        statuses = self.statuses
        if self.steps == LIMIT or not {"at the start", "on its way"} & set(statuses.values()):
            self.steps = max(len(path) - 1 for path in self.paths.values())
            race = {"surface": self.surface, "start": list(self.start), "rates": dict(self.rates)}
            self.runs = [*self.runs, {**race, "needed": self.steps_needed}]
        return statuses

    def run(self) -> dict[str, int | None]:
        """Race from the start to the end; returns the steps that each method needed (None: it did not arrive)."""
        self.steps = 0
        self.step(LIMIT)
        return self.steps_needed

    def tune(self) -> dict[str, float]:
        """Give each method the best of 41 rates from 10⁻⁴ to 1, as "Best rate for each" does; returns the rates.

        The best needs the fewest steps to the finish; where none arrives, it has the lowest loss after 5,000 steps.
        """
        best, grid = {}, np.array(GRID)
        for name in METHODS:
            _, losses, count = walk(self.surface, name, self.start, grid, LIMIT, keep=False)
            loss = np.where(losses <= FLOWN, losses, np.inf)
            best[name] = GRID[np.lexsort((loss, np.where(loss <= FINISH, count, LIMIT + 1)))[0]]
        with self.hold_sync():
            self.rates, self.steps = best, 0
        return best

    def state(self) -> dict:
        """surface, start, rates, steps, runs, and for each method its loss, its status and the steps it needed."""
        return {
            "surface": self.surface,
            "start": self.start,
            "rates": dict(self.rates),
            "steps": self.steps,
            "runs": list(self.runs),
            "losses": {name: float(f[-1]) for name, f in self.losses.items()},
            "statuses": self.statuses,
            "needed": self.steps_needed,
        }

    @property
    def alt_text(self) -> str:
        """Where each method stands."""
        words = []
        for name in METHODS:
            path, losses = self._walk(name, self.steps)
            come = status(path, losses)
            where = f"arrived at step {len(path) - 1}" if come == "arrived" else f"{come}, loss {losses[-1]:.3g}"
            words.append(f"{name} (rate {self.rates[name]:.3g}) {where}")
        return f"Four optimisers on the {self.surface} after {self.steps} steps: {'; '.join(words)}."

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, SERIES, sequential

        loss, formula, _, ranges, lowest = SURFACES[self.surface]
        fig = Figure(alt=self.alt_text, figsize=(7.5, 3.6))
        plane, curve = fig.subplots(1, 2, width_ratios=(1.15, 1))
        x, y = np.meshgrid(*(np.linspace(*r, 161) for r in ranges))
        height = np.log1p(2 * loss(x, y)[0])
        plane.contourf(x, y, height, levels=18, cmap=sequential(), vmin=0, vmax=2.2 * height.max())
        for name, style in zip(METHODS, SERIES, strict=False):
            path, losses = self._walk(name, self.steps)
            plane.plot(*path.T, **style.line, linewidth=1.6)
            plane.plot(*path[-1], **style.points, markeredgecolor="white", markersize=8)
            curve.plot(np.maximum(losses, 1e-12), **style.line, label=f"{name}, rate {self.rates[name]:.3g}")
            curve.plot(len(losses) - 1, max(losses[-1], 1e-12), **style.points, markeredgecolor="white")
        for place in lowest:
            plane.plot(*place, color=COLORS["ink"], marker="+", markersize=11)
        plane.set(xlim=ranges[0], ylim=ranges[1], xlabel="x", ylabel="y")
        plane.set_title(f"{self.surface.capitalize()}:{chr(10) if len(formula) > 20 else ' '}{formula}")
        curve.axhline(FINISH, color=COLORS["muted"], linestyle=(0, (2, 2)), linewidth=1)
        curve.set_xlim(0, max(20, curve.get_xlim()[1]))
        curve.text(0.02, FINISH, "arrived", transform=curve.get_yaxis_transform(), va="bottom", fontsize=8)
        curve.set(xlabel="step", ylabel="loss", yscale="log")
        curve.set_title("The loss at every step")
        fig.legend(*curve.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
        return fig


def walk(surface: str, method: str, start, rates: np.ndarray, steps: int, keep: bool = True):
    """Walk from `start` with several rates at once, each until it arrives, flies away, or `steps` are over.

    Args: rates: (R,); keep: True for whole paths, False for the last losses only.
    Shape: paths (T + 1, R, 2) (None without keep), losses (T + 1, R) (or (R,)), steps taken (R,).
    """
    slopes, count = SURFACES[surface][0], np.zeros(len(rates), dtype=int)
    w = np.repeat(np.array(start, dtype=np.float64)[:, None], len(rates), axis=1)
    a, b, left1, left2 = np.zeros_like(w), np.zeros_like(w), 1.0, 1.0
    loss, *g = slopes(*w)
    paths, losses = [w], [loss]
    with np.errstate(over="ignore", invalid="ignore"):
        while True:
            going = (loss > FINISH) & (loss <= FLOWN) & (count < steps)
            if not going.any():
                break
            g = np.array(g)
            if method == "SGD":
                move = rates * g
            elif method == "momentum":
                a = 0.9 * a + g
                move = rates * a
            elif method == "RMSprop":
                b = 0.99 * b + 0.01 * (g * g)
                move = rates * g / (np.sqrt(b) + 1e-8)
            else:
                a, b = 0.9 * a + 0.1 * g, 0.999 * b + 0.001 * (g * g)
                left1, left2 = left1 * 0.9, left2 * 0.999
                move = rates / (1 - left1) * a / (np.sqrt(b) / math.sqrt(1 - left2) + 1e-8)
            w = np.where(going, w - move, w)
            loss, *g = slopes(*w)
            count = count + going
            if keep:
                paths.append(w)
                losses.append(loss)
    if not keep:
        return None, loss, count
    return np.stack(paths).transpose(0, 2, 1), np.stack(losses), count


def status(path: np.ndarray, losses: np.ndarray) -> str:
    """What has become of one walk: one of `STATUSES`."""
    if losses[-1] <= FINISH:
        return "arrived"
    if not losses[-1] <= FLOWN:
        return "flew away"
    if len(path) == 1:
        return "at the start"
    return "stuck" if np.abs(path[-1] - path[-2]).max() < 1e-12 else "on its way"


def _rates(who, rates) -> dict[str, float]:
    given = rates if isinstance(rates, dict) else dict.fromkeys(METHODS, rates)
    for name in given:
        if name not in METHODS:
            raise DataError(f"{who}: rates has {name!r}; the methods are {', '.join(METHODS)}.")
    return {name: number(who, f"the rate of {name}", given.get(name, 0.02), *DIAL) for name in METHODS}


def _styles() -> list[dict]:
    """Colour, dashes and marker of each method, as in figures."""
    from nnlib.viz.palette import SERIES

    shapes = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond"}
    dashes = [[] if s.linestyle == "-" else [2.2 * d for d in s.linestyle[1]] for s in SERIES]
    return [{"color": s.name, "dash": d, "marker": shapes[s.marker]} for s, d in zip(SERIES[:4], dashes, strict=False)]
