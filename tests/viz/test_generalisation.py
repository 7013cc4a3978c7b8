"""The figures of lesson 07: their words are computed from the data."""

import numpy as np
import pytest

from nnlib.viz import figures

HISTORY = [
    {"loss": loss, "accuracy": a, "val_loss": held, "val_accuracy": b}
    for loss, a, held, b in [(2.0, 0.2, 2.1, 0.2), (1.0, 0.6, 1.5, 0.4), (0.1, 1.0, 3.0, 0.45)]
]


def test_the_parting_is_told_with_its_lowest_point():
    alt = figures.parting(HISTORY, title="Parting").alt_text
    assert "validation loss falls to ≈1.5 after ≈67% of the epochs and ends at ≈3" in alt
    assert "accuracy is ≈0.40 there and ends at ≈0.45" in alt


def test_capacity_names_each_size_with_both_means():
    fig = figures.capacity(["linear", 10], [[0.5, 0.7], [1.0, 1.0]], [[0.3, 0.3], [0.4, 0.6]], title="Two sizes")
    assert "linear: ≈0.60 and ≈0.30; 10: ≈1.00 and ≈0.50" in fig.alt_text
    (ax,) = fig.axes
    assert [len(line.get_xdata()) for line in ax.lines] == [2] * 6  # a mean and two seeds, twice


def test_methods_are_drawn_from_top_to_bottom_with_every_seed():
    fig = figures.methods({"none": [0.2, 0.4], "more": [0.5, 0.7]}, title="Two", x_label="accuracy", baseline="none")
    (ax,) = fig.axes
    assert "none: ≈0.30; more: ≈0.60" in fig.alt_text
    assert [label.get_text() for label in ax.get_yticklabels()] == ["none", "more"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert ax.lines[0].get_xdata()[0] == pytest.approx(0.3)  # the baseline


def test_a_descent_tells_valley_peak_and_end():
    fig = figures.descents([1, 10, 100, 1000], {"run": [0.8, 0.6, 0.9, 0.5]}, title="Peak", threshold=100)
    assert "run: lowest ≈0.60 before the peak of ≈0.90 at width 100, ≈0.50 at width 1000" in fig.alt_text
    falling = figures.descents([1, 10, 100, 1000], {"run": [0.8, 0.7, 0.6, 0.5]}, title="None")
    assert "run: no peak of five points, from ≈0.80 at width 1 to ≈0.50 at width 1000" in falling.alt_text
    ripple = figures.descents([1, 10, 100, 1000], {"run": [0.8, 0.6, 0.63, 0.5]}, title="Ripple")
    assert "no peak of five points" in ripple.alt_text


def test_curves_and_panels_have_a_place_each():
    fig = figures.labelled_curves(np.zeros((7, 40)), list("abcdefg"), title="Seven")
    assert [ax.get_visible() for ax in fig.axes] == [True] * 7 + [False] * 3
    assert "7 curves of 40 points, labelled a, b, c" in fig.alt_text
    moved = figures.labelled_curves(np.zeros((2, 40)), ["as it is", "moved"], behind=np.ones(40), title="Two")
    assert [len(ax.lines) for ax in moved.axes[:2]] == [2, 2]
    assert "dotted" in moved.alt_text
    panels = figures.loss_panels({"A": HISTORY, "B": HISTORY[:2]}, title="Runs")
    assert "B: training from ≈2.00 to ≈1.00, validation from ≈2.10 to ≈1.50, lowest ≈1.50" in panels.alt_text
    assert panels.axes[0].get_ylim()[1] > 3  # nothing is cut off
