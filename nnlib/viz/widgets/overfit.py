"""`OverfitExplorer`: capacity, data, weight decay, epochs: what each does to the errors on seen and unseen points."""

import numpy as np
import traitlets

from nnlib.errors import DataError, described
from nnlib.viz.widgets.base import Widget, number

MOST, VALIDATION, TEST = 200, 100, 1000  # points
LARGEST, LONGEST = 40, 1_000_000  # degree, epochs
NO_DECAY = 1e-8  # the left end of the slider for weight decay means none
AXES = {  # what the curves can run along, and where they are computed
    "epochs": np.unique(np.round(np.logspace(0, 6, 73)).astype(int)).tolist(),
    "capacity": list(range(LARGEST + 1)),
    "points": [5, 7, 10, 12, 15, 18, 21, 25, 30, 36, 43, 52, 62, 75, 90, 108, 130, 156, 177, 200],
    "decay": [NO_DECAY, *(float(f"{10 ** (k / 4):.3g}") for k in range(-28, 5))],
}


class OverfitExplorer(Widget):
    """A curve through noisy points: how well it does on the points it was fitted to, and on others.

    The model is linear in Legendre polynomials, ŷ = w₀P₀(x) + … + w_d P_d(x): its degree d is its *capacity*. It is
    trained from w = 0 by gradient descent on all training points at once, with weight decay λ, as
    `nn.SGD([w], lr=η, weight_decay=λ)` on the mean squared error does, at the rate η = 0.9 / (largest curvature). Such
    a run can be written down for any epoch at once, so that a million epochs answer as fast as one:
    along each eigenvector of the curvature, w_t = (1 − (1 − ημ)^t) · 2b/μ with μ = 2h + λ.

    The truth is y = sin(4x)·0.8 + 0.4x plus noise; training and validation points come from the same source. The test
    error is shown when it is asked for, and `looks` counts how often that was.

    Args:
        capacity: the degree d, 0 to 40.
        points: training points, 5 to 200.
        noise: standard deviation of the noise, 0 to 1.
        decay: λ, 0 to 10.
        epochs: 1 to 1,000,000.
        axis: what the curves run along: "epochs", "capacity", "points" or "decay".
        seed: of the points.

    Raises:
        TypeError: unknown option. DataError: a value out of range.

    Example:
        >>> explorer = OverfitExplorer(capacity=25, points=30, epochs=1_000_000)
        >>> few = explorer.errors()
        >>> explorer.points = 200                                         # the same curve, more data
        >>> many = explorer.errors()
        >>> few["validation"] > 2 * many["validation"], few["train"] < many["train"]
        (True, True)
    """

    script = ("plot.js", "overfit_sums.js", "overfit.js")
    remembers = ("capacity", "points", "noise", "decay", "epochs", "axis", "seed", "looks")

    capacity = traitlets.Int(20).tag(sync=True)
    points = traitlets.Int(30).tag(sync=True)
    noise = traitlets.Float(0.3).tag(sync=True)
    decay = traitlets.Float(0.0).tag(sync=True)
    epochs = traitlets.Int(100).tag(sync=True)
    axis = traitlets.Enum(tuple(AXES), "epochs").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    looks = traitlets.Int(0).tag(sync=True)  # how often the test error was looked at
    _sample = traitlets.Bytes().tag(sync=True)  # float32: all x, then all noise of size 1; train, validation, test
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(self, capacity=20, points=30, noise=0.3, decay=0.0, epochs=100, axis="epochs", seed=0, **unknown):
        self.refuse(unknown)
        who = type(self).__name__
        if not isinstance(axis, str) or axis not in AXES:
            raise DataError(f"{who}: axis must be one of {', '.join(AXES)}; got {described(axis)}.")
        super().__init__(
            label="Overfit explorer: a curve fitted to noisy points",
            capacity=_whole(who, "capacity", capacity, 0, LARGEST),
            points=_whole(who, "points", points, 5, MOST),
            noise=number(who, "noise", noise, 0, 1),
            decay=number(who, "decay", decay, 0, 10),
            epochs=_whole(who, "epochs", epochs, 1, LONGEST),
            axis=axis,
            seed=_whole(who, "seed", seed, 0, 10**9),
            _frame={
                "axes": AXES,
                "most": MOST,
                "validation": VALIDATION,
                "test": TEST,
                "largest": LARGEST,
                "longest": LONGEST,
                "noDecay": NO_DECAY,
            },
        )
        self._draw_sample()

    @traitlets.observe("seed")
    def _new_seed(self, change):
        if self._frame:
            self._draw_sample()

    def _draw_sample(self) -> None:
        rng, total = np.random.default_rng(self.seed), MOST + VALIDATION + TEST
        self._sample = np.concatenate([rng.uniform(-1, 1, total), rng.normal(size=total)]).astype(np.float32).tobytes()

    # The same sums run in overfit_sums.js; tests hold the two together, and both to nnlib's SGD.
    def parts(self, points=None) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """(x, y) of the training, validation and test points."""
        x, e = np.frombuffer(self._sample, np.float32).astype(np.float64).reshape(2, -1)
        y, cut = truth(x) + self.noise * e, MOST + VALIDATION
        n = self.points if points is None else points
        return {"train": (x[:n], y[:n]), "validation": (x[MOST:cut], y[MOST:cut]), "test": (x[cut:], y[cut:])}

    def coefficients(self, **changed) -> np.ndarray:
        """The weights w₀ … w_d, at these settings or with some changed."""
        s = self._setting(changed)
        x, y = self.parts(s["points"])["train"]
        phi = legendre(x, s["capacity"])
        h, v = np.linalg.eigh(phi.T @ phi / len(x))
        decay = 0.0 if s["decay"] <= NO_DECAY else s["decay"]
        mu, b = 2 * np.maximum(h, 0) + decay, v.T @ (phi.T @ y / len(x))
        rate = 0.9 / mu.max()
        reached = np.where(mu > 1e-14 * mu.max(), -np.expm1(s["epochs"] * np.log1p(-rate * mu)) / mu.clip(1e-300), 0)
        return v @ (reached * 2 * b)

    @property
    def rate(self) -> float:
        """η: 0.9 divided by the largest curvature of the loss."""
        phi = legendre(self.parts()["train"][0], self.capacity)
        return 0.9 / (2 * np.linalg.eigvalsh(phi.T @ phi / len(phi))[-1] + (self.decay if self.decay > NO_DECAY else 0))

    def errors(self, **changed) -> dict[str, float]:
        """Mean squared errors "train", "validation" and "test", at these settings or with some changed."""
        s, w = self._setting(changed), self.coefficients(**changed)
        parts = self.parts(s["points"])
        return {name: float(np.mean((legendre(x, s["capacity"]) @ w - y) ** 2)) for name, (x, y) in parts.items()}

    def curve(self, axis: str | None = None) -> dict[str, np.ndarray]:
        """Training and validation error along an axis, the other settings as they are."""
        axis = self.axis if axis is None else axis
        rows = [self.errors(**{axis: value}) for value in AXES[axis]]
        found = {name: np.array([row[name] for row in rows]) for name in ("train", "validation")}
        return {axis: np.array(AXES[axis]), **found}

    def _setting(self, changed) -> dict:
        for name in changed:
            if name not in AXES:
                raise DataError(f"{type(self).__name__}: {name!r} cannot be changed here; known: {', '.join(AXES)}.")
        return {name: getattr(self, name) for name in AXES} | changed

    def state(self) -> dict:
        """The settings, and the errors: train and validation. (The test error is not told here: see `looks`.)"""
        errors = self.errors()
        return {**super().state(), "train": errors["train"], "validation": errors["validation"]}

    @property
    def alt_text(self) -> str:
        """The settings, both errors, and where on the present axis the validation error is lowest."""
        s, curve = self.state(), self.curve()
        best = int(np.argmin(curve["validation"]))
        decay = f"weight decay {s['decay']:.3g}" if s["decay"] > NO_DECAY else "no weight decay"
        return (
            f"A curve of degree {s['capacity']} fitted to {s['points']} points with noise {s['noise']:g}, {decay}, "
            f"after {s['epochs']} epochs: mean squared error {s['train']:.3g} on the training points and "
            f"{s['validation']:.3g} on the validation points. Along {NAMES[self.axis]} the validation error is lowest, "
            f"{curve['validation'][best]:.3g}, at {curve[self.axis][best]:.3g}."
        )

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS, SERIES

        fig = Figure(alt=self.alt_text, figsize=(7.8, 3.3))
        fit, errors = fig.subplots(1, 2)
        parts, x = self.parts(), np.linspace(-1, 1, 401)
        fit.plot(x, truth(x), color=COLORS["grey"], linestyle=(0, (4, 3)), label="truth")
        fit.plot(x, legendre(x, self.capacity) @ self.coefficients(), color=COLORS["purple"], linewidth=2, label="fit")
        for name, style in (("train", SERIES[0]), ("validation", SERIES[1])):
            fit.plot(*parts[name], **style.points, linestyle="none", markersize=4, label=name)
        fit.set(xlim=(-1, 1), ylim=(-2.3, 2.3), xlabel="x", ylabel="y")
        fit.legend(fontsize=8, ncols=2)
        fit.set_title(f"Degree {self.capacity}, {self.points} points, {self.epochs:,} epochs")
        curve = self.curve()
        for name, style in (("train", SERIES[0]), ("validation", SERIES[1])):
            errors.plot(curve[self.axis], np.maximum(curve[name], 1e-6), **style.line, label=name)
        errors.axvline(max(getattr(self, self.axis), curve[self.axis][0]), color=COLORS["muted"], linestyle=":")
        if self.axis != "capacity":
            errors.set_xscale("log")
        errors.set(yscale="log", xlabel=NAMES[self.axis], ylabel="mean squared error")
        errors.legend()
        errors.set_title("Errors on seen and on unseen points")
        return fig


NAMES = {"epochs": "epochs", "capacity": "the degree", "points": "the training points", "decay": "the weight decay"}


def truth(x):
    """What the points are scattered about: 0.8 sin 4x + 0.4 x."""
    return 0.8 * np.sin(4 * x) + 0.4 * x


def legendre(x: np.ndarray, degree: int) -> np.ndarray:
    """P₀(x) … P_degree(x), (N, degree + 1):  k P_k = (2k − 1) x P_{k−1} − (k − 1) P_{k−2}."""
    columns = [np.ones_like(x), x]
    for k in range(2, degree + 1):
        columns.append(((2 * k - 1) * x * columns[-1] - (k - 1) * columns[-2]) / k)
    return np.stack(columns[: degree + 1], axis=1)


def _whole(who, name, value, low, high) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise DataError(f"{who}: {name} must be a whole number from {low} to {high}, got {value}.")
    return int(number(who, name, value, low, high))
