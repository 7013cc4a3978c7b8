"""Figures of lesson 08: pictures and what kernels make of them, and which numbers a window sees."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, diverging


def pictures(
    images, *, titles, finding: str, signed: bool = False, marks=(), columns: int = 4, size: float = 2.2
) -> Figure:
    """Pictures or maps in a grid, each with its title; where `signed`, blue is above 0 and orange below.

    Args:
        images: (H, W) arrays, one for each title. Grey pictures have one scale from 0 to 1; signed maps each their own.
        titles: a text for each.
        finding: what there is to see: it ends the alt text.
        marks: for each image a list of (row, column, text) to be ringed; or nothing.
        columns: pictures in a row.
        size: inches for each.
    """
    rows = -(-len(images) // columns)
    wide = min(columns, len(images))
    alt = f"{'Maps, blue above 0, orange below' if signed else 'Pictures'}: {', '.join(titles)}. {finding}"
    fig = Figure(alt=alt, figsize=(size * wide, (size + 0.25) * rows))
    axes = fig.subplots(rows, wide, squeeze=False).ravel()
    for ax in axes[len(images) :]:
        ax.set_visible(False)
    for i, (ax, image, title) in enumerate(zip(axes, images, titles)):
        image = np.asarray(image)
        largest = np.abs(image).max() or 1
        if signed:
            ax.imshow(image, interpolation="nearest", cmap=diverging(), vmin=-largest, vmax=largest)
        else:
            ax.imshow(image, interpolation="nearest", cmap="gray", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=10)
        for row, column, text in marks[i] if i < len(marks) else ():
            ax.plot(column, row, "o", markersize=20, markerfacecolor="none", markeredgecolor=COLORS["orange"], mew=2)
            ax.annotate(
                text,
                (column, row),
                (9, 9),
                textcoords="offset points",
                color=COLORS["orange"],
                weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
    return fig


def rows_of_pieces(rows, *, titles, finding: str) -> Figure:
    """Small pieces of pictures in rows.  rows: (R, N, h, w), ink 1; titles: R texts; finding: ends the alt text."""
    rows = np.asarray(rows)
    alt = f"{rows.shape[1]} small pieces a row, for {', '.join(titles)}. {finding}"
    fig = Figure(alt=alt, figsize=(0.6 * rows.shape[1] + 0.9, 0.6 * len(rows)))
    for row, pieces, title in zip(fig.subplots(*rows.shape[:2], squeeze=False), rows, titles):
        for ax, piece in zip(row, pieces):
            ax.imshow(piece, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(title, rotation=0, ha="right", va="center", fontsize=9)
    return fig


def windows_seen(length: int, settings: dict[str, dict]) -> Figure:
    """A row of `length` numbers, and below it which of them each window of three sees.

    Args: settings: {title: {"stride", "padding", "dilation"}}; what is left out is 1, 0, 1.
    """
    drawn, counts = {}, []
    for title, given in settings.items():
        stride, padding, dilation = (given.get(name, value) for name, value in DEFAULTS)
        last = length + 2 * padding - 2 * dilation - 1
        drawn[title] = [[start - padding + dilation * i for i in range(3)] for start in range(0, last + 1, stride)]
        counts.append(f"{title}: {len(drawn[title])} windows")
    fig = Figure(alt=f"A row of {length} numbers and windows of three. " + "; ".join(counts) + ".", figsize=(8.6, 2.9))
    low = min(min(window) for found in drawn.values() for window in found)
    for ax, (title, found) in zip(fig.subplots(1, len(drawn), sharey=True, squeeze=False)[0], drawn.items()):
        for x in range(low, length - low):
            inside = 0 <= x < length
            if inside or any(x in window for window in found):
                color = COLORS["ink"] if inside else COLORS["muted"]
                ax.text(x, 0, "·" if inside else "0", ha="center", va="center", color=color, weight="bold")
                ax.add_patch(_cell(x, 0, COLORS["surface"] if inside else "white", COLORS["muted"]))
        for i, window in enumerate(found, 1):
            ax.plot([window[0], window[-1]], [i, i], "-", color=COLORS["muted"], zorder=1)
            for x in window:
                ax.add_patch(_cell(x, i, "#BBD5F7", COLORS["blue"]))
        most = max(map(len, drawn.values()))
        ax.set(xlim=(low - 0.7, length - low - 0.3), ylim=(most + 0.7, -0.7), xticks=[], yticks=[])
        ax.set_title(f"{title}: {len(found)}", fontsize=10)
        ax.spines[:].set_visible(False)
        ax.grid(False)
    return fig


DEFAULTS = (("stride", 1), ("padding", 0), ("dilation", 1))


def _cell(x, y, fill, edge):
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.42, y - 0.36), 0.84, 0.72, facecolor=fill, edgecolor=edge, zorder=2 if y else 0)
