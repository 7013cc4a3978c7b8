"""Figures of lesson 06: rates over time, gradients by layer, an annotated loss curve."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES


def rates(schedules: dict, *, title: str = "What the rate is multiplied by") -> Figure:
    """Schedules over the steps, one line each.

    Args: schedules: {name: factors (T,)}.
    """
    words = []
    for name, factors in schedules.items():
        factors = np.asarray(factors, dtype=float)
        peak = int(factors.argmax())
        if np.ptp(factors) == 0:
            words.append(f"{name}: stays at {factors[0]:g}")
        else:
            rise = f"rises from {factors[0]:.2g} to {factors[peak]:.2g} at step {peak}, then " if peak else ""
            words.append(f"{name}: {rise}falls to {factors[-1]:.2g}")
    fig = Figure(alt=f"{title}. {'; '.join(words)}.", figsize=(6, 2.8))
    ax = fig.subplots()
    for style, (name, factors) in zip(SERIES, schedules.items()):
        ax.plot(factors, **style.line, label=name)
    ax.set(xlabel="step", ylabel="factor", ylim=(-0.03, 1.08))
    ax.set_title(title)
    ax.legend()
    return fig


def sizes_by_layer(sizes: dict, *, title: str, y_label: str) -> Figure:
    """A number for each layer, from the first to the last, one line a network, on a logarithmic axis.

    Args: sizes: {name: one number a layer}.
    """
    words = []
    for name, values in sizes.items():
        words.append(f"{name}: the last layer's is ≈{float(f'{values[-1] / values[0]:.2g}'):g} times the first's")
    fig = Figure(alt=f"{title}. {'; '.join(words)}.", figsize=(6, 3.3))
    ax = fig.subplots()
    for style, (name, values) in zip(SERIES, sizes.items()):
        ax.plot(np.arange(1, len(values) + 1), values, **style.line, marker=style.marker, label=name)
    ax.set_yscale("log")
    ax.set_xticks(range(1, max(map(len, sizes.values())) + 1))
    ax.set(xlabel="layer, from the input to the output", ylabel=y_label)
    ax.set_title(title)
    ax.legend()
    return fig


def annotated_loss(losses, *, chance: float, steps_per_epoch: int, window: int = 40) -> Figure:
    """The loss of every batch with what to read off it: chance level, the trend, the trembling, the epochs.

    Args: losses: (T,); chance: the loss of guessing; steps_per_epoch: a mark at every epoch; window: of the mean.
    """
    losses = np.asarray(losses, dtype=float)
    trend = np.convolve(losses, np.ones(window) / window, mode="valid")
    at = np.arange(len(trend)) + (window - 1) / 2  # each mean at the middle of its steps
    quarter = len(trend) // 4
    spread = np.std((losses[window // 2 : window // 2 + len(trend)] - trend)[-quarter:])
    fig = Figure(
        alt=f"The loss of a batch starts at ≈{losses[0]:.2g}, near that of guessing, {chance:.2f}. Its mean over "
        f"{window} steps falls to ≈{trend[-1]:.2g}; single batches still tremble around it by ≈{spread:.1g}.",
        figsize=(6.6, 3.6),
    )
    ax = fig.subplots()
    for epoch in range(steps_per_epoch, len(losses), steps_per_epoch):
        ax.axvline(epoch, color=COLORS["line"], linewidth=1)
    ax.plot(losses, color=COLORS["grey"], linestyle="-", linewidth=0.8, label="one batch")
    ax.plot(at, trend, **SERIES[0].line, linewidth=2.2, label=f"mean of {window} steps")
    ax.axhline(chance, **SERIES[1].line, linewidth=1.4, label=f"guessing: {chance:.2f}")
    arrow = {"arrowstyle": "->", "color": COLORS["muted"]}
    late = len(losses) * 4 // 5
    ax.annotate("it starts at guessing", (0, losses[0]), (0.3 * len(losses), 0.84 * chance), color=COLORS["ink"],
                arrowprops=arrow)  # fmt: skip
    ax.annotate("it trembles: each batch\nis another exam", (late, losses[late]), (0.68 * len(losses), 0.6 * chance),
                color=COLORS["ink"], arrowprops=arrow)  # fmt: skip
    ax.set(
        xlabel=f"step (thin lines: epochs of {steps_per_epoch})",
        ylabel="loss of the batch",
        ylim=(0, 1.3 * max(chance, losses[0])),
    )
    ax.set_title("How to read a loss curve")
    ax.legend(loc="upper right", ncols=3, fontsize=9)
    return fig
