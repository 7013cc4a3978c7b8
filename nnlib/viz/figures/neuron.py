"""Figures of lesson 01: small images, the line of a neuron, activations, templates."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES, diverging


def image_row(images, *, titles, title: str) -> Figure:
    """Small grey images side by side, ink dark.  images: (N, H, W) in 0..1; titles: one for each."""
    images = np.asarray(images)
    names = [str(name) for name in titles]
    fig = Figure(alt=f"{title}: small images of {', '.join(names)}.", figsize=(0.85 * len(images), 1.35))
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
    low, high = -1.0, 2.5
    x1, x2 = np.meshgrid(*[np.linspace(low, high, 200)] * 2)
    for ax, (name, (w, bias)) in zip(fig.subplots(1, len(neurons), squeeze=False)[0], neurons.items()):
        z = w[0] * x1 + w[1] * x2 + bias
        ax.contourf(x1, x2, z, levels=[-1e9, 0, 1e9], colors=[COLORS["surface"], "#BBD5F7"])
        ax.contour(x1, x2, z, levels=[0], colors=[COLORS["ink"]], linewidths=1.5)
        w = np.asarray(w, dtype=float)
        foot = -bias * w / (w @ w)
        ax.annotate("", foot + w, foot, arrowprops={"arrowstyle": "-|>", "color": COLORS["orange"], "linewidth": 2})
        ax.annotate("w", foot + w, (4, 2), textcoords="offset points", color=COLORS["orange"], weight="bold")
        ax.text(0.97, 0.03, "shaded: fires", transform=ax.transAxes, ha="right", fontsize=9)
        ax.set(xlabel="x₁", ylabel="x₂", aspect="equal", xlim=(low, high), ylim=(low, high))
        ax.set_title(name, fontsize=10)
    return fig


def activations(z, curves: dict) -> Figure:
    """Activation functions over the weighted sum.  z: (T,); curves: {name: values (T,)}."""
    ends = ", ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values in curves.items())
    fig = Figure(alt=f"Over sums from {z[0]:g} to {z[-1]:g}: {ends}.", figsize=(2.0 * len(curves), 2.4))
    for ax, style, (name, values) in zip(fig.subplots(1, len(curves), squeeze=False)[0], SERIES, curves.items()):
        ax.plot(z, values, **{**style.line, "linestyle": "-"}, linewidth=2)
        ax.set(xlabel="weighted sum z", xlim=(z[0], z[-1]))
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
