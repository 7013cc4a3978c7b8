"""Figures of lesson 09: depth and express lanes, what a network looks at, boxes and how they are marked."""

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.viz.figure import Figure, axes_for
from nnlib.viz.palette import COLORS, SERIES, sequential

HIT, WRONG, TRUTH = SERIES[:3]  # found, false, there: the colours of DetectionExplorer


# ---------------------------------------------------------------- depth


def express_lane(blocks: int = 3) -> Figure:
    """A chain of blocks of two layers, each with a lane that goes round it."""
    alt = (
        f"A chain of {blocks} blocks of two layers. Beside the way through each block's layers an express lane goes "
        "round them; both ways meet in a sum, and the lanes together "
        "lead from the input to the output without any layer."
    )
    fig = Figure(alt=alt, figsize=(7.4, 1.9))
    ax = fig.subplots()
    ax.axis("off")
    ax.set(xlim=(-0.9, 3 * blocks + 0.4), ylim=(-0.75, 1.35))
    arrow = {"arrowstyle": "-|>", "linewidth": 1.6, "color": COLORS["ink"]}
    lane = {**arrow, "color": SERIES[0].color, "linewidth": 2.4}
    ax.text(-0.75, 0, "x", ha="center", va="center", fontsize=12)
    for k in range(blocks):
        left = 3 * k
        ax.annotate("", (left + 0.15, 0), (left - 0.6, 0), arrowprops=arrow)
        for place, name in ((0.15, "layer"), (1.1, "layer")):
            colors = {"facecolor": COLORS["surface"], "edgecolor": COLORS["ink"]}
            ax.add_patch(Rectangle((left + place, -0.3), 0.75, 0.6, **colors))
            ax.text(left + place + 0.375, 0, name, ha="center", va="center", fontsize=9)
        ax.annotate("", (left + 2.15, 0), (left + 1.85, 0), arrowprops=arrow)
        bow = {**lane, "connectionstyle": "arc3,rad=-0.38", "shrinkA": 0, "shrinkB": 6}
        ax.annotate("", (left + 2.3, 0.12), (left - 0.3, 0.0), arrowprops=bow)
        ax.text(left + 2.3, 0, "+", ha="center", va="center", fontsize=11, weight="bold",
                bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": COLORS["ink"]})  # fmt: skip
        ax.text(left + 1.0, 0.8, "express lane: x as it is", ha="center", fontsize=9, color=SERIES[0].color)
        ax.text(left + 1.0, -0.6, "detour: F(x)", ha="center", fontsize=9, color=COLORS["muted"])
    end = 3 * blocks - 0.7
    ax.annotate("", (end + 0.85, 0), (end + 0.2, 0), arrowprops=arrow)
    return fig


def training_by_depth(scores: dict, *, title: str) -> Figure:
    """Accuracy on the training examples themselves: a dot for each seed, a bar at the mean.

    Args: scores: {name of the network: accuracies (seeds,)}, from left to right.
    """
    words = [f"{name}: mean ≈{np.mean(values):.2f}" for name, values in scores.items()]
    fig, ax = axes_for(alt=f"{title}. Training accuracy, {'; '.join(words)}.", figsize=(5, 2.5))
    for place, values in enumerate(scores.values()):
        ax.plot(np.full(len(values), place), values, **SERIES[0].points, linestyle="none", markersize=6, alpha=0.6)
        ax.plot([place - 0.25, place + 0.25], [np.mean(values)] * 2, color=COLORS["ink"], linestyle="-", linewidth=2)
    ax.set_xticks(range(len(scores)), list(scores))
    ax.set(ylabel="training accuracy", ylim=(0, 1.04), xlim=(-0.5, len(scores) - 0.5))
    ax.set_title(title)
    return fig


def by_layer(values: dict, *, title: str, y_label: str, x_label: str = "layer (1 is next to the input)",
             log: bool = True) -> Figure:  # fmt: skip
    """One number a layer, one line a network.  values: {name: (L,)}."""
    words = [f"{name}: ≈{v[0]:.2g} at layer 1, ≈{v[-1]:.2g} at layer {len(v)}" for name, v in values.items()]
    fig, ax = axes_for(alt=f"{title.rstrip('?')}: {y_label}, {'; '.join(words)}.", figsize=(5.2, 2.5))
    for style, (name, numbers) in zip(SERIES, values.items()):
        ax.plot(np.arange(1, len(numbers) + 1), numbers, **style.line, linewidth=2, label=name)
    if log:
        ax.set_yscale("log")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.set_title(title)
    ax.legend()
    return fig


# ---------------------------------------------------------------- what it looks at


def maps(images, rows: dict, labels, *, title: str) -> Figure:
    """Pictures in the first row, and under each its maps, one row a kind; every map on its own scale.

    Args: images: (K, H, W); rows: {name: maps (K, H, W)}; labels: one for each picture.
    """
    images, rows = np.asarray(images), {"picture": np.asarray(images), **rows}
    shown, kinds = ", ".join(map(str, labels)), ", ".join(list(rows)[1:])
    alt = f"{title.rstrip('?')}: {len(images)} pictures of {shown}; under each its maps: {kinds}."
    fig = Figure(alt=alt, figsize=(1.4 + 0.72 * len(images), 0.45 + 0.7 * len(rows)))
    panels = fig.subplots(len(rows), len(images), squeeze=False)
    for line, (name, pictures) in zip(panels, rows.items()):
        for ax, picture in zip(line, pictures):
            ax.imshow(picture, cmap="gray_r" if name == "picture" else sequential())
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for ax, label in zip(panels[0], labels):
        ax.set_title(str(label), loc="center", fontsize=9, fontweight="normal", pad=2)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


# ---------------------------------------------------------------- boxes


def box_pairs(pairs, overlaps, *, title: str) -> Figure:
    """Pairs of boxes side by side, with what they share shaded and their IoU above.

    Args: pairs: (K, 2, 4), boxes as (x1, y1, x2, y2); overlaps: (K,), the IoU of each pair.
    """
    pairs = np.asarray(pairs, dtype=float)
    alt = f"{title}: pairs of boxes with an IoU of {', '.join(f'{v:.2f}' for v in overlaps)}."
    fig = Figure(alt=alt, figsize=(1.7 * len(pairs), 1.9))
    middles = (pairs[:, :, :2].min(axis=1) + pairs[:, :, 2:].max(axis=1)) / 2
    half = np.max(np.abs(pairs.reshape(len(pairs), 2, 2, 2) - middles[:, None, None]), axis=(0, 1, 2)) + 1
    panels = fig.subplots(1, len(pairs), squeeze=False)[0]
    for ax, (a, b), value, middle in zip(panels, pairs, overlaps, middles):
        shared = np.concatenate([np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])])
        if np.all(shared[2:] > shared[:2]):
            ax.add_patch(Rectangle(shared[:2], *(shared[2:] - shared[:2]), facecolor=COLORS["line"], linewidth=0))
        draw_box(ax, a, HIT)
        draw_box(ax, b, WRONG)
        (left, top), (right, bottom) = middle - half, middle + half
        ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        ax.axis("off")
        ax.set_title(f"IoU {value:.2f}", loc="center", fontsize=10)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def draw_box(ax, box, style, text: str = "", below: bool = False) -> None:
    """The outline of a box, with a word at its upper or lower edge."""
    x1, y1, x2, y2 = np.asarray(box, dtype=float)
    ax.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=style.color,
                           linestyle=style.linestyle, linewidth=1.8))  # fmt: skip
    if text:
        ax.text(x1, y2 if below else y1, text, fontsize=8, color="white", va="bottom" if below else "top",
                bbox={"facecolor": style.color, "pad": 1, "linewidth": 0})  # fmt: skip


def scenes(images, truths, detections=None, hits=None, *, title: str, grid: int = 0) -> Figure:
    """Scenes with their true boxes, or with what a detector found in them.

    Args:
        images: (K, 1, H, W). truths: for each (boxes, labels).
        detections: for each (boxes, scores, labels); None draws the true boxes alone.
        hits: for each an array, which detections are true.
        grid: draws the lines of so many cells a side.
    """
    images = np.asarray(images)
    if detections is None:
        alt = f"{title}: {len(images)} scenes with a box round each digit, {sum(len(b) for b, _ in truths)} in all."
    else:
        right, all_found = sum(int(h.sum()) for h in hits), sum(len(h) for h in hits)
        there = sum(len(boxes) for boxes, _ in truths)
        alt = f"{title}: of {there} digits ≈{right} are found; ≈{all_found - right} boxes are false (marked ✗)."
    fig = Figure(alt=alt, figsize=(min(7.6, 1.9 * len(images) + 0.2), 2.3))
    for k, ax in enumerate(fig.subplots(1, len(images), squeeze=False)[0]):
        side = images.shape[-1]
        ax.imshow(images[k, 0], cmap="gray", vmin=0, vmax=1, extent=(0, side, side, 0))
        for place in np.arange(1, grid) * side / max(grid, 1):
            ax.axvline(place, color=COLORS["line"], linewidth=0.7)
            ax.axhline(place, color=COLORS["line"], linewidth=0.7)
        for box, label in zip(*truths[k]):
            draw_box(ax, box, TRUTH, str(label) if detections is None else "")
        if detections is not None:
            for (box, _score, label), hit in zip(zip(*detections[k]), hits[k]):
                draw_box(ax, box, HIT if hit else WRONG, f"{label}" if hit else f"{label} ✗", below=not hit)
        ax.set(xticks=[], yticks=[], xlim=(0, side), ylim=(side, 0))
        ax.grid(False)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def precision_recall(curves: dict, *, title: str) -> Figure:
    """Precision over recall, a point a detection, and the area that counts (its dips filled in).

    Args: curves: {name: (precision (N,), recall (N,), average precision)}; the first one's area is shaded.
    """
    words = [f"{name}: average precision ≈{ap:.3g}" for name, (_, _, ap) in curves.items()]
    fig, ax = axes_for(alt=f"{title}. {'; '.join(words)}.", figsize=(5.4, 3.1))
    for k, (style, (name, (precision, recall, ap))) in enumerate(zip(SERIES, curves.items())):
        filled = np.maximum.accumulate(np.asarray(precision)[::-1])[::-1]
        edges = np.concatenate([[0], recall])
        if k == 0:
            heights = np.concatenate([filled[:1], filled])
            ax.fill_between(edges, heights, step="pre", color=COLORS["line"], linewidth=0, alpha=0.6)
            ax.step(edges, heights, where="pre", color=COLORS["muted"], linewidth=1,
                    linestyle=":")  # fmt: skip
        marker = {"marker": style.marker, "markersize": 5} if len(recall) < 30 else {}
        ax.plot(recall, precision, **style.line, **marker, linewidth=1.6, label=f"{name}: AP {ap:.3g}")
    ax.set(xlabel="recall: share of the objects that are found", ylabel="precision: share of the boxes\nthat are true",
           xlim=(0, 1.02), ylim=(0, 1.05))  # fmt: skip
    ax.set_title(title)
    ax.legend(loc="lower left")
    return fig
