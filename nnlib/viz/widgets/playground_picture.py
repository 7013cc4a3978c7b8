"""What `Playground` shows of a run: the bytes from which the browser draws, and a figure for paper."""

import json

import numpy as np

from nnlib.viz.widgets.playground_run import GRID, REACH, SMALL, Run

ROWS = 600  # of the loss curves in one message


def picture_bytes(run: Run, at: int | None, probe, number: int, first: int, whole: bool) -> bytes:
    """One picture: the length of a JSON head (4 bytes), the head, then the float32, int16 and int8 numbers it tells of.

    float32: the largest score, the probe's score, each unit's largest output, all weights, rows of the history;
    int16: the scores over the plane, as parts of the largest; int8: each unit's outputs, as parts of its largest.

    Args: at: show the network as it was after that epoch; first: the history row to begin with; whole: it is all of it.
    """
    model, epoch = (run.model, run.epoch) if at is None else run.look_back(at)
    scores, outputs, weights = run.picture(model)
    rows = np.array(run.history[first:], dtype=np.float32).reshape(-1, 5)
    if len(rows) > ROWS:
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, ROWS).astype(int))]
    score = run.scores(model, run.inputs(np.array([probe], dtype=np.float32)))
    scores, outputs = np.nan_to_num(scores), [np.nan_to_num(h) for h in outputs]
    top = max(float(np.abs(scores).max()), 1e-9)
    scales = [np.maximum(np.abs(h).max(axis=1, initial=0), 0.05) for h in outputs]
    head = {
        "number": number,
        "epoch": epoch,
        "now": run.epoch,
        "first": run.snapshots[0][0],
        "steps": run.steps,
        "whole": whole,
        "rows": len(rows),
        "units": [len(h) for h in outputs],
        "inputs": [w.shape[1] for w in weights],
        "kinds": [" + ".join(type(m).__name__ for m in group) for group in run.layers],
    }
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 4)
    floats = [np.array([top]), score, *scales, *(w.ravel() for w in weights), rows.ravel()]
    return b"".join([
        len(text).to_bytes(4, "little"),
        text,
        np.concatenate(floats).astype("<f4").tobytes(),
        np.round(scores / top * 32767).astype("<i2").tobytes(),
        *(np.round(h / s[:, None] * 127).astype(np.int8).tobytes() for h, s in zip(outputs, scales, strict=True)),
    ])  # fmt: skip


def playground_figure(run: Run, alt: str):
    """The plane with the points and what the network says of it, the units' own pictures, and the two loss curves."""
    from nnlib.viz.figure import Figure
    from nnlib.viz.palette import COLORS, SERIES, diverging

    scores, outputs, _ = run.picture()
    with np.errstate(over="ignore"):
        chance = (1 / (1 + np.exp(-scores))).reshape(GRID, GRID)
    hidden = outputs[1:-1] or outputs[-1:]
    rows, columns = max(len(h) for h in hidden), len(hidden)
    fig = Figure(alt=alt, figsize=(8.4, 3.3))
    places = fig.add_gridspec(rows, columns + 2, width_ratios=[2.4, *[2.2 / max(columns, 2)] * columns, 2.2])
    plane, extent = fig.add_subplot(places[:, 0]), (-REACH, REACH, -REACH, REACH)
    plane.imshow(chance, extent=extent, cmap=diverging(), vmin=-0.5, vmax=1.5, interpolation="bilinear")
    side = (np.arange(GRID) + 0.5) / GRID * 2 * REACH - REACH
    if scores.min() < 0 < scores.max():
        plane.contour(side, -side, scores.reshape(GRID, GRID), levels=[0], colors=COLORS["ink"], linewidths=1.5)
    for x, y, edge in ((run.x_train, run.y_train, "white"), (run.x_test, run.y_test, COLORS["ink"])):
        for cls, style in ((0, SERIES[1]), (1, SERIES[0])):
            plane.scatter(*x[y == cls].T, **style.points, s=14, edgecolor=edge, linewidth=0.6)
    plane.set(xlim=extent[:2], ylim=extent[2:], xlabel="x1", ylabel="x2")
    plane.grid(False)
    plane.set_title(f"Epoch {run.epoch}")
    for i, column in enumerate(hidden):
        for j, values in enumerate(column):
            tile = fig.add_subplot(places[j, i + 1])
            tile.axis("off")
            unit = values.reshape(SMALL, SMALL) / max(np.abs(values).max(), 0.05)
            tile.imshow(unit, cmap=diverging(), vmin=-1, vmax=1, interpolation="bilinear")
            if j == 0 and len(outputs) > 2:
                tile.set_title(f"layer {i + 1}" if columns < 4 or i == 0 else str(i + 1), fontsize=9)
    curve, history = fig.add_subplot(places[:, -1]), np.array(run.history)
    for column, style, name in ((1, SERIES[0], "train"), (3, SERIES[1], "test")):
        curve.plot(history[:, 0], history[:, column], **style.line, label=name)
    curve.set(xlabel="epoch", ylabel="loss (nats)")
    curve.set_ylim(bottom=0)
    curve.set_xlim(0, max(10, history[-1, 0]))
    curve.legend()
    curve.set_title("Loss")
    return fig
