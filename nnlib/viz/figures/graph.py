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
    if slopes == "own":
        words = [f"{_name(graph, part)}→{_name(graph, i)} ×{_short(local[i][slot])}"
                 for i in graph.steps for slot, part in enumerate(graph.nodes[i].args)]  # fmt: skip
    if slopes == "all":
        words = [f"the slope for {name} is {received[i]:.4g}" for name, i in graph.leaves.items()]
    columns, rows = (1 + max(place[axis] for place in graph.places) for axis in (0, 1))
    fig = Figure(alt=f"{title}: {', '.join(words)}.", figsize=(min(8.6, 1.55 * columns), 0.5 + 0.78 * rows))
    ax = fig.subplots()
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.45, -0.55), xticks=[], yticks=[])
    ax.grid(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    boxes = []
    for i, (x, y) in enumerate(graph.places):
        style = {"facecolor": "#EAF2FD" if graph.nodes[i].args else "white", "edgecolor": COLORS["blue"]}
        shown = graph.nodes[i].op != "number"
        lines = f"{graph.label(i)}\n{_short(numbers[i])}" if shown else graph.label(i)
        box = {"boxstyle": "round,pad=0.3", **style}
        boxes.append(ax.text(x, y, lines, ha="center", va="center", fontsize=10, bbox=box).get_bbox_patch())
        if slopes == "all" and received[i] is not None:
            ax.text(x, y + 0.42, f"slope {_short(received[i])}", ha="center", va="center", fontsize=9,
                    color=COLORS["orange"], weight="bold")  # fmt: skip
    for i in graph.steps:  # after the boxes, since an arrow ends where its box does
        parts = graph.nodes[i].args
        for slot, part in enumerate(parts):
            twice = 0 if parts.count(part) == 1 else (-0.16, 0.16)[slot]
            _arrow(ax, graph.places[part], graph.places[i], twice, boxes[part], boxes[i])
            if slopes and graph.nodes[part].op != "number":
                (x0, y0), (x1, y1) = graph.places[part], graph.places[i]
                ax.text(x1 - 0.5, y1 + (y0 - y1) * 0.5 / (x1 - x0) + 1.6 * twice, f"×{_short(local[i][slot])}",
                        ha="center", va="center", fontsize=9, color=COLORS["orange"],
                        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
    ax.set_title(title)
    return fig


def _arrow(ax, start, end, bend: float, box_a, box_b) -> None:
    style = {"arrowstyle": "-|>", "color": COLORS["grey"], "shrinkA": 1, "shrinkB": 1, "patchA": box_a, "patchB": box_b,
             "connectionstyle": f"arc3,rad={bend}"}  # fmt: skip
    ax.annotate("", end, start, arrowprops=style)


def _name(graph, i: int) -> str:
    """Of a number in the graph: what stands before the = in its box, or all that stands there."""
    return graph.label(i).partition(" = ")[0]


def _short(number: float) -> str:
    return f"{number + 0.0:.3g}".replace("-", "−")


def decision_maps(points, labels, maps: dict, *, names=("class 0", "class 1"), about: str = "") -> Figure:
    """Points of two classes, and shaded where each model says class 1.

    Args:
        points: (N, 2). labels: (N,), above 0 for class 1.
        maps: {title: a function from a point (x, y) to a score that is above 0 for class 1; None: points alone}.
        names: of the two classes, for the legend. about: the shape of the data, the first words of the alt text.
    """
    points, classes = np.asarray(points, dtype=float), np.asarray(labels) > 0
    words = [f"{len(points)} points in two classes{about and ', ' + about}."]
    for name, score in maps.items():
        if score is not None:
            right = np.mean([(score(tuple(point)) > 0) == cls for point, cls in zip(points.tolist(), classes)])
            words.append(f"{name}: ≈{100 * right:.0f} % of them lie on the side of their class.")
    fig = Figure(alt=" ".join(words), figsize=(3.4 * len(maps), 2.7))
    low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    columns, rows = np.linspace(low[0], high[0], 49), np.linspace(low[1], high[1], 33)
    for ax, (name, score) in zip(fig.subplots(1, len(maps), squeeze=False)[0], maps.items()):
        if score is not None:
            scores = [[score((x, y)) for x in columns.tolist()] for y in rows.tolist()]
            ax.contourf(columns, rows, scores, levels=[-1e9, 0, 1e9], colors=[COLORS["surface"], "#BBD5F7"])
        for cls, style in ((False, SERIES[1]), (True, SERIES[0])):
            ax.plot(*points[classes == cls].T, style.marker, color=style.color, markersize=4, label=names[cls])
        ax.set(xlabel="x₁", ylabel="x₂", xlim=columns[[0, -1]], ylim=rows[[0, -1]])
        ax.grid(False)
        ax.set_title(name, fontsize=10)
        ax.legend(loc="lower left", fontsize=8)
    return fig
