"""Figures of lesson 06: what they say is computed from what they draw."""

import numpy as np

from nnlib.viz import figures


def test_rates_say_where_each_schedule_goes():
    fig = figures.rates({"flat": np.ones(5), "down": [1.0, 0.5, 0.0], "up, down": [0.1, 0.8, 0.2]})
    assert "flat: stays at 1" in fig.alt_text
    assert "down: falls to 0" in fig.alt_text
    assert "up, down: rises from 0.1 to 0.8 at step 1, then falls to 0.2" in fig.alt_text
    assert len(fig.axes[0].lines) == 3


def test_sizes_by_layer_compare_the_last_layer_with_the_first():
    fig = figures.sizes_by_layer({"a": [0.01, 0.1, 1.0], "b": [2.0, 2.0, 1.0]}, title="Sizes", y_label="slope")
    assert "a: the last layer's is ≈100 times the first's" in fig.alt_text
    assert "b: the last layer's is ≈0.5 times the first's" in fig.alt_text
    assert fig.axes[0].get_yscale() == "log"


def test_annotated_loss_tells_start_trend_and_trembling():
    losses = np.linspace(2.3, 0.3, 200) + 0.2 * (-1.0) ** np.arange(200)
    fig = figures.annotated_loss(losses, chance=2.303, steps_per_epoch=50, window=20)
    assert "starts at ≈2.5" in fig.alt_text
    assert "falls to ≈0.4" in fig.alt_text
    assert "by ≈0.2" in fig.alt_text  # the fall itself is not counted as trembling
    label, line = "mean of 20 steps", {line.get_label(): line for line in fig.axes[0].lines}
    assert np.ptp(np.diff(line[label].get_ydata())) < 1e-9  # the trembling is gone from the mean
