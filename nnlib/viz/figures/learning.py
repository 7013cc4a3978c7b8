"""Figures of lesson 02: steps in a valley, and forecasts of yes or no."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES


def descent_paths(paths: dict, *, curvature: float) -> Figure:
    """The valley ½ · curvature · w² with the walk of each learning rate, side by side on the same scale.

    Args: paths: {rate as text: every w visited}; curvature: the slope of the slope.
    """
    factors = {rate: 1 - float(rate) * curvature for rate in paths}
    words = []
    for rate, factor in factors.items():
        kind = "slides down on one side" if factor >= 0 else "zig-zags"
        words.append(f"rate {rate}: the walk {kind} and {'arrives' if abs(factor) < 1 else 'flies away'}")
    fig = Figure(alt="; ".join(words) + ".", figsize=(2.7 * len(paths), 2.9))
    reach = 1.1 * max(np.abs(path).max() for path in paths.values())
    w = np.linspace(-reach, reach, 201)
    for ax, (rate, path) in zip(np.atleast_1d(fig.subplots(1, len(paths), sharey=True)), paths.items()):
        path = np.asarray(path)
        ax.plot(w, curvature / 2 * w**2, color=COLORS["grey"], linestyle="-", linewidth=1)
        ax.plot(path, curvature / 2 * path**2, **SERIES[0].line, marker="o", markersize=4)
        ax.plot(path[0], curvature / 2 * path[0] ** 2, color=COLORS["orange"], marker="s", markersize=8, linestyle="")
        ax.annotate("start", (path[0], curvature / 2 * path[0] ** 2), (9, -4), textcoords="offset points")
        ax.set_title(f"rate {rate}: times {factors[rate]:+.1f}")
        ax.set_xlabel("weight w")
    fig.axes[0].set_ylabel("loss")
    return fig


def forecasts(chances, truth, *, names: tuple[str, str], threshold: float = 0.5) -> Figure:
    """How the forecasts of either class are spread, and which fall on the wrong side of the threshold.

    Args: chances: (N,) in 0..1; truth: (N,) of 0 and 1; names: of class 0 and of class 1.
    """
    chances, truth = np.asarray(chances), np.asarray(truth)
    shares = [np.mean((chances > threshold) != cls, where=truth == cls) for cls in (0, 1)]
    alt = f"Most forecasts are near 0 or near 1. On the wrong side of {threshold}: " + " and ".join(
        f"≈{100 * share:.0f} % of the {name}" for share, name in zip(shares, names)
    )
    fig = Figure(alt=alt + ".", figsize=(6, 3.4))
    bins = np.linspace(0, 1, 21)
    panels = fig.subplots(2, 1, sharex=True)
    for ax, cls, style in zip(panels, (0, 1), (SERIES[1], SERIES[0])):
        counts, _ = np.histogram(chances[truth == cls], bins)
        middles, width = (bins[1:] + bins[:-1]) / 2, 0.045
        wrong = (middles > threshold) != cls
        ax.bar(middles, counts, width, color=style.color, alpha=0.85)
        ax.bar(
            middles[wrong],
            counts[wrong],
            width,
            facecolor="none",
            edgecolor=COLORS["ink"],
            hatch="////",
            label="wrong side",
        )
        ax.axvline(threshold, color=COLORS["ink"], linestyle="--", linewidth=1)
        ax.set_yscale("function", functions=(np.sqrt, np.square))  # so that single errors can be seen beside hundreds
        ax.set(ylabel="count", ylim=(0, 1.1 * counts.max()))
        ax.set_yticks([tick for tick in (0, 5, 20, 50, 100, 200, 400) if tick <= 1.1 * counts.max()])
        ax.set_title(f"truly {names[cls]} (hatched: on the wrong side of {threshold})")
    panels[1].set_xlabel(f"forecast chance of {names[1]}")
    return fig


def lines_through(x, y, *, slopes, x_label: str, y_label: str, title: str) -> Figure:
    """Points and lines through the origin, one for each candidate weight.  x, y: (N,)."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    errors = {w: np.mean((w * x - y) ** 2) for w in slopes}
    best = min(errors, key=errors.get)
    fig = Figure(alt=f"{len(x)} points and the lines y = w·x for w = {', '.join(map(str, slopes))}: "
                 f"of these, w = {best} passes closest to the points.", figsize=(6, 3.6))  # fmt: skip
    ax = fig.subplots()
    ax.plot(x, y, ".", color=COLORS["grey"], markersize=3, alpha=0.6)
    ends = np.array([x.min(), x.max()])
    for w, style in zip(slopes, SERIES):
        ax.plot(ends, w * ends, **style.line, linewidth=2, label=f"w = {w}")
    ax.set(xlabel=x_label, ylabel=y_label, ylim=(y.min() * 1.05, y.max() * 1.05))
    ax.set_title(title)
    ax.legend(loc="lower right")
    return fig


def loss_valley(weights, losses, *, marks: dict, x_label: str, y_label: str) -> Figure:
    """The loss as a curve over one weight, with named places on it.  marks: {name: (weight, loss)}."""
    weights, losses = np.asarray(weights), np.asarray(losses)
    lowest = weights[np.argmin(losses)]
    fig = Figure(alt=f"The loss is a valley over the weight, lowest near {lowest:.3g}.", figsize=(5.5, 3.2))
    ax = fig.subplots()
    ax.plot(weights, losses, **SERIES[0].line)
    for style, (name, place) in zip(SERIES[1:], marks.items()):
        ax.plot(*place, style.marker, color=style.color, markersize=9)
        ax.annotate(name, place, (8, 8), textcoords="offset points", color=style.color)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.set_title("How wrong is each weight?")
    return fig


def errors_along(x, errors, *, edges, x_label: str, y_label: str, title: str) -> Figure:
    """Errors over a quantity that spans several powers of ten, with the mean between the edges.  x, errors: (N,)."""
    x, errors = np.asarray(x, dtype=float), np.asarray(errors, dtype=float)
    group = np.digitize(x, edges)
    groups = [group == k for k in np.unique(group)]
    means = [errors[members].mean() for members in groups]
    words = [f"from {x[members].min():g} to {x[members].max():g}: ≈{m:.0f}" for members, m in zip(groups, means)]
    fig = Figure(alt=f"{title}. Mean of {y_label}, by {x_label}, {'; '.join(words)}.", figsize=(6, 3.4))
    ax = fig.subplots()
    jitter = np.random.default_rng(0).uniform(0.93, 1.07, size=len(x))
    ax.plot(x * jitter, errors, ".", color=COLORS["grey"], markersize=3, alpha=0.5, label="one mix")
    middles = [np.exp(np.log(x[members]).mean()) for members in groups]
    ax.plot(middles, means, **SERIES[1].line, marker="s", linewidth=2, label="mean of a group")
    ax.axhline(0, color=COLORS["ink"], linewidth=1)
    ax.set(xscale="log", xlabel=x_label, ylabel=y_label)
    ax.set_xticks([1, 3, 7, 28, 90, 365], ["1", "3", "7", "28", "90", "365"])
    ax.set_title(title)
    ax.legend()
    return fig
