"""Figures of lesson 00: weights before and after learning, and what a reader of digits answers to a picture."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, diverging


def before_after(before, after, *, titles) -> Figure:
    """Weights as pictures, before learning above and after it below.

    Args: before, after: (K, H, W); titles: K texts.
    """
    before, after = np.asarray(before), np.asarray(after)
    still = np.isclose(before, after).all(axis=0)  # (H, W): weights that no neuron has moved
    moved = np.abs(after - before)[:, ~still].mean()
    alt = (
        f"The weights of {len(titles)} neurons as pictures, before and after learning. Dots mark {np.sum(still)} "
        f"weights that no neuron has moved; the others moved by ≈{moved:.2g} on average."
    )
    fig = Figure(alt=alt, figsize=(0.78 * len(titles) + 0.5, 2.3))
    for row, pictures, name in zip(fig.subplots(2, len(titles)), (before, after), ("before", "after")):
        top = np.abs(pictures).max()
        for ax, picture, title in zip(row, pictures, titles):
            ax.imshow(picture, cmap=diverging(), vmin=-top, vmax=top)
            ax.set(xticks=[], yticks=[])
            if name == "before":
                ax.set_title(title, loc="center")
            else:
                ax.plot(*np.argwhere(still)[:, ::-1].T, ".", color=COLORS["ink"], markersize=2)
        row[0].set_ylabel(name)
    return fig


def answers(images, shares, *, titles, title: str) -> Figure:
    """Images, and below each the ten shares that a model gives to the digits.

    Args: images: (N, H, W) in 0..1; shares: (N, 10), rows that add up to 1; titles: N texts.
    """
    shares = np.asarray(shares)
    said = [f"{name}: ≈{row.argmax()} with ≈{row.max():.0%}" for name, row in zip(titles, shares)]
    fig = Figure(alt=f"{title}: an answer to each picture. " + "; ".join(said) + ".", figsize=(1.45 * len(images), 2.9))
    pictures, bars = fig.subplots(2, len(images), squeeze=False, height_ratios=(1.2, 1))
    for above, below, image, name, row in zip(pictures, bars, images, titles, shares):
        above.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        above.set(xticks=[], yticks=[])
        above.set_title(name, loc="center", fontsize=9)
        above.spines[:].set_visible(True)
        colours = [COLORS["blue"] if digit == row.argmax() else COLORS["grey"] for digit in range(10)]
        below.bar(range(10), row, color=colours)
        below.set(ylim=(0, 1.05), xticks=range(10), yticks=[0, 0.5, 1])
        below.tick_params(labelsize=7, length=0)
        below.set_yticklabels([] if below is not bars[0] else ["0", "½", "1"])
        below.set_title(f"says {row.argmax()}", loc="center", fontsize=9)
    bars[0].set_ylabel("share")
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig
