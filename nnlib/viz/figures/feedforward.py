"""Figures of lesson 05: what layers bend and fold, what knees can follow, how sizes travel, how sure a network is."""

import numpy as np

from nnlib.viz.figure import Figure, axes_for
from nnlib.viz.palette import COLORS, SERIES

LOW, HIGH = -0.5, 1.5  # the part of the plane that `folded_plane` draws


def stacked_curves(x, outputs: dict, *, title: str) -> Figure:
    """What a network of one input says along a line of inputs, a panel each.

    Args: x: (N,); outputs: {name: (N,)}.
    """
    x, words = np.asarray(x, dtype=float), []
    for name, y in outputs.items():
        straight = np.ptp(np.diff(y)) < 1e-9 * max(np.ptp(y), 1e-300)
        words.append(f"{name}: {'one straight line' if straight else 'a line with bends'}")
    fig = Figure(alt=f"{title}. {'; '.join(words)}.", figsize=(3.6 * len(outputs), 3))
    for ax, style, (name, y) in zip(fig.subplots(1, len(outputs), squeeze=False)[0], SERIES, outputs.items()):
        ax.plot(x, y, **style.line)
        ax.set(xlabel="input x", ylabel="output")
        ax.set_title(name)
    return fig


def folded_plane(points, labels, weights, biases, line, *, title: str) -> Figure:
    """Two ReLU units at work: on the left what comes in, on the right where each point lands, with the line that parts.

    Args:
        points: (N, 2). labels: (N,) of 0 and 1.
        weights: (2, 2), a column for each unit; biases: (2,).
        line: (v₁, v₂, c): the output is v₁h₁ + v₂h₂ + c, and class 1 is where it is above ½.
    """
    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    weights, biases, line = (np.asarray(a, dtype=float) for a in (weights, biases, line))
    landed = _hidden(points, weights, biases)
    right = np.sum((landed @ line[:2] + line[2] > 0.5) == (labels == 1))
    alt = f"{title}. After the two units one straight line has {right} of {len(points)} points on the right side."
    fig = Figure(alt=alt, figsize=(7.6, 4.1))
    left, after = fig.subplots(1, 2)
    _draw_mesh(left, after, weights, biases)
    side = np.linspace(LOW, HIGH, 81)
    x1, x2 = np.meshgrid(side, side)
    output = _hidden(np.stack([x1, x2], axis=-1), weights, biases) @ line[:2] + line[2]
    left.contourf(x1, x2, output, levels=[-1e9, 0.5, 1e9], colors=[COLORS["surface"], "#BBD5F7"], zorder=0)
    for unit, style in zip(range(2), SERIES[2:4]):
        left.contour(x1, x2, x1 * weights[0, unit] + x2 * weights[1, unit] + biases[unit], levels=[0],
                     colors=style.color, linestyles=[style.linestyle], linewidths=2)  # fmt: skip
        left.plot([], [], **style.line, linewidth=2, label=f"unit {unit + 1} begins")
    _draw_points(left, points, points, labels)
    _draw_points(after, landed, points, labels)
    _draw_line(after, line)
    left.set(xlabel="x₁", ylabel="x₂", xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal")
    after.set(xlabel="h₁, output of unit 1", ylabel="h₂, output of unit 2")
    (x_low, x_high), (y_low, y_high) = after.get_xlim(), after.get_ylim()
    after.set(ylim=(y_low, max(y_high, y_low + x_high - x_low)), aspect="equal")
    left.set_title("What comes in", pad=8)
    after.set_title("After the two units")
    fig.legend(loc="outside lower left", ncols=2, fontsize=9, frameon=False)
    return fig


def _hidden(points, weights, biases):
    return np.maximum(points @ weights + biases, 0)


def _draw_mesh(left, after, weights, biases):
    """A net of thin lines on the plane, and where each of them goes."""
    t = np.linspace(LOW, HIGH, 81)
    for c in np.linspace(LOW, HIGH, 17):
        for line in (np.stack([t, np.full_like(t, c)], axis=1), np.stack([np.full_like(t, c), t], axis=1)):
            left.plot(*line.T, color=COLORS["line"], linestyle="-", linewidth=0.7, zorder=1)
            bent = _hidden(line, weights, biases)
            after.plot(*bent.T, color=COLORS["grey"], linestyle="-", linewidth=0.7, alpha=0.5, zorder=1)
    for ax in (left, after):
        ax.grid(False)


def _draw_points(ax, places, names, labels):
    """The points, each with the input that it came from; those that land on one spot share a label."""
    texts = {}
    for place, name in zip(places.round(3).tolist(), names.tolist()):
        texts.setdefault(tuple(place), []).append(f"({name[0]:g}, {name[1]:g})")
    for cls, style in ((0, SERIES[1]), (1, SERIES[0])):
        ax.plot(*places[labels == cls].T, style.marker, color=style.color, markersize=8, zorder=4)
    for place, name in texts.items():
        ax.annotate(" and ".join(name), place, xytext=(6, 6), textcoords="offset points", fontsize=8, zorder=5)


def _draw_line(ax, line):
    """Where v₁h₁ + v₂h₂ + c = ½, across the panel as it is."""
    low, high = ax.get_xlim(), ax.get_ylim()
    v1, v2, c = line
    drawn = {"color": COLORS["ink"], "linestyle": "-", "linewidth": 2, "zorder": 3}
    if v2 and abs(v2) >= abs(v1):
        ends = np.array(low)
        ax.plot(ends, (0.5 - c - v1 * ends) / v2, **drawn)
    elif v1:
        ends = np.array(high)
        ax.plot((0.5 - c - v2 * ends) / v1, ends, **drawn)
    ax.set(xlim=low, ylim=high)


def followed_curves(x, truth, guesses: dict, *, title: str) -> Figure:
    """A curve, and what networks of one input make of it.

    Args: x: (N,); truth: (N,); guesses: {name: (N,)}.
    """
    truth = np.ravel(truth)
    errors = {name: np.sqrt(np.mean((np.ravel(y) - truth) ** 2)) for name, y in guesses.items()}
    words = [f"{name} is off by ≈{error:.2g} on average" for name, error in errors.items()]
    fig, ax = axes_for(alt=f"{title}: {'; '.join(words)} (root mean square).", figsize=(7, 3.4))
    ax.plot(np.ravel(x), truth, color=COLORS["ink"], linestyle="-", linewidth=3, alpha=0.35, label="the curve")
    for style, (name, y) in zip(SERIES, guesses.items()):
        ax.plot(np.ravel(x), np.ravel(y), **style.line, label=name)
    ax.set(xlabel="x", ylabel="y")
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return fig


def sizes_through_layers(sizes: dict, *, title: str) -> Figure:
    """The mean square of the numbers after each layer, on a logarithmic axis.

    Args: sizes: {name: (layers + 1,)}, the first one is the input's.
    """
    words = [f"{name}: from {_power(s[0])} to {_power(s[-1])}" for name, s in sizes.items()]
    fig, ax = axes_for(alt=f"{title}. {'; '.join(words)}.", figsize=(7, 3.4))
    for style, (name, s) in zip(SERIES, sizes.items()):
        ax.plot(range(len(s)), s, **style.line, marker=style.marker, markersize=4, label=name)
    ax.set(yscale="log", xlabel="layer (0 is the input)", ylabel="mean of the squares")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_title(title)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), title="spread of the weights")
    return fig


def _power(number: float) -> str:
    return "0" if number == 0 else f"≈1e{round(np.log10(number)):+d}"


def pictures_with_shares(images, shares, names) -> Figure:
    """Pictures of 8×8 pixels, and below each the ten shares that a network gives it.

    Args: images: (K, 64), 0 to 1; shares: (K, 10); names: K titles.
    """
    shares = np.asarray(shares)
    words = [f"{name}: {np.argmax(s)} with a share of ≈{np.max(s):.2f}" for name, s in zip(names, shares)]
    fig = Figure(alt=f"What the network says. {'; '.join(words)}.", figsize=(1.9 * len(names), 3.4))
    panels = fig.subplots(2, len(names), squeeze=False)
    for above, below, image, share, name in zip(*panels, images, shares, names):
        above.imshow(np.reshape(image, (8, 8)), cmap="Greys", vmin=0, vmax=1)
        above.set(xticks=[], yticks=[])
        above.grid(False)
        above.set_title(name, fontsize=9)
        below.bar(range(10), share, color=[COLORS["orange" if k == np.argmax(share) else "blue"] for k in range(10)])
        below.set(xticks=range(10), ylim=(0, 1.05), xlabel="digit")
        below.tick_params(labelsize=7)
    panels[1, 0].set_ylabel("share")
    return fig
