"""Figures of lesson 04: what broadcasting stretches and sums, what a step costs, what the wrong shapes learn."""

import numpy as np

from nnlib.graph import unbroadcast
from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES

FIRST, SECOND = "blue", "orange"  # the two operands, in every picture


def stretched_and_summed(x, y, g, *, sign: str = "+", names: tuple[str, str] = ("x", "y")) -> Figure:
    """Broadcasting as grids: x and y stretched to the result above, the gradient g summed back below.

    Args:
        x, y: arrays of up to three axes whose shapes fit.
        g: the gradient that reaches the result, of the result's shape.
        sign: "+" or "×", the op between x and y.
        names: what x and y are called in the picture.

    Raises:
        ValueError: the shapes do not fit, or g has not the result's shape.
    """
    x, y, g = (np.asarray(a, dtype=float) for a in (x, y, g))
    shape = np.broadcast_shapes(x.shape, y.shape)
    if g.shape != shape:
        raise ValueError(f"stretched_and_summed: g must have the result's shape {shape}, got {g.shape}.")
    dx, dy = (g, g) if sign == "+" else (g * y, g * x)
    (p, q), words = names, [_said(name, a.shape, shape) for name, a in zip(names, (x, y))]
    fig = Figure(alt=f"{p} {x.shape} {sign} {q} {y.shape} gives {shape}. {words[0]} {words[1]}", figsize=(8.6, 4.4))
    panels = fig.subplots(2, 3)
    factors = ("g", "g") if sign == "+" else (f"g · {q}", f"g · {p}")
    arriving = [_sums(factor, a.shape, shape) for factor, a in zip(factors, (x, y))]
    result = x + y if sign == "+" else x * y
    grids = [
        (x, shape, f"{p} {x.shape}", FIRST),
        (y, shape, f"{sign} {q} {y.shape}", SECOND),
        (result, shape, f"= result {shape}", "ink"),
        (unbroadcast(dx, x.shape), x.shape, f"gradient of {p} {x.shape}:\n{arriving[0]}", FIRST),
        (unbroadcast(dy, y.shape), y.shape, f"gradient of {q} {y.shape}:\n{arriving[1]}", SECOND),
        (g, shape, f"g {shape}", "ink"),
    ]
    for ax, (values, stretched, title, color) in zip(panels.flat, grids):
        _draw_grid(ax, values, stretched, shape, color)
        ax.set_title(title, color=COLORS[color])
    panels[0, 0].set_ylabel("forward: stretched")
    panels[1, 0].set_ylabel("backward: summed")
    return fig


def summed_axes(own: tuple, shape: tuple) -> tuple[int, ...]:
    """The axes of the result over which the gradient of an operand of shape `own` is summed."""
    new = len(shape) - len(own)
    return (*range(new), *(new + i for i, n in enumerate(own) if n == 1 and shape[new + i] != 1))


def _axes_in_words(axes: tuple) -> str:
    return f"{'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"


def _sums(arriving: str, own: tuple, shape: tuple) -> str:
    axes = summed_axes(own, shape)
    return f"{arriving} summed over {_axes_in_words(axes)}" if axes else f"{arriving}: nothing to sum"


def _said(name: str, own: tuple, shape: tuple) -> str:
    axes = summed_axes(own, shape)
    if not axes:
        return f"{name} is not stretched, so nothing of its gradient is summed."
    along = _axes_in_words(axes)
    return f"{name} is stretched along {along}, so its gradient is summed over {along}."


def _blocks(shape: tuple) -> tuple[int, int, int]:
    """A shape of up to three axes as (blocks, rows, columns)."""
    if len(shape) > 3:
        raise ValueError(f"a picture of a grid has room for three axes, got shape {shape}.")
    return (1,) * (3 - len(shape)) + tuple(shape)


def _draw_grid(ax, values, shape, room, color):
    """Numbers in cells, at the scale of a grid of shape `room`; what `shape` adds to the values' own is dotted."""
    blocks, rows, columns = _blocks(shape)
    own = np.reshape(values, _blocks(values.shape))
    shown = np.broadcast_to(own, (blocks, rows, columns))
    ax.grid(False)
    for b, r, c in np.ndindex(blocks, rows, columns):
        copied = any(i >= n for i, n in zip((b, r, c), own.shape))
        left = b * (columns + 0.6) + c
        style = {"facecolor": "none", "edgecolor": COLORS["muted"], "linestyle": ":", "linewidth": 1.4}
        if not copied:
            style = {"facecolor": COLORS["panel"], "edgecolor": COLORS[color], "linewidth": 1.6}
        ax.add_patch(_square(left, r, style))
        ax.text(left + 0.5, r + 0.5, f"{shown[b, r, c]:g}".replace("-", "−"), ha="center", va="center",
                color=COLORS["muted" if copied else "ink"])  # fmt: skip
    blocks, rows, columns = _blocks(room)
    width = blocks * (columns + 0.6) - 0.6
    ax.set(xlim=(-0.1, max(width, 3) + 0.1), ylim=(max(rows, 2) + 0.1, -0.1), xticks=[], yticks=[])
    ax.set_aspect("equal", anchor="NW")
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _square(left, top, style):
    from matplotlib.patches import Rectangle

    return Rectangle((left + 0.04, top + 0.04), 0.92, 0.92, **style)


def step_times(sizes: dict, seconds: dict) -> Figure:
    """How long one training step takes, by the number of examples, on logarithmic axes.

    Args: sizes: {name: numbers of examples}; seconds: {name: seconds of a step at each of them}.
    """
    parts = []
    for name, times in seconds.items():
        shown = [f"{1000 * time:.2g}" if time < 0.1 else f"{1000 * time:.0f}" for time in times]
        steps = [f"≈{ms} ms for {size:,}" for ms, size in zip(shown, sizes[name])]
        parts.append(f"{name}: {', '.join(steps)}")
    fig = Figure(alt="Time of one step against the number of examples. " + "; ".join(parts) + ".", figsize=(6, 3.5))
    ax = fig.subplots()
    for style, (name, times) in zip(SERIES, seconds.items()):
        ax.plot(sizes[name], 1000 * np.asarray(times), **style.line, marker=style.marker, label=name)
    ax.set(xscale="log", yscale="log", xlabel="examples in the batch", ylabel="time of a step, ms")
    ticks = sorted({size for some in sizes.values() for size in some})
    ax.set_xticks(ticks, [f"{size:,}" for size in ticks])
    ax.minorticks_off()
    ax.set_title("What more examples cost")
    ax.legend()
    return fig


def predicted_and_true(predictions: dict, truth, *, unit: str, title: str) -> Figure:
    """For each model its predictions against the truth, side by side, with the line where both are equal.

    Args: predictions: {name: (N,)}; truth: (N,).
    """
    truth = np.asarray(truth, dtype=float)
    predictions = {name: np.ravel(p).astype(float) for name, p in predictions.items()}
    words = [f"{name}: the predictions spread ≈{np.std(p) / truth.std():.2f} times as wide as the truth"
             for name, p in predictions.items()]  # fmt: skip
    fig = Figure(alt=f"{title}. " + "; ".join(words) + ".", figsize=(3.5 * len(predictions), 3.4))
    ends = [truth.min(), truth.max()]
    panels = np.atleast_1d(fig.subplots(1, len(predictions), sharex=True, sharey=True))
    for ax, style, (name, p) in zip(panels, SERIES, predictions.items()):
        ax.plot(ends, ends, color=COLORS["ink"], linewidth=1)
        ax.plot(truth, p, style.marker, color=style.color, markersize=3, alpha=0.6)
        ax.set_xlabel(f"truth, {unit}")
        ax.set_title(name)
    panels[0].set_ylabel(f"prediction, {unit}")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11)
    return fig
