"""Figures of lesson 03: expressions as graphs, and what a network says of every place in the plane."""

import numpy as np

from nnlib.viz.expression import evaluate, local_slopes, parse, slopes_after
from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES


def computation_graph(text: str, values: dict, *, title: str, slopes: str | None = None) -> Figure:
    """An expression as a graph: every number with how it was made.

    Args:
        text: such as "p = w*x; p + b"; see `nnlib.viz.expression.parse`.
        values: {name: number} of what goes in.
        slopes: None; "own": each operation's own slopes on the arrows; "all": also what reaches each number.
    """
    graph = parse(text)
    numbers, fault = evaluate(graph, values)
    if fault:
        raise ValueError(f"computation_graph: {fault}")
    local, received = local_slopes(graph, numbers), slopes_after(graph, numbers, len(graph.nodes))
    words = [f"{graph.label(i)} is {numbers[i]:.4g}" for i in graph.steps]
    if slopes == "all":
        words = [f"the slope for {name} is {received[i]:.4g}" for name, i in graph.leaves.items()]
    columns, rows = (1 + max(place[axis] for place in graph.places) for axis in (0, 1))
    fig = Figure(alt=f"{title}: {', '.join(words)}.", figsize=(min(8.6, 1.55 * columns), 0.3 + 0.78 * rows))
    ax = fig.subplots()
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.45, -0.55), xticks=[], yticks=[])
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    for i in graph.steps:
        parts = graph.nodes[i].args
        for slot, part in enumerate(parts):
            twice = 0 if parts.count(part) == 1 else (-0.16, 0.16)[slot]
            _arrow(ax, graph.places[part], graph.places[i], twice)
            if slopes and graph.nodes[part].op != "number":
                (x0, y0), (x1, y1) = graph.places[part], graph.places[i]
                ax.text(x1 - 0.5, y1 + (y0 - y1) * 0.5 / (x1 - x0) + 1.6 * twice, f"×{_short(local[i][slot])}",
                        ha="center", va="center", fontsize=9, color=COLORS["orange"],
                        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
    for i, (x, y) in enumerate(graph.places):
        style = {"facecolor": "#EAF2FD" if graph.nodes[i].args else "white", "edgecolor": COLORS["blue"]}
        shown = graph.nodes[i].op != "number"
        lines = f"{graph.label(i)}\n{_short(numbers[i])}" if shown else graph.label(i)
        ax.text(x, y, lines, ha="center", va="center", fontsize=10, bbox={"boxstyle": "round,pad=0.3", **style})
        if slopes == "all" and received[i] is not None:
            ax.text(x, y + 0.4, f"slope {_short(received[i])}", ha="center", va="center", fontsize=9,
                    color=COLORS["orange"], weight="bold")  # fmt: skip
    ax.set_title(title)
    return fig


def _arrow(ax, start, end, bend: float) -> None:
    style = {"arrowstyle": "-|>", "color": COLORS["grey"], "shrinkA": 20, "shrinkB": 22,
             "connectionstyle": f"arc3,rad={bend}"}  # fmt: skip
    ax.annotate("", end, start, arrowprops=style)


def _short(number: float) -> str:
    return f"{number + 0.0:.3g}".replace("-", "−")


def decision_maps(points, labels, maps: dict, *, reach: tuple) -> Figure:
    """Points of two classes, and shaded where each network says class 1.

    Args:
        points: (N, 2). labels: (N,), above 0 for class 1. maps: {title: scores (H, W)}, above 0 for class 1.
        reach: (low x, high x, low y, high y) that the scores cover.
    """
    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    words = []
    for name, scores in maps.items():
        columns = np.linspace(*reach[:2], scores.shape[1])
        rows = np.linspace(*reach[2:], scores.shape[0])
        nearest = np.asarray(scores)[
            np.abs(rows[:, None] - points[:, 1]).argmin(axis=0), np.abs(columns[:, None] - points[:, 0]).argmin(axis=0)
        ]
        words.append(f"{name}: the shaded side parts ≈{100 * np.mean((nearest > 0) == (labels > 0)):.0f} % rightly")
    fig = Figure(alt=f"{len(points)} points in two half moons. {'; '.join(words)}.", figsize=(3.3 * len(maps), 2.9))
    for ax, (name, scores) in zip(fig.subplots(1, len(maps), squeeze=False)[0], maps.items()):
        x, y = (np.linspace(*reach[k : k + 2], scores.shape[1 - k // 2]) for k in (0, 2))
        ax.contourf(x, y, scores, levels=[-1e9, 0, 1e9], colors=[COLORS["surface"], "#BBD5F7"])
        for above, style in ((False, SERIES[1]), (True, SERIES[0])):
            chosen = points[(labels > 0) == above]
            ax.plot(*chosen.T, style.marker, color=style.color, markersize=4, label=f"class {int(above)}")
        ax.set(xlabel="x₁", ylabel="x₂", xlim=reach[:2], ylim=reach[2:])
        ax.grid(False)
        ax.set_title(name, fontsize=10)
    fig.axes[0].legend(loc="lower left", fontsize=8)
    return fig
