"""Learned or memorised: curves of training and validation, width against accuracy, methods side by side."""

import numpy as np

from nnlib.viz.figure import Figure
from nnlib.viz.palette import COLORS, SERIES

TRAINING, VALIDATION, TEST = SERIES[0], SERIES[1], SERIES[2]


def labelled_curves(curves, labels, *, title: str, behind=None) -> Figure:
    """Small line drawings side by side, five a row.

    Args: curves: (N, L); labels: one for each; behind: a curve (L,) drawn pale and dotted under each.
    """
    curves, names = np.asarray(curves, dtype=float), [str(label) for label in labels]
    rows = -(-len(curves) // 5)
    alt = f"{title}: {len(curves)} curves of {curves.shape[1]} points, labelled {', '.join(names)}."
    if behind is not None:
        alt += " Under each, dotted, one and the same curve."
    fig = Figure(alt=alt, figsize=(5.4, 0.45 + 0.85 * rows))
    panels = fig.subplots(rows, 5, squeeze=False, sharex=True, sharey=True).ravel()
    for ax, curve, name in zip(panels, curves, names):
        if behind is not None:
            ax.plot(behind, color=COLORS["muted"], linewidth=1, linestyle=":")
        ax.plot(curve, color=SERIES[0].color, linewidth=1.4)
        ax.set(xticks=[], yticks=[])
        ax.set_title(name, loc="center", fontsize=9, fontweight="normal", pad=2)
    for ax in panels[len(curves) :]:
        ax.set_visible(False)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def parting(history, *, title: str) -> Figure:
    """Loss and accuracy after each epoch, on the training curves and on the validation curves.

    Args: history: a Trainer's, with loss, accuracy, val_loss and val_accuracy.
    """
    loss, val_loss, accuracy, val_accuracy = (
        np.array([epoch[name] for epoch in history]) for name in ("loss", "val_loss", "accuracy", "val_accuracy")
    )
    lowest = int(val_loss.argmin())
    alt = (
        f"{title}. The training loss falls to ≈{loss[-1]:.2g}. The validation loss falls to ≈{val_loss[lowest]:.2g} "
        f"after ≈{(lowest + 1) / len(loss):.0%} of the epochs and ends at ≈{val_loss[-1]:.2g}; "
        f"the validation accuracy is ≈{val_accuracy[lowest]:.2f} there and ends at ≈{val_accuracy[-1]:.2f}, "
        f"that on the training curves at ≈{accuracy[-1]:.2f}."
    )
    fig = Figure(alt=alt, figsize=(7.4, 3.1))
    left, right = fig.subplots(1, 2)
    epochs = np.arange(1, len(loss) + 1)
    for ax, train, held in ((left, loss, val_loss), (right, accuracy, val_accuracy)):
        ax.plot(epochs, train, **TRAINING.line, label="training")
        ax.plot(epochs, held, **VALIDATION.line, label="validation")
        ax.axvline(lowest + 1, color=COLORS["muted"], linewidth=1, linestyle=":")
        ax.set(xlabel="epoch")
    left.set(ylabel="cross-entropy")
    right.set(ylabel="accuracy", ylim=(0, 1.03))
    left.set_title(title)
    note = {"textcoords": "offset points", "fontsize": 9, "va": "top", "color": COLORS["muted"]}
    left.annotate("lowest\nvalidation loss", (lowest + 1, max(val_loss.max(), loss.max())), (6, 0), **note)
    right.legend(loc="center right")
    return fig


def capacity(sizes, training, validation, *, title: str, x_label: str = "units in each hidden layer") -> Figure:
    """Accuracy over the size of a network: one dot a seed, lines through the means.

    Args: sizes: (K,) names; training, validation: (K, seeds) accuracies.
    """
    names = [str(size) for size in sizes]
    words = [f"{n}: ≈{np.mean(t):.2f} and ≈{np.mean(v):.2f}" for n, t, v in zip(names, training, validation)]
    fig = Figure(alt=f"{title}. Accuracy on training and on validation curves, by {x_label}, {'; '.join(words)}.")
    ax = fig.subplots()
    places = np.arange(len(names))
    for values, style, label in ((training, TRAINING, "training"), (validation, VALIDATION, "validation")):
        values = np.asarray(values, dtype=float)
        ax.plot(places, values.mean(axis=1), **style.line, label=label)
        for column in values.T:
            ax.plot(places, column, style.marker, color=style.color, markersize=5, alpha=0.7)
    ax.set_xticks(places, names)
    ax.set(xlabel=x_label, ylabel="accuracy", ylim=(0, 1.03))
    ax.set_title(title)
    ax.legend()
    return fig


def methods(scores: dict, *, title: str, x_label: str, baseline: str) -> Figure:
    """One row a method: a dot for each seed and a bar at the mean; a dotted line at the baseline's mean.

    Args: scores: {method: values (seeds,)}, drawn from top to bottom; baseline: one of the methods.
    """
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    words = [f"{name}: ≈{mean:.2f}" for name, mean in means.items()]
    alt = f"{title}. {x_label}, mean over seeds: {'; '.join(words)}."
    fig = Figure(alt=alt, figsize=(5.8, 0.8 + 0.25 * len(scores)))
    ax = fig.subplots()
    ax.axvline(means[baseline], color=COLORS["muted"], linewidth=1, linestyle=":")
    for row, (name, values) in enumerate(scores.items()):
        ax.plot(values, np.full(len(values), row), **SERIES[0].points, linestyle="none", markersize=5, alpha=0.6)
        ax.plot([means[name]] * 2, [row - 0.32, row + 0.32], color=COLORS["ink"], linestyle="-", linewidth=2)
    ax.set_yticks(range(len(scores)), list(scores))
    ax.set(xlabel=x_label, ylim=(len(scores) - 0.5, -0.5))
    ax.set_title(title)
    return fig


def descents(widths, runs: dict, *, title: str, threshold=None, x_label: str = "hidden units") -> Figure:
    """Test error over width, one line a run; a dotted line at the threshold.

    Args: widths: (K,); runs: {name: errors (K,) in 0..1}; threshold: a width, or None.
    """
    widths = np.asarray(widths, dtype=float)
    words = [f"{name}: {_peak_in_words(widths, np.asarray(errors, dtype=float))}" for name, errors in runs.items()]
    fig = Figure(alt=f"{title}. Test error. {'; '.join(words)}.", figsize=(5.4, 2.8))
    ax = fig.subplots()
    if threshold is not None:
        ax.axvline(threshold, color=COLORS["muted"], linewidth=1, linestyle=":")
    for style, (name, errors) in zip(SERIES, runs.items()):
        ax.plot(widths, errors, **style.line, marker=style.marker, markersize=4, label=name)
    ax.set(xscale="log", xlabel=x_label, ylabel="test error (share wrong)")
    ax.set_title(title)
    ax.legend()
    return fig


def _peak_in_words(widths: np.ndarray, errors: np.ndarray) -> str:
    """The place that stands highest above the lowest errors on both of its sides, if it does so by five points."""
    height = [errors[k] - max(errors[:k].min(), errors[k + 1 :].min()) for k in range(1, len(errors) - 1)]
    top = 1 + int(np.argmax(height))
    end = f"≈{errors[-1]:.2f} at width {widths[-1]:g}"
    if height[top - 1] < 0.05:
        return f"no peak of five points, from ≈{errors[0]:.2f} at width {widths[0]:g} to {end}"
    return f"lowest ≈{errors[:top].min():.2f} before the peak of ≈{errors[top]:.2f} at width {widths[top]:g}, {end}"


def loss_panels(runs: dict, *, title: str) -> Figure:
    """Training and validation loss of several runs, a panel each.  runs: {name: history with loss and val_loss}."""
    fig = Figure(alt=_losses_in_words(runs, title), figsize=(7.4, 2.3))
    panels = fig.subplots(1, len(runs), sharey=True, squeeze=False)[0]
    for ax, (name, history) in zip(panels, runs.items()):
        epochs = np.arange(1, len(history) + 1)
        ax.plot(epochs, [epoch["loss"] for epoch in history], **TRAINING.line, label="training")
        ax.plot(epochs, [epoch["val_loss"] for epoch in history], **VALIDATION.line, label="validation")
        ax.set(xlabel="epoch")
        ax.set_title(name)
    panels[0].set(ylabel="cross-entropy")
    panels[0].set_ylim(bottom=0)
    panels[-1].legend(fontsize=8)
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, weight="bold")
    return fig


def _losses_in_words(runs: dict, title: str) -> str:
    """Where each run's two losses begin and end, and where validation was lowest."""
    words = []
    for name, history in runs.items():
        loss, held = [epoch["loss"] for epoch in history], [epoch["val_loss"] for epoch in history]
        words.append(
            f"{name}: training from ≈{loss[0]:.2f} to ≈{loss[-1]:.2f}, validation from ≈{held[0]:.2f} to "
            f"≈{held[-1]:.2f}, lowest ≈{min(held):.2f}"
        )
    return f"{title}. Losses over the epochs. {'; '.join(words)}."
