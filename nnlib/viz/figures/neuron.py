"""Figures of lesson 01: small images, the line of a neuron, activations, templates."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES, diverging


def image_row(images, *, titles, title: str, finding: str = "") -> Figure:
    """Small grey images side by side, ink dark.  images: (N, H, W) in 0..1; titles: one for each.

    finding: what there is to see in them, for whoever cannot: it ends the alt text.
    """
    images = np.asarray(images)
    names = [str(name) for name in titles]
    alt = f"{title}: small images of {', '.join(names)}{f'; {finding}' if finding else ''}."
    fig = Figure(alt=alt, figsize=(0.85 * len(images), 1.35))
    for ax, image, name in zip(fig.subplots(1, len(images), squeeze=False)[0], images, names):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.set_title(name, loc="center")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def decision_lines(neurons: dict) -> Figure:
    """The plane of two inputs, the side on which each neuron fires, its weights as an arrow on the line.

    Args: neurons: {title: ((w1, w2), bias)}.
    """
    sides = [f"{name}: fires on the side to which ({w[0]:g}, {w[1]:g}) points" for name, (w, _) in neurons.items()]
    alt = "; ".join(sides) + ". The arrow of the weights stands at a right angle on the line."
    fig = Figure(alt=alt, figsize=(2.6 * len(neurons), 3.0))
    low, high = -1.6, 2.6
    x1, x2 = np.meshgrid(*[np.linspace(low, high, 200)] * 2)
    for ax, (name, (w, bias)) in zip(fig.subplots(1, len(neurons), squeeze=False)[0], neurons.items()):
        z = w[0] * x1 + w[1] * x2 + bias
        ax.contourf(x1, x2, z, levels=[-1e9, 0, 1e9], colors=[COLORS["surface"], "#BBD5F7"])
        ax.contour(x1, x2, z, levels=[0], colors=[COLORS["ink"]], linewidths=1.5)
        w = np.asarray(w, dtype=float)
        foot = -bias * w / (w @ w)
        ax.annotate("", foot + w, foot, arrowprops={"arrowstyle": "-|>", "color": COLORS["orange"], "linewidth": 2})
        ax.annotate("w", foot + w, (4, 2), textcoords="offset points", color=COLORS["orange"], weight="bold")
        ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(low, high), ylim=(low, high))
        ax.set_title(name, fontsize=10)
    fig.suptitle("shaded: where the neuron fires", x=0.01, ha="left", fontsize=10)
    return fig


def activations(z, curves: dict) -> Figure:
    """Activation functions over the weighted sum.  z: (T,); curves: {name: values (T,)}."""
    ends = ", ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values in curves.items())
    fig = Figure(alt=f"Over sums from {z[0]:g} to {z[-1]:g}: {ends}.", figsize=(2.0 * len(curves), 2.4))
    axes = fig.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    for ax, style, (name, values) in zip(axes, SERIES, curves.items()):
        ax.plot(z, values, **{**style.line, "linestyle": "-"}, linewidth=2)
        ax.set(xlabel="weighted sum z", xlim=(z[0], z[-1]), xticks=[-4, -2, 0, 2, 4], yticks=[-1, 0, 1, 2, 3, 4])
        ax.set_title(name)
    fig.axes[0].set_ylabel("output")
    return fig


def template(weights, *, examples) -> Figure:
    """Weights laid out like an image, beside images they are multiplied with.  weights (H, W); examples (N, H, W)."""
    weights = np.asarray(weights)
    top = np.abs(weights).max()
    fig = Figure(
        alt=f"A template with {np.sum(weights > 0)} positive weights in the centre and {np.sum(weights < 0)} negative "
        f"ones around, beside {len(examples)} images.", figsize=(2.3 * (1 + len(examples)), 2.4))  # fmt: skip
    first, *others = fig.subplots(1, 1 + len(examples))
    shown = first.imshow(weights, cmap=diverging(), vmin=-top, vmax=top)
    for (row, column), weight in np.ndenumerate(weights):
        if weight:
            first.text(column, row, "+" if weight > 0 else "−", ha="center", va="center", fontsize=8)
    first.set_title("weights")
    fig.colorbar(shown, ax=first, shrink=0.8)
    for ax, image in zip(others, examples):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        ax.set_title("image")
    for ax in (first, *others):
        ax.set(xticks=[], yticks=[])
    return fig


def two_views(before, after, wanted, *, names: tuple[str, str], labels: tuple) -> Figure:
    """The same examples in two planes, marked by the answer they need.

    Args: before, after: (N, 2); wanted: (N,) of 0 and 1; names: what the planes are; labels: their axes.
    """
    views, wanted = [np.asarray(before, dtype=float), np.asarray(after, dtype=float)], np.asarray(wanted)
    places = [len(np.unique(view[wanted == 1], axis=0)) for view in views]
    alt = f"Examples that need the answer 1 lie at {places[0]} places {names[0]}, at {places[1]} {names[1]}."
    fig = Figure(alt=alt, figsize=(5.6, 2.9))
    for ax, view, name, (x_label, y_label) in zip(fig.subplots(1, 2), views, names, labels):
        for answer, style in ((0, SERIES[1]), (1, SERIES[0])):
            points = view[wanted == answer]
            ax.plot(*points.T, style.marker, color=style.color, markersize=11, label=f"should answer {answer}")
        for point, label in zip(view, views[0]):
            shift = 8 if label[0] >= label[1] else -14
            ax.annotate(f"({label[0]:g}, {label[1]:g})", point, (9, shift), textcoords="offset points", fontsize=8)
        ax.set(xlim=(-0.3, 1.6), ylim=(-0.3, 1.6), xticks=[0, 1], yticks=[0, 1], aspect="equal")
        ax.set(xlabel=x_label, ylabel=y_label)
        ax.set_title(name, fontsize=10)
    fig.axes[0].legend(loc="upper right", fontsize=8)
    return fig
