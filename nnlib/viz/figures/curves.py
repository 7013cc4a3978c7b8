"""Curves over steps."""

import numpy as np

from nnlib.viz.figure import Figure, axes_for
from nnlib.viz.palette import SERIES


def loss_curves(
    runs: dict, *, title: str, y_label: str, x_label: str = "step", log: bool = True, extremes: bool = False, ax=None
) -> Figure:
    """The loss at every step, one line a run; a cross where a run leaves the range of its numbers.

    Args: runs: {name: losses (T,)}; y_label: the loss with its unit; log: a logarithmic loss axis;
        extremes: the alt text also says where each run is highest and lowest.
    Raises: ValueError for no runs, or for more than the palette has styles.
    """
    if not 0 < len(runs) <= len(SERIES):
        raise ValueError(f"loss_curves: expected 1 to {len(SERIES)} runs, received {len(runs)}.")
    words = []
    curves = {name: np.asarray(losses, dtype=float) for name, losses in runs.items()}
    for name, losses in curves.items():
        words.append(f"{name}: the loss {_course(losses, extremes)}")
    fig, ax = axes_for(ax, alt=f"{title}. {'; '.join(words)}.")
    for style, (name, losses) in zip(SERIES, curves.items()):
        ok = np.isfinite(losses)
        steps = np.arange(len(losses))
        ax.plot(steps[ok], losses[ok], **style.line, marker=style.marker if len(losses) <= 40 else None, label=name)
        if not ok.all():
            last = np.flatnonzero(ok)[-1]
            ax.annotate("→ inf", (last, losses[last]), (6, 3), textcoords="offset points", color=style.color)
    if log:
        ax.set_yscale("log")
    ax.margins(x=0.12 if "overflows" in " ".join(words) else 0.03)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.set_title(title)
    if len(runs) > 1:
        ax.legend()
    return fig


def _course(losses, extremes: bool) -> str:
    """In words: it falls, rises, overflows; or its ends and its extremes on the way."""
    lost = np.flatnonzero(~np.isfinite(losses))
    if len(lost):
        return f"overflows at step {lost[0]}"
    if not extremes:
        return "rises" if losses[-1] > losses[0] else "falls"
    top, bottom = int(np.argmax(losses)), int(np.argmin(losses))
    return (f"goes from ≈{losses[0]:.2g} to ≈{losses[-1]:.2g}, highest ≈{losses[top]:.2g} at step ≈{top}, "
            f"lowest ≈{losses[bottom]:.2g} at step ≈{bottom}")  # fmt: skip
